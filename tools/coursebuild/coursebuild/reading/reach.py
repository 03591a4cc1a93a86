"""What code reaches outside itself, remembered by its text: parsing all code takes longer than a plan.

Only what follows from the text alone is remembered. Code that cannot be parsed is parsed again, so that its
finding names the place where it stands now.
"""

from __future__ import annotations

import hashlib
import platform
from dataclasses import dataclass
from pathlib import Path

from coursebuild.keeping.records import Memory, Record
from coursebuild.reading.imports import imported_modules
from coursebuild.reading.variables import Setting, variables_set

_READERS = ("imports.py", "reach.py", "variables.py")
"""The modules that decide what is seen in a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a cell or a module imports and sets."""

    imports: tuple[str, ...]
    """Dotted names, sorted."""
    variables: tuple[Setting, ...]
    """Of the environment."""


class ReachReader:
    """Reads code; what earlier builds have read it remembers."""

    def __init__(self, path: Path | None = None) -> None:
        self._memory = Memory(Record(path, dict[str, Reach], _reader()) if path else None)

    def read(self, source: str, package: str = "") -> Reach:
        """What `source` reaches, as a module of `package` or as a cell.

        Raises SyntaxError or ValueError where it is not Python.
        """
        digest = hashlib.sha256(source.encode(errors="surrogatepass")).hexdigest()
        return self._memory.recall(f"{package} {digest}", lambda: _read(source, package))

    def keep(self) -> None:
        """Let the next build remember what was read for this one."""
        self._memory.write()


def _read(source: str, package: str) -> Reach:
    return Reach(
        imports=tuple(sorted(imported_modules(source, package))), variables=tuple(variables_set(source))
    )


def _reader() -> str:
    folder = Path(__file__).parent
    code = b"\0".join((folder / name).read_bytes() for name in _READERS)
    return f"{platform.python_version()} {hashlib.sha256(code).hexdigest()}"
