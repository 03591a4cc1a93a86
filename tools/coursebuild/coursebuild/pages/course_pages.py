"""Render everything that changed into the generated folders of the Jekyll source."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from coursebuild.keeping.folders import FolderWriter, digest_files, write_if_changed
from coursebuild.keeping.store import Entry
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.errors import RenderError
from coursebuild.nouns.notebook import Cell, Notebook, Output
from coursebuild.nouns.page import Fragment, ShareCard
from coursebuild.nouns.settings import Settings
from coursebuild.pages.calendar_files import calendar_of
from coursebuild.pages.facts import Facts
from coursebuild.pages.handouts.handouts import Publisher, handout_row
from coursebuild.pages.handouts.lesson_handouts import LessonHandouts
from coursebuild.pages.handouts.notebook_file import download_name, notebook_json
from coursebuild.pages.kept_lessons import KeptLesson, digest_of, dump_kept_lesson, read_kept_lesson
from coursebuild.pages.page_heads import front_matter
from coursebuild.pages.problems import in_facts, in_note, not_rendered
from coursebuild.pages.reading_time import reading_minutes
from coursebuild.pages.references import citation_labels
from coursebuild.pages.search.search_files import search_files
from coursebuild.planning.plan import Plan, PlannedLesson, Written, digest_notebook, read_templates
from coursebuild.rendering.figures import Figures, figure_name, picture_to_share
from coursebuild.rendering.fragment import (
    RenderedLesson,
    prose_of,
    refuse_secrets,
    refuse_shown_secrets,
    render_lesson,
    render_note,
)  # fmt: skip
from coursebuild.rendering.ids import ids_of_clean, reserved_ids
from coursebuild.rendering.links import Links
from coursebuild.rendering.markdown import MarkdownRenderer, Prose
from coursebuild.rendering.pieces import Piece, dump_pieces, read_pieces
from coursebuild.safety.gate import read_file
from coursebuild.safety.site_sources import prose_pictures


class PageRenderer:
    """Renders the notes, tables and lessons of one course."""

    def __init__(self, settings: Settings, written: Written) -> None:
        self._settings, self._written = settings, written
        course = written.course
        self._labels = citation_labels(course.references, course.words)
        self._figures_of = Figures(settings.encoded)
        reserved = reserved_ids(read_templates(settings))
        self._markdown = MarkdownRenderer(
            self._labels,
            course.words,
            lambda path: read_file(settings.root, settings.root / path),
            self._figures_of,
            reserved,
        )
        self._facts = Facts(course, self._markdown, self._links(Path("_data")))
        self._publisher = Publisher(
            course=course.title,
            language=written.config.language,
            site_url=settings.site_url,
            repository=written.config.repository,
            words=course.words,
        )
        pictures = digest_files(settings.root, prose_pictures(settings))
        self._words = _json(asdict(course.words)).decode()
        around = [
            written.base_path,
            self._labels,
            self._links(Path()).lessons,
            pictures,
            self._words,
            reserved.patterns,
        ]
        self._around = digest_of(_json([*around, sorted(reserved.names)]))
        """Stands for what the pages of all lessons depend on."""

    def render_tables(self) -> dict[Path, bytes]:
        """The files made from facts and notes alone, for which nothing has to run."""
        settings = self._settings
        data, includes = settings.generated_data, settings.generated_includes
        notes = self._notes()
        files = {
            data / "course.json": _json(self._facts.course()),
            data / "curriculum.json": _json(self._facts.curriculum()),
            data / "navigation.json": _json(self._facts.navigation()),
            data / "sources.json": _json(self._facts.sources()),
            data / "notes.json": _json(self._facts.notes()),
            data / "references.json": _json(self._facts.references(list(notes.values()))),
            data / "datasets.json": _json(self._facts.datasets()),
            settings.generated_assets / "curriculum.ics": calendar_of(settings, self._written.course),
        }
        for dataset in self._written.course.datasets:
            page = front_matter("dataset", dataset.name, dataset.title, dataset.summary, dataset.url)
            files[self._settings.generated_pages / "datasets" / f"{dataset.name}.md"] = page
        if problems := self._facts.problems:
            shown = settings.relative(settings.data)
            raise RenderError("\n".join(in_facts(settings.data, shown, problem) for problem in problems))
        for slug, fragment in notes.items():
            files[includes / "notes" / f"{slug}.html"] = fragment.html.encode()
            files |= self._figures(f"notes/{slug}", fragment)
        return files

    def check_prose(self) -> None:
        """Render tables, notes and the prose of all lessons; raises as `write_pages` does."""
        problems: dict[str, RenderError] = {}
        for slug, notebook in self._written.notebooks.items():
            try:
                refuse_secrets(notebook)
                texts, links = prose_of(notebook), self._links(notebook.path.parent)
                address = self._asset_address(f"lessons/{slug}")
                prose = self._markdown.render(texts, name=slug, links=links, asset_address=address)
                refuse_shown_secrets(texts, prose)
            except RenderError as error:
                problems[slug] = error
        try:
            self.render_tables()
        except RenderError as error:
            raise RenderError(f"{error}\n{not_rendered(problems, self._written.notebooks)}".strip()) from None
        if problems:
            raise not_rendered(problems, self._written.notebooks)

    def write_pages(self, plan: Plan, entries: Mapping[str, Entry], target: FolderWriter) -> tuple[str, ...]:
        """Write all that the generated folders shall hold; `entries` holds the execution of each lesson.

        Returns warnings. Raises RenderError, or LessonsNotRendered with every lesson that cannot be shown.
        """
        for path, content in self.render_tables().items():
            target.write(path, content)
        kept = self.write_lessons(plan, entries, target)
        lessons = self._facts.lessons(
            {slug: lesson.headings for slug, lesson in kept.items()},
            {slug: (entry.fingerprint, entry.provenance) for slug, entry in entries.items()},
            failed_cells={
                planned.lesson.slug: planned.outdated.failure.cell
                for planned in plan.lessons
                if planned.outdated is not None and planned.outdated.failure is not None
            },
            previews={p.lesson.slug: p.preview for p in plan.lessons if p.preview is not None},
            shares={slug: lesson.share for slug, lesson in kept.items() if lesson.share is not None},
            with_measurements=self._settings.source_date_epoch is None,
        )
        for planned in plan.lessons:
            slug = planned.lesson.slug
            made = [Path(name).name for name in kept[slug].files]
            row = handout_row(self._publisher, planned.lesson, planned.notebook, made)
            lessons["by_slug"][slug] |= {**row, "reading_minutes": kept[slug].reading_minutes}
        target.write(self._settings.generated_data / "lessons.json", _json(lessons))
        for path, content in search_files(self._settings, self._written.course, self._facts).items():
            target.write(path, content)
        target.finish()
        return tuple(
            f"{p.notebook.path}: {said}" for p in plan.lessons for said in kept[p.lesson.slug].warnings
        )

    def write_lessons(
        self, plan: Plan, entries: Mapping[str, Entry], target: FolderWriter
    ) -> dict[str, KeptLesson]:
        """Write those lessons that `entries` has; raises LessonsNotRendered with all that cannot be shown."""
        kept: dict[str, KeptLesson] = {}
        problems: dict[str, RenderError] = {}
        for planned in plan.lessons:
            slug = planned.lesson.slug
            try:
                if slug in entries:
                    kept[slug] = self._write_lesson(planned, entries[slug], plan, target)
            except RenderError as error:
                problems[slug] = error
        if problems:
            raise not_rendered(problems, self._written.notebooks)
        return kept

    def _write_lesson(
        self, planned: PlannedLesson, entry: Entry, plan: Plan, target: FolderWriter
    ) -> KeptLesson:
        settings, lesson = self._settings, planned.lesson
        record = settings.rendered / f"{lesson.slug}.lesson.json"
        handouts = LessonHandouts(settings, self._publisher, planned, entry, plan.packages)
        about = [lesson.title, lesson.summary, str(lesson.changed), digest_notebook(planned.notebook)]
        key = digest_of(_json([plan.renderer, self._around, *about, entry.checksum, handouts.key]))
        kept = read_kept_lesson(record)
        if kept is not None and kept.key == key and kept.is_in_place(settings.root):
            for name in kept.files:
                target.leave(settings.root / name)
            return kept
        rendered = self._lesson(planned, entry, plan.renderer)
        files = self._lesson_files(lesson, planned.notebook, rendered.fragment)
        share = self._share(lesson, rendered.fragment, files)
        assets = settings.generated_assets / "lessons" / lesson.slug
        files |= {assets / name: content for name, content in handouts.files().items()}
        for path, content in files.items():
            target.write(path, content)
        kept = KeptLesson(
            key=key,
            headings=rendered.fragment.headings,
            warnings=rendered.warnings,
            reading_minutes=reading_minutes(planned.notebook, len(rendered.fragment.figures)),
            files={settings.relative(path): digest_of(content) for path, content in files.items()},
            starts=rendered.starts,
            share=share,
        )
        write_if_changed(settings.rendered / f"{lesson.slug}.json", dump_pieces(rendered.pieces))
        write_if_changed(record, dump_kept_lesson(kept))
        return kept

    def _lesson(self, planned: PlannedLesson, entry: Entry, renderer: str) -> RenderedLesson:
        slug, notebook = planned.lesson.slug, planned.notebook
        links, address = self._links(notebook.path.parent), self._asset_address(f"lessons/{slug}")

        def cell_renderer() -> Callable[[Cell, tuple[Output, ...]], Piece]:
            # Importing nbconvert costs a second: only for cells that were never rendered.
            from coursebuild.rendering.code_cells import CodeCellRenderer

            def prose(text: str) -> Prose:
                return self._markdown.render(
                    {1: text}, name=slug, links=links, asset_address=address, keeps_ids=False
                )

            return CodeCellRenderer(address, self._written.course.words, prose, self._figures_of).render

        return render_lesson(
            notebook,
            entry.outputs(),
            slug=slug,
            markdown=self._markdown,
            links=links,
            asset_address=address,
            kept=read_pieces(
                self._settings.rendered / f"{slug}.json", self._settings.generated_assets / "lessons" / slug
            ),
            cell_renderer=cell_renderer,
            renderer=_json([renderer, address, self._labels, dict(links.lessons), self._words]).decode(),
        )

    def _lesson_files(self, lesson: Lesson, notebook: Notebook, fragment: Fragment) -> dict[Path, bytes]:
        settings, slug, name = self._settings, lesson.slug, download_name(notebook.path)
        return {
            settings.generated_includes / "lessons" / f"{slug}.html": fragment.html.encode(),
            settings.generated_pages / "lessons" / f"{slug}.md": front_matter(
                "lesson", slug, lesson.title, lesson.summary, lesson.url, lesson.changed
            ),
            settings.generated_assets / "lessons" / slug / name: notebook_json(notebook),
            **self._figures(f"lessons/{slug}", fragment),
        }

    def _share(self, lesson: Lesson, fragment: Fragment, files: dict[Path, bytes]) -> ShareCard | None:
        """Choose the picture that stands for a lesson, and add its card to the files."""
        picture = picture_to_share(fragment.pictures)
        if picture is None:
            return None
        folder = self._settings.generated_assets / "lessons" / lesson.slug
        card = self._figures_of.share_card(files[folder / picture.name])
        name = figure_name(card.content, card.suffix)
        files[folder / name] = card.content
        return ShareCard(name=name, width=card.width, height=card.height, alt=picture.alt)

    def _notes(self) -> dict[str, Fragment]:
        notes: dict[str, Fragment] = {}
        taken = {note.slug for note in self._written.course.notes}  # all stand on one page
        problems: list[str] = []
        for note in self._written.course.notes:
            links, assets = self._links(note.path.parent), self._asset_address(f"notes/{note.slug}")
            try:
                notes[note.slug] = render_note(note, self._markdown, links, assets, taken)
                taken.update(ids_of_clean(notes[note.slug].html))
            except RenderError as error:
                problems += in_note(note.path, error)
        if problems:
            raise RenderError("\n".join(problems))
        return notes

    def _figures(self, folder: str, fragment: Fragment) -> dict[Path, bytes]:
        return {
            self._settings.generated_assets / folder / figure.name: figure.content
            for figure in fragment.figures
        }

    def _asset_address(self, folder: str) -> str:
        return f"{self._written.base_path}/assets/generated/{folder}"

    def _links(self, folder: Path) -> Links:
        return Links(
            base_path=self._written.base_path,
            lessons={
                lesson.notebook.as_posix(): str(lesson.url)
                for lesson in self._written.course.published_lessons
                if lesson.notebook is not None
            },
            folder=folder,
        )


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
