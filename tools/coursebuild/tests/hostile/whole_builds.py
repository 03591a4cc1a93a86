"""Build many hostile lessons at once through the real command line, and judge what was said and published."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from courses import Ended
from hostile.cases import Case, Expectation
from hostile.hostile_course import HostileCourse, new_hostile_course
from hostile.judging import published_texts, read_page
from kernels import PROMISED_SECONDS, processes_of, short_folder, wait_until

GOOD = "beside"
"""The lesson with nothing hostile that stands beside all the others."""
TOKEN = "ghp_" + "A1b2C3d4E5f6G7h8I9j0" * 2
"""A key in the environment of whoever builds."""
PERSON = "zz-person-of-the-hostile-corpus"
"""Part of the home of whoever builds."""
_OURS = ("Traceback (most recent call last)", "a defect of coursebuild")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_COMMAND = re.compile(r"^\s*::|##\[", re.MULTILINE)


@dataclass(frozen=True)
class WholeBuild:
    """How one build of many cases ended."""

    course: HostileCourse
    result: Ended
    left: tuple[str, ...]
    """What was still there 3 s after its end: processes, and entries of the folder for temporary files."""
    sources_changed: bool
    places: tuple[str, ...]
    """Folders of this machine that nobody else should read of."""

    @property
    def said(self) -> str:
        return self.result.out + self.result.err

    def message(self, slug: str) -> str:
        """What was said of the notebook of a lesson, its indented lines included."""
        name = re.escape(f"notebooks/{slug}.ipynb")
        found = re.findall(rf"^{name}:.*\n(?:    .*\n)*", self.result.err, re.MULTILINE)
        return "".join(found)

    def text(self, slug: str) -> str:
        """The text of a lesson's page."""
        return read_page(self.course.root / "_site/lessons" / slug / "index.html").text

    def published(self) -> dict[str, str]:
        """Every published file, as text."""
        return published_texts(self.course.root / "_site")

    def harm_said(self) -> list[str]:
        """What no log may hold, and yet stands in this one."""
        forbidden = (
            "Traceback (most recent call last)",
            "a defect of coursebuild",
            TOKEN,
            PERSON,
            *self.places,
        )
        found = [text for text in forbidden if text in self.said]
        return found + _CONTROLS.findall(self.said) + _COMMAND.findall(self.said)


def slug_of(case: Case) -> str:
    """The slug of the lesson that holds a case alone."""
    return f"{case.trust_class}-{case.name}"


def build_cases(root: Path, cases: Iterable[Case], *arguments: str) -> WholeBuild:
    """Build a course with a lesson for each case, and a good one beside them."""
    course = new_hostile_course(root)
    for case in cases:
        limits = {"limits": dict(case.limits)} if case.limits else {}
        course.add_lesson(slug_of(case), case.cells, **limits)
    add_good_lesson(course)
    course.write_facts()
    return build_course(course, *arguments)


def add_good_lesson(course: HostileCourse) -> None:
    """A lesson that runs whatever the others do."""
    cell = {"cell_type": "code", "id": "good", "metadata": {}, "source": "print(6 * 7)"}
    course.add_lesson(GOOD, [{**cell, "execution_count": None, "outputs": []}])


def build_course(course: HostileCourse, *arguments: str, seconds: int = 150) -> WholeBuild:
    """Build it as a person with a home and a key, with a folder of its own for temporary files."""
    before = course.sources()
    with short_folder() as here:
        home = here / PERSON
        for folder in (home, here / "tmp"):
            folder.mkdir()
        (home / ".netrc").write_text(f"machine example.org password {TOKEN}", encoding="ascii")
        environment = {"HOME": str(home), "TMPDIR": str(here / "tmp"), "GITHUB_TOKEN": TOKEN}
        result = course.folder.run("build", *arguments, seconds=seconds, **environment)
        wait_until(lambda: not processes_of(str(here)), PROMISED_SECONDS)
        left = [repr(process) for process in processes_of(str(here))]
        left += [path.name for path in (here / "tmp").iterdir()]
        return WholeBuild(
            course=course,
            result=result,
            left=tuple(left),
            sources_changed=before != course.sources(),
            places=(str(here), str(course.root), sys.prefix),
        )


def shortcomings(case: Case, said: str) -> list[str]:
    """What should stand in a text and does not, and the other way round."""
    missing = [f"missing: {text}" for text in map(case.filled, case.shown) if text not in said]
    return missing + [f"there: {text}" for text in map(case.filled, case.absent) if text in said]


def refused(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Those that end a build."""
    return tuple(case for case in cases if case.expectation is Expectation.REFUSED)


def kept(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Those that are published."""
    return tuple(case for case in cases if case.expectation is not Expectation.REFUSED)
