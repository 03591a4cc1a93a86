"""The small commands; whole builds are tested on the miniature course elsewhere."""

from __future__ import annotations

import io

import pytest
from coursebuild.cli.progress import FetchProgress
from coursebuild.commands.clean import clean
from coursebuild.commands.fetch import fetch_datasets
from coursebuild.commands.tables import regenerate_tables
from coursebuild.nouns.errors import ConfigurationError, FetchError
from coursebuild.nouns.settings import Settings
from courses import CourseFolder


def test_tables_are_written_once(tiny: CourseFolder, settings: Settings) -> None:
    """Only files that differ are written, and they are named."""
    first = [settings.relative(path) for path in regenerate_tables(settings)]
    assert ".cache/coursebuild/generated/data/curriculum.json" in first
    assert not regenerate_tables(settings)
    tiny.replace("_data/course.yml", "title: 첫 노트", "title: 새 노트")
    assert [settings.generated_data / "notes.json"] == list(regenerate_tables(settings))


def test_tables_of_wrong_facts_are_not_written(tiny: CourseFolder, settings: Settings) -> None:
    """A mistake in the facts is raised before any table is touched."""
    tiny.replace("_data/curriculum.yml", "kind: 정규", "kind: 정기")
    with pytest.raises(ConfigurationError, match="정기"):
        regenerate_tables(settings)
    assert not settings.generated_data.exists()


@pytest.mark.parametrize("store", [False, True])
def test_clean_removes_what_can_be_made_again(tiny: CourseFolder, settings: Settings, store: bool) -> None:
    """Generated folders, the site and the cache go, results of executions only if asked, sources never."""
    before = tiny.sources()
    regenerate_tables(settings)
    for folder in (settings.site, settings.store / "executions", settings.rendered):
        folder.mkdir(parents=True, exist_ok=True)
    settings.publication.write_text("{}", encoding="utf-8")
    clean(settings, store=store)
    places = [*settings.generated, settings.site, settings.rendered, settings.publication]
    assert not any(place.exists() for place in places)
    assert store != settings.store.exists()
    assert before == tiny.sources()
    assert not clean(settings, store=store)


def test_clean_keeps_downloaded_data(settings: Settings) -> None:
    """What somebody downloaded or placed by hand is nothing that a build can make again."""
    file = settings.real_data / "points" / "points.csv"
    file.parent.mkdir(parents=True)
    file.touch()
    clean(settings, store=True)
    assert file.exists()


def test_fetch_names_the_data_sets_of_the_course(settings: Settings) -> None:
    """The names are those of the data sheets."""
    with pytest.raises(FetchError, match="did you mean `points`"):
        fetch_datasets(settings, ["point"], FetchProgress(io.StringIO()))


def test_fetch_of_wrong_facts_begins_nothing(tiny: CourseFolder, settings: Settings) -> None:
    """A mistake in the data sheets is named before anything is asked of a server."""
    tiny.replace("_data/datasets.yml", "bytes: 8", "bytes: 0")
    with pytest.raises(ConfigurationError, match="bytes"):
        fetch_datasets(settings, [], FetchProgress(io.StringIO()))
    assert not settings.real_data.exists()
