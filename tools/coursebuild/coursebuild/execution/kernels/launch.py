"""The builder's hold on kernels: it starts zygotes and kernels, and hears how each kernel ended."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import coursebuild
from coursebuild.execution.containment.walls import Walls
from coursebuild.execution.kernels.program import KernelRequest
from coursebuild.nouns.errors import ExecutionError
from coursebuild.nouns.result import KernelKind

_PROGRAM = """
import sys
sys.path[0] = sys.argv[1]  # instead of the folder it runs in, whose modules belong to the lesson
from {module} import main
del sys.path[0]
main(*sys.argv[2:])
"""
_POLL_SECONDS = 0.02
_ZYGOTE_PATIENCE_SECONDS = 10


class WarmKernelRefused(ExecutionError):
    """No kernel can be forked; the text says why. A plain one can be started all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a kernel and all that it started have used, in the end."""

    cpu_seconds: float = 0.0
    peak_memory_bytes: int = 0


class KernelProcess:
    """A supervised kernel, as jupyter-client expects a process: like subprocess.Popen.

    When `poll` no longer returns None, the kernel and everything that it started are gone.
    """

    stdin = stdout = stderr = None

    def __init__(self, supervisor: socket.socket, kind: KernelKind) -> None:
        """Take the socket to the supervisor; raises WarmKernelRefused when it starts no kernel."""
        self._supervisor, self._heard = supervisor, b""
        self.kind = kind
        self.returncode: int | None = None
        self.usage = Usage()
        self.is_lost = False
        """Whether the supervisor was killed, so that nobody can say how the kernel ended."""
        first = self._read_line()
        if "pid" not in first:
            supervisor.close()
            raise WarmKernelRefused(str(first.get("refused", "the process that should fork it has ended")))
        self.pid = int(first["pid"])

    def _hear(self, flags: int = 0) -> bool:
        """Take what the supervisor has sent; returns whether it can still send more."""
        try:
            more = self._supervisor.recv(4096, flags)
        except ConnectionError:
            more = b""
        self._heard += more
        return bool(more)

    def _read_line(self) -> Mapping[str, str]:
        while b"\n" not in self._heard:
            if not self._hear():
                return {}
        line, _, self._heard = self._heard.partition(b"\n")
        try:
            return dict(json.loads(line))
        except (ValueError, TypeError):
            return {}

    def poll(self) -> int | None:
        """The exit status, negative for a signal; None while the kernel runs."""
        if self.returncode is None:
            try:
                is_there = self._hear(socket.MSG_DONTWAIT)
            except BlockingIOError:
                return None
            if b"\n" in self._heard and (ended := self._read_line()):
                self.returncode = int(ended["ended"])
                self.usage = Usage(
                    cpu_seconds=float(ended["cpu_seconds"]), peak_memory_bytes=int(ended["peak_memory_bytes"])
                )
                self._supervisor.close()
            elif not is_there:
                self.returncode, self.is_lost = -signal.SIGKILL, True
                self._supervisor.close()
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; raises subprocess.TimeoutExpired."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if deadline is not None and timeout is not None and time.monotonic() > deadline:
                raise subprocess.TimeoutExpired("kernel", timeout)
            time.sleep(_POLL_SECONDS)
        return status

    def send_signal(self, number: int) -> None:
        """Send a signal to the kernel and its process group."""
        if self.returncode is None:
            with contextlib.suppress(OSError):
                self._supervisor.sendall(f"{int(number)}\n".encode())

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


StartKernel = Callable[[KernelRequest, BinaryIO], KernelProcess]
"""Starts a kernel that writes to the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelSetup:
    """Where and how a kernel is to run."""

    scratch: Path
    folder: Path
    """Below `scratch`: the folder of the notebook."""
    environment: Mapping[str, str]
    start: StartKernel
    preload: tuple[str, ...] = ()
    walls: Walls | None = None


class Zygote:
    """A preloaded process from which kernels are forked."""

    def __init__(self, modules: Sequence[str], environment: Mapping[str, str], folder: Path) -> None:
        """Start it; it works in `folder`, which should be its own, and imports while we go on."""
        self._lock = threading.Lock()
        self._refused: str | None = None
        self._orders, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with (folder / "zygote.log").open("wb") as log, theirs:
            self._process = subprocess.Popen(
                _command("zygote", str(theirs.fileno()), *modules),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                env=dict(environment),
                cwd=folder,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._process.pid

    def wait_until_ready(self) -> None:
        """Wait until it has imported everything; raises WarmKernelRefused when it cannot fork safely."""
        assert self._process.stdout is not None
        with self._lock:
            if self._refused is None:
                line = self._process.stdout.readline()
                self._refused = (
                    str(json.loads(line)["refused"]) if line else "the preloaded process has ended"
                )
        if self._refused:
            raise WarmKernelRefused(self._refused)

    def fork(self, request: KernelRequest, log: BinaryIO) -> KernelProcess:
        """Fork a kernel that writes to `log`; raises WarmKernelRefused when it cannot be."""
        self.wait_until_ready()
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                socket.send_fds(self._orders, [request.as_json()], [theirs.fileno(), log.fileno()])
        except OSError as error:
            ours.close()
            raise WarmKernelRefused(f"the preloaded process has ended ({error.strerror})") from None
        return KernelProcess(ours, KernelKind.WARM)

    def close(self) -> None:
        """End it and every kernel that still runs under it."""
        assert self._process.stdout is not None
        self._orders.close()
        try:
            self._process.wait(_ZYGOTE_PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()


def start_plain_kernel(request: KernelRequest, log: BinaryIO) -> KernelProcess:
    """Start a kernel in a new Python process that writes to `log`."""
    ours, theirs = socket.socketpair()
    try:
        with theirs:
            supervisor = subprocess.Popen(
                _command("supervisor", str(theirs.fileno())),
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=dict(request.environment),
                cwd=request.folder,
            )
        threading.Thread(target=supervisor.wait, daemon=True).start()  # else it would stay as a zombie
        ours.sendall(request.as_json())
    except OSError:
        ours.close()
        raise
    return KernelProcess(ours, KernelKind.PLAIN)


def _command(module: str, *arguments: str) -> list[str]:
    """A command that runs `main` of a module of this package, and leaves no trace of it in sys.path."""
    program = _PROGRAM.format(module=f"{__package__}.{module}")
    home = str(Path(coursebuild.__file__).parent.parent)
    return [sys.executable, "-c", program, home, *arguments]
