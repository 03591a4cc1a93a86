"""Find out what this system offers, by trying it in a process of its own.

What is read under /sys or in a version says little: a container, a security module or a setting may refuse
what the kernel has.
"""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path

import coursebuild
from coursebuild.execution.containment import landlock, seccomp
from coursebuild.execution.containment.entering import why_not
from coursebuild.execution.containment.walls import Means, Walls
from coursebuild.keeping.records import convert
from coursebuild.nouns.errors import ExecutionError
from coursebuild.nouns.result import Containment, ContainmentLevel

_SECONDS = 30
_PROGRAM = f"import sys; sys.path.append(sys.argv[1]); from {__name__} import main; main()"


@functools.cache
def find_means() -> Means | None:
    """What there is to contain kernels with; None where the tool knows of nothing (macOS)."""
    if sys.platform != "linux":
        return None
    home = str(Path(coursebuild.__file__).parent.parent)
    # Isolated: its path is what Python finds without anybody's settings, as a kernel's is.
    command = [sys.executable, "-I", "-c", _PROGRAM, home]
    try:
        tried = subprocess.run(
            command, capture_output=True, stdin=subprocess.DEVNULL, timeout=_SECONDS, check=True, cwd="/"
        )
        return convert(json.loads(tried.stdout), Means)
    except (OSError, subprocess.SubprocessError, ValueError):
        return Means(why_no_namespaces="they could not be tried")


def walls_around(
    scratch: Path, means: Means | None, read: tuple[Path, ...] = (), *, has_network: bool
) -> Walls | None:
    """The walls of a kernel that works in `scratch` and may read these folders of data; None for no walls."""
    if means is None:
        return None
    python = (sys.prefix, sys.base_prefix, str(Path(sys.executable).resolve().parent), *means.python_path)
    libraries = os.environ.get("LD_LIBRARY_PATH", "").split(os.pathsep)
    folders = [path for path in (*python, *libraries, *map(str, read)) if path not in ("", os.sep)]
    both = dict.fromkeys([*folders, *map(os.path.realpath, folders)])
    return Walls(
        scratch=str(scratch),
        read=tuple(path for path in both if Path(path).is_absolute() and Path(path).exists()),
        has_network=has_network,
        means=means,
    )


def containment_of(means: Means | None) -> Containment:
    """What holds while a lesson runs on a system with these means."""
    if means is None:
        return Containment(level=ContainmentLevel.NONE, lacking=("the tool contains kernels on Linux only",))
    return means.containment


def require_full(means: Means | None) -> None:
    """Raise ExecutionError, saying what is open and what to do, unless all can be closed here."""
    lacking = containment_of(means).lacking
    if lacking:
        shown = "\n".join(f"    {each}" for each in lacking)
        raise ExecutionError(
            f"kernels cannot be contained here as --contain=require asks: nothing ran\n{shown}\n"
            "    on Ubuntu: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0; in a container:\n"
            "    allow it user namespaces; or build without --contain=require"
        )


def main() -> None:
    """Write what was found to stdout, as JSON."""
    path = tuple(dict.fromkeys(each for each in sys.path if Path(each).is_absolute()))
    means = Means(landlock=landlock.version(), has_seccomp=seccomp.is_known_processor(), python_path=path)
    with tempfile.TemporaryDirectory() as folder:
        scratch = Path(folder).resolve()
        (scratch / "tmp").mkdir()

        def why_not_with(tried: Means) -> str:
            walls = Walls(scratch=str(scratch), read=(), has_network=False, means=tried)
            return why_not(walls)

        nothing = Means()
        for name in ("landlock", "has_seccomp"):
            if why_not_with(replace(nothing, **{name: getattr(means, name)})):
                means = replace(means, **{name: getattr(nothing, name)})
        refused = why_not_with(replace(nothing, has_namespaces=True))
        means = replace(means, has_namespaces=not refused, why_no_namespaces=refused)
    sys.stdout.write(json.dumps(asdict(means)) + "\n")
