"""Read everything that people wrote and decide what has to run: the part that every command shares.

Nothing heavy is imported here, so that `status` and a build with nothing to do answer at once.
"""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from coursebuild.keeping.folders import digest_files, folder_state
from coursebuild.keeping.store import Entry, Store
from coursebuild.keeping.whole_files import read_sealed, seal
from coursebuild.nouns.course import Course, Lesson
from coursebuild.nouns.dataset import Dataset
from coursebuild.nouns.edition import Edition
from coursebuild.nouns.errors import ConfigurationError, CourseBuildError
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.page import Preview
from coursebuild.nouns.result import Fingerprint, Result
from coursebuild.nouns.settings import Settings
from coursebuild.planning.earlier_results import earlier_digest, take_over
from coursebuild.planning.fingerprint import explain, fingerprint
from coursebuild.planning.jobs import Job, LessonToRun
from coursebuild.planning.kernel_needs import KernelNeeds, kernel_needs
from coursebuild.planning.packages import Packages, installed_packages
from coursebuild.planning.real_data import RealData
from coursebuild.planning.source_code import keep_readings, recall_readings
from coursebuild.reading.bundles import check_bundle
from coursebuild.reading.citations import lint_notes
from coursebuild.reading.course_folder import read_course_folder
from coursebuild.reading.lint import lint_notebook
from coursebuild.reading.notebooks import read_notebook
from coursebuild.reading.site_config import read_site_config
from coursebuild.safety.site_sources import SiteRules, prose_pictures, site_sources

_RENDERING_PACKAGES = (
    "detect-secrets",
    "icalendar",
    "markdown-it-py",
    "math-core",
    "mdit-py-plugins",
    "nbconvert",
    "nh3",
    "pillow",
    "pygments",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What people wrote, as far as it could be read."""

    course: Course
    edition: Edition
    notebooks: Mapping[str, Notebook]
    """By the slug of the lesson."""
    rules: SiteRules
    """What `_config.yml` says about the files that Jekyll takes."""
    sources: str
    """Digest of the hand-written files of the site, taken before they were read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedLesson:
    lesson: Lesson
    notebook: Notebook
    fingerprint: Fingerprint
    entry: Entry | None
    """The stored execution with this fingerprint; None means that the lesson has to run."""
    reasons: tuple[str, ...]
    """Why it has to run, in words; empty when it has not."""
    needs: KernelNeeds
    outdated: Result | None = None
    """The failed execution in whose place the last good one is shown."""
    preview: Preview | None = None
    """How it is previewed; None in every plan that can be published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    written: Written
    packages: Packages
    lessons: tuple[PlannedLesson, ...]
    renderer: str
    """Digest of the code that renders; part of the key of every rendered piece."""

    @property
    def stale(self) -> tuple[PlannedLesson, ...]:
        return tuple(planned for planned in self.lessons if planned.entry is None)


def read_everything(settings: Settings) -> tuple[Written, tuple[Finding, ...]]:
    """Read facts, notes and notebooks; returns them with everything that is written wrongly."""
    findings: list[Finding] = []
    config = read_site_config(settings.config, findings)
    sources = digest_files(settings.root, _sources(settings, config.rules))
    course, edition = read_course_folder(settings, findings, config)
    notebooks: dict[str, Notebook] = {}
    for lesson in course.published_lessons:
        assert lesson.notebook is not None
        notebook = read_notebook(settings.root, lesson.notebook, findings)
        if notebook is not None:
            notebooks[lesson.slug] = notebook
            findings.extend(lint_notebook(lesson, notebook))
            check_bundle(settings, lesson, notebook, findings)
    findings.extend(lint_notes(course))
    written = Written(
        course=course, edition=edition, notebooks=notebooks, rules=config.rules, sources=sources
    )
    return written, tuple(findings)


def published_under(settings: Settings, findings: list[Finding]) -> str:
    """The path under which the site will be published: SITE_URL's, else that of `_config.yml`."""
    return read_site_config(settings.config, findings).published_under(settings)


def check_real_data(settings: Settings, course: Course, slugs: Sequence[str] = ()) -> tuple[Finding, ...]:
    """What is wrong with the real data that these lessons need (all of them when none is named)."""
    needed: dict[str, Dataset] = {
        dataset.name: dataset
        for lesson in course.published_lessons
        if not slugs or lesson.slug in slugs
        for dataset in lesson.datasets
    }
    return RealData(settings).problems(needed.values())


def make_plan(settings: Settings, warn: Callable[[str], None], slugs: Sequence[str] = ()) -> Plan:
    """Decide for each lesson whether it has to run and why; raises ConfigurationError with all findings.

    When lessons are named, the real data of the others may be missing: those lessons have to wait.
    """
    written, findings = read_everything(settings)
    findings += check_real_data(settings, written.course, slugs)
    if findings:
        raise ConfigurationError(findings)
    packages = installed_packages(settings.cache / "packages.json")
    store, data = Store(settings.store, warn), RealData(settings)
    recall_readings(settings.code_readings)
    plan = Plan(
        written=written,
        packages=packages,
        lessons=tuple(
            _plan_lesson(settings, lesson, written.notebooks[lesson.slug], packages, store, data)
            for lesson in written.course.published_lessons
        ),
        renderer=_renderer(packages),
    )
    keep_readings(settings.code_readings)
    return plan


def _plan_lesson(
    settings: Settings, lesson: Lesson, notebook: Notebook, packages: Packages, store: Store, data: RealData
) -> PlannedLesson:
    written = (settings.root, lesson, notebook, packages, data.edition(lesson.datasets))
    now = fingerprint(*written)
    entry = store.find(now) or take_over(store, earlier_digest(*written), lesson, notebook, now)
    reasons = () if entry else tuple(explain(store.latest(lesson), now, notebook))
    return PlannedLesson(
        lesson=lesson,
        notebook=notebook,
        fingerprint=now,
        entry=entry,
        reasons=reasons,
        needs=kernel_needs(notebook, packages),
    )


def lesson_to_run(planned: PlannedLesson, store: Store, reasons: Sequence[str] = ()) -> LessonToRun:
    """The order to execute a lesson, with what its last execution cost."""
    last = store.last_measurement(planned.lesson)
    job = Job(slug=planned.lesson.slug, runs_alone=planned.lesson.limits.runs_alone)
    if last is not None:
        job = replace(job, seconds=last.seconds, memory_bytes=last.peak_memory_bytes)
    return LessonToRun(
        lesson=planned.lesson,
        notebook=planned.notebook,
        needs=planned.needs,
        reasons=tuple(reasons) or planned.reasons,
        job=job,
    )


def with_earlier(
    plan: Plan, failed: Mapping[str, Result], earlier: Mapping[str, tuple[Notebook, Entry]]
) -> Plan:
    """The plan with an earlier execution, and the notebook as it was then, of the lessons that failed."""
    notebooks = {slug: notebook for slug, (notebook, _) in earlier.items()}
    lessons = tuple(
        replace(
            planned,
            notebook=notebooks[slug],
            entry=earlier[slug][1],
            fingerprint=earlier[slug][1].fingerprint,
            outdated=failed[slug],
        )
        if (slug := planned.lesson.slug) in earlier
        else planned
        for planned in plan.lessons
    )
    written = replace(plan.written, notebooks={**plan.written.notebooks, **notebooks})
    return replace(plan, lessons=lessons, written=written)


def choose_lessons(course: Course, slugs: Sequence[str]) -> frozenset[str]:
    """The slugs that a person asked for, all of them when none was named."""
    known = [lesson.slug for lesson in course.published_lessons]
    for slug in slugs:
        if slug not in known:
            close = difflib.get_close_matches(slug, known, n=1)
            advice = (
                f"did you mean `{close[0]}`?" if close else f"lessons with a notebook: {', '.join(known)}"
            )
            raise CourseBuildError(f"there is no lesson `{slug}`\n    {advice}")
    return frozenset(slugs or known)


# --- what the published site was made from ------------------------------------------------------


def publication_inputs(settings: Settings, plan: Plan) -> str:
    """Digest of all that decides the bytes of the site, given that every lesson has its result."""
    notebooks = [digest_notebook(planned.notebook) for planned in plan.lessons]
    entries = [planned.entry.checksum if planned.entry else "" for planned in plan.lessons]
    # What is offered for download holds the modules as they are written.
    written = [planned.fingerprint.as_written or planned.fingerprint.digest for planned in plan.lessons]
    options = [settings.site_url, settings.source_date_epoch, settings.profile.value]
    outdated = [planned.lesson.slug for planned in plan.lessons if planned.outdated]  # marked on their pages
    decides = [
        plan.renderer,
        plan.written.rules.config,
        plan.written.sources,
        notebooks,
        written,
        entries,
        options,
        outdated,
    ]
    return hashlib.sha256(json.dumps(decides).encode()).hexdigest()


def is_published(settings: Settings, inputs: str) -> bool:
    """Whether the site in place was made from exactly these inputs and is untouched since."""
    try:
        record = json.loads(read_sealed(settings.publication) or b"{}")
        return bool(record["inputs"] == inputs and record["site"] == folder_state(settings.site))
    except (OSError, ValueError, KeyError, TypeError):
        return False


def publication_record(settings: Settings, inputs: str) -> bytes:
    """The record that `is_published` reads, for the site that is in place now."""
    return seal(json.dumps({"inputs": inputs, "site": folder_state(settings.site)}).encode())


def _sources(settings: Settings, rules: SiteRules) -> Iterable[Path]:
    """Every hand-written file that may decide a byte of the site, but for the lessons."""
    yield from site_sources(settings, rules, [], with_generated=False)
    yield from prose_pictures(settings)
    yield from (settings.licence, settings.root / "Gemfile")


def digest_notebook(notebook: Notebook) -> str:
    """Stands for all of the notebook that a page may show."""
    cells = [[cell.id, cell.kind, cell.source, sorted(cell.tags)] for cell in notebook.cells]
    return hashlib.sha256(json.dumps([notebook.path.as_posix(), cells]).encode()).hexdigest()


def _renderer(packages: Packages) -> str:
    package = Path(__file__).parents[1]
    sources = [path for path in package.rglob("*") if path.suffix in (".py", ".j2", ".json")]
    versions = [f"{name} {packages.versions.get(name)}" for name in _RENDERING_PACKAGES]
    return hashlib.sha256("\n".join([digest_files(package, sources), *versions]).encode()).hexdigest()
