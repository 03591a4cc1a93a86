"""The outputs of a cell are paired, and each is compared by what it holds."""

from __future__ import annotations

from typing import Any

import pytest
from coursebuild.comparing.differences import Tolerance
from coursebuild.comparing.outputs import compare_cell


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def shown(mime: str = "text/plain", value: Any = "", **metadata: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "metadata": metadata, "data": {mime: value}}


def error(value: str, traceback: str = "") -> dict[str, Any]:
    return {"output_type": "error", "ename": "ValueError", "evalue": value, "traceback": [traceback]}


def compare(old: list[Any], new: list[Any]) -> list[str]:
    return list(compare_cell(old, new, Tolerance()))


@pytest.mark.parametrize(
    ("mime", "where"),
    [
        ("text/plain", ""),
        ("text/markdown", "text/markdown: "),
        ("text/html", "text/html: "),
        ("text/latex", "text/latex: "),
        ("image/svg+xml", "image/svg+xml: "),
    ],
)
def test_every_kind_of_text_is_compared(mime: str, where: str) -> None:
    """Texts and drawings are compared line by line with the tolerance."""
    expected = [f"{where}dice 0.9 → 0.5"]
    found = compare([shown(mime, "a\ndice 0.9\n1.00")], [shown(mime, ["a\n", "dice 0.5\n", "1.001"])])
    assert expected == found


def test_html_quotes_the_line() -> None:
    """A tag is no name of a number."""
    found = compare([shown("text/html", "<td>0.9</td>")], [shown("text/html", "<td>0.5</td>")])
    assert ["text/html: '<td>0.9</td>' → '<td>0.5</td>'"] == found


def test_other_types_are_compared() -> None:
    """JSON is compared with the tolerance of numbers; what is unknown must be equal."""
    old = {"dice": 0.981, "steps": 5}
    assert [] == compare([shown("application/json", old)], [shown("application/json", {**old, "dice": 0.98})])
    found = compare([shown("application/json", old)], [shown("application/json", {**old, "steps": 6})])
    assert ["application/json: steps 5 → 6"] == found
    found = compare([shown("application/pdf", "QUJD")], [shown("application/pdf", "QUJE")])
    assert ["application/pdf: its content differs"] == found


def test_alternative_texts_are_compared() -> None:
    """What stands beside an output for those who do not see it belongs to what is shown."""
    old, new = (shown("text/plain", "x", alt=alt) for alt in ("dice 0.9", "dice 0.5"))
    assert ["metadata: dice 0.9 → 0.5"] == compare([old], [new])


@pytest.mark.parametrize(
    ("old", "new", "description"),
    [
        ([stream("a")], [stream("a"), stream("W 1\n", "stderr")], "output: nothing → stderr 'W 1'"),
        ([stream("a"), shown("image/png", "x")], [stream("a")], "output: image/png → nothing"),
        ([shown("text/plain", "x")], [error("bad")], "output: text/plain → ValueError: bad"),
        (
            [{**shown(), "data": {"text/plain": "x", "text/html": "x"}}],
            [shown("text/plain", "x")],
            "mime types: text/html, text/plain → text/plain",
        ),
    ],
)
def test_outputs_that_come_go_or_change_their_kind_are_told(
    old: list[Any], new: list[Any], description: str
) -> None:
    """How many outputs there are, of which kinds, in which forms, is compared as well."""
    assert [description] == compare(old, new)


def test_stderr_and_errors_are_compared() -> None:
    """The stream is named; an exception is told once, its traceback where that alone differs."""
    found = compare([stream("a", "stderr")], [stream("b", "stderr")])
    assert ["stderr: 'a' → 'b'"] == found
    found = compare([error("got 1", "in f\ngot 1")], [error("got 2", "in f\ngot 2")])
    assert ["got 1 → 2"] == found
    found = compare([error("got 1", "\x1b[31min f")], [error("got 1", "in g")])
    assert ["traceback: 'in f' → 'in g'"] == found


def test_pictures_are_compared() -> None:
    """Pictures are decoded, and told as pictures."""
    found = compare([shown("image/png", "damaged")], [shown("image/png", "damaged, too")])
    assert ["picture: it is damaged"] == found
