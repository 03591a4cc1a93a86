"""What a site was made from: the tool's own files are read again exactly when one of them changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from coursebuild.planning import site_inputs as module

DigestTool = Callable[[], str]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """A module of a tool that is one file."""
    path = tmp_path / "tool" / "room" / "module.py"
    path.parent.mkdir(parents=True)
    path.write_text("x = 1", encoding="utf-8")
    return path


@pytest.fixture
def digest_tool(source: Path, tmp_path: Path) -> DigestTool:
    """Its digest, as the next build takes it."""
    return lambda: module._digest_tool(source.parents[1], tmp_path / "tool.json")


def test_a_tool_that_did_not_change_is_not_read_again(
    digest_tool: DigestTool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The digest is that of the contents, from the record while there is a sound one."""
    expected = digest_tool()
    (tmp_path / "tool.json").write_bytes(b"damaged")
    assert expected == digest_tool()
    monkeypatch.setattr(module, "digest_files", lambda *_: pytest.fail("it was read again"))
    assert expected == digest_tool()


def test_an_edit_of_the_tool_that_keeps_size_and_time_is_seen(digest_tool: DigestTool, source: Path) -> None:
    """What a file says of its last edit can be set back; when it was changed at all cannot."""
    before, status = digest_tool(), source.stat()
    source.write_text("x = 2", encoding="utf-8")
    now = status
    while now.st_ctime_ns == status.st_ctime_ns:  # until the clock of the file system has moved on
        os.utime(source, ns=(status.st_atime_ns, status.st_mtime_ns))
        now = source.stat()
    assert (status.st_size, status.st_mtime_ns) == (now.st_size, now.st_mtime_ns)
    assert before != digest_tool()


def test_a_new_file_of_the_tool_is_seen(digest_tool: DigestTool, source: Path) -> None:
    """Templates and vocabularies of the tool decide pages too; compiled modules and notes do not."""
    before = digest_tool()
    source.with_name("notes.txt").write_text("", encoding="utf-8")
    assert before == digest_tool()
    source.with_name("page.html.j2").write_text("", encoding="utf-8")
    assert before != digest_tool()
