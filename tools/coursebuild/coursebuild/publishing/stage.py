"""The folder that Jekyll is shown: the files of the course that may leave it, and what was generated.

Copies, not links. Jekyll reads a link as the file itself (but in safe mode a stage of symbolic links gave an
empty site, and Sass is held to what really lies in the stage). But a plugin that writes into its source would
write into the course, through symbolic and hard links alike; and an editor that writes in place would change
a file between the gate's look and Jekyll's. The look at the built site finds what may not be shown, not what
is half written. Copies cost little: of 286 files (7 MB) 26 ms to compare, 30 ms to make; Jekyll takes 450 ms.

No link is in it, so nothing that Jekyll opens can lie anywhere else; of what Sass opens by itself takes care
a plugin of ours.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from coursebuild.keeping.folders import write_if_changed
from coursebuild.nouns.errors import ConfigurationError
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.nouns.written import SiteRules
from coursebuild.publishing.swap import remove
from coursebuild.safety.gate import FileRefused, files_below, finding_for, open_file
from coursebuild.safety.site_sources import PLUGINS, site_sources

CONFIG = "_config.yml"
_OWN_PLUGINS = tuple(Path(__file__).with_name(f"coursebuild_{name}.rb") for name in ("own_sass", "pages"))
_CHUNK = 2**20


@dataclass(frozen=True, slots=True, kw_only=True)
class Reused:
    """The pages that need not be rendered, given that Jekyll is still the one that has made them."""

    pages: tuple[str, ...] = ()
    """Their paths in the stage."""
    versions: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What Jekyll is shown. What lies in it already and is right stays as it is, its time too."""

    folder: Path
    course: Path
    """The root of the course, below which all `files` lie."""
    files: Mapping[PurePath, Path]
    """The file that is copied to each place in the folder."""
    texts: Mapping[PurePath, bytes]
    """What lies nowhere but in the stage, by its place."""
    cache: Path
    """The folder in the stage in which Jekyll keeps what it needs again: it is left alone."""

    def bring_up_to_date(self) -> None:
        """Have the folder hold just this; raises ConfigurationError with all that may not leave any more.

        Times are those of the sources: Jekyll states some of them in the site map.
        """
        if self.folder.is_symlink() or not self.folder.is_dir():
            remove(self.folder)
        self._remove_others()
        findings: list[Finding] = []
        for place, source in self.files.items():
            target = self.folder / place
            try:
                opened = open_file(self.course, source)
            except FileNotFoundError:  # an editor's temporary file
                target.unlink(missing_ok=True)
            except (FileRefused, OSError) as problem:
                findings.append(finding_for(source.relative_to(self.course), problem))
            else:
                _copy(opened, target)
        for place, content in self.texts.items():
            write_if_changed(self.folder / place, content)
        if findings:
            raise ConfigurationError(findings)

    def _remove_others(self) -> None:
        """Leave wanted files and their folders, and nothing that is a link."""
        files = {self.folder / place for place in (*self.files, *self.texts)}
        folders = {folder for file in files for folder in file.parents}
        for within, names, others in os.walk(self.folder):
            for name in (*names, *others):
                path = Path(within, name)
                is_wanted = path in files if name in others else path in folders or path == self.cache
                if not is_wanted or path.is_symlink():
                    remove(path)
            names[:] = [name for name in names if Path(within, name) in folders]


def stage_of(settings: Settings, rules: SiteRules, reused: Reused) -> Stage:
    """The stage for this course; raises ConfigurationError with all that may not be shown."""
    findings: list[Finding] = []
    texts = {
        PurePath(CONFIG): rules.config.encode(),
        _place_of_facts(settings) / "unchanged.json": json.dumps(asdict(reused)).encode(),
        **{PurePath(PLUGINS, plugin.name): plugin.read_bytes() for plugin in _OWN_PLUGINS},
    }
    files: dict[PurePath, Path] = dict(_generated(settings, findings))
    files |= {path.relative_to(settings.root): path for path in site_sources(settings, rules, findings)}
    if findings:
        raise ConfigurationError(findings)
    return Stage(
        folder=settings.stage,
        course=settings.root,
        files={place: path for place, path in files.items() if place not in texts},
        texts=texts,
        cache=settings.jekyll_cache,
    )


def _generated(settings: Settings, findings: list[Finding]) -> Iterator[tuple[PurePath, Path]]:
    for folder, place in settings.generated.items():
        if folder != settings.generated_assets:
            for path in files_below(settings.root, folder, findings, lambda entry: entry.is_hidden):
                yield place / path.relative_to(folder), path


def report_place(settings: Settings) -> Path:
    """Where a plugin of ours tells of the pages that have been rendered."""
    return settings.stage / _place_of_facts(settings) / "report.json"


def _place_of_facts(settings: Settings) -> PurePath:
    return settings.generated[settings.generated_facts]


def _copy(source: int, target: Path) -> None:
    """Copy an open file, which is closed; raises OSError with the name of `target` in it."""
    with os.fdopen(source, "rb") as content:
        status = os.fstat(source)
        if not _is_copy(target, content, status.st_size):
            content.seek(0)
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.unlink(missing_ok=True)
                with target.open("xb") as file:
                    shutil.copyfileobj(content, file)
            except OSError as error:
                raise OSError(error.errno, error.strerror, str(target)) from error
    found, mode = target.stat(), stat.S_IMODE(status.st_mode) & 0o755 | 0o600
    if stat.S_IMODE(found.st_mode) != mode:
        target.chmod(mode)
    if found.st_mtime_ns != status.st_mtime_ns:
        os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))


def _is_copy(target: Path, content: BinaryIO, size: int) -> bool:
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
