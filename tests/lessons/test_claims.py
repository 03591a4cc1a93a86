"""The claims of a lesson bite: with its subject broken, the lesson fails in the cell that checks them."""

from __future__ import annotations

from pathlib import Path

import pytest
from real_course import real_course

pytestmark = pytest.mark.slow

MUTATIONS = {
    "unet": ("layers.Concatenate()([skip, x])", "layers.Concatenate()([0.0 * skip, x])"),
    "fit": ("steps = math.ceil(", "steps = math.floor("),
    "resunet": ("layers.Concatenate()([skip, x])", "layers.Concatenate()([0.0 * skip, x])"),
    "gan": (
        "return cross_entropy(ops.ones_like(fake_scores), fake_scores)",
        "return cross_entropy(ops.zeros_like(fake_scores), fake_scores)",
    ),
    "wgan": ("PENALTY_WEIGHT = 10", "PENALTY_WEIGHT = 0"),
    "densenet-transfer": ("        layer.trainable = False", "        layer.trainable = True"),
}


@pytest.mark.parametrize("slug", MUTATIONS)
def test_a_broken_lesson_fails_in_its_claims(slug: str, tmp_path: Path) -> None:
    """A cut skip connection, a forgotten penalty or statistics that move must not pass unnoticed."""
    course = real_course(tmp_path / "course")
    right, broken = MUTATIONS[slug]
    numbers = []

    def break_it(document: dict) -> None:
        changed = 0
        for number, cell in enumerate(document["cells"], start=1):
            source = "".join(cell["source"])
            if cell["cell_type"] == "code":
                numbers.append(number)
                changed += source.count(right)
                cell["source"] = source.replace(right, broken)
        assert changed, f"{slug} does not hold {right!r}"

    course.edit_notebook(f"{slug}.ipynb", break_it)
    result = course.run("build", slug, seconds=900)
    assert result.status == 1
    assert f"notebooks/{slug}.ipynb: cell {numbers[-1]} " in result.err
    assert "AssertionError" in result.err
    assert not (course.root / "_site").exists()


def test_every_lesson_has_its_mutation() -> None:
    """A new lesson comes with the mistake that its claims must notice."""
    notebooks = {path.stem for path in (Path(__file__).parents[2] / "notebooks").glob("*.ipynb")}
    assert notebooks == MUTATIONS.keys()
