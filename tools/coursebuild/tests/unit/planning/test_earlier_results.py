"""Results that were stored under earlier fingerprints are taken over, so that nothing runs again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from coursebuild.commands.plan import make_plan
from coursebuild.keeping.store import open_store
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.dataset import DataEdition, Profile
from coursebuild.nouns.notebook import Cell, Notebook
from coursebuild.nouns.result import Fingerprint, KernelKind, Measurement, Provenance, Result, Status
from coursebuild.nouns.settings import Settings
from coursebuild.planning.earlier_results import earlier_digest
from coursebuild.planning.packages import Packages
from courses import CourseFolder

OUTPUT = {"output_type": "stream", "name": "stdout", "text": "answer 42\n"}


def test_earlier_digest_is_what_it_was(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    make_cell: Callable[..., Cell],
    make_notebook: Callable[..., Notebook],
    make_lesson: Callable[..., Lesson],
) -> None:
    """The digest is the one that the tool computed before, as the last version that did so gave it."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "beside.py").write_text("x = 1\n", encoding="utf-8")
    monkeypatch.setattr("platform.python_version", lambda: "3.11.7")
    packages = Packages(
        versions={"numpy": "2.0", "ipykernel": "7.0"}, needs={}, providers={"numpy": ("numpy",)}
    )
    cells = (make_cell("import numpy", "raises-exception", "hide-input"), make_cell("# why"), make_cell(" "))
    notebook = make_notebook(*cells, imports=("numpy",), companion=("notebooks/beside.py",))
    edition = DataEdition(profile=Profile.EMBEDDED)
    expected = "a84c14dcebbb9d6b2a8a67103e7806feb1da4046cbd6d7b0946cb46bb5f357c9"
    assert expected == earlier_digest(tmp_path, make_lesson(), notebook, packages, edition)


@pytest.mark.parametrize("is_edited", [False, True])
def test_earlier_result_is_taken_over(tiny: CourseFolder, settings: Settings, is_edited: bool) -> None:
    """A result under the earlier fingerprint of what is written now stays; comments may change afterwards."""
    tiny.edit_notebook("imports.ipynb", _add_cell_of_comments)
    plan = make_plan(settings, open_store(settings.store, pytest.fail))
    planned = next(planned for planned in plan.lessons if planned.lesson.slug == "imports")
    edition = DataEdition(profile=Profile.EMBEDDED)
    digest = earlier_digest(settings.root, planned.lesson, planned.notebook, plan.packages, edition)
    measured = Measurement(seconds=1, cpu_seconds=1, peak_memory_bytes=1, kernel=KernelKind.PLAIN)
    execution = Result(
        lesson=planned.lesson,
        status=Status.EXECUTED,
        fingerprint=Fingerprint(digest=digest, cells=("a", "b"), parts=(("format", "2"),)),
        outputs=((OUTPUT,), ()),
        provenance=Provenance(executed_at=5, measured=measured, python="3", packages=(), seed=None),
    )
    store = open_store(settings.store, pytest.fail)
    store.put(execution, planned.notebook)
    if is_edited:
        tiny.replace("notebooks/imports.ipynb", "numbers.SENTENCE", "numbers.ANSWER")
    else:
        make_plan(settings, open_store(settings.store, pytest.fail))
        tiny.replace(
            "notebooks/imports.ipynb", "print(numbers.SENTENCE)", "\\n# why\\nprint(numbers.SENTENCE)"
        )
    now = next(
        p
        for p in make_plan(settings, open_store(settings.store, pytest.fail)).lessons
        if p.lesson.slug == "imports"
    )
    why = ("it was last executed by an earlier version of the tool, and was changed since",)
    assert (why if is_edited else ()) == now.reasons
    if not is_edited:
        assert now.result is not None
        assert (((OUTPUT,),), execution.provenance) == (tuple(now.result.outputs), now.result.provenance)


def _add_cell_of_comments(document: dict) -> None:
    document["cells"].append(dict(document["cells"][1], id="comments", source="# nothing"))
