"""Jekyll sees copies of what passed the gate, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from coursebuild.nouns.errors import ConfigurationError
from coursebuild.nouns.settings import Settings
from coursebuild.publishing.stage import make_stage
from coursebuild.safety.site_sources import SiteRules

RULES = SiteRules(config="lang: ko\n", exclude=("tools/", "*.log"), include=("_pages", ".htaccess"))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A course with what is for readers, and what is not."""
    wanted = ("index.html", "_data/a.yml", "_pages/a.md", "assets/generated/b.css", ".htaccess")
    others = (".env", "assets/.hidden", "tools/a.py", "b.log", "_site/old.html", "Gemfile", ".cache/x")
    for name in (*wanted, *others):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    return Settings(root=tmp_path)


def staged(settings: Settings) -> set[str]:
    return {p.relative_to(settings.stage).as_posix() for p in settings.stage.rglob("*") if not p.is_dir()}


def test_stage_holds_what_is_for_readers(settings: Settings) -> None:
    """Hidden files that nobody asked for, and what is excluded at the top, are not there."""
    make_stage(settings, RULES)
    expected = {
        *("index.html", "_config.yml", "_data/a.yml", "_pages/a.md", "assets/generated/b.css", ".htaccess"),
        "_plugins/coursebuild_own_sass.rb",
    }
    assert expected == staged(settings)
    assert "lang: ko\n" == (settings.stage / "_config.yml").read_text(encoding="utf-8")


def test_stage_is_apart_from_the_course(settings: Settings) -> None:
    """Writing into a source in place changes nothing that Jekyll reads; times are those of the sources."""
    os.utime(settings.root / "index.html", ns=(1, 10**18))
    make_stage(settings, RULES)
    with (settings.root / "index.html").open("r+", encoding="utf-8") as file:
        file.write("torn")
    copy = settings.stage / "index.html"
    assert ("index.html", 10**18) == (copy.read_text(encoding="utf-8"), copy.stat().st_mtime_ns)


def test_what_was_there_before_is_gone_but_for_what_jekyll_keeps(settings: Settings) -> None:
    """A file that was removed or a link that somebody put there is not seen; Jekyll's own cache stays."""
    make_stage(settings, RULES)
    (settings.root / "index.html").unlink()
    (settings.stage / "_data/a.yml").unlink()
    (settings.stage / "_data/a.yml").symlink_to(settings.root / ".env")
    (settings.stage / "more").symlink_to(settings.root)
    settings.jekyll_cache.mkdir()
    (settings.jekyll_cache / "kept").touch()
    make_stage(settings, RULES)
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
    (settings.cache / place).parent.mkdir(parents=True)
    (settings.cache / place).symlink_to(elsewhere)
    make_stage(settings, RULES)
    assert ["kept.txt"] == [path.name for path in elsewhere.iterdir()]
    assert not (settings.cache / place).is_symlink()


def test_what_was_changed_since_it_was_read_is_refused(settings: Settings) -> None:
    """The gate is asked again at the moment of copying, for what the tool has written too."""
    (settings.root / "assets/generated/b.css").unlink()
    (settings.root / "assets/generated/b.css").symlink_to("/etc/hostname")
    os.mkfifo(settings.root / "_data/pipe.json")
    with pytest.raises(ConfigurationError) as refused:
        make_stage(settings, RULES)
    assert ["_data/pipe.json", "assets/generated/b.css"] == [f.path for f in refused.value.findings]
