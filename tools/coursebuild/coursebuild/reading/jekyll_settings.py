"""The settings of `_config.yml` that decide what Jekyll reads and runs stay in the course.

Jekyll would load any file that `plugins` names, read templates and themes from anywhere, and take the whole
disk for its source. What coursebuild decides itself may stand there as far as it says the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from coursebuild.nouns.finding import Finding
from coursebuild.nouns.written import SiteRules
from coursebuild.reading.strict_yaml import Mapping, Node, Scalar, Sequence, finding_at
from coursebuild.safety.site_sources import HIDDEN_FOR_READERS

_OURS = {
    "source": ("", "."),
    "destination": ("_site",),
    "cache_dir": (".jekyll-cache",),
    "plugins_dir": ("_plugins",),
    "includes_dir": ("_includes",),
    "data_dir": ("_data",),
    "safe": ("false",),
}
"""What a setting may say that coursebuild decides itself."""
_FOLDERS = ("layouts_dir", "collections_dir")
_FROM_ELSEWHERE = ("theme", "remote_theme", "gems", "whitelist", "plugins_path")
_BELOW = {"sass": ("load_paths", "sass_dir")}
"""Settings of parts of Jekyll that name folders to be read."""
_REFUSED_BELOW = {"kramdown": ("template", "forbidden_inline_options")}
"""Settings that let a page show any file."""
_MODULES_BELOW = {"kramdown": ("input", "syntax_highlighter", "math_engine")}
"""Settings that become a part of the name of a file that Ruby runs."""
_KNOWN_PLUGINS = frozenset(
    {
        "jekyll-feed", "jekyll-include-cache", "jekyll-paginate", "jekyll-redirect-from",
        "jekyll-relative-links", "jekyll-seo-tag", "jekyll-sitemap", "jekyll-titles-from-headings", "jemoji",
    }
)  # fmt: skip
_PLUGIN_FILE = re.compile(r"\A([A-Za-z0-9_][A-Za-z0-9_-]*/)*[A-Za-z0-9_][A-Za-z0-9_-]*\.rb")
_GEM = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]*")
_NEVER = frozenset({"_site", "node_modules", "gemfile", "gemfile.lock", "gemfiles"})
_Note = Callable[[int, str, str], None]


def read_site_rules(config: Mapping, text: str, shown_path: str, findings: list[Finding]) -> SiteRules:
    """What the settings in `text` say about the files that Jekyll takes; what is not allowed is a finding."""

    def note(line: int, message: str, advice: str) -> None:
        findings.append(finding_at(shown_path, line, "jekyll", message, advice))

    for key, value in config.entries:
        _check_places(key.text, value, note)
    settings = {key.text: value for key, value in config.entries}
    declared = _declared(settings.get("coursebuild"), note)
    for name in _texts(settings.get("plugins")):
        if name.text not in _KNOWN_PLUGINS | declared:
            advice = (
                f"remove it, or, if you trust it, write `coursebuild: {{plugins: [{name.text}]}}` as well"
            )
            if not _GEM.fullmatch(name.text):
                advice = "name an installed plugin, such as jekyll-feed, or put the file into _plugins/"
            note(name.line, f"the plugin `{name.text}` would run inside Jekyll, with your rights", advice)
    include = tuple(_included(settings.get("include"), note))
    return SiteRules(
        config=text,
        exclude=tuple(each.text for each in _texts(settings.get("exclude"))),
        include=include,
        plugins=tuple(sorted(name for name in declared if name.endswith(".rb"))),
    )


def _check_places(key: str, value: Node, note: _Note) -> None:
    if key in _OURS and not _says(value, _OURS[key]):
        note(value.line, f"`{key}` is decided by coursebuild", "remove the line")
    elif key in _FOLDERS and not (isinstance(value, Scalar) and _stays_inside(value.text)):
        note(value.line, f"`{key}` leads out of the course", "name a folder of the course, such as _layouts")
    elif key in _FROM_ELSEWHERE and not _says(value, ("",)):
        advice = "remove the line; what it brings can be put into _layouts/, _includes/ and assets/"
        note(value.line, f"`{key}` brings in files from outside of the course", advice)
    elif isinstance(value, Mapping):
        for inner, place in value.entries:
            _check_below(key, inner, place, note)


def _check_below(key: str, inner: Scalar, value: Node, note: _Note) -> None:
    shown, texts = f"`{inner.text}` of `{key}`", [each.text for each in _texts(value)]
    if inner.text in _REFUSED_BELOW.get(key, ()):
        note(inner.line, f"{shown} would let a page show any file", "remove the line")
    elif inner.text in _BELOW.get(key, ()) and not all(map(_stays_inside, texts)):
        note(
            inner.line, f"{shown} leads out of the course", "name a folder of the course, or remove the line"
        )
    elif inner.text in _MODULES_BELOW.get(key, ()) and not all(map(_GEM.fullmatch, texts)):
        note(inner.line, f"{shown} is no name of a part of kramdown", "write it as GFM, or remove the line")


def _declared(node: Node | None, note: _Note) -> frozenset[str]:
    """The plugins that the course wants to run: files of `_plugins/`, and gems."""
    if node is None:
        return frozenset()
    advice = "write it as `coursebuild: {plugins: [name.rb]}`"
    if not isinstance(node, Mapping):
        note(node.line, "`coursebuild` should be a mapping", advice)
        return frozenset()
    declared = set()
    for key, value in node.entries:
        if key.text != "plugins" or not isinstance(value, Sequence):
            note(key.line, f"`coursebuild` has the unknown setting `{key.text}`", advice)
            continue
        for each in value.items:
            if isinstance(each, Scalar) and (_PLUGIN_FILE.fullmatch(each.text) or _GEM.fullmatch(each.text)):
                declared.add(each.text)
            else:
                note(each.line, "this names no plugin", "give a file of _plugins/, such as name.rb, or a gem")
    return frozenset(declared)


def _included(node: Node | None, note: _Note) -> Iterator[str]:
    for each in _texts(node):
        parts = PurePosixPath(each.text).parts
        if set(each.text) & set("*?[{\\"):
            message = f"`include` would publish whatever fits `{each.text}`"
            note(each.line, message, "name single files and folders, such as .htaccess")
        elif each.text.startswith("/") or not all(map(_may_be_included, parts)):
            message = f"`include` would publish `{each.text}`, which is not for readers"
            note(each.line, message, "name what readers need, such as .htaccess, or remove the line")
        else:
            yield each.text


def _may_be_included(part: str) -> bool:
    return part in HIDDEN_FOR_READERS or not (part.startswith(".") or part.casefold() in _NEVER)


def _texts(node: Node | None) -> Iterator[Scalar]:
    if isinstance(node, Scalar) and node.text:
        yield node
    elif isinstance(node, Sequence):
        yield from (each for each in node.items if isinstance(each, Scalar))


def _says(value: Node, allowed: tuple[str, ...]) -> bool:
    if not isinstance(value, Scalar):
        return False
    return value.text.strip().removeprefix("./").rstrip("/") in allowed


def _stays_inside(place: str) -> bool:
    parts = PurePosixPath(place).parts
    return not place.startswith(("/", "~")) and not any(part.startswith(".") for part in parts)
