"""What no page may hold, whoever wrote it: code beside our scripts, foreign content, a missing policy.

The content security policy of a page is its second line of defence; here is seen that every page has one that
forbids what it should, and holds nothing that it would have to stop.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
"""What a page needs, and nothing else: `connect-src` is for the search index, and for reloading a preview."""
POLICY_TEXT = "; ".join(f"{name} {value}" for name, value in POLICY.items())
_NO_POLICY = f'the layout needs <meta http-equiv="Content-Security-Policy" content="{POLICY_TEXT}">'
_FORBIDDEN = frozenset({"applet", "base", "embed", "frame", "frameset", "iframe", "object", "style"})
_DATA_BLOCKS = frozenset({"application/json", "application/ld+json"})
_ADDRESSES = frozenset({
    "action", "background", "cite", "data", "formaction", "href", "longdesc", "ping", "poster", "src",
    "xlink:href",
})  # fmt: skip
_LOADED = frozenset({"audio", "image", "img", "input", "link", "script", "source", "track", "use", "video"})
_SCHEMES = frozenset({"", "http", "https", "mailto"})
_WITHIN_THE_SITE = re.compile(r"0; ?url=(/(?![/\\])[\w./-]*)")
_MOST_PAGE_BYTES = 5_000_000


def check_size(size: int) -> Iterator[tuple[int, str, str]]:
    """(line, problem, advice) for a page that is too heavy to be read."""
    if size > _MOST_PAGE_BYTES:
        problem = f"the page holds {size / 1e6:.1f} MB; more than {_MOST_PAGE_BYTES / 1e6:.0f} MB is not read"
        yield 1, problem, "let the lesson show less, or make two of it"


def check_policy(content: str | None) -> Iterator[tuple[str, str]]:
    """(problem, advice) when a page has no policy, or one that allows more than this site needs."""
    if content is None:
        yield "the page has no content security policy", _NO_POLICY
        return
    given: dict[str, set[str]] = {}
    for directive in content.split(";"):
        name, *values = directive.lower().split() or [""]
        if name:
            given.setdefault(name, set(values))
    for name, value in POLICY.items():
        allowed = given.get(name, set() if name in ("base-uri", "form-action") else given.get("default-src"))
        if not allowed or not allowed <= {value, "'none'"}:
            yield f"the content security policy does not say: {name} {value}", _NO_POLICY
    for name in given.keys() - POLICY.keys():
        if given[name] != {"'none'"} and name.endswith(("-src", "-elem", "-attr")):
            yield f"the content security policy allows more than the site needs: {name}", _NO_POLICY


def check_element(tag: str, values: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    """(problem, advice) for an element that runs code, or brings in what is not of this site."""
    if tag in _FORBIDDEN:
        yield f"<{tag}> is on the page", "write it as plain HTML, and its style into assets/css/"
    if tag == "script" and not values.get("src") and (values.get("type") or "").lower() not in _DATA_BLOCKS:
        yield "a script stands in the page itself", "put it into a file below assets/js/"
    if _is_refresh(tag, values) and not refresh_target(tag, values):
        yield "the page leads to another by itself", "write a link instead; within the site, as `0; url=/…/`"
    for name, value in values.items():
        text = value or ""
        if name.startswith("on"):
            yield f"an event handler stands in the page: {name}", "put it into a file below assets/js/"
        elif name in ("style", "srcdoc"):
            yield f"the attribute {name} stands in the page", "use a class and a file below assets/css/"
        elif name in _ADDRESSES:
            yield from _check_address(tag, name, text, values)
        elif name == "srcset" and any(_is_foreign(each.strip()) for each in text.split(",")):
            yield "a picture comes from another site", "save it beside the text"


def refresh_target(tag: str, values: Mapping[str, str | None]) -> str:
    """Where on this site the element leads at once, as from where a page was; "" for any other element."""
    found = _WITHIN_THE_SITE.fullmatch(values.get("content") or "") if _is_refresh(tag, values) else None
    return found[1] if found else ""


def _is_refresh(tag: str, values: Mapping[str, str | None]) -> bool:
    return tag == "meta" and (values.get("http-equiv") or "").lower() == "refresh"


def _check_address(
    tag: str, name: str, address: str, values: Mapping[str, str | None]
) -> Iterator[tuple[str, str]]:
    scheme = _scheme(address)
    if scheme not in _SCHEMES:
        yield f"an address starts with {scheme[:20]}:", "addresses are http, https, mailto or relative"
    elif tag in _LOADED and name != "cite" and _is_foreign(address):
        relations = (values.get("rel") or "").lower().split()
        if tag != "link" or not {"canonical", "alternate", "license", "author", "me"} & set(relations):
            advice = "save it beside the text: readers are not to be followed"
            yield f"<{tag}> loads from another site", advice


def _scheme(address: str) -> str:
    # Browsers drop blanks and control characters before they look for a scheme.
    plain = "".join(letter for letter in address if letter > " " and letter != "\x7f")
    head, colon, _ = plain.partition(":")
    return head.lower() if colon and head and not set(head) & set("/?#") else ""


def _is_foreign(address: str) -> bool:
    try:
        parts = urlsplit(address.strip().replace("\\", "/"))
    except ValueError:
        return True
    return bool(parts.scheme or parts.netloc)
