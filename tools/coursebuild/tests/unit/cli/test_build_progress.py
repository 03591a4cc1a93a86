"""What is said of lessons in plain text: where they are, what they cost, columns that stand in line."""

from __future__ import annotations

import pytest
from coursebuild.cli.build_progress import (
    Running,
    bytes_text,
    seconds_text,
    sign_of_life,
)

RUNNING = {"name": "unet", "total": 40, "why": "", "started": 10.0, "reported": 10.0}


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({}, "unet: starting, 61 s"),
        ({"cell": 20, "position": 12}, "unet: cell 20 (12 of 40), 61 s"),
        (
            {"cell": 20, "position": 12, "memory_bytes": 412_400_000},
            "unet: cell 20 (12 of 40), 61 s, 412 MB",
        ),
    ],
)
def test_sign_of_life_says_what_is_known(known: dict[str, int], expected: str) -> None:
    """A line names the cell, the whole seconds since the start and the memory, as far as they are known."""
    assert expected == sign_of_life(Running(**RUNNING, **known), 71.9)


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, "0 MB"),
        (412_400_000, "412 MB"),
        (999_499_999, "999 MB"),
        (999_500_000, "1.0 GB"),
        (9_949_999_999, "9.9 GB"),
        (9_950_000_000, "10 GB"),
        (128_000_000_000, "128 GB"),
    ],
)
def test_memory_is_short(count: int, expected: str) -> None:
    """Memory takes at most six characters, whatever its size, so that columns stay in place."""
    assert expected == bytes_text(count)


def test_seconds_have_one_decimal() -> None:
    """Durations are given to a tenth of a second."""
    assert seconds_text(43.06) == "43.1 s"
