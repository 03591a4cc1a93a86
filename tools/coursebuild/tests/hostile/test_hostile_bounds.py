"""No input is without bounds: what nests or grows fails its own lesson, by cell, and nothing else."""

from __future__ import annotations

import pytest
from hostile.bound_cases import PASSED, SHOWN, WRITTEN
from hostile.cases import Case, ids
from hostile.judging import plain
from hostile.whole_builds import GOOD, WholeBuild, build_cases, shortcomings, slug_of

pytestmark = pytest.mark.slow
_SITE = "_site/lessons"


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> WholeBuild:
    """All whose texts are without bounds, in one build."""
    return build_cases(tmp_path_factory.mktemp("bounds") / "course", WRITTEN, "--kernels", "plain")


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> WholeBuild:
    """All whose outputs are without bounds, in one build."""
    return build_cases(tmp_path_factory.mktemp("bounds") / "course", SHOWN, "--kernels", "plain")


@pytest.fixture(scope="session")
def passed(tmp_path_factory: pytest.TempPathFactory) -> WholeBuild:
    """All that are odd and nothing worse, in one build."""
    return build_cases(tmp_path_factory.mktemp("bounds") / "course", PASSED, "--kernels", "plain")


@pytest.mark.parametrize("case", [*WRITTEN, *SHOWN], ids=ids([*WRITTEN, *SHOWN]))
def test_cell_is_named(written: WholeBuild, shown: WholeBuild, case: Case) -> None:
    """The message names notebook and cell, and what is wrong."""
    message = (written if case in WRITTEN else shown).message(slug_of(case))
    assert [] == shortcomings(case, message), message


def test_only_the_bad_lessons_are_named(written: WholeBuild, shown: WholeBuild) -> None:
    """The build ends as one whose notebooks are wrong: no defect, no crash, no word of the good one."""
    for built in (written, shown):
        assert 1 == built.result.status, built.said
        assert [] == built.harm_said()
        assert not built.message(GOOD)
        assert not (built.course.root / "_site").exists()
        assert () == built.left


def test_good_lesson_runs_beside_them(written: WholeBuild, shown: WholeBuild) -> None:
    """What has no bounds fails alone: the good lesson beside it has run and is stored."""
    for built in (written, shown):
        assert f"{GOOD}: executed" in built.result.out
        status = built.course.folder.run("status")
        assert f"{GOOD}: up to date" in status.out


@pytest.mark.parametrize("case", PASSED, ids=ids(PASSED))
def test_odd_text_is_published(passed: WholeBuild, case: Case) -> None:
    """What is odd and can be read in time comes out."""
    assert 0 == passed.result.status, passed.said
    assert [] == shortcomings(case, plain(passed.text(slug_of(case))))
