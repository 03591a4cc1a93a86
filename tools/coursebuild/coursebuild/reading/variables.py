"""Which environment variables a piece of Python source may set, read from the source without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping

from coursebuild.reading.imports import parse_cell

_MAGIC = re.compile(r"^[ \t]*%(?:set_env|env)[ \t]+(\w+)[ \t=]+(\S.*)$", re.MULTILINE)
_MENTIONED = ("environ", "putenv", "unsetenv")

Setting = tuple[str | None, str | None]
"""(name, value) of a variable; None where only running the source tells."""


def variables_set(source: str) -> Iterator[Setting]:
    """Yield each environment variable that `source` may set or remove.

    Raises SyntaxError or ValueError where the source is not Python.
    """
    for name, value in _MAGIC.findall(source):
        yield name, value.strip()
    if any(word in source for word in _MENTIONED):
        tree = parse_cell(source)
        parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        for node in parents:
            if _is_environment(node):
                yield from _settings_by(node, parents)
            elif isinstance(node, ast.Call) and _called_name(node).endswith(("putenv", "unsetenv")):
                yield _argument(node, 0), _argument(node, 1)


def _settings_by(environment: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> Iterator[Setting]:
    """What is set by the expression around `os.environ`; any that is not known to read it may set all."""
    around = parents[environment]
    if isinstance(around, ast.Import | ast.ImportFrom | ast.Compare):
        return  # `"HOME" in os.environ`
    if isinstance(around, ast.Subscript) and around.value is environment:
        if not isinstance(around.ctx, ast.Load):
            statement = parents[around]
            is_plain = isinstance(statement, ast.Assign) and around in statement.targets
            yield _constant(around.slice), _constant(getattr(statement, "value", None) if is_plain else None)
        return
    call = parents.get(around)
    if isinstance(around, ast.Attribute) and isinstance(call, ast.Call) and call.func is around:
        yield from _called(around.attr, call)
    else:
        yield None, None


def _called(method: str, call: ast.Call) -> Iterator[Setting]:
    if method in ("get", "keys", "values", "items", "copy"):
        return
    if method in ("setdefault", "__setitem__"):
        yield _argument(call, 0), _argument(call, 1)
    elif method == "pop":
        yield _argument(call, 0), None
    elif method == "update" and all(isinstance(argument, ast.Dict) for argument in call.args):
        yield from ((word.arg, _constant(word.value)) for word in call.keywords)
        for argument in call.args:
            if isinstance(argument, ast.Dict):
                pairs = zip(argument.keys, argument.values, strict=True)
                yield from ((_constant(key), _constant(value)) for key, value in pairs)
    else:
        yield None, None


def _called_name(call: ast.Call) -> str:
    """The last part of what is called; all of it could be too long a chain to be written out."""
    return str(getattr(call.func, "attr", getattr(call.func, "id", "")))


def _argument(call: ast.Call, position: int) -> str | None:
    return _constant(call.args[position]) if len(call.args) > position else None


def _is_environment(node: ast.AST) -> bool:
    """`os.environ`, or `environ` where that was imported."""
    if isinstance(node, ast.Name):
        return node.id in ("environ", "environb") and isinstance(node.ctx, ast.Load)
    return isinstance(node, ast.Attribute) and node.attr in ("environ", "environb")


def _constant(node: ast.AST | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
