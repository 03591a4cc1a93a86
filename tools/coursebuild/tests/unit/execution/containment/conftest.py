"""Processes for tests of containment: what is done to one is never undone."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from kernels import short_folder

Apart = Callable[[Callable[[], str]], str]


@pytest.fixture
def apart() -> Apart:
    """Call a function in a forked process; what it returns, or the name of the error that it raised."""

    def call(work: Callable[[], str]) -> str:
        read, write = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                said = work()
            except OSError as error:
                said = f"{type(error).__name__} {error.errno}"
            except BaseException:  # noqa: BLE001
                said = traceback.format_exc()
            os.write(write, said.encode())
            os._exit(0)
        os.close(write)
        with os.fdopen(read, "rb") as file:
            said = file.read().decode()
        os.waitpid(child, 0)
        return said

    return call


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of its own."""
    with short_folder() as made:
        yield made
