"""Which modules a piece of Python source imports, read from the source without running it."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator

# What IPython adds to Python: magics and shell lines, their assignment, and questions.
_MAGIC_LINE = re.compile(
    r"^([ \t]*)(?:[%!?].*|[\w.,\[\]()][\w.,\[\]() \t]*=[ \t]*[%!].*|[\w.]+\?{1,2}[ \t]*)$", re.MULTILINE
)
_SOUGHT = re.compile(r"""\bfind_spec\(\s*["']([A-Za-z_]\w*)["']""")
_DOTTED = re.compile(r"(?<!\w)(?:\w+[\s\\]*\.[\s\\]*)+")
_MOST_PARTS = 1000
_RUNS_PYTHON = re.compile(r"%%(?:time|timeit|capture|prun)\b.*\n?")


def imported_modules(source: str, package: str = "") -> frozenset[str]:
    """Dotted names that `source` may import, `from a import b` giving both `a` and `a.b`.

    Relative imports are resolved against `package`, the dotted name of the enclosing package.
    Raises SyntaxError or ValueError where the source is not Python.
    """
    found: set[str] = set()
    for node in _statements(parse_cell(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _resolve(node, package)
            found.add(base)
            found.update(f"{base}.{alias.name}" if base else alias.name for alias in node.names)
    return frozenset(found - {""})


def required_modules(source: str) -> Iterator[tuple[str, int]]:
    """(name, line) of each module that must be there for the cell to go on: no branch avoids its import.

    Of a dotted name the first part. Raises SyntaxError or ValueError where the source is not Python.
    """
    for node in parse_cell(source).body:
        if isinstance(node, ast.Import):
            yield from ((alias.name.partition(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield (node.module or "").partition(".")[0], node.lineno


def sought_modules(source: str) -> frozenset[str]:
    """Names of the modules that `source` looks for with `find_spec` instead of importing them."""
    return frozenset(_SOUGHT.findall(source))


def _statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Every statement below `tree`; expressions, which hold none, are most of a tree."""
    waiting = [tree]  # not by calling itself: each `elif` lies within the one before
    while waiting:
        holder = waiting.pop()
        for name in ("body", "handlers", "orelse", "finalbody", "cases"):
            nodes = getattr(holder, name, ())
            waiting.extend(nodes)
            yield from nodes


def parse_cell(source: str) -> ast.Module:
    """The syntax tree of a cell, IPython's own lines passed over; a cell in another language is empty.

    Raises SyntaxError or ValueError where the source is not Python.
    """
    if source.lstrip().startswith("%%"):
        runs_python = _RUNS_PYTHON.match(source.lstrip())
        source = "\n" + source.lstrip()[runs_python.end() :] if runs_python else ""
    try:
        return _parse(source)
    except SyntaxError:
        # Only now: a line of plain Python may begin with the operator %.
        # IPython also takes a cell that is indented as a whole.
        without_magic = _MAGIC_LINE.sub(r"\1pass", textwrap.dedent(source))
        if without_magic == source:
            raise
        return _parse(without_magic)


def _parse(source: str) -> ast.Module:
    if "import" in source and any(each[0].count(".") > _MOST_PARTS for each in _DOTTED.finditer(source)):
        raise ValueError(f"a name of more than {_MOST_PARTS} parts")  # Python joins them one by one
    try:
        return ast.parse(source)
    except (RecursionError, MemoryError):
        raise ValueError("nested too deeply") from None


def _resolve(node: ast.ImportFrom, package: str) -> str:
    module = node.module or ""
    if not node.level:
        return module
    parents = package.split(".") if package else []
    outer = parents[: len(parents) - (node.level - 1)]
    return ".".join([*outer, module] if module else outer)
