"""The prose of one course: where each text stands on the site, and what it becomes there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from coursebuild.keeping.records import Memory
from coursebuild.nouns.course import Lesson, Note
from coursebuild.nouns.errors import RenderError
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.settings import Settings
from coursebuild.nouns.written import Written
from coursebuild.pages.generated import asset_address
from coursebuild.pages.prose_context import prose_context
from coursebuild.rendering.fragment import prose_of, refuse_secrets
from coursebuild.rendering.markdown import slugify
from coursebuild.rendering.prose import Prose, ProsePlace
from coursebuild.safety.sanitise import sanitise


class CourseProse:
    """Renders the texts of a course; those that were rendered before in this build are taken from `rendered`.

    What decides a text besides itself is in the digest of the hand-written files: an edit meanwhile is seen.
    """

    def __init__(self, settings: Settings, written: Written, rendered: Memory[Any] | None = None) -> None:
        self._written, self.rendered = written, rendered or Memory[Any]()
        self.context = prose_context(settings, written)
        self.problems: list[RenderError] = []
        """Of the facts that were rendered."""

    def lesson_place(self, lesson: Lesson, notebook: Notebook) -> ProsePlace:
        """Where the text of a lesson stands."""
        return self._place("lessons", lesson.slug, notebook.path)

    def of_lesson(self, lesson: Lesson, notebook: Notebook) -> Prose:
        """The text cells of a lesson; raises RenderError, for anything like a key in whatever cell too."""
        refuse_secrets(notebook)
        return self._render(prose_of(notebook), self.lesson_place(lesson, notebook))

    def of_cells(self, lesson: Lesson, notebook: Notebook) -> Callable[[str], Prose]:
        """Renders what code cells of a lesson display as Markdown."""
        place = replace(self.lesson_place(lesson, notebook), keeps_ids=False)
        return lambda text: self.context.markdown.render({1: text}, place)

    def of_note(self, note: Note, taken: frozenset[str]) -> Prose:
        """A note, kept apart from its neighbours on the page, whose ids are `taken`."""
        place = self._place("notes", note.slug, note.path)
        apart = replace(place, id_prefix=f"{slugify(note.slug)}-", taken=taken)
        return self._render({1: note.text}, apart)

    def inline(self, text: str) -> str:
        """One line of a fact as safe HTML; '' after a problem."""

        def render() -> str:
            links = replace(self.context.links, folder=Path("_data"))
            return sanitise(self.context.markdown.render_inline(text, links))

        try:
            return str(self.rendered.recall(repr((self._written.sources, text)), render))
        except RenderError as error:
            self.problems.append(RenderError(str(error), text))
            return ""

    def _render(self, texts: Mapping[int, str], place: ProsePlace) -> Prose:
        where = (self._written.sources, place.links.folder, place.asset_address, sorted(place.taken))
        prose: Prose = self.rendered.recall(
            repr((where, texts)), lambda: self.context.markdown.render(texts, place)
        )
        return prose

    def _place(self, kind: str, slug: str, path: Path) -> ProsePlace:
        links = replace(self.context.links, folder=path.parent)
        return ProsePlace(
            name=slug,
            links=links,
            asset_address=f"{links.base_path}{asset_address(f'{kind}/{slug}')}",
        )
