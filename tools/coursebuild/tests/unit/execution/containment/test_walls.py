"""Walls as values: they come through whole, and what is lacking is said in words."""

from __future__ import annotations

import pytest
from coursebuild.execution.containment.probe import containment_of, require_full
from coursebuild.execution.containment.walls import Means, Walls
from coursebuild.execution.kernels.program import KernelRequest
from coursebuild.nouns.errors import ExecutionError
from coursebuild.nouns.result import ContainmentLevel

_FULL = Means(landlock=7, has_seccomp=True, has_namespaces=True, python_path=("/usr/lib/python3",))


def test_walls_come_through_whole() -> None:
    """What is written as JSON for a supervisor is read as the same walls, names that are no Unicode too."""
    walls = Walls(scratch="/tmp/수업", read=("/a", "/b\udcff"), has_network=True, means=_FULL)
    request = KernelRequest(
        connection_file="", folder="", environment={}, preload=(), address_space_bytes=None, walls=walls
    )
    assert request == KernelRequest.from_json(request.as_json())


def test_all_means_lack_nothing() -> None:
    """Where all can be closed, that is said, and nothing is refused."""
    assert (ContainmentLevel.FULL, ()) == (_FULL.containment.level, _FULL.lacking)
    require_full(_FULL)


@pytest.mark.parametrize(
    ("means", "level", "lacking"),
    [
        (
            Means(landlock=7, has_seccomp=True, why_no_namespaces="unshare: refused"),
            ContainmentLevel.PARTIAL,
            ("no namespaces (unshare: refused): names, sockets and priorities of what else runs here",),
        ),
        (
            Means(landlock=3, has_seccomp=True, has_namespaces=True),
            ContainmentLevel.PARTIAL,
            ("Landlock 3: TCP of this machine; signals to other processes, and their abstract sockets",),
        ),
        (
            Means(has_namespaces=True, landlock=6),
            ContainmentLevel.PARTIAL,
            ("no filter of system calls for this processor",),
        ),
        (None, ContainmentLevel.NONE, ("the tool contains kernels on Linux only",)),
    ],
    ids=["no-namespaces", "old-landlock", "no-filter", "no-linux"],
)
def test_what_is_lacking_is_said(
    means: Means | None, level: ContainmentLevel, lacking: tuple[str, ...]
) -> None:
    """Each lack is one sentence with its reason, and `--contain=require` refuses it with all of them."""
    assert (level, lacking) == (containment_of(means).level, containment_of(means).lacking)
    with pytest.raises(ExecutionError) as refused:
        require_full(means)
    said = str(refused.value).splitlines()
    assert [f"    {each}" for each in lacking] == said[1 : 1 + len(lacking)]
    assert "nothing ran" in said[0]
    assert "--contain=require" in said[-1]


def test_no_means_hold_nothing() -> None:
    """A Linux that offers none of it contains nothing, and says all that is open."""
    assert ContainmentLevel.NONE is Means().containment.level
    assert 3 == len(Means().lacking)
