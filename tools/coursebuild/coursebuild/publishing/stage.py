"""Make the folder that Jekyll sees: copies of exactly the files that pass the gate at this moment.

Copies, not hard links: an editor that writes into a file in place would else change it under a running
Jekyll. No link is in it, so nothing that Jekyll opens can lie anywhere else; of what Sass opens by itself
takes care a plugin of ours.
"""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path
from typing import BinaryIO

from coursebuild.nouns.errors import ConfigurationError
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.publishing.swap import remove
from coursebuild.safety.gate import NotLetOut, open_file, why
from coursebuild.safety.site_sources import PLUGINS, SiteRules, site_sources

CONFIG = "_config.yml"
_OWN_PLUGIN = Path(__file__).parent / "coursebuild_own_sass.rb"
_CHUNK = 2**20


def make_stage(settings: Settings, rules: SiteRules) -> None:
    """Have the stage hold these files, and what Jekyll keeps; raises ConfigurationError with all findings.

    Times are those of the sources: Jekyll states some of them in the site map. A copy that is right stays.
    """
    stage, findings = settings.stage, list[Finding]()
    sources = list(site_sources(settings, rules, findings, with_generated=True))
    relative = [path.relative_to(settings.root) for path in sources]
    if stage.is_symlink() or not stage.is_dir():
        remove(stage)
    _tidy(stage, settings.jekyll_cache, {stage / path for path in relative})
    for source, path in zip(sources, relative, strict=True):
        target = stage / path
        try:
            opened = open_file(settings.root, source)
        except FileNotFoundError:  # an editor's temporary file
            target.unlink(missing_ok=True)
        except (NotLetOut, OSError) as problem:
            findings.append(why(path, problem))
        else:
            _copy(opened, target)
    if findings:
        raise ConfigurationError(findings)
    remove(stage / CONFIG)
    (stage / CONFIG).write_text(rules.config, encoding="utf-8")
    plugin = stage / PLUGINS / _OWN_PLUGIN.name
    remove(plugin)
    plugin.parent.mkdir(exist_ok=True)
    plugin.write_bytes(_OWN_PLUGIN.read_bytes())


def _tidy(stage: Path, kept: Path, files: set[Path]) -> None:
    """Leave wanted files and their folders, and nothing that is a link."""
    folders = {folder for file in files for folder in file.parents}
    for place, names, others in os.walk(stage):
        for name in (*names, *others):
            path = Path(place, name)
            is_wanted = path in files if name in others else path in folders or path == kept
            if not is_wanted or path.is_symlink():
                remove(path)
        names[:] = [name for name in names if Path(place, name) in folders]


def _copy(source: int, target: Path) -> None:
    """Copy an open file, which is closed; raises OSError with the name of `target` in it."""
    with os.fdopen(source, "rb") as content:
        status = os.fstat(source)
        if not _holds(target, content, status.st_size):
            content.seek(0)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.unlink(missing_ok=True)
                with target.open("xb") as file:
                    shutil.copyfileobj(content, file)
            except OSError as error:
                raise OSError(error.errno, error.strerror, str(target)) from error
    target.chmod(stat.S_IMODE(status.st_mode) & 0o755 | 0o600)
    os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))


def _holds(target: Path, content: BinaryIO, size: int) -> bool:
    """Whether a copy that was made earlier has just these bytes."""
    try:
        with open(os.open(target, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:  # noqa: PTH123
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1 or status.st_size != size:
                return False
            while chunk := content.read(_CHUNK):
                if file.read(_CHUNK) != chunk:
                    return False
            return not file.read(1)
    except OSError:
        return False
