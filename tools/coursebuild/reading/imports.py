"""Which modules a piece of Python source imports, read from the source without running it."""

from __future__ import annotations

import ast
import re

_MAGIC_LINE = re.compile(r"^(\s*)[%!?].*$", re.MULTILINE)


def imported_modules(source: str, package: str = "") -> frozenset[str]:
    """Dotted names that `source` may import, `from a import b` giving both `a` and `a.b`.

    IPython's magic and shell lines are passed over, a cell magic makes the whole cell foreign text.
    Relative imports are resolved against `package`, the dotted name of the enclosing package.
    Raises SyntaxError or ValueError where the source is not Python.
    """
    if source.lstrip().startswith("%%"):
        return frozenset()
    tree = _parse(source)
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _resolve(node, package)
            found.add(base)
            found.update(f"{base}.{alias.name}" if base else alias.name for alias in node.names)
    return frozenset(found - {""})


def _parse(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError:
        # Only now: a line of plain Python may begin with the operator %.
        without_magic = _MAGIC_LINE.sub(r"\1pass", source)
        if without_magic == source:
            raise
        return ast.parse(without_magic)


def _resolve(node: ast.ImportFrom, package: str) -> str:
    module = node.module or ""
    if not node.level:
        return module
    parents = package.split(".") if package else []
    kept = parents[: len(parents) - (node.level - 1)]
    return ".".join([*kept, module] if module else kept)
