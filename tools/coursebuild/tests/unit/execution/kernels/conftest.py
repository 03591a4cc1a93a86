"""Requests for kernels that nobody speaks to: what their processes do."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from coursebuild.execution.kernels.launch import KernelProcess, Zygote, start_plain_kernel
from coursebuild.execution.kernels.program import KernelRequest
from coursebuild.execution.scratch import kernel_environment
from coursebuild.nouns.dataset import Profile
from coursebuild.nouns.result import KernelKind
from kernels import short_folder

CHANNELS = ("shell", "iopub", "stdin", "control", "hb")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of its own, with a short path."""
    with short_folder() as made:
        yield made


@pytest.fixture
def make_request(folder: Path) -> Callable[..., KernelRequest]:
    """A request for a kernel in `folder`, speaking over a Unix socket in it."""

    def make(address_space_bytes: int | None = None) -> KernelRequest:
        connection = {
            "transport": "ipc", "ip": str(folder / "k"), "key": "k", "signature_scheme": "hmac-sha256",
            **{f"{name}_port": n for n, name in enumerate(CHANNELS, start=1)},
        }  # fmt: skip
        (folder / "kernel.json").write_text(json.dumps(connection), encoding="utf-8")
        return KernelRequest(
            connection_file=str(folder / "kernel.json"),
            folder=str(folder),
            environment=kernel_environment(os.environ, folder, Profile.EMBEDDED),
            preload=(),
            address_space_bytes=address_space_bytes,
        )

    return make


@pytest.fixture
def log(folder: Path) -> Iterator[BinaryIO]:
    """What the kernel's process writes."""
    with (folder / "log").open("wb") as file:
        yield file


@pytest.fixture(params=list(KernelKind), ids=lambda kind: kind.value)
def process(
    request: pytest.FixtureRequest, zygote: Zygote, make_request: Callable[..., KernelRequest], log: BinaryIO
) -> Iterator[KernelProcess]:
    """A kernel's process of either kind."""
    start = start_plain_kernel if request.param is KernelKind.PLAIN else zygote.fork
    started = start(make_request(), log)
    assert request.param is started.kind
    yield started
    started.kill()
    started.wait(20)
