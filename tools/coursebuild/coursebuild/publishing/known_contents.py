"""What is known of the contents of files, so that the look over the site does not look at any twice.

Of many new contents it is found out ahead, in several processes or while Jekyll builds. What could not be
found out so is simply not known yet.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from coursebuild.keeping.records import Memory
from coursebuild.publishing.leaking_files import Leak, LeakSearch
from coursebuild.publishing.page_reading import PageContent, read_page

SHOWN_AS_PAGES = frozenset({".html", ".htm", ".shtml", ".xht", ".xhtml"})
MANY = 200
"""Fewer new files are looked at before other processes have started."""
_AT_ONCE = 16
_NEEDED = ("coursebuild.publishing.known_contents",)


@dataclass(frozen=True, slots=True)
class KnownContents:
    """What was seen in contents that were read before, by this tool and for this folder."""

    leaks: Memory[tuple[Leak, ...]] = field(default_factory=Memory)
    """In names and in files, of sources too."""
    pages: Memory[PageContent] = field(default_factory=Memory)

    def write(self) -> None:
        """Keep for the next build what was asked for in this one."""
        self.leaks.write()
        self.pages.write()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What was seen in a file of a site."""

    digest: str
    """SHA-256 of its content."""
    leaks: tuple[Leak, ...]
    page: PageContent | None
    """None of what is no page."""


def look_ahead(digests: Mapping[Path, str], local_paths: tuple[str, ...], known: KnownContents) -> None:
    """Look at those files of a site whose contents are new, if there are many; `digests` are SHA-256."""
    search = LeakSearch(local_paths, known.leaks, is_final=True)
    new = [
        path
        for path, digest in digests.items()
        if not known.leaks.knows(search.question(digest))
        or (path.suffix.lower() in SHOWN_AS_PAGES and not known.pages.knows(digest))
    ]
    if len(new) < MANY:
        return
    from concurrent.futures.process import BrokenProcessPool

    from coursebuild.keeping.process_pool import Work  # only for many

    work = Work(start=_start, told=local_paths, do=_look_at, needed=_NEEDED)
    with contextlib.suppress(BrokenProcessPool):
        for seen in itertools.chain.from_iterable(work.on(_pieces(new))):
            known.leaks.learn(search.question(seen.digest), seen.leaks)
            if seen.page is not None:
                known.pages.learn(seen.digest, seen.page)


@contextlib.contextmanager
def looking_aside(
    files: Iterable[Path], local_paths: tuple[str, ...], known: KnownContents
) -> Iterator[None]:
    """Meanwhile, look for leaks in files that a site will hold as they are."""
    ended, aside = threading.Event(), Memory[tuple[Leak, ...]]()
    search = LeakSearch(local_paths, aside, is_final=True)

    def look() -> None:
        for path in files:
            if ended.is_set():
                return
            with contextlib.suppress(OSError):
                content = path.read_bytes()
                digest = hashlib.sha256(content).hexdigest()
                known.leaks.learn(search.question(digest), search.leaks_in(content))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _pieces(paths: list[Path]) -> Iterator[list[Path]]:
    return (paths[start : start + _AT_ONCE] for start in range(0, len(paths), _AT_ONCE))


_searching: list[LeakSearch] = []
"""Of a process that was started to look: one, from `_start` on."""


def _start(local_paths: tuple[str, ...]) -> None:
    _searching.append(LeakSearch(local_paths, Memory(), is_final=True))


def _look_at(paths: list[Path]) -> list[Seen]:
    return list(map(_see, paths))


def _see(path: Path) -> Seen:
    (search,) = _searching
    content, page = path.read_bytes(), None
    if path.suffix.lower() in SHOWN_AS_PAGES:
        with contextlib.suppress(UnicodeDecodeError):
            page = read_page(content.decode())
    digest = hashlib.sha256(content).hexdigest()
    return Seen(digest=digest, leaks=search.leaks_in(content), page=page)
