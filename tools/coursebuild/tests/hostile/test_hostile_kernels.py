"""Hostile kernels through whole builds: how each ended is said, and nothing around it is harmed."""

from __future__ import annotations

import pytest
from hostile.cases import Case, ids
from hostile.children_cases import CHILDREN_CASES
from hostile.kernel_cases import KERNEL_CASES
from hostile.whole_builds import GOOD, WholeBuild, build_cases, kept, refused, shortcomings, slug_of

pytestmark = pytest.mark.slow

_REFUSED, _KEPT = refused(KERNEL_CASES), kept((*KERNEL_CASES, *CHILDREN_CASES))


@pytest.fixture(scope="session")
def failing(tmp_path_factory: pytest.TempPathFactory) -> WholeBuild:
    """All that ends its kernel, in one build with a good lesson."""
    root = tmp_path_factory.mktemp("kernels") / "course"
    return build_cases(root, _REFUSED, "--kernels", "plain", "--jobs", "8")


@pytest.mark.parametrize("case", _REFUSED, ids=ids(_REFUSED))
def test_end_is_said(failing: WholeBuild, case: Case) -> None:
    """Every end names notebook and cell, what happened, and what to do."""
    message = failing.message(slug_of(case))
    assert [] == shortcomings(case, message), message or failing.said


def test_others_run_on_and_nothing_is_left(failing: WholeBuild) -> None:
    """The good lesson has run, nothing is published, changed or left, and the log is harmless."""
    assert 1 == failing.result.status
    assert {GOOD} == failing.result.executed
    assert not (failing.course.root / "_site").exists()
    assert not failing.sources_changed
    assert () == failing.left
    assert [] == failing.harm_said()


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> WholeBuild:
    """All that misbehaves and yet goes on, in one build."""
    root = tmp_path_factory.mktemp("kernels") / "course"
    return build_cases(root, _KEPT, "--kernels", "plain", "--jobs", "8")


@pytest.mark.parametrize("case", _KEPT, ids=ids(_KEPT))
def test_what_goes_on_is_published(published: WholeBuild, case: Case) -> None:
    """What a kernel does to itself harms nobody: its page shows what its cells printed."""
    assert 0 == published.result.status, published.said
    page = published.text(slug_of(case))
    assert [] == shortcomings(case, page), page


def test_nothing_is_left_of_what_goes_on(published: WholeBuild) -> None:
    """No process, no file for temporary use, no change of what people wrote, no harm in the log."""
    assert not published.sources_changed
    assert () == published.left
    assert [] == published.harm_said()
