"""The fingerprint: it changes with whatever can change the outputs, and with nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from coursebuild.nouns.course import Lesson
from coursebuild.nouns.dataset import DataEdition, Dataset, Profile
from coursebuild.nouns.notebook import Cell, Notebook
from coursebuild.nouns.result import Fingerprint
from coursebuild.planning import fingerprint as module
from coursebuild.planning.fingerprint import Fingerprinter, explain
from coursebuild.planning.packages import Packages
from coursebuild.reading.notebooks import read_notebook
from courses import CourseFolder

PACKAGES = Packages(
    versions={
        "numpy": "2.0", "pandas": "3.0", "requests": "2.0", "idna": "3.0", "six": "1.0", "unused": "1.0",
        "ipykernel": "7.0.1", "ipython": "9.1.2",
    },
    needs={
        "pandas": ("numpy", "requests"), "requests": ("idna",),
        "ipykernel": ("ipython", "six"), "ipython": ("six",),
    },
    providers={
        "pandas": ("pandas",), "numpy": ("numpy",), "requests": ("requests",), "IPython": ("ipython",)
    },
)  # fmt: skip
EMBEDDED = DataEdition(profile=Profile.EMBEDDED)


def of_file(
    course: CourseFolder,
    name: str = "prints.ipynb",
    edition: DataEdition = EMBEDDED,
    **fields: object,
) -> Fingerprint:
    """The fingerprint of a notebook of the miniature course, read anew."""
    findings: list = []
    notebook = read_notebook(course.root, Path("notebooks") / name, findings)
    assert notebook is not None, findings
    lesson = Lesson(slug="x", number=1, title="x", summary="x", notebook=notebook.path, **fields)
    return Fingerprinter(PACKAGES).fingerprint(course.root, lesson, notebook, edition)


def change(path: str, value: object) -> Callable[[dict], None]:
    """An edit of a notebook: set what stands at `cell.key`, counted from 1."""
    number, key = path.split(".")

    def edit(document: dict) -> None:
        document["cells"][int(number) - 1][key] = value

    return edit


SAVED = [{"output_type": "stream", "name": "stdout", "text": "old"}]


@pytest.mark.parametrize(
    "edit",
    [
        change("1.source", "# 다른 제목\n\n다른 글"),
        change("2.id", "another"),
        change("2.outputs", SAVED),
        change("2.execution_count", 7),
        change("2.metadata", {"tags": ["hide-input", "remove-output"], "collapsed": True}),
        change("8.source", "another_that_is_never_run()"),
        lambda document: document["cells"].insert(0, dict(document["cells"][0], id="more")),
        lambda document: document["cells"].append(dict(document["cells"][1], source=" \n", id="empty")),
        lambda document: document["metadata"].update(kernelspec={"name": "other", "display_name": "Other"}),
    ],
    ids=["prose", "id", "outputs", "counter", "display tags", "skipped", "more prose", "empty", "kernel"],
)
def test_what_cannot_change_outputs_is_not_in_it(tiny: CourseFolder, edit: Callable[[dict], None]) -> None:
    """Prose, ids, saved outputs, display tags and cells that do not run leave the fingerprint alone."""
    before = of_file(tiny)
    tiny.edit_notebook("prints.ipynb", edit)
    assert before == of_file(tiny)


def _swap(document: dict) -> None:
    cells = document["cells"]
    cells[1], cells[3] = cells[3], cells[1]


@pytest.mark.parametrize(
    "edit",
    [
        change("2.source", "print('다른 줄')"),
        change("6.metadata", {"tags": []}),
        change("2.metadata", {"tags": ["raises-exception"]}),
        change("2.metadata", {"tags": ["skip-execution"]}),
        change("8.metadata", {"tags": []}),
        lambda document: document["cells"].append(dict(document["cells"][1], id="more")),
        lambda document: document["cells"].pop(1),
        _swap,
    ],
    ids=["code", "may not raise", "may raise", "not run", "run", "new cell", "cell removed", "order"],
)
def test_what_can_change_outputs_is_in_it(tiny: CourseFolder, edit: Callable[[dict], None]) -> None:
    """Code, the order of the cells, and the tags that change execution are part of the fingerprint."""
    before = of_file(tiny)
    tiny.edit_notebook("prints.ipynb", edit)
    assert before.digest != of_file(tiny).digest


def test_only_reached_companion_modules_are_in_it(tiny: CourseFolder) -> None:
    """An edit of a module counts for the notebook that reaches it, however far, and for no other."""
    before, other = of_file(tiny, "imports.ipynb"), of_file(tiny, "prints.ipynb")
    tiny.replace("notebooks/tinynotes/unused.py", "no notebook", "nobody")
    assert before == of_file(tiny, "imports.ipynb")
    tiny.replace("notebooks/tinynotes/words.py", '"answer"', '"reply"')
    assert before.digest != of_file(tiny, "imports.ipynb").digest
    assert other == of_file(tiny, "prints.ipynb")


def test_declared_data_is_in_it(tiny: CourseFolder, make_dataset: Callable[..., Dataset]) -> None:
    """The bytes of a data file count for the lesson that declares it."""
    points = make_dataset("points", files=(Path("notebooks/data/points.csv"),))
    without = of_file(tiny, "reads.ipynb")
    before = of_file(tiny, "reads.ipynb", datasets=(points,))
    (tiny.root / "notebooks" / "data" / "points.csv").write_text("9", encoding="utf-8")
    assert without == of_file(tiny, "reads.ipynb")
    assert before.digest != of_file(tiny, "reads.ipynb", datasets=(points,)).digest


def test_name_of_the_notebook_is_not_in_it(tiny: CourseFolder) -> None:
    """A notebook that was renamed has the fingerprint that it had."""
    before = of_file(tiny, "imports.ipynb")
    (tiny.root / "notebooks" / "imports.ipynb").rename(tiny.root / "notebooks" / "renamed.ipynb")
    assert before == of_file(tiny, "renamed.ipynb")


def test_folder_counts_where_it_can_be_seen(tiny: CourseFolder) -> None:
    """Moved with what lies beside it, a lesson is what it was, unless it asks where it is."""
    elsewhere = tiny.root / "notebooks" / "week"
    shutil.copytree(tiny.root / "notebooks" / "tinynotes", elsewhere / "tinynotes")

    def of_both() -> tuple[Fingerprint, Fingerprint]:
        shutil.copy(tiny.root / "notebooks" / "imports.ipynb", elsewhere)
        return of_file(tiny, "imports.ipynb"), of_file(tiny, "week/imports.ipynb")

    here, there = of_both()
    assert here.digest == there.digest
    assert here.as_written != there.as_written
    tiny.edit_notebook(
        "imports.ipynb", lambda d: d["cells"][1].update(source="import os\nprint(os.getcwd())")
    )
    here, there = of_both()
    assert here.digest != there.digest


@pytest.mark.parametrize(
    ("package", "version", "counts"),
    [
        ("pandas", "3.0.1", True),
        ("numpy", "2.0.1", True),
        ("ipykernel", "7.1", True),
        ("ipykernel", "7.0.2", False),
        ("ipython", "9.2.0", True),
        ("ipython", "9.1.3", False),
        ("six", "2.0", False),
        ("requests", "3.0", False),
        ("idna", "4.0", False),
        ("unused", "2.0", False),
    ],
)
def test_versions_of_reached_packages_are_in_it(
    tmp_path: Path,
    make_cell: Callable[..., Cell],
    make_notebook: Callable[..., Notebook],
    make_lesson: Callable[..., Lesson],
    package: str,
    version: str,
    counts: bool,
) -> None:
    """A version counts when the package is reached and can change a result; of what displays, the minor."""
    newer = replace(PACKAGES, versions={**PACKAGES.versions, package: version})

    def is_new(source: str, *imports: str) -> bool:
        notebook = make_notebook(make_cell(source), imports=imports)
        one, other = (
            Fingerprinter(packages).fingerprint(tmp_path, make_lesson(), notebook, EMBEDDED)
            for packages in (PACKAGES, newer)
        )
        return one.digest != other.digest

    assert counts == is_new("import pandas, IPython", "pandas", "IPython", "os")
    assert (counts or package == "requests") == is_new("import requests, pandas", "pandas", "requests")
    shows_all = "import pandas, importlib.metadata as m; print(m.version('six'))"
    assert (package != "unused") == is_new(shows_all, "pandas", "importlib.metadata")


def test_format_is_in_it(tiny: CourseFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """The format of the store is part of the fingerprint."""
    before = of_file(tiny)
    monkeypatch.setattr(module, "_FORMAT", "next")
    assert before.digest != of_file(tiny).digest


def test_edition_of_the_data_is_in_it(tiny: CourseFolder) -> None:
    """The profile counts, and in the profile `real` the digest of each real data set."""
    editions = [
        EMBEDDED,
        DataEdition(profile=Profile.REAL),
        DataEdition(profile=Profile.REAL, digests={"points": "1"}),
        DataEdition(profile=Profile.REAL, digests={"points": "2"}),
        DataEdition(profile=Profile.REAL, digests={"lines": "1"}),
    ]
    assert len(editions) == len({of_file(tiny, edition=edition).digest for edition in editions})


def test_network_is_in_it(tiny: CourseFolder) -> None:
    """What a lesson put out with the network is no result of the same lesson without."""
    offline, online = of_file(tiny), of_file(tiny, has_network=True)
    assert offline.digest != online.digest
    assert {"network"} == dict(online.parts).keys() - dict(offline.parts).keys()


@pytest.mark.parametrize(
    ("source", "version", "counts"),
    [
        ("1", "3.98.1", False),
        ("1", "3.99.0", True),
        ("import sys\nprint(sys.version)", "3.98.1", True),
        ("import platform", "3.98.1", True),
        ("!python --version", "3.98.1", True),
    ],
)
def test_python_is_in_it(
    tiny: CourseFolder, monkeypatch: pytest.MonkeyPatch, source: str, version: str, counts: bool
) -> None:
    """Another Python gives another fingerprint; a patch release only where the lesson may show it."""
    tiny.edit_notebook("prints.ipynb", change("2.source", source))
    monkeypatch.setattr(module.platform, "python_version", lambda: "3.98.0")
    before = of_file(tiny)
    monkeypatch.setattr(module.platform, "python_version", lambda: version)
    assert counts == (before.digest != of_file(tiny).digest)


def test_comments_and_docstrings_of_modules_count_as_text_only(tiny: CourseFolder) -> None:
    """Comments and docstrings change how code is written; what it does only where the lesson reads code."""

    def edits(source: str) -> list[Fingerprint]:
        tiny.edit_notebook("imports.ipynb", change("2.source", source))
        seen = [of_file(tiny, "imports.ipynb")]
        tiny.replace("notebooks/tinynotes/words.py", '"""\n', ' or so."""\n# why\n\n')
        seen.append(of_file(tiny, "imports.ipynb"))
        tiny.edit_notebook("imports.ipynb", change("2.source", source.replace("\n", "  # why\n\n")))
        return [*seen, of_file(tiny, "imports.ipynb")]

    plain = edits("from tinynotes import numbers\nprint(numbers.SENTENCE)")
    assert (1, 3) == (len({f.digest for f in plain}), len({f.as_written for f in plain}))
    reading = edits("from tinynotes import numbers\nprint(numbers.__doc__)")
    assert 3 == len({f.digest for f in reading})
    assert ["cell 2 changed"] == list(
        explain(reading[1], reading[2], read_notebook(tiny.root, Path("notebooks/imports.ipynb"), []))
    )


def test_moving_text_between_cells_changes_it(
    tmp_path: Path,
    make_cell: Callable[..., Cell],
    make_notebook: Callable[..., Notebook],
    make_lesson: Callable[..., Lesson],
) -> None:
    """Cells cannot be confused with each other or with their tags by where a character stands."""
    notebooks = [
        make_notebook(make_cell("ab"), make_cell("c")),
        make_notebook(make_cell("a"), make_cell("bc")),
        make_notebook(make_cell("abc")),
        make_notebook(make_cell("abc", "raises-exception")),
        make_notebook(make_cell("abcraises-exception")),
    ]
    fingerprinter = Fingerprinter(PACKAGES)
    digests = {fingerprinter.fingerprint(tmp_path, make_lesson(), n, EMBEDDED).digest for n in notebooks}
    assert len(notebooks) == len(digests)


def fake(cells: str, **parts: str) -> Fingerprint:
    named = tuple(sorted((name.replace("_", " "), value) for name, value in parts.items()))
    return Fingerprint(digest=json.dumps([cells, named]), cells=tuple(cells), parts=named)


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (None, fake("abc"), ["it has not been executed yet"]),
        (fake("abc"), fake("abc"), ["its stored result is missing or damaged"]),
        (fake("axc"), fake("abc"), ["cell 3 changed"]),
        (fake("xyc"), fake("abc"), ["cells 2, 3 changed"]),
        (fake("ac"), fake("abc"), ["cell 3 new"]),
        (fake("c"), fake("abc"), ["cells 2, 3 new"]),
        (fake("xb"), fake("abc"), ["cell 2 changed", "cell 5 new"]),
        (fake("xby"), fake("abc"), ["cells 2, 5 changed"]),
        (fake("abxc"), fake("abc"), ["1 code cell after cell 3 removed"]),
        (fake("xyabc"), fake("abc"), ["2 code cells at the start removed"]),
        (fake("abc", python="3.11"), fake("abc", python="3.12"), ["python: 3.11 → 3.12"]),
        (fake("abc", package_numpy="1"), fake("abc", package_numpy="2"), ["package numpy: 1 → 2"]),
        (fake("abc"), fake("abc", package_numpy="2"), ["package numpy 2 is new"]),
        (fake("abc", package_numpy="1"), fake("abc"), ["package numpy is no longer used"]),
        (fake("a", package_a="1", package_b="2"), fake("a"), ["packages a, b are no longer used"]),
        (
            fake("a"),
            fake("a", **{f"package_{name}": "1" for name in "abcdefg"}),
            ["packages a 1, b 1, c 1, d 1 and 3 more are new"],
        ),
        (
            fake("abc", format="2"),
            fake("xyz", format="3"),
            ["it was last executed by an earlier version of the tool, and was changed since"],
        ),
        (
            fake("abc"),
            replace(fake("abc"), as_written="other"),
            ["comments or blank lines changed, and its outputs show lines of code or are no longer stored"],
        ),
        (fake("abc", **{"file_a.py": "1"}), fake("abc", **{"file_a.py": "2"}), ["notebooks/a.py changed"]),
        (fake("abc", data="1a"), fake("abc", data="2b"), ["data changed"]),
        (fake("abc"), fake("abc", data="2b"), ["data is new"]),
        (fake("xbc", data="1a"), fake("abc", data="2b"), ["cell 2 changed", "data changed"]),
    ],
)
def test_difference_is_said_in_words(
    make_cell: Callable[..., Cell],
    make_notebook: Callable[..., Notebook],
    before: Fingerprint | None,
    now: Fingerprint,
    expected: list[str],
) -> None:
    """What changed is named by the number of the cell in the notebook, or by the name of the part."""
    notebook = make_notebook(
        make_cell("# 제목", kind="markdown"), make_cell("a"), make_cell("b"), make_cell(""), make_cell("c")
    )
    assert expected == list(explain(before, now, notebook))
