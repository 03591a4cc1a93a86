"""Choose the files that Jekyll is shown: what lies in the course, is not excluded, and passes the gate.

One list for all: `check` looks these files over, the digest of the sources stands for them, `serve` watches
them, and the stage, which is all that Jekyll sees, holds them, what the tool has generated, and nothing else.
"""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath

from coursebuild.nouns.finding import Finding
from coursebuild.nouns.paths import SITE_FOLDERS, CoursePaths
from coursebuild.nouns.written import SiteRules
from coursebuild.safety.gate import Entry, files_below

PLUGINS = "_plugins"
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp"})
"""Suffixes of the files beside a notebook that its prose may show."""
_NEVER = ("_site", "gemfiles", "gemfile", "gemfile.lock", "node_modules")
_NEVER_BELOW_VENDOR = ("bundle", "cache", "gems", "ruby")
"""With the line above: what Jekyll leaves out whatever its settings say."""
HIDDEN_FOR_READERS = frozenset({".htaccess", ".nojekyll", ".well-known", ".domains"})
"""What a web server wants to be served; the rest of what is hidden is the business of those who write."""
_LOCK_OF_AN_EDITOR = ".#"
_LEFT_IN_THE_COURSE = frozenset({
    "course.json", "curriculum.json", "navigation.json", "sources.json", "notes.json", "references.json",
    "datasets.json", "lessons.json", "terms.json", "curriculum.ics", "datasets", "lessons", "notes", "search",
})  # fmt: skip
"""What the tool wrote into a course before it had a folder of its own for it."""


def site_sources(paths: CoursePaths, rules: SiteRules, findings: list[Finding]) -> Iterator[Path]:
    """Yield the course's files that Jekyll is shown, in order; what may not leave it becomes a finding."""
    for path in files_below(paths.root, paths.root, findings, _leave_out(paths, rules)):
        if _is_undeclared_plugin(path.relative_to(paths.root), rules):
            findings.append(_undeclared(paths.relative(path)))
        else:
            yield path


def top_of_site(paths: CoursePaths, rules: SiteRules) -> Iterator[Path]:
    """Yield the files and folders at the top of the course that Jekyll is shown, in whatever order."""
    leave_out = _leave_out(paths, rules)
    with os.scandir(paths.root) as found:
        for each in found:
            if not leave_out(Entry.of(PurePath(), each)):
                yield paths.root / each.name


def is_site_source(paths: CoursePaths, rules: SiteRules, path: Path) -> bool:
    """Whether a file somewhere in the course, which may be gone, is one that `site_sources` yields."""
    relative = PurePath(paths.relative(path))
    folders = [Entry(path=place, is_folder=True, is_file=False) for place in relative.parents[:-1]]
    entries = [*folders, Entry(path=relative, is_folder=False, is_file=True)]
    return not any(map(_leave_out(paths, rules), entries))


def prose_pictures(paths: CoursePaths) -> Iterator[Path]:
    """The picture files that the prose of lessons may show."""
    for path in files_below(paths.root, paths.notebooks, [], lambda entry: entry.is_hidden):
        if path.suffix.lower() in PICTURES:
            yield path


def check_own_folders(paths: CoursePaths, findings: list[Finding]) -> None:
    """Add what stands in the place of a folder that the tool is going to fill, here or in the stage."""
    own = (paths.cache.parent, paths.cache, paths.generated_data.parent, *paths.generated)
    for folder in (*own, *paths.reserved):
        rule = ""
        if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
            rule = "link" if folder.is_symlink() else "unreadable"
            message = "the tool fills this folder: it may not be a link or a file"
            advice = "remove it; the next build makes what it needs"
        elif folder in paths.reserved and folder.exists() and not is_left_by_the_tool(folder):
            rule, message = "name", "the tool fills this folder of the site: nothing else can lie in it"
            advice = f"give it another name than {folder.name}"
        if rule:
            findings.append(Finding(path=paths.relative(folder), rule=rule, message=message, advice=advice))


def is_left_by_the_tool(folder: Path) -> bool:
    """Whether a folder in the course holds only what earlier versions of the tool wrote there."""
    if folder.is_symlink() or not folder.is_dir():
        return False
    return all(path.name in _LEFT_IN_THE_COURSE or path.name.startswith(".") for path in folder.iterdir())


def _leave_out(paths: CoursePaths, rules: SiteRules) -> Callable[[Entry], bool]:
    generated = frozenset(paths.generated.values())

    def leave_out(entry: Entry) -> bool:
        path = entry.path
        top = path.parts[0]
        if path in generated or path.name.startswith(_LOCK_OF_AN_EDITOR):
            return True
        if len(path.parts) == 1 and top not in SITE_FOLDERS and _is_excluded(top, rules):
            return True
        if top == "vendor" and len(path.parts) == 2 and path.name in _NEVER_BELOW_VENDOR:
            return True
        if not entry.is_hidden or _is_included(path, rules):
            return False
        # A hidden link or pipe among the files of the site is no accident: it is looked at, and named.
        return len(path.parts) == 1 or entry.is_file or entry.is_folder

    return leave_out


def _is_excluded(name: str, rules: SiteRules) -> bool:
    patterns = (pattern.strip("/").removeprefix("./") for pattern in rules.exclude)
    return name.casefold() in _NEVER or any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def _is_included(path: PurePath, rules: SiteRules) -> bool:
    return any(each.strip("/") in (path.name, path.as_posix()) for each in rules.include)


def _is_undeclared_plugin(path: PurePath, rules: SiteRules) -> bool:
    is_plugin = path.parts[0].casefold() == PLUGINS and path.suffix.casefold() == ".rb"
    return is_plugin and path.as_posix().partition("/")[2] not in rules.plugins


def _undeclared(shown_path: str) -> Finding:
    name = shown_path.partition("/")[2]
    message = "a plugin that _config.yml does not declare: it would run inside Jekyll, with your rights"
    advice = f"remove it, or, if you trust it, write `coursebuild: {{plugins: [{name}]}}` in _config.yml"
    return Finding(path=shown_path, rule="plugin", message=message, advice=advice)
