"""A small course around notebooks that a benchmark makes, with the look of this project.

Its facts are those of the tests' miniature course, which have every field that the tool asks for; only what
names a lesson is written anew. So a new field needs no change here.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
TINY = ROOT / "tools" / "coursebuild" / "tests" / "tinycourse"
_LOOK = ("_config.yml", "_data/interface", "_includes", "_layouts", "_pages", "assets")
_NOT_ITS_OWN = shutil.ignore_patterns("notes", "changelog.md")
"""Pages that speak of this project's own lessons."""
_CHANGELOG = "---\nlayout: page\ntitle: Changes\npermalink: /changelog/\n---\nNone.\n"
_NOTE = "A note, because the home page links to its references [@{reference}].\n"


def write_course(folder: Path, titles: Mapping[str, str]) -> None:
    """Write a course with a lesson for each slug; the notebooks `notebooks/SLUG.ipynb` are the caller's."""
    for name in _LOOK:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=_NOT_ITS_OWN)
        else:
            shutil.copyfile(ROOT / name, folder / name)
    (folder / "_pages" / "changelog.md").write_text(_CHANGELOG, encoding="utf-8")
    facts = _facts(titles)
    note = folder / "_pages" / "notes" / f"{facts['course']['notes'][0]['slug']}.md"
    note.parent.mkdir()
    note.write_text(_NOTE.format(reference=facts["references"][0]["id"]), encoding="utf-8")
    for name, content in facts.items():
        # JSON is YAML; dates are written as people write them.
        (folder / "_data" / f"{name}.yml").write_text(json.dumps(content, default=str), encoding="utf-8")


def _facts(titles: Mapping[str, str]) -> dict[str, Any]:
    """The facts by the name of their file."""
    paths = sorted((TINY / "_data").glob("*.yml"))
    facts = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths}
    first = next(iter(titles))
    facts["datasets"] = []
    facts["curriculum"] = [{**facts["curriculum"][0], "lesson": first}]
    facts["course"]["notes"] = [{**facts["course"]["notes"][0], "lesson": first}]
    facts["lessons"] = [
        {**facts["lessons"][0], "slug": slug, "title": title, "notebook": f"{slug}.ipynb"}
        for slug, title in titles.items()
    ]
    return facts
