"""The last step over every piece of a page: only what cannot do harm is left, and Liquid sees no braces.

Nothing changes the HTML afterwards; pieces are only put one after the other. nh3 keeps an allow-list of
elements, attributes and address schemes; then `{` and `}` become character references, in text and
attributes alike, because Liquid would evaluate or silently delete what stands between double braces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Set

import nh3
from pygments.token import STANDARD_TYPES

from coursebuild.safety.readings import without_comments

_MATHML = """
    math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms
    mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover
"""
_HTML = """
    a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption
    figure h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p picture pre q rp rt ruby s samp section small source
    span strong sub summary sup table tbody td tfoot th thead tr u ul var wbr
"""
_ELEMENTS = frozenset((_MATHML + _HTML).split())
_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"class", "id", "lang", "role", "tabindex", "title"},
    "a": {"href"},
    "col": {"span"},
    "colgroup": {"span"},
    "details": {"open"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "source": {"type", "srcset", "sizes"},
    "ol": {"start", "reversed"},
    "li": {"value"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "scope", "headers"},
    "math": {"display"},
    "mi": {"mathvariant"},
    "mo": {
        "stretchy", "symmetric", "largeop", "movablelimits", "lspace", "rspace", "minsize", "maxsize",
        "fence", "separator", "form",
    },
    "mover": {"accent"},
    "munder": {"accentunder"},
    "munderover": {"accent", "accentunder"},
    "mfrac": {"linethickness"},
    "mpadded": {"width", "height", "depth", "lspace", "voffset"},
    "mspace": {"width", "height", "depth"},
    "mstyle": {"displaystyle", "scriptlevel", "mathvariant"},
    "mtable": {"displaystyle"},
    "mtd": {"columnspan", "rowspan"},
}  # fmt: skip


_SHOWN = re.compile(r"<(?:img|image|picture|video|audio|iframe|object|embed|svg)\b", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*)")
_ENDS_BY_ITSELF = frozenset({
    "area", "br", "col", "colgroup", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "p", "source",
    "tbody", "td", "tfoot", "th", "thead", "tr", "wbr",
})  # fmt: skip
"""Elements without an end, or whose end people leave out."""
_DEEPEST = 200
_OWN_SOURCE = re.compile(r"/(?!/)[^\s,]* \d+w")


def _own_sources(_element: str, attribute: str, value: str) -> str | None:
    """nh3 does not look into `srcset`: only paths of this site, as our own figures have them."""
    is_own = attribute != "srcset" or all(_OWN_SOURCE.fullmatch(each) for each in value.split(", "))
    return value if is_own else None


_KNOWN_BY_STYLES = {"id", "class", "role", "tabindex", "headers"}
_DISPLAYED = {element: names - _KNOWN_BY_STYLES for element, names in _ATTRIBUTES.items()}
_DISPLAYED["table"] = {"class"}
_DISPLAYED["mpadded"] = set()  # it would lay what it holds over what stands around it
_LENGTHS = frozenset({"depth", "height", "linethickness", "lspace", "maxsize", "minsize", "rspace", "width"})
_LENGTH = re.compile(r"[0-9]{0,2}(?:\.[0-9]+)?(?:em|ex|px|pt|%)?")
"""Of a piece of a formula: nothing negative, and nothing larger than a page."""
_DISPLAYED_ELEMENTS = _ELEMENTS - {"img", "picture", "source"}
_ALIGNED = r"align-(?:left|center|right)"
_OWN_VALUES = {
    ("div", "class"): "formula|table-scroll|footnotes",
    ("div", "role"): "group",
    ("div", "tabindex"): "0",
    ("div", "aria-label"): ".*",
    ("pre", "class"): "highlight",
    ("pre", "tabindex"): "0",
    ("span", "class"): "|".join(("unbroken", *sorted(filter(None, STANDARD_TYPES.values())))),
    ("sup", "class"): "footnote-ref",
    ("table", "class"): "dataframe",
    ("td", "class"): _ALIGNED,
    ("th", "class"): _ALIGNED,
    ("mtd", "class"): _ALIGNED,
    ("a", "href"): "(?!#fn).*",
}
"""What our own rendering of Markdown writes that our styles know, none of which moves an element or dresses
up a link; footnotes lead nowhere, because their ids are gone with all others."""
_OF_MARKDOWN: dict[str, set[str]] = {**_DISPLAYED}
for _element, _name in _OWN_VALUES:
    _OF_MARKDOWN[_element] = _OF_MARKDOWN.get(_element, set()) | {_name}


def sanitise_displayed(html: str) -> str:
    """HTML that a lesson displays, without the names by which our scripts and styles know their own elements.

    An id could take the place of one of ours, and a class could dress a link up as a part of the site.
    """
    return _clean(html, _DISPLAYED_ELEMENTS, _DISPLAYED, _displayed_value)


def sanitise_displayed_markdown(html: str) -> str:
    """What became of Markdown or LaTeX that a lesson displays: as above, with the look of our rendering."""
    return _clean(html, _DISPLAYED_ELEMENTS, _OF_MARKDOWN, _own_value)


def _displayed_value(_element: str, name: str, value: str) -> str | None:
    if name in _LENGTHS:
        return value if _LENGTH.fullmatch(value) else None
    return value if name != "class" or value == "dataframe" else None


def _own_value(element: str, name: str, value: str) -> str | None:
    if name in _LENGTHS:
        return _displayed_value(element, name, value)
    allowed = _OWN_VALUES.get((element, name), None if name in _KNOWN_BY_STYLES else ".*")
    return value if allowed and re.fullmatch(allowed, value, re.DOTALL) else None


def needs_a_picture(html: str) -> bool:
    """Whether HTML that somebody wrote shows what would be taken out of it: a reader would miss it."""
    return _SHOWN.search(without_comments(html)) is not None


def is_too_deep(html: str) -> bool:
    """Whether elements nest so deeply that browsers give up, and a tree of them takes long to build."""
    depth = 0
    for closing, name in _TAG.findall(html):
        if name.lower() not in _ENDS_BY_ITSELF:
            depth = max(0, depth - 1) if closing else depth + 1
        if depth > _DEEPEST:
            return True
    return False


def sanitise(html: str) -> str:
    """Return `html` without scripts, handlers, forms, foreign frames, comments, and bare braces."""
    clean = _clean(html, _ELEMENTS, _ATTRIBUTES, _own_sources if "srcset" in html else None, {"aria-"})
    return clean.replace("{", "&#123;").replace("}", "&#125;")


def _clean(
    html: str,
    elements: Set[str],
    attributes: dict[str, set[str]],
    choose: Callable[[str, str, str], str | None] | None,
    prefixes: set[str] | None = None,
) -> str:
    """HTML of these elements and attributes; `choose` gives the value of an attribute, or None."""
    return nh3.clean(
        html,
        tags=set(elements),
        attributes=attributes,
        generic_attribute_prefixes=prefixes,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
        attribute_filter=choose,
    )
