"""A kernel with all that leads to it: its process, jupyter-client's manager, and nbclient's client.

The manager is ours rather than nbclient's: it speaks over Unix sockets in the scratch folder (TCP ports race
between kernels), starts supervised processes, and is always shut down.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import Any, BinaryIO

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient.util import ensure_async

from coursebuild.execution.client import LimitedChannels, LimitedClient, refuse_bad_end
from coursebuild.execution.documents import new_document
from coursebuild.execution.kernels.launch import KernelProcess, KernelSetup
from coursebuild.execution.kernels.provisioner import SupervisedProvisioner
from coursebuild.execution.resources import address_space_limit
from coursebuild.execution.scratch import CHANNELS
from coursebuild.nouns.course import Limits

_STARTUP_SECONDS = 60
_OUTPUT_SECONDS = 60  # after a cell has ended, for what it put out to arrive


class ManagedKernel:
    """Starts a kernel, and ends it with all that it started."""

    def __init__(self, setup: KernelSetup, limits: Limits, cell_seconds: Callable[[Any], int]) -> None:
        """`cell_seconds` tells how long the cell that runs may take."""
        self._manager = AsyncKernelManager(
            transport="ipc",
            connection_file=str(setup.scratch / CHANNELS / "kernel.json"),
            client_factory=LimitedChannels,
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),  # this interpreter's kernel only
        )
        self._provisioner = SupervisedProvisioner(
            kernel_id="lesson", kernel_spec=self._manager.kernel_spec, parent=self._manager
        )
        self._provisioner.setup = setup
        self._provisioner.address_space_bytes = address_space_limit(limits.memory_gib)
        self._manager.provisioner = self._provisioner
        self.client = LimitedClient(
            new_document(),
            km=self._manager,
            timeout_func=cell_seconds,
            startup_timeout=_STARTUP_SECONDS,
            iopub_timeout=_OUTPUT_SECONDS,
            raise_on_iopub_timeout=True,
            record_timing=False,
            coalesce_streams=False,  # it would move text past the figures between; tidy_outputs does not
            on_cell_executed=refuse_bad_end,
        )

    @property
    def process(self) -> KernelProcess | None:
        """The process; it stays when the kernel has ended, to say how."""
        return self._provisioner.kernel

    async def start(self, log: BinaryIO) -> None:
        """Start the process; raises WarmKernelRefused, or RuntimeError when it does not start."""
        await self.client.async_start_new_kernel(stdout=log, stderr=log)

    async def connect(self) -> None:
        """Wait until it answers; raises RuntimeError when it does not."""
        await self.client.async_start_new_kernel_client()

    async def interrupt(self) -> None:
        """Raise KeyboardInterrupt in the cell that runs."""
        await self._manager.interrupt_kernel()

    async def close(self) -> None:
        """End the kernel and all that it started; nbclient leaves a manager that it was given alone."""
        with contextlib.suppress(RuntimeError, asyncio.CancelledError):
            if self._manager.has_kernel:
                await self._manager.shutdown_kernel(now=True)
        if self.client.kc is not None:
            self.client.kc.stop_channels()
        await ensure_async(self._manager.cleanup_resources())
        self._manager.context.destroy(linger=0)
