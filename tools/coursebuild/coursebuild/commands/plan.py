"""Read a course and decide what has to run: the part that every command shares.

Nothing heavy is imported here, so that `status` and a build with nothing to do answer at once.
"""

from __future__ import annotations

from collections.abc import Sequence

from coursebuild.keeping.store import Store
from coursebuild.nouns.errors import ConfigurationError
from coursebuild.nouns.settings import Settings
from coursebuild.planning.plan import Plan
from coursebuild.planning.planner import plan_lessons
from coursebuild.planning.real_data import check_real_data
from coursebuild.reading.companion import Companions
from coursebuild.reading.missing_packages import check_packages
from coursebuild.reading.reach import ReachReader
from coursebuild.reading.written import read_everything


def make_plan(settings: Settings, store: Store, slugs: Sequence[str] = ()) -> Plan:
    """Plan for these lessons, or all; raises ConfigurationError with everything that is written wrongly.

    When lessons are named, the real data of the others may be missing: those lessons have to wait.
    """
    companions = Companions(settings.root, ReachReader(settings.records / "code-reach.json"))
    written, findings = read_everything(settings, companions)
    findings += check_real_data(settings, written.course, slugs)
    findings += check_packages(settings.root, written.notebooks.values())
    if findings:
        raise ConfigurationError(findings)
    companions.reader.keep()
    return plan_lessons(settings, written, store, slugs)
