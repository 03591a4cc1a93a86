"""The course that this project publishes, in a folder of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

from courses import LEFT_BY_EDITORS, WRITTEN_BY_THE_TOOL, CourseFolder
from hostile.hostile_course import HostileCourse, new_hostile_course

ROOT = Path(__file__).resolve().parent.parent
_LOOK = ("_config.yml", "_data/interface", "_includes", "_layouts", "_pages", "assets")


def real_course(root: Path) -> CourseFolder:
    """A fresh copy of it."""
    root.mkdir()
    dress(root, (*_LOOK, "_data", "notebooks"))
    return CourseFolder(root)


def dress(root: Path, sources: tuple[str, ...]) -> None:
    """Copy these of its files and folders into a course."""
    ignore = shutil.ignore_patterns(*WRITTEN_BY_THE_TOOL, *LEFT_BY_EDITORS)
    for name in sources:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=ignore, dirs_exist_ok=True)
        else:
            shutil.copy(ROOT / name, root / name)


def dressed_hostile_course(root: Path) -> HostileCourse:
    """A course without lessons, for facts and notebooks that are hostile, with the look of the real one."""
    course = new_hostile_course(root)
    note = root / "_pages" / "notes" / "first.md"
    written = note.read_bytes()
    shutil.rmtree(root / "_pages")
    dress(root, _LOOK)
    for path in note.parent.glob("*.md"):
        path.unlink()
    note.write_bytes(written)
    return course
