"""Write files whole and only when their bytes differ; know a folder by a digest of its contents."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from coursebuild.whole_files import write_whole


def write_if_changed(path: Path, content: bytes) -> bool:
    """Replace `path` by `content` in one step; returns whether it was different before."""
    try:
        if path.read_bytes() == content:
            return False
    except OSError:
        pass
    write_whole(path, content)
    return True


def make_folders_hold(folders: Iterable[Path], wanted: Mapping[Path, bytes]) -> None:
    """Make the `folders` hold exactly the `wanted` files, touching only what differs."""
    for path, content in sorted(wanted.items()):
        write_if_changed(path, content)
    for folder in folders:
        for path in sorted(folder.rglob("*"), reverse=True):
            if path.is_dir() and not path.is_symlink():
                if not any(path.iterdir()):
                    path.rmdir()
            elif path not in wanted:
                path.unlink()


def digest_files(root: Path, paths: Iterable[Path]) -> str:
    """Digest of the names and bytes of files below `root`; one that has vanished is left out."""
    sha = hashlib.sha256()
    for path in sorted(paths):
        try:
            content = path.read_bytes()
        except FileNotFoundError:  # an editor's temporary file
            continue
        for raw in (path.relative_to(root).as_posix().encode(), content):
            sha.update(len(raw).to_bytes(8, "big") + raw)
    return sha.hexdigest()


def folder_state(folder: Path) -> str:
    """A quick sign of whether a folder was altered: names, sizes and times, without reading contents."""
    sha = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        sha.update(f"{path.relative_to(folder)}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return sha.hexdigest()
