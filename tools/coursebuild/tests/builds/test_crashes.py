"""A build that is killed, whose disk fails or whose store is damaged: the site is whole, and heals."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from courses import EPOCH, CourseFolder, digests, new_course
from crashing import Moment, choose_moments, processes_of, run_crashing

COMMAND = [sys.executable, "-m", "coursebuild", "--root"]
WRITES, EVENTS = {"warm": 78, "cold": 515}, {"warm": 2700, "cold": 12_000}
"""How many moments a build of the miniature course has, more or less."""


def edit(course: CourseFolder) -> None:
    """Change prose, code and data, so that every part of the site differs."""
    course.replace("_pages/notes/first.md", "\n", "\n\n고친 글입니다.\n\n")
    course.replace("notebooks/data/points.csv", "3,4", "3,5")


@pytest.fixture(scope="session")
def after(dated: CourseFolder, tmp_path_factory: pytest.TempPathFactory) -> CourseFolder:
    """The edited course, built by itself."""
    course = new_course(tmp_path_factory.mktemp("after") / "course")
    edit(course)
    result = course.run("build", **EPOCH)
    assert result.status == 0, result.err
    assert dated.site() != course.site()
    return course


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A temporary folder of its own, with a short path, for what kernels leave."""
    folder = Path(tempfile.mkdtemp(prefix="t-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def course(dated: CourseFolder, tmp_path: Path) -> CourseFolder:
    """The built course, which a test may change."""
    shutil.copytree(dated.root, tmp_path / "course")
    return CourseFolder(tmp_path / "course")


def check_crash(moment: Moment, store: str, course: CourseFolder, after: CourseFolder, scratch: Path) -> None:
    """Kill a build of the edited course at a moment; what is left is whole, and the next build heals it."""
    old = course.site()
    edit(course)
    if store == "cold":
        shutil.rmtree(course.root / ".cache")
    sources = course.sources()
    run_crashing(course, moment.what, moment.count, "build", **EPOCH, TMPDIR=str(scratch))
    assert processes_of(scratch) == []
    assert processes_of(course.root) == []
    assert course.site() in (old, after.site()), "a site that is neither the old nor the new one"
    healed = course.run("build", **EPOCH, TMPDIR=str(scratch))
    assert (0, "") == (healed.status, healed.err)
    assert after.site() == course.site()
    assert sources == course.sources()
    assert list(scratch.iterdir()) == []
    assert leftovers(course) == []


def leftovers(course: CourseFolder) -> list[str]:
    """What a killed build may have left in the folders of the tool."""
    published = [path for path in course.root.rglob(".*.tmp") if "generated" in path.parts]
    sites = (course.root / ".cache" / "coursebuild").glob("next-site*")
    return sorted(path.name for path in (*published, *sites))


def moments(seed: int, warm: int, cold: int) -> list[tuple[Moment, str]]:
    """So many moments of builds with and without a store."""
    return [
        *((each, "warm") for each in choose_moments(seed, warm, WRITES["warm"], EVENTS["warm"])),
        *((each, "cold") for each in choose_moments(seed + 1, cold, WRITES["cold"], EVENTS["cold"])),
    ]


FEW = [(Moment("kill-write", WRITES["warm"] // 2), "warm"), (Moment("kill-jekyll", 200), "cold")]
"""While the results of a warm build are written, and after all lessons of a cold one have run."""
MANY = [pytest.param(*each, marks=pytest.mark.slow) for each in moments(3, 60, 40)]


@pytest.mark.parametrize(
    ("moment", "store"), [*FEW, *MANY], ids=lambda each: str(getattr(each, "what", each))
)
def test_killed_build_leaves_a_whole_site(
    moment: Moment, store: str, course: CourseFolder, after: CourseFolder, scratch: Path
) -> None:
    """After kill -9 the site is the old or the new one, nothing runs, and the next build heals it."""
    check_crash(moment, store, course, after, scratch)


@pytest.mark.parametrize(
    ("error", "count"), [("ENOSPC", 0), ("EROFS", 12), ("EACCES", 30), ("ENOSPC", 45), ("ENOSPC", 60)]
)
def test_failing_disk_keeps_the_old_site(
    error: str, count: int, course: CourseFolder, after: CourseFolder
) -> None:
    """When writing fails, the message names the place and what to do, and a later build is as any other."""
    old = course.site()
    edit(course)
    ran = run_crashing(course, error, count, "build", **EPOCH)
    assert ran.returncode == 1
    assert "Traceback" not in ran.stderr
    assert "defect" not in ran.stderr
    assert f"{course.root}/" in ran.stderr
    assert "then run the command again" in ran.stderr
    assert course.site() in (old, after.site())
    assert course.run("build", **EPOCH).status == 0
    assert after.site() == course.site()


def test_limit_of_file_size_is_said(course: CourseFolder) -> None:
    """What the system lets nobody write ends the build with a word, and the old site stays."""
    old = course.site()
    edit(course)
    limited = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -f 4; exec "$@" build', "sh", *COMMAND, str(course.root)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert limited.returncode == 1
    assert "Traceback" not in limited.stderr
    assert "File too large" in limited.stderr
    assert old == course.site()


@pytest.mark.parametrize("place", [".cache/coursebuild", ".cache/coursebuild/store/executions"])
def test_file_in_place_of_a_folder_is_named(course: CourseFolder, place: str) -> None:
    """A folder of the tool that is none is named, with what to do, and the old site stays."""
    old = course.site()
    edit(course)
    shutil.rmtree(course.root / place)
    (course.root / place).touch()
    result = course.run("build")
    assert result.status == 1
    assert "Traceback" not in result.err
    assert place in result.err
    assert old == course.site()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "half": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "emptied": lambda path: path.write_bytes(b""),
    "folder": lambda path: (path.unlink(), path.mkdir()),
    "full folder": lambda path: (path.unlink(), path.mkdir(), (path / "file").touch()),
    "link": lambda path: (path.rename(path.with_name("moved")), path.symlink_to("moved")),
    "dangling link": lambda path: (path.unlink(), path.symlink_to("nothing")),
    "pipe": lambda path: (path.unlink(), os.mkfifo(path)),
    "huge": lambda path: os.truncate(path, 2**40),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b" "),
}


def flip(path: Path, share: float) -> None:
    """Flip one bit at this share of a file."""
    raw = bytearray(path.read_bytes())
    raw[int(share * (len(raw) - 1))] ^= 4
    path.write_bytes(raw)


DAMAGE |= {f"flipped at {share}": lambda path, share=share: flip(path, share) for share in (0, 0.2, 0.8, 1)}


def damage_in_turn(store: Path, turn: int) -> None:
    """Damage each file of the store in another way; in four turns each kind of file in every way."""
    ways = list(DAMAGE.values())
    for folder in sorted(store.iterdir()):
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        assert len(ways) <= 4 * len(files)
        for number, path in enumerate(files):
            ways[(turn * len(files) + number) % len(ways)](path)


def check_healing(course: CourseFolder, after: CourseFolder) -> None:
    """The next build gives the bytes of a clean one."""
    result = course.run("build", **EPOCH)
    assert result.status == 0, result.err
    assert "Traceback" not in result.err
    assert after.site() == course.site()


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_to_all_that_can_be_made_again_is_never_published(
    damage: str, course: CourseFolder, after: CourseFolder
) -> None:
    """Every file below the cache but the results is damaged at once; the next build heals all."""
    edit(course)
    cache = course.root / ".cache" / "coursebuild"
    for path in sorted(path for path in cache.rglob("*") if path.is_file() and path.name != "lock"):
        if not path.is_relative_to(cache / "store"):
            DAMAGE[damage](path)
    check_healing(course, after)


@pytest.mark.parametrize("turn", range(4))
def test_damage_to_all_results_is_never_published(
    turn: int, course: CourseFolder, after: CourseFolder
) -> None:
    """Every file of the store is damaged at once, each in a way of its own; the next build heals all."""
    edit(course)
    damage_in_turn(course.root / ".cache/coursebuild/store", turn)
    check_healing(course, after)


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_store_is_named_by_verify(damage: str, course: CourseFolder) -> None:
    """`store verify` names every damaged file and moves it aside; then all is right, and all will run."""
    store = course.root / ".cache" / "coursebuild" / "store"
    entries = sorted(path for path in store.rglob("*") if path.is_file())
    for path in entries:
        DAMAGE[damage](path)
    if damage == "link":
        for path in store.rglob("moved"):
            path.rename(course.root / ".cache" / f"{path.parent.name}-moved")
    result = course.run("store", "verify")
    assert result.status == 1
    named = [line for line in result.err.splitlines() if "it is damaged: " in line]
    assert len(entries) == len(named)
    assert "Traceback" not in result.err
    again = course.run("store", "verify")
    assert (0, "") == (again.status, again.err)
    assert {"prints", "draws", "imports", "reads"} == course.run("status").will_run.keys()


def test_build_heals_what_verify_has_moved_aside(course: CourseFolder, after: CourseFolder) -> None:
    """After `store verify` the next build runs again what was damaged, and its site is a clean one's."""
    edit(course)
    damage_in_turn(course.root / ".cache/coursebuild/store", 0)
    assert course.run("store", "verify").status == 1
    check_healing(course, after)


def lines_below(parent: psutil.Process) -> Iterator[str]:
    """The command lines of what a process has started; some may end while we look."""
    for child in parent.children(recursive=True):
        with contextlib.suppress(psutil.Error):
            yield " ".join(child.cmdline())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("stage", ["kernel", "jekyll"])
def test_signal_ends_a_build_at_once(
    number: signal.Signals, stage: str, course: CourseFolder, scratch: Path
) -> None:
    """A signal during a lesson or Jekyll ends the build within 10 s, and nothing of it is left."""
    old = course.site()
    edit(course)
    marker = {"kernel": "coursebuild.execution.kernels", "jekyll": "--destination"}[stage]
    if stage == "kernel":
        course.replace("notebooks/imports.ipynb", "print(numbers.SENTENCE)", "import time; time.sleep(600)")
    build = subprocess.Popen(
        [*COMMAND, str(course.root), "build"],
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    parent = psutil.Process(build.pid)
    while not any(marker in line for line in lines_below(parent)):
        assert build.poll() is None
        time.sleep(0.01)
    build.send_signal(number)
    _out, err = build.communicate(timeout=10)
    assert 128 + number == build.returncode
    assert "Traceback" not in err
    assert processes_of(scratch) == []
    assert list(scratch.iterdir()) == []
    assert old == course.site()
    status = course.run("store", "verify").status
    assert status == 0, "the lock is free and nothing of the ended build is damaged"


def test_nohup_keeps_a_build_alive(course: CourseFolder, after: CourseFolder) -> None:
    """A hangup does nothing to a build that was started to outlive it."""
    edit(course)
    build = subprocess.Popen(
        ["nohup", *COMMAND, str(course.root), "build"],
        env={**os.environ, **EPOCH},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    parent = psutil.Process(build.pid)
    while not any("coursebuild.execution.kernels" in line for line in lines_below(parent)):
        assert build.poll() is None
        time.sleep(0.01)
    build.send_signal(signal.SIGHUP)
    build.communicate(timeout=120)
    assert 0 == build.returncode
    assert after.site() == course.site()


def race(course: CourseFolder) -> None:
    """Start two builds together: both work, and one may have waited for the other, which it names."""
    builds = [
        subprocess.Popen(
            [*COMMAND, str(course.root), "build"],
            env={**os.environ, **EPOCH},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _each in range(2)
    ]
    said = [build.communicate(timeout=120) for build in builds]
    assert [0, 0] == [build.returncode for build in builds]
    waited = [
        f"warning: another build is running (pid {other.pid}, " in out
        for other, (out, _err) in zip(reversed(builds), said, strict=True)
    ]
    assert [True, True] != waited


def test_two_builds_at_once(course: CourseFolder, after: CourseFolder) -> None:
    """Of builds that start together one works, and the other waits for it and finds nothing to do."""
    edit(course)
    for _turn in range(3):
        race(course)
    assert after.site() == course.site()


@pytest.mark.slow
def test_twenty_pairs_of_builds_at_once(course: CourseFolder, after: CourseFolder) -> None:
    """Every time that both have something to do, the site is whole and the one that a single build makes."""
    edit(course)
    sources = course.sources()
    for turn in range(20):
        if turn % 2:
            shutil.rmtree(course.root / ".cache/coursebuild/store")
            (course.root / "_site/index.html").unlink()
        else:  # without what is kept there, nobody would know a folder without a first page for a site
            shutil.rmtree(course.root / ".cache/coursebuild")
        race(course)
        assert after.site() == course.site()
        assert sources == course.sources()


def test_site_that_somebody_has_changed_is_published_again(course: CourseFolder, dated: CourseFolder) -> None:
    """A file removed from, added to or written into the site is no longer taken for what was published."""
    for change in (
        (course.root / "_site" / "index.html").unlink,
        (course.root / "_site" / "more.txt").touch,
        lambda: (course.root / "_site" / "index.html").write_text("other", encoding="utf-8"),
    ):
        change()
        assert course.run("build", **EPOCH).status == 0
        assert dated.site() == digests(course.root / "_site")
