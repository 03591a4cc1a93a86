"""`check` also asks nbformat, whose schema knows more than our reader needs."""

from __future__ import annotations

from pathlib import Path

import pytest
from coursebuild.reading.nbformat_check import check_schema
from courses import CourseFolder


def test_good_notebook_passes(tiny: CourseFolder) -> None:
    """A notebook that follows the schema gives no finding."""
    assert not list(check_schema(tiny.root, Path("notebooks/prints.ipynb")))


@pytest.mark.parametrize("outputs", [[{"output_type": "song"}], "none"])
def test_cell_against_the_schema_is_named(tiny: CourseFolder, outputs: object) -> None:
    """A cell that the schema refuses is named by its number."""

    def spoil(document: dict) -> None:
        document["cells"][1]["outputs"] = outputs

    tiny.edit_notebook("reads.ipynb", spoil)
    found = [(f.path, f.cell) for f in check_schema(tiny.root, Path("notebooks/reads.ipynb"))]
    assert ("notebooks/reads.ipynb", 2) in found


def test_what_programs_add_and_leave_out_is_no_mistake(tiny: CourseFolder) -> None:
    """Missing ids, outputs and counts, and keys of other programs, are not refused."""

    def change(document: dict) -> None:
        document["other"] = {}
        for cell in document["cells"]:
            for key in ("id", "outputs", "execution_count"):
                cell.pop(key, None)

    tiny.edit_notebook("prints.ipynb", change)
    assert not list(check_schema(tiny.root, Path("notebooks/prints.ipynb")))
