"""Make the site that shows lessons before they have run as a whole, in a folder of its own.

`_site/`, and what it was made from, is left alone.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable

from coursebuild.keeping.folders import FolderWriter
from coursebuild.keeping.whole_files import read_sealed
from coursebuild.nouns.settings import Settings
from coursebuild.pages.course_pages import write_pages
from coursebuild.planning.plan import Plan
from coursebuild.publishing.jekyll_process import RunJekyll
from coursebuild.publishing.next_site import NextSite
from coursebuild.publishing.own_folders import hold_course
from coursebuild.publishing.swap import remove, swap_in


def make_preview(settings: Settings, plan: Plan, jekyll: RunJekyll, on_wait: Callable[[str], None]) -> None:
    """Put the preview site of the plan, in which every lesson has something to show, in place.

    While another command builds, it waits, and tells `on_wait` so.
    Raises CourseBuildError for what a person must repair; the preview before it then stays.
    """
    own = settings.for_preview()
    with hold_course(settings, on_wait):
        _begin_with_the_site(settings, own)
        write_pages(own, plan, FolderWriter(own.generated))
        # Not looked over as a published site is: an unfinished lesson may well have a dead link.
        site = NextSite(own, plan.written, plan.renderer_digest)
        site.make(settings.source_date_epoch or 0, jekyll)
        swap_in(own.next_site, own.site)
        site.note()


def _begin_with_the_site(settings: Settings, preview: Settings) -> None:
    """Have what the published site was made from, so that only what differs from it is made again."""
    record = read_sealed(settings.publication)
    if record is None or record == read_sealed(preview.publication):
        return
    for path in (settings.generated_data.parent, settings.rendered, settings.stage, settings.records):
        target = preview.workspace / path.relative_to(settings.workspace)
        remove(target)
        if path.is_dir():
            shutil.copytree(path, target, symlinks=True)
