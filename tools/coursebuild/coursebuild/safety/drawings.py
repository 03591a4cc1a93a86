"""Drawings that a lesson displays, as files that do no harm: opened by itself, an SVG runs its scripts.

Of the XML, only what draws is written again: no script, no event handler, no foreign element, no address but
those within the drawing and pictures that it holds itself.
"""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

from coursebuild.nouns.errors import RenderError

_SVG, _XLINK, _XML = (
    "http://www.w3.org/2000/svg",
    "http://www.w3.org/1999/xlink",
    "http://www.w3.org/XML/1998/namespace",
)
_ELEMENTS = frozenset(
    [
        "svg",
        "g",
        "defs",
        "symbol",
        "use",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "textPath",
        "title",
        "desc",
        "style",
        "image",
        "marker",
        "clipPath",
        "mask",
        "pattern",
        "linearGradient",
        "radialGradient",
        "stop",
        "filter",
        "feBlend",
        "feColorMatrix",
        "feComponentTransfer",
        "feComposite",
        "feDropShadow",
        "feFlood",
        "feFuncA",
        "feFuncB",
        "feFuncG",
        "feFuncR",
        "feGaussianBlur",
        "feMerge",
        "feMergeNode",
        "feOffset",
    ]
)
_OWN_ADDRESS = re.compile(r"#[^\s]*|data:image/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*")
_FOREIGN_STYLE = re.compile(
    r"url\(\s*+['\"]?+\s*+(?!#)|@import|@namespace|\\|expression\(|image-set\(", re.IGNORECASE
)
_DEEPEST = 200
"""ElementTree writes an element in a function that calls itself; what draws charts nests some ten deep."""
_MOST_EVENTS = 1_000_000
"""Starts and ends of elements."""
_AT_ONCE = 65_536
ElementTree.register_namespace("", _SVG)
ElementTree.register_namespace("xlink", _XLINK)


def harmless_drawing(svg: str) -> str:
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
            if _local(child.tag) in _ELEMENTS and not (_local(child.tag) == "style" and not _is_plain(child)):
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


def _is_plain(style: ElementTree.Element) -> bool:
    return not len(style) and not _FOREIGN_STYLE.search(style.text or "")


def _clean(element: ElementTree.Element) -> None:
    for name, value in list(element.attrib.items()):
        namespace, _, local = name.rpartition("}")
        is_known = namespace in ("", f"{{{_XLINK}", f"{{{_XML}") and local != "base"
        is_handler = local.lower().startswith("on")
        is_foreign = bool(_FOREIGN_STYLE.search(value)) or (
            local == "href" and not _OWN_ADDRESS.fullmatch(value)
        )
        if not is_known or is_handler or is_foreign:
            del element.attrib[name]
