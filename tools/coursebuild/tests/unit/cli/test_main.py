"""The command line: each end has its status and is said in one line."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from coursebuild.cli import main as cli
from coursebuild.cli.build_report import ending_lines
from coursebuild.cli.screen import Screen
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.errors import CourseBuildError
from coursebuild.nouns.report import BuildReport
from coursebuild.nouns.result import Failure, Fingerprint, Result, Status
from coursebuild.nouns.settings import Settings

FINGERPRINT = Fingerprint(digest="d", cells=(), parts=())


@pytest.mark.parametrize(
    ("problem", "status", "said"),
    [
        (CourseBuildError("what is wrong"), 1, "what is wrong\n"),
        (
            OSError(28, "No space left on device", "a.txt"),
            1,
            (
                "a.txt: No space left on device\n    make room (`coursebuild store gc` removes old results): "
                "the disk is full, in bytes or in files (`df` and `df -i` tell), then run the command again\n"
            ),
        ),
        (KeyboardInterrupt(), 130, "interrupted\n"),
    ],
)
def test_each_end_has_its_status(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    problem: BaseException,
    status: int,
    said: str,
) -> None:
    """What ends a command is said in one line, without a traceback, and decides the exit status."""

    def fail(settings: Settings, options: argparse.Namespace) -> int:
        raise problem

    (tmp_path / "_data").mkdir()
    (tmp_path / "_config.yml").touch()
    monkeypatch.setitem(cli._COMMANDS, "status", fail)
    assert status == cli.main(["--root", str(tmp_path), "status"])
    assert said == capsys.readouterr().err


def test_defect_of_the_tool_is_said_in_two_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An error that nobody foresaw shows no traceback, but says where it lies and what to do with it."""

    def fail(settings: Settings, options: argparse.Namespace) -> int:
        raise ZeroDivisionError("deep inside")

    (tmp_path / "_data").mkdir()
    (tmp_path / "_config.yml").touch()
    monkeypatch.setitem(cli._COMMANDS, "status", fail)
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(tmp_path))
    assert cli.main(["--root", str(tmp_path), "status"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "a defect of coursebuild: ZeroDivisionError: deep inside"
    (report,) = tmp_path.glob("coursebuild-*.txt")
    assert said[1].endswith(report.name)
    assert "Traceback" in report.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["nonsense"],
        ["build", "--nonsense"],
        ["build", "--check", "--keep-going"],
        ["build", "--check", "--verify-kernels"],
        ["build", "--jobs", "0"],
        ["build", "--build-seconds", "1.5"],
    ],
)
def test_wrong_usage_has_status_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown or absent command is wrong usage."""
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    expected = 2
    assert expected == caught.value.code
    assert "usage: coursebuild" in capsys.readouterr().err


@pytest.fixture
def make_execution(make_lesson: Callable[..., Lesson]) -> Callable[..., Result]:
    """An execution of the lesson `unet`."""

    def make(status: Status, **fields: Any) -> Result:
        return Result(lesson=make_lesson("unet"), status=status, fingerprint=FINGERPRINT, **fields)

    return make


def test_failure_names_cell_line_and_last_output(
    make_execution: Callable[..., Result], capsys: pytest.CaptureFixture[str]
) -> None:
    """A failing lesson is shown with its file, cell, line, advice and what it printed last."""
    failure = Failure(cell=3, line=2, message="E: no", advice="do this", last_output=("::a", "\x1b[1mb"))
    Screen(Settings(root=Path())).print_failures([make_execution(Status.FAILED, failure=failure)])
    expected = (
        "notebooks/lesson.ipynb: cell 3 (line 2): E: no\n    do this\n"
        "    the cell's last output:\n    | ::a\n    | b\n"
    )
    assert expected == capsys.readouterr().err


def test_what_keeps_several_lessons_from_running_stands_once(
    make_execution: Callable[..., Result], capsys: pytest.CaptureFixture[str]
) -> None:
    """A disk that is full is said once with all lessons that it kept from running; cells are told apart."""
    full, wrong = Failure(cell=None, line=None, message="no room"), Failure(cell=1, line=1, message="E")
    first = make_execution(Status.NOT_STARTED, failure=full)
    second = replace(first, lesson=replace(first.lesson, slug="gan", notebook=Path("notebooks/gan.ipynb")))
    results = [first, second, replace(first, failure=wrong), replace(second, failure=wrong)]
    Screen(Settings(root=Path())).print_failures(results)
    expected = [
        "notebooks/lesson.ipynb, notebooks/gan.ipynb: no room",
        "notebooks/lesson.ipynb: cell 1 (line 1): E",
        "notebooks/gan.ipynb: cell 1 (line 1): E",
    ]
    assert expected == capsys.readouterr().err.splitlines()


@pytest.mark.parametrize(
    ("statuses", "fields", "expected"),
    [
        (
            [Status.CACHED, Status.EXECUTED], {"published": True, "pages": 9},
            "built: 9 pages in _site/, 1 of 2 lessons executed\n",
        ),
        ([Status.CACHED], {}, "up to date: _site/ (nothing changed)\n"),
        (
            [], {"waiting": ("gan",)},
            "not published yet: gan must run first: `coursebuild build`\n",
        ),
        (
            [Status.EXECUTED], {"waiting": ("unet",)},
            "not published yet: unet changed while it ran: build again\n",
        ),
        (
            [Status.EXECUTED, Status.TIMED_OUT], {},
            "not published: 1 of 2 lessons failed; no site was built\n",
        ),
        (
            [Status.CACHED, Status.FAILED],
            {"never_good": ("gan",)},
            "not published: 1 of 2 lessons failed, no earlier page of gan is stored; no site was built\n",
        ),
    ],
)  # fmt: skip
def test_end_of_a_build_is_one_line(
    make_execution: Callable[..., Result],
    tmp_path: Path,
    statuses: list[Status],
    fields: dict[str, Any],
    expected: str,
) -> None:
    """The last line says whether the site was built, waits, failed, or was up to date."""
    results = tuple(make_execution(status) for status in statuses)
    report = BuildReport(**{"results": results, "published": False, "site": tmp_path / "_site", **fields})
    assert [expected.rstrip()] == ending_lines(Settings(root=tmp_path), report)


def test_failed_build_says_that_the_old_site_stays(
    make_execution: Callable[..., Result], tmp_path: Path
) -> None:
    """When a lesson fails, the message says that the last good site is still there."""
    report = BuildReport(results=(make_execution(Status.FAILED),), published=False, site=tmp_path)
    (line,) = ending_lines(Settings(root=tmp_path), report)
    assert "the last good site stays" in line
