"""One mistake is one finding: what only follows from another is left out."""

from __future__ import annotations

import pytest
from coursebuild.commands.check import check_course
from coursebuild.nouns.settings import Settings
from coursebuild.reading.written import read_everything
from courses import CourseFolder


def _found(settings: Settings) -> list[tuple[str, str, str]]:
    _, findings = read_everything(settings)
    return [(finding.path, finding.message, finding.advice) for finding in findings]


@pytest.mark.parametrize("file", ["references", "datasets", "lessons", "curriculum", "course"])
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"- a: [\n", "this is not YAML"),
        (b"", "the file is empty"),
        (b"\xb0\xad", "not UTF-8 text"),
        (None, "the file is missing"),
    ],
    ids=["torn", "empty", "encoding", "missing"],
)
def test_file_that_cannot_be_read_is_one_finding(
    tiny: CourseFolder, settings: Settings, file: str, content: bytes | None, message: str
) -> None:
    """Whatever other facts, notes and notebooks name in it: nobody can know whether it is there."""
    path = settings.data / f"{file}.yml"
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    ((found, said, advice),) = _found(settings)
    assert f"_data/{file}.yml" == found
    assert message in said
    assert advice


@pytest.mark.parametrize(
    ("file", "advice"),
    [
        ("references", "write one `- ` entry for each reference; a course without any writes `[]`"),
        ("sources", "write it, with `institution`, `base` and `notebooks`"),
    ],
)
def test_missing_facts_say_what_belongs_into_them(
    tiny: CourseFolder, settings: Settings, file: str, advice: str
) -> None:
    """Whoever has no such file is told how it begins."""
    path = settings.data / f"{file}.yml"
    for wrong in ("missing", "empty"):
        path.unlink() if wrong == "missing" else path.write_text("", encoding="utf-8")
        assert [(f"_data/{file}.yml", f"the file is {wrong}", advice)] == _found(settings)


def test_unknown_reference_is_named_once(tiny: CourseFolder, settings: Settings) -> None:
    """A reference that a lesson lists and cites is lacking in one place, however often it is cited."""
    tiny.replace("_data/references.yml", "id: knuth1984", "id: knuth")
    found = _found(settings)
    assert ["_data/datasets.yml", "_data/lessons.yml"] == sorted(path for path, _, _ in found)
    assert {"the reference `knuth1984` is not in _data/references.yml"} == {said for _, said, _ in found}


def test_missing_notebook_hides_nothing(tiny: CourseFolder, settings: Settings) -> None:
    """A line that names a missing file says nothing of the file in which the line stands."""
    (settings.notebooks / "prints.ipynb").unlink()
    tiny.replace("_data/curriculum.yml", "lesson: ", "lesson: not-")
    rules = [finding.rule for finding in read_everything(settings)[1]]
    assert "missing" in rules
    assert "unknown-reference" in rules


def test_what_is_lacking_is_not_counted(tiny: CourseFolder, settings: Settings) -> None:
    """A lesson that lists a reference which is not there lists too few only because of that."""
    (settings.data / "house.yml").write_text("references: 1\n", encoding="utf-8")
    tiny.replace("_data/lessons.yml", "그림을 그립니다.", "그림을 그립니다.\n  references: [nobody]")
    found = [(f.path, f.rule) for f in check_course(settings, pytest.fail).findings if "draws" in str(f)]
    assert [] == found
