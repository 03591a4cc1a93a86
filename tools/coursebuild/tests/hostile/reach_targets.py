"""What stands outside a kernel for it to reach, and what has become of it afterwards."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import hashlib
import os
import pty
import re
import secrets
import select
import socket
import sqlite3
import struct
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import jupyter_client
import psutil
from hostile.cases import mark_of
from hostile.reach_cases import PRELUDE, Reach
from kernels import is_alive, new_mark, processes_of

_LIBC = ctypes.CDLL(None, use_errno=True)
_HANDLE_BYTES = 128
_GET_FLAGS = 0x80086601
_PLACES = ("/usr/local", "/etc", "/var/tmp", "/run", "/tmp", "/dev/shm", sys.prefix)


def new_token() -> str:
    """A word that stands nowhere else, and has not the shape of a key."""
    return f"token{secrets.token_hex(8)}"


def mark(reach: Reach) -> int:
    """The number by which a cell says that it came through."""
    return int(mark_of(f"{reach.layer}-{reach.name}"))


@dataclass
class Target:
    """What one attempt is made on."""

    folder: Path
    server: Server | None
    process: subprocess.Popen[bytes] | None
    was: object = None

    def state(self) -> object:
        """All that must stay as it is."""
        return _state_of_folder(self.folder), self.process and _state_of_process(self.process.pid)


class Server:
    """Listens on a path, an abstract name and a port, and counts who comes."""

    def __init__(self, path: Path) -> None:
        self.path, self.abstract, self.visits = path, f"\0{path.name}-{secrets.token_hex(4)}", 0
        self._sockets = [socket.socket(socket.AF_UNIX) for _ in range(2)]
        self._sockets[0].bind(str(path))
        self._sockets[1].bind(self.abstract)
        six = socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True)
        self.port = six.getsockname()[1]
        udp = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
        udp.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        udp.bind(("::", self.port))
        self._sockets += [six, udp]
        for each in self._sockets[:3]:
            each.listen()

    def close(self) -> None:
        for each in self._sockets:
            with each:
                self.visits += bool(select.select([each], [], [], 0)[0])


@dataclass
class Targets:
    """The targets of all attempts, while entered; `here` should be new, with a short path."""

    here: Path
    course: Path
    reaches: tuple[Reach, ...]
    tokens: list[str] = field(default_factory=list)
    seconds: str = field(default_factory=new_mark)
    of: dict[Reach, Target] = field(default_factory=dict)

    def __enter__(self) -> Targets:
        self._stack = contextlib.ExitStack()
        self.home, self.temporary = self.here / "home", self.here / "tmp"
        for folder in (self.home, self.temporary, self.home / ".ssh"):
            folder.mkdir()
        (self.home / ".netrc").write_text(self._token(), encoding="ascii")
        (self.home / ".ssh/id_ed25519").write_text(self._token(), encoding="ascii")
        self.environment = {
            "HOME": str(self.home), "TMPDIR": str(self.temporary), "REACH": self._token(),
            "SSH_AUTH_SOCK": str(self.here / "agent"), "PYTHON_KEYRING": self._token(),
        }  # fmt: skip
        self._share()
        for number, reach in enumerate(self.reaches):
            self.of[reach] = self._target(number, reach)
        for target in self.of.values():
            target.was = target.state()
        self._shared_was = self._shared_state()
        return self

    def _token(self) -> str:
        self.tokens.append(new_token())
        return self.tokens[-1]

    def _share(self) -> None:
        self.name = f"reach-{secrets.token_hex(6)}"
        for folder in ("/var/tmp", "/tmp", "/dev/shm"):
            path = Path(folder, self.name)
            path.write_text(self._token(), encoding="ascii")
            self._stack.callback(path.unlink, missing_ok=True)
        self.key = secrets.randbits(30)
        self.segment = _LIBC.shmget(self.key, 4096, 0o1600)
        _LIBC.shmat.restype = ctypes.c_void_p
        self._memory = _LIBC.shmat(self.segment, None, 0)
        self._stack.callback(_LIBC.shmctl, self.segment, 0, None)
        token = self._token().encode()
        ctypes.memmove(self._memory, token, len(token))
        self._terminal, other = pty.openpty()
        self.terminal = os.ttyname(other)
        for end in (self._terminal, other):
            self._stack.callback(os.close, end)

    def _target(self, number: int, reach: Reach) -> Target:
        token = self._token()
        folder = self.home / str(number)
        folder.mkdir()
        (folder / "secret").write_text(f"#!/bin/sh\necho {token}\n", encoding="ascii")
        (folder / "secret").chmod(0o700)
        (folder / "reach_module.py").write_text(f"TOKEN = '{token}'\n", encoding="ascii")
        os.setxattr(folder / "secret", "user.token", token.encode())
        (folder / "link").symlink_to(token)
        os.mkfifo(folder / "pipe")
        with contextlib.closing(sqlite3.connect(folder / "db")) as base:
            base.execute(f"create table t as select '{token}' as c")
            base.commit()
        process = None
        if "PID" in reach.source:
            process = subprocess.Popen(
                ["sleep", "600"], env={"REACH": token}, cwd=folder, start_new_session=True
            )
            self._stack.callback(_end, process)
        listens = any(name in reach.source for name in ("SOCKET", "ABSTRACT", "PORT"))
        server = Server(self.here / f"s{number}") if listens else None
        return Target(folder=folder, server=server, process=process)

    def cell(self, reach: Reach) -> str:
        """The source of the cell that makes the attempt."""
        target = self.of[reach]
        device = Path("/").stat().st_dev
        given = {
            "SECRET": str(target.folder / "secret"), "FOLDER": str(target.folder),
            "PID": target.process.pid if target.process else 0, "HOME": str(self.home),
            "TMP": str(self.temporary), "COURSE": str(self.course), "BUILDER": os.getpid(),
            "HANDLE": _handle(target.folder / "secret"), "DISK": (os.major(device), os.minor(device)),
            "PLANTED": self._planted(reach), "PLACE": self.name, "SHARED": self.name, "KEY": self.key,
            "SHM_ID": self.segment, "TERMINAL": self.terminal,
            "TERMINALS": Path(self.terminal).stat().st_dev, "SECONDS": self.seconds,
        }  # fmt: skip
        if server := target.server:
            given |= {"SOCKET": str(server.path), "ABSTRACT": server.abstract, "PORT": server.port}
        used = {name: value for name, value in given.items() if re.search(rf"\b{name}\b", reach.source)}
        # Written so that nobody takes it for a path or a key before it runs.
        return f'attempt("{repr((mark(reach) - 1, used, reach.source)).encode().hex()}")'

    def _planted(self, reach: Reach) -> str:
        return f"{self.name}-{mark(reach)}"

    def harm(self, reach: Reach, page: str) -> list[str]:
        """What the attempt has come to: its own words, and what is seen from outside."""
        target, number = self.of[reach], mark(reach)
        found = re.search(rf"begin {number}(.*?)ended {number}", page, re.DOTALL)
        if found is None:
            return ["it did not run to its end"]
        harm = [f"said {token}" for token in self.tokens if token in found[1]]
        if f"got {number}" in found[1]:
            harm.append("it says that it came through")
        if target.was != target.state():
            harm.append(f"changed: {_differences(target.was, target.state())}")
        if target.server is not None and target.server.visits:
            harm.append("it was connected to")
        places = (*_PLACES, self.temporary, Path(jupyter_client.__file__).parent, *sys.path, self.course)
        planted = self._planted(reach)
        return harm + [f"planted in {place}" for place in places if Path(place, planted).exists()]

    def shared_harm(self) -> list[str]:
        """What has become of all that the attempts share; nobody may be left either."""
        harm = [f"left: {process!r}" for process in processes_of(self.seconds)]
        harm += [f"left: {path.name}" for path in self.temporary.iterdir()]
        now = self._shared_state()
        return harm + ([f"changed: {_differences(self._shared_was, now)}"] if now != self._shared_was else [])

    def _shared_state(self) -> object:
        typed = select.select([self._terminal], [], [], 0)[0]
        memory = ctypes.string_at(self._memory, 64)
        files = [Path(folder, self.name) for folder in ("/var/tmp", "/tmp", "/dev/shm")]
        contents = [file.read_text(encoding="ascii") if file.exists() else None for file in files]
        home = sorted(path.name for path in self.home.iterdir())
        return typed, memory, contents, home

    def stop_listening(self) -> None:
        """Count who came."""
        for target in self.of.values():
            if target.server is not None:
                target.server.close()

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def cells_of(targets: Targets, reaches: Iterable[Reach]) -> Iterator[str]:
    """The sources of a notebook that makes these attempts."""
    yield PRELUDE
    yield from map(targets.cell, reaches)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()


def _handle(path: Path) -> bytes:
    handle = ctypes.create_string_buffer(struct.pack("Ii", _HANDLE_BYTES, 0), _HANDLE_BYTES + 8)
    _LIBC.name_to_handle_at(-100, os.fsencode(path), handle, ctypes.byref(ctypes.c_int()), 0)
    return handle.raw


def _state_of_folder(folder: Path) -> dict[str, object]:
    state: dict[str, object] = {}
    if not folder.exists():
        return state
    for path in [folder, *sorted(folder.rglob("*"))]:
        found = path.lstat()
        has_content = path.is_file() and not path.is_symlink()
        state[path.name] = (
            found.st_mode, found.st_uid, found.st_gid, found.st_mtime_ns, found.st_ctime_ns, found.st_nlink,
            hashlib.sha256(path.read_bytes()).hexdigest() if has_content else "",
            _attributes(path) if has_content else (),
        )  # fmt: skip
    return state


def _attributes(path: Path) -> object:
    with path.open("rb") as file, contextlib.suppress(OSError):
        flags = fcntl.ioctl(file, _GET_FLAGS, bytes(8))
        return flags, [(name, os.getxattr(path, name)) for name in os.listxattr(path)]
    return ()


def _state_of_process(pid: int) -> object:
    if not is_alive(pid):
        return "ended"
    process = psutil.Process(pid)
    files = [Path(f"/proc/{pid}/{name}").read_text(encoding="ascii") for name in ("oom_score_adj", "limits")]
    filter_ = Path(f"/proc/{pid}/coredump_filter").read_text(encoding="ascii")
    stopped = process.status() == psutil.STATUS_STOPPED
    return (
        process.nice(), process.cpu_affinity(), process.ionice(), os.sched_getscheduler(pid), files, filter_,
        stopped,
    )  # fmt: skip


def _differences(was: object, now: object) -> str:
    return f"{was} -> {now}"
