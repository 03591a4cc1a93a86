"""The notebook for Colab and Kaggle: the lesson's own, behind a first cell that makes it run there.

A service opens the notebook alone. The cell fetches the bundle from the published site, accepts it only
when its SHA-256 is the one written in the cell, unpacks it beside the notebook, and installs what is not
there yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coursebuild.nouns.notebook import Cell, CellKind, Notebook
from coursebuild.nouns.words import CloudWords
from coursebuild.pages.handouts.bundle import Requirement
from coursebuild.pages.handouts.notebook_file import notebook_json

_CELL_ID = "bring-the-bundle"


def cloud_notebook(
    notebook: Notebook, *, bundle: str, sha256: str, requirements: Sequence[Requirement], words: CloudWords
) -> bytes:
    """The notebook with the cell that fetches the bundle (at this address) after its title."""
    code = _code(bundle, sha256, requirements, words)
    first = Cell(number=0, id=_CELL_ID, kind=CellKind.CODE, source=code)
    place = 1 if notebook.title else 0
    return notebook_json(replace(notebook, cells=(*notebook.cells[:place], first, *notebook.cells[place:])))


def _code(bundle: str, sha256: str, requirements: Sequence[Requirement], words: CloudWords) -> str:
    modules = {each.module: str(each) for each in requirements}
    lines = [
        *(f"# {line}" for line in words.what.splitlines()),
        "import hashlib, importlib.util, io, subprocess, sys, urllib.request, zipfile",
        "",
        f"BUNDLE = {bundle!r}",
        f"SHA256 = {sha256!r}",
        "PACKAGES = {",
        *(f"    {module!r}: {requirement!r}," for module, requirement in modules.items()),
        "}",
        "",
        "try:",
        "    with urllib.request.urlopen(BUNDLE, timeout=60) as response:",
        "        bundle = response.read()",
        "except OSError as problem:",
        f"    raise RuntimeError({words.unreachable!r}) from problem",
        "if hashlib.sha256(bundle).hexdigest() != SHA256:",
        f"    raise RuntimeError({words.changed!r})",
        "with zipfile.ZipFile(io.BytesIO(bundle)) as archive:",
        "    archive.extractall()",
        "absent = [name for name in PACKAGES if importlib.util.find_spec(name) is None]",
        "missing = [PACKAGES[name] for name in absent]",
        "if missing:",
        '    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", *missing], check=True)',
        "importlib.invalidate_caches()",
        f"print({words.ready!r})",
    ]
    return "\n".join(lines)
