"""Every path and every option of a build, decided once from the folder and the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path, PurePath
from urllib.parse import urlsplit

from coursebuild.nouns.dataset import Profile
from coursebuild.nouns.errors import CourseBuildError

SITE_FOLDERS = ("_data", "_includes", "_layouts", "_pages", "assets")
"""Where Jekyll finds the site, besides single files at the top."""
_PLACES_OF_GENERATED = {
    "data": PurePath("_data/generated"),
    "includes": PurePath("_includes/generated"),
    "assets": PurePath("assets/generated"),
    "pages": PurePath("_pages/generated"),
}
"""Where Jekyll finds what the tool wrote for it."""
_LATEST = 253_402_300_799
"""The last second of the year 9999, as far as dates go."""


class KernelPolicy(StrEnum):
    """Which kernels a build uses."""

    AUTO = "auto"
    """Forked ones wherever that is safe."""
    PLAIN = "plain"


class ContainmentPolicy(StrEnum):
    """How much of the machine must be closed to kernels."""

    AUTO = "auto"
    """All that the system has the means for."""
    REQUIRE = "require"
    """All, or nothing runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HowToRun:
    """What a person may choose about the execution of a build."""

    kernels: KernelPolicy = KernelPolicy.AUTO
    containment: ContainmentPolicy = ContainmentPolicy.AUTO
    jobs: int | None = None
    """Lessons at once; None: as many as there are cores."""
    build_seconds: int | None = None
    """After so long, lessons that still run are ended and no other starts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    root: Path
    source_date_epoch: int | None = None
    """Seconds since 1970; when set, measured values (when, how long) are left out of the site."""
    site_url: str = ""
    """Public address of the site, such as https://user.github.io/course; '' means as in _config.yml."""
    profile: Profile = Profile.EMBEDDED
    course_data: Path | None = None
    """Absolute path of the folder of downloaded data; None means `.cache/data` of the course."""
    is_preview: bool = False
    """Whether what is made is the preview of `serve`: its folders lie apart, neither disturbs the other."""

    @property
    def base_path(self) -> str:
        """The path under which SITE_URL publishes, such as /course; '' at the top of a host."""
        return urlsplit(self.site_url).path

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

    def for_preview(self) -> Settings:
        """The same course, to make what `serve` shows of lessons that have not run as a whole."""
        return replace(self, is_preview=True)

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

    # downloaded or placed by a person; `clean` leaves it alone
    @property
    def real_data(self) -> Path:
        """The folder of real data: a folder in it for each data set, by its name."""
        return self.course_data or self.root / ".cache" / "data"

    def relative(self, path: Path) -> str:
        """A path as people write it: relative to the root, with forward slashes."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name


def read_settings(root: Path | None, environ: Mapping[str, str], profile: Profile | None = None) -> Settings:
    """Read `SOURCE_DATE_EPOCH`, `SITE_URL`, `COURSE_DATA` and, unless given, `COURSE_PROFILE`.

    Without a root, look upward for `_config.yml`.
    """
    epoch = environ.get("SOURCE_DATE_EPOCH", "").strip()
    if epoch and not (epoch.isascii() and epoch.isdigit() and int(epoch) <= _LATEST):
        raise CourseBuildError(f"SOURCE_DATE_EPOCH={epoch!r}: give whole seconds since 1970, or unset it")
    site_url = environ.get("SITE_URL", "").strip().rstrip("/")
    if site_url and (not is_web_address(site_url) or set("?#") & set(site_url)):
        raise CourseBuildError(
            f"SITE_URL={site_url!r}: give an address that starts with https://, without ? and #"
        )
    chosen = _read_profile(environ) if profile is None else profile
    data = environ.get("COURSE_DATA", "").strip()
    return Settings(
        root=find_root(Path.cwd()) if root is None else _require_course(root.resolve()),
        source_date_epoch=int(epoch) if epoch else None,
        site_url=site_url,
        profile=chosen,
        course_data=Path(data).expanduser().resolve() if data else None,
    )


def _require_course(folder: Path) -> Path:
    if not is_course(folder):
        raise CourseBuildError(f"{folder}: no course here: _config.yml or _data/ is missing")
    return folder


def _read_profile(environ: Mapping[str, str]) -> Profile:
    name = environ.get("COURSE_PROFILE", "").strip() or Profile.EMBEDDED.value
    if name not in set(Profile):
        raise CourseBuildError(f"COURSE_PROFILE={name!r}: give one of {', '.join(Profile)}, or unset it")
    return Profile(name)


def is_course(folder: Path) -> bool:
    """Whether a folder holds what makes a course; what `_config.yml` is, its reader says."""
    return os.path.lexists(folder / "_config.yml") and (folder / "_data").is_dir()


def is_web_address(text: str) -> bool:
    """Whether `text` is an absolute http or https address, without a password or what no address may hold."""
    try:
        parts = urlsplit(text)
        has_port = parts.port is not None or not parts.netloc.endswith(":")
    except ValueError:
        return False
    is_plain = text.isprintable() and not set(text) & set(' <>"\\^`{|}') and "@" not in parts.netloc
    return parts.scheme in ("http", "https") and bool(parts.hostname) and has_port and is_plain


def find_root(start: Path) -> Path:
    """The nearest folder, from `start` upward, that holds a course."""
    for folder in (start, *start.parents):
        if is_course(folder):
            return folder
    raise CourseBuildError(
        "no course here: neither this folder nor one above it holds _config.yml and _data/\n"
        "    run the command inside a course, or name its folder with --root"
    )
