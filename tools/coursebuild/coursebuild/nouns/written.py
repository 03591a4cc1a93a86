"""All that people wrote for a course."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from coursebuild.nouns.course import Course
from coursebuild.nouns.edition import Edition
from coursebuild.nouns.house import HouseRules
from coursebuild.nouns.notebook import Notebook


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteRules:
    """What `_config.yml` says about the files that Jekyll takes."""

    config: str = ""
    """The text of the file, as it was looked at: Jekyll gets this one."""
    exclude: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    """Files of `_plugins/` that may run inside Jekyll."""


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
    house: HouseRules
    """What the course wants of its lessons; no build asks for it."""
