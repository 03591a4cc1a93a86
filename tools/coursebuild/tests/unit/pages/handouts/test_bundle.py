"""A bundle is complete and the same bytes every time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

from coursebuild.nouns.course import Lesson
from coursebuild.nouns.dataset import Dataset
from coursebuild.nouns.notebook import Notebook
from coursebuild.nouns.words import BundleWords
from coursebuild.pages.handouts.bundle import Bundle, Requirement, pack, readme, requirements_text

TEXTS = (
    "page {address}", "run", "run_text {python}", "run_note", "windows", "data", "synthetic", "origin",
    "shape", "licence", "licence_text",
)  # fmt: skip
WORDS = BundleWords(**{text.split()[0]: text for text in TEXTS})


def test_bundle_depends_on_its_files_alone() -> None:
    """The order of the files does not matter, every time is the same, and all can read what is unpacked."""
    packed = pack({"b/c.py": b"c", "a.txt": b"a"})
    assert packed == pack({"a.txt": b"a", "b/c.py": b"c"})
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        assert [("a.txt", b"a"), ("b/c.py", b"c")] == [(n, archive.read(n)) for n in archive.namelist()]
        entries = archive.infolist()
    assert {(1980, 1, 1, 0, 0, 0)} == {entry.date_time for entry in entries}
    assert {0o100644} == {entry.external_attr >> 16 for entry in entries}


def test_requirements_are_named_once() -> None:
    """A package that provides several modules has one line, with the version that the lesson ran with."""
    found = [
        Requirement(module=module, distribution=name, version="1.0")
        for module, name in (("cv2", "opencv"), ("b", "a"), ("c", "a"))
    ]
    assert b"a==1.0\nopencv==1.0\n" == requirements_text(found)


def test_readme_is_the_data_sheet(
    make_lesson: Callable[..., Lesson],
    make_dataset: Callable[..., Dataset],
    make_notebook: Callable[..., Notebook],
) -> None:
    """It says how to run the notebook, what its data are and their terms; no address when unknown."""
    dataset = make_dataset("points", title="점", origin="손으로", licence="CC0", shapes=("세 행",))
    published = make_dataset("weights", title="무게", real_only=True)
    bundle = Bundle(
        lesson=make_lesson(title="제목", datasets=(dataset, published)),
        notebook=make_notebook(),
        carried={},
        requirements=(),
        python="3.11.2",
        address="",
    )
    text = readme(bundle, WORDS).decode()
    for part in (
        "# 제목\n", "run_text 3.11\n", "jupyter lab lesson.ipynb\n", "### 점 (synthetic)\n",
        "- origin: 손으로\n- shape: 세 행\n- licence: CC0\n",
    ):  # fmt: skip
        assert part in text
    assert "page" not in text
    assert "무게" not in text
