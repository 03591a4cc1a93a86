"""What a reader can take along from a lesson, as the layouts print it."""

from __future__ import annotations

from html import escape

from coursebuild.nouns.edition import Edition
from coursebuild.nouns.shown_lesson import ShownLesson
from coursebuild.pages.generated import Json, asset_address
from coursebuild.pages.handouts.bibtex import lesson_bibtex
from coursebuild.pages.handouts.cloud import branch_address, colab_address, kaggle_address
from coursebuild.pages.handouts.names import bibliography_name, bundle_name, cloud_name, in_address
from coursebuild.safety.sanitise import sanitise


def handout_row(edition: Edition, course: str, shown: ShownLesson) -> Json:
    """The addresses of the handouts of a lesson, and how to cite it.

    An address that cannot work, as those of services while nobody knows where the site will be, is None.
    """
    lesson, cloud = shown.lesson, cloud_name(shown.notebook.path)
    folder, file = asset_address(f"lessons/{lesson.slug}"), in_address(cloud)
    opens = cloud in shown.files
    bibtex = lesson_bibtex(lesson, course, edition.language, edition.whole_address(lesson))
    on_branch = edition.repository and branch_address(edition.repository, file)
    row = {
        "bundle_url": f"{folder}/{bundle_name(lesson)}" if bundle_name(lesson) in shown.files else None,
        "bibliography_url": f"{folder}/{bibliography_name(lesson)}" if lesson.references else None,
        "kaggle_url": kaggle_address(on_branch or f"{edition.site_url}{folder}/{file}") if opens else None,
        "colab_url": colab_address(edition.repository, file) if opens and on_branch else None,
        "bibtex_html": sanitise(escape(bibtex)),
    }
    if lesson.changed is None:
        return row
    changed_text = edition.words.date_text(lesson.changed)
    return {**row, "changed": lesson.changed.isoformat(), "changed_text": changed_text}
