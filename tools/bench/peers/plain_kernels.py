"""Notebooks in plain kernels, straight through nbclient: what warm kernels are compared with.

    python plain_kernels.py NOTEBOOK…

All notebooks are executed at once, each in a kernel of its own; for each, the seconds from asking for the
kernel to the time that the notebook itself prints as `ready at …` are printed as JSON, null where it prints
none.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time

import nbformat
from nbclient import NotebookClient


async def _seconds_until_ready(path: str) -> float | None:
    notebook = nbformat.read(path, as_version=4)
    asked = time.time()
    await NotebookClient(notebook, timeout=900, kernel_name="python3").async_execute()
    texts = [output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", ())]
    found = re.search(r"ready at ([\d.]+)", "".join(texts))
    return float(found[1]) - asked if found else None


async def _all(paths: list[str]) -> list[float | None]:
    return await asyncio.gather(*map(_seconds_until_ready, paths))


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_all(sys.argv[1:]))))
