"""A build and a preview write where the tool keeps its own things, and nowhere else in the course."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from coursebuild.commands.plan import make_plan
from coursebuild.keeping.store import open_store
from coursebuild.nouns.settings import Settings
from coursebuild.publishing.jekyll_process import run_once
from coursebuild.serving.preview_plan import with_previews
from coursebuild.serving.preview_site import make_preview
from courses import EPOCH, CourseFolder

Look = dict[str, tuple[int, bytes | None]]


def _look(folder: Path, *left_out: str) -> Look:
    """When each file and folder below this one was changed, and what a file holds."""
    return {
        path.relative_to(folder).as_posix(): (
            path.lstat().st_mtime_ns,
            None if path.is_dir() else path.read_bytes(),
        )
        for path in sorted(folder.rglob("*"))
        if path.relative_to(folder).parts[0] not in left_out
    }


def _preview(settings: Settings) -> None:
    store = open_store(settings.store, pytest.fail)
    plan = with_previews(make_plan(settings, store), {}, store)
    make_preview(settings, plan, run_once, pytest.fail)


def test_build_and_preview_leave_every_folder_of_the_course_as_it_was(course: CourseFolder) -> None:
    """Names, bytes and times of all that people wrote are those of before, and those of its folders."""
    course.replace("_data/course.yml", "title: 첫 노트", "title: 새 노트")
    settings, before = Settings(root=course.root), _look(course.root, "_site", ".cache")
    assert 0 == course.run("build").status
    assert before == _look(course.root, "_site", ".cache")
    _preview(settings)
    assert "새 노트" in (settings.for_preview().site / "index.html").read_text(encoding="utf-8")
    assert before == _look(course.root, "_site", ".cache")


def test_preview_leaves_the_site_and_what_it_was_made_from(course: CourseFolder) -> None:
    """What a preview shows of an edited lesson enters nothing that the next build starts from."""
    settings = Settings(root=course.root)
    course.replace("notebooks/prints.ipynb", "print(", "print( ")
    course.replace("_data/course.yml", "title: 첫 노트", "title: 새 노트")
    kept = (settings.site, settings.workspace / "generated", settings.rendered, settings.stage)
    before = [_look(folder) for folder in kept]
    _preview(settings)
    assert before == [_look(folder) for folder in kept]


def test_two_builds_with_different_stages_give_the_same_bytes(dated: CourseFolder, tmp_path: Path) -> None:
    """Whatever lay in the stage, and whether one lay there, the site is made from the course alone."""
    sites = {}
    for name in ("none", "another"):
        shutil.copytree(dated.root, tmp_path / name)
        course = CourseFolder(tmp_path / name)
        stage = Settings(root=course.root).stage
        shutil.rmtree(course.root / "_site")
        if name == "none":
            shutil.rmtree(stage)
        else:
            for path in [path for path in stage.rglob("*.*") if path.is_file()]:
                path.write_text("another", encoding="utf-8")
                path.with_name(f"other-{path.name}").write_text("another", encoding="utf-8")
        assert 0 == course.run("build", **EPOCH).status
        sites[name] = course.site()
    assert {"none": dated.site(), "another": dated.site()} == sites


def test_what_earlier_versions_left_in_the_course_is_removed(course: CourseFolder) -> None:
    """Their folders go with the next build, which publishes nothing anew because of them."""
    published = course.site()
    for name in ("_data/generated/lessons.json", "assets/generated/lessons/prints/prints.zip"):
        (course.root / name).parent.mkdir(parents=True)
        (course.root / name).write_text("{}", encoding="utf-8")
    result = course.run("build")
    assert (0, "") == (result.status, result.err)
    assert [] == [*course.root.glob("*/generated")]
    assert published == course.site()
