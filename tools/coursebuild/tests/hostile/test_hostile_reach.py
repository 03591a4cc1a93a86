"""What a contained kernel reaches: hundreds of attempts in whole builds, looked at from outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from coursebuild.execution.containment.probe import containment_of, find_means
from courses import Ended, digests
from hostile.hostile_course import HostileCourse, new_hostile_course
from hostile.judging import read_page
from hostile.reach_cases import REACHES, Layer, Reach, Reached
from hostile.reach_targets import Targets, cells_of, new_token
from hostile.whole_builds import add_good_lesson
from kernels import PROMISED_SECONDS, processes_of, short_folder, wait_until

_LACKING = "; ".join(containment_of(find_means()).lacking)
pytestmark = [
    pytest.mark.slow,
    # Some would harm the machine if they came through, above all as root.
    pytest.mark.skipif(bool(_LACKING), reason=f"not tried where it could succeed: {_LACKING}"),
]

_KEPT = (".git", ".cache/coursebuild/store")


@dataclass(frozen=True)
class ReachBuild:
    """How a build of all attempts ended."""

    course: HostileCourse
    targets: Targets
    result: Ended
    sources: tuple[dict[str, str], dict[str, str]]
    """What people wrote, and the entries of the store that were there, before and after."""

    def harm(self, reach: Reach) -> list[str]:
        page = self.course.root / "_site/lessons" / _slug(reach.layer) / "index.html"
        return self.targets.harm(reach, read_page(page).text) if page.exists() else [self.result.err]


def _slug(layer: Layer) -> str:
    return layer.name.lower()


@pytest.fixture(scope="session", params=["auto", "plain"])
def build(request: pytest.FixtureRequest) -> Iterator[ReachBuild]:
    """A course that has been built once, built again with all attempts in it."""
    with short_folder() as here:
        course = new_hostile_course(here / "course")
        add_good_lesson(course)
        course.write_facts()
        assert 0 == course.folder.run("build").status
        (course.root / ".git/hooks").mkdir(parents=True)
        with Targets(here, course.root, REACHES) as targets:
            targets.tokens += [undeclared := new_token(), configured := new_token()]
            (course.root / "notebooks/undeclared.txt").write_text(undeclared, encoding="ascii")
            (course.root / ".git/config").write_text(configured, encoding="ascii")
            for layer in Layer:
                of_layer = [reach for reach in REACHES if reach.layer is layer]
                cells = [_cell(number, source) for number, source in enumerate(cells_of(targets, of_layer))]
                course.add_lesson(_slug(layer), cells, limits={"cell_seconds": 60})
            course.write_facts()
            before = _kept(course)
            result = course.folder.run(
                "build", "--contain=require", "--kernels", request.param, seconds=300, **targets.environment
            )
            wait_until(lambda: not processes_of(targets.seconds), PROMISED_SECONDS)
            targets.stop_listening()
            after = {
                name: digest for name, digest in _kept(course).items() if name in before or "planted" in name
            }
            yield ReachBuild(course, targets, result, (before, after))


def _kept(course: HostileCourse) -> dict[str, str]:
    return {**course.sources(), **{f"{name}/{file}": digest for name in _KEPT
            for file, digest in digests(course.root / name).items()}}  # fmt: skip


def _cell(number: int, source: str) -> dict:
    return {
        "cell_type": "code", "id": f"c{number}", "metadata": {}, "source": source, "execution_count": None,
        "outputs": [],
    }  # fmt: skip


_IDS = [f"{reach.layer.name.lower()}-{reach.name}" for reach in REACHES]


@pytest.mark.parametrize("reach", REACHES, ids=_IDS)
def test_reach(build: ReachBuild, reach: Reach) -> None:
    """The cell ran to its end, and came no further than it may."""
    harm = build.harm(reach)
    if reach.expected is Reached.LOOK:
        harm = [each for each in harm if each != "it says that it came through"]
    assert [] == harm


def test_nothing_shared_is_touched_or_left(build: ReachBuild) -> None:
    """The build succeeds; sources, store, terminals and shared memory are as they were; nothing is left."""
    assert 0 == build.result.status, build.result.err
    before, after = build.sources
    assert {} == {
        name: after.get(name) for name in before.keys() | after.keys() if before.get(name) != after.get(name)
    }
    assert [] == build.targets.shared_harm()
