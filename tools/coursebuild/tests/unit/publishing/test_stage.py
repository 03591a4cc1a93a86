"""Jekyll sees copies of what passed the gate and of what was generated, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from coursebuild.nouns.errors import ConfigurationError
from coursebuild.nouns.settings import Settings
from coursebuild.nouns.written import SiteRules
from coursebuild.publishing.stage import Reused, stage_of

RULES = SiteRules(config="lang: ko\n", exclude=("tools/", "*.log"), include=("_pages", ".htaccess"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A course with what is for readers, and what is not."""
    wanted = ("index.html", "_config.yml", "_data/a.yml", "_pages/a.md", ".htaccess")
    others = (".env", "assets/.hidden", "tools/a.py", "b.log", "_site/old.html", "Gemfile", ".cache/x")
    left = ("assets/generated/left.css",)
    made = (".cache/coursebuild/generated/includes/b.html", ".cache/coursebuild/generated/data/.c.json.1.tmp")
    for name in (*wanted, *others, *left, *made):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    return Settings(root=tmp_path)


def make_stage(settings: Settings) -> None:
    stage_of(settings, RULES, Reused()).bring_up_to_date()


def staged(settings: Settings) -> set[str]:
    return {p.relative_to(settings.stage).as_posix() for p in settings.stage.rglob("*") if not p.is_dir()}


def test_stage_holds_what_is_for_readers(settings: Settings) -> None:
    """With it what was generated; hidden files that nobody asked for, and what is excluded, are not there."""
    make_stage(settings)
    expected = {
        *("index.html", "_config.yml", "_data/a.yml", "_pages/a.md", ".htaccess"),
        *("_includes/generated/b.html", "_coursebuild/unchanged.json"),
        *("_plugins/coursebuild_own_sass.rb", "_plugins/coursebuild_pages.rb"),
    }
    assert expected == staged(settings)
    assert "lang: ko\n" == (settings.stage / "_config.yml").read_text(encoding="utf-8")


def test_stage_is_apart_from_the_course(settings: Settings) -> None:
    """Writing into a source in place changes nothing that Jekyll reads; times are those of the sources."""
    os.utime(settings.root / "index.html", ns=(1, 10**18))
    make_stage(settings)
    with (settings.root / "index.html").open("r+", encoding="utf-8") as file:
        file.write("torn")
    copy = settings.stage / "index.html"
    assert ("index.html", 10**18) == (copy.read_text(encoding="utf-8"), copy.stat().st_mtime_ns)


def test_what_writes_into_the_stage_writes_into_nothing_else(settings: Settings) -> None:
    """A plugin may write into what Jekyll shows it: the course and what was generated stay as they are."""
    make_stage(settings)
    sources = {"index.html": settings.root / "index.html", "b.html": settings.generated_includes / "b.html"}
    before = {name: path.read_bytes() for name, path in sources.items()}
    for path in settings.stage.rglob("*.*"):
        if path.is_file():
            with path.open("a", encoding="utf-8") as file:
                file.write("more")
    assert before == {name: path.read_bytes() for name, path in sources.items()}
    make_stage(settings)
    assert "index.html" == (settings.stage / "index.html").read_text(encoding="utf-8")


def test_stage_that_is_right_is_left_alone(settings: Settings) -> None:
    """Nothing is written where nothing differs; one file that differs is written alone."""
    make_stage(settings)
    before = changes(settings)
    make_stage(settings)
    assert before == changes(settings)
    (settings.generated_includes / "b.html").write_text("new", encoding="utf-8")
    make_stage(settings)
    changed = {name for name, change in changes(settings).items() if change != before[name]}
    assert {"_includes/generated/b.html", "_includes/generated"} == changed


def changes(settings: Settings) -> dict[str, tuple[int, int]]:
    """When everything in the stage was last changed, and which file it is."""
    return {
        path.relative_to(settings.stage).as_posix(): (path.stat().st_ino, path.stat().st_ctime_ns)
        for path in settings.stage.rglob("*")
    }


def test_preview_has_a_stage_of_its_own(settings: Settings) -> None:
    """What is generated for a preview is not what the site is made from."""
    preview = settings.for_preview()
    preview.generated_includes.mkdir(parents=True)
    (preview.generated_includes / "b.html").write_text("preview", encoding="utf-8")
    make_stage(settings)
    make_stage(preview)
    shown = [(each.stage / "_includes/generated/b.html").read_text("utf-8") for each in (settings, preview)]
    assert [".cache/coursebuild/generated/includes/b.html", "preview"] == shown
    assert staged(settings) == staged(preview)


def test_what_was_there_before_is_gone_but_for_what_jekyll_keeps(settings: Settings) -> None:
    """A file that was removed or a link that somebody put there is not seen; Jekyll's own cache stays."""
    make_stage(settings)
    (settings.root / "index.html").unlink()
    (settings.stage / "_data/a.yml").unlink()
    (settings.stage / "_data/a.yml").symlink_to(settings.root / ".env")
    (settings.stage / "more").symlink_to(settings.root)
    settings.jekyll_cache.mkdir()
    (settings.jekyll_cache / "kept").touch()
    make_stage(settings)
    assert not {"index.html", "more"} & staged(settings)
    assert ".jekyll-cache/kept" in staged(settings)
    assert not (settings.stage / "_data/a.yml").is_symlink()
    assert (settings.root / ".env").exists()


@pytest.mark.parametrize("place", ["stage", "stage/.jekyll-cache"])
def test_link_in_the_place_of_the_stage_is_not_followed(settings: Settings, place: str) -> None:
    """What a link there leads to is neither filled nor emptied."""
    elsewhere = settings.root / ".elsewhere"
    elsewhere.mkdir()
    (elsewhere / "kept.txt").touch()
    (settings.cache / place).parent.mkdir(parents=True, exist_ok=True)
    (settings.cache / place).symlink_to(elsewhere)
    make_stage(settings)
    assert ["kept.txt"] == [path.name for path in elsewhere.iterdir()]
    assert not (settings.cache / place).is_symlink()


def test_what_was_changed_since_it_was_read_is_refused(settings: Settings) -> None:
    """The gate is asked for each file, for what the tool has written too, and again when it is copied."""
    generated = settings.generated_includes / "b.html"
    stage = stage_of(settings, RULES, Reused())
    for path in (generated, settings.root / "index.html"):
        path.unlink()
        path.symlink_to("/etc/hostname")
    with pytest.raises(ConfigurationError) as refused:
        stage.bring_up_to_date()
    expected = [".cache/coursebuild/generated/includes/b.html", "index.html"]
    assert expected == [finding.path for finding in refused.value.findings]
    os.mkfifo(settings.root / "_data/pipe.json")
    with pytest.raises(ConfigurationError) as refused:
        stage_of(settings, RULES, Reused())
    assert [expected[0], "_data/pipe.json", "index.html"] == [f.path for f in refused.value.findings]
