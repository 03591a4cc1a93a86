"""Kept encodings: what comes back is what was kept, or nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from coursebuild.rendering import encoded_pictures
from coursebuild.rendering.encoded_pictures import Encoded, Version, encoding_key, keep_encoded, read_encoded

EXACT = Version(suffix=".webp", width=4, height=3, content=b"exact\n\n")
LIGHT = Version(suffix=".avif", width=2, height=1, content=b"\nlight")
ENCODED = Encoded(exact=EXACT, light=(LIGHT,), is_plot=True)


def test_forms_come_back(tmp_path: Path) -> None:
    """What was kept is read again."""
    keep_encoded(tmp_path / "a", ENCODED)
    assert ENCODED == read_encoded(tmp_path / "a")


def test_damaged_file_holds_nothing(tmp_path: Path) -> None:
    """A file that is absent, cut or changed in any byte is as good as none."""
    keep_encoded(tmp_path / "a", ENCODED)
    whole = (tmp_path / "a").read_bytes()
    flipped = [whole[:i] + bytes([whole[i] ^ 1]) + whole[i + 1 :] for i in range(len(whole))]
    for raw in (b"", b"\n\n", whole[:-1], *flipped):
        (tmp_path / "a").write_bytes(raw)
        assert read_encoded(tmp_path / "a") is None
    assert read_encoded(tmp_path / "b") is None


def test_key_holds_what_decides() -> None:
    """Another picture or another purpose has other forms."""
    assert encoding_key(b"a", "1") == encoding_key(b"a", "1")
    assert 3 == len({encoding_key(b"a", "1"), encoding_key(b"b", "1"), encoding_key(b"a", "2")})


def test_what_was_used_longest_ago_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder does not grow for ever; reading counts as use."""
    monkeypatch.setattr(encoded_pictures, "_AT_MOST", 2)
    for age, name in enumerate(("c", "b"), start=1):
        keep_encoded(tmp_path / name, ENCODED)
        os.utime(tmp_path / name, (age, age))
    read_encoded(tmp_path / "c")
    keep_encoded(tmp_path / "a", ENCODED)
    assert ["a", "c"] == sorted(path.name for path in tmp_path.iterdir())
