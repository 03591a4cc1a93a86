"""Preloading: a lesson that must come before an import gets a plain kernel, and the reason is said."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.job import KernelNeeds
from coursebuild.planning import kernel_needs as module
from coursebuild.planning.kernel_needs import families, kernel_needs
from coursebuild.planning.packages import Packages
from coursebuild.reading.notebooks import read_notebook
from courses import CourseFolder

PACKAGES = Packages(versions={"numpy": "2.0"}, needs={}, providers={"numpy": ("numpy",), "scipy": ("scipy",)})
READ_AT_IMPORT = (
    "KERAS_BACKEND", "TF_ENABLE_ONEDNN_OPTS", "MPLBACKEND", "TF_USE_LEGACY_KERAS", "TF_CPP_MIN_LOG_LEVEL",
)  # fmt: skip
WAYS = (
    "import os\nos.environ['{name}'] = '{value}'",
    "import os\nos.environ.setdefault('{name}', '{value}')",
    "import os\nos.environ.update({{'{name}': '{value}'}})",
    "import os\nos.environ.update({name}='{value}')",
    "import os\nos.putenv('{name}', '{value}')",
    "%env {name}={value}",
    "%set_env {name} {value}",
)


@pytest.fixture
def needs_of(tiny: CourseFolder, findings: list[Finding]) -> Callable[..., KernelNeeds]:
    """What a lesson needs whose second cell holds this source, with these files beside it."""

    def find(source: str, tags: tuple[str, ...] = (), **modules: str) -> KernelNeeds:
        for name, text in modules.items():
            (tiny.root / "notebooks" / f"{name}.py").write_text(text, encoding="utf-8")

        def change(document: dict) -> None:
            document["cells"][1]["source"] = source
            document["cells"][1]["metadata"]["tags"] = list(tags)

        tiny.edit_notebook("draws.ipynb", change)
        notebook = read_notebook(tiny.root, Path("notebooks/draws.ipynb"), findings)
        assert notebook is not None, findings
        return kernel_needs(notebook, PACKAGES)

    return find


@pytest.mark.parametrize(
    "way", WAYS, ids=["entry", "setdefault", "update", "keyword", "putenv", "env", "set_env"]
)
@pytest.mark.parametrize("name", READ_AT_IMPORT)
def test_variable_that_is_read_at_import(needs_of: Callable[..., KernelNeeds], way: str, name: str) -> None:
    """Whoever sets what a library reads when it is imported gets a kernel that has not imported it."""
    needs = needs_of(f"import numpy\n{way.format(name=name, value='x')}")
    assert KernelNeeds(why_plain=f"cell 2 sets {name}") == needs


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("import os\nos.environ['KERAS_BACKEND'] = choose()", "cell 2 sets KERAS_BACKEND"),
        ("import os\nos.environ['MPLBACKEND'] = choose()", "cell 2 sets MPLBACKEND"),
        ("import os\ndel os.environ['TF_CPP_MIN_LOG_LEVEL']", "cell 2 sets TF_CPP_MIN_LOG_LEVEL"),
        ("import os\nos.environ.update(settings)", "cell 2 sets environment variables"),
        ("import os\nos.environ['TF_CPP_MIN_LOG_LEVEL'] = '3'", ""),
        ("%env MPLBACKEND=module://matplotlib_inline.backend_inline", ""),
        ("import os\nprint(os.environ['KERAS_BACKEND'])", ""),
    ],
)
def test_only_another_value_matters(needs_of: Callable[..., KernelNeeds], source: str, why: str) -> None:
    """To set what every kernel has anyway changes nothing; what cannot be known might change anything."""
    assert why == needs_of(source).why_plain


def test_skipped_cell_sets_nothing(needs_of: Callable[..., KernelNeeds]) -> None:
    """A cell that is not executed has no say."""
    assert "" == needs_of("import os\nos.environ['KERAS_BACKEND'] = 'jax'", ("skip-execution",)).why_plain


def test_variable_of_a_module_is_seen(needs_of: Callable[..., KernelNeeds]) -> None:
    """A module beside the notebook that sets a variable is named."""
    needs = needs_of("import helper", helper="import os\nos.environ['KERAS_BACKEND'] = 'jax'\n")
    assert "helper.py sets KERAS_BACKEND" == needs.why_plain


@pytest.mark.parametrize("name", ["numpy", "random"])
def test_module_called_like_a_library(needs_of: Callable[..., KernelNeeds], name: str) -> None:
    """A module beside the notebook that bears a library's name would come too late in a forked kernel."""
    needs = needs_of(f"import {name}", **{name: "ANSWER = 42\n"})
    expected = f"a module beside the notebook is called `{name}`, as a library is"
    assert KernelNeeds(why_plain=expected) == needs


def test_what_is_imported_is_preloaded(needs_of: Callable[..., KernelNeeds]) -> None:
    """Of what the lesson and its modules import, the libraries that take long are imported beforehand."""
    needs = needs_of("import helper, json\nimport matplotlib.pyplot as plt", helper="import numpy\n")
    assert KernelNeeds(preload=("matplotlib.pyplot", "numpy")) == needs


def test_kernels_are_forked_on_linux_only(
    needs_of: Callable[..., KernelNeeds], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Elsewhere libraries do not survive a fork."""
    monkeypatch.setattr(module.sys, "platform", "darwin")
    assert "kernels are forked on Linux only" == needs_of("import numpy").why_plain


def _families(*courses: tuple[int, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The preloaded modules of the first of so many lessons, each of which imports these."""
    needs = {
        f"{kind}-{number}": KernelNeeds(preload=modules)
        for kind, (count, modules) in enumerate(courses)
        for number in range(count)
    }
    found = families(needs)
    assert needs.keys() == found.keys()
    return [found[f"{kind}-0"] for kind in range(len(courses))]


PLOTS = ("matplotlib", "matplotlib.pyplot", "numpy")


def test_families_share_what_all_import() -> None:
    """Lessons with TensorFlow share a process, those without another; it holds what all of them import."""
    needs = {
        "a": KernelNeeds(preload=("keras", "numpy", "tensorflow")),
        "b": KernelNeeds(preload=("cv2", "keras", "numpy")),
        "c": KernelNeeds(preload=("numpy", "pandas")),
        "d": KernelNeeds(preload=("numpy",)),
        "e": KernelNeeds(why_plain="because"),
    }
    heavy, light = ("keras", "numpy", "tensorflow"), ("numpy",)
    assert {"a": heavy, "b": heavy, "c": light, "d": light} == families(needs)


def test_one_lesson_does_not_cost_the_others_their_preloading() -> None:
    """Ten lessons that draw keep Matplotlib preloaded when one more imports NumPy alone, or nothing."""
    for lonely in ((), ("numpy",)):
        assert [PLOTS, lonely] == _families((10, ("matplotlib.pyplot", "numpy")), (1, lonely))


def test_lesson_that_imports_more_joins_the_others() -> None:
    """A lesson of its own kind imports what only it needs after the fork; no process is started for it."""
    more = ("matplotlib.pyplot", "numpy", "sklearn.svm")
    assert [PLOTS, PLOTS] == _families((10, ("matplotlib.pyplot", "numpy")), (1, more))


def test_few_processes_serve_many_kinds_of_lessons() -> None:
    """What a process costs is more than the import of a quick library."""
    kinds = [(2, ("numpy", *names)) for names in ((), ("cv2",), ("PIL",), ("scipy",), ("cv2", "PIL"))]
    assert {("numpy",)} == set(_families(*kinds))


def test_no_kernel_holds_what_its_lesson_has_not_asked_for() -> None:
    """Whatever a course mixes, the preloaded modules of a lesson are among its own, with their packages."""
    kinds = [
        (3, ("tensorflow",)),
        (2, ("keras", "numpy")),
        (4, ("sklearn.svm",)),
        (1, ("pandas",)),
        (9, PLOTS),
    ]
    found = [set(preloaded) for preloaded in _families(*kinds)]
    keras = {"tensorflow", "keras", "numpy"}  # which imports TensorFlow
    own = [{"tensorflow"}, keras, {"sklearn", "sklearn.svm"}, {"pandas"}, set(PLOTS)]
    assert [True] * len(own) == [preloaded <= allowed for preloaded, allowed in zip(found, own, strict=True)]
    assert {"tensorflow"} == found[0] == found[1]
