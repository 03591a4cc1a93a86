"""Landlock: what is named stays open as far as it is named, and nothing else."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from coursebuild.execution.containment import landlock, system

pytestmark = pytest.mark.skipif(not landlock.version(), reason="this system has no Landlock")


def list_names(folder: Path) -> list[Path]:
    """The names in a folder, now."""
    return list(folder.iterdir())


Tried = Callable[[Path], object]


@pytest.fixture
def try_in(apart: Callable[..., str], folder: Path) -> Callable[..., str]:
    """Try something in folders of each kind, behind the rules."""
    for name in ("read", "write", "listed", "shared", "closed"):
        (folder / name).mkdir()
        (folder / name / "file").write_text("x", encoding="ascii")

    def call(work: Tried, abi: int | None = None) -> str:
        def behind() -> str:
            system.give_up_privileges()
            openings = landlock.Openings(
                read=[str(folder / "read"), str(folder / "nothing")],
                write=[str(folder / "write")],
                listed=[str(folder / "listed")],
                shared=[str(folder / "shared")],
                devices=["/dev/null"],
                has_network=False,
            )
            landlock.restrict(abi or landlock.version(), openings)
            work(folder)
            return "went through"

        return apart(behind)

    return call


_OPEN: dict[str, Tried] = {
    "read": lambda folder: (folder / "read/file").read_text(),
    "list": lambda folder: list_names(folder / "listed"),
    "write": lambda folder: (folder / "write/new").write_text("x"),
    "rename": lambda folder: (folder / "write/file").rename(folder / "write/other"),
    "shared": lambda folder: (folder / "shared/new").write_text("x"),
    "device": lambda _: Path("/dev/null").write_text("x"),
}
_CLOSED: dict[str, Tried] = {
    "read": lambda folder: (folder / "closed/file").read_text(),
    "read-listed": lambda folder: (folder / "listed/file").read_text(),
    "list": lambda folder: list_names(folder / "closed"),
    "list-shared": lambda folder: list_names(folder / "shared"),
    "write-read": lambda folder: (folder / "read/file").write_text("x"),
    "create": lambda folder: (folder / "closed/new").touch(),
    "unlink": lambda folder: (folder / "read/file").unlink(),
    "rename-out": lambda folder: (folder / "write/file").rename(folder / "closed/other"),
    "rename-in": lambda folder: (folder / "closed/file").rename(folder / "write/other"),
    "link-in": lambda folder: os.link(folder / "read/file", folder / "write/linked"),
    "follow": lambda folder: [
        (folder / "write/ln").symlink_to(folder / "closed/file"),
        (folder / "write/ln").read_text(),
    ],
    "device": lambda _: os.close(os.open("/dev/zero", os.O_RDONLY)),
    "device-node": lambda folder: os.mknod(folder / "write/node", 0o20666, os.makedev(1, 3)),
}


@pytest.mark.parametrize("name", _OPEN)
def test_what_is_named_is_open(try_in: Callable[..., str], name: str) -> None:
    """A lesson does what it is there for."""
    assert "went through" == try_in(_OPEN[name])


@pytest.mark.parametrize("name", _CLOSED)
@pytest.mark.parametrize("abi", range(1, landlock.version() + 1))
def test_all_else_is_closed(try_in: Callable[..., str], name: str, abi: int) -> None:
    """Also by way of links and renaming, and with the rules of older systems."""
    refused = {f"PermissionError {errno.EACCES}", f"PermissionError {errno.EPERM}", f"OSError {errno.EXDEV}"}
    assert try_in(_CLOSED[name], abi) in refused
