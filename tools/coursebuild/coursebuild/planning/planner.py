"""Decide what has to run: the part that every command shares.

Nothing heavy is imported here, so that `status` and a build with nothing to do answer at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from coursebuild.keeping.store import Store
from coursebuild.nouns.errors import ConfigurationError
from coursebuild.nouns.settings import Settings
from coursebuild.planning.fingerprint import Fingerprinter
from coursebuild.planning.lesson_planner import LessonPlanner
from coursebuild.planning.packages import installed_packages
from coursebuild.planning.plan import Plan, choose_lessons
from coursebuild.planning.real_data import RealData, check_real_data
from coursebuild.planning.site_inputs import renderer_digest
from coursebuild.planning.source_code import CodeReader
from coursebuild.reading.written import read_everything


def make_plan(settings: Settings, store: Store, slugs: Sequence[str] = ()) -> Plan:
    """Decide for each lesson whether it has to run and why; raises ConfigurationError with all findings.

    Raises CourseBuildError where one of `slugs` is no lesson.
    When lessons are named, the real data of the others may be missing: those lessons have to wait.
    """
    written, findings = read_everything(settings)
    findings += check_real_data(settings, written.course, slugs)
    if findings:
        raise ConfigurationError(findings)
    packages = installed_packages(settings.records / "packages.json")
    code = CodeReader(settings.records / "code-readings.json")
    planner = LessonPlanner(settings.root, Fingerprinter(packages, code), store, RealData(settings))
    plan = Plan(
        written=written,
        packages=packages,
        lessons=tuple(
            planner.plan(lesson, written.notebooks[lesson.slug])
            for lesson in written.course.published_lessons
        ),
        chosen=choose_lessons(written.course, slugs),
        renderer=renderer_digest(packages),
    )
    code.keep()
    return plan
