"""Read the front matter of pages: the YAML between two lines `---` at the head of a file."""

from __future__ import annotations

import re

from coursebuild.nouns.finding import Finding
from coursebuild.reading.strict_yaml import Mapping, Node, Scalar, parse_yaml

_HEAD = re.compile(r"---[ \t]*\r?\n(.*?)^---[ \t]*\r?$", re.MULTILINE | re.DOTALL)


def read_front_matter(text: str, shown_path: str, findings: list[Finding]) -> Node | None:
    """What stands at the head of a page, with the lines of its file; None without any, or after a finding."""
    head = _HEAD.match(text)
    if head is None and text.startswith("---"):
        message, advice = "the front matter has no end", "write a line `---` below it"
        findings.append(Finding(path=shown_path, line=1, rule="front-matter", message=message, advice=advice))
    if head is None or not head[1].strip():
        return None
    # Behind a line break, so that lines are counted as in the file.
    return parse_yaml("\n" + head[1], shown_path, findings)


def front_matter_texts(text: str) -> dict[str, str]:
    """The single values at the head of a page; none where it is written wrongly."""
    node = read_front_matter(text, "", [])
    entries = node.entries if isinstance(node, Mapping) else ()
    return {key.text: value.text for key, value in entries if isinstance(value, Scalar)}
