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
plt.figure().canvas.draw()  # makes matplotlib's font cache, which the commands share
print("SECONDS", (time.process_time() - started) / 25)
"""
_FIRST_PARTS = 3
"""Code cells before the one that trains."""


def epochs_for(seconds: float, settings: Path) -> int:
    """Train alone for a moment; returns the number of epochs that take `seconds` of processor time."""
    code = [source for kind, source in training_book(1, epochs=1).cells if kind == "code"][:_FIRST_PARTS]
    finished = subprocess.run(
        [sys.executable, "-c", "\n".join([*code, _TIMED])],
        env={**environments.environment(settings), "MPLBACKEND": "agg"},
        check=True,
        capture_output=True,
        text=True,
    )
    return max(2, round(seconds / float(finished.stdout.rpartition("SECONDS")[2])))
