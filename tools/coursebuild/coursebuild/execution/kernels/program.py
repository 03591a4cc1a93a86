"""What the process of a kernel does, whichever way it was started: limits, preloading, ipykernel.

Both kinds of kernel import the same libraries before ipykernel starts to listen. What a library writes
while it is imported therefore reaches the kernel's log and never a page, in both kinds alike.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import random
import resource
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from coursebuild.execution.containment.walls import Walls
from coursebuild.keeping.records import convert

_MESSAGES = "coursebuild.execution.kernels.messages"
_KERNEL_MODULES = (
    *("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger", _MESSAGES),
    *("IPython.core.debugger", "IPython.core.oinspect", "IPython.core.completerlib"),
    *("IPython.core.pylabtools", "IPython.extensions.storemagic", "tornado.platform.asyncio"),
)
"""What every kernel needs sooner or later. Not the backend of Matplotlib: it registers with the shell while
it is imported, so that without one there would never be a picture."""
_FIRST_USED = {
    "numpy": ("numpy.random",),
    "matplotlib.pyplot": (
        "matplotlib.backends.backend_agg",
        *(f"PIL.{name}ImagePlugin" for name in ("Bmp", "Gif", "Jpeg", "Png", "Ppm")),
    ),
}
"""What a library imports at its first use: reseeding, and saving a figure."""
_DEBUGGER = "debugpy"
_OOM_SCORE = "/proc/self/oom_score_adj"


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelRequest:
    """A kernel that the builder asks for."""

    connection_file: str
    folder: str
    """Where it runs."""
    environment: Mapping[str, str]
    """All of its environment."""
    preload: tuple[str, ...]
    """Modules to import before the lesson starts."""
    address_space_bytes: int | None
    """The most memory that it may ask for; None: no limit."""
    walls: Walls | None = None
    """What it may reach; None: all that its user may."""

    def as_json(self) -> bytes:
        """One line."""
        return json.dumps(asdict(self)).encode() + b"\n"

    @classmethod
    def from_json(cls, line: bytes) -> KernelRequest:
        """What `as_json` wrote; raises ValueError when that is not whole."""
        return convert(json.loads(line), cls)  # which takes names of files that are no Unicode, too


def preload(modules: Iterable[str]) -> None:
    """Import the modules; one that cannot be imported is left to the lesson, which will say so itself."""
    for module in modules:
        with contextlib.suppress(Exception):
            importlib.import_module(module)


def preload_kernel(modules: Iterable[str] = ()) -> None:
    """Import what a kernel needs, and these modules with what they import at their first use.

    ipykernel's debugger stays out, which would be two thirds of a start: nobody will ever attach one.
    ipykernel does without where there is none; for the lesson it is where it was.
    """
    is_there = _DEBUGGER in sys.modules
    if not is_there:
        sys.modules[_DEBUGGER] = None  # type: ignore[assignment]  # an import fails
    preload(_KERNEL_MODULES)
    if not is_there:
        del sys.modules[_DEBUGGER]
    for module in modules:
        preload((module, *_FIRST_USED.get(module, ())))


def become_kernel(request: KernelRequest, sockets: Mapping[str, int]) -> None:
    """Turn this process into the kernel that listens on these; returns when it is asked to end."""
    os.setsid()  # a group of its own, which is interrupted as a whole
    os.chdir(request.folder)
    os.environ.clear()
    os.environ.update(request.environment)
    tempfile.tempdir = None  # another process's choice, in a forked kernel
    if request.address_space_bytes is not None:
        resource.setrlimit(resource.RLIMIT_AS, (request.address_space_bytes, request.address_space_bytes))
    _leave_no_core()
    preload_kernel(request.preload)
    _reseed()
    sys.argv = ["ipykernel_launcher", "-f", request.connection_file]
    messages = importlib.import_module(_MESSAGES)
    messages.pipe_over_files()
    messages.use_bound_sockets(sockets)
    app = importlib.import_module("ipykernel.kernelapp").IPKernelApp.instance()
    app.initialize(
        [
            *sys.argv[1:],
            f"--IPKernelApp.parent_handle={os.getppid()}",  # it ends itself when that is gone
            f"--IPKernelApp.outstream_class={_MESSAGES}.PatientStream",
            "--HistoryManager.enabled=False",  # nobody will ever ask for it
        ]
    )
    messages.limit_messages(app)
    app.start()


def become_likely_victim() -> None:
    """When the machine runs out of memory, the system shall end a kernel rather than the builder."""
    with contextlib.suppress(OSError), open(_OOM_SCORE, "w", encoding="ascii") as file:  # noqa: PTH123
        file.write("500")


def _leave_no_core() -> None:
    """What crashes leaves no core, neither as a file nor with a program of the system that collects them."""
    highest = resource.getrlimit(resource.RLIMIT_CORE)[1]
    least = 0 if highest == 0 else 1  # by 0 such programs are started all the same; with 1 Linux starts none
    resource.setrlimit(resource.RLIMIT_CORE, (least, least))


def _reseed() -> None:
    """A forked process starts with its parent's random state, and so would all of its siblings."""
    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
