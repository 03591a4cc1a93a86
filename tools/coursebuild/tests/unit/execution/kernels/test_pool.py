"""The pool: who gets a forked kernel, and from which zygote."""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import pytest
from coursebuild.execution.kernels import pool as module
from coursebuild.execution.kernels.launch import WarmKernelRefused, start_plain_kernel
from coursebuild.execution.kernels.pool import KernelPool
from coursebuild.execution.kernels.program import KernelRequest
from coursebuild.nouns.job import KernelNeeds
from coursebuild.nouns.settings import KernelPolicy
from kernels import is_alive, short_folder, wait_until

NEEDS = {
    "a": KernelNeeds(preload=("numpy",)),
    "b": KernelNeeds(preload=("numpy",)),
    "c": KernelNeeds(preload=("tensorflow",)),
    "d": KernelNeeds(why_plain="cell 2 sets MPLBACKEND"),
    "e": KernelNeeds(preload=("tensorflow",)),
}


def test_plain_pool_starts_nothing() -> None:
    """Without forked kernels there is no zygote, and every lesson starts a plain one."""
    with KernelPool(NEEDS, KernelPolicy.PLAIN) as pool:
        assert () == pool.processes
        assert {start_plain_kernel} == {pool.starter(slug) for slug in NEEDS}


def test_zygotes_live_as_long_as_the_pool(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lessons with the same libraries share a zygote; when the pool is left it is gone, with its folder."""
    with short_folder() as here:
        monkeypatch.setattr(tempfile, "tempdir", str(here))
        needs = {slug: KernelNeeds(preload=("numpy",)) for slug in ("a", "b")}
        with contextlib.suppress(KeyError), KernelPool({**needs, "d": NEEDS["d"]}, KernelPolicy.AUTO) as pool:
            (zygote,) = pool.processes
            assert is_alive(zygote)
            assert start_plain_kernel is pool.starter("d")
            assert start_plain_kernel is not pool.starter("a")
            raise KeyError
        assert wait_until(lambda: not is_alive(zygote))
        assert [] == list(here.iterdir())


def test_zygote_gets_nothing_of_a_persons_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token of the builder is not in the environment of what kernels are forked from."""
    given: list[dict[str, str]] = []

    class FakeZygote:
        def __init__(self, modules: tuple[str, ...], environment: dict[str, str], folder: Path) -> None:
            given.append(environment)

        def close(self) -> None: ...

    monkeypatch.setattr(module, "Zygote", FakeZygote)
    monkeypatch.setenv("TOKEN_FOR_TEST", "secret")
    monkeypatch.setattr(module, "count_cores", lambda: 2)
    with KernelPool(NEEDS, KernelPolicy.AUTO):
        pass
    assert 2 == len(given)
    assert not any("TOKEN_FOR_TEST" in environment for environment in given)


def test_zygote_that_has_no_core_to_import_on_starts_with_its_first_lesson(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """At once start as many as there are cores; whoever asks for a kernel of another one starts it, once."""
    monkeypatch.setattr(module, "count_cores", lambda: 1)
    with KernelPool(NEEDS, KernelPolicy.AUTO) as pool, (tmp_path / "log").open("wb") as log:
        assert 1 == len(pool.processes)
        request = KernelRequest(
            connection_file="", folder="", environment={}, preload=(), address_space_bytes=None
        )
        for slug in ("a", "c", "e"):
            with contextlib.suppress(WarmKernelRefused):  # it has no sockets to listen on
                pool.starter(slug)(request, log).kill()
        assert 2 == len(pool.processes)
    with (tmp_path / "log").open("wb") as log, pytest.raises(WarmKernelRefused, match="the build has ended"):
        pool.starter("c")(request, log)
