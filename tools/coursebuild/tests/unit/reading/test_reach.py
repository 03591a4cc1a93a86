"""What code reaches is remembered by its text: a build with the record is the build without it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from coursebuild.commands.plan import make_plan
from coursebuild.keeping.store import open_store
from coursebuild.nouns.settings import Settings
from coursebuild.planning.plan import Plan
from coursebuild.reading import reach as module
from coursebuild.reading.reach import Reach, ReachReader
from courses import CourseFolder

CODE = "import os\nfrom a.b import c\nos.environ['A'] = '1'"


def plan_of(settings: Settings) -> Plan:
    return make_plan(settings, open_store(settings.store, lambda _: None))


def test_what_was_read_once_is_not_parsed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another build takes what is remembered; another version of the readers does not."""
    path = tmp_path / "reach.json"
    reader = ReachReader(path)
    expected = Reach(imports=("a.b", "a.b.c", "os"), variables=(("A", "1"),))
    assert expected == reader.read(CODE)
    reader.keep()
    monkeypatch.setattr(module, "_read", lambda *_: pytest.fail("it was parsed again"))
    assert expected == ReachReader(path).read(CODE)
    monkeypatch.setattr(module, "_reader", lambda: "another")
    with pytest.raises(pytest.fail.Exception):
        ReachReader(path).read(CODE)


def test_a_module_is_known_with_its_package() -> None:
    """The same relative import reaches something else in another package."""
    reader = ReachReader()
    assert [("a", "a.x"), ("b", "b.x")] == [reader.read("from . import x", name).imports for name in "ab"]


def test_a_plan_is_the_same_with_the_record_and_without(settings: Settings) -> None:
    """First without a record, then with one, then with a damaged one: the same plan."""
    first = plan_of(settings)
    record = settings.records / "code-reach.json"
    written = record.read_bytes()
    assert first == plan_of(settings)
    record.write_bytes(written.replace(b"tinynotes", b"tinycodes"))
    assert first == plan_of(settings)
    assert written == record.read_bytes()


def test_an_edit_that_keeps_size_and_time_is_seen(tiny: CourseFolder, settings: Settings) -> None:
    """The content of a module decides, not what the folder says of it."""
    path = tiny.root / "notebooks" / "tinynotes" / "words.py"
    path.write_text("import csv\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert "csv" in plan_of(settings).written.notebooks["imports"].imports
    before = path.stat()
    tiny.replace("notebooks/tinynotes/words.py", "import csv", "import bdb")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert {"bdb"} == plan_of(settings).written.notebooks["imports"].imports & {"bdb", "csv"}


def test_only_what_was_used_is_remembered(tiny: CourseFolder, settings: Settings) -> None:
    """Code that is gone from the course is gone from the record, so that it does not grow."""
    path = tiny.root / "notebooks" / "tinynotes" / "words.py"
    record, before = settings.records / "code-reach.json", path.read_text(encoding="utf-8")
    plan_of(settings)
    expected = record.read_bytes()
    path.write_text(f"import csv\n{before}", encoding="utf-8")
    plan_of(settings)
    assert b'"csv"' in record.read_bytes()
    path.write_text(before, encoding="utf-8")
    plan_of(settings)
    assert expected == record.read_bytes()
