"""A small disk for a command, in a mount namespace of its own: nothing of it is seen or left outside."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from courses import CourseFolder, Ended

_MOUNT = 'mount -t tmpfs -o "$1" tmpfs "$2" || exit 99; options=$1 disk=$2; shift 2; '
_TEMPORARY = _MOUNT + 'TMPDIR=$disk exec "$@"'
_COURSE = (
    _MOUNT
    + """
course=$1 left=$2; shift 2
cp -a "$course/." "$disk" || exit 99
if [ "$left" = read-only ]; then mount -o remount,ro "$disk" || exit 99
elif [ "$left" != all ]; then
    free=$(df -k --output=avail "$disk" | tail -n 1)
    head -c $(((free - left) * 1024)) /dev/zero >"$disk/.filler" || exit 99
fi
"$@"; status=$?
[ "$left" = read-only ] || rm -f "$disk/.filler"
rm -rf "$course"; mkdir "$course"; cp -a "$disk/." "$course" || exit 99
exit $status
"""
)


def require_small_disks() -> None:
    """Skip where the system lets nobody mount a disk."""
    unshare = shutil.which("unshare")
    script = "mount -t tmpfs -o size=4k tmpfs /mnt"
    if unshare is None or _fails([unshare, "-m", "sh", "-c", script]):
        pytest.skip("no file system can be mounted here: that takes root, or a right that this user lacks")


def _fails(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode != 0


@dataclass(frozen=True)
class SmallDisk:
    """A disk with these options of tmpfs, that is there as long as a command runs."""

    options: str

    def run_temporary(self, course: CourseFolder, mount: Path, *arguments: str, **environment: str) -> Ended:
        """Run a command on a course whose temporary files lie on the disk."""
        return _run(_TEMPORARY, [self.options, str(mount)], course.root, arguments, environment)

    def run_course(
        self, course: CourseFolder, mount: Path, left: str, *arguments: str, **environment: str
    ) -> Ended:
        """Run a command on a copy of the course on the disk, with `left` KiB of room, and bring it back."""
        given = [self.options, str(mount), str(course.root), left]
        return _run(_COURSE, given, mount, arguments, environment)


def _run(
    script: str, given: list[str], root: Path, arguments: tuple[str, ...], environment: dict[str, str]
) -> Ended:
    command = [sys.executable, "-m", "coursebuild", "--root", str(root), *arguments]
    finished = subprocess.run(
        ["unshare", "-m", "sh", "-c", script, "sh", *given, *command],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert finished.returncode != 99, finished.stderr
    return Ended(finished.returncode, finished.stdout, finished.stderr)
