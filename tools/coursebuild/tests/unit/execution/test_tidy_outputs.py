"""Outputs are tidied so that the same run is stored as the same bytes, always."""

from __future__ import annotations

from typing import Any

import pytest
from coursebuild.execution.tidy_outputs import last_lines, tidy_outputs
from coursebuild.nouns.omissions import cut_mark

SCRATCH = "/tmp/cb-x"


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def shown(**data: Any) -> dict[str, Any]:
    return {
        "output_type": "display_data",
        "metadata": {},
        "data": {k.replace("_", "/"): v for k, v in data.items()},
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("<f at 0x7f3a2b1c4d5e>", "<f at 0x…>"),
        ("<A object at 0x7f3a2b1c4d5e>, 1", "<A object at 0x…>, 1"),
        ("mask 0xffffff>", "mask 0xffffff>"),
        ("at 0x1f", "at 0x1f"),
        (f"{SCRATCH}/work/a.csv", "…/work/a.csv"),
        (f"{SCRATCH}/tmp/ipykernel_32/40252.py:2: Warn", "<cell>:2: Warn"),
    ],
)
@pytest.mark.parametrize("kind", ["stream", "text", "html", "nested", "error"])
def test_chance_is_taken_out_of_texts(kind: str, text: str, expected: str) -> None:
    """Memory addresses and scratch paths go from every kind of text, and other numbers stay."""
    make = {
        "stream": stream,
        "text": lambda value: shown(text_plain=value),
        "html": lambda value: shown(text_html=value),
        "nested": lambda value: shown(application_json={"a": [value, 1]}),
        "error": lambda value: {"output_type": "error", "ename": "E", "evalue": value, "traceback": [value]},
    }[kind]
    assert (make(expected),) == tidy_outputs([make(text)], [SCRATCH])


def test_pictures_are_left_alone() -> None:
    """The base64 text of a picture is not searched; a drawing, which is text, is."""
    text = f"{SCRATCH} at 0x7f3a2b1c4d5e>"
    expected = {"image/png": text, "image/svg+xml": "… at 0x…>"}
    (output,) = tidy_outputs([{**shown(), "data": {"image/png": text, "image/svg+xml": text}}], [SCRATCH])
    assert expected == output["data"]


def test_counters_are_dropped() -> None:
    """How often cells ran is not stored."""
    result = {**shown(text_plain="1"), "output_type": "execute_result", "execution_count": 12}
    assert ({**result, "execution_count": None},) == tidy_outputs([result], [SCRATCH])


def test_last_lines_are_those_of_the_streams() -> None:
    """The last printed lines, without empty ones, serve the message about a failure."""
    outputs = [stream("1\n\n2\n"), shown(text_plain="x"), stream(f"4 %\n{cut_mark(2_000_000)}\n5\n")]
    expected = ("4 %", "… 2.0 MB left out", "5")
    assert expected == last_lines(outputs, 3)
