"""The kernels of one build: which lessons get a forked one, and from which zygote."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from typing import Self

from coursebuild.execution.containment.probe import containment_of, find_means, require_full
from coursebuild.execution.kernels.launch import StartKernel, Zygote, start_plain_kernel
from coursebuild.execution.kernels.supervisor import hide_process
from coursebuild.execution.scratch import kernel_environment, scratch_folder
from coursebuild.nouns.dataset import Profile
from coursebuild.nouns.job import KernelNeeds
from coursebuild.nouns.result import Containment
from coursebuild.nouns.settings import ContainmentPolicy, KernelPolicy
from coursebuild.planning.kernel_needs import families


class KernelPool:
    """Starts zygotes when it is entered, kernels on demand, and ends all of them when it is left."""

    def __init__(
        self,
        needs: Mapping[str, KernelNeeds],
        policy: KernelPolicy = KernelPolicy.AUTO,
        containment: ContainmentPolicy = ContainmentPolicy.AUTO,
    ) -> None:
        """`needs` are those of the lessons to run, by slug.

        Raises ExecutionError when this system cannot contain kernels as `containment` asks.
        """
        self.means = find_means()
        """What there is to contain them with; None where the tool knows of nothing."""
        if containment is ContainmentPolicy.REQUIRE:
            require_full(self.means)
        self._modules = {} if policy is KernelPolicy.PLAIN else families(needs)
        self._zygotes: dict[tuple[str, ...], Zygote] = {}
        self._leftovers = contextlib.ExitStack()

    def __enter__(self) -> Self:
        hide_process()
        for modules in sorted(set(self._modules.values())):
            folder = self._leftovers.enter_context(scratch_folder())
            environment = kernel_environment(os.environ, folder, Profile.EMBEDDED)
            self._zygotes[modules] = Zygote(modules, environment, folder)
        return self

    def __exit__(self, *_: object) -> None:
        with self._leftovers:
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

    def starter(self, slug: str) -> StartKernel:
        """The function that starts the lesson's kernel."""
        modules = self._modules.get(slug)
        return start_plain_kernel if modules is None else self._zygotes[modules].fork
