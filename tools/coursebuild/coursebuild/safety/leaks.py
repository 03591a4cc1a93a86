"""What must not be published: keys that look like somebody's own, and paths of the machine that builds.

Both are looked for in everything that a reader may make of a text. What is found is never shown: messages
name its kind and where it stands.
"""

from __future__ import annotations

import functools
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

from coursebuild.safety.broken_keys import find_broken_keys
from coursebuild.safety.key_shapes import KeySearch
from coursebuild.safety.readings import readings

ADVICE = (
    "take it out, and have it withdrawn where it was issued: whoever has seen it can use it; "
    "an example of its issuer's documentation may be shown"
)
ADVICE_ON_PATHS = "print paths relative to the notebook"
LOCAL_PATH = "a path of this machine"
_SCRATCH = r"/cb-[a-z0-9_]{8}-kernel(?![\w-])"
"""The name of a scratch folder, wherever the system keeps them."""


def find_secrets(text: str) -> Iterator[tuple[int, str]]:
    """(line, kind) of everything in a text that looks like a key of somebody's own."""
    return ((line, what.removeprefix("what looks like ")) for line, what in find_leaks(text, ()))


def find_leaks(text: str, folders: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    """(line, what it is) of every key, and of the first of these folders or of a scratch folder."""
    found: dict[tuple[int, str], None] = {}
    known: Counter[str] = Counter()
    path: int | None = None
    literals, pattern = _search_for(folders)
    search = KeySearch()
    for reading in readings(text):
        starts = {**search.find(reading), **dict(find_broken_keys(reading))}
        more = {kind for kind, count in Counter(starts.values()).items() if count > known[kind]}
        line, counted = 1, 0
        for start, kind in sorted(starts.items()):
            line, counted = line + reading.count("\n", counted, start), start
            if kind in more:  # the same one, read otherwise, may stand on another line
                known[kind] += 1
                found[line, f"what looks like {kind}"] = None
        is_open = path is None and folders and any(literal in reading for literal in literals)
        if is_open and (named := pattern.search(reading)):
            path = reading.count("\n", 0, named.start()) + 1
    if path is not None:
        found[path, LOCAL_PATH] = None
    return iter(found)


def spellings(folders: Iterable[str]) -> tuple[str, ...]:
    """The folders as they may be written: as they are, in an address, in JSON and with escapes."""
    found: dict[str, None] = {}
    for folder in folders:
        if len(folder) > 1:  # the top of the file system is part of every path
            escaped = json.dumps(folder)[1:-1]
            encoded = (quote(folder), quote(folder, safe=""), escaped, escaped.replace("/", "\\/"))
            found.update(dict.fromkeys((folder, *encoded)))
    return tuple(found)


def folders_of(root: Path) -> tuple[str, ...]:
    """The folders of this machine that nobody else should read of: the course's, and the person's own."""
    return str(root), *own_folder()


def own_folder() -> tuple[str, ...]:
    """The home of whoever builds; none where it is a word that any text may hold, such as /root."""
    home = Path("~").expanduser()
    return (str(home),) if len(home.parts) > 2 else ()


def find_leak(text: str, folders: Iterable[str]) -> str | None:
    """What a text gives away: a key, or one of these folders; None when it gives nothing away."""
    return next((what for _, what in find_leaks(text, tuple(folders))), None)


@functools.cache
def _search_for(folders: tuple[str, ...]) -> tuple[tuple[str, ...], re.Pattern[str]]:
    """(what stands in each text that names one of the folders, how it is named).

    A folder of a single name may be a word of any text, as /data is: something has to lie in it.
    """
    spelled = spellings(folders)
    shapes = [
        re.escape(each) + ("(?=/|%2F|\\\\/)" if Path(each).parent == Path("/") else r"(?![\w-]|\.\w)")
        for each in spelled
    ]
    return (*spelled, "-kernel"), re.compile("|".join((*shapes, _SCRATCH)))
