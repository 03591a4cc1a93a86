"""What the published site was made from: everything that decides a byte of it, as digests.

But Jekyll itself: a machine without one still knows that nothing changed.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from coursebuild.keeping.folders import folder_state
from coursebuild.keeping.records import Record
from coursebuild.nouns.settings import Settings
from coursebuild.planning.packages import Packages
from coursebuild.planning.plan import Plan
from coursebuild.safety.digests import digest_files

_PACKAGE = Path(__file__).parents[1]
_RENDERING_PACKAGES = (
    "detect-secrets",
    "icalendar",
    "markdown-it-py",
    "math-core",
    "mdit-py-plugins",
    "nbconvert",
    "nbformat",
    "nh3",
    "pillow",
    "pygments",
    "pyyaml",
    "tinycss2",
)


def publication_inputs(settings: Settings, plan: Plan) -> str:
    """Digest of all that decides the bytes of the site, given that every lesson has its result."""
    notebooks = [planned.notebook.digest for planned in plan.lessons]
    results = [planned.result.checksum if planned.result else "" for planned in plan.lessons]
    # What is offered for download holds the modules as they are written.
    written = [planned.fingerprint.as_written or planned.fingerprint.digest for planned in plan.lessons]
    options = [settings.site_url, settings.source_date_epoch, settings.profile.value]
    outdated = [planned.lesson.slug for planned in plan.lessons if planned.outdated]  # marked on their pages
    around = [plan.renderer_digest, plan.written.rules.config, plan.written.sources]
    decides = [*around, notebooks, written, results, options, outdated]
    return hashlib.sha256(json.dumps(decides).encode()).hexdigest()


def is_published(settings: Settings, inputs: str) -> bool:
    """Whether the site in place was made from exactly these inputs and is untouched since."""
    try:
        return _publication(settings, inputs).read() == folder_state(settings.site)
    except OSError:  # somebody is changing it
        return False


def note_published(settings: Settings, inputs: str) -> None:
    """Remember that the site in place now was made from these inputs."""
    _publication(settings, inputs).write(folder_state(settings.site))


def _publication(settings: Settings, inputs: str) -> Record[str]:
    return Record(settings.publication, str, inputs, survives_power_cut=True)


def digest_renderer(packages: Packages, cache: Path) -> str:
    """Digest of the code that renders, with the versions of what it uses."""
    versions = [f"{name} {packages.versions.get(name)}" for name in _RENDERING_PACKAGES]
    return hashlib.sha256("\n".join([_digest_tool(_PACKAGE, cache), *versions]).encode()).hexdigest()


def _digest_tool(package: Path, cache: Path) -> str:
    """Digest of the tool itself, from `cache` while its files are as they were.

    Of what people write for a course every byte is read; of the tool, hundreds of files that hardly ever
    change, this is what the system says of them: the time of the last change to a file cannot be set back.
    """
    files = sorted(_sources_of_tool(str(package)))
    record = Record(cache, str, hashlib.sha256(repr(files).encode()).hexdigest())
    digest = record.read()
    if digest is None:
        digest = digest_files(package, (Path(path) for path, *_ in files))
        record.write(digest)
    return digest


def _sources_of_tool(folder: str) -> Iterator[tuple[str, int, int, int]]:
    """Path, size and times of each file below a folder that may decide what is rendered."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _sources_of_tool(entry.path)
            elif entry.name.endswith((".py", ".j2", ".json", ".rb")):
                status = entry.stat()
                yield entry.path, status.st_size, status.st_mtime_ns, status.st_ctime_ns
