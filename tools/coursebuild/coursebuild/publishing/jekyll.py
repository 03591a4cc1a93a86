"""Run Jekyll: aside, and strictly - whatever it only warns of is refused.

It sees a stage and a few variables, not the course and the builder's environment. What it keeps between
runs, which it reads back without a look, is thrown away unless it is what the last run left.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from coursebuild.keeping.full_disks import advise, find_full, name_place, says_full
from coursebuild.keeping.records import Record, decode
from coursebuild.keeping.whole_files import read_regular, write_whole
from coursebuild.nouns.errors import PublishError
from coursebuild.nouns.settings import Settings
from coursebuild.nouns.written import SiteRules
from coursebuild.publishing.jekyll_process import LONGEST_RUN_SECONDS, JekyllCall, RunJekyll, run_once
from coursebuild.publishing.stage import CONFIG, Reused, report_place, stage_of
from coursebuild.publishing.swap import remove

_PASSED_ON = (
    *("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR", "LANG", "TZ", "SOURCE_DATE_EPOCH"),
    *("GEM_HOME", "GEM_PATH", "RUBYLIB", "RBENV_ROOT", "RBENV_VERSION", "ASDF_DATA_DIR"),
    *("BUNDLE_GEMFILE", "BUNDLE_APP_CONFIG", "BUNDLE_WITHOUT", "BUNDLE_FROZEN", "BUNDLE_DEPLOYMENT"),
)
"""By name: a server's password is called BUNDLE_… too, and a key of RubyGems GEM_…"""
_GEMS_OF_A_PERSON = ((".gem",), (".local", "share", "gem"))
_HAS_SETUP = re.compile(r"^setup:", re.MULTILINE)
_SIGNS_OF_A_MISSING_GEM = ("cannot load such file -- ", "Could not find gem", "Dependency Error")


def find_jekyll(root: Path, environ: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The command that runs Jekyll: gems that `make setup` put beside the project, else the system's."""
    search_path = environ.get("PATH")
    if (root / ".cache" / "bundle" / ".complete").exists() and (
        bundle := shutil.which("bundle", path=search_path)
    ):
        return (bundle, "exec", "jekyll")
    if jekyll := shutil.which("jekyll", path=search_path):
        return (jekyll,)
    raise PublishError(f"Jekyll is not installed: the site cannot be built\n    {_how_to_install(root)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class JekyllReport:
    """What Jekyll has done, as a plugin of ours tells it."""

    versions: tuple[str | None, ...] = ()
    """Of Jekyll and all that it used."""
    includes: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The generated files that each rendered page included, by its path in the stage."""


def run_jekyll(
    settings: Settings, rules: SiteRules, site_time: int, reused: Reused, run: RunJekyll = run_once
) -> JekyllReport:
    """Build `settings.next_site`, without the pages that are reused; raises PublishError with what it said.

    Jekyll sees the stage alone, which is brought up to date here; raises ConfigurationError with what may
    not be in it. `site_time` (seconds since 1970) is what the feed states: never the clock's, which would
    change the site with every build.
    """
    command = find_jekyll(settings.root)
    more, record = settings.workspace / "jekyll.yml", Record(settings.records / "jekyll.json", str)
    remove(more)
    write_whole(more, json.dumps(overlay(settings, site_time)).encode())
    remove(settings.next_site)
    if record.read() != _digest_of(settings.jekyll_cache):
        remove(settings.jekyll_cache)
    remove(record.path)  # until this run has ended well
    stage_of(settings, rules, reused).bring_up_to_date()
    configs = (settings.stage / CONFIG, more)
    call = JekyllCall(
        command=command,
        arguments=(
            "build",  # not --quiet: it would hide the warnings
            *("--source", str(settings.stage), "--destination", str(settings.next_site)),
            *("--config", ",".join(settings.relative(path) for path in configs)),
        ),
        folder=settings.root,
        environment=jekyll_environment(settings.root, command),
        loads=rules.config + _gemfile(settings.root),
    )
    try:
        end = run(call)
    except OSError as error:
        raise PublishError(f"Jekyll could not be started: {error.strerror}") from error
    except subprocess.TimeoutExpired:
        raise PublishError(f"Jekyll ran longer than {LONGEST_RUN_SECONDS} s and was ended") from None
    messages = [line.strip() for line in end.messages.splitlines() if line.strip()]
    if end.status or messages:
        raise PublishError(_explain(messages, end.status, settings))
    record.write(_digest_of(settings.jekyll_cache))
    try:
        return decode(read_regular(report_place(settings)), JekyllReport)
    except (OSError, ValueError):
        return JekyllReport()


def jekyll_environment(
    root: Path, command: Sequence[str], environ: Mapping[str, str] = os.environ
) -> dict[str, str]:
    """All that Jekyll sees of the builder's environment: what Ruby and its gems need, no token."""
    home = environ.get("HOME", "")
    has_own_gems = any(Path(home, *place).is_dir() for place in _GEMS_OF_A_PERSON)
    needs_home = home and (has_own_gems or "bundle" in command or Path(command[0]).is_relative_to(home))
    return {
        **{name: environ[name] for name in _PASSED_ON if name in environ},
        **({"HOME": home} if needs_home else {}),
        "JEKYLL_ENV": "production",
        "LC_ALL": "C.UTF-8",  # Ruby reads files in the locale's encoding
        "RUBYOPT": "-W0",  # what Ruby thinks of the gems is not about this site
        "BUNDLE_PATH": str(root / ".cache" / "bundle"),
        # Only `plugins` of _config.yml, which was looked at, loads a plugin, not a group of the Gemfile;
        # and Jekyll would write a Gemfile.lock into the tree.
        "JEKYLL_NO_BUNDLER_REQUIRE": "true",
    }


def _gemfile(root: Path) -> str:
    try:
        return (root / "Gemfile").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _digest_of(folder: Path) -> str:
    """Digest of what Jekyll keeps; a name of its own for what cannot be read."""
    sha = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            continue
        try:
            content = read_regular(path)
        except OSError:
            return "unreadable"
        for raw in (path.relative_to(folder).as_posix().encode(), content):
            sha.update(len(raw).to_bytes(8, "big") + raw)
    return sha.hexdigest()


def overlay(settings: Settings, site_time: int) -> dict[str, object]:
    """Settings that belong to this build rather than to the course."""
    overlay: dict[str, object] = {
        "cache_dir": settings.jekyll_cache.name,
        "time": datetime.fromtimestamp(site_time, UTC).isoformat(),
    }
    if settings.site_url:
        parts = urlsplit(settings.site_url)
        overlay |= {"url": f"{parts.scheme}://{parts.netloc}", "baseurl": parts.path}
    return overlay


def _explain(messages: Sequence[str], status: int, settings: Settings) -> str:
    lines = [line for line in messages if not line.startswith("from ")][:12]
    for folder in (f"{settings.stage}/", f"{settings.relative(settings.stage)}/", f"{settings.root}/"):
        lines = [line.replace(folder, "") for line in lines]
    made = settings.relative(settings.next_site)
    lines = [line.replace(made, settings.relative(settings.site)) for line in lines]
    shown = "\n    ".join(lines) or "it said nothing"
    if any(sign in shown for sign in _SIGNS_OF_A_MISSING_GEM):
        missing = "\n    ".join(lines[:4])
        return (
            f"Jekyll or one of its plugins is missing:\n    {missing}\n    {_how_to_install(settings.root)}"
        )
    if says_full(shown):
        # Not its own words: they name a file of the gem.
        place = find_full([settings.root, tempfile.gettempdir()]) or settings.root
        return f"Jekyll could not write the site: {name_place(place)}: the disk is full\n    {advise(place)}"
    if status < 0:
        return f"Jekyll was ended by signal {-status} ({signal.strsignal(-status)}):\n    {shown}"
    if status == 0:
        return f"Jekyll made a site, but warned; what it warns of is not published:\n    {shown}"
    return f"Jekyll refused the site (exit status {status}):\n    {shown}"


def _how_to_install(root: Path) -> str:
    try:
        has_setup = _HAS_SETUP.search((root / "Makefile").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        has_setup = None
    if has_setup:
        return "run `make setup`, which installs it or says what to install"
    return "install Jekyll 4.3 or newer and the plugins of _config.yml: jekyllrb.com/docs/installation"
