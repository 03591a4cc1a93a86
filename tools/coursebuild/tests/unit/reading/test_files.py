"""Whatever lies under a name, it is read as text of the course or refused by the name of what it is."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest
from coursebuild.nouns.finding import Finding
from coursebuild.reading.files import LARGEST_TEXT_MIB, find_file, read_text


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A folder with `_data`, beside which lies what is nobody's business."""
    (tmp_path / "course" / "_data").mkdir(parents=True)
    (tmp_path / "secret").write_text("token", encoding="utf-8")
    return tmp_path / "course"


def read(course: Path, findings: list[Finding]) -> str | None:
    return read_text(course / "_data" / "a.yml", "_data/a.yml", findings)


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("../../secret", "a link that leads out of the course"),
        ("/proc/self/environ", "a link that leads out of the course"),
        ("nothing", "a link to nothing"),
        ("a.yml", "a link that leads back to itself"),
        ("/dev/zero", "a link that leads out of the course"),
    ],
)
def test_link_that_leads_nowhere_good_is_refused(
    course: Path, findings: list[Finding], target: str, words: str
) -> None:
    """A link may not show what lies outside the course, nor lead to nothing."""
    (course / "_data" / "a.yml").symlink_to(target)
    assert read(course, findings) is None
    assert [("_data/a.yml", words, "link")] == [(f.path, f.message, f.rule) for f in findings]


def test_linked_folder_leads_out_too(course: Path, findings: list[Finding]) -> None:
    """A folder above the file may be the link that leads out."""
    (course / "_data").rmdir()
    (course.parent / "a.yml").write_text("a", encoding="utf-8")
    (course / "_data").symlink_to(course.parent)
    assert read(course, findings) is None
    assert ["a link that leads out of the course"] == [f.message for f in findings]


def test_link_within_the_course_is_followed(course: Path, findings: list[Finding]) -> None:
    """A link to another file of the course is as good as that file, also when the course is linked to."""
    (course / "b.yml").write_text("text", encoding="utf-8")
    (course / "_data" / "a.yml").symlink_to("../b.yml")
    linked = course.parent / "linked"
    linked.symlink_to(course)
    assert ["text", "text"] == [read(course, findings), read(linked, findings)]
    assert not findings


def test_named_pipe_is_not_waited_for(course: Path, findings: list[Finding]) -> None:
    """A named pipe, into which nobody writes, is refused at once."""
    os.mkfifo(course / "_data" / "a.yml")
    assert read(course, findings) is None
    assert ["cannot be read: a named pipe, not a file"] == [f.message for f in findings]


def test_device_is_not_read(findings: list[Finding]) -> None:
    """A device, which never ends, is refused."""
    assert read_text(Path("/dev/zero"), "zero", findings) is None
    assert ["cannot be read: a device, not a file"] == [f.message for f in findings]


def test_name_that_no_file_can_have_is_a_finding(course: Path, findings: list[Finding]) -> None:
    """A name with the character NUL is a finding, not a crash."""
    assert read_text(course / "a\0b", "a\0b", findings) is None
    assert ["unreadable"] == [f.rule for f in findings]


def test_size_has_its_limit(course: Path, findings: list[Finding]) -> None:
    """A file is read up to the limit, and refused beyond it with the limit."""
    file = course / "_data" / "a.yml"
    file.write_bytes(b"a" * (LARGEST_TEXT_MIB * 2**20))
    assert read(course, findings) is not None
    file.write_bytes(b"a" * (LARGEST_TEXT_MIB * 2**20 + 1))
    assert read(course, findings) is None
    assert [f"the file is larger than {LARGEST_TEXT_MIB} MiB"] == [f.message for f in findings]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le"])
def test_utf_16_is_named(course: Path, findings: list[Finding], encoding: str) -> None:
    """Text of Windows' Notepad in UTF-16 is recognised, with and without its mark."""
    (course / "_data" / "a.yml").write_bytes("title: lesson of today\n".encode(encoding))
    assert read(course, findings) is None
    assert ["not UTF-8 text (it reads as UTF-16)"] == [f.message for f in findings]


@pytest.mark.parametrize(("asked", "on_disk"), [("NFC", "NFD"), ("NFD", "NFC"), ("NFC", "NFC")])
def test_name_is_found_in_either_form_of_unicode(tmp_path: Path, asked: str, on_disk: str) -> None:
    """A Korean name is found as it is spelled on disk, folders included."""
    name = "첫 수업/노트.ipynb"
    file = tmp_path / unicodedata.normalize(on_disk, name)
    file.parent.mkdir()
    file.touch()
    assert file == find_file(tmp_path, unicodedata.normalize(asked, name))
    assert tmp_path / "없음" == find_file(tmp_path, "없음")
