"""Look through every file of the built site for what must not leave the machine: its paths, and keys."""

from __future__ import annotations

import html
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from coursebuild.leaks import ADVICE, find_secrets, spellings
from coursebuild.model import Finding

_TEXTS = frozenset({".bib", ".csv", ".html", ".ics", ".ipynb", ".json", ".md", ".py", ".svg", ".txt", ".xml"})
_FILES_LOOKED_INTO = 5000


def find_leaks(site: Path, local_paths: tuple[str, ...]) -> Iterator[Finding]:
    """Paths of this machine and keys, in texts, attributes, data and archives alike."""
    local = spellings(local_paths)
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.suffix in _TEXTS and path.is_file():
            yield from _look(f"_site/{name}", path.read_bytes(), local)
        elif path.suffix == ".zip":
            with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
                for entry in archive.namelist()[:_FILES_LOOKED_INTO]:
                    if Path(entry).suffix in _TEXTS:
                        yield from _look(f"_site/{name}/{entry}", archive.read(entry), local)


def _look(name: str, content: bytes, local: tuple[str, ...]) -> Iterator[Finding]:
    text = content.decode(errors="replace")
    if name.endswith((".html", ".xml", ".svg")) and "&" in text:
        text = html.unescape(text)
    for line, kind in find_secrets(text):
        said = f"what looks like {kind} is in it"
        yield Finding(path=name, line=line, rule="leak", message=said, advice=ADVICE)
    for folder in local:
        at = text.find(f"{folder}/")
        at = text.find(f"{folder}%2F") if at < 0 else at
        if at >= 0:
            yield Finding(
                path=name,
                line=text.count("\n", 0, at) + 1,
                rule="leak",
                message="a path of this machine is in it",
                advice="print paths relative to the notebook",
            )
            return
