"""The provisioner: it asks for a kernel as jupyter-client tells it to; signals go to the supervisor."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from coursebuild.execution.kernels.launch import KernelSetup
from coursebuild.execution.kernels.program import KernelRequest
from coursebuild.execution.kernels.provisioner import SupervisedProvisioner
from kernels import run_in_background


class FakeProcess:
    pid = 7

    def __init__(self) -> None:
        self.signals: list[int] = []

    def send_signal(self, number: int) -> None:
        self.signals.append(number)


def test_request_holds_what_was_asked_for() -> None:
    """Connection file, folder, environment, modules and limit reach the process; signals go to it."""
    process, asked = FakeProcess(), []

    def start(request: KernelRequest, log: Any) -> FakeProcess:
        asked.append((request, log))
        return process

    log = io.BytesIO()
    provisioner = SupervisedProvisioner(kernel_id="lesson", kernel_spec=None)
    provisioner.setup = KernelSetup(
        scratch=Path(), folder=Path("folder"), environment={"A": "1"}, start=start, preload=("numpy",)
    )
    provisioner.address_space_bytes = 5

    async def launch() -> None:
        command = ["python", "-m", "ipykernel_launcher", "-f", "kernel.json"]
        await provisioner.launch_kernel(command, stdout=log, stderr=log)
        await provisioner.send_signal(2)
        provisioner.process = None
        await provisioner.send_signal(9)

    run_in_background(launch)
    expected = KernelRequest(
        connection_file="kernel.json", folder="folder", environment={"A": "1"}, preload=("numpy",),
        address_space_bytes=5,
    )  # fmt: skip
    assert [(expected, log)] == asked
    assert [2] == process.signals
    assert process is provisioner.kernel
