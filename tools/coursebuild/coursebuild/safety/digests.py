"""Digests of files, as far as they may leave a course."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from coursebuild.safety.gate import FileRefused, read_file


def digest_files(root: Path, paths: Iterable[Path]) -> str:
    """Digest of the names and bytes of files below `root`; those that may not leave it are left out."""
    sha = hashlib.sha256()
    for path in sorted(paths):
        try:
            content = read_file(root, path)
        except (FileRefused, OSError):  # an editor's temporary file; what is wrong with others, readers say
            continue
        for raw in (path.relative_to(root).as_posix().encode(), content):
            sha.update(len(raw).to_bytes(8, "big") + raw)
    return sha.hexdigest()
