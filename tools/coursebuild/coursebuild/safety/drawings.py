"""Drawings that a lesson displays, as files that do no harm: opened by itself, an SVG runs its scripts.

Of the XML, only what draws is written again: no script, no event handler, no foreign element, no address but
those within the drawing and pictures that it holds itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

import tinycss2
from tinycss2 import ast

from coursebuild.nouns.errors import RenderError

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_XML = "http://www.w3.org/XML/1998/namespace"
_NAMES = """
    svg g defs symbol use path rect circle ellipse line polyline polygon text tspan textPath title desc style
    image marker clipPath mask pattern linearGradient radialGradient stop filter feBlend feColorMatrix
    feComponentTransfer feComposite feDropShadow feFlood feFuncA feFuncB feFuncG feFuncR feGaussianBlur
    feMerge feMergeNode feOffset
"""
_ELEMENTS = frozenset(_NAMES.split())
_OWN_ADDRESS = re.compile(r"#[^\s]*|data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
_MAY_LOAD = re.compile(r"[\\@]|url|src|image|expression", re.IGNORECASE)
"""Without escapes, which nothing that draws writes, no style loads or runs anything without one of these."""
_LOADING = ("url", "src", "image", "image-set", "expression")
"""Ends of the names of functions, because browsers know some with a prefix."""
_DEEPEST = 200
"""ElementTree writes an element in a function that calls itself; what draws charts nests some ten deep."""
_MOST_EVENTS = 1_000_000
"""Starts and ends of elements."""
_AT_ONCE = 65_536
ElementTree.register_namespace("", _SVG)
ElementTree.register_namespace("xlink", _XLINK)


def sanitise_drawing(svg: str) -> str:
    """The drawing without what could run or load something; raises RenderError when it is no SVG."""
    try:
        if "<!ENTITY" in svg:  # nothing that draws needs one, and they can grow without an end
            raise RenderError("a drawing defines entities: save it without them")
        root = _parse(svg.strip())
    except ElementTree.ParseError as error:
        raise RenderError(f"a drawing is damaged (not XML: {error})") from None
    if _local(root.tag) != "svg":
        raise RenderError("a drawing is damaged (not SVG)")
    _clean(root)
    waiting = [root]
    while waiting:
        element = waiting.pop()
        for child in list(element):
            is_bad_style = _local(child.tag) == "style" and (len(child) or _loads(child.text or ""))
            if _local(child.tag) in _ELEMENTS and not is_bad_style:
                _clean(child)
                waiting.append(child)
            else:
                element.remove(child)
    return ElementTree.tostring(root, encoding="unicode")


def _parse(svg: str) -> ElementTree.Element:
    """The root of a drawing; one that is too deep is given up before all of it is read."""
    parser: Any = ElementTree.XMLPullParser(("start", "end"))  # whose events are typed for all their kinds
    depth = count = 0
    root: ElementTree.Element | None = None
    for start in range(0, len(svg), _AT_ONCE):
        parser.feed(svg[start : start + _AT_ONCE])
        for event, element in parser.read_events():
            depth += 1 if event == "start" else -1
            count += 1
            root = element if root is None else root
            if depth > _DEEPEST:
                raise RenderError(f"a drawing nests more than {_DEEPEST} elements: save it without groups")
            if count > _MOST_EVENTS:
                raise RenderError("a drawing holds too many elements: display it as a PNG")
    parser.close()
    if root is None:
        raise RenderError("a drawing is damaged (it is empty)")
    return root


def _local(tag: str) -> str:
    """The name of an element of SVG; '' for one of anything else."""
    namespace, _, name = tag.rpartition("}")
    return name if namespace in ("", f"{{{_SVG}") else ""


def _loads(style: str) -> bool:
    """Whether a style, or an attribute that may be one, could run something or load it from elsewhere."""
    if not _MAY_LOAD.search(style):
        return False
    try:
        return "\\" in style or any(map(_is_loading, _tokens(style)))
    except ValueError:  # a number of thousands of digits, or half a character
        return True


def _tokens(style: str) -> Iterator[ast.Node]:
    """All tokens, however deeply nested, also those of strings and comments: they might get out of them."""
    waiting = tinycss2.parse_component_value_list(style)
    while waiting:
        token = waiting.pop()
        yield token
        if token.type in ("string", "comment"):
            waiting += tinycss2.parse_component_value_list(token.value, skip_comments=True)
        else:
            waiting += getattr(token, "arguments", None) or getattr(token, "content", None) or ()


def _is_loading(token: ast.Node) -> bool:
    match token.type:
        case "url":
            return not token.value.startswith("#")
        case "function" if token.lower_name == "url":
            only = tinycss2.parse_one_component_value(token.arguments)
            return only.type != "string" or not only.value.strip().startswith("#")
        case "function":
            return bool(token.lower_name.endswith(_LOADING))
        case "at-keyword":
            return bool(token.lower_value.startswith(("import", "namespace")))
        case "error":
            return token.kind in ("bad-string", "bad-url")
    return False


def _clean(element: ElementTree.Element) -> None:
    for name, value in list(element.attrib.items()):
        namespace, _, local = name.rpartition("}")
        is_known = namespace in ("", f"{{{_XLINK}", f"{{{_XML}") and local != "base"
        is_handler = local.lower().startswith("on")
        is_foreign = not _OWN_ADDRESS.fullmatch(value) if local == "href" else _loads(value)
        if not is_known or is_handler or is_foreign:
            del element.attrib[name]
