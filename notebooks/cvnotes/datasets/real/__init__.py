"""Readers of the published data sets, as their publishers lay out the files; used in the profile "real" only.

Each reads from a folder that is given to it and knows nothing of profiles. Examples come in an order that
depends on their names alone, so that a larger count continues a smaller one on every machine.
"""

import hashlib


def draw_number(name):
    """Return a number 0..1 that depends on `name` alone and looks random."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:6], "big") / 2**48


def first(examples, count, what):
    """Return the first `count` examples, all for None; raises ValueError, saying how many there are."""
    if count is not None and count > len(examples):
        raise ValueError(f"there are {len(examples)} {what}, not {count}")
    return examples[:count]
