"""Kernels of both kinds, for the tests of everything that runs in one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from coursebuild.execution.kernels.launch import Zygote
from coursebuild.nouns.course import Limits
from coursebuild.nouns.notebook import Cell, Notebook
from coursebuild.nouns.result import KernelKind, Result
from kernels import KernelRunner, running_zygote

RunCells = Callable[..., Result]


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    """A zygote that has imported what every kernel needs, and numpy."""
    with running_zygote("numpy", "numpy.random", OF_THE_ZYGOTE="1") as ready:
        ready.wait_until_ready()
        yield ready


@pytest.fixture
def plain() -> KernelRunner:
    """Runs notebooks in plain kernels."""
    return KernelRunner(KernelKind.PLAIN, preload=("numpy",))


@pytest.fixture
def forked(zygote: Zygote) -> KernelRunner:
    """Runs notebooks in forked kernels."""
    return KernelRunner(KernelKind.WARM, start=zygote.fork, preload=("numpy",))


@pytest.fixture(params=list(KernelKind), ids=lambda kind: kind.value)
def runner(request: pytest.FixtureRequest) -> KernelRunner:
    """Runs notebooks in kernels of either kind."""
    return request.getfixturevalue("plain" if request.param is KernelKind.PLAIN else "forked")


@pytest.fixture
def make_cells(
    make_cell: Callable[..., Cell], make_notebook: Callable[..., Notebook]
) -> Callable[..., Notebook]:
    """A notebook of cells, or of the sources of code cells."""

    def make(*cells: Cell | str) -> Notebook:
        return make_notebook(*(make_cell(cell) if isinstance(cell, str) else cell for cell in cells))

    return make


@pytest.fixture
def run(runner: KernelRunner, make_cells: Callable[..., Notebook]) -> RunCells:
    """Run cells in a fresh kernel of either kind; it must have been one of that kind."""

    def start(*cells: Cell | str, limits: Limits | None = None) -> Result:
        ended = runner.run(make_cells(*cells), limits)
        assert runner.kind is ended.measured.kernel
        return ended

    return start
