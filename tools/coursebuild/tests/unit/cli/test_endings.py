"""A signal ends a command once, and what the system refused is said with advice."""

from __future__ import annotations

import errno
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from coursebuild.cli.endings import explain_defect, listen_to_signals
from coursebuild.keeping.refusals import explain_refusal

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """The handlers of the tests themselves, put back afterwards."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", SIGNALS)
def test_signals_end_a_command_once(number: signal.Signals) -> None:
    """The first signal unwinds the command; those that follow do not disturb its cleaning up."""
    listen_to_signals()
    expected = KeyboardInterrupt if number == signal.SIGINT else SystemExit
    with pytest.raises(expected) as caught:
        os.kill(os.getpid(), number)
    if isinstance(caught.value, SystemExit):
        assert 128 + number == caught.value.code
    for again in SIGNALS:
        os.kill(os.getpid(), again)


def test_ignored_signal_stays_ignored() -> None:
    """What nohup or a shell in the background has turned off is not turned on again."""
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    listen_to_signals()
    os.kill(os.getpid(), signal.SIGHUP)
    assert signal.SIG_IGN == signal.getsignal(signal.SIGHUP)


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "make room"),
        (errno.EROFS, "make the disk writable"),
        (errno.EACCES, "change its permissions"),
        (errno.ENOTDIR, "something else stands in the place of a folder"),
    ],
)
def test_what_the_system_refused_is_said_with_advice(number: int, advice: str) -> None:
    """The message names the place, the trouble and what to do."""
    said = explain_refusal(OSError(number, os.strerror(number), "_site/a"))
    assert said.startswith(f"_site/a: {os.strerror(number)}\n    {advice}")


def test_refusal_without_a_place_is_said_too() -> None:
    """An error that names no file, or has no number, is still a sentence."""
    assert explain_refusal(OSError("no usable folder")) == "the system: no usable folder"


def test_defect_is_said_where_nothing_can_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When not even the report can be kept, the defect is said all the same."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "absent" / "x"))
    (tmp_path / "absent").touch()
    expected = "a defect of coursebuild: KeyError: 'x'\n    nothing was published; please report it"
    assert expected == explain_defect(KeyError("x"))
