"""Versions of the installed distributions that a notebook's imports reach.

Reading the metadata of every installed distribution costs more than a build with nothing to do may
take, so the answer is kept, under the names of the metadata folders (which hold the versions).
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from coursebuild.keeping.records import Record

_KERNEL = "ipykernel"
_SHOW_VALUES = frozenset({_KERNEL, "ipython", "matplotlib-inline"})
"""What stands between a value and its output. Like Python itself they change what is shown with a minor
version, not with a patch release; what they need serves terminals and the connection to the builder."""
_FETCH = frozenset({"certifi", "charset-normalizer", "idna", "requests", "urllib3"})
_INSTALL = frozenset({"google-pasta", "libclang", "namex", "packaging", "pip", "setuptools", "wheel"})
_COLOUR_TEXTS = frozenset({"markdown", "markdown-it-py", "mdurl", "pygments", "termcolor"})
_SHOW_LOGS = frozenset({"tensorboard", "tensorboard-data-server", "werkzeug"})
_CHANGE_NO_RESULT = _FETCH | _INSTALL | _COLOUR_TEXTS | _SHOW_LOGS | {"typing-extensions"}
"""Needed by libraries for what no lesson sees; one that a lesson imports by name counts all the same.
Not `rich`, with which Keras writes the summary of a model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Packages:
    """What is installed: name → version, what each needs, and which import names each provides."""

    versions: Mapping[str, str]
    needs: Mapping[str, tuple[str, ...]]
    providers: Mapping[str, tuple[str, ...]]

    def imported_by(self, imports: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """(distribution, version) of the distributions that provide these modules, sorted."""
        tops = {name.partition(".")[0] for name in imports}
        names = {name for top in tops for name in self.providers.get(top, ())}
        return tuple((name, self.versions[name]) for name in sorted(names))

    def closure(self, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """(distribution, version) of `names` and of all that they need, sorted."""
        reached: set[str] = set()
        waiting = [name for name in names if name in self.versions]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                waiting.extend(self.needs.get(name, ()))
        return tuple((name, self.versions[name]) for name in sorted(reached))

    def that_decide(self, imports: Iterable[str], *, all_of_them: bool = False) -> dict[str, str]:
        """Name → version of the distributions that can change what a notebook with these imports puts out.

        With `all_of_them`, of everything that it reaches, for one that may show versions.
        """
        direct = [name for name, _ in self.imported_by(imports)]
        if all_of_them:
            return dict(self.closure([*direct, _KERNEL]))
        passed_over = (_CHANGE_NO_RESULT - set(direct)) | _SHOW_VALUES
        needs = {name: () if name in passed_over else found for name, found in self.needs.items()}
        reached = replace(self, needs=needs).closure([*direct, *_SHOW_VALUES])
        return {
            name: ".".join(version.split(".")[:2]) if name in _SHOW_VALUES else version
            for name, version in reached
            if name in _SHOW_VALUES or name not in passed_over
        }


def installed_packages(cache: Path) -> Packages:
    """Read what is installed for this interpreter, or take the kept answer when nothing changed."""
    record = Record(cache, Packages, _signature())
    packages = record.read()
    if packages is None:
        packages = _inspect()
        record.write(packages)
    return packages


def _signature() -> str:
    names = sorted(
        entry.name
        for folder in map(Path, sys.path)
        if folder.is_dir()
        for entry in folder.iterdir()
        if entry.name.endswith((".dist-info", ".egg-info"))
    )
    return hashlib.sha256("\n".join([sys.version, *names]).encode()).hexdigest()


def _inspect() -> Packages:
    # Imported here because a build that finds its kept answer must not pay for them.
    from importlib import metadata

    from packaging.requirements import InvalidRequirement, Requirement
    from packaging.utils import canonicalize_name

    versions: dict[str, str] = {}
    needs: dict[str, tuple[str, ...]] = {}
    for distribution in metadata.distributions():
        about = distribution.metadata  # read and parsed anew each time that it is asked for
        name = canonicalize_name(about["Name"])
        if name in versions:
            continue  # the first on sys.path is the one that is imported
        versions[name] = about["Version"]
        required = set()
        for text in about.get_all("Requires-Dist") or distribution.requires or ():
            try:
                requirement = Requirement(text)
            except InvalidRequirement:
                continue
            if requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
                required.add(canonicalize_name(requirement.name))
        needs[name] = tuple(sorted(required))
    providers = {
        module: tuple(sorted({canonicalize_name(name) for name in names} & versions.keys()))
        for module, names in metadata.packages_distributions().items()
    }
    needs = {name: tuple(n for n in required if n in versions) for name, required in needs.items()}
    return Packages(versions=versions, needs=needs, providers=providers)
