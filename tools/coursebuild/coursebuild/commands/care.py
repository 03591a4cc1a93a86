"""Look after what is kept between builds: find what is damaged, remove what nobody uses.

A file is known as used by its time of change, which reading brings up to date once a day. Nothing but this
clean-up looks at it: no clock decides what is published, and what the course shows stays at any time.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from coursebuild.commands.holding import hold_tidy_course
from coursebuild.commands.plan import make_plan
from coursebuild.keeping.pointers import PointerKind, Pointers, decode_pointer
from coursebuild.keeping.store import Store, result_shelf
from coursebuild.keeping.stored_results import OtherFormat, decode_result
from coursebuild.keeping.whole_files import DAMAGED, is_temporary, read_regular, set_aside, unseal
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.publishing.own_folders import hold_course, remove_leftovers
from coursebuild.publishing.swap import remove

_DAY_SECONDS = 86_400


def verify_store(settings: Settings, warn: Callable[[str], None]) -> tuple[int, tuple[Finding, ...]]:
    """Read all that is kept; returns how many files that were, and what was damaged.

    What was damaged is moved aside: the next build makes it again.
    """
    with hold_course(settings):
        shelf, pointers = result_shelf(settings.store, warn), Pointers(settings.store, warn)
        checks = dict.fromkeys(shelf.paths(), _check_result) | dict.fromkeys(pointers.paths(), _check_pointer)
        for folder in (settings.records, settings.rendered, settings.encoded):
            checks |= dict.fromkeys(sorted(folder.glob("*")), _check_sealed)
        checks = {path: check for path, check in checks.items() if not _is_leftover(path)}
        findings = (_verify(settings, path, check) for path, check in checks.items())
        return len(checks), tuple(finding for finding in findings if finding is not None)


def _check_sealed(path: Path) -> None:
    unseal(read_regular(path))


def _check_result(path: Path) -> None:
    with contextlib.suppress(OtherFormat):
        fingerprint, _ = decode_result(unseal(read_regular(path)))
        if path.name not in (fingerprint.digest, fingerprint.as_written):
            raise ValueError("it belongs to another fingerprint")


def _check_pointer(path: Path) -> None:
    decode_pointer(read_regular(path), path.name)


def _verify(settings: Settings, path: Path, check: Callable[[Path], None]) -> Finding | None:
    try:
        check(path)
    except (OSError, ValueError, KeyError, TypeError) as problem:
        why = problem.strerror if isinstance(problem, OSError) else problem
        aside = set_aside(path)
        return Finding(
            path=settings.relative(path),
            rule="damaged",
            message=f"it is damaged: {why}",
            advice=f"it was moved aside to {aside.name}; the next build makes it again"
            if aside
            else "it could not be moved aside: remove it",
        )
    return None


def clean(settings: Settings, *, store: bool) -> Sequence[Path]:
    """Remove what a build can make again; with `store`, also the results that take long to make."""
    with hold_course(settings):
        places = [settings.site]
        if settings.cache.is_dir():
            places += [
                p for p in settings.cache.iterdir() if p != settings.lock and (store or p != settings.store)
            ]
        removed = [place for place in places if os.path.lexists(place)]
        for place in removed:
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            else:
                place.unlink()
        return [*removed, *remove_leftovers(settings)]


def collect_garbage(
    settings: Settings, days: int, warn: Callable[[str], None]
) -> tuple[tuple[Path, ...], int]:
    """Remove what no build has used for so many days; returns what went, and how many bytes that were.

    What the course shows stays, however old. Raises ConfigurationError when the course cannot be read:
    then nobody can say what it shows.
    """
    with hold_tidy_course(settings):
        shelf, pointers = result_shelf(settings.store, warn), Pointers(settings.store, warn)
        store = Store(shelf, pointers)
        plan = make_plan(settings, store)
        slugs = {planned.slug for planned in plan.lessons}
        shown = {planned.lesson: planned.fingerprint for planned in plan.lessons}
        needed = {shelf.path(digest) for digest in store.needed(shown)}
        needed |= {pointers.path(kind, slug) for kind in PointerKind for slug in slugs}
        needed |= {path for path in settings.rendered.glob("*") if path.name.split(".")[0] in slugs}
        before = time.time() - days * _DAY_SECONDS
        kept = [*shelf.paths(), *pointers.paths(), *settings.rendered.glob("*"), *settings.encoded.glob("*")]
        gone = {path for path in kept if path not in needed and path.lstat().st_mtime < before}
        gone |= {path for path in settings.cache.rglob("*") if _is_leftover(path)}
        freed = 0
        for path in sorted(gone):
            freed += path.lstat().st_size
            remove(path)
        return tuple(sorted(gone)), freed


def _is_leftover(path: Path) -> bool:
    """Whether it was moved aside, or left half written by a process that was killed."""
    return DAMAGED in path.name or is_temporary(path)
