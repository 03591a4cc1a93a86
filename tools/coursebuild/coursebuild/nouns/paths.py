"""Where things lie: what people wrote, what the tool makes of it, and what it keeps between builds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath

SITE_FOLDERS = ("_data", "_includes", "_layouts", "_pages", "assets")
"""Where Jekyll finds the site, besides single files at the top."""
_PLACES_OF_GENERATED = {
    "data": PurePath("_data/generated"),
    "includes": PurePath("_includes/generated"),
    "assets": PurePath("assets/generated"),
    "pages": PurePath("_pages/generated"),
    "facts": PurePath("_coursebuild"),
}
"""Where Jekyll finds what the tool wrote for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePaths:
    """The paths of a course."""

    root: Path
    is_preview: bool = False
    """Whether what is made is the preview of `serve`: its folders lie apart, neither disturbs the other."""

    # hand-written
    @property
    def config(self) -> Path:
        return self.root / "_config.yml"

    @property
    def data(self) -> Path:
        return self.root / "_data"

    @property
    def notes(self) -> Path:
        return self.root / "_pages" / "notes"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def licence(self) -> Path:
        return self.root / "LICENSE"

    # written by the tool for Jekyll, which finds it in the stage
    @property
    def generated_data(self) -> Path:
        return self.workspace / "generated" / "data"

    @property
    def generated_includes(self) -> Path:
        return self.workspace / "generated" / "includes"

    @property
    def generated_assets(self) -> Path:
        return self.workspace / "generated" / "assets"

    @property
    def generated_pages(self) -> Path:
        return self.workspace / "generated" / "pages"

    @property
    def generated_facts(self) -> Path:
        """What single pages are given by a plugin of ours."""
        return self.workspace / "generated" / "facts"

    @property
    def generated(self) -> Mapping[Path, PurePath]:
        """Each folder of these, and its place in what Jekyll is shown."""
        return {self.workspace / "generated" / name: place for name, place in _PLACES_OF_GENERATED.items()}

    @property
    def reserved(self) -> tuple[Path, ...]:
        """Those places, in the course: nothing that somebody wrote lies there."""
        return tuple(self.root / place for place in self.generated.values())

    # published
    @property
    def site(self) -> Path:
        return self.workspace / "site" if self.is_preview else self.root / "_site"

    # kept between builds
    @property
    def cache(self) -> Path:
        return self.root / ".cache" / "coursebuild"

    @property
    def workspace(self) -> Path:
        """Where the site is made."""
        return self.cache / "preview" if self.is_preview else self.cache

    @property
    def store(self) -> Path:
        return self.cache / "store"

    @property
    def partial(self) -> Path:
        """Notebooks of failed runs, as far as they came."""
        return self.cache / "partial"

    @property
    def rendered(self) -> Path:
        return self.workspace / "rendered"

    @property
    def encoded(self) -> Path:
        """Pictures in the forms that browsers are given."""
        return self.cache / "encoded"

    @property
    def next_site(self) -> Path:
        return self.workspace / "next-site"

    @property
    def stage(self) -> Path:
        """All that Jekyll is shown: the files that may leave the course, and what was generated."""
        return self.workspace / "stage"

    @property
    def jekyll_cache(self) -> Path:
        return self.stage / ".jekyll-cache"  # Jekyll keeps nothing outside of what it reads

    @property
    def publication(self) -> Path:
        """What the last published site was made from; for a preview, the one that it began with."""
        return self.records / "publication.json"

    @property
    def records(self) -> Path:
        """What single steps remember between builds."""
        return self.workspace / "records"

    @property
    def lock(self) -> Path:
        return self.cache / "lock"

    def relative(self, path: Path) -> str:
        """A path as people write it: relative to the root, with forward slashes."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name
