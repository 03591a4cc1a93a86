"""What is seen while something goes on: harmless text, short reasons, a live line in a terminal only."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path, PurePosixPath

import pytest
from coursebuild.dataset import Dataset, PinnedFile, RealEdition
from coursebuild.model import Execution, Fingerprint, Lesson, Status
from coursebuild.progress import BuildProgress, FetchProgress, harmless, shorten

FINGERPRINT = Fingerprint(digest="d", cells=(), parts=())
FILE = PinnedFile(
    path=PurePosixPath("a.gz"), url="https://example.org/a.gz", sha256="0123456789abcdef" * 4, bytes=2_000_000
)
REAL = RealEdition(
    title="", summary="", origin="", licence="", url="https://example.org/", layout=("여기에 둡니다.",)
)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain 글\n  둘\tx", "plain 글\n  둘\tx"),
        ("\x1b[31mred\x1b[0m \x1b[2J\x1b[?25l", "red "),
        ("a\x07\x08\x00\x7fb", "ab"),
        ("progress\r::add-mask::x", "progress::add-mask::x"),
        ("::add-mask::x", ": :add-mask::x"),
        ("a\n  ::stop-commands::x", "a\n  : :stop-commands::x"),
        ("\x1b[0m::error::x", ": :error::x"),
        ("a::b", "a::b"),
        ("\x9b31mred", "red"),
    ],
)
def test_printed_text_is_harmless(text: str, expected: str) -> None:
    """No text of a notebook steers the terminal or starts a line with a command to a CI system."""
    assert expected == harmless(text)


@pytest.mark.parametrize(
    ("count", "expected"),
    [(6, ["1", "2", "3", "4", "5", "6"]), (8, ["1", "2", "3", "4", "5", "6", "and 2 more"])],
)
def test_long_reasons_are_cut(count: int, expected: list[str]) -> None:
    """At most six reasons are shown, and how many more there are."""
    assert expected == shorten([str(number) for number in range(1, count + 1)])


def test_progress_is_shown_in_a_terminal_only(make_lesson: Callable[..., Lesson]) -> None:
    """A log holds one line for each start and end; a terminal also sees the cell that runs."""

    execution = Execution(
        lesson=make_lesson("unet"), status=Status.EXECUTED, fingerprint=FINGERPRINT, seconds=1.26
    )
    log, terminal = io.StringIO(), Terminal()
    for stream in (log, terminal):
        printer = BuildProgress(stream)
        printer.lesson_started(make_lesson("unet"), ["cell 2 changed"])
        printer.cell_started(make_lesson("unet"), 2, 5)
        printer.lesson_ended(execution)
        printer.warned("look")
    expected = "unet: running (cell 2 changed)\nunet: executed after 1.3 s\nwarning: look\n"
    assert expected == log.getvalue()
    assert "unet: cell 2 of 5" in terminal.getvalue()


def test_download_is_followed(make_dataset: Callable[..., Dataset]) -> None:
    """A log has a line for start, trouble and end of a file; a terminal also sees a bar that fills."""
    place, log, terminal = Path("digits/a.gz"), io.StringIO(), Terminal()
    for stream in (log, terminal):
        progress = FetchProgress(stream)
        progress.file_started(place, FILE)
        for have in (0, 1, 1_000_000, 1_000_001, 2_000_000):
            progress.file_progressed(place, FILE, have)
        progress.file_retried(place, "the connection ended")
        progress.file_ended(place, FILE)
        progress.placed_by_hand(make_dataset("scenes", real=REAL), Path("data/scenes"))
        progress.end()
    expected = (
        "digits/a.gz: 2.0 MB from https://example.org/a.gz\n"
        "digits/a.gz: the connection ended; trying again\n"
        "digits/a.gz: complete, sha256 0123456789ab… is right\n"
        "scenes: cannot be downloaded by a program; place it in data/scenes/ by hand:\n"
        "    - get it from https://example.org/\n"
        "    - 여기에 둡니다.\n"
    )
    assert expected == log.getvalue()
    assert "[############------------]  50 % of 2.0 MB" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")
    drawn = 3  # not again for a byte that changes nothing
    assert drawn == terminal.getvalue().count("digits/a.gz: [")
