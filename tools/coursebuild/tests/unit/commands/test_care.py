"""Damage is found and moved aside; what nobody uses goes, what the course shows stays at any time."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest
from coursebuild.commands.care import collect_garbage, verify_store
from coursebuild.commands.plan import make_plan
from coursebuild.keeping.store import open_store, result_shelf
from coursebuild.nouns.errors import BuildLocked
from coursebuild.nouns.result import KernelKind, Measurement, Provenance, Result, Status
from coursebuild.nouns.settings import Settings
from coursebuild.publishing.lock import build_lock

DAY = 86_400


@pytest.fixture
def kept(settings: Settings) -> list[Path]:
    """The results of the miniature course's lessons, as if they had run."""
    store = open_store(settings.store, pytest.fail)
    measured = Measurement(seconds=1, cpu_seconds=1, peak_memory_bytes=1, kernel=KernelKind.PLAIN)
    provenance = Provenance(executed_at=5, measured=measured, python="3", packages=(), seed=None)
    shelf = result_shelf(settings.store, pytest.fail)
    paths = []
    for planned in make_plan(settings, store).lessons:
        result = Result(
            lesson=planned.lesson,
            status=Status.EXECUTED,
            fingerprint=planned.fingerprint,
            outputs=(),
            provenance=provenance,
        )
        store.put(result, planned.notebook)
        paths.append(shelf.path(planned.fingerprint.digest))
    return paths


def age(path: Path, days: float) -> None:
    """Have a file look as if it had been used so many days ago."""
    then = time.time() - days * DAY
    os.utime(path, (then, then))


def copy(path: Path, name: str, days: float) -> Path:
    """An entry that no lesson needs, used so many days ago."""
    other = path.with_name(name)
    shutil.copyfile(path, other)
    age(other, days)
    return other


def test_unused_entries_go(settings: Settings, kept: list[Path]) -> None:
    """An entry goes when it was not used in the last days, and its bytes are counted; a younger one stays."""
    old, young = copy(kept[0], "old", 31), copy(kept[0], "young", 29)
    size = old.stat().st_size
    assert ((old,), size) == collect_garbage(settings, 30, pytest.fail)
    assert young.exists()


@pytest.mark.parametrize("days", [400, -400])
def test_what_the_course_shows_stays(settings: Settings, kept: list[Path], days: float) -> None:
    """Entries that lessons need stay however old they look, and also when a clock was wrong."""
    for path in (*kept, *settings.store.glob("latest/*")):
        age(path, days)
    expected: tuple[tuple[Path, ...], int] = ((), 0)
    assert expected == collect_garbage(settings, 1, pytest.fail)
    assert all(path.exists() for path in kept)


def test_last_good_entry_of_an_edited_lesson_stays(
    settings: Settings, kept: list[Path], tiny: object
) -> None:
    """What `--keep-going` would show of a lesson that was edited since stays as well."""
    path = settings.root / "notebooks" / "data" / "points.csv"
    path.write_text(path.read_text(encoding="utf-8") + "9,9\n", encoding="utf-8")
    for each in kept:
        age(each, 400)
    collect_garbage(settings, 1, pytest.fail)
    assert all(each.exists() for each in kept)


def test_leftovers_go_at_once(settings: Settings, kept: list[Path]) -> None:
    """What was moved aside, and what killed processes left half written, needs no age."""
    left = [kept[0].with_name("aa.damaged"), settings.cache / "rendered" / ".a.json.7.8.tmp"]
    settings.next_site.mkdir()
    for path in left:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"12")
    assert (tuple(sorted(left)), 4) == collect_garbage(settings, 30, pytest.fail)
    assert not settings.next_site.exists()


def test_old_renderings_of_removed_lessons_go(settings: Settings, kept: list[Path]) -> None:
    """Kept renderings go with their lesson, kept pictures when they are old."""
    settings.rendered.mkdir()
    settings.encoded.mkdir()
    names = [settings.rendered / "gone.json", settings.rendered / "prints.json", settings.encoded / "a"]
    for path in names:
        path.write_bytes(b"1")
        age(path, 400)
    removed, _freed = collect_garbage(settings, 30, pytest.fail)
    assert (names[2], names[0]) == removed


def test_nothing_goes_while_a_build_runs(settings: Settings, kept: list[Path]) -> None:
    """A running build keeps both commands away."""
    copy(kept[0], "old", 31)
    with build_lock(settings.lock):
        for action in (
            lambda: collect_garbage(settings, 1, pytest.fail),
            lambda: verify_store(settings, pytest.fail),
        ):
            with pytest.raises(BuildLocked, match=rf"another build is running \(pid {os.getpid()}, "):
                action()
    assert kept[0].with_name("old").exists()


def test_damage_is_named_and_moved_aside(settings: Settings, kept: list[Path]) -> None:
    """Of all that is kept only what is damaged is named, once."""
    kept[0].write_bytes(kept[0].read_bytes()[:-1])
    (settings.store / "latest" / "prints").write_bytes(b"x")
    count, findings = verify_store(settings, pytest.fail)
    expected = [settings.relative(kept[0]), ".cache/coursebuild/store/latest/prints"]
    assert sorted(expected) == sorted(finding.path for finding in findings)
    assert all(finding.message == "it is damaged: its checksum is wrong" for finding in findings)
    assert kept[0].with_name(f"{kept[0].name}.damaged").exists()
    assert (count - 2, ()) == verify_store(settings, pytest.fail)


def test_swapped_notes_of_lessons_are_damage(settings: Settings, kept: list[Path]) -> None:
    """A whole file under the name of another lesson is damaged too."""
    latest = settings.store / "latest"
    shutil.copyfile(latest / "prints", latest / "reads")
    _count, findings = verify_store(settings, pytest.fail)
    assert ["it is damaged: it belongs to another lesson"] == [finding.message for finding in findings]
