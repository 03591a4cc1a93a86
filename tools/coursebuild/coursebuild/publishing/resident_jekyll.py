"""A Jekyll that stays: loading Ruby and its gems takes longer than building a page, so it is done once.

Each build is done by a child of it, which knows nothing of the builds before. Where it cannot be had, or
dies, Jekyll is run as always.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
from pathlib import Path
from typing import Self

from coursebuild.publishing.jekyll_process import (
    LONGEST_RUN_SECONDS,
    JekyllCall,
    JekyllEnd,
    ending_with_us,
    run_once,
)

_PROGRAM = Path(__file__).with_suffix(".rb")


class ResidentJekyll:
    """Runs Jekyll, a `RunJekyll`; what it keeps running ends when this is left. Belongs to one thread."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._loaded: tuple[object, ...] = ()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def __call__(self, call: JekyllCall) -> JekyllEnd:
        """Run it; what has to be loaded anew is."""
        needed = (call.command, call.folder, dict(call.environment), call.loads)
        if needed != self._loaded:
            self._end()
            self._loaded, self._process = needed, _start(call)
        if self._process is None:  # it could not be started, or has died
            return run_once(call)
        try:
            return _ask(self._process, call)
        except (OSError, ValueError):
            self._end()
            return run_once(call)
        except BaseException:  # an interrupt: what is half done is nobody's
            self._end()
            self._loaded = ()
            raise

    def _end(self) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.communicate()
            self._process = None


def _start(call: JekyllCall) -> subprocess.Popen[str] | None:
    try:
        return subprocess.Popen(
            ending_with_us([*_ruby(call), str(_PROGRAM)], signal.SIGTERM),
            cwd=call.folder,
            env=dict(call.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            errors="replace",
            start_new_session=True,  # a group that can be ended with all that runs in it
        )
    except OSError:
        return None


def _ruby(call: JekyllCall) -> tuple[str, ...]:
    """The Ruby that runs Jekyll: the bundle's, the one that lies beside it, or any."""
    *bundler, program = call.command
    beside = Path(program).with_name("ruby")
    return (*bundler, str(beside) if beside.is_file() else "ruby")


def _ask(process: subprocess.Popen[str], call: JekyllCall) -> JekyllEnd:
    """Raises OSError or ValueError when there is no answer, TimeoutExpired when it takes too long."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(call.arguments) + "\n")
    process.stdin.flush()
    if not select.select([process.stdout], [], [], LONGEST_RUN_SECONDS)[0]:
        raise subprocess.TimeoutExpired(call.command, LONGEST_RUN_SECONDS)
    answer = json.loads(process.stdout.readline())
    return JekyllEnd(status=answer["status"], messages=answer["messages"])
