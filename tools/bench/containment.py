"""Measure what the walls around a kernel cost, from asking for one to its first answer.

    .venv/bin/python tools/bench/containment.py [--times N]

Kernels with and without walls take turns, so that the ratio holds on any machine. The goal: 20 ms a kernel.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

from coursebuild.execution.containment.probe import find_means, walls_around
from coursebuild.execution.containment.walls import Means
from coursebuild.execution.kernel import KernelSession
from coursebuild.execution.kernels.launch import KernelSetup, StartKernel, Zygote, start_plain_kernel
from coursebuild.execution.scratch import kernel_environment, scratch_folder
from coursebuild.nouns.course import Limits
from coursebuild.nouns.dataset import Profile


def main() -> None:
    """Print medians for both kinds of kernel."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=15, help="kernels of each sort (default: 15)")
    times = parser.parse_args().times
    means = find_means()
    with _zygote() as zygote:
        starts: dict[str, StartKernel] = {"warm": zygote.fork, "plain": start_plain_kernel}
        for kind, start in starts.items():
            without, behind = _medians(start, means, times)
            print(
                f"{kind}: {without * 1000:.0f} ms without walls, {behind * 1000:.0f} ms behind them"
                f" (+{(behind - without) * 1000:.1f} ms, ratio {behind / without:.3f})"
            )


@contextmanager
def _zygote() -> Iterator[Zygote]:
    with scratch_folder() as folder:
        zygote = Zygote(("numpy",), kernel_environment(os.environ, folder, Profile.EMBEDDED), folder)
        try:
            zygote.wait_until_ready()
            yield zygote
        finally:
            zygote.close()


def _medians(start: StartKernel, means: Means | None, times: int) -> tuple[float, float]:
    measured: dict[bool, list[float]] = {False: [], True: []}
    for _ in range(times):
        for has_walls in (False, True):
            measured[has_walls].append(_seconds(start, means if has_walls else None))
    return statistics.median(measured[False]), statistics.median(measured[True])


def _seconds(start: StartKernel, means: Means | None) -> float:
    with scratch_folder() as scratch:
        (scratch / "work").mkdir()
        setup = KernelSetup(
            scratch=scratch,
            folder=scratch / "work",
            environment=kernel_environment(os.environ, scratch, Profile.EMBEDDED),
            start=start,
            walls=walls_around(scratch, means, has_network=False),
        )
        return asyncio.run(_start(setup))


async def _start(setup: KernelSetup) -> float:
    session = KernelSession(setup, Limits(), lambda _: None)
    begun = time.perf_counter()
    try:
        await session.start()
        return time.perf_counter() - begun
    finally:
        await session.close()


if __name__ == "__main__":
    main()
