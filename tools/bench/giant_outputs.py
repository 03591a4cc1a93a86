"""What happens when lessons put out far too much: size of the pages, memory and time of the builder.

    .venv/bin/python tools/bench/giant_outputs.py [PART_OF_A_NAME]

Builds courses of one lesson that prints 200 MB, a million lines or 200 MB of a progress bar, or shows a
picture of 50 MB, 100 000 displays or a table of 60 MB. Memory is that of the builder and all that it starts,
but for the kernels and what stands above them, measured twenty times a second.
"""

from __future__ import annotations

import contextlib
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil
from course import write_course

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
_CUT = re.compile(r"… [\d.]+ MB(?: 생략| …)|… 출력 \d+개 생략|싣지 않은 출력입니다\([^)]*\)")
_LESSON = "giant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One build."""

    page_bytes: int
    """0 where there is no page."""
    memory_bytes: int
    """The most that the builder held."""
    seconds: float
    cut: str
    """What the page says of what it leaves out."""

    def is_bad(self, name: str) -> bool:
        """Whether it is too large, or silent where something must have been left out."""
        is_silent = not self.cut and name != _COLLAPSES
        return self.page_bytes > MOST_PAGE_BYTES or self.memory_bytes > MOST_MEMORY_BYTES or is_silent


def main() -> int:
    """Build a course for each, print what it took; 1 when a goal is missed."""
    chosen = sys.argv[1] if len(sys.argv) > 1 else ""
    missed = False
    print(f"{'':28} {'page':>9} {'builder':>9} {'time':>7}  on the page")
    for name, source in CELLS.items():
        if chosen in name:
            found = _measure(source)
            missed |= found.is_bad(name)
            sizes = f"{found.page_bytes / 1e6:6.2f} MB {found.memory_bytes / 1e6:6.0f} MB"
            mark = " !" if found.is_bad(name) else ""
            print(f"{name:28} {sizes} {found.seconds:5.1f} s  {found.cut}{mark}", flush=True)
    return int(missed)


def _measure(source: str) -> Measured:
    tags = ["raises-exception"] if source.startswith("raise") else []
    cell = nbformat.v4.new_code_cell(source, metadata={"tags": tags})
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        write_course(course, {_LESSON: "Giant"})
        (course / "notebooks").mkdir()
        title = nbformat.v4.new_markdown_cell("# Giant")
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        notebook = nbformat.v4.new_notebook(cells=[title, cell], metadata={"kernelspec": kernel})
        nbformat.write(notebook, course / "notebooks" / f"{_LESSON}.ipynb")
        command = [sys.executable, "-m", "coursebuild", "--root", folder, "build"]
        started, peak = time.monotonic(), 0
        builder = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        while builder.poll() is None:
            peak = max(peak, _memory(builder.pid))
            time.sleep(0.05)
        seconds = time.monotonic() - started
        page = course / "_site" / "lessons" / _LESSON / "index.html"
        content = page.read_bytes() if builder.returncode == 0 else b""
    cut = _CUT.search(content.decode())
    return Measured(page_bytes=len(content), memory_bytes=peak, seconds=seconds, cut=cut[0] if cut else "")


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
