"""Fetching data sets: which, in which order, and what is said of those that no program can get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

import pytest
from coursebuild.fetching import download as module
from coursebuild.fetching.fetch import choose_datasets, fetch
from coursebuild.nouns.dataset import Dataset, PinnedFile, RealEdition
from coursebuild.nouns.errors import FetchError

if TYPE_CHECKING:
    from .conftest import Server


class Heard:
    """An observer that notes what it hears."""

    def __init__(self) -> None:
        self.events: list[str] = []

    def file_started(self, place: Path, file: PinnedFile) -> None:
        self.events.append(f"started {place}")

    def file_progressed(self, place: Path, file: PinnedFile, have: int) -> None:
        pass

    def file_retried(self, place: Path, reason: str) -> None:
        self.events.append(f"retried {place}")

    def file_ended(self, place: Path, file: PinnedFile) -> None:
        self.events.append(f"ended {place}")

    def placed_by_hand(self, dataset: Dataset, folder: Path) -> None:
        self.events.append(f"by hand {dataset.name}")


@pytest.fixture
def datasets(make_dataset: Callable[..., Dataset], pinned: PinnedFile) -> list[Dataset]:
    """One data set with two files, one without, and one without a real edition."""
    edition = RealEdition(title="", summary="", origin="", licence="", url="https://e.org", layout=("둔다",))
    two = (pinned, replace(pinned, path=PurePosixPath("again.gz")))
    return [
        make_dataset("digits", real=replace(edition, files=two)),
        make_dataset("scenes", real=edition),
        make_dataset("points"),
    ]


def test_all_with_a_real_edition_are_chosen_unless_named(datasets: list[Dataset]) -> None:
    """Without names everything that has a real edition is meant, and a name twice is one."""
    assert ["digits", "scenes"] == [dataset.name for dataset in choose_datasets(datasets, [])]
    assert ["scenes"] == [dataset.name for dataset in choose_datasets(datasets, ["scenes", "scenes"])]


@pytest.mark.parametrize(
    ("name", "advice"),
    [("digit", "did you mean `digits`?"), ("zzz", "digits, scenes"), ("points", "there are: digits, scenes")],
)
def test_unknown_name_is_answered(datasets: list[Dataset], name: str, advice: str) -> None:
    """A name without a real edition gets the nearest one, or all."""
    with pytest.raises(FetchError) as caught:
        choose_datasets(datasets, [name])
    assert f"there is no real data set `{name}`" in str(caught.value)
    assert advice in str(caught.value)


def test_what_is_missing_is_downloaded_once(datasets: list[Dataset], server: Server, tmp_path: Path) -> None:
    """Files come into the folder of their data set; a second fetch has nothing to do."""
    heard = Heard()
    assert 2 == fetch(datasets[:2], tmp_path, heard)
    expected = [
        "started digits/file.gz", "ended digits/file.gz", "started digits/again.gz",
        "ended digits/again.gz", "by hand scenes",
    ]  # fmt: skip
    assert expected == heard.events
    assert server.content == (tmp_path / "digits" / "again.gz").read_bytes()
    assert 0 == fetch(datasets[:1], tmp_path, heard)
    assert expected == heard.events


def test_data_that_a_person_has_placed_need_no_word(datasets: list[Dataset], tmp_path: Path) -> None:
    """A folder that holds something is not asked for again."""
    (tmp_path / "scenes" / "seg_test").mkdir(parents=True)
    heard = Heard()
    assert 0 == fetch(datasets[1:2], tmp_path, heard)
    assert [] == heard.events


def test_every_file_is_tried(datasets: list[Dataset], server: Server, tmp_path: Path) -> None:
    """A file that fails does not keep the others away, and all failures are named."""
    server.statuses = [404]
    heard = Heard()
    with pytest.raises(FetchError, match="answered 404"):
        fetch(datasets[:1], tmp_path, heard)
    assert ["again.gz"] == [path.name for path in (tmp_path / "digits").glob("*.gz")]


def test_without_a_network_one_file_is_enough(
    datasets: list[Dataset], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no server answers, the other files are not waited for; what a person can do is still said."""
    monkeypatch.setattr(module, "_LONGEST_PAUSE_SECONDS", 0)
    nowhere = [replace(file, url="http://127.0.0.1:9/file.gz") for file in datasets[0].real.files]
    closed = replace(datasets[0], real=replace(datasets[0].real, files=tuple(nowhere)))
    heard = Heard()
    with pytest.raises(FetchError, match="files that were not tried: 1"):
        fetch([closed, datasets[1]], tmp_path, heard)
    retried = ["retried digits/file.gz"] * 2
    assert ["started digits/file.gz", *retried, "by hand scenes"] == heard.events
