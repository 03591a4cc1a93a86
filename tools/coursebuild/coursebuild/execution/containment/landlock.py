"""Landlock: which folders this process and all that it starts may read and write (landlock(7))."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from coursebuild.execution.containment import system

_CREATE, _ADD_RULE, _RESTRICT = 444, 445, 446  # the same on every processor
_ASK_FOR_VERSION = 1
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_MAKE_DEVICES = 1 << 6 | 1 << 11
_TRUNCATE, _IOCTL = 1 << 14, 1 << 15
_OF_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL
"""The rights that make sense for a path that is no folder."""
_READ = _EXECUTE | _READ_FILE | _READ_DIR
_USE_DEVICE = _READ_FILE | _WRITE_FILE | _READ_DIR | _IOCTL | _TRUNCATE
_RIGHTS = {1: 13, 2: 14, 3: 15, 5: 16, 9: 17}
"""How many rights over files there are, by the version that brought the last of them."""
_TCP = 3
_SIGNALS_AND_ABSTRACT_SOCKETS = 3
_BENEATH_PATH = 1


def version() -> int:
    """The version of the interface; 0 where there is none.

    Asked of the kernel itself: what tells of it under /sys is often not mounted.
    """
    return max(0, system.call(_CREATE, None, 0, _ASK_FOR_VERSION)) if system.is_linux() else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Openings:
    """What stays open; of paths, those that there are."""

    read: Iterable[str] = ()
    write: Iterable[str] = ()
    listed: Iterable[str] = ()
    """Folders of which the names can be seen."""
    shared: Iterable[str] = ()
    """Folders of others, too, which can be written into but not listed."""
    devices: Iterable[str] = ()
    has_network: bool


def restrict(abi: int, openings: Openings) -> None:
    """Close all else to this thread for ever; raises OSError."""
    handled = (1 << max(count for least, count in _RIGHTS.items() if least <= abi)) - 1
    tcp = _TCP if abi >= 4 and not openings.has_network else 0
    scoped = _SIGNALS_AND_ABSTRACT_SOCKETS if abi >= 6 else 0
    size = 8 if abi < 4 else 16 if abi < 6 else 24
    attributes = struct.pack("QQQ", handled, tcp, scoped)[:size]
    rules = system.check(system.call(_CREATE, attributes, size, 0), "landlock_create_ruleset")
    try:
        for paths, rights in (
            (openings.read, _READ),
            (openings.write, ~_MAKE_DEVICES),
            (openings.listed, _READ_DIR),
            (openings.shared, ~_MAKE_DEVICES & ~_EXECUTE & ~_READ_DIR),
            (openings.devices, _USE_DEVICE),
        ):
            for path in paths:
                if Path(path).exists():
                    _allow(rules, path, rights & handled)
        system.check(system.call(_RESTRICT, rules, 0), "landlock_restrict_self")
    finally:
        os.close(rules)


def _allow(rules: int, path: str, rights: int) -> None:
    descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rights &= ~0 if Path(path).is_dir() else _OF_FILES
        rule = struct.pack("=Qi", rights, descriptor)
        system.check(system.call(_ADD_RULE, rules, _BENEATH_PATH, rule, 0), f"landlock_add_rule {path}")
    finally:
        os.close(descriptor)
