"""`check` holds lessons against the rules of the house, and `tidy` puts notebooks right."""

from __future__ import annotations

import json

from courses import CourseFolder, save_outputs

HOUSE = "tidy: true\nfigures: {least: 2, most: 9}\n"


def test_tidy_changes_what_jupyter_saved_and_nothing_twice(tiny: CourseFolder) -> None:
    """A line for each notebook; a broken one is named and left alone; a second run changes nothing."""
    broken = tiny.root / "notebooks" / "broken.ipynb"
    broken.write_text("{", encoding="utf-8")
    tiny.edit_notebook("prints.ipynb", save_outputs)
    ended = tiny.run("tidy")
    assert (1, "{") == (ended.status, broken.read_text(encoding="utf-8"))
    assert "notebooks/broken.ipynb:1" in ended.err
    assert "notebooks/prints.ipynb: put right: saved outputs of 1 cell" in ended.out
    before = tiny.sources()
    again = tiny.run("tidy", "prints.ipynb")
    assert (0, "notebooks/prints.ipynb: tidy\n") == (again.status, again.out)
    assert before == tiny.sources()


def test_a_notebook_that_is_not_there_is_named(tiny: CourseFolder) -> None:
    """The nearest name is proposed."""
    ended = tiny.run("tidy", "print.ipynb")
    assert 1 == ended.status
    assert "did you mean `prints.ipynb`?" in ended.err


def test_check_names_what_breaks_a_rule_of_the_house(tiny: CourseFolder) -> None:
    """With the command that puts it right; a course without rules is free, and a build goes on."""
    assert 0 == tiny.run("check").status
    (tiny.root / "_data" / "house.yml").write_text(HOUSE, encoding="utf-8")
    tiny.edit_notebook("prints.ipynb", save_outputs)
    ended = tiny.run("check")
    assert 1 == ended.status
    assert "prints.ipynb: the notebook is not tidy: saved outputs of 1 cell [house: tidy]" in ended.err
    assert "coursebuild tidy notebooks/prints.ipynb" in ended.err
    assert "figures" not in ended.err  # nothing has run
    assert 0 == tiny.run("tidy").status
    assert 0 == tiny.run("check").status
    assert 0 == tiny.run("build", "draws").status
    assert "draws.ipynb: the lesson shows 1 figures, and 2 to 9 are wanted" in tiny.run("check").err


def test_a_notebook_that_no_lesson_names_is_mentioned(tiny: CourseFolder) -> None:
    """It has no page, which somebody may have forgotten: `check` and `status` say so, and end well."""
    text = (tiny.root / "notebooks" / "prints.ipynb").read_text(encoding="utf-8")
    (tiny.root / "notebooks" / "draft.ipynb").write_text(text, encoding="utf-8")
    for command in ("check", "status"):
        ended = tiny.run(command)
        assert 0 == ended.status
        assert 1 == ended.out.count("notebooks/draft.ipynb: no lesson names this notebook")


def test_an_attached_picture_is_published(tiny: CourseFolder) -> None:
    """The file beside the notebook, which the text names after `tidy`, passes the check."""
    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="

    def attach(document: dict) -> None:
        cell = document["cells"][0]
        cell["source"] = "".join(cell["source"]) + "\n\n![점 하나](attachment:dot.png)"
        cell["attachments"] = {"dot.png": {"image/png": dot}}

    tiny.edit_notebook("prints.ipynb", attach)
    assert 0 == tiny.run("tidy", "prints").status
    assert 0 == tiny.run("check").status
    text = json.dumps(json.loads((tiny.root / "notebooks" / "prints.ipynb").read_text(encoding="utf-8")))
    (picture,) = (tiny.root / "notebooks").glob("prints-*.png")
    assert picture.name in text
