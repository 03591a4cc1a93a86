"""Write a file in one step, and read back only what is whole: readers see the old one or the new one.

What is kept between builds carries its own SHA-256 in front (`seal`): bytes that a disk, an interrupted
machine or a person has changed are as good as none, and are moved aside so that nobody meets them again.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import stat
import threading
import time
from dataclasses import dataclass
from pathlib import Path

DAMAGED = ".damaged"
"""In the name of what was moved aside."""
_DAY_SECONDS = 86_400
_LARGEST_BYTES = 2**29
"""Far above all that the tool writes; what is larger is not read into memory."""


def write_whole(path: Path, content: bytes, *, survives_power_cut: bool = True) -> None:
    """Replace `path`, whose folder is made if need be, by `content`, which is on the disk first.

    That takes far longer than the rest: what is looked at before each use, and easily made anew, may do
    without. A folder that stands in its place is moved aside. Raises OSError with the name of `path` in it.
    """
    temporary = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(_create(temporary), "wb") as file:
                file.write(content)
                file.flush()
                if survives_power_cut:
                    os.fsync(file.fileno())
            _rename(temporary, path)
            if survives_power_cut:
                sync_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error


def _create(path: Path) -> int:
    """Open a file that is new: never through a link that somebody put there."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    try:
        return os.open(path, flags, 0o666)
    except FileExistsError:  # a killed process had the same number
        path.unlink()
        return os.open(path, flags, 0o666)


def _rename(temporary: Path, path: Path) -> None:
    try:
        temporary.replace(path)
    except IsADirectoryError:
        if set_aside(path) is None:
            raise
        temporary.replace(path)


def is_temporary(path: Path) -> bool:
    """Whether a name is one that `write_whole` gives, so that a killed process may have left it."""
    return path.name.startswith(".") and path.suffix == ".tmp"


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk: a renamed file is safe only then."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read_regular(path: Path, *, used: bool = False) -> bytes:
    """The bytes of a regular file; raises OSError for anything else, and never waits for a pipe.

    With `used`, leaves in the file's time the day on which it was read, for those who clean up.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(descriptor, "rb") as file:  # noqa: PTH123  a descriptor
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "it is not a file", str(path))
        if status.st_size > _LARGEST_BYTES:
            raise OSError(0, "it is larger than anything that was kept", str(path))
        if used:
            _note_use(descriptor, status.st_mtime)
        return file.read()


def seal(content: bytes) -> bytes:
    """`content` with its own SHA-256 in front."""
    return sealed(content).raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """Bytes with the SHA-256 that was found to be theirs."""

    checksum: str
    content: bytes

    @property
    def raw(self) -> bytes:
        """As it stands in a file."""
        return self.checksum.encode() + b"\n" + self.content


def sealed(content: bytes) -> Sealed:
    """`content` with its own SHA-256."""
    return Sealed(checksum=hashlib.sha256(content).hexdigest(), content=content)


def open_sealed(raw: bytes) -> Sealed:
    """What `Sealed.raw` gave; raises ValueError when it is not whole."""
    checksum, _, content = raw.partition(b"\n")
    found = sealed(content)
    if found.checksum.encode() != checksum:
        raise ValueError("its checksum is wrong")
    return found


def unseal(raw: bytes) -> bytes:
    """What was sealed; raises ValueError when it is not whole."""
    return open_sealed(raw).content


def read_sealed(path: Path) -> bytes | None:
    """What was sealed in this file; None when there is none, or a damaged one, which is moved aside."""
    try:
        return unseal(read_regular(path))
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        set_aside(path)
        return None


def set_aside(path: Path) -> Path | None:
    """Give what stands under this name another one; None when the system does not allow it."""
    names = (path.with_name(f"{path.name}{DAMAGED}{count or ''}") for count in itertools.count())
    with contextlib.suppress(OSError):
        return path.rename(next(name for name in names if not os.path.lexists(name)))
    return None


def _note_use(descriptor: int, noted: float) -> None:
    if abs(time.time() - noted) > _DAY_SECONDS:  # also when a clock was wrong
        with contextlib.suppress(OSError):
            os.utime(descriptor)
