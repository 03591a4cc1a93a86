"""Decide which file of a course may leave it - into a page, a bundle, a kernel - and open exactly that file.

A path is walked step by step from the course's root, each step opened without following links: what was
looked at is what is read, whatever is put in its place meanwhile. A link may lead to ordinary files of the
course; what is hidden, and what the tool itself keeps, counts as outside.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from coursebuild.nouns.errors import CourseBuildError
from coursebuild.nouns.finding import Finding

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC  # else a named pipe would be waited for
_MOST_LINKS = 40
"""As many as Linux follows in one path."""
_MOST_FILES = 100_000
"""Folders that link to each other a few times hold billions."""
_DEEPEST = 64
_MIB = 2**20
_LARGEST_MIB = 1024
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)
_LEAVE_OUT = "remove links to folders, and name under `exclude` in _config.yml what is not for readers"


class FileRefused(CourseBuildError):
    """What lies under a path may not leave the course, or is of no use; says why, and what to do."""

    def __init__(self, rule: str, message: str, advice: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.rule, self.message, self.advice, self.line = rule, message, advice, line
        self.path = ""
        """Relative to the root, once it is known."""

    def __str__(self) -> str:
        return str(self.finding())

    def finding(self) -> Finding:
        """What is wrong, for the people who wrote it."""
        rule, message, advice = self.rule, self.message, self.advice
        return Finding(path=self.path, line=self.line, rule=rule, message=message, advice=advice)


@dataclass(frozen=True, slots=True)
class Entry:
    """What lies in a folder, before any link is followed."""

    path: PurePath
    """Relative to the root of the course."""
    is_folder: bool
    is_file: bool

    @classmethod
    def of(cls, folder: PurePath, found: os.DirEntry[str]) -> Entry:
        is_folder, is_file = found.is_dir(follow_symlinks=False), found.is_file(follow_symlinks=False)
        return cls(folder / found.name, is_folder, is_file)

    @property
    def is_hidden(self) -> bool:
        return self.path.name.startswith(".")


def open_file(root: Path, path: Path) -> int:
    """A descriptor of the regular file at `path`, below `root`; raises FileRefused or OSError."""
    return _open(root, path, _open_file)


def read_file(root: Path, path: Path, *, largest_mib: int = _LARGEST_MIB) -> bytes:
    """The bytes of the regular file at `path`, below `root`; raises FileRefused or OSError."""
    with open(open_file(root, path), "rb") as file:
        raw = file.read(largest_mib * _MIB + 1)
    if len(raw) > largest_mib * _MIB:
        raise FileRefused(
            "too-large",
            f"the file is larger than {largest_mib} MiB",
            "leave out what is not written by hand, such as saved outputs, or split the file",
        )
    return raw


def check_file(root: Path, path: Path) -> Finding | None:
    """Why the file at `path` may not leave; None when it may."""
    try:
        os.close(open_file(root, path))
    except (FileRefused, OSError, ValueError) as problem:
        return finding_for(path.relative_to(root), problem)
    return None


def finding_for(path: PurePath, problem: Exception) -> Finding:
    """The finding for what opening `path` (relative to the root) has raised."""
    shown = _shown(path)
    if isinstance(problem, FileRefused):
        problem.path = shown
        return problem.finding()
    if isinstance(problem, FileNotFoundError):
        return Finding(path=shown, rule="missing", message="the file is missing")
    reason = getattr(problem, "strerror", None) or problem
    return Finding(path=shown, rule="unreadable", message=f"cannot be read: {reason}")


def files_below(
    root: Path, folder: Path, findings: list[Finding], leave_out: Callable[[Entry], bool]
) -> Iterator[Path]:
    """Yield, in order, the files below `folder` that may leave; the others become findings.

    What `leave_out` says is neither looked at nor yielded. Linked folders are entered, never one in itself.
    """
    yield from _Walk(root, findings, leave_out, _MOST_FILES).below(folder.relative_to(root))


@dataclass(slots=True)
class _Walk:
    """A way through folders, links followed, which ends."""

    root: Path
    findings: list[Finding]
    leave_out: Callable[[Entry], bool]
    left: int
    """How many more files it may meet."""

    def below(self, folder: PurePath, within: tuple[tuple[int, int], ...] = ()) -> Iterator[Path]:
        """Yield the files below a folder, which lies in those that are identified by `within`."""
        try:
            identity, entries = _list(self.root, folder)
            if identity in within:
                raise FileRefused("link", "a link that leads back to itself", "remove it")
            if len(within) > _DEEPEST:
                message = f"folders lie in each other more than {_DEEPEST} deep"
                raise FileRefused("too-large", message, "move them up")
        except FileNotFoundError:
            return
        except (FileRefused, OSError) as problem:
            self._refuse(folder, problem)
            return
        for entry in entries:
            if self.leave_out(entry):
                continue
            self.left -= 1
            if self.left < 0:
                if self.left == -1:
                    message = f"there are more than {_MOST_FILES:,} files, links followed"
                    self._refuse(folder, FileRefused("too-large", message, _LEAVE_OUT))
                return
            path = self.root / entry.path
            if _shown(entry.path) != entry.path.as_posix():
                advice = "rename it with letters of UTF-8"
                self._refuse(entry.path, FileRefused("name", "its name is not UTF-8 text", advice))
            elif entry.is_folder or (not entry.is_file and _is_folder(self.root, path)):
                yield from self.below(entry.path, (*within, identity))
            elif entry.is_file or (finding := check_file(self.root, path)) is None:
                yield path
            else:
                self.findings.append(finding)

    def _refuse(self, path: PurePath, problem: Exception) -> None:
        self.findings.append(finding_for(path, problem))


def _list(root: Path, folder: PurePath) -> tuple[tuple[int, int], list[Entry]]:
    """What identifies a folder, and what is in it, sorted by name."""
    descriptor = _open(root, root / folder, _open_folder)
    try:
        status = os.fstat(descriptor)
        with os.scandir(descriptor) as found:
            entries = [Entry.of(folder, each) for each in found]
    finally:
        os.close(descriptor)
    return (status.st_dev, status.st_ino), sorted(entries, key=lambda entry: entry.path.name)


def _is_folder(root: Path, path: Path) -> bool:
    with contextlib.suppress(FileRefused, OSError):
        os.close(_open(root, path, _open_folder))
        return True
    return False


def _open(root: Path, path: Path, open_last: Callable[[str, int], int]) -> int:
    """Walk from the root to what `path` names, links followed as far as they may lead."""
    waiting = [*reversed(path.relative_to(root).parts)]
    opened, links, is_last = [os.open(root, _FOLDER & ~os.O_NOFOLLOW)], 0, False
    try:
        while waiting:
            part, is_last = waiting.pop(), False
            if part == "..":
                if len(opened) == 1:
                    raise _refused_link("a link that leads out of the course")
                os.close(opened.pop())
                continue
            if links and (part.startswith(".") or (len(opened) == 1 and part.casefold() == "_site")):
                raise _refused_link(f"a link that leads out of the course: into {part}, which is not its own")
            target = _target(part, opened[-1], is_linked=links > 0)
            if target is None:
                is_last = not waiting
                opened.append((open_last if is_last else _step)(part, opened[-1]))
                continue
            links += 1
            if links > _MOST_LINKS:
                raise _refused_link("a link that leads back to itself")
            if target.is_absolute():
                target = _below_root(root, target)
                while len(opened) > 1:
                    os.close(opened.pop())
            waiting += reversed(target.parts)
        return os.dup(opened[-1]) if is_last else open_last(".", opened[-1])
    except FileRefused as problem:
        problem.path = _shown(path.relative_to(root))
        raise
    finally:
        for descriptor in opened:
            os.close(descriptor)


def _target(part: str, folder: int, *, is_linked: bool) -> PurePath | None:
    """Where a link leads; None for what is none."""
    try:
        mode = os.stat(part, dir_fd=folder, follow_symlinks=False).st_mode
    except FileNotFoundError:
        if is_linked:
            raise _refused_link("a link to nothing") from None
        raise
    return PurePath(os.readlink(part, dir_fd=folder)) if stat.S_ISLNK(mode) else None


def _below_root(root: Path, target: PurePath) -> PurePath:
    """An absolute target relative to the root, as it is written or as it is found."""
    for each in (root, Path(os.path.realpath(root))):
        if target.is_relative_to(each):
            return target.relative_to(each)
    raise _refused_link("a link that leads out of the course")


def _refused_link(message: str) -> FileRefused:
    return FileRefused("link", message, "put the file itself in its place")


def _step(part: str, folder: int) -> int:
    return os.open(part, _FOLDER, dir_fd=folder)


def _open_folder(part: str, folder: int) -> int:
    _check_kind(os.stat(part, dir_fd=folder, follow_symlinks=False).st_mode, "a folder")
    return _step(part, folder)


def _open_file(part: str, folder: int) -> int:
    status = os.stat(part, dir_fd=folder, follow_symlinks=False)
    _check_kind(status.st_mode, "a file")  # a device acts on being opened
    descriptor = os.open(part, _FILE, dir_fd=folder)
    try:
        _check_kind(os.fstat(descriptor).st_mode, "a file")
    except FileRefused:
        os.close(descriptor)
        raise
    return descriptor


def _check_kind(mode: int, wanted: str) -> None:
    kind = next((name for is_kind, name in _KINDS if is_kind(mode)), "a file")
    if kind != wanted:
        message = f"cannot be read: {kind}, not {wanted}"
        raise FileRefused("unreadable", message, f"put {wanted} in its place")


def _shown(path: PurePath) -> str:
    return path.as_posix().encode(errors="replace").decode()
