"""Make sure, before anything runs, that the tool writes and removes only what is its own.

A site is replaced in one step only within one disk, and a link in the place of `_site/` or `.cache/` would
have the tool write, and `clean` remove, what lies elsewhere. In the course's own folders nothing is written.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Callable, Iterator
from pathlib import Path

from coursebuild.nouns.errors import PublishError
from coursebuild.nouns.settings import Settings
from coursebuild.publishing.lock import build_lock
from coursebuild.publishing.swap import remove
from coursebuild.safety.site_sources import is_left_by_the_tool

_MORE_ROOM = "for more room, put the whole course, or .cache/coursebuild/store alone, on the larger disk"
_MOVE_IT = "move it away, or remove it, then run the command again"


@contextlib.contextmanager
def hold_course(settings: Settings, on_wait: Callable[[str], None] | None = None) -> Iterator[None]:
    """Be the only one who writes into the course; while another does, wait, and tell `on_wait` of it.

    Raises BuildLocked instead where nobody is to be told.
    Raises PublishError with all that stands in the way of a site that is replaced whole.
    """
    problems = [*_problems_of_cache(settings), *_problems_of_site(settings)]
    if problems:
        raise PublishError("\n".join(problems))
    with build_lock(settings.lock, on_wait):
        yield


def remove_leftovers(settings: Settings) -> tuple[Path, ...]:
    """Remove what earlier versions of the tool wrote into the course's folders; returns what went."""
    left = tuple(folder for folder in settings.reserved if is_left_by_the_tool(folder))
    for folder in left:
        remove(folder)
    return left


def _problems_of_cache(settings: Settings) -> Iterator[str]:
    for place in (settings.cache.parent, settings.cache):
        shown = settings.relative(place)
        if place.is_symlink():
            yield f"{shown}: this is a link to what is not the tool's\n    remove the link; {_MORE_ROOM}"
            return
        if not place.exists():
            return
        if not place.is_dir():
            yield f"{shown}: this is a file, where a folder is needed\n    {_MOVE_IT}"
            return
        if not _may_change(place):
            yield _no_change_allowed(place, shown)
    if settings.cache.stat().st_dev != settings.root.stat().st_dev:
        shown = settings.relative(settings.cache)
        yield (
            f"{shown}: it lies on another disk than the course: a site could not be replaced in one step\n"
            f"    take away what is mounted there; {_MORE_ROOM}"
        )


def _problems_of_site(settings: Settings) -> Iterator[str]:
    site, shown = settings.site, settings.relative(settings.site)
    if not _may_change(settings.root):
        yield _no_change_allowed(settings.root, str(settings.root))
    elif site.is_symlink():
        yield f"{shown}: this is a link; a site is replaced whole, in its own place\n    remove the link"
    elif not os.path.lexists(site):
        return
    elif not site.is_dir():
        yield f"{shown}: this is a file, where the site belongs\n    {_MOVE_IT}"
    elif site.is_mount() or site.stat().st_dev != settings.root.stat().st_dev:
        yield (
            f"{shown}: another disk is mounted there: a site could not be replaced in one step\n"
            "    take it away, and copy the site there after the build"
        )
    elif not _may_change(site):
        yield _no_change_allowed(site, shown)
    elif not _is_a_site(settings):
        yield f"{shown}: this is no site that coursebuild has made, and would be removed\n    {_MOVE_IT}"


def _is_a_site(settings: Settings) -> bool:
    """Whether what is there may be replaced: what was published or has a first page, and is no repository."""
    names = {path.name for path in settings.site.iterdir()}
    return not names or (".git" not in names and ("index.html" in names or settings.publication.is_file()))


def _may_change(folder: Path) -> bool:
    # As whoever the tool runs for now, where the system can tell.
    is_effective = os.access in os.supports_effective_ids
    return os.access(folder, os.R_OK | os.W_OK | os.X_OK, effective_ids=is_effective)


def _no_change_allowed(folder: Path, shown: str) -> str:
    if os.statvfs(folder).f_flag & os.ST_RDONLY:
        return f"{shown}: {os.strerror(errno.EROFS)}\n    make the disk writable, then run the command again"
    return f"{shown}: the system allows no change there\n    change its permissions or its owner"
