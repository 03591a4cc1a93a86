"""What has been proved: the results of successful executions on a shelf, under their fingerprints.

What is read is checked: a damaged result is a miss, is named, moved aside, and healed by the next execution.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from coursebuild.keeping.code_places import may_show_code
from coursebuild.keeping.pointers import PointerKind, Pointers
from coursebuild.keeping.shelf import FolderShelf, Shelf
from coursebuild.keeping.stored_results import OtherFormat, StoredOutputs, decode_result, encode_result
from coursebuild.keeping.whole_files import sealed
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.result import Fingerprint, Measurement, Result, Status


class Store:
    """Results on a shelf, and for each lesson of a course which of them it had last."""

    def __init__(self, shelf: Shelf, pointers: Pointers) -> None:
        self._shelf, self._pointers = shelf, pointers

    def find(self, lesson: Lesson, fingerprint: Fingerprint) -> Result | None:
        """The lesson's result with this fingerprint; one whose outputs show code is of that very text."""
        digests = filter(None, (fingerprint.digest, fingerprint.as_written))
        return next(filter(None, (self.get(lesson, digest) for digest in digests)), None)

    def get(self, lesson: Lesson, digest: str) -> Result | None:
        """The result under this digest as one of the lesson; None when there is none or it is damaged."""
        found = self._shelf.get(digest)
        if found is None:
            return None
        try:
            fingerprint, provenance = decode_result(found.content)
            if digest not in (fingerprint.digest, fingerprint.as_written):
                raise ValueError("it belongs to another fingerprint")
        except OtherFormat:
            return None
        except ValueError as problem:
            self._shelf.reject(digest, str(problem))
            return None
        return Result(
            lesson=lesson,
            status=Status.CACHED,
            fingerprint=fingerprint,
            outputs=StoredOutputs(self._shelf, digest, found.checksum),
            checksum=found.checksum,
            provenance=provenance,
        )

    def put(self, result: Result, notebook: Notebook) -> Result:
        """Keep a good result of `notebook`; of two lessons with one fingerprint, the first one's stays."""
        assert result.status is Status.EXECUTED and result.provenance is not None
        now = result.fingerprint
        shows_code = any(may_show_code(outputs) for outputs in result.outputs)
        digest = (now.as_written if shows_code else "") or now.digest
        stored = self.get(result.lesson, digest)
        if stored is None:
            content = sealed(encode_result(result))
            self._shelf.put(digest, content)
            stored = replace(result, status=Status.CACHED, checksum=content.checksum)
        self.note_latest(result.lesson, now, notebook)
        return stored

    def latest(self, lesson: Lesson) -> Fingerprint | None:
        """The fingerprint of the lesson's last good execution, whether or not it is still stored."""
        known = self._pointers.get(PointerKind.LATEST, lesson.slug)
        return None if known is None else known[0]

    def last_measurement(self, lesson: Lesson) -> Measurement | None:
        """What the lesson's last good execution cost, if that is still known."""
        earlier = self.last_good(lesson)
        provenance = earlier[1].provenance if earlier else None
        return provenance.measured if provenance else None

    def last_good(self, lesson: Lesson) -> tuple[Notebook, Result] | None:
        """The notebook of the lesson's last good execution, as it was then, and its result."""
        return self._earlier(lesson, PointerKind.LATEST)

    def last_shown(self, lesson: Lesson) -> tuple[Notebook, Result] | None:
        """The same of the execution that was last published, for one whose outputs cannot be shown."""
        return self._earlier(lesson, PointerKind.SHOWN)

    def note_shown(self, lesson: Lesson, fingerprint: Fingerprint, notebook: Notebook) -> None:
        """Remember that the lesson's page now shows the result with this fingerprint."""
        for kind in PointerKind:
            self._pointers.put(kind, lesson.slug, fingerprint, notebook)

    def note_latest(self, lesson: Lesson, fingerprint: Fingerprint, notebook: Notebook) -> None:
        """Remember that this is the lesson's last good execution, whether or not it is shown."""
        self._pointers.put(PointerKind.LATEST, lesson.slug, fingerprint, notebook)

    def needed(self, shown: Mapping[Lesson, Fingerprint]) -> Iterator[str]:
        """The digests under which what is shown of these lessons is kept, and their last good executions."""
        for lesson, now in shown.items():
            known = (self._pointers.get(kind, lesson.slug) for kind in PointerKind)
            for fingerprint in (now, *(each[0] for each in known if each is not None)):
                yield from filter(None, (fingerprint.digest, fingerprint.as_written))

    def _earlier(self, lesson: Lesson, kind: PointerKind) -> tuple[Notebook, Result] | None:
        known = self._pointers.get(kind, lesson.slug)
        result = self.find(lesson, known[0]) if known else None
        return (known[1], result) if known and result else None


def result_shelf(folder: Path, warn: Callable[[str], None]) -> FolderShelf:
    """The shelf of the store in this folder."""
    return FolderShelf(folder / "executions", warn)


def open_store(folder: Path, warn: Callable[[str], None]) -> Store:
    """The store in this folder; `warn` hears of what is damaged."""
    return Store(result_shelf(folder, warn), Pointers(folder, warn))
