"""Jekyll is found or asked for, told what belongs to this build, and refused for any word it says."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from coursebuild.nouns.errors import PublishError
from coursebuild.nouns.settings import Settings
from coursebuild.nouns.written import SiteRules
from coursebuild.publishing.jekyll import _explain, find_jekyll, jekyll_environment, run_jekyll
from coursebuild.publishing.stage import Reused

INSTALL = "install Jekyll 4.3 or newer and the plugins of _config.yml: jekyllrb.com/docs/installation"


def program(folder: Path, name: str, script: str = "") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def test_absent_jekyll_is_said(tmp_path: Path) -> None:
    """Where neither gems nor a system's Jekyll are, the message says what to do."""
    with pytest.raises(PublishError, match=rf"(?s)Jekyll is not installed.*{INSTALL}"):
        find_jekyll(tmp_path, {"PATH": str(tmp_path)})
    (tmp_path / "Makefile").write_text("site:\n\tjekyll build\n\nsetup: ## install\n", encoding="utf-8")
    with pytest.raises(PublishError, match=r"(?s)Jekyll is not installed.*run `make setup`"):
        find_jekyll(tmp_path, {"PATH": str(tmp_path)})


@pytest.mark.parametrize(
    ("programs", "has_gems", "expected"),
    [
        (("jekyll",), False, ("jekyll",)),
        (("jekyll", "bundle"), False, ("jekyll",)),
        (("jekyll", "bundle"), True, ("bundle", "exec", "jekyll")),
        (("jekyll",), True, ("jekyll",)),
    ],
)
def test_gems_of_the_project_come_first(
    tmp_path: Path, programs: tuple[str, ...], has_gems: bool, expected: tuple[str, ...]
) -> None:
    """Gems beside the project are used where they are, else the system's Jekyll."""
    for name in programs:
        program(tmp_path / "bin", name)
    if has_gems:
        (tmp_path / ".cache" / "bundle").mkdir(parents=True)
        (tmp_path / ".cache" / "bundle" / ".complete").touch()
    found = find_jekyll(tmp_path, {"PATH": str(tmp_path / "bin")})
    assert expected == (Path(found[0]).name, *found[1:])


@pytest.fixture
def jekyll(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program called jekyll that writes down its arguments and its variables."""
    script = f"""
        echo "$@" > "{tmp_path}/arguments"
        env > "{tmp_path}/environment"
        echo Generating...
        cat "{tmp_path}/said" >&2
    """
    program(tmp_path / "bin", "jekyll", script)
    (tmp_path / "said").write_text("", encoding="utf-8")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    settings.cache.mkdir(parents=True)
    return tmp_path


def test_jekyll_builds_aside_with_this_builds_settings(jekyll: Path, settings: Settings) -> None:
    """Jekyll gets the folders, the strict environment, and a second configuration with address and time."""
    here = replace(settings, site_url="https://e.org/course")
    (settings.next_site / "old").mkdir(parents=True)
    run_jekyll(here, SiteRules(), 86_400, Reused())
    overlay = settings.cache / "jekyll.yml"
    arguments = (jekyll / "arguments").read_text(encoding="utf-8")
    assert f"--source {settings.stage} --destination {settings.next_site}" in arguments
    assert "--config .cache/coursebuild/stage/_config.yml,.cache/coursebuild/jekyll.yml" in arguments
    assert "JEKYLL_ENV=production" in (jekyll / "environment").read_text(encoding="utf-8")
    expected = {
        "cache_dir": ".jekyll-cache", "time": "1970-01-02T00:00:00+00:00",
        "url": "https://e.org", "baseurl": "/course",
    }  # fmt: skip
    assert expected.items() <= json.loads(overlay.read_text(encoding="utf-8")).items()
    assert not settings.next_site.exists()


def test_jekyll_gets_no_token(tmp_path: Path) -> None:
    """Variables are passed on by name, and a home only to a Ruby whose gems lie in it."""
    home = tmp_path / "home"
    (home / ".gem").mkdir(parents=True)
    secret = ("GITHUB_TOKEN", "BUNDLE_GEMS__EXAMPLE__ORG", "GEM_HOST_API_KEY", "SSH_AUTH_SOCK")
    environ = {"PATH": "/bin", "TZ": "Asia/Seoul", "HOME": str(home), **dict.fromkeys(secret, "x")}
    passed = jekyll_environment(tmp_path, ("/usr/bin/jekyll",), environ)
    assert not set(secret) & passed.keys()
    assert ("/bin", "Asia/Seoul", str(home)) == (passed["PATH"], passed["TZ"], passed["HOME"])
    (home / ".gem").rmdir()
    assert "HOME" not in jekyll_environment(tmp_path, ("/usr/bin/jekyll",), environ)
    assert "HOME" in jekyll_environment(tmp_path, (str(home / "bin/jekyll"),), environ)


def test_time_is_never_the_clocks(jekyll: Path, settings: Settings) -> None:
    """The site's time is the one that is given; without an address the course's own stays."""
    run_jekyll(settings, SiteRules(), 0, Reused())
    overlay = json.loads((settings.cache / "jekyll.yml").read_text(encoding="utf-8"))
    expected = "1970-01-01T00:00:00+00:00"
    assert expected == overlay["time"]
    assert "url" not in overlay


def test_warning_is_a_refusal(jekyll: Path, settings: Settings) -> None:
    """What Jekyll only warns of, with a good exit status, ends the build; its progress does not."""
    (jekyll / "said").write_text("  Conflict: two files, one address\n", encoding="utf-8")
    expected = r"but warned; what it warns of is not published:\n    Conflict: two files, one address"
    with pytest.raises(PublishError, match=expected):
        run_jekyll(settings, SiteRules(), 0, Reused())


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ([], "Jekyll refused the site (exit status 1):\n    it said nothing"),
        (
            ["Liquid Exception in /course/.cache/coursebuild/stage/_layouts/a.html", "from /usr/lib/x.rb:1"],
            "Jekyll refused the site (exit status 1):\n    Liquid Exception in _layouts/a.html",
        ),
        (
            ["cannot load such file -- jekyll-feed (LoadError)"],
            (
                "Jekyll or one of its plugins is missing:\n"
                f"    cannot load such file -- jekyll-feed (LoadError)\n    {INSTALL}"
            ),
        ),
        (
            ["Could not find gem 'jekyll'"],
            f"Jekyll or one of its plugins is missing:\n    Could not find gem 'jekyll'\n    {INSTALL}",
        ),
    ],
)
def test_what_jekyll_said_is_explained(said: list[str], expected: str) -> None:
    """Paths are relative, Ruby's backtrace is left out, and missing gems are answered with a command."""
    assert expected == _explain(said, 1, Settings(root=Path("/course")))


@pytest.mark.parametrize("damage", ["changed", "added", "removed", "pipe"])
def test_what_jekyll_keeps_is_thrown_away_when_it_was_changed(
    jekyll: Path, settings: Settings, damage: str
) -> None:
    """Jekyll gets back what its last run left, byte for byte, or nothing."""
    page = settings.jekyll_cache / "page"
    look = f'test ! -e "{page}" || echo kept >> "{jekyll}/seen"'
    program(jekyll / "bin", "jekyll", f'{look}; mkdir -p "{page.parent}"; echo 1 > "{page}"')
    for _run in range(2):
        run_jekyll(settings, SiteRules(), 0, Reused())
    expected = "kept\n"
    assert expected == (jekyll / "seen").read_text(encoding="utf-8")
    if damage == "changed":
        page.write_text("2\n", encoding="utf-8")
    elif damage == "added":
        (page.parent / "more").touch()
    elif damage == "removed":
        page.rename(page.with_name("other"))
    else:
        os.mkfifo(page.parent / "pipe")
    run_jekyll(settings, SiteRules(), 0, Reused())
    assert expected == (jekyll / "seen").read_text(encoding="utf-8")
    assert [page] == list(page.parent.iterdir())


def test_jekyll_that_a_signal_ended_is_said() -> None:
    """A signal is named, not given as an exit status."""
    assert _explain([], -25, Settings(root=Path("/course"))).startswith(
        "Jekyll was ended by signal 25 (File size limit"
    )
