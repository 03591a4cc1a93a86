"""Previews: what is shown of a lesson that has not run as a whole, and where."""

from __future__ import annotations

import pytest
from coursebuild.commands.plan import make_plan
from coursebuild.execution.live_states import LiveState, live_result
from coursebuild.keeping.store import Store, open_store
from coursebuild.nouns.notebook import Output
from coursebuild.nouns.page import Preview
from coursebuild.nouns.result import Failure
from coursebuild.nouns.settings import Settings
from coursebuild.planning.plan import Plan, PlannedLesson
from coursebuild.publishing.jekyll_process import run_once
from coursebuild.serving.live_progress import _ran_text
from coursebuild.serving.preview_plan import with_previews
from coursebuild.serving.preview_site import make_preview

SHOWN: Output = {"output_type": "stream", "name": "stdout", "text": "shown"}


@pytest.fixture
def plan(settings: Settings) -> Plan:
    """The plan of a course of which nothing has run."""
    return make_plan(settings, open_store(settings.store, pytest.fail))


@pytest.fixture
def store(settings: Settings) -> Store:
    """What is stored of the course: nothing."""
    return open_store(settings.store, pytest.fail)


def state_of(planned: PlannedLesson, *outputs: tuple[Output, ...], failure: Failure) -> LiveState:
    return LiveState(job=planned.job, result=live_result(planned.job, outputs, failure))


def test_state_of_a_kernel_is_shown_as_far_as_it_came(plan: Plan, store: Store) -> None:
    """Outputs stand at their cells, cells that did not run say so, and the page knows which cell failed."""
    prints = next(planned for planned in plan.lessons if planned.lesson.slug == "prints")
    failure = Failure(cell=4, line=1, message="ValueError")
    state = state_of(prints, (SHOWN,), (SHOWN,), failure=failure)
    shown = with_previews(plan, {"prints": state}, store)
    found = next(planned for planned in shown.lessons if planned.lesson.slug == "prints")
    assert found.preview == Preview(has_failed=True, failed_cell=4)
    assert found.result is not None
    *ran, third, _, _ = found.result.outputs
    assert ran == [(SHOWN,), (SHOWN,)]
    assert third[0]["data"] == {"text/markdown": "*아직 실행하지 않은 셀입니다.*"}


def test_lesson_without_any_result_waits(plan: Plan, store: Store) -> None:
    """A lesson that nobody looks at and that never ran is shown without outputs, as waiting."""
    shown = with_previews(plan, {}, store)
    assert {planned.preview for planned in shown.lessons} == {Preview(is_waiting=True)}
    assert () == shown.stale


def test_preview_has_a_site_of_its_own(settings: Settings, plan: Plan, store: Store) -> None:
    """The preview is built beside the published site, which is not touched, and nothing enters the store."""
    make_preview(settings, with_previews(plan, {}, store), run_once, pytest.fail)
    page = (settings.for_preview().site / "lessons" / "prints" / "index.html").read_text(encoding="utf-8")
    assert '<p role="status">미리보기입니다.' in page
    assert not settings.site.exists()
    assert not settings.store.exists()
    assert not settings.publication.exists()


@pytest.mark.parametrize(
    ("ran", "expected"),
    [
        ((), "no cell had to run"),
        ((31,), "cell 31 of 31 ran"),
        ((29, 31), "cells 29-31 of 31 ran"),
    ],
)
def test_what_ran_is_said(ran: tuple[int, ...], expected: str) -> None:
    """The terminal says which cells ran, counted as a person counts."""
    assert expected == _ran_text(ran, 31)
