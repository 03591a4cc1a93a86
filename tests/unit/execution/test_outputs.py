"""Outputs are tidied so that the same run is stored as the same bytes, always."""

from __future__ import annotations

import re
from typing import Any

import pytest
from coursebuild.execution.outputs import last_lines, tidy_outputs

SCRATCH = "/tmp/cb-x"


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def shown(**data: Any) -> dict[str, Any]:
    return {
        "output_type": "display_data",
        "metadata": {},
        "data": {k.replace("_", "/"): v for k, v in data.items()},
    }


def test_streams_between_displays_are_put_in_order() -> None:
    """Between two displays all of stdout comes first, then all of stderr, each in one piece."""
    figure = shown(text_plain="figure")
    outputs = [
        stream("a", "stderr"), stream("1"), stream("b", "stderr"), stream("2"), figure, stream("3"),
        stream(""),
    ]  # fmt: skip
    expected = (stream("12"), stream("ab", "stderr"), figure, stream("3"))
    assert expected == tidy_outputs(outputs, [SCRATCH])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1/3\r2/3\r3/3\n", "3/3\n"),
        ("long line\rab\n", "abng line\n"),
        ("a\r\nb\r\n", "a\nb\n"),
        ("a\rb\nc\rd", "b\nd"),
        ("plain\n", "plain\n"),
    ],
)
def test_carriage_returns_leave_the_last_state(text: str, expected: str) -> None:
    """A progress bar is stored as a terminal would show it at the end."""
    assert (stream(expected),) == tidy_outputs([stream(text)], [SCRATCH])


def test_carriage_return_spans_pieces() -> None:
    """A progress bar that arrives in many pieces is one line."""
    expected = (stream("2/2\n"),)
    assert expected == tidy_outputs([stream("1/2"), stream("\r2"), stream("/2\n")], [SCRATCH])


def test_carriage_return_does_not_cut_colour_codes() -> None:
    """What a shorter line leaves of a coloured one is text, never a torn colour code."""
    (output,) = tidy_outputs([stream("\x1b[31mlong text\x1b[0m\rok\n")], [SCRATCH])
    visible = re.sub(r"\x1b\[[0-9;]*m", "", output["text"])
    expected = "okng text\n"
    assert expected == visible


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
    outputs = [stream("1\n\n2\n"), shown(text_plain="x"), stream("3 %\r4 %\n5\n")]
    expected = ("2", "4 %", "5")
    assert expected == last_lines(outputs, 3)
