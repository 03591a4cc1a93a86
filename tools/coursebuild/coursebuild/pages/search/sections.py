"""The text of a page, section by section, as readers search it: what they read, without printed output.

Formulas, logs and the words of controls are left out; of code only the names that it uses stay.
"""

from __future__ import annotations

import builtins
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from coursebuild.keeping.records import Memory, Record
from coursebuild.nouns.search import Section

_HEADINGS = frozenset({"h2", "h3", "h4"})
_LEFT_OUT = frozenset({"math", "svg", "summary", "button"})
_SEPARATE = frozenset({"p", "li", "td", "th", "div", "br", "dt", "dd", "tr", "figcaption", "blockquote"})
_INVISIBLE = dict.fromkeys(map(ord, "\u2060\u00ad\u200b"))
_NAME = re.compile(r"(?<=\.)[A-Za-z_]\w{2,}|\b[A-Za-z_]\w{2,}(?=\s*\()")
_BUILTINS = frozenset(dir(builtins))
_FORMAT = 2


@dataclass(slots=True)
class _Open:
    id: str
    heading: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    code: list[str] = field(default_factory=list)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.sections = [_Open("")]
        self._heading = ""
        self._left_out = 0
        self._pre: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "pre":
            self._pre = dict(attrs).get("class") or ""
        elif tag in _LEFT_OUT:
            self._left_out += 1
        elif tag in _HEADINGS and (id_ := dict(attrs).get("id")):
            self.sections.append(_Open(id_))
            self._heading = tag
        elif tag in _SEPARATE:
            self.sections[-1].text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre":
            self._pre = None
        elif tag in _LEFT_OUT:
            self._left_out = max(0, self._left_out - 1)
        elif tag == self._heading:
            self._heading = ""

    def handle_data(self, data: str) -> None:
        section = self.sections[-1]
        if self._left_out:
            return
        if self._pre is not None:
            if "source" in self._pre.split():
                section.code.append(data)
        else:
            (section.heading if self._heading else section.text).append(data)


def read_sections(html: str) -> tuple[Section, ...]:
    """The sections of a fragment; the first is what stands above all headings, and has no id."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tuple(
        Section(
            id=each.id, title=_plain(each.heading), text=_plain(each.text), code=_names("".join(each.code))
        )
        for each in reader.sections
    )


def plain_text(html: str) -> str:
    """What a reader sees of a small piece of HTML."""
    return " ".join(section.text for section in read_sections(html))


class SectionReader:
    """Reads the sections of fragments; those of earlier builds it remembers: an edit costs its own page."""

    def __init__(self, path: Path) -> None:
        self._memory = Memory(Record(path, dict[str, tuple[Section, ...]], str(_FORMAT)))

    def read(self, html: str) -> tuple[Section, ...]:
        """The sections of a fragment."""
        return self._memory.recall(hashlib.sha256(html.encode()).hexdigest(), lambda: read_sections(html))

    def write(self) -> None:
        """Let the next build remember what was read in this one."""
        self._memory.write()


def _names(code: str) -> str:
    """What is called or reached through a dot: names of local variables would only make the index larger."""
    return " ".join(sorted(set(_NAME.findall(code)) - _BUILTINS))


def _plain(pieces: Sequence[str]) -> str:
    return " ".join("".join(pieces).translate(_INVISIBLE).split())
