"""Make the next site aside: what has changed by Jekyll, all else from the last one.

The page of a lesson shows what every page may show, its own facts, and the files that it includes. Where none
of these has changed, Jekyll does not render it. What is published as it is never passes through Jekyll.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coursebuild.keeping.whole_files import read_regular
from coursebuild.nouns.errors import ConfigurationError, PublishError
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.nouns.written import Written
from coursebuild.publishing.jekyll import overlay, run_jekyll
from coursebuild.publishing.jekyll_process import RunJekyll
from coursebuild.publishing.last_site import LastSite, MadeSite
from coursebuild.publishing.stage import Reused
from coursebuild.safety.digests import digest_files
from coursebuild.safety.gate import files_below, read_file


@dataclass(frozen=True, slots=True, kw_only=True)
class _LessonPage:
    source: str
    """Its path in the stage."""
    name: str
    """Its path in the site."""
    facts: Path


class NextSite:
    """The next site of one course, from its generated files to its place."""

    def __init__(self, settings: Settings, written: Written, tool: str) -> None:
        """`tool` stands for the code that makes it."""
        self._settings, self._written, self._tool = settings, written, tool
        self._last = LastSite(settings)
        self._made: dict[str, str] = {}
        self._pages = self._last.made
        self.taken: frozenset[Path] = frozenset()
        """The files that are those of the last site."""

    def make(self, site_time: int, run: RunJekyll) -> None:
        """Have it in `settings.next_site`; raises PublishError and ConfigurationError, as `run_jekyll`."""
        settings, last = self._settings, self._last
        common = self._common(site_time)
        pages = tuple(self._lesson_pages())
        before = {page.source: self._key(common, page, last.made.includes.get(page.source)) for page in pages}
        same = [page for page in pages if last.has(page.name, before[page.source])]
        reused = Reused(pages=tuple(page.source for page in same), versions=last.made.versions)
        report = run_jekyll(settings, self._written.rules, site_time, reused, run)
        taken = []
        for page in pages:
            target = settings.next_site / page.name
            if page in same and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                last.give(page.name, target)
                taken.append(target)
                includes = last.made.includes[page.source]
            else:
                includes = tuple(report.includes.get(page.source, ()))
            report.includes[page.source] = includes
            if target.exists() and (key := self._key(common, page, includes)):
                self._made[page.name] = key
        taken += self._add_assets()
        self.taken = frozenset(taken)
        self._pages = MadeSite(files={}, includes=report.includes, versions=report.versions)

    def note(self) -> None:
        """It is in place: the next one may take from it."""
        self._last.note(self._settings.site, self._made, self._pages)

    def _lesson_pages(self) -> Iterator[_LessonPage]:
        settings = self._settings
        folder = settings.generated[settings.generated_pages]
        for lesson in self._written.course.published_lessons:
            yield _LessonPage(
                source=(folder / f"lessons/{lesson.slug}.md").as_posix(),
                name=f"{str(lesson.url).lstrip('/')}index.html",
                facts=settings.generated_facts / f"lessons/{lesson.slug}.json",
            )

    def _common(self, site_time: int) -> str:
        """Digest of what every page may show: all but the facts and the texts of lessons."""
        settings, own = self._settings, self._settings.generated_includes / "lessons"
        shown = [
            path
            for folder in (settings.generated_data, settings.generated_pages, settings.generated_includes)
            for path in folder.rglob("*")
            if own not in path.parents and path.is_file()
        ]
        rules, sources = self._written.rules, self._written.sources
        around = [self._tool, sources, rules.config, rules.plugins, overlay(settings, site_time)]
        return _digest(json.dumps([*around, digest_files(settings.root, shown)]).encode())

    def _key(self, common: str, page: _LessonPage, includes: tuple[str, ...] | None) -> str | None:
        """Digest of what decides the bytes of a page that includes these files; None if nobody knows."""
        if not includes or self._written.rules.plugins:  # what a plugin of the course looks at, only it knows
            return None
        folder = self._settings.generated_includes
        files = (page.facts, *(folder / name.removeprefix("generated/") for name in includes))
        try:
            return _digest(common.encode(), *map(read_regular, files))
        except OSError:
            return None

    def _add_assets(self) -> Iterator[Path]:
        """Put in what is published as it is; gives what is the last site's."""
        settings, findings = self._settings, list[Finding]()
        folder, place = settings.generated_assets, settings.generated[settings.generated_assets]
        made_folders = set[Path]()
        for path in files_below(settings.root, folder, findings, lambda entry: entry.is_hidden):
            name = (place / path.relative_to(folder)).as_posix()
            content = read_file(settings.root, path)
            self._made[name] = _digest(content)
            target = settings.next_site / name
            if target.parent not in made_folders:
                target.parent.mkdir(parents=True, exist_ok=True)
                made_folders.add(target.parent)
            if target.exists():
                message = f"/{name}: the address of a page that somebody wrote is that of a file of a lesson"
                raise PublishError(f"{message}\n    give the page another `permalink`")
            if self._last.has(name, self._made[name]):
                self._last.give(name, target)
                yield target
            else:
                target.write_bytes(content)
        if findings:
            raise ConfigurationError(findings)


def _digest(*contents: bytes) -> str:
    sha = hashlib.sha256()
    for content in contents:
        sha.update(len(content).to_bytes(8, "big") + content)
    return sha.hexdigest()
