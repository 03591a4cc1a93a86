"""A jupyter-client kernel provisioner: supervised kernels, forked from a zygote where there is one."""

from __future__ import annotations

import asyncio
from typing import Any

from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from coursebuild.execution.kernels.launch import KernelProcess, KernelSetup
from coursebuild.execution.kernels.program import KernelRequest


class SupervisedProvisioner(LocalProvisioner):
    """Starts a kernel as it was set up; when its process has ended, all that it started has ended too."""

    setup: KernelSetup
    address_space_bytes: int | None = None
    kernel: KernelProcess | None = None
    """The process; unlike `process` it stays when the kernel has ended, to say how."""

    async def launch_kernel(self, cmd: list[str], **settings: Any) -> Any:
        request = KernelRequest(
            connection_file=cmd[cmd.index("-f") + 1],
            folder=str(self.setup.folder),
            environment=self.setup.environment,
            preload=self.setup.preload,
            address_space_bytes=self.address_space_bytes,
            walls=self.setup.walls,
        )
        # In a thread: other kernels go on while this one waits for its zygote.
        self.kernel = await asyncio.to_thread(self.setup.start, request, settings["stdout"])
        self.process, self.pid = self.kernel, self.kernel.pid  # type: ignore[assignment]
        return self.connection_info

    async def send_signal(self, signum: int) -> None:
        """Send a signal by way of the supervisor, which knows whether the process is still the kernel."""
        if self.process is not None:
            self.process.send_signal(signum)
