"""Encoded pictures: what comes back is what was encoded before, or it is encoded anew."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from coursebuild.rendering import encoded_pictures
from coursebuild.rendering.encoded_pictures import Encoded, EncodedPictures, Version, encoding_key

EXACT = Version(suffix=".webp", width=4, height=3, content=b"exact\n\n")
LIGHT = Version(suffix=".avif", width=2, height=1, content=b"\nlight")
ENCODED = Encoded(exact=EXACT, light=(LIGHT,), is_plot=True)


def encode_again() -> Encoded:
    pytest.fail("encoded again")


def test_forms_come_back(tmp_path: Path) -> None:
    """What was encoded once is read again."""
    EncodedPictures(tmp_path).recall(b"a", "1", lambda: ENCODED)
    assert ENCODED == EncodedPictures(tmp_path).recall(b"a", "1", encode_again)


def test_damaged_file_holds_nothing(tmp_path: Path) -> None:
    """A file that is cut or changed in any byte is as good as none, and is written anew."""
    pictures, other = EncodedPictures(tmp_path), Encoded(exact=LIGHT)
    pictures.recall(b"a", "1", lambda: ENCODED)
    path = tmp_path / encoding_key(b"a", "1")
    whole = path.read_bytes()
    flipped = [whole[:i] + bytes([whole[i] ^ 1]) + whole[i + 1 :] for i in range(len(whole))]
    for raw in (b"", b"\n\n", whole[:-1], *flipped):
        path.write_bytes(raw)
        assert other == pictures.recall(b"a", "1", lambda: other)
        assert other == pictures.recall(b"a", "1", encode_again)


def test_key_holds_what_decides() -> None:
    """Another picture or another purpose has other forms."""
    assert encoding_key(b"a", "1") == encoding_key(b"a", "1")
    assert 3 == len({encoding_key(b"a", "1"), encoding_key(b"b", "1"), encoding_key(b"a", "2")})


def test_what_was_used_longest_ago_goes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder does not grow for ever; reading counts as use."""
    for limit in ("_AT_MOST", "_LEFT"):
        monkeypatch.setattr(encoded_pictures, limit, 2)
    pictures = EncodedPictures(tmp_path)
    paths = [tmp_path / encoding_key(content, "1") for content in (b"a", b"b", b"c")]
    for age, name in enumerate((b"c", b"b"), start=1):
        pictures.recall(name, "1", lambda: ENCODED)
        os.utime(tmp_path / encoding_key(name, "1"), (age, age))
    pictures.recall(b"c", "1", encode_again)
    pictures.recall(b"a", "1", lambda: ENCODED)
    assert [True, False, True] == [path.exists() for path in paths]
