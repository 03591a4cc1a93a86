"""What is known of what goes on is told in a line."""

from __future__ import annotations

import pytest
from coursebuild.cli.activities import Running

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
    assert expected == Running(**RUNNING, **known).describe(71.9)
