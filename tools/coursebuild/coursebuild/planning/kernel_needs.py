"""Which libraries a lesson's kernel imports beforehand, and whether it may be forked: a look at its source.

A library that is imported before the lesson starts no longer sees what the lesson does before its own
import: the variables that it sets, the modules beside it that bear the library's name. Such lessons get a
plain kernel in which nothing is imported beforehand.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping

from coursebuild.nouns.job import KernelNeeds
from coursebuild.nouns.notebook import Notebook
from coursebuild.planning.environment import FIXED_VARIABLES
from coursebuild.planning.packages import Packages

_IMPORT_SECONDS = {
    "PIL": 0.01,
    "cv2": 0.03,
    "keras": 0.1,
    "matplotlib": 0.15,
    "matplotlib.pyplot": 0.15,
    "numpy": 0.05,
    "pandas": 0.3,
    "scipy": 0.01,
    "scipy.ndimage": 0.2,
    "skimage": 0.1,
    "sklearn": 0.7,
    "tensorflow": 2.1,
}
"""Libraries that take long to import and, once imported, change nothing by themselves: CPU seconds, about,
beyond what they need of the others (measured; pandas and scikit-image: as others report)."""
_PROCESS_SECONDS = 0.3
"""What one more process to fork from costs, beyond its imports: .2 s to get ready, and 45 MiB of its own."""


def kernel_needs(notebook: Notebook, packages: Packages) -> KernelNeeds:
    """Decide from what `notebook` and the modules beside it import and set, without running them."""
    for variable in notebook.variables:
        if not variable.name or not variable.value or FIXED_VARIABLES.get(variable.name) != variable.value:
            return KernelNeeds(why_plain=f"{variable.place} sets {variable.name or 'environment variables'}")
    beside = [path.relative_to(notebook.path.parent) for path in notebook.companion]
    for name in sorted({path.parts[0].removesuffix(".py") for path in beside}):
        if name in sys.stdlib_module_names or name in packages.providers:
            return KernelNeeds(why_plain=f"a module beside the notebook is called `{name}`, as a library is")
    preload = tuple(sorted(name for name in notebook.imports if name.partition(".")[0] in _IMPORT_SECONDS))
    not_linux = "" if sys.platform == "linux" else "kernels are forked on Linux only"
    return KernelNeeds(preload=preload, why_plain=not_linux)


def families(needs: Mapping[str, KernelNeeds]) -> dict[str, tuple[str, ...]]:
    """For each lesson whose kernel can be forked: the modules that the process to fork it from imports.

    Lessons share such a process where that costs less than one more: it imports what all of them import, so
    that no kernel holds what its lesson has not asked for, and each imports the rest by itself. So ten
    lessons with Matplotlib keep it preloaded beside one without; one with scikit-learn as well joins them.

    Measured, with NumPy and Matplotlib: four plain kernels 2.6 s of CPU and 320 MiB, four forked ones with
    their process 1.15 s and 210 MiB; for one lesson .66 s and 89 MiB against .71 s and 107 MiB, of which the
    imports overlap with what the builder does before the lesson starts. One process forked from another would
    save .2 s for each but the first; courses have one or two.
    """
    modules = {slug: _with_packages(need.preload) for slug, need in needs.items() if not need.why_plain}
    slow = {slug: found.intersection(_IMPORT_SECONDS) for slug, found in modules.items()}
    members: list[list[str]] = []
    for alike in _most_to_gain_first(slow):
        joined = [[*group, *alike] for group in members]
        more = [_cost(slow, new) - _cost(slow, group) for new, group in zip(joined, members, strict=True)]
        if more and min(more) <= _cost(slow, alike):
            best = more.index(min(more))
            members[best] = joined[best]
        else:
            members.append(alike)
    shared = {slug: _shared(modules, group) for group in members for slug in group}
    return {slug: tuple(sorted(shared[slug])) for slug in modules}


def _with_packages(modules: Iterable[str]) -> frozenset[str]:
    """The modules, and what is imported with them: the packages around them, TensorFlow with Keras."""
    parts = [name.split(".") for name in modules]
    found = frozenset(".".join(each[:end]) for each in parts for end in range(1, len(each) + 1))
    return found | {"tensorflow"} if "keras" in found else found


def _most_to_gain_first(slow: Mapping[str, frozenset[str]]) -> list[list[str]]:
    """The lessons that import the same, together."""
    alike: dict[frozenset[str], list[str]] = {}
    for slug, modules in slow.items():
        alike.setdefault(modules, []).append(slug)
    gains = {modules: len(slugs) * _seconds(modules) for modules, slugs in alike.items()}
    return [alike[modules] for modules in sorted(alike, key=lambda each: (-gains[each], sorted(each)))]


def _shared(modules: Mapping[str, frozenset[str]], slugs: Iterable[str]) -> frozenset[str]:
    return frozenset.intersection(*(modules[slug] for slug in slugs))


def _cost(slow: Mapping[str, frozenset[str]], slugs: Iterable[str]) -> float:
    """CPU seconds of a process to fork these lessons from, and of what each then imports by itself."""
    slugs = list(slugs)
    shared = _shared(slow, slugs)
    return _PROCESS_SECONDS + _seconds(shared) + sum(_seconds(slow[slug] - shared) for slug in slugs)


def _seconds(modules: Iterable[str]) -> float:
    return sum(_IMPORT_SECONDS[name] for name in modules)
