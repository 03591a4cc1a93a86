"""A private folder for one execution: a copy of what its fingerprint names, and nothing else.

A notebook that reads a file it has not declared therefore fails at once, instead of becoming stale
in silence later; and whatever it writes disappears with the folder, never into the source tree.
"""

from __future__ import annotations

import contextlib
import fcntl
import itertools
import os
import re
import secrets
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from coursebuild.nouns.dataset import Profile
from coursebuild.planning.environment import FIXED_VARIABLES
from coursebuild.safety.gate import open_file

_PREFIX, _SUFFIX = "cb-", "-kernel"
_NAME = re.compile(f"{_PREFIX}[a-z0-9_]{{8}}{_SUFFIX}")
"""No other program's name, so that nothing of somebody else's is swept."""
_LONGEST_BYTES = 85
"""Of a scratch folder: the names of the sockets in it are added, and the system takes 107 in all."""
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC

CHANNELS = "channels"
"""The folder of the connection file and the sockets; a contained kernel cannot write into it."""

MATPLOTLIB = "matplotlib"
"""The folder of Matplotlib's settings, in which it keeps its list of fonts."""

_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""Of the builder's environment, all that a kernel sees: no token, no address, no setting of a person."""


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A new private folder with a short path (a Unix socket's address may hold some 100 bytes).

    It is locked as long as this process lives, so that `sweep_scratch` knows those that nobody uses.
    """
    folder, descriptor = _new_folder()
    try:
        yield folder
    finally:
        _remove(folder, descriptor)
        os.close(descriptor)


def _new_folder() -> tuple[Path, int]:
    while True:
        # Resolved: as a kernel prints it.
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, suffix=_SUFFIX)).resolve()
        if len(os.fsencode(folder)) > _LONGEST_BYTES:
            folder.rmdir()
            problem = "its name is too long for the sockets of kernels: set TMPDIR to one with a shorter"
            raise OSError(0, problem, tempfile.gettempdir())
        descriptor = os.open(folder, _FOLDER)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if folder.exists():  # else another build has swept it before it was locked
            return folder, descriptor
        os.close(descriptor)


def sweep_scratch() -> None:
    """Remove the scratch folders of processes that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*{_SUFFIX}"):
        if _NAME.fullmatch(folder.name):
            with contextlib.suppress(OSError):
                _sweep(folder)


def _sweep(folder: Path) -> None:
    """Remove a folder of ours that nobody holds; raises OSError when it is none."""
    descriptor = os.open(folder, _FOLDER)
    try:
        if os.fstat(descriptor).st_uid == os.getuid():
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _remove(folder, descriptor)
    finally:
        os.close(descriptor)


def _remove(folder: Path, descriptor: int) -> None:
    """Remove a folder that is open, whatever a lesson has left in it; no link is followed.

    What lies deeper is moved up before it is emptied: however deep that is, there are two folders open.
    Nothing is raised: what cannot be removed stays.
    """
    names = (f".{secrets.token_hex(8)}" for _ in itertools.repeat(None))  # none that a lesson has taken
    stuck: set[str] = set()
    while below := [name for name in _empty(descriptor) if name not in stuck]:
        for name in below:
            with contextlib.suppress(OSError):
                _move_up(name, descriptor, names)
            try:
                os.rmdir(name, dir_fd=descriptor)
            except OSError:
                stuck.add(name)
    with contextlib.suppress(OSError):
        folder.rmdir()


def _move_up(name: str, above: int, names: Iterator[str]) -> None:
    """Leave nothing in a folder: the folders in it get other names, in the one above."""
    _open_up(name, above)
    descriptor = os.open(name, _FOLDER, dir_fd=above)
    try:
        for deeper in _empty(descriptor):
            with contextlib.suppress(OSError):
                _open_up(deeper, descriptor)  # nobody but root may move a folder that is closed to him
                os.rename(deeper, next(names), src_dir_fd=descriptor, dst_dir_fd=above)
    finally:
        os.close(descriptor)


def _open_up(name: str, above: int) -> None:
    """Let its owner into a folder; a lesson that still runs may put a link there at any moment."""
    if os.chmod in os.supports_follow_symlinks:
        os.chmod(name, stat.S_IRWXU, dir_fd=above, follow_symlinks=False)
        return
    descriptor = os.open(name, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=above)
    try:
        Path(f"/proc/self/fd/{descriptor}").chmod(stat.S_IRWXU)
    finally:
        os.close(descriptor)


def _empty(descriptor: int) -> list[str]:
    """Remove all but the folders from a folder; the names of those."""
    with os.scandir(descriptor) as entries:
        found = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    for name, is_folder in found:
        if not is_folder:
            with contextlib.suppress(OSError):
                os.unlink(name, dir_fd=descriptor)
    return [name for name, is_folder in found if is_folder]


def copy_inputs(root: Path, notebook_folder: Path, files: Iterable[Path], scratch: Path) -> Path:
    """Copy `files` (relative to `root`) below the scratch folder; returns the folder to run in.

    A cell that runs there may have put a link in the way: none is followed, and what stands in the place of a
    file goes. Raises OSError where something else stands in the place of a folder.
    """
    work = scratch / "work"
    work.mkdir(exist_ok=True)
    for file in files:
        with (
            _folder_below(work, file.parent) as folder,
            os.fdopen(open_file(root, root / file), "rb") as source,
        ):
            with contextlib.suppress(FileNotFoundError):
                os.unlink(file.name, dir_fd=folder)
            with os.fdopen(os.open(file.name, _NEW_FILE, 0o644, dir_fd=folder), "wb") as target:
                shutil.copyfileobj(source, target)
    with _folder_below(work, notebook_folder):
        return work / notebook_folder


@contextlib.contextmanager
def _folder_below(work: Path, path: Path) -> Iterator[int]:
    """The descriptor of `work / path`, which is made as far as it is not there; no link is followed."""
    descriptor = os.open(work, _FOLDER)
    try:
        for part in path.parts:
            with contextlib.suppress(FileExistsError):
                os.mkdir(part, dir_fd=descriptor)
            below = os.open(part, _FOLDER, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = below
        yield descriptor
    finally:
        os.close(descriptor)


def link_real_data(real_data: Path, names: Iterable[str], scratch: Path) -> Path:
    """Make a folder that leads to the real data of these names and of no other; returns it.

    Linked rather than copied: published data sets hold gigabytes. That nobody changed them while a lesson
    ran is looked at afterwards.
    """
    folder = scratch / "data"
    folder.mkdir()
    for name in names:
        (folder / name).symlink_to(real_data / name, target_is_directory=True)
    return folder


def kernel_environment(
    environ: Mapping[str, str], scratch: Path, profile: Profile, real_data: Path | None = None
) -> dict[str, str]:
    """The whole environment of a kernel: a few variables of the builder's, scratch folders, fixed values.

    A kernel is told of a folder of real data only when there is one for it.
    """
    (scratch / CHANNELS).mkdir(exist_ok=True)
    folders = {
        "HOME": "home",
        "TMPDIR": "tmp",
        "IPYTHONDIR": "ipython",
        "JUPYTER_RUNTIME_DIR": "runtime",
        "MPLCONFIGDIR": MATPLOTLIB,
        "JOBLIB_TEMP_FOLDER": "tmp",  # it would look through memory that is shared with others
    }
    for name in folders.values():
        (scratch / name).mkdir(parents=True, exist_ok=True)
    passed_on = {name: environ[name] for name in _PASSED_ON if name in environ}
    # `!python` is the Python that runs the lesson.
    passed_on["PATH"] = f"{sys.prefix}/bin{os.pathsep}{environ.get('PATH', os.defpath)}"
    return {
        **passed_on,
        **{variable: str(scratch / name) for variable, name in folders.items()},
        "COURSE_PROFILE": profile.value,
        **({} if real_data is None else {"COURSE_DATA": str(real_data)}),
        **FIXED_VARIABLES,
    }
