"""The notes of a course, which stand together on one page."""

from __future__ import annotations

from coursebuild.nouns.course import Note
from coursebuild.nouns.errors import RenderError
from coursebuild.nouns.page import Fragment
from coursebuild.pages.problems import in_note
from coursebuild.pages.prose import CourseProse
from coursebuild.rendering.fragment import render_note
from coursebuild.rendering.ids import ids_of_clean


def render_notes(notes: tuple[Note, ...], prose: CourseProse) -> tuple[Fragment, ...]:
    """The fragments of the notes, in their order; raises RenderError with what is wrong in any."""
    fragments: list[Fragment] = []
    taken = {note.slug for note in notes}
    problems: list[str] = []
    for note in notes:
        try:
            fragments.append(render_note(prose.of_note(note, frozenset(taken))))
            taken.update(ids_of_clean(fragments[-1].html))
        except RenderError as error:
            problems += in_note(note.path, error)
    if problems:
        raise RenderError("\n".join(problems))
    return tuple(fragments)
