"""Which libraries a lesson's kernel imports beforehand, and whether it may be forked: a look at its source.

A library that is imported before the lesson starts no longer sees what the lesson does before its own
import: the variables that it sets, the modules beside it that bear the library's name. Such lessons get a
plain kernel in which nothing is imported beforehand.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

from coursebuild.nouns.job import KernelNeeds
from coursebuild.nouns.notebook import Notebook
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
    beside = [path.relative_to(notebook.path.parent) for path in notebook.companion]
    for name in sorted({path.parts[0].removesuffix(".py") for path in beside}):
        if name in sys.stdlib_module_names or name in packages.providers:
            return KernelNeeds(why_plain=f"a module beside the notebook is called `{name}`, as a library is")
    preload = tuple(sorted(name for name in notebook.imports if name.partition(".")[0] in _PRELOADED))
    not_linux = "" if sys.platform == "linux" else "kernels are forked on Linux only"
    return KernelNeeds(preload=preload, why_plain=not_linux)


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
