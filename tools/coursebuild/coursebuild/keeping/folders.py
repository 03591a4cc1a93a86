"""Write files whole and only when their bytes differ; know a folder by a digest of its contents."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from coursebuild.keeping.whole_files import read_regular, write_whole


def write_if_changed(path: Path, content: bytes, *, survives_power_cut: bool = True) -> bool:
    """Replace `path` by `content` in one step; returns whether it was different before."""
    try:
        if read_regular(path) == content:
            return False
    except OSError:
        pass
    write_whole(path, content, survives_power_cut=survives_power_cut)
    return True


class FolderWriter:
    """Makes folders hold exactly what is written to them, touching only what differs.

    Files are written as they come, so that a site of any size needs no more memory than its largest page.
    """

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders, self._wanted = tuple(folders), set[Path]()
        self._checked: set[Path] = set()

    def write(self, path: Path, content: bytes) -> bool:
        """Have this file; returns whether it was different before."""
        self._wanted.add(path)
        self._free_path(path)
        # The next build compares each file with what it shall hold.
        return write_if_changed(path, content, survives_power_cut=False)

    def _free_path(self, path: Path) -> None:
        """Remove links and files that stand where a folder shall be, and a folder where the file shall be."""
        for place in self._folders:
            if path.parent not in self._checked and path.is_relative_to(place):
                for part in reversed(path.relative_to(place).parents):
                    folder = place / part
                    if folder not in self._checked and (
                        folder.is_symlink() or (folder.exists() and not folder.is_dir())
                    ):
                        folder.unlink()
                    self._checked.add(folder)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)

    def leave(self, path: Path) -> None:
        """Have this file as it is."""
        self._wanted.add(path)

    def finish(self) -> None:
        """Remove from the folders what was neither written nor left."""
        for folder in self._folders:
            for path in sorted(folder.rglob("*"), reverse=True):
                if path.is_dir() and not path.is_symlink():
                    if not any(path.iterdir()):
                        path.rmdir()
                elif path not in self._wanted:
                    path.unlink()


def folder_state(folder: Path) -> str:
    """A quick sign of whether a folder was altered: names, sizes and times, without reading contents."""
    sha = hashlib.sha256()
    for line in sorted(_states(str(folder), "")):
        sha.update(line.encode(errors="surrogateescape"))
    return sha.hexdigest()


def _states(folder: str, name: str) -> Iterator[str]:
    """A line for whatever lies below a folder, whose own name is `name`; links are not followed."""
    with os.scandir(folder) as entries:  # a site holds thousands of files: paths as objects cost the most
        for entry in entries:
            below, status = f"{name}{entry.name}", entry.stat(follow_symlinks=False)
            yield f"{below}\0{status.st_size}\0{status.st_mtime_ns}\n"
            if entry.is_dir(follow_symlinks=False):
                yield from _states(entry.path, f"{below}/")
