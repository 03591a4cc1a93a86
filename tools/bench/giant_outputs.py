"""What happens when lessons put out far too much: size of the pages, memory and time of the builder.

    python -m bench.giant_outputs

Builds the miniature course with lessons that print 200 MB, a million lines and 200 MB of a progress bar,
show a picture of 50 MB, 100 000 displays and a table of 60 MB. Memory is that of the builder and all that it
starts, but for the kernels and what stands above them, measured twenty times a second.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
from coursebuild.nouns.settings import find_root

MOST_PAGE_BYTES, MOST_MEMORY_BYTES = 5_000_000, 500_000_000
CELLS = {
    "200 MB of stdout": "for _ in range(200): print('x' * 999_999)",
    "200 MB in one piece": "print('가나다라마바사아자차\\n' * 6_500_000)",
    "a million lines": "for n in range(1_000_000): print(n)",
    "200 MB of a progress bar": "for n in range(2_000_000): print(f'\\r{n:99d}', end='')",
    "a picture of 50 MB": (
        "import base64, os\nfrom IPython.display import Image\n"
        "display(Image(b'\\x89PNG\\r\\n\\x1a\\n' + os.urandom(50_000_000), format='png'))"
    ),
    "100 000 displays": "for n in range(100_000): display(n)",
    "a table of 60 MB": (
        "from IPython.display import HTML\ndisplay(HTML('<table>' + '<tr><td>1</td></tr>' * 3_000_000))"
    ),
    "an error of 50 MB": "raise ValueError('x' * 50_000_000)",
}
_COLLAPSES = "200 MB of a progress bar"
"""Its last state is all that a terminal would show: nothing is left out."""
_LESSON = "notebooks/imports.ipynb"


def main() -> int:
    """Build a course for each, print what it took; 1 when a goal is missed."""
    root = find_root(Path.cwd())
    missed = False
    print(f"{'':28} {'page':>9} {'builder':>9} {'time':>7}  said on the page")
    for name, source in CELLS.items():
        page, memory, seconds, said = _measure(root / "tests" / "tinycourse", source)
        is_silent = not said and name != _COLLAPSES
        is_bad = page > MOST_PAGE_BYTES or memory > MOST_MEMORY_BYTES or is_silent
        missed = missed or is_bad
        mark = " !" if is_bad else ""
        print(
            f"{name:28} {page / 1e6:6.2f} MB {memory / 1e6:6.0f} MB {seconds:5.1f} s  {said}{mark}",
            flush=True,
        )
    return int(missed)


def _measure(tiny: Path, source: str) -> tuple[int, int, float, str]:
    """(bytes of the page, peak bytes of the builder, seconds, what the page says of the cut)."""
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder) / "course"
        shutil.copytree(tiny, course)
        notebook = course / _LESSON
        document = json.loads(notebook.read_text(encoding="utf-8"))
        cell = next(cell for cell in document["cells"] if cell["cell_type"] == "code")
        cell["source"] = source
        if source.startswith("raise"):
            cell["metadata"]["tags"] = ["raises-exception"]
        notebook.write_text(json.dumps(document), encoding="utf-8")
        started = time.monotonic()
        builder = subprocess.Popen(
            [sys.executable, "-m", "coursebuild", "--root", str(course), "build"],
            stdout=subprocess.DEVNULL,
        )
        peak = 0
        while builder.poll() is None:
            peak = max(peak, _memory(builder.pid))
            time.sleep(0.05)
        seconds = time.monotonic() - started
        page = course / "_site" / "lessons" / "imports" / "index.html"
        if builder.returncode or not page.is_file():
            return 0, peak, seconds, ""
        text = page.read_text(encoding="utf-8")
        said = re.search(r"… [\d.]+ MB(?: 생략| …)|… 출력 \d+개 생략|싣지 않은 출력입니다\([^)]*\)", text)
        return page.stat().st_size, peak, seconds, said[0] if said else ""


def _memory(pid: int) -> int:
    """Bytes that the process and its children hold, but for those that are supervisors or zygotes."""
    total = 0
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        total += process.memory_info().rss
        for child in process.children():
            with contextlib.suppress(psutil.Error):
                if not any("coursebuild.execution.kernels" in part for part in child.cmdline()):
                    total += _memory(child.pid)
    return total


if __name__ == "__main__":
    sys.exit(main())
