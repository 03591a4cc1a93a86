"""Real data: what is missing or wrong is named, and a digest knows every byte of what is there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest
from coursebuild.nouns.dataset import Dataset, PinnedFile, Profile, RealEdition
from coursebuild.nouns.settings import Settings
from coursebuild.planning import real_data as module
from coursebuild.planning.real_data import RealData

PINNED = PinnedFile(
    path=PurePosixPath("a/points.csv"), url="https://example.org/p", sha256=hashlib.sha256(b"12").hexdigest(),
    bytes=2,
)  # fmt: skip
LONG_AGO_NS = 1_000_000_000_000_000_000


@pytest.fixture
def real(settings: Settings) -> Settings:
    """Settings of the miniature course in the profile real."""
    return replace(settings, profile=Profile.REAL)


@pytest.fixture
def points(make_dataset: Callable[..., Dataset]) -> Callable[..., Dataset]:
    """The data set `points` with these pinned files in its real edition."""

    def make(*files: PinnedFile) -> Dataset:
        edition = RealEdition(
            title="", summary="", origin="", licence="", url="https://example.org/points",
            layout=("첫째", "둘째"), files=files,
        )  # fmt: skip
        return make_dataset("points", real=edition)

    return make


def put(settings: Settings, name: str, content: str) -> Path:
    """Write a file of the data set `points`, as if long ago."""
    path = settings.real_data / "points" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
    return path


def digest(settings: Settings, dataset: Dataset) -> str:
    return RealData(settings).edition([dataset]).digests["points"]


def test_embedded_profile_looks_at_nothing(settings: Settings, points: Callable[..., Dataset]) -> None:
    """In the default profile no real data are needed, read, or part of anything."""
    data = RealData(settings)
    assert (Profile.EMBEDDED, {}) == (data.edition([points()]).profile, data.edition([points()]).digests)
    assert () == data.problems([points(PINNED)])


def test_missing_data_are_named_with_the_command_that_gets_them(
    real: Settings, points: Callable[..., Dataset]
) -> None:
    """Where a program can download, the advice is its command."""
    (finding,) = RealData(real).problems([points(PINNED)])
    expected = (
        ".cache/data/points: the real data of `points` are not there [real-data]\n"
        "    get them with `coursebuild fetch points`"
    )
    assert expected == str(finding)


def test_missing_data_are_named_with_what_a_person_does(
    real: Settings, points: Callable[..., Dataset]
) -> None:
    """Where only a person can get the data, the advice is the publisher's page and the steps."""
    (finding,) = RealData(real).problems([points()])
    expected = "place them by hand, from https://example.org/points\n    첫째\n    둘째"
    assert expected == finding.advice


def test_folder_elsewhere_is_named_in_full(real: Settings, points: Callable[..., Dataset]) -> None:
    """A folder outside the course is known by its whole path."""
    elsewhere = real.root.parent / "elsewhere"
    (finding,) = RealData(replace(real, course_data=elsewhere)).problems([points()])
    assert str(elsewhere / "points") == finding.path


def test_missing_file_is_named(real: Settings, points: Callable[..., Dataset]) -> None:
    """A folder that lacks a pinned file says which."""
    put(real, "other.csv", "1")
    (finding,) = RealData(real).problems([points(PINNED)])
    assert "of the real data of `points` there is no a/points.csv" == finding.message


def test_wrong_file_is_named_with_both_digests(real: Settings, points: Callable[..., Dataset]) -> None:
    """A file that is not the published one is refused, and nothing is put in its place."""
    path = put(real, "a/points.csv", "13")
    (finding,) = RealData(real).problems([points(PINNED)])
    found = hashlib.sha256(b"13").hexdigest()
    expected = (
        "a/points.csv is not the published file\n"
        f"        expected sha256 {PINNED.sha256}\n        found    sha256 {found}"
    )
    assert expected == finding.message
    assert "coursebuild fetch points" in finding.advice
    assert "13" == path.read_text(encoding="utf-8")


def test_right_file_is_no_problem(real: Settings, points: Callable[..., Dataset]) -> None:
    """The published file passes, whatever lies beside it."""
    put(real, "a/points.csv", "12")
    put(real, "more.csv", "1")
    assert () == RealData(real).problems([points(PINNED)])


def test_data_set_without_a_real_edition_is_named(
    real: Settings, make_dataset: Callable[..., Dataset]
) -> None:
    """The embedded edition is never put in the place of a real one that does not exist."""
    (finding,) = RealData(real).problems([make_dataset("points")])
    assert "the data set `points` has no real edition" == finding.message


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "a.csv").write_text("2", encoding="utf-8"),
        lambda folder: (folder / "a.csv").rename(folder / "b.csv"),
        lambda folder: (folder / "c.csv").write_text("", encoding="utf-8"),
        lambda folder: (folder / "a.csv").unlink(),
        lambda folder: (folder / "deep" / "a.csv").write_text("3", encoding="utf-8"),
    ],
    ids=["content", "name", "new", "removed", "below"],
)
def test_digest_knows_names_and_contents(
    real: Settings, points: Callable[..., Dataset], change: Callable[[Path], object]
) -> None:
    """Whatever is done to the files changes the digest."""
    put(real, "a.csv", "1")
    put(real, "deep/a.csv", "1")
    before = digest(real, points())
    change(real.real_data / "points")
    assert before != digest(real, points())


def test_digest_depends_on_files_alone(
    real: Settings, points: Callable[..., Dataset], tmp_path: Path
) -> None:
    """Times, the place of the folder, other data sets, litter and unfinished downloads do not count."""
    put(real, "a.csv", "1")
    before = digest(real, points())
    os.utime(real.real_data / "points" / "a.csv")
    for litter in (".DS_Store", ".fetch.lock", "b.gz.part", "b.gz.part.tag", ".git/config", "../other/a.csv"):
        put(real, litter, "x")
    assert before == digest(real, points())
    real.real_data.rename(tmp_path / "moved")
    assert before == digest(replace(real, course_data=tmp_path / "moved"), points())


def test_unchanged_files_are_not_read_again(
    real: Settings, points: Callable[..., Dataset], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gigabytes are digested once: the answer is kept, also for the next command."""
    put(real, "a.csv", "1")
    monkeypatch.setattr(module, "_SETTLED_NS", -1)
    before = digest(real, points())
    monkeypatch.setattr(module.hashlib, "file_digest", lambda *_: pytest.fail("read again"))
    assert before == digest(real, points())


def test_file_written_a_moment_ago_is_read_again(real: Settings, points: Callable[..., Dataset]) -> None:
    """Two changes within one step of the clock leave no sign, so nothing is kept of a fresh file."""
    put(real, "a.csv", "1")
    digest(real, points())
    assert not (real.records / "file-digests.json").exists()


@pytest.mark.parametrize("raw", [b"", b"[]", b"\xff", b'{"a": 1}', b'{"a": []}'])
def test_damaged_answer_is_as_good_as_none(
    real: Settings, points: Callable[..., Dataset], raw: bytes
) -> None:
    """A kept answer that cannot be read is made again."""
    put(real, "a.csv", "1")
    before = digest(real, points())
    real.records.mkdir(parents=True, exist_ok=True)
    (real.records / "file-digests.json").write_bytes(raw)
    assert before == digest(real, points())
