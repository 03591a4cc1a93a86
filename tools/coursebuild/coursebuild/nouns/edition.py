"""One language of the course at one place: what a page depends on besides the facts and the results."""

from __future__ import annotations

from dataclasses import dataclass

from coursebuild.nouns.course import Lesson
from coursebuild.nouns.words import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    language: str
    """Such as ko; '' only after a finding."""
    words: Words
    base_path: str
    """The path under which the site will be published; '' at the top of a host."""
    site_url: str
    """Where the site will be published; '' while nobody knows it: nothing can be fetched from there."""
    repository: str
    """`owner/name` on GitHub; '' when it is not set."""
    has_address: bool = False
    """Whether the pages will know their whole address: from SITE_URL, or from `url` in `_config.yml`."""

    def whole_address(self, lesson: Lesson) -> str:
        """The address of the lesson's page with its host; '' while nobody knows it."""
        return f"{self.site_url}{lesson.url}" if self.site_url else ""
