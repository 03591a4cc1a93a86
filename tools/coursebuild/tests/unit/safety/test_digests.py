"""Files are known by their names and bytes."""

from __future__ import annotations

from pathlib import Path

from coursebuild.safety.digests import digest_files


def test_digest_is_of_names_and_bytes(tmp_path: Path) -> None:
    """Names and bytes decide the digest, the order in which they are given does not."""
    a, b = tmp_path / "a", tmp_path / "b"
    a.write_bytes(b"1")
    b.write_bytes(b"2")
    first = digest_files(tmp_path, [a, b])
    assert first == digest_files(tmp_path, [b, a])
    b.write_bytes(b"3")
    changed = digest_files(tmp_path, [a, b])
    b.rename(tmp_path / "c")
    renamed = digest_files(tmp_path, [a, tmp_path / "c"])
    expected = 3
    assert expected == len({first, changed, renamed})
