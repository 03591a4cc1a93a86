"""Find what an address of the site names: a file below its folder, step by step, and nowhere else.

A link in the folder is followed nowhere, and a hidden name is no part of the site: neither is published.
"""

from __future__ import annotations

import io
import os
import stat
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, unquote_to_bytes

_STEP = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""Not blocking: a pipe would be waited for."""
_INDEX = "index.html"


@dataclass(frozen=True, slots=True)
class ShownSite:
    """What is shown now."""

    folder: Path
    instead: Mapping[tuple[str, ...], bytes] = field(default_factory=dict)
    """Contents in the place of, or beside, those of the folder, by the names of their path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """The path of an address, taken apart; `names` has one of each folder and of the file."""

    names: tuple[str, ...]
    is_folder: bool

    @property
    def as_folder(self) -> str:
        """The path at which a folder is shown; it can lead to no other host."""
        return "".join(f"/{quote(name, safe='')}" for name in self.names) + "/"


def read_address(path: str, base_path: str) -> Address | None:
    """Take the path of an address apart, decoded once; None for one that names nothing on a site.

    `path` is as it stands in a request: ASCII, or bytes beyond it as Latin-1.
    """
    if path == base_path or path.startswith(f"{base_path}/"):
        path = path.removeprefix(base_path) or "/"
    try:
        # Taken apart first: a slash that was written as %2F separates nothing.
        names = [unquote_to_bytes(name.encode("latin-1")).decode() for name in path.split("/")]
    except UnicodeError:
        return None
    head, *names = names
    is_folder = bool(names) and names[-1] == ""
    names = names[:-1] if is_folder else names
    if head or not all(map(_is_name, names)):
        return None
    return Address(names=tuple(names), is_folder=is_folder)


def _is_name(name: str) -> bool:
    return bool(name) and not name.startswith(".") and name.isprintable() and not set(name) & set("/\\")


def open_file(site: ShownSite, address: Address) -> BinaryIO | None:
    """Open the regular file that is shown at an address; None when there is none."""
    names = (*address.names, _INDEX) if address.is_folder else address.names
    if names in site.instead:
        return io.BytesIO(site.instead[names])
    descriptor = _open(site.folder, names, stat.S_ISREG)
    return None if descriptor is None else open(descriptor, "rb")  # noqa: PTH123  a descriptor


def is_folder(site: ShownSite, address: Address) -> bool:
    """Whether a folder of the site has this name."""
    descriptor = _open(site.folder, address.names, stat.S_ISDIR)
    if descriptor is not None:
        os.close(descriptor)
    return descriptor is not None


def read_file(site: ShownSite, address: Address) -> bytes | None:
    """The bytes of the file that is shown at an address; None when there is none."""
    file = open_file(site, address)
    if file is None:
        return None
    with file:
        return file.read()


def is_page(address: Address) -> bool:
    """Whether what is shown at an address is a page rather than a picture or a file."""
    return address.is_folder or address.names[-1].endswith(".html")


def _open(folder: Path, names: Sequence[str], is_wanted: Callable[[int], bool]) -> int | None:
    """Open what lies there, step by step, if it is of the wanted kind; returns its descriptor."""
    try:
        at = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return None
    for name in names:
        try:
            below = os.open(name, _STEP, dir_fd=at)
        except OSError:
            return None
        finally:
            os.close(at)
        at = below
    if is_wanted(os.fstat(at).st_mode):
        return at
    os.close(at)
    return None
