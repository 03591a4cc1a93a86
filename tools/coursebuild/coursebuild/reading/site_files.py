"""What leaves unread: the files that Jekyll takes, the front matter of pages, and values of its settings.

Jekyll follows a link wherever it leads, and its YAML reads `no`, `12:30` or `010` as something else.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from coursebuild.nouns.finding import Finding
from coursebuild.nouns.paths import CoursePaths
from coursebuild.nouns.written import SiteRules
from coursebuild.reading.files import read_text
from coursebuild.reading.front_matter import read_front_matter
from coursebuild.reading.strict_yaml import Mapping, Node, Scalar, Sequence, finding_at
from coursebuild.safety.gate import check_file, files_below
from coursebuild.safety.site_sources import PICTURES, check_own_folders, site_sources

_WITH_FRONT_MATTER = (".html", ".json", ".md", ".txt", ".webmanifest", ".xml")
_MEANT = re.compile(r"|null|true|false|0|-?[1-9][0-9]*|-?(0|[1-9][0-9]*)\.[0-9]+|[0-9]{4}-[0-9]{2}-[0-9]{2}")
"""Bare words that are not text and that everybody reads as YAML does; empty: nothing is set."""
_NUMBER_OR_DATE_TO_RUBY = re.compile(
    r"[-+]?[0-9][0-9_,.]*(e[-+]?[0-9]+)?|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}", re.I
)
_PATH = re.compile(r"/(?!/)[^\s\\<>\"'{}?#]*")


def check_site_files(paths: CoursePaths, rules: SiteRules, findings: list[Finding]) -> None:
    """Add what is wrong with the files that go to Jekyll, or into a bundle, unread by anybody else."""
    pages = paths.root / "_pages"
    check_own_folders(paths, findings)
    _check_pictures(paths, findings)
    if os.path.lexists(paths.licence) and (finding := check_file(paths.root, paths.licence)):
        findings.append(finding)
    for path in site_sources(paths, rules, findings):
        is_page = path.is_relative_to(pages) and not path.is_relative_to(paths.notes)
        if is_page and path.suffix in _WITH_FRONT_MATTER:
            _check_page(path, paths.relative(path), findings)


def check_values(node: Node, shown_path: str, findings: list[Finding]) -> None:
    """Add each bare word below `node` that YAML would change into something that its author did not mean."""
    if isinstance(node, Mapping):
        for _, value in node.entries:
            check_values(value, shown_path, findings)
    elif isinstance(node, Sequence):
        for item in node.items:
            check_values(item, shown_path, findings)
    elif _changes(node) and not _MEANT.fullmatch(node.text):
        message = f"the bare word `{node.text}` is not read as it is written"
        advice = f'write "{node.text}" in quotes, or a plain number, true or false'
        findings.append(finding_at(shown_path, node.line, "yaml", message, advice))


def _changes(node: Scalar) -> bool:
    is_number = node.is_plain and _NUMBER_OR_DATE_TO_RUBY.fullmatch(node.text)
    return node.looks_like_another_type or bool(is_number)


def _check_pictures(paths: CoursePaths, findings: list[Finding]) -> None:
    """Add the pictures beside notebooks that prose could not show; what else lies there does not leave."""
    others: list[Finding] = []
    for _ in files_below(paths.root, paths.notebooks, others, lambda entry: entry.is_hidden):
        pass
    findings += (finding for finding in others if Path(finding.path).suffix.lower() in PICTURES)


def _check_page(path: Path, shown_path: str, findings: list[Finding]) -> None:
    text = read_text(path, shown_path, findings)
    node = None if text is None else read_front_matter(text, shown_path, findings)
    if node is None:
        return
    check_values(node, shown_path, findings)
    for key, value in node.entries if isinstance(node, Mapping) else ():
        is_path = isinstance(value, Scalar) and _PATH.fullmatch(value.text) and ".." not in value.text
        if key.text == "permalink" and not is_path:
            message, advice = "`permalink` is not a path of this site", "write it as /changelog/"
            findings.append(finding_at(shown_path, value.line, "front-matter", message, advice))
