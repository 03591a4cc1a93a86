"""Control characters in text that comes from elsewhere: kept off pages, terminals and logs."""

from __future__ import annotations

import re

_OPERATING_SYSTEM = r"\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\|$)"
_CURSOR = r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
_COLOUR = r"\x1b\[[0-9;]*m"
_SINGLE = r"\x1b.?|[\x00-\x08\x0b-\x1a\x1c-\x1f\x7f-\x9f]"
_ALL = re.compile(rf"{_OPERATING_SYSTEM}|{_CURSOR}|{_SINGLE}", re.DOTALL)
_ALL_BUT_COLOURS = re.compile(rf"(?P<colour>{_COLOUR})|{_OPERATING_SYSTEM}|{_CURSOR}|{_SINGLE}", re.DOTALL)


_UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\u2028\u2029\ufeff]")
"""What turns the direction of a line, breaks it, or takes no place: text that is not what it looks like."""
_SURROGATES = re.compile("[\ud800-\udfff]")


def without_hidden_characters(text: str) -> str:
    """Remove what makes a line read otherwise than its letters stand, and halves of characters."""
    return without_half_characters(_UNSEEN.sub("", text))


def without_half_characters(text: str) -> str:
    """Put a sign in the place of surrogates, which no file of UTF-8 can hold."""
    return _SURROGATES.sub("\ufffd", text)


def in_one_line(name: str) -> str:
    """The name of a file, which may hold line breaks, so that it cannot pass for a line of its own."""
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)


def without_control_characters(text: str, *, keep_colours: bool = False) -> str:
    """Remove what steers a terminal; tabs and line breaks stay, colour codes too where they are wanted."""
    if keep_colours:
        return _ALL_BUT_COLOURS.sub(lambda match: match["colour"] or "", text)
    return _ALL.sub("", text)
