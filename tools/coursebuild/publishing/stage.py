"""Make the folder that Jekyll sees: copies of exactly the files that pass the gate at this moment.

Copies, not links: an editor that writes into a file in place would else change it under a running Jekyll. No
link is in it, so nothing that Jekyll opens can lie anywhere else.
"""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

from coursebuild.errors import ConfigurationError
from coursebuild.gate import NotLetOut, open_file, why
from coursebuild.model import Finding
from coursebuild.publishing.swap import remove
from coursebuild.settings import Settings
from coursebuild.site_sources import SiteRules, site_sources

CONFIG = "_config.yml"


def make_stage(settings: Settings, rules: SiteRules) -> None:
    """Fill the stage anew, but for what Jekyll keeps there; raises ConfigurationError with all findings.

    Times are those of the sources: Jekyll states some of them in the site map.
    """
    stage, findings = settings.stage, list[Finding]()
    _clear(stage, settings.jekyll_cache)
    for path in site_sources(settings, rules, findings, with_generated=True):
        relative = path.relative_to(settings.root)
        target = stage / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            _copy(settings.root, path, target)
        except FileNotFoundError:  # an editor's temporary file
            continue
        except (NotLetOut, OSError) as problem:
            if isinstance(problem, OSError) and problem.filename == str(target):
                raise
            findings.append(why(relative, problem))
    if findings:
        raise ConfigurationError(findings)
    (stage / CONFIG).write_text(rules.config, encoding="utf-8")


def _clear(stage: Path, kept: Path) -> None:
    if stage.is_symlink() or not stage.is_dir():
        remove(stage)
    stage.mkdir(parents=True, exist_ok=True)
    for path in stage.iterdir():
        if path != kept or path.is_symlink() or not path.is_dir():
            remove(path)


def _copy(root: Path, source: Path, target: Path) -> None:
    with open(open_file(root, source), "rb") as content:  # noqa: PTH123  a descriptor
        status = os.fstat(content.fileno())
        with target.open("xb") as file:
            shutil.copyfileobj(content, file)
    target.chmod(stat.S_IMODE(status.st_mode) & 0o755 | 0o600)
    os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
