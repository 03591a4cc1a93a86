"""Whole builds: the bundle of a lesson holds what it needs, no more, and runs where nothing else is."""

from __future__ import annotations

import zipfile
from pathlib import Path

import nbformat
import pytest
from courses import CourseFolder, digests
from nbclient import NotebookClient


def _bundle(course: CourseFolder, slug: str) -> Path:
    return course.root / "_site/assets/generated/lessons" / slug / f"{slug}.zip"


@pytest.mark.parametrize(
    ("slug", "needs"),
    [
        ("imports", ["tinynotes/__init__.py", "tinynotes/numbers.py", "tinynotes/words.py"]),
        ("reads", ["data/points.csv"]),
        ("prints", []),
    ],
)
def test_bundle_holds_what_the_lesson_reaches(course: CourseFolder, slug: str, needs: list[str]) -> None:
    """The notebook, its data sheet, its packages, the modules and data that it reaches, and nothing else."""
    with zipfile.ZipFile(_bundle(course, slug)) as archive:
        assert sorted(["README.md", "requirements.txt", f"{slug}.ipynb", *needs]) == archive.namelist()


def test_bundle_runs_in_an_empty_folder(course: CourseFolder, tmp_path: Path) -> None:
    """What was unpacked runs without the repository, and gives what the page shows."""
    folder = tmp_path / "empty"
    with zipfile.ZipFile(_bundle(course, "imports")) as archive:
        archive.extractall(folder)
    notebook = nbformat.read(folder / "imports.ipynb", as_version=4)
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(folder)}}).execute()
    assert "answer 42\n" == notebook.cells[1].outputs[0].text


def test_bundle_changes_with_the_lesson_alone(course: CourseFolder) -> None:
    """A module that only one lesson reaches changes its bundle; the others are not written again."""
    before = {slug: _bundle(course, slug).read_bytes() for slug in ("imports", "reads", "prints")}
    kept = course.generated("assets/lessons/reads/reads.zip")
    written = kept.stat().st_mtime_ns
    course.replace("notebooks/tinynotes/words.py", "Reached", "It is reached")
    assert course.run("build").status == 0
    changed = {slug for slug, content in before.items() if content != _bundle(course, slug).read_bytes()}
    assert {"imports"} == changed
    assert written == kept.stat().st_mtime_ns


def test_services_are_offered_once_the_address_is_known(course: CourseFolder) -> None:
    """Without SITE_URL nothing could be fetched: the notebook for services comes and goes with it."""
    name = "assets/generated/lessons/reads/reads-cloud.ipynb"
    assert name not in course.site()
    assert course.run("build", SITE_URL="https://user.example/course").status == 0
    text = (course.root / "_site" / name).read_text(encoding="utf-8")
    assert "https://user.example/course/assets/generated/lessons/reads/reads.zip" in text
    assert course.run("build").status == 0
    assert name not in digests(course.root / "_site")
