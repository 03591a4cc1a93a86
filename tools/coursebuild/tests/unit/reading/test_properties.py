"""What must hold for every file, address and text: examples are generated, the same ones in every run."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import yaml
from coursebuild.nouns.control_characters import without_control_characters
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.notebook import CellKind, Notebook
from coursebuild.nouns.settings import is_web_address
from coursebuild.reading.notebooks import read_notebook
from coursebuild.reading.strict_yaml import Mapping, Node, Scalar, parse_yaml
from coursebuild.rendering.markdown import slugify
from coursebuild.safety.gate import FileRefused, read_file
from coursebuild.safety.sanitise import _ATTRIBUTES, _ELEMENTS, sanitise
from hypothesis import given, settings
from hypothesis import strategies as st

many: Callable[[Any], Any] = settings(max_examples=150)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
CELLS = st.fixed_dictionaries(
    {"cell_type": st.sampled_from([*CellKind, "heading"]), "source": JSON | st.lists(st.text(), max_size=3)},
    optional={"metadata": JSON, "id": JSON, "outputs": JSON, "attachments": JSON},
)
DOCUMENTS = st.fixed_dictionaries(
    {"nbformat": st.sampled_from([4, 4, 4, 3, 2, 1]), "cells": JSON | st.lists(CELLS, max_size=4)},
    optional={
        "metadata": JSON,
        "nbformat_minor": JSON,
        "worksheets": JSON | st.lists(st.fixed_dictionaries({"cells": JSON | st.lists(CELLS)}), max_size=2),
    },
)
PLAIN_TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0<>=\r"), max_size=80)
YAML_LINES = st.lists(
    st.text(st.sampled_from("ab가:-#'\"[]{}&*!|>%@? \t0no~\u1100\u1161\x07\r"), max_size=14), max_size=6
).map("\n".join)
YAML_DOCUMENTS = st.lists(
    st.tuples(
        st.sampled_from(["a", "b", '"a"', "'b'", "\u1100\u1161", "\uac00", "no", "<<"]),
        st.sampled_from(["글", "x", "&k v", "*k", "!!str v", "{a: 1, a: 2}", '"\\a"', "[&m x]", "010", ""]),
    ).map(": ".join),
    min_size=1,
    max_size=4,
).map("\n".join)
HTML_PIECES = st.lists(
    st.sampled_from(
        [
            "<a",
            "<img src=x onerror=alert(1)>",
            "<p style=x onclick=y>",
            "<img",
            "<svg",
            "<math",
            "<style>",
            "<script>",
            "<mglyph>",
            "<p",
            "</p>",
            "</a>",
            "</script>",
            "<!--",
            "-->",
            "<![CDATA[",
            "]]>",
            "<template>",
            "<noscript>",
            "<iframe",
            "href='",
            "src=x",
            "onerror=alert(1)",
            "onload='x'",
            "javascript:alert(1)",
            "java&#9;script:x",
            "srcset='",
            "style=",
            "xlink:href=",
            'title="{{x}}',
            "{%",
            "raw",
            "%}",
            "{{",
            "}}",
            "&lbrace;",
            "&#123;",
            ">",
            '"',
            "'",
            "/",
            "=",
            "data:text/html",
            "&colon;",
        ]
    )
    | st.text(max_size=8),
    max_size=14,
).map(" ".join)


def read(raw: bytes) -> tuple[Notebook | None, list[Finding]]:
    findings: list[Finding] = []
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.ipynb").write_bytes(raw)
        return read_notebook(Path(folder), Path("a.ipynb"), findings), findings


@given(JSON | DOCUMENTS)
@many
def test_any_json_is_a_notebook_or_findings(document: Any) -> None:
    """Any JSON is read or refused with findings that can be printed; nothing is raised."""
    notebook, findings = read(json.dumps(document).encode())
    assert bool(findings) == (notebook is None)
    assert all(str(finding).encode() for finding in findings)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-16")))
@many
def test_any_bytes_are_a_notebook_or_findings(raw: bytes) -> None:
    """Any bytes are read or refused with findings; nothing is raised."""
    notebook, findings = read(raw)
    assert bool(findings) == (notebook is None)


@given(st.lists(PLAIN_TEXT, max_size=5), st.booleans())
@many
def test_what_was_written_is_read(sources: list[str], as_lines: bool) -> None:
    """Texts of cells come back as they were written, as one text or as lines."""
    cells = [
        {
            "cell_type": "markdown",
            "metadata": {},
            "source": each.splitlines(keepends=True) if as_lines else each,
        }
        for each in sources
    ]
    notebook, _ = read(json.dumps({"nbformat": 4, "metadata": {}, "cells": cells}).encode())
    assert notebook is not None
    assert sources == [cell.source for cell in notebook.cells]


@given(st.text(max_size=200) | YAML_LINES | YAML_DOCUMENTS)
@many
def test_strict_yaml_agrees_with_yaml(text: str) -> None:
    """Any text is read or refused; what is read without a finding is what PyYAML reads as text."""
    findings: list[Finding] = []
    node = parse_yaml(text, "a.yml", findings)
    assert findings or node is not None
    if node is not None and not findings:
        assert _agrees(node, yaml.load(text, Loader=yaml.CBaseLoader))  # safe: it makes texts only
        assert not any(
            getattr(event, "anchor", None) or getattr(event, "tag", None)
            for event in yaml.parse(text, Loader=yaml.CSafeLoader)
        )
        assert not any(ord(letter) < 32 for letter in _texts_of(node))


def _texts_of(node: Node) -> str:
    if isinstance(node, Scalar):
        return node.text.replace("\n", "").replace("\t", "")
    if isinstance(node, Mapping):
        return "".join(_texts_of(key) + _texts_of(value) for key, value in node.entries)
    return "".join(map(_texts_of, node.items))


def _agrees(node: Node, value: Any) -> bool:
    if isinstance(node, Scalar):
        return node.text == value
    if isinstance(node, Mapping):
        pairs = zip(node.entries, value.items(), strict=True)
        return all(key.text == other and _agrees(each, written) for (key, each), (other, written) in pairs)
    return all(_agrees(each, written) for each, written in zip(node.items, value, strict=True))


class Looked(HTMLParser):
    """Collects what is not allowed on a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.refused: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _ELEMENTS:
            self.refused.append(tag)
        for name, value in attrs:
            allowed = _ATTRIBUTES["*"] | _ATTRIBUTES.get(tag, set())
            address = "".join((value or "").split()).lower()
            is_bad_address = name in ("href", "src") and address.startswith(
                ("javascript:", "data:", "vbscript:")
            )
            runs = name.startswith("on") or name in ("style", "srcdoc", "action", "formaction", "xlink:href")
            if (name not in allowed and not name.startswith("aria-")) or is_bad_address or runs:
                self.refused.append(f"{tag} {name}={value}")

    def handle_comment(self, data: str) -> None:
        self.refused.append(f"<!--{data}")


@given(HTML_PIECES)
@many
def test_sanitised_html_holds_only_what_is_allowed(html: str) -> None:
    """No element, attribute or address off the list is left, and no bare brace; once more changes nothing."""
    clean = sanitise(html)
    looked = Looked()
    looked.feed(clean)
    looked.close()
    assert [] == looked.refused
    assert not set("{}") & set(clean)
    assert clean == sanitise(clean)


@given(st.text(st.characters(codec="utf-8", exclude_characters="<>&\0\r"), max_size=80))
@many
def test_encoded_braces_are_the_same_text(text: str) -> None:
    """A reader sees the text that was written; Liquid sees no brace."""
    clean = sanitise(text)
    assert text == unescape(clean)
    assert not set("{}") & set(clean)


@given(st.text(max_size=80) | st.text("\x1b[]0;m\x07\x9b\\PX31a\n", max_size=40), st.booleans())
@many
def test_nothing_that_steers_a_terminal_is_left(text: str, keep_colours: bool) -> None:
    """But for line breaks, tabs and wanted colour codes no control character is left; tidy text is kept."""
    clean = without_control_characters(text, keep_colours=keep_colours)
    left = without_control_characters(clean) if keep_colours else clean
    assert not [
        letter for letter in left if letter not in "\n\t" and (letter < " " or "\x7f" <= letter < "\xa0")
    ]
    if text.isprintable():
        assert text == clean


@given(st.text(max_size=40) | st.text("./\\ 가A-_%\0", max_size=20))
@many
def test_slug_is_one_safe_part_of_a_path(title: str) -> None:
    """A heading's slug holds no slash, no dot that leads upward, no quote and no blank."""
    slug = slugify(title)
    assert not set(slug) & set("/\\\0 <>\"'&{}%?#")
    assert slug not in (".", "..")


_STEPS = st.lists(st.sampled_from(["..", ".", "가", "a", ".git", "link", "b.yml"]), min_size=1, max_size=6)


@given(_STEPS.map("/".join), _STEPS.map("/".join), st.booleans())
@many
def test_no_link_lets_out_what_is_outside_or_hidden(name: str, target: str, is_absolute: bool) -> None:
    """Whatever a path and a link in it say, what is read lies in the course and not in a hidden folder."""
    with tempfile.TemporaryDirectory() as outside:
        root = Path(outside).resolve() / "course"
        for folder in (root.parent, root, root / "a", root / "가", root / "a" / "가", root / ".git"):
            folder.mkdir(exist_ok=True)
            (folder / "b.yml").write_text(str(folder), encoding="utf-8")
        (root / "a" / "link").symlink_to(f"{root}/{target}" if is_absolute else target)
        try:
            found = read_file(root, root / "a" / "link" / name).decode()
        except (FileRefused, OSError):
            return
        assert found.startswith(str(root))
        assert ".git" not in found


@given(
    st.lists(
        st.sampled_from(
            [
                "https://",
                "http:/",
                "javascript:",
                "//",
                "\\",
                "@",
                "a.example",
                "\t",
                "\n",
                "{{",
                "é",
                "%0a",
                "?",
                "#",
                ":80",
            ]
        ),
        max_size=6,
    )
)
@many
def test_web_address_is_one_word_of_the_web(parts: list[str]) -> None:
    """Any text is an address or not, without a raise; an address holds no blank and no bracket."""
    text = "".join(parts)
    if is_web_address(text):
        assert text.startswith(("https://", "http://"))
        assert not set(text) & set(" \t\n<>\"'{}\\") - {"'"}
