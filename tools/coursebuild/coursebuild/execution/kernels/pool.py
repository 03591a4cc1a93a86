"""The kernels of one build: which lessons get a forked one, and from which zygote."""

from __future__ import annotations

import contextlib
import functools
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO, Self

from coursebuild.execution.containment.probe import containment_of, find_means, require_full
from coursebuild.execution.font_list import FontList
from coursebuild.execution.kernels.launch import (
    KernelProcess,
    StartKernel,
    WarmKernelRefused,
    Zygote,
    start_plain_kernel,
)
from coursebuild.execution.kernels.program import KernelRequest
from coursebuild.execution.kernels.supervisor import hide_process
from coursebuild.execution.resources import count_cores
from coursebuild.execution.scratch import kernel_environment, scratch_folder
from coursebuild.nouns.dataset import Profile
from coursebuild.nouns.job import KernelNeeds
from coursebuild.nouns.result import Containment
from coursebuild.nouns.settings import ContainmentPolicy, KernelPolicy
from coursebuild.planning.kernel_needs import families

_MATPLOTLIB = "matplotlib"


class KernelPool:
    """Starts zygotes when it is entered, kernels on demand, and ends all of them when it is left.

    At once start as many zygotes as there are cores to import on, those of the first lessons; any other when
    its first lesson asks for a kernel: nobody waits for it before, and it would hold memory.
    """

    def __init__(
        self,
        needs: Mapping[str, KernelNeeds],
        policy: KernelPolicy = KernelPolicy.AUTO,
        containment: ContainmentPolicy = ContainmentPolicy.AUTO,
        fonts: FontList | None = None,
    ) -> None:
        """`needs` are those of the lessons to run, by slug; `fonts` spares Matplotlib to look for them.

        Raises ExecutionError when this system cannot contain kernels as `containment` asks.
        """
        self.fonts = fonts
        self.means = find_means()
        """What there is to contain them with; None where the tool knows of nothing."""
        if containment is ContainmentPolicy.REQUIRE:
            require_full(self.means)
        self._modules = {} if policy is KernelPolicy.PLAIN else families(needs)
        self._zygotes: dict[tuple[str, ...], Zygote] = {}
        self._folders: dict[tuple[str, ...], Path] = {}
        self._leftovers = contextlib.ExitStack()
        self._lock, self._has_ended = threading.Lock(), False

    def __enter__(self) -> Self:
        hide_process()
        for modules in [*dict.fromkeys(self._modules.values())][: count_cores()]:
            self._start(modules)
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock, self._leftovers:
            self._has_ended = True
            for zygote in self._zygotes.values():
                with contextlib.suppress(OSError):
                    zygote.close()

    @property
    def processes(self) -> tuple[int, ...]:
        """The process numbers of the zygotes."""
        return tuple(zygote.pid for zygote in self._zygotes.values())

    @property
    def containment(self) -> Containment:
        """How far the kernels are kept from what else is on the machine."""
        return containment_of(self.means)

    @property
    def has_preloaded_matplotlib(self) -> bool:
        """Whether a zygote imports it, which makes the list of fonts where none is kept."""
        return any(_MATPLOTLIB in modules for modules in self._modules.values())

    def starter(self, slug: str) -> StartKernel:
        """The function that starts the lesson's kernel."""
        modules = self._modules.get(slug)
        return start_plain_kernel if modules is None else functools.partial(self._fork, modules)

    def _fork(self, modules: tuple[str, ...], request: KernelRequest, log: BinaryIO) -> KernelProcess:
        """Fork a kernel; raises WarmKernelRefused when it cannot be."""
        with self._lock:
            if self._has_ended:
                raise WarmKernelRefused("the build has ended")
            if modules not in self._zygotes:
                try:
                    self._start(modules)
                except OSError as error:
                    raise WarmKernelRefused(f"no process to fork from: {error.strerror}") from None
            zygote, folder = self._zygotes[modules], self._folders[modules]
        if self.fonts is not None and _MATPLOTLIB in modules:
            zygote.wait_until_ready()
            self.fonts.keep_from(folder)  # before any lesson has run
        return zygote.fork(request, log)

    def _start(self, modules: tuple[str, ...]) -> None:
        self._folders[modules] = folder = self._leftovers.enter_context(scratch_folder())
        environment = kernel_environment(os.environ, folder, Profile.EMBEDDED)
        if self.fonts is not None and _MATPLOTLIB in modules:
            self.fonts.copy_into(folder)
        self._zygotes[modules] = Zygote(modules, environment, folder)
