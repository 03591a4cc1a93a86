"""No regular expression of the tool takes more than linear time over a text that was made against it."""

from __future__ import annotations

import ast
import importlib
import re
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import coursebuild
import pytest
from coursebuild.rendering.bounds import bounded
from coursebuild.safety.key_shapes import shapes
from coursebuild.safety.leaks import _search_for

_PACKAGE = Path(coursebuild.__file__).parent
_SIZE = 16_000
_MOST_GROWTH = 10
"""Of time when a text is four times as long: 4 is linear, 16 is quadratic."""
_NOTHING_SECONDS = 0.25
"""What is faster over the longer text is fast enough, however it grows, and too fast to be measured."""
_SHORT = {"coursebuild.pages.handouts.bibtex": 300}
"""Modules whose patterns see no longer texts than this."""

pytestmark = pytest.mark.slow


def _compiled() -> Iterator[tuple[str, str, int]]:
    """(where, pattern, flags) of each that a module of the tool holds, in lists and tables too.

    With the shapes of keys, those of the maintained list among them, and what is looked for of folders.
    """
    for shape in shapes():
        for pattern in (shape.pattern, shape.hint):
            if pattern is not None:
                yield "coursebuild.safety.key_shapes", pattern.pattern, pattern.flags
    folders = _search_for(("/home/somebody", "/srv"))[1]
    yield "coursebuild.safety.leaks", folders.pattern, folders.flags
    for path in sorted(_PACKAGE.rglob("*.py")):
        name = ".".join(("coursebuild", *path.relative_to(_PACKAGE).with_suffix("").parts))
        if name.endswith("__main__"):
            continue
        module = importlib.import_module(name.removesuffix(".__init__"))
        for found in _patterns_in(vars(module).values(), 3):
            yield name, found.pattern, found.flags
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_call = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args
            if is_call and ast.unparse(node.func).startswith("re."):  # type: ignore[union-attr]
                written, how = node.args[0], node.func.attr  # type: ignore[union-attr]
                if isinstance(written, ast.Constant) and how not in ("escape", "compile"):
                    flags = re.DOTALL if "DOTALL" in ast.unparse(node) else 0
                    yield name, written.value, flags


def _patterns_in(values: Iterable[Any], depth: int) -> Iterator[re.Pattern[str]]:
    for value in values:
        if isinstance(value, re.Pattern):
            if isinstance(value.pattern, str):
                yield value
        elif depth and isinstance(value, tuple | list | frozenset | set):
            yield from _patterns_in(value, depth - 1)
        elif depth and type(value) is dict:
            yield from _patterns_in(value.values(), depth - 1)


def _sample(tree: Any) -> str:
    """A text that a piece of a pattern matches, or nearly."""
    return "".join(_sample_of(code, argument) for code, argument in tree)


def _sample_of(code: Any, argument: Any) -> str:
    if code is codes.LITERAL:
        return chr(argument)
    if code in (codes.NOT_LITERAL, codes.ANY):
        return "a"
    if code is codes.IN:
        return _letter_in(argument)
    if code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
        return _sample(argument[2]) * max(argument[0], 1)
    if code is codes.BRANCH:
        return max((_sample(each) for each in argument[1]), key=len)
    if code is codes.SUBPATTERN:
        return _sample(argument[3])
    return ""


def _letter_in(members: Any) -> str:
    pattern_of = {codes.CATEGORY_DIGIT: "1", codes.CATEGORY_SPACE: " ", codes.CATEGORY_WORD: "a"}
    is_not = members[0][0] is codes.NEGATE
    for code, argument in members:
        if is_not:
            return next(each for each in "ab1 \n-" if re.match(_class_of(members), each))
        if code is codes.LITERAL:
            return chr(argument)
        if code is codes.RANGE:
            return chr(argument[0])
        if code is codes.CATEGORY:
            return pattern_of.get(argument, "-")
    return "a"


def _class_of(members: Any) -> str:
    names = {
        codes.CATEGORY_DIGIT: r"\d", codes.CATEGORY_SPACE: r"\s", codes.CATEGORY_WORD: r"\w",
        codes.CATEGORY_NOT_DIGIT: r"\D", codes.CATEGORY_NOT_SPACE: r"\S", codes.CATEGORY_NOT_WORD: r"\W",
    }  # fmt: skip
    inside = "".join(
        f"\\x{argument:02x}" if code is codes.LITERAL and argument < 256
        else f"\\u{argument:04x}" if code is codes.LITERAL
        else names.get(argument, "") if code is codes.CATEGORY
        else f"\\u{argument[0]:04x}-\\u{argument[1]:04x}" if code is codes.RANGE and argument[1] < 65536
        else ""
        for code, argument in members
    )  # fmt: skip
    return f"[^{inside}]" if inside else "."


def _repeats(tree: Any, before: str = "") -> Iterator[tuple[str, str]]:
    """(what stands before, what is repeated) of every part that may repeat without an end."""
    for code, argument in tree:
        if code in (codes.MAX_REPEAT, codes.MIN_REPEAT):
            if argument[1] is codes.MAXREPEAT or argument[1] > 50:
                yield before, _sample(argument[2])
            yield from _repeats(argument[2], before)
        elif code is codes.SUBPATTERN:
            yield from _repeats(argument[3], before)
        elif code is codes.BRANCH:
            for each in argument[1]:
                yield from _repeats(each, before)
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from _repeats(argument[1], before)
        before += _sample_of(code, argument)


def _texts(pattern: str, flags: int, size: int) -> set[str]:
    """Texts that keep a pattern hoping: what it repeats, with and without its beginning, and no end."""
    tree = parser.parse(pattern, flags & ~re.UNICODE)
    whole, texts = _sample(tree), set[str]()
    for before, piece in _repeats(tree):
        for pumped in (
            piece,
            before + piece,
            before,
            f"{piece}\n",
            f"{before}{piece}\n",
            whole[:-1],
            f"{whole[:-1]} ",
        ):
            if pumped:
                texts.add(before + pumped * (size // len(pumped)) + "\0")
        texts.add("".join(before + piece * n for n in range(1, int((2 * size) ** 0.5))) if piece else "")
    return texts


def _seconds(pattern: re.Pattern[str], text: str) -> float:
    begun = time.process_time()
    with bounded(20):
        for _ in pattern.finditer(text):
            pass
        pattern.fullmatch(text)
    return time.process_time() - begun


_ALL = sorted({(pattern, flags): where for where, pattern, flags in _compiled()}.items())


@pytest.mark.parametrize(("pattern", "where"), _ALL, ids=[f"{where}-{key[0][:30]!r}" for key, where in _ALL])
def test_pattern_is_linear(pattern: tuple[str, int], where: str) -> None:
    """A text four times as long takes no more than some four times as long to be searched."""
    compiled = re.compile(*pattern)
    for text in sorted(_texts(*pattern, min(_SIZE, _SHORT.get(where, _SIZE)))):
        taken = _seconds(compiled, text)
        if taken > _NOTHING_SECONDS:
            quarter = min(_seconds(compiled, text[: len(text) // 4] + text[-1]) for _ in range(3))
            assert min(taken, _seconds(compiled, text)) < _MOST_GROWTH * max(quarter, 0.005), (
                where,
                text[:60],
            )


def test_patterns_are_found() -> None:
    """The tool's patterns are collected, wherever they stand."""
    found = {pattern for (pattern, _), _ in _ALL}
    assert len(found) > 60
    for known in (r"\[@([A-Za-z0-9_-]+)\]", r"[^\w]+"):
        assert known in found


@pytest.mark.parametrize("pattern", ["<a.*?>", r"(a|a)*b", r"\s+$", r"url\(\s*\s*x", r"a.*?b.*?c"])
def test_quadratic_pattern_is_caught(pattern: str) -> None:
    """The texts are bad enough to tell patterns that take longer."""
    compiled = re.compile(pattern, re.DOTALL | re.MULTILINE)
    texts = _texts(pattern, re.DOTALL | re.MULTILINE, _SIZE)
    assert any(_is_slow(compiled, text) for text in texts)


def _is_slow(pattern: re.Pattern[str], text: str) -> bool:
    try:
        return _seconds(pattern, text) > _NOTHING_SECONDS
    except Exception:  # noqa: BLE001  the bound
        return True
