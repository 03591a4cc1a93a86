"""A machine of one's own: this process sees the folders that it may read, and nothing else that runs here.

User, mount, network, IPC and process namespaces (namespaces(7)), which ask for no privilege. The new root
holds what is allowed and nothing besides: what has no name can neither be looked up nor be connected to.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from coursebuild.execution.containment import places, system

_MOUNTS, _IPC, _USER, _PROCESSES, _NETWORK = 0x20000, 0x8000000, 0x10000000, 0x20000000, 0x40000000
_SHARED_MEMORY_SIZE = "50%"
"""Of the memory of the machine, as systems set it."""


def leave_machine(*, has_network: bool) -> None:
    """Get namespaces of one's own; the next child of this process is the first in the new process namespace.

    This process must have one thread. Raises OSError, perhaps half-way: then the process is fit for nothing.
    """
    user, group = os.getuid(), os.getgid()
    system.unshare(_USER | _MOUNTS | _IPC | _PROCESSES | (0 if has_network else _NETWORK))
    written = {"setgroups": "deny", "uid_map": f"{user} {user} 1", "gid_map": f"{group} {group} 1"}
    for name, text in written.items():
        Path("/proc/self", name).write_text(text, encoding="utf-8")


def enter_own_root(scratch: str, read: Iterable[str]) -> None:
    """Make a root that holds what may be read, and `scratch`, which alone can be written; raises OSError.

    Called by the first process of the process namespace, so that /proc shows this namespace alone.
    """
    system.mount("none", "/", None, system.RECURSIVE | system.PRIVATE)  # nothing of this shows outside
    own, temporary = (os.open(path, os.O_PATH) for path in (scratch, scratch + places.TEMPORARY))
    # Over the scratch folder, because there surely is one; it is bound again below.
    system.mount("tmpfs", scratch, "tmpfs", system.NO_SUID | system.NO_DEVICES, "mode=755")
    root = scratch
    # Mounted while the old one is in sight: a new /proc is allowed only where nobody has hidden parts of it.
    flags = system.NO_SUID | system.NO_DEVICES | system.NO_EXEC
    system.mount("proc", _folder(root + places.PROCESSES), "proc", flags)
    _bind_descriptor(temporary, root + places.TEMPORARY)
    for path in _without_nested(read):
        _show(path, root)
    _make_devices(root)
    _bind_descriptor(own, root + scratch)
    if Path(channels := root + scratch + places.CHANNELS).exists():
        system.mount(channels, channels, None, system.BIND)  # which is not made writable below
    system.change_root(root)
    system.make_read_only("/")
    for path in (scratch, places.TEMPORARY, places.SHARED_MEMORY, places.TERMINALS):
        system.make_writable(path)


def _show(path: str, root: str) -> None:
    """Bind a folder or a file of the system below `root`; a link to a folder stays a link."""
    written, target = Path(path), Path(root + path)
    if written.is_symlink() and written.is_dir() and not target.exists():
        _folder(str(target.parent))
        target.symlink_to(written.readlink())
        return
    real = written.resolve()
    if real.is_dir():
        _folder(str(target))
    elif real.exists():
        _folder(str(target.parent))
        target.touch()
    else:
        return
    system.mount(str(real), str(target), None, system.BIND | system.RECURSIVE)


def _make_devices(root: str) -> None:
    for path in places.devices():
        _show(path, root)
    options = f"mode=1777,size={_SHARED_MEMORY_SIZE}"
    shared = _folder(root + places.SHARED_MEMORY)
    system.mount("tmpfs", shared, "tmpfs", system.NO_SUID | system.NO_DEVICES, options)
    terminals = _folder(root + places.TERMINALS)
    system.mount("devpts", terminals, "devpts", system.NO_SUID, "newinstance,ptmxmode=0666,mode=620")
    for name, target in places.LINKS_TO_DEVICES.items():
        Path(root + name).symlink_to(target)


def _bind_descriptor(descriptor: int, target: str) -> None:
    system.mount(f"/proc/self/fd/{descriptor}", _folder(target), None, system.BIND)
    os.close(descriptor)


def _folder(path: str) -> str:
    Path(path).mkdir(parents=True, exist_ok=True)
    return path


def _without_nested(paths: Iterable[str]) -> list[str]:
    """The paths in order, without those that lie below another one."""
    unique = set(map(Path, paths))
    return sorted(str(path) for path in unique if unique.isdisjoint(path.parents))
