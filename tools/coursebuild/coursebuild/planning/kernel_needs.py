"""Which libraries a lesson's kernel imports beforehand, and whether it may be forked: a look at its source.

A library that is imported before the lesson starts no longer sees what the lesson does before its own
import: the variables that it sets, the modules beside it that bear the library's name. Such lessons get a
plain kernel in which nothing is imported beforehand.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from coursebuild.nouns.job import KernelNeeds
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.settings import KernelPolicy
from coursebuild.planning.environment import FIXED_VARIABLES
from coursebuild.planning.packages import Packages

_PRELOADED = frozenset(
    {"PIL", "cv2", "keras", "matplotlib", "numpy", "pandas", "scipy", "skimage", "sklearn", "tensorflow"}
)
"""Libraries that take long to import and, once imported, change nothing by themselves."""


def kernel_needs(notebook: Notebook, packages: Packages) -> KernelNeeds:
    """Decide from what `notebook` and the modules beside it import and set, without running them."""
    for variable in notebook.variables:
        if not variable.name or not variable.value or FIXED_VARIABLES.get(variable.name) != variable.value:
            return KernelNeeds(why_plain=f"{variable.place} sets {variable.name or 'environment variables'}")
    for name in sorted({_module_beside(notebook, path) for path in notebook.companion}):
        if name in sys.stdlib_module_names or name in packages.providers:
            return KernelNeeds(why_plain=f"a module beside the notebook is called `{name}`, as a library is")
    preload = tuple(sorted(name for name in notebook.imports if _top(name) in _PRELOADED))
    not_linux = "" if sys.platform == "linux" else "kernels are forked on Linux only"
    return KernelNeeds(preload=preload, why_plain=not_linux)


def choose_kernels(
    needs: Mapping[str, KernelNeeds], policy: KernelPolicy
) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
    """(what the process to fork from imports, why there is none): each lesson's slug is in one of the two."""
    why = {slug: need.why_plain for slug, need in needs.items() if need.why_plain}
    if policy is KernelPolicy.PLAIN:
        return {}, why | dict.fromkeys(needs.keys() - why.keys(), "plain kernels were asked for")
    return families(needs), why


def families(needs: Mapping[str, KernelNeeds]) -> dict[str, tuple[str, ...]]:
    """For each lesson whose kernel can be forked: the modules that the process to fork it from imports.

    A lesson shares such a process with those that also need TensorFlow, or also do not; what is imported in
    it is what all of them import, so that no kernel holds what its lesson has not asked for.
    """
    modules: dict[str, tuple[str, ...]] = {}
    for heavy in (True, False):
        members = {
            slug: need for slug, need in needs.items() if not need.why_plain and need.is_heavy is heavy
        }
        if members:
            shared = frozenset.intersection(*(frozenset(need.preload) for need in members.values()))
            modules |= dict.fromkeys(members, tuple(sorted(shared)))
    return modules


def _module_beside(notebook: Notebook, path: Path) -> str:
    return path.relative_to(notebook.path.parent).parts[0].removesuffix(".py")


def _top(name: str) -> str:
    return name.partition(".")[0]
