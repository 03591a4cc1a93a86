"""The miniature course in a folder of its own, built and edited through the real command line."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from coursebuild.reading.edition import read_words

TINY = Path(__file__).parent / "tinycourse"
WORDS = read_words(TINY / "_data", "ko", [])
"""What the tool writes into the pages of the miniature course."""
EPOCH = {"SOURCE_DATE_EPOCH": "1700000000"}
"""What leaves out of a site all in which two builds of the same sources may differ."""
WRITTEN_BY_THE_TOOL = ("_site", ".cache")
LEFT_BY_EDITORS = ("__pycache__", ".ipynb_checkpoints")


Mistakes = Callable[[str, str, str], list[tuple[str, int | None, str, str]]]
"""Change a text in a file; (path, line, message, advice) of what is then found in the course."""


@dataclass(frozen=True)
class Ended:
    """How a command ended and what it said."""

    status: int
    out: str
    err: str

    @property
    def executed(self) -> set[str]:
        """Slugs of the lessons that a build has executed."""
        return set(re.findall(r"^(\S+): executed", self.out, re.MULTILINE))

    @property
    def will_run(self) -> dict[str, str]:
        """Slug → reason of the lessons that `status` says will run."""
        return dict(re.findall(r"^(\S+): will run: (.*)$", self.out, re.MULTILINE))


@dataclass(frozen=True)
class CourseFolder:
    """A course on disk that a test may change."""

    root: Path

    def run(self, *arguments: str, seconds: int = 180, **environment: str) -> Ended:
        """Run `coursebuild` on this course in a process of its own, at most so many seconds."""
        finished = subprocess.run(
            [sys.executable, "-m", "coursebuild", "--root", str(self.root), *arguments],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
        return Ended(finished.returncode, finished.stdout, finished.stderr)

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        """Start `coursebuild` on this course and go on; its output can be read as it comes."""
        return subprocess.Popen(
            [sys.executable, "-m", "coursebuild", "--root", str(self.root), *arguments],
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def replace(self, file: str, old: str, new: str) -> None:
        """Replace text in a file, which must hold it."""
        path = self.root / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} does not hold {old!r}"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def edit_notebook(self, name: str, change: Callable[[dict], None]) -> None:
        """Let `change` alter the JSON of a notebook."""
        path = self.root / "notebooks" / name
        document = json.loads(path.read_text(encoding="utf-8"))
        change(document)
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")

    def site(self) -> dict[str, str]:
        """Digest of every published file."""
        return digests(self.root / "_site")

    def sources(self) -> dict[str, str]:
        """Digest of every file that people wrote."""
        return {
            name: digest
            for name, digest in digests(self.root).items()
            if not any(part in WRITTEN_BY_THE_TOOL for part in Path(name).parts)
        }

    def generated(self, name: str) -> Path:
        """A file that the tool has generated for Jekyll, such as `data/lessons.json`."""
        return self.root / ".cache" / "coursebuild" / "generated" / name

    def page(self, address: str) -> str:
        """The HTML published at an address such as `lessons/prints/`."""
        return (self.root / "_site" / address / "index.html").read_text(encoding="utf-8")


def new_course(root: Path) -> CourseFolder:
    """A fresh copy of the miniature course."""
    shutil.copytree(TINY, root, ignore=shutil.ignore_patterns(*WRITTEN_BY_THE_TOOL))
    return CourseFolder(root)


def lone_lesson(root: Path) -> CourseFolder:
    """A fresh copy of the miniature course in which one lesson has a notebook: the quickest build."""
    course = new_course(root)
    facts = root / "_data" / "lessons.yml"
    text = re.sub(r"  notebook: (?!imports\.ipynb).*\n", "", facts.read_text(encoding="utf-8"))
    facts.write_text(text, encoding="utf-8")
    return course


def digests(folder: Path) -> dict[str, str]:
    """Digest of every file below a folder, by its relative name."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def save_outputs(document: dict) -> None:
    """Leave in a notebook what an editor saves beside the code."""
    document["cells"][1]["execution_count"] = 7
    document["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["42\n"]}]
