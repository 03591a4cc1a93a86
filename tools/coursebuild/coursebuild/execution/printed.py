"""Printed text while it arrives: returns are carried out, and of too much only both ends are kept.

What comes out depends on the text alone, never on the pieces in which it arrives: how many those are is
chance. Nothing of what is left out is held for longer than a piece of it takes to pass.
"""

from __future__ import annotations

import re
from collections import deque
from copy import copy

from coursebuild.nouns.omissions import cut_mark

_CHARACTER = re.compile(r"(?:\x1b\[[0-9;]*m)*[^\x1b](?:\x1b\[[0-9;]*m)*|\x1b")
"""A character with the colour codes around it, which take no place on the line."""
_LONGEST_OPEN = 65_536
"""So much of a line can a carriage return take back; no terminal is wider."""
_NEAR = 4096
"""How far from the end of what is kept a line break is looked for, so that whole lines stay."""


class FirstAndLast:
    """A text of which the first and the last characters are kept."""

    def __init__(self, first: int, last: int) -> None:
        self._room, self._last = first, last
        self._head: list[str] = []
        self._tail: deque[str] = deque()
        self._tail_size = self._omitted = 0

    @property
    def size(self) -> int:
        """How many characters are kept."""
        return sum(map(len, self._head)) + min(self._tail_size, self._last)

    def add(self, text: str) -> None:
        if self._room:
            self._head.append(text[: self._room])
            text = text[self._room :] if len(text) > self._room else ""
            self._room -= len(self._head[-1])
        if not text:
            return
        self._tail.append(text)
        self._tail_size += len(text)
        if self._tail_size > 2 * self._last + 1:
            self._shorten()

    def skip(self, size: int) -> None:
        """Count bytes of the text that came never to be here."""
        self._omitted += size

    def _shorten(self) -> None:
        while self._tail and self._tail_size - len(self._tail[0]) >= self._last:
            gone = self._tail.popleft()
            self._tail_size -= len(gone)
            self._omitted += _bytes(gone)
        if (excess := self._tail_size - self._last) > 0:
            self._omitted += _bytes(self._tail[0][:excess])
            self._tail[0] = self._tail[0][excess:]
            self._tail_size -= excess

    def text(self, more: str = "") -> str:
        """The text with `more` at its end, which is not added.

        When it is cut, it is cut between lines where there are any, with a mark on a line of its own.
        """
        whole = copy(self)
        whole._head, whole._tail = list(self._head), deque(self._tail)
        whole.add(more)
        whole._shorten()
        head, tail, omitted = "".join(whole._head), "".join(whole._tail), whole._omitted
        if not omitted:
            return head + tail
        if (end := head.rfind("\n", -_NEAR) + 1) > 0:
            head, omitted = head[:end], omitted + _bytes(head[end:])
        if 0 < (start := tail.find("\n", 0, _NEAR) + 1) < len(tail):
            tail, omitted = tail[start:], omitted + _bytes(tail[:start])
        before = "" if not head or head.endswith("\n") else "\n"
        after = "\n" if tail else ""
        return f"{head}{before}{cut_mark(omitted)}{after}{tail}"


class PrintedText:
    """A stream of a cell as a terminal would show it at the end: a carriage return begins its line anew."""

    def __init__(self, first: int, last: int) -> None:
        self._kept = FirstAndLast(first, last)
        self._open = self._under = ""
        """The line that is being written, and what stands there since before the last return."""
        self._is_return_open = False

    @property
    def size(self) -> int:
        """How many characters are kept."""
        return self._kept.size + len(self._open) + len(self._under)

    def add(self, text: str) -> None:
        if self._is_return_open:
            text = f"\r{text}"
        self._is_return_open = text.endswith("\r")
        if self._is_return_open:  # it may belong to a line break whose other half is still to come
            text = text[:-1]
        if "\r" not in text and not self._under:
            before, newline, rest = text.rpartition("\n")
            if newline:
                self._kept.add(f"{self._open}{before}\n")
                self._open = ""
            self._write(rest)
            return
        for n, line in enumerate(text.replace("\r\n", "\n").split("\n")):
            if n:
                self._kept.add(f"{_overwrite(self._open, self._under)}\n")
                self._open = self._under = ""
            for k, part in enumerate(line.split("\r")):
                if k:
                    self._under, self._open = _overwrite(self._open, self._under), ""
                self._write(part)

    def _write(self, part: str) -> None:
        self._open += part
        if self._under and len(self._open) >= _LONGEST_OPEN:
            self._kept.add(_overwrite(self._open[:_LONGEST_OPEN], self._under))
            self._open, self._under = self._open[_LONGEST_OPEN:], ""
        if whole := len(self._open) // _LONGEST_OPEN * _LONGEST_OPEN:
            self._kept.add(self._open[:whole])
            self._open = self._open[whole:]

    def text(self) -> str:
        """All that is kept so far."""
        return self._kept.text(_overwrite(self._open, self._under))


def shortened(text: str, first: int, last: int) -> str:
    """The first and the last characters of a text, and a mark between them when it is longer."""
    if len(text) <= first + last:
        return text
    kept = FirstAndLast(first, last)
    kept.add(text)
    return kept.text()


def _overwrite(part: str, under: str) -> str:
    """What is seen when `part` is written over the beginning of `under`."""
    if not under or not part:
        return part or under
    if "\x1b" not in part and "\x1b" not in under:
        return part + under[len(part) :]
    written, below = _CHARACTER.findall(part), _CHARACTER.findall(under)
    return "".join(written + below[len(written) :])


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))
