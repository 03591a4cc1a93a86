"""What `serve` holds ready: a Jekyll that stays, and pages with prose that was edited a moment ago."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from coursebuild.cli.progress import BuildProgress
from coursebuild.commands.build import build
from coursebuild.commands.plan import make_plan
from coursebuild.keeping.store import open_store
from coursebuild.nouns.errors import PublishError
from coursebuild.nouns.settings import Settings
from coursebuild.publishing.jekyll import run_jekyll
from coursebuild.publishing.jekyll_process import RunJekyll, run_once
from coursebuild.publishing.resident_jekyll import ResidentJekyll
from coursebuild.publishing.stage import Reused
from coursebuild.reading.site_config import read_site_config
from coursebuild.serving.prose_at_once import ProseAtOnce
from courses import CourseFolder, digests
from PIL import Image

NOTEBOOK, LESSON = Path("notebooks/prints.ipynb"), ("lessons", "prints", "index.html")
PROSE, EDITED = "무엇이 출력될까요?", "무엇이 **나올까요**?"


@pytest.fixture
def resident() -> Iterator[ResidentJekyll]:
    """A Jekyll that stays until the test ends."""
    with ResidentJekyll() as jekyll:
        yield jekyll


def make(course: CourseFolder, jekyll: RunJekyll) -> dict[str, str]:
    """Digests of what Jekyll makes of the stage of the course."""
    settings = Settings(root=course.root)
    rules = read_site_config(settings.config, []).rules
    run_jekyll(settings, rules, 0, Reused(), jekyll)
    return digests(settings.next_site)


def process_of(jekyll: ResidentJekyll) -> int:
    assert jekyll._process is not None
    return jekyll._process.pid


def test_jekyll_that_stays_makes_the_same_site(course: CourseFolder, resident: ResidentJekyll) -> None:
    """Each of its builds has the bytes of a Jekyll of its own, also after an edit of a layout."""
    for word in ("", " 새 줄"):
        course.replace("_layouts/default.html", "</main>", f"{word}</main>")
        expected = make(course, run_once)
        assert expected == make(course, resident)
        first = process_of(resident)
        assert expected == make(course, resident)
        assert first == process_of(resident)


def test_jekyll_that_stays_refuses_alike(course: CourseFolder, resident: ResidentJekyll) -> None:
    """What is wrong is said in the words of a Jekyll of its own, and the next build goes on."""
    make(course, resident)
    course.replace("_layouts/default.html", "</main>", "{% nothing %}</main>")
    with pytest.raises(PublishError) as once:
        make(course, run_once)
    with pytest.raises(PublishError) as staying:
        make(course, resident)
    assert str(once.value) == str(staying.value)
    course.replace("_layouts/default.html", "{% nothing %}</main>", "</main>")
    assert make(course, run_once) == make(course, resident)


def test_jekyll_that_stays_begins_anew_with_other_plugins(
    course: CourseFolder, resident: ResidentJekyll
) -> None:
    """What decides which plugins are loaded is never taken from before."""
    make(course, resident)
    before = process_of(resident)
    course.replace("_config.yml", "title:", "# another line\ntitle:")
    make(course, resident)
    assert before != process_of(resident)


def test_jekyll_that_stays_may_die(course: CourseFolder, resident: ResidentJekyll) -> None:
    """A build is made also when it has been killed between two."""
    expected = make(course, resident)
    os.kill(process_of(resident), signal.SIGKILL)
    assert expected == make(course, resident)


def test_jekyll_that_stays_ends_with_us(course: CourseFolder) -> None:
    """Nothing of it is left when it is not needed any more."""
    with ResidentJekyll() as resident:
        make(course, resident)
        process = process_of(resident)
    with pytest.raises(ProcessLookupError):
        os.killpg(process, 0)


@pytest.fixture
def at_once(course: CourseFolder) -> ProseAtOnce:
    """What renders edits of the course, which is published."""
    settings = Settings(root=course.root)
    return ProseAtOnce(settings, make_plan(settings, open_store(settings.store, pytest.fail)))


def publish(course: CourseFolder) -> None:
    progress = BuildProgress(io.StringIO())
    assert build(Settings(root=course.root), (), progress).published


def test_prose_is_shown_at_once_as_it_will_be_published(course: CourseFolder, at_once: ProseAtOnce) -> None:
    """The page with the edit has the very bytes that a build gives it, edit after edit."""
    for old, new in ((PROSE, EDITED), (EDITED, f"{EDITED} $x^2$")):
        course.replace(str(NOTEBOOK), old, new)
        shown = at_once.pages({course.root / NOTEBOOK})
        publish(course)
        expected = course.root.joinpath("_site", *LESSON).read_bytes()
        assert expected == shown[LESSON]


def test_pictures_of_prose_are_shown_at_once(course: CourseFolder, at_once: ProseAtOnce) -> None:
    """What an edit shows beside its words is there with it."""
    Image.effect_noise((40, 30), 50).save(course.root / "notebooks" / "dots.png")
    course.replace(str(NOTEBOOK), PROSE, "![많은 점](dots.png)")
    shown = at_once.pages({course.root / NOTEBOOK})
    pictures = {names for names in shown if names[:2] == ("assets", "generated")}
    publish(course)
    assert pictures
    for names in pictures:
        assert course.root.joinpath("_site", *names).read_bytes() == shown[names]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("print('줄', i)", "print('행', i)"),
        (PROSE, '<img src=\\"x\\" onerror=\\"x\\">![](nothing.png)'),
        (PROSE, "ghp_" + "a1B2" * 9),
        ('"cells"', "cells"),
    ],
    ids=["code", "no picture", "a key", "no JSON"],
)
def test_only_prose_that_can_be_shown_is_shown_at_once(
    course: CourseFolder, at_once: ProseAtOnce, old: str, new: str
) -> None:
    """Edited code waits for its kernel, and what is wrong for the build, which says so."""
    course.replace(str(NOTEBOOK), old, new)
    expected: dict[tuple[str, ...], bytes] = {}
    assert expected == at_once.pages({course.root / NOTEBOOK})


def test_nothing_is_shown_at_once_of_a_lesson_that_has_to_run(course: CourseFolder) -> None:
    """Nor is anything made ready of it, as when `serve` begins with a lesson that fails."""
    course.replace(str(NOTEBOOK), "print('줄', i)", "print('행', i)")
    settings = Settings(root=course.root)
    at_once = ProseAtOnce(settings, make_plan(settings, open_store(settings.store, pytest.fail)))
    at_once.get_ready("prints")
    course.replace(str(NOTEBOOK), PROSE, EDITED)
    expected: dict[tuple[str, ...], bytes] = {}
    assert expected == at_once.pages({course.root / NOTEBOOK})


def test_nothing_is_shown_of_what_did_not_change(course: CourseFolder, at_once: ProseAtOnce) -> None:
    """Other files that change lead to no page at once."""
    expected: dict[tuple[str, ...], bytes] = {}
    assert expected == at_once.pages({course.root / "notebooks/tinynotes/__init__.py"})
