"""Download the pinned files of data sets into their folders, one after the other."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from coursebuild.fetching.download import Unreachable, download, is_in_place
from coursebuild.nouns.dataset import Dataset, PinnedFile
from coursebuild.nouns.errors import FetchError


class FetchObserver(Protocol):
    """Is told of downloads as they go; nothing here prints."""

    def file_started(self, place: Path, file: PinnedFile) -> None: ...
    def file_progressed(self, place: Path, file: PinnedFile, have: int) -> None: ...
    def file_retried(self, place: Path, reason: str) -> None: ...
    def file_ended(self, place: Path, file: PinnedFile) -> None: ...
    def placed_by_hand(self, dataset: Dataset, folder: Path) -> None: ...


def choose_datasets(datasets: Sequence[Dataset], names: Sequence[str]) -> tuple[Dataset, ...]:
    """The data sets of these names; without names, all that have a real edition."""
    known = {dataset.name: dataset for dataset in datasets if dataset.real is not None}
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name, known, n=1)
            there_are = f"with a real edition there are: {', '.join(known)}"
            advice = f"did you mean `{close[0]}`?" if close else there_are
            raise FetchError(f"there is no real data set `{name}`\n    {advice}")
    return tuple(known[name] for name in dict.fromkeys(names or known))


def fetch(datasets: Sequence[Dataset], real_data: Path, observer: FetchObserver) -> int:
    """Bring what is missing of `datasets` below `real_data`; returns how many files were downloaded.

    Every file is tried, unless no server answers; raises FetchError with all that failed. What only a person
    can place is told to the observer, unless there is something in its folder already.
    """
    pinned = [(real_data / dataset.name, file) for dataset in datasets for file in _files(dataset)]
    downloaded, problems = 0, []
    for number, (folder, file) in enumerate(pinned, start=1):
        try:
            downloaded += _fetch_one(file, folder, observer)
        except Unreachable as error:
            rest = len(pinned) - number
            problems.append(str(error) + (f"\n    files that were not tried: {rest}" if rest else ""))
            break
        except FetchError as error:
            problems.append(str(error))
    for dataset in datasets:
        folder = real_data / dataset.name
        if not _files(dataset) and not (folder.is_dir() and any(folder.iterdir())):
            observer.placed_by_hand(dataset, folder)
    if problems:
        raise FetchError("\n".join(problems))
    return downloaded


def _files(dataset: Dataset) -> tuple[PinnedFile, ...]:
    assert dataset.real is not None
    return dataset.real.files


def _fetch_one(file: PinnedFile, folder: Path, observer: FetchObserver) -> bool:
    if is_in_place(file, folder):
        return False
    place = Path(folder.name, file.path)
    observer.file_started(place, file)
    download(
        file,
        folder,
        lambda have: observer.file_progressed(place, file, have),
        lambda reason: observer.file_retried(place, reason),
    )
    observer.file_ended(place, file)
    return True
