"""A file leaves the course only when it is one, lies in it, and no step on the way leads elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from coursebuild.nouns.finding import Finding
from coursebuild.safety import gate
from coursebuild.safety.gate import check_file, files_below, read_file

SECRET = b"secret"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A course with a file, a hidden one, and a secret beside it."""
    for place in ("course/assets/a.txt", "course/.git/config", "course/_site/index.html", "outside/a.txt"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes(b"open" if place == "course/assets/a.txt" else SECRET)
    return tmp_path / "course"


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("../../outside/a.txt", "leads out of the course"),
        ("../../course/assets/a.txt", "leads out of the course"),
        ("../.git/config", "leads out of the course: into .git"),
        ("../assets/../.git/config", "leads out of the course: into .git"),
        ("../_site/index.html", "leads out of the course: into _site"),
        ("..", "a folder"),
        ("../assets/.", "a folder"),
        ("nothing", "a link to nothing"),
        ("link", "leads back to itself"),
    ],
)
def test_link_that_may_not_be_followed_is_said(root: Path, target: str, message: str) -> None:
    """What a link leads to decides: outside, hidden, nothing and no file are told apart."""
    (root / "assets/link").symlink_to(target)
    finding = check_file(root, root / "assets/link")
    assert finding is not None
    assert "assets/link" == finding.path
    assert message in finding.message
    assert finding.advice


@pytest.mark.parametrize("target", ["a.txt", "../assets/a.txt", "./a.txt", "ROOT/assets/a.txt"])
def test_link_within_the_course_is_followed(root: Path, target: str) -> None:
    """A link to an ordinary file of the course is as good as the file, relative or absolute."""
    (root / "assets/link").symlink_to(target.replace("ROOT", str(root)))
    assert b"open" == read_file(root, root / "assets/link")


@pytest.mark.parametrize("place", ["assets", "assets/a.txt"])
def test_what_is_put_in_the_place_meanwhile_is_never_read(
    root: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """A folder or file that is exchanged for a link, after it was looked at, lets nothing out."""
    look, target = gate._target, root.parent / "outside" / Path(place).relative_to("assets")

    def look_and_exchange(part: str, folder: int, *, is_linked: bool) -> object:
        found = look(part, folder, is_linked=is_linked)
        if part == Path(place).name:
            (root / place).rename(root / "moved")
            (root / place).symlink_to(target)
        return found

    monkeypatch.setattr(gate, "_target", look_and_exchange)
    with pytest.raises(OSError, match=r"Too many levels|Not a directory"):
        read_file(root, root / "assets/a.txt")


def test_files_come_in_order_and_each_wrong_one_is_named(root: Path, findings: list[Finding]) -> None:
    """Linked folders are entered, though not in themselves; what may not leave is named, all in one run."""
    (root / "papers").mkdir()
    (root / "papers/b.txt").touch()
    (root / "assets/papers").symlink_to("../papers")
    (root / "papers/back").symlink_to("../assets")
    os.mkfifo(root / "assets/pipe")
    (root / "assets/out").symlink_to("../../outside")
    found = [
        path.relative_to(root).as_posix() for path in files_below(root, root / "assets", findings, _none)
    ]
    assert ["assets/a.txt", "assets/papers/b.txt"] == found
    assert ["assets/out", "assets/papers/back", "assets/pipe"] == [finding.path for finding in findings]


def test_name_that_is_no_text_is_refused(root: Path, findings: list[Finding]) -> None:
    """A name that is not UTF-8 cannot be written in any page, and is named as far as it can be."""
    Path(os.fsdecode(os.fsencode(root / "assets") + b"/\xff.txt")).touch()
    assert [root / "assets/a.txt"] == list(files_below(root, root / "assets", findings, _none))
    assert ["assets/?.txt"] == [finding.path for finding in findings]


def test_folders_without_end_have_an_end(
    root: Path, findings: list[Finding], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Folders that link to each other many times, or lie very deep, are refused with one finding."""
    monkeypatch.setattr(gate, "_MOST_FILES", 50)
    for level in range(6):
        (root / f"assets/{level}").mkdir()
        for link in range(4):
            (root / f"assets/{level}/{link}").symlink_to(f"../{level + 1}")
    assert 51 > len(list(files_below(root, root / "assets", findings, _none)))
    assert 1 == [finding.rule for finding in findings].count("too-large")
    deep = root / "deep"
    deep.joinpath(*["a"] * 200).mkdir(parents=True)
    monkeypatch.undo()
    findings.clear()
    assert [] == list(files_below(root, deep, findings, _none))
    assert ["too-large"] == [finding.rule for finding in findings]


def _none(_entry: gate.Entry) -> bool:
    return False
