"""The tool removes from a course what it wrote there itself, and nothing else."""

from __future__ import annotations

import pytest
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.publishing.own_folders import remove_leftovers
from coursebuild.safety.site_sources import check_own_folders


def test_leftovers_of_earlier_versions_go(settings: Settings, findings: list[Finding]) -> None:
    """Folders of theirs are nobody's mistake, and are removed with all that is in them."""
    names = ("terms.json", "notes", "curriculum.ics", ".x.tmp", "lessons")
    for folder, name in zip(settings.reserved, names, strict=True):
        (folder / name).mkdir(parents=True)
    check_own_folders(settings, findings)
    assert [] == findings
    assert settings.reserved == remove_leftovers(settings)
    assert [] == [folder for folder in settings.reserved if folder.exists()]


@pytest.mark.parametrize("kind", ["file of somebody", "link", "file in its place"])
def test_what_somebody_put_there_is_named_and_stays(
    settings: Settings, findings: list[Finding], kind: str
) -> None:
    """Jekyll would not be shown it: it is refused before a build, and not removed by one."""
    folder = settings.data / "generated"
    if kind == "link":
        folder.symlink_to(settings.notebooks)
    elif kind == "file in its place":
        folder.touch()
    else:
        folder.mkdir()
        (folder / "timetable.yml").touch()
        (folder / "terms.json").touch()
    before = {path: path.lstat().st_mtime_ns for path in (folder, *settings.notebooks.rglob("*"))}
    check_own_folders(settings, findings)
    assert ["_data/generated"] == [finding.path for finding in findings]
    assert () == remove_leftovers(settings)
    assert before == {path: path.lstat().st_mtime_ns for path in before}
