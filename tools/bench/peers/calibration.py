"""How many epochs make a training notebook train about as long as wanted on this machine.

In processor time, which does not depend on what else the machine does; training keeps about one core busy.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from peers import environments
from peers.notebooks import training_book

_TIMED = """
import time
history = model.fit(inputs, labels, batch_size=32, epochs=2, verbose=0)
started = time.process_time()
history = model.fit(inputs, labels, batch_size=32, epochs=25, verbose=0)
print("SECONDS", (time.process_time() - started) / 25)
"""
_FIRST_PARTS = 3
"""Code cells before the one that trains."""


def make_font_cache(settings: Path) -> None:
    """Let matplotlib look for fonts, which all commands then share: who comes first shall not pay for it."""
    _run("import matplotlib.pyplot as plt\nplt.figure().canvas.draw()", settings)


def epochs_for(seconds: float, settings: Path) -> int:
    """Train alone for a moment; returns the number of epochs that take `seconds` of processor time."""
    code = [source for kind, source in training_book(1, epochs=1).cells if kind == "code"][:_FIRST_PARTS]
    printed = _run("\n".join([*code, _TIMED]), settings)
    return max(2, round(seconds / float(printed.rpartition("SECONDS")[2])))


def _run(code: str, settings: Path) -> str:
    variables = {**environments.environment(settings), "MPLBACKEND": "agg"}
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=variables, check=True, capture_output=True, text=True).stdout
