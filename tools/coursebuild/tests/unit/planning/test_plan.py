"""Planning: everything is read before anything is decided, and what is published is known by its inputs."""

from __future__ import annotations

from dataclasses import replace

import pytest
from coursebuild.commands.plan import make_plan
from coursebuild.keeping.store import open_store
from coursebuild.nouns.dataset import Profile
from coursebuild.nouns.errors import ConfigurationError, CourseBuildError
from coursebuild.nouns.settings import Settings
from coursebuild.planning.plan import choose_lessons
from coursebuild.planning.site_inputs import is_published, note_published, publication_inputs
from coursebuild.reading.written import read_everything
from courses import CourseFolder


def test_mistakes_of_facts_notebooks_and_notes_come_together(tiny: CourseFolder, settings: Settings) -> None:
    """One reading names what is wrong in YAML, in notebooks, in modules and in notes."""
    tiny.replace("_data/curriculum.yml", "kind: 정규", "kind: 정기")
    tiny.replace("_data/lessons.yml", "title: 그리는 수업", "title: 다른 수업")
    tiny.replace("notebooks/tinynotes/words.py", "WORD =", "WORD = =")
    tiny.replace("_pages/notes/first.md", "[@knuth1984]", "[@nobody]")
    (tiny.root / "notebooks" / "reads.ipynb").write_text("<html>", encoding="utf-8")
    tiny.replace("_config.yml", 'baseurl: ""', "baseurl: course")
    expected = {
        "_config.yml", "_data/curriculum.yml", "notebooks/draws.ipynb", "notebooks/reads.ipynb",
        "notebooks/tinynotes/words.py", "_pages/notes/first.md",
    }  # fmt: skip
    _, findings = read_everything(settings)
    assert expected == {finding.path for finding in findings}
    with pytest.raises(ConfigurationError) as caught:
        make_plan(settings, open_store(settings.store, pytest.fail))
    assert findings == caught.value.findings


def test_base_path_of_the_environment_comes_first(tiny: CourseFolder, settings: Settings) -> None:
    """SITE_URL decides the base path, _config.yml only without it."""
    tiny.replace("_config.yml", 'baseurl: ""', "baseurl: /written")
    given = replace(settings, site_url="https://e.org/given")
    expected = ("/written", "/given")
    assert expected == tuple(read_everything(each)[0].edition.base_path for each in (settings, given))


def test_everything_is_stale_before_the_first_run(settings: Settings) -> None:
    """Without stored results every lesson with a notebook has to run, and the reason is said."""
    plan = make_plan(settings, open_store(settings.store, pytest.fail))
    expected = [(slug, ("it has not been executed yet",)) for slug in ("prints", "draws", "imports", "reads")]
    assert expected == [(planned.lesson.slug, planned.reasons) for planned in plan.stale]


def test_lessons_are_chosen_by_name(settings: Settings) -> None:
    """Named lessons are chosen, all of them when none is named."""
    course = read_everything(settings)[0].course
    assert frozenset({"draws"}) == choose_lessons(course, ["draws"])
    assert frozenset({"prints", "draws", "imports", "reads"}) == choose_lessons(course, [])


@pytest.mark.parametrize(
    ("slug", "advice"),
    [
        ("draw", "did you mean `draws`?"),
        ("zzz", "lessons with a notebook: prints, draws, imports, reads"),
        ("later", "lessons"),
    ],
)
def test_unknown_lesson_is_refused_with_a_suggestion(settings: Settings, slug: str, advice: str) -> None:
    """A name that is no lesson with a notebook is answered with the nearest one, or with all."""
    course = read_everything(settings)[0].course
    with pytest.raises(CourseBuildError) as caught:
        choose_lessons(course, [slug])
    assert f"there is no lesson `{slug}`" in str(caught.value)
    assert advice in str(caught.value)


@pytest.mark.parametrize(
    ("file", "old", "new", "is_same"),
    [
        ("_data/course.yml", "작은 강의", "큰 강의", False),
        ("_layouts/default.html", "<main", "<main class='x'", False),
        ("_pages/notes/first.md", "첫 노트", "이 노트", False),
        ("_config.yml", "Tiny", "Small", False),
        ("notebooks/prints.ipynb", "무엇이 출력될까요?", "무엇이 보일까요?", False),
        ("notebooks/tinynotes/unused.py", "no notebook", "nobody", True),
        ("notebooks/tinynotes/words.py", "Reached", "It is reached", False),
        ("_data/generated/course.json", "1", "2", True),
    ],
)
def test_site_is_made_from_its_sources(
    tiny: CourseFolder, settings: Settings, file: str, old: str, new: str, is_same: bool
) -> None:
    """An edit of facts, layouts, notes, settings or prose publishes again; of what was left does not."""
    (settings.data / "generated").mkdir()
    (settings.data / "generated/course.json").write_text("1", encoding="utf-8")
    before = publication_inputs(settings, make_plan(settings, open_store(settings.store, pytest.fail)))
    tiny.replace(file, old, new)
    assert is_same == (
        before == publication_inputs(settings, make_plan(settings, open_store(settings.store, pytest.fail)))
    )


def test_options_decide_the_site_too(settings: Settings) -> None:
    """Another address, a declared time or another profile gives another site."""
    plan = make_plan(settings, open_store(settings.store, pytest.fail))
    options = [
        settings,
        replace(settings, source_date_epoch=0),
        replace(settings, site_url="https://e.org"),
        replace(settings, profile=Profile.REAL),
    ]
    assert len(options) == len({publication_inputs(option, plan) for option in options})


def test_missing_real_data_stop_those_who_need_them(tiny: CourseFolder, settings: Settings) -> None:
    """In the profile real, missing data are named with other mistakes; a lesson without them is planned."""
    real = replace(settings, profile=Profile.REAL)
    plan = make_plan(real, open_store(real.store, pytest.fail), ["prints"])
    assert {"prints", "draws", "imports", "reads"} == {planned.lesson.slug for planned in plan.stale}
    tiny.replace("_data/curriculum.yml", "kind: 정규", "kind: 정기")
    for slugs in ([], ["reads", "prints"]):
        with pytest.raises(ConfigurationError) as caught:
            make_plan(real, open_store(real.store, pytest.fail), slugs)
        assert ["_data/curriculum.yml", ".cache/data/points"] == [f.path for f in caught.value.findings]


def test_no_result_of_one_profile_is_that_of_the_other(settings: Settings) -> None:
    """Every lesson has another fingerprint in the other profile, also one without data sets."""
    folder = settings.real_data / "points"
    folder.mkdir(parents=True)
    (folder / "points.csv").write_text("x,y\n9,8\n", encoding="utf-8")
    store = open_store(settings.store, pytest.fail)
    plans = [make_plan(replace(settings, profile=profile), store) for profile in Profile]
    embedded, real = ({planned.fingerprint.digest for planned in plan.lessons} for plan in plans)
    assert set() == embedded & real


def test_published_site_is_known_by_inputs_and_state(settings: Settings) -> None:
    """A site is published when the record names these inputs and nothing in it was touched since."""
    assert not is_published(settings, "inputs")
    settings.site.mkdir()
    (settings.site / "index.html").write_text("a", encoding="utf-8")
    note_published(settings, "inputs")
    assert is_published(settings, "inputs")
    assert not is_published(settings, "other")
    (settings.site / "index.html").write_text("ab", encoding="utf-8")
    assert not is_published(settings, "inputs")


@pytest.mark.parametrize("raw", [b"", b"[]", b"{}", b"\xff", b"null"])
def test_damaged_record_publishes_again(settings: Settings, raw: bytes) -> None:
    """A record that cannot be read is as good as none."""
    settings.publication.parent.mkdir(parents=True)
    settings.publication.write_bytes(raw)
    assert not is_published(settings, "inputs")
