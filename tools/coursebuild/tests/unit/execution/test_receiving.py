"""What a cell puts out is received within limits, and what is left out is noted."""

from __future__ import annotations

from typing import Any

import pytest
from coursebuild.execution import receiving
from coursebuild.execution.receiving import CellOutputs, Room
from coursebuild.nouns.omissions import OMITTED, omission, omitted_bytes

PNG = "image/png"


def received(*messages: tuple[str, dict[str, Any]], room: Room | None = None) -> list[Any]:
    outputs = CellOutputs(lambda: room or Room())
    for kind, content in messages:
        outputs.receive(kind, content)
    return list(outputs)


def stream(text: str, name: str = "stdout") -> tuple[str, dict[str, Any]]:
    return "stream", {"name": name, "text": text}


def display(data: Any, metadata: Any = None, **transient: str) -> tuple[str, dict[str, Any]]:
    return "display_data", {"data": data, "metadata": metadata or {}, "transient": transient}


def texts(outputs: list[Any]) -> list[str]:
    return [output.get("text") or output["data"].get("text/plain") for output in outputs]


def test_streams_between_displays_are_put_in_order() -> None:
    """Between two displays all of stdout comes first, then all of stderr, each in one piece."""
    outputs = received(
        stream("a", "stderr"), stream("1"), stream("b", "stderr"), stream("2"),
        display({"text/plain": "figure"}), stream("3"), stream(""),
    )  # fmt: skip
    assert ["12", "ab", "figure", "3"] == texts(outputs)
    assert ["stdout", "stderr", None, "stdout"] == [output.get("name") for output in outputs]


def test_many_outputs_keep_the_first_and_the_last() -> None:
    """Of a hundred thousand displays the first and last fifty stay, and the rest is counted."""
    outputs = received(*(display({"text/plain": str(n)}) for n in range(100_000)))
    assert [str(n) for n in range(50)] == texts(outputs[:50])
    assert omission("many", count=99_900) == outputs[50]
    assert [str(n) for n in range(99_950, 100_000)] == texts(outputs[51:])


@pytest.mark.parametrize(
    ("kind", "value", "size"),
    [
        (PNG, "A" * 12_000_000, 9_000_000),
        ("text/html", "가" * 300_000, 900_000),
        ("image/svg+xml", "<" * 300_000, 300_000),
        ("text/markdown", "x" * 300_000, 300_000),
    ],
)
def test_large_value_is_left_out_whole(kind: str, value: str, size: int) -> None:
    """Half a picture or half a table is none: it is named with its size instead."""
    expected = [omission("large", kind=kind, bytes=size)]
    assert expected == received(display({kind: value, "text/plain": "<Value>"}))


def test_long_text_of_a_value_is_cut() -> None:
    """A value that is shown as text keeps its first and last lines, like a stream."""
    (output,) = received(display({"text/plain": "line\n" * 100_000}))
    assert 400_000 < omitted_bytes(output["data"]["text/plain"]) < 500_000


def test_text_that_the_kernel_has_cut_counts_as_whole() -> None:
    """What a kernel has left out already is counted with the rest."""
    whole = "x" * 1_000_000
    data = {"text/plain": whole[:131_072] + whole[-131_072:], OMITTED: {"at": 131_072, "bytes": 737_856}}
    (output,) = received(display(data))
    expected = 1_000_000 - sum(receiving.STREAM_CHARACTERS)
    assert expected == omitted_bytes(output["data"]["text/plain"])


@pytest.mark.parametrize("value", [{"deep": [[[[]]]]}, "x", 7, None])
def test_kinds_that_no_page_shows_are_named(value: Any) -> None:
    """A display of which nothing can be shown is not lost in silence, and its value is not collected."""
    assert [omission("unshown", kind="application/json")] == received(display({"application/json": value}))


@pytest.mark.parametrize("data", [{PNG: 7}, {"text/html": {"a": 1}}])
def test_value_of_the_wrong_type_is_not_shown(data: Any) -> None:
    """What a page shows is text; a number in its place is refused rather than rendered."""
    assert [omission("unshown", kind=next(iter(data)))] == received(display(data))


def test_kernel_cannot_write_marks() -> None:
    """Neither a mark of a cut nor half a character comes from a kernel into what is stored."""
    assert ["1230\ufffd"] == texts(received(stream("\x1a1230\x1a\ud800")))


def test_lesson_has_a_limit_of_its_own() -> None:
    """A lesson that has used its room up gets marks in place of text, and no more pictures."""
    full = Room(text=0, all=0)
    printed, plain, picture = received(
        stream("much"), display({"text/plain": "more"}), display({PNG: "AAAA"}), room=full
    )
    assert 4 == omitted_bytes(printed["text"])
    assert 4 == omitted_bytes(plain["data"]["text/plain"])
    assert omission("large", kind=PNG, bytes=3) == picture


def test_pictures_of_a_cell_have_a_limit() -> None:
    """Pictures are kept until they weigh too much together; the rest is named, one by one."""
    outputs = received(*(display({PNG: "A" * 10_000_000}) for _ in range(4)))
    assert [PNG, PNG, OMITTED, OMITTED] == [next(iter(output["data"])) for output in outputs]


def test_order_of_the_streams_does_not_decide_what_is_kept() -> None:
    """When little room is left, it is the same for both streams, whichever comes first."""
    messages = [stream("o" * 5000), stream("e" * 5000, "stderr")]
    kept = [received(*order, room=Room(text=4000, all=9000)) for order in (messages, messages[::-1])]
    assert kept[0] == kept[1]


def test_clearing_leaves_what_comes_after() -> None:
    """A loop that clears its output leaves its last state, at once or when the next output comes."""
    loop = [each for n in range(1000) for each in (("clear_output", {"wait": True}), stream(f"{n}\n"))]
    assert ["999\n"] == texts(received(*loop))
    assert [] == received(stream("a"), ("clear_output", {"wait": False}))
    assert ["a"] == texts(received(stream("a"), ("clear_output", {"wait": True})))


def test_display_is_updated_where_it_stands() -> None:
    """An update changes the display of its name, within the same limits, and no other."""
    outputs = CellOutputs(Room)
    outputs.receive(*display({"text/plain": "0"}, display_id="a"))
    outputs.receive(*display({"text/plain": "other"}, display_id="b"))
    for n in range(1000):
        outputs.update("a", {"data": {"text/plain": str(n)}})
    assert ["999", "other"] == texts(list(outputs))
    outputs.update("a", {"data": {PNG: "A" * 12_000_000}})
    assert [omission("large", kind=PNG, bytes=9_000_000)] == list(outputs)[:1]


def test_display_may_show_nothing_for_a_while() -> None:
    """Where a display has shown nothing, a later update stands, before what was printed after it."""
    outputs = CellOutputs(Room)
    outputs.receive(*display({"text/plain": "0"}, display_id="a"))
    outputs.receive(*stream("printed"))
    for data, shown in (({}, ["printed"]), ({"text/plain": "1"}, ["1", "printed"])):
        outputs.update("a", {"data": data})
        assert shown == texts(list(outputs))
    outputs.receive(*display({}, display_id="b"))
    outputs.receive(*stream("more"))
    assert ["1", "printed", "more"] == texts(list(outputs))


def test_giant_error_is_cut() -> None:
    """An error keeps both ends of what it says and of its traceback."""
    content = {"ename": "E" * 9000, "evalue": "x" * 1_000_000, "traceback": ["frame\n" * 100_000] * 9}
    (output,) = received(("error", content))
    assert 200 == len(output["ename"])
    assert 9000 > len(output["evalue"])
    assert 70_000 > len("\n".join(output["traceback"]))
    assert omitted_bytes(output["evalue"]) and omitted_bytes("\n".join(output["traceback"]))


def test_what_is_said_of_a_picture_is_kept() -> None:
    """Alt text and size stay; whatever else stands in the metadata does not."""
    about = {"alt": "a" * 5000, "width": 3, "deep": [[[]]]}
    (output,) = received(display({PNG: "AAAA"}, {PNG: about, "else": {"alt": "x"}}))
    assert {PNG: {"alt": "a" * 2000, "width": 3}} == output["metadata"]
