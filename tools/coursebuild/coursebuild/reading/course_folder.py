"""Read a course but for its notebooks: the facts, the edition, and what leaves unread by anybody else.

`_config.yml` is read here, once: what is wrong with anything comes together.
"""

from __future__ import annotations

from coursebuild.nouns.course import Course
from coursebuild.nouns.edition import Edition
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.reading.course import read_course
from coursebuild.reading.edition import read_edition
from coursebuild.reading.site_config import SiteConfig, read_site_config
from coursebuild.reading.site_files import check_site_files


def read_course_folder(
    settings: Settings, findings: list[Finding], config: SiteConfig | None = None
) -> tuple[Course, Edition]:
    """Read all facts; what is wrong is added to `findings`."""
    config = config or read_site_config(settings.config, findings)
    check_site_files(settings, config.rules, findings)
    course = read_course(settings, findings)
    return course, read_edition(settings, config, findings)
