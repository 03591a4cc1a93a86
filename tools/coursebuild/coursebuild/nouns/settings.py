"""Every path and every option of a build, decided once from the folder and the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from coursebuild.nouns.dataset import Profile
from coursebuild.nouns.errors import CourseBuildError
from coursebuild.nouns.paths import CoursePaths

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
    """What a person may choose about the lessons that a build has to run."""

    kernels: KernelPolicy = KernelPolicy.AUTO
    containment: ContainmentPolicy = ContainmentPolicy.AUTO
    jobs: int | None = None
    """Lessons at once; None: as many as there are cores."""
    build_seconds: int | None = None
    """After so long, lessons that still run are ended and no other starts."""
    keep_going: bool = False
    """Publish lessons that fail with their last good page, marked as such."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings(CoursePaths):
    """A course, and what people chose for this build of it."""

    source_date_epoch: int | None = None
    """Seconds since 1970; when set, measured values (when, how long) are left out of the site."""
    site_url: str = ""
    """Public address of the site, such as https://user.github.io/course; '' means as in _config.yml."""
    profile: Profile = Profile.EMBEDDED
    course_data: Path | None = None
    """Absolute path of the folder of downloaded data; None means `.cache/data` of the course."""

    @property
    def base_path(self) -> str:
        """The path under which SITE_URL publishes, such as /course; '' at the top of a host."""
        return urlsplit(self.site_url).path

    def for_preview(self) -> Settings:
        """The same course, to make what `serve` shows of lessons that have not run as a whole."""
        return replace(self, is_preview=True)

    # downloaded or placed by a person; `clean` leaves it alone
    @property
    def real_data(self) -> Path:
        """The folder of real data: a folder in it for each data set, by its name."""
        return self.course_data or self.root / ".cache" / "data"


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
            f"SITE_URL={site_url!r}: give an address that starts with https://, without blanks, ? and #"
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
    """Whether a folder holds what makes a course; `_config.yml` may be anything: its reader checks it."""
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
