"""Whole builds in the profile real: what they need, what they show, and that nothing is mixed."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from courses import CourseFolder
from kernels import short_folder, wait_until

POINTS = "x,y\n9,8\n"


@pytest.fixture
def points(course: CourseFolder) -> Path:
    """The one file of the real data set, in its place."""
    path = course.root / ".cache" / "data" / "points" / "points.csv"
    path.parent.mkdir(parents=True)
    path.write_text(POINTS, encoding="utf-8")
    return path


def test_profiles_are_never_mixed(course: CourseFolder, built_once: CourseFolder, points: Path) -> None:
    """Every lesson runs again on real data and its page says so; back again, nothing has to run."""
    real = course.run("build", "--profile", "real")
    assert (real.status, real.executed) == (0, {"prints", "draws", "imports", "reads"}), real.err
    page = course.page("lessons/reads")
    assert "9,8" in page
    assert "3,4" not in page
    assert "진짜 점" in page
    assert "실제 데이터로 실행했습니다." in page
    assert "합성 데이터" not in page
    again = course.run("build", COURSE_PROFILE="real")
    assert (0, "up to date: _site/ (nothing changed)\n") == (again.status, again.out)
    back = course.run("build")
    assert (0, set()) == (back.status, back.executed)
    assert built_once.site() == course.site()
    assert "합성 데이터" in course.page("lessons/reads")


def test_edited_real_data_run_their_lesson(course: CourseFolder, points: Path) -> None:
    """A change of a file that is not pinned makes the lessons of its data set run, and says why."""
    course.replace("_data/datasets.yml", "      - path: points.csv", "      - path: other.csv")
    points.with_name("other.csv").write_text(POINTS, encoding="utf-8")
    assert course.run("build", "reads", "--profile", "real").executed == {"reads"}
    points.write_text("x,y\n5,5\n", encoding="utf-8")
    planned = course.run("status", "--profile", "real").will_run
    assert "real data points changed" in planned["reads"]
    assert "reads" not in course.run("status").will_run


@pytest.mark.parametrize("command", ["build", "check", "status"])
def test_missing_real_data_are_named(course: CourseFolder, command: str) -> None:
    """No command of the profile real takes the embedded data instead of what is missing."""
    before = course.site()
    result = course.run(command, "--profile", "real")
    assert (1, "") == (result.status, result.out)
    assert ".cache/data/points: the real data of `points` are not there" in result.err
    assert "coursebuild fetch points" in result.err
    assert before == course.site()


def test_wrong_real_data_are_refused(course: CourseFolder, points: Path) -> None:
    """A file that is not the published one is named with both digests; no lesson runs on it."""
    points.write_text("x,y\n9,9\n", encoding="utf-8")
    result = course.run("build", "--profile", "real")
    assert (1, set()) == (result.status, result.executed)
    assert "points.csv is not the published file" in result.err
    assert "expected sha256 8226b916" in result.err


def test_lesson_sees_only_its_own_real_data(course: CourseFolder, points: Path) -> None:
    """A lesson that reads a data set it has not declared fails at once."""
    course.replace("_data/lessons.yml", "  datasets: [points]\n", "")
    result = course.run("build", "reads", "--profile", "real")
    assert result.status == 1
    assert "KeyError: 'COURSE_DATA'" in result.err


def test_real_data_that_change_during_a_run_are_noticed(course: CourseFolder, points: Path) -> None:
    """A result that was computed meanwhile is not kept, and the message says whose data changed."""
    course.replace(
        "notebooks/reads.ipynb",
        "print(Path(folder",
        "Path('begun').touch()\\nwhile not Path(folder, 'more.csv').exists(): pass\\nprint(Path(folder",
    )
    with (
        short_folder() as temporary,
        course.start("build", "reads", "--profile", "real", TMPDIR=str(temporary)) as build,
    ):
        assert wait_until(lambda: [*temporary.glob("*/work/notebooks/begun")])
        points.with_name("more.csv").touch()
        said, _ = build.communicate(timeout=60)
    assert build.returncode == 1
    assert "notebooks/reads.ipynb: the real data of points changed while the lesson ran" in said
    assert "reads" in course.run("status", "--profile", "real").will_run


@pytest.fixture
def publisher(course: CourseFolder, tmp_path: Path) -> Iterator[str]:
    """A server on this machine that publishes the real data set of the miniature course."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(tmp_path))  # type: ignore[arg-type]

        def log_message(self, *_arguments: object) -> None:
            """Keep the test output readable."""

    (tmp_path / "points.csv").write_text(POINTS, encoding="utf-8")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/points.csv"
        course.replace("_data/datasets.yml", "https://example.org/points/points.csv", address)
        yield address
        server.shutdown()


def test_fetched_data_are_ready_to_be_used(course: CourseFolder, publisher: str) -> None:
    """`fetch` brings what `check` missed, says what it did, and has nothing to do the second time."""
    assert course.run("check", "--profile", "real").status == 1
    first = course.run("fetch", no_proxy="127.0.0.1")
    assert (0, "") == (first.status, first.err)
    assert f"points/points.csv: 0.0 MB from {publisher}" in first.out
    assert first.out.endswith("downloaded: 1 file into .cache/data/\n")
    assert course.run("check", "--profile", "real").status == 0
    second = course.run("fetch", "points")
    assert (0, "nothing to download: see .cache/data/\n") == (second.status, second.out)


def test_data_may_lie_elsewhere(course: CourseFolder, publisher: str, tmp_path: Path) -> None:
    """COURSE_DATA names another folder, for the download and for what uses it."""
    elsewhere = {"COURSE_DATA": str(tmp_path / "elsewhere"), "no_proxy": "127.0.0.1"}
    assert course.run("fetch", **elsewhere).status == 0
    assert POINTS == (tmp_path / "elsewhere" / "points" / "points.csv").read_text(encoding="utf-8")
    assert course.run("check", "--profile", "real", **elsewhere).status == 0
    assert course.run("check", "--profile", "real").status == 1


def test_failed_download_is_said_and_nothing_is_used(course: CourseFolder, publisher: str) -> None:
    """A file that the publisher has changed is refused with both digests, and status 1."""
    course.replace("_data/datasets.yml", "sha256: 8226b916", "sha256: 00000000")
    result = course.run("fetch", no_proxy="127.0.0.1")
    assert result.status == 1
    assert "the file that arrived is not the published one; nothing of it was kept" in result.err
    assert "Traceback" not in result.err
    assert not (course.root / ".cache" / "data" / "points" / "points.csv").exists()
