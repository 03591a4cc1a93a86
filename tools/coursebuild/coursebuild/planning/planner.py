"""Decide what has to run, and why."""

from __future__ import annotations

from collections.abc import Sequence

from coursebuild.keeping.store import Store
from coursebuild.nouns.settings import Settings
from coursebuild.nouns.written import Written
from coursebuild.planning.fingerprint import Fingerprinter
from coursebuild.planning.lesson_planner import LessonPlanner
from coursebuild.planning.packages import installed_packages
from coursebuild.planning.plan import Plan, choose_lessons
from coursebuild.planning.real_data import RealData
from coursebuild.planning.site_inputs import digest_renderer
from coursebuild.planning.source_code import CodeReader


def plan_lessons(settings: Settings, written: Written, store: Store, slugs: Sequence[str]) -> Plan:
    """Decide for each lesson whether it has to run and why; raises CourseBuildError for an unknown slug."""
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
        renderer_digest=digest_renderer(packages, settings.records / "tool.json"),
    )
    code.keep()
    return plan
