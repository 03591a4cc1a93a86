"""What counts as a change."""

from __future__ import annotations

import contextlib
import queue
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from coursebuild.nouns.settings import Settings
from coursebuild.serving.watching import SourcePlaces, watching_sources
from courses import CourseFolder
from watchfiles import Change


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("notebooks/unet.ipynb", True),
        ("_data/course.yml", True),
        ("notebooks/__pycache__/a.pyc", False),
        ("notebooks/.ipynb_checkpoints/unet-checkpoint.ipynb", False),
        ("notebooks/data/film.swf", True),
        ("notebooks/unet.ipynb~", False),
        ("assets/film.swf", True),
        ("assets/.film.swf.swp", False),
        ("_drafts/hello.md", True),
        ("_posts/2020-01-02-hello.md", True),
        ("files/deep/er/model.xyz", True),
        ("files/node_modules/a.js", True),
        ("node_modules/a.js", False),
        ("_site/index.html", False),
        (".git/HEAD", False),
        (".well-known/a.txt", True),
        ("left/a.txt", False),
        ("robots.txt", True),
    ],
)
def test_only_sources_start_a_build(
    tiny: CourseFolder, settings: Settings, path: str, expected: bool
) -> None:
    """What people write starts a build, what a build or an editor writes beside it does not."""
    tiny.replace("_config.yml", "[_pages]", "[_pages, .well-known]")
    tiny.replace("_config.yml", "exclude: [", "exclude: [left/, ")
    assert expected == SourcePlaces(settings).is_source(Change.modified, str(settings.root / path))


@pytest.mark.parametrize(
    "edit",
    [
        lambda root: _save(root / "_config.yml"),
        lambda root: _save(root / ".cache/coursebuild/records/publication.json"),
        lambda root: _save(root / "robots.txt"),
        lambda root: _save(root / "LICENSE"),
        lambda root: (root / "about.md").unlink(),
        lambda root: _save(root / "_posts" / "2020-01-02-hello.md"),
        lambda root: _save(root / "files" / "deep" / "er.xyz"),
        lambda root: (root / "files" / "old.txt").unlink(),
        lambda root: (root / "_layouts" / "home.html").rename(root / "_layouts" / "front.html"),
    ],
    ids=["settings", "record", "top", "licence", "top gone", "new folder", "deep", "gone", "renamed"],
)
def test_whatever_jekyll_reads_is_noticed(settings: Settings, edit: Callable[[Path], object]) -> None:
    """What is new, replaced, renamed or gone, at the top or in any folder, is heard of."""
    _save(settings.root / "about.md")
    _save(settings.root / "files" / "old.txt")
    with _watched(settings) as heard:
        edit(settings.root)
        assert heard.get(timeout=20)


def test_new_folder_is_watched(settings: Settings) -> None:
    """A folder that comes while the watch is on is watched from then on, also in the place of another."""
    path = settings.root / "_posts" / "2020-01-02-hello.md"
    with _watched(settings) as heard:
        for _ in range(2):
            _save(path)
            assert heard.get(timeout=20)
            _wait_for_silence(heard)
            _save(path.with_name("2020-01-03-hello.md"))
            assert heard.get(timeout=20)
            _wait_for_silence(heard)
            shutil.rmtree(path.parent)


def test_link_out_of_the_course_is_not_watched(settings: Settings, tmp_path: Path) -> None:
    """A folder at the top that leads elsewhere, which no build takes, is not searched for changes."""
    (settings.root / "everything").symlink_to(tmp_path)
    (settings.root / "texts").symlink_to(settings.root / "_data")
    folders, _files = SourcePlaces(settings).look()
    assert (False, True) == (settings.root / "everything" in folders, settings.root / "texts" in folders)


@contextlib.contextmanager
def _watched(settings: Settings) -> Iterator[queue.Queue[bool]]:
    """What is heard of a course from the moment on in which its watch has begun."""
    heard: queue.Queue[bool] = queue.Queue()
    with watching_sources(settings, lambda _files: heard.put(True)):
        for _ in range(200):
            _save(settings.root / "_data" / "first.yml")
            with contextlib.suppress(queue.Empty):
                assert heard.get(timeout=0.5)
                break
        _wait_for_silence(heard)
        yield heard


def _wait_for_silence(heard: queue.Queue[bool]) -> None:
    with contextlib.suppress(queue.Empty):
        while heard.get(timeout=1.5):
            pass


def _save(path: Path) -> None:
    """Replace a file as editors do."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    new.write_text("title: a\n", encoding="utf-8")
    new.replace(path)
