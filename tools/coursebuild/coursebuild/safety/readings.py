r"""The ways in which a text may be read: what a page, a terminal or a program makes of it, too.

Letters that a reader sees beside each other may be apart in the source: by colour codes, elements, characters
that take no place, or because they are written as `&#103;`, `\u0067` or `%67`. Lines stay lines, so that what
is found can be named by its line.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
from collections.abc import Iterator

_TERMINAL = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\)?|[@-Z\\^_])")
_ELEMENT = re.compile(r"<[/!?A-Za-z](?:[^<>\"']++|\"[^\"<]*+\"|'[^'<]*+')*+>")
_SIMPLE_ELEMENT = re.compile(r"<[/!?A-Za-z][^<>]*+>")
_INLINE = re.compile(
    r"</?+(?:a|abbr|b|bdi|bdo|cite|code|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|tspan|tt|u|var"
    r"|wbr|mi|mo|mn|mtext|ms|mrow|mstyle)(?=[\s/>])[^<>]*+>",
    re.IGNORECASE,
)
_BETWEEN = re.compile(r">\s+<")
_CONTINUED = re.compile(r"\\\r?\n[ \t]*")
_ESCAPE = re.compile(
    r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-7]{3})|(.))",
    re.DOTALL,
)
_STYLE_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})[ \t\n]?")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_LEADING_ZEROS = re.compile(r"&#0++(?=[0-9])")
_BEYOND_UNICODE = re.compile(r"&#[0-9]{8,}+;?")
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "a": "\a", "0": "\0"}
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u0300-\u036f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u20d0-\u20ff\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff\x00-\x08\x0e-\x1f\x7f]"
)
_COMPATIBLE = re.compile("[\u2000-\u24ff\uff00-\uffef\U0001d400-\U0001d7ff\U0001f100-\U0001f1ff]")
_EMPHASIS = re.compile(r"[*`~\\]+")
_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\([^()\n]*\)")
_JOINED_LINES = re.compile(r'"\s*,\s*"')
_EMBEDDED = re.compile(
    r"(?:(?i:data:[\w.+/;=-]*;base64,)|\"[a-z]+/[\w.+-]+\"\s*+:\s*+(?:\[\s*+)?\")((?:[A-Za-z0-9+/]|%2[BbFf]|\\[n/]|\s)+)"
)
_LEAST_EMBEDDED = 16


def readings(text: str) -> Iterator[str]:
    """The text, and each other way in which it may be read; two that are the same are given once."""
    given = set()
    for reading in _readings(text):
        if reading not in given:
            given.add(reading)
            yield reading


def embedded_files(text: str) -> Iterator[tuple[str, bytes]]:
    """(letters, bytes) of the files that a text holds in base64: in addresses, and in Jupyter's notebooks."""
    if "base64," in text.lower() or '": "' in text or '":"' in text or '": [' in text:
        for found in _EMBEDDED.finditer(text):
            if len(found[1]) >= _LEAST_EMBEDDED and (content := _decoded(found[1])):
                yield found[1], content


def unescape(text: str) -> str:
    """Character references resolved as browsers do it, however many digits one has."""
    if "&#" in text:
        text = _BEYOND_UNICODE.sub("\ufffd", _LEADING_ZEROS.sub("&#", text))
    return html.unescape(text)


def without_comments(text: str) -> str:
    """HTML or XML without its comments."""
    pieces, start = [], 0
    while (at := text.find("<!--", start)) >= 0 and (end := text.find("-->", at + 4)) >= 0:
        pieces.append(text[start:at])
        start = end + 3
    return "".join((*pieces, text[start:]))


def _decoded(letters: str) -> bytes:
    letters = re.sub(r"\\n|\s|\\", "", re.sub("%2[Bb]", "+", re.sub("%2[Ff]", "/", letters)))
    try:
        return base64.b64decode(letters + "=" * (-len(letters) % 4))
    except binascii.Error:
        return b""


def _readings(text: str) -> Iterator[str]:
    yield text
    if '"cell_type"' in text:  # a cell is a list of its lines, which are shown one after the other
        yield _JOINED_LINES.sub("", text)
    if "\\" in text:
        yield _STYLE_ESCAPE.sub(lambda found: _letter(int(found[1], 16)), text)
    for _ in range(3):  # escapes in a text that was itself escaped
        before = text
        for step in (_without_escapes, _without_percent, _on_terminal):
            text = step(text)
            if text is not before:
                yield text
        if text == before:
            break
    yield from _seen(text)
    if "<" in text:
        text = without_comments(text)
        yield from _seen(_without_elements(_INLINE.sub("", text), " "))
        yield from _seen(_without_elements(_BETWEEN.sub("><", text), ""))


def _seen(text: str) -> Iterator[str]:
    """A text as it is seen: character references, what takes no place, and the signs of Markdown resolved."""
    yield text
    if "&" in text:
        text = unescape(text)
        yield text
    if _INVISIBLE.search(text):
        text = _INVISIBLE.sub("", text)
        yield text
    if not text.isascii() and _COMPATIBLE.search(text):
        text = _COMPATIBLE.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
        yield text
    if "*" in text or "`" in text or "~" in text or "](" in text:
        yield _EMPHASIS.sub("", _LINK.sub(r"\1", text))


def _without_elements(text: str, instead: str) -> str:
    text = _ELEMENT.sub(instead, text)
    return _SIMPLE_ELEMENT.sub(instead, text) if "<" in text else text


def _without_escapes(text: str) -> str:
    return _ESCAPE.sub(_unescaped, _CONTINUED.sub("", text)) if "\\" in text else text


def _unescaped(found: re.Match[str]) -> str:
    hexadecimal = found[1] or found[2] or found[3] or found[4]
    if hexadecimal:
        return _letter(int(hexadecimal, 16))
    if found[5]:
        return _letter(int(found[5], 8))
    return _CONTROLS.get(found[6], found[6])


def _letter(number: int) -> str:
    return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"


def _without_percent(text: str) -> str:
    """Percent signs resolved; beyond ASCII they are left, for no key holds such letters."""
    if "%" not in text:
        return text
    return _PERCENT.sub(lambda found: chr(int(found[1], 16)) if found[1] < "8" else found[0], text)


def _on_terminal(text: str) -> str:
    """What a terminal shows: no control sequences, and what was written over something in its place."""
    if "\x1b" in text or "\x9b" in text:
        text = _TERMINAL.sub("", text.replace("\x9b", "\x1b["))
    if "\b" in text:
        text = _without_backspaces(text)
    if "\r" in text:
        text = "\n".join(map(_last_state, text.replace("\r\n", "\n").split("\n")))
    return text


def _without_backspaces(text: str) -> str:
    pieces: list[str] = []
    for letter in text:
        if letter != "\b":
            pieces.append(letter)
        elif pieces and pieces[-1] != "\n":
            pieces.pop()
    return "".join(pieces)


def _last_state(line: str) -> str:
    shown = ""
    for earlier in reversed(line.split("\r")):
        shown += earlier[len(shown) :]
    return shown
