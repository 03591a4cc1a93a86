"""What a cell puts out, received within limits: what is too much is dropped as it comes, and noted.

What is kept depends on what the cell put out and in which order, never on the pieces in which it arrived.
Between two displays all of stdout comes first, then all of stderr, each in one piece: which overtakes
which is chance.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from coursebuild.execution.printed import FirstAndLast, PrintedText, shortened
from coursebuild.nouns.notebook import Output
from coursebuild.nouns.omissions import OMITTED, SHOWN_TYPES, clean_text, omission

STREAM_CHARACTERS = (49_152, 16_384)
"""Of one stream between two displays, the first and the last."""
VALUE_CHARACTERS = 262_144
"""Of one displayed text, table or drawing; half a table is none, so that a larger one is left out."""
PICTURE_CHARACTERS = 11_000_000
"""Of one picture, in base64: about 8 MB."""
OUTPUTS = 100
"""Of one cell; of more, the first and the last are kept."""
CELL_CHARACTERS = 24_000_000
LESSON_TEXT_CHARACTERS, LESSON_CHARACTERS = 524_288, 64_000_000
"""Of one lesson: its texts, which make its page heavy, and all of its outputs."""
_MESSAGE, _NAME, _ALT = 4100, 200, 2000
_PICTURES = frozenset({"image/png", "image/jpeg"})
_DRAWING = "image/svg+xml"


@dataclass(slots=True)
class Room:
    """What a lesson may still put out, in characters."""

    text: int = LESSON_TEXT_CHARACTERS
    all: int = LESSON_CHARACTERS


@dataclass(slots=True, eq=False)
class _Entry:
    """One output, or both streams between two displays."""

    output: Output | None = None
    streams: dict[str, PrintedText] = field(default_factory=dict)
    kind: str = ""
    """What a display is, though it may show nothing for a while; "" for streams."""
    display_id: str | None = None
    text: int = 0
    """Characters of text; of streams their most, since they still grow."""
    other: int = 0
    """Characters of pictures."""

    def outputs(self) -> Iterator[Output]:
        if self.output is not None:
            yield self.output
        for name in ("stdout", "stderr"):
            if name in self.streams and (text := self.streams[name].text()):
                yield {"output_type": "stream", "name": name, "text": text}

    @property
    def size(self) -> tuple[int, int]:
        """(of texts, of pictures)."""
        return self.text + sum(stream.size for stream in self.streams.values()), self.other


class CellOutputs:
    """The outputs of one cell, while they arrive."""

    def __init__(self, room: Callable[[], Room]) -> None:
        """`room` tells what the other cells have left of the lesson's; it changes while they go on."""
        self._room = room
        self._first: list[_Entry] = []
        self._last: deque[_Entry] = deque()
        self._dropped = 0
        self._will_clear = False

    def __iter__(self) -> Iterator[Output]:
        """The outputs so far, as nbformat has them."""
        for entry in self._first:
            yield from entry.outputs()
        if self._dropped:
            yield omission("many", count=self._dropped)
        for entry in self._last:
            yield from entry.outputs()

    @property
    def size(self) -> tuple[int, int]:
        """Characters of what is kept: (of texts, of pictures)."""
        sizes = [entry.size for entry in (*self._first, *self._last)]
        return sum(text for text, _ in sizes), sum(other for _, other in sizes)

    def receive(self, kind: str, content: Mapping[str, Any]) -> None:
        """Take a message of the kernel; one that is no output is passed over."""
        if kind == "clear_output":
            self._will_clear = bool(content.get("wait"))
            if not self._will_clear:
                self._clear()
        elif kind == "stream":
            self._clear_if_due()
            self._print(str(content.get("name")), str(content.get("text", "")))
        elif kind in ("display_data", "execute_result"):
            self._clear_if_due()
            self._keep(kind, self._displayed(kind, content), display_id_of(content))
        elif kind == "error":
            self._clear_if_due()
            self._keep(kind, _error(content))

    def update(self, display_id: str, content: Mapping[str, Any]) -> None:
        """Show something else where this display stands; where it was dropped, nothing happens."""
        for entry in (*self._first, *self._last):
            if entry.display_id == display_id:
                entry.output, entry.text, entry.other = None, 0, 0
                entry.output = self._displayed(entry.kind, content)
                entry.text, entry.other = _size(entry.output)

    def _clear_if_due(self) -> None:
        if self._will_clear:
            self._clear()
            self._will_clear = False

    def _clear(self) -> None:
        self._first, self._dropped = [], 0
        self._last.clear()

    def _print(self, name: str, text: str) -> None:
        latest = self._last[-1] if self._last else self._first[-1] if self._first else None
        if latest is None or latest.kind:
            latest = _Entry()
            self._append(latest)
        name = name if name == "stderr" else "stdout"
        if name not in latest.streams:
            # Half of what is left for each of the two, whichever comes first.
            left = max(0, self._room().text - self.size[0] + latest.size[0]) // 2
            latest.streams[name] = PrintedText(*_ends_within(left))
        latest.streams[name].add(clean_text(text))

    def _keep(self, kind: str, output: Output | None, display_id: str | None = None) -> None:
        if output is not None or display_id is not None:
            text, other = _size(output)
            self._append(_Entry(output=output, kind=kind, display_id=display_id, text=text, other=other))

    def _append(self, entry: _Entry) -> None:
        if len(self._first) < OUTPUTS // 2:
            self._first.append(entry)
            return
        self._last.append(entry)
        if len(self._last) > OUTPUTS // 2:
            self._dropped += len(self._last.popleft().streams) or 1

    def _displayed(self, kind: str, content: Mapping[str, Any]) -> Output | None:
        data = content.get("data")
        data = data if isinstance(data, Mapping) else {}
        if not data:
            return None
        texts = {name: value for name in SHOWN_TYPES if isinstance(value := data.get(name), str)}
        if OMITTED in data and not texts:  # noted by the kernel itself, where it was put out
            return _noted(data[OMITTED])
        if not texts:
            return omission("unshown", kind=clean_text(str(min(map(str, data))))[:_NAME])
        best = next(iter(texts))
        text, other = self.size
        left = self._room()
        room_of_text, room = left.text - text, min(left.all, CELL_CHARACTERS) - text - other
        if best == "text/plain":
            kept: dict[str, str] = {}
        elif not _fits(best, len(texts[best]), room_of_text, room):
            return omission("large", kind=best, bytes=_bytes(best, texts[best]))
        else:
            kept = {name: clean_text(value) for name, value in texts.items() if name != "text/plain"
                    and _fits(name, len(value), room_of_text, room)}  # fmt: skip
        if "text/plain" in texts:
            others = sum(len(value) for name, value in kept.items() if name not in _PICTURES)
            plain = FirstAndLast(*_ends_within(max(0, room_of_text - others)))
            _add_plain(plain, clean_text(texts["text/plain"]), data.get(OMITTED))
            kept["text/plain"] = plain.text()
        shown: dict[str, Any] = {"output_type": kind, "metadata": _metadata(content, kept), "data": kept}
        return {**shown, "execution_count": None} if kind == "execute_result" else shown


def _ends_within(left: int) -> tuple[int, int]:
    """How many of the first and of the last characters of a text are shown where `left` are still allowed."""
    return STREAM_CHARACTERS if left >= sum(STREAM_CHARACTERS) else (left * 3 // 4, left // 4)


def _add_plain(kept: FirstAndLast, text: str, cut: Any) -> None:
    """Add a text from which the kernel may have cut a piece already."""
    at = cut.get("at") if isinstance(cut, Mapping) else None
    size = cut.get("bytes") if isinstance(cut, Mapping) else None
    if isinstance(at, int) and isinstance(size, int) and STREAM_CHARACTERS[0] < at < len(text) and size > 0:
        kept.add(text[:at])
        kept.skip(size)
        text = text[at:]
    kept.add(text)


def display_id_of(content: Mapping[str, Any]) -> str | None:
    """The name by which a display can be changed later."""
    transient = content.get("transient")
    name = transient.get("display_id") if isinstance(transient, Mapping) else None
    return name if isinstance(name, str) else None


def _fits(kind: str, size: int, room_of_text: int, room: int) -> bool:
    if kind in _PICTURES:
        return size <= min(PICTURE_CHARACTERS, room)
    return size <= min(VALUE_CHARACTERS, room if kind == _DRAWING else room_of_text)


def _size(output: Output | None) -> tuple[int, int]:
    if output is None:
        return 0, 0
    if output["output_type"] == "error":
        return len(output["evalue"]) + sum(map(len, output["traceback"])), 0
    data = {kind: len(value) for kind, value in output["data"].items() if isinstance(value, str)}
    other = sum(size for kind, size in data.items() if kind in _PICTURES or kind == _DRAWING)
    return sum(data.values()) - other, other


def _bytes(kind: str, value: str) -> int:
    return len(value) * 3 // 4 if kind in _PICTURES else len(value.encode("utf-8", "surrogatepass"))


def _noted(about: Any) -> Output:
    kind, size = (about.get("kind"), about.get("bytes")) if isinstance(about, Mapping) else (None, None)
    return omission(
        "large",
        kind=kind if kind in SHOWN_TYPES else "?",
        bytes=size if isinstance(size, int) and 0 <= size < 2**53 else 0,
    )


def _metadata(content: Mapping[str, Any], kept: Mapping[str, str]) -> dict[str, Any]:
    """What is said of the kinds that are kept: alt text and size of a picture."""
    metadata = content.get("metadata")
    if not isinstance(metadata, Mapping):
        return {}
    described: dict[str, Any] = {}
    for kind in kept:
        about = metadata.get(kind)
        if isinstance(about, Mapping):
            described[kind] = {
                name: clean_text(value)[:_ALT] if isinstance(value, str) else value
                for name in ("alt", "width", "height")
                if isinstance(value := about.get(name), str | int | float)
            }
    return described


def _error(content: Mapping[str, Any]) -> Output:
    traceback = content.get("traceback")
    lines = [clean_text(str(line)) for line in traceback] if isinstance(traceback, list) else []
    kept = FirstAndLast(*STREAM_CHARACTERS)
    kept.add("\n".join(shortened(line, _MESSAGE, _MESSAGE) for line in lines))
    return {
        "output_type": "error",
        "ename": clean_text(str(content.get("ename", "")))[:_NAME],
        "evalue": shortened(clean_text(str(content.get("evalue", ""))), _MESSAGE, _MESSAGE),
        "traceback": kept.text().split("\n") if lines else [],
    }
