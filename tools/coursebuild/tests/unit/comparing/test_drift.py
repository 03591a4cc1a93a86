"""Two runs of a notebook are compared cell by cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from coursebuild.comparing.differences import Difference, Tolerance
from coursebuild.comparing.drift import compare_outputs
from coursebuild.nouns.notebook import Cell, CellKind, Notebook
from hypothesis import given, settings
from hypothesis import strategies as st


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def shown(mime: str = "text/plain", value: Any = "", **metadata: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "metadata": metadata, "data": {mime: value}}


def error(value: str, traceback: str = "") -> dict[str, Any]:
    return {"output_type": "error", "ename": "ValueError", "evalue": value, "traceback": [traceback]}


def notebook(*sources: str) -> Notebook:
    prose = Cell(number=1, id="a", kind=CellKind.MARKDOWN, source="# Title")
    code = [Cell(number=i, id=str(i), kind=CellKind.CODE, source=s) for i, s in enumerate(sources, start=2)]
    return Notebook(path=Path("notebooks/a.ipynb"), cells=(prose, *code))


def compare(old: list[Any], new: list[Any], **tolerance: float) -> tuple[Difference, ...]:
    return compare_outputs(notebook("x"), (tuple(old),), (tuple(new),), Tolerance(**tolerance))


def test_cells_have_the_number_that_a_person_counts() -> None:
    """The number is the cell's place in the notebook; cells that are not executed are passed over."""
    old, new = ((stream("x"),), (stream("a 1"),)), ((stream("x"),), (stream("a 2"),))
    (found,) = compare_outputs(notebook("x", "", "y"), old, new)
    assert Difference(cell=4, description="a 1 → 2") == found


def test_outputs_of_another_notebook_are_refused() -> None:
    """Outputs of more or fewer cells than the notebook executes are not compared at all."""
    with pytest.raises(ValueError, match="shorter"):
        compare_outputs(notebook("x", "y"), ((), ()), ((),))


def test_a_cell_lists_few_and_counts_the_rest() -> None:
    """At most ten differences of a cell are listed, then how many more there are."""
    old, new = ("\n".join(f"a {i + move}" for i in range(100)) for move in (0, 1000))
    found = compare([stream(old)], [stream(new)])
    assert 11 == len(found)
    assert ("and 90 more", 90) == (found[-1].description, found[-1].count)
    assert 100 == sum(d.count for d in found)


def test_the_tolerance_reaches_what_is_compared() -> None:
    """Asked for equality, a move in the last digit is a difference."""
    old, new = [stream("dice 0.9810")], [stream("dice 0.9811")]
    assert () == compare(old, new)
    assert ["dice 0.9810 → 0.9811"] == [d.description for d in compare(old, new, numbers=0)]


words = st.sampled_from(
    ["a", "dice", "0.98", "0.5", "1", "12", "-3e-5", "36%", "12 s", "nan", "\n", "  ", "1,000"]
)
texts = st.lists(words, max_size=12).map(" ".join) | st.text(max_size=40)
outputs = st.lists(
    st.builds(stream, texts, st.sampled_from(["stdout", "stderr"]))
    | st.builds(shown, st.sampled_from(["text/plain", "text/html", "application/json"]), texts)
    | st.builds(error, texts, texts),
    max_size=4,
)


@settings(deadline=None)
@given(outputs, st.sampled_from([0.0, 0.01]))
def test_equal_outputs_do_not_differ(same: list[Any], numbers: float) -> None:
    """What is equal has no difference, whatever the tolerance."""
    copy = [{**output, "note": 1} for output in same]  # else it would not be looked at
    assert () == compare(same, copy, numbers=numbers)


@settings(deadline=None)
@given(outputs, outputs)
def test_whether_two_runs_differ_does_not_depend_on_their_order(old: list[Any], new: list[Any]) -> None:
    """Two runs differ one way exactly when they differ the other way; each difference is one short line."""
    there, back = compare(old, new), compare(new, old)
    assert bool(there) == bool(back)
    for difference in (*there, *back):
        assert len(difference.description.splitlines()) == 1
        assert len(difference.description) <= 240
