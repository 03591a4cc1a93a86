"""The words of the site stand in `_data/interface`: whole in every language, and nowhere else."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from coursebuild.nouns.words import BundleWords, CloudWords, Words
from coursebuild.reading.strict_yaml import Mapping, Node, Scalar, Sequence, read_yaml

ROOT = Path(__file__).parent.parent
INTERFACE = ROOT / "_data" / "interface"
LANGUAGES = sorted(path.stem for path in INTERFACE.glob("*.yml"))
HANGUL = re.compile(r"[가-힣]")
LAYOUTS = [path for folder in ("_layouts", "_includes") for path in sorted((ROOT / folder).rglob("*.html"))]
PAGES = LAYOUTS + [path for path in sorted((ROOT / "_pages").glob("*.*")) if path.is_file()]
SCRIPTS = sorted((ROOT / "assets" / "js").rglob("*.js"))
TOOL = ROOT / "tools" / "coursebuild" / "coursebuild"

VALUES_OF_FACTS = {("nouns/course.py", value) for value in ("정규", "특강", "참석", "불참")}
"""What people write in _data/curriculum.yml; the page shows its translation."""
READ_BY_THE_TOOL = ("output.", "bundle.", "cloud.")
"""Sections that no layout prints."""
INITIALS = {("pages/search/index.py", "가")}
"""The letters of the alphabet by which the index of terms is ordered."""


def _texts(node: Node | None, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text below a node with its path, such as `frame.skip` or `output.months[0]`."""
    if isinstance(node, Scalar):
        yield path, node.text
    elif isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            yield from _texts(item, f"{path}[{index}]")
    elif isinstance(node, Mapping):
        for key, value in node.entries:
            yield from _texts(value, f"{path}.{key.text}".lstrip("."))


def _read(language: str) -> dict[str, str]:
    findings: list[object] = []
    texts = dict(_texts(read_yaml(INTERFACE / f"{language}.yml", language, findings)))  # type: ignore[arg-type]
    assert [] == findings
    return texts


KOREAN = _read("ko")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language: str) -> None:
    """A language file has the keys of the Korean one in their order, and no empty text."""
    texts = _read(language)
    assert list(KOREAN) == list(texts)
    assert [] == [key for key, text in texts.items() if not text.strip()]


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_the_same_in_every_language(language: str) -> None:
    """What is filled in has the same names everywhere, and braces stand for nothing else."""
    held = {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in KOREAN.items()}
    texts = _read(language)
    assert held == {key: set(re.findall(r"\{(\w+)\}", text)) for key, text in texts.items()}
    assert [] == [key for key, text in texts.items() if set("{}") & set(re.sub(r"\{\w+\}", "", text))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_keys_that_say_so_hold_html(language: str) -> None:
    """A plain text is safe where it is printed, in an attribute too; the others hold the same elements."""
    texts = _read(language)
    plain = {key: text for key, text in texts.items() if not key.endswith("_html")}
    assert [] == [key for key, text in plain.items() if set('<>&"') & set(text)]
    for key in set(texts) - set(plain):
        assert sorted(_elements(KOREAN[key])) == sorted(_elements(texts[key])), key


def _elements(html: str) -> list[str]:
    return re.findall(r"</?\w+", html)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "ko"])
def test_translation_is_one(language: str) -> None:
    """Nothing of a translation was left in Korean."""
    assert [] == [key for key, text in _read(language).items() if HANGUL.search(text)]


def test_every_page_has_words_for_its_language() -> None:
    """A page in a language without a file would have nothing around its text."""
    written = [ROOT / "_config.yml", *(ROOT / "_pages").rglob("*.md")]
    named = {found for path in written for found in re.findall(r"\blang: ([\w-]+)", path.read_text())}
    assert "ko" in named
    assert set() == named - set(LANGUAGES)


# --- who uses the words -------------------------------------------------------------------------

_ROOT = r"site\.data\.interface\[page\.lang\]"
_PATH = r"((?:\.\w+)*)(\[|\s*\|\s*jsonify)?"


def _used_by(layout: str) -> Iterator[tuple[str, bool]]:
    """Paths of the words that a layout prints, and whether it uses all below: as an index or as JSON."""
    names = dict(re.findall(rf"assign (\w+) = {_ROOT}((?:\.\w+)*)\s*-?%", layout))
    for path, whole in re.findall(_ROOT + _PATH, layout):
        if path not in names.values():
            yield path, bool(whole)
    for name, start in names.items():
        for path, whole in re.findall(rf"(?<![\w.]){name}(?=[.\[]){_PATH}", layout):
            yield start + path, bool(whole)


def _exists(path: str, whole: bool) -> bool:
    return path in KOREAN or (whole and any(key.startswith(f"{path}.") for key in KOREAN))


def test_layouts_use_words_that_exist() -> None:
    """A misspelt key would print nothing."""
    used = {
        (path.name, key.lstrip("."), whole) for path in LAYOUTS for key, whole in _used_by(path.read_text())
    }
    assert len(used) > 50
    assert [] == [(name, key) for name, key, whole in sorted(used) if not _exists(key, whole)]


def test_words_are_not_named_like_those_of_an_include() -> None:
    """Liquid has one scope: words assigned before an include are those of the include after it."""
    spoiled = []
    for path in LAYOUTS:
        _, assigned, rest = path.read_text().partition("assign words =")
        _, included, after = rest.partition("{% include")
        if assigned and included and re.search(r"\bwords\.", after):
            spoiled.append(path.name)
    assert [] == spoiled


def test_scripts_use_words_that_exist_and_all_of_them() -> None:
    """The section `script` is what scripts say."""
    known = {key.removeprefix("script.") for key in KOREAN if key.startswith("script.")}
    scripts = "".join(path.read_text() for path in SCRIPTS)
    starts = re.findall(r"words\[`(\w+)\$\{", scripts)  # the rest of such a name is known at run time only
    assert set() == set(re.findall(r"(?<![\w.])words\.(\w+)", scripts)) - known - {"length"}
    is_used = {key: re.search(rf"\b{key}\b", scripts) or key.startswith(tuple(starts)) for key in known}
    assert [] == sorted(key for key, used in is_used.items() if not used)


def test_the_tool_uses_all_of_its_words() -> None:
    """Each word of the tool is used by its code, and the section `output` holds no other."""
    ours = {field.name for kind in (Words, BundleWords, CloudWords) for field in dataclasses.fields(kind)}
    sections = ("output.", "bundle.", "cloud.")
    written = {re.split(r"[.\[]", key)[1] for key in KOREAN if key.startswith(sections)}
    assert ours - {"bundle", "cloud"} == written
    code = "".join(path.read_text() for path in [*TOOL.rglob("*.py"), *TOOL.rglob("*.j2")])
    assert [] == [word for word in sorted(ours) if not re.search(rf"(?:words|self)\.{word}\b", code)]


def test_every_word_is_printed_somewhere() -> None:
    """A text that no page shows need not be translated."""
    used = {(key.lstrip("."), whole) for path in PAGES for key, whole in _used_by(path.read_text())}
    shown = {
        key
        for key in KOREAN
        if any(key == path or (whole and key.startswith(f"{path}.")) for path, whole in used)
    }
    assert [] == [
        key for key in KOREAN if key not in shown and not key.startswith(("script.", *READ_BY_THE_TOOL))
    ]


# --- nowhere else -------------------------------------------------------------------------------


def test_layouts_hold_no_korean() -> None:
    """A layout that spoke Korean would speak it on an English page too; comments may."""
    speaking = [path.name for path in LAYOUTS if HANGUL.search(_printed(path.read_text()))]
    assert [] == speaking


def _printed(layout: str) -> str:
    """What a layout may print: not its comments, nor the facts that its conditions compare."""
    layout = re.sub(r"\{%-? comment -?%\}.*?\{%-? endcomment -?%\}", "", layout, flags=re.S)
    return re.sub(r"\{%.*?%\}", "", layout, flags=re.S)


def test_scripts_hold_no_korean() -> None:
    """Scripts read what they say from the page."""
    # find.js takes Korean words apart: its particles are no words of ours.
    scripts = [path for path in (*SCRIPTS, *TOOL.rglob("*.js")) if path.name != "find.js"]
    speaking = [p.name for p in scripts if HANGUL.search(re.sub(r"//.*|/\*.*?\*/", "", p.read_text()))]
    assert [] == speaking


def test_the_tool_holds_no_korean() -> None:
    """Neither do its code and its templates, but for the values of facts; docstrings and patterns may."""
    speaking = {
        (path.relative_to(TOOL).as_posix(), text)
        for path in sorted(TOOL.rglob("*.py"))
        for text in _spoken(ast.parse(path.read_text()))
    }
    assert VALUES_OF_FACTS | INITIALS == speaking
    templates = [re.sub(r"\{#.*?#\}", "", path.read_text(), flags=re.S) for path in TOOL.rglob("*.j2")]
    assert [] == [template for template in templates if HANGUL.search(template)]


def _spoken(tree: ast.AST) -> Iterator[str]:
    """Every text with Hangul that is neither a docstring nor (part of) a regular expression."""
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("re."):
            silent |= {id(part) for part in ast.walk(node)}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in silent]
    for value in (text.value for text in texts):
        if isinstance(value, str) and HANGUL.search(value) and "가-힣" not in value:
            yield value
