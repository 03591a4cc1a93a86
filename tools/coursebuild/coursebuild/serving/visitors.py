"""Tell who asks: this machine's own pages and programs, or a page of another origin that is open beside them.

A browser sends what any web page asks for, with the rights of whoever sits before it. What it says of where
a request comes from (Host, Origin, the Fetch metadata) no page can forge. A foreign page may lead a reader
here by a link, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from typing import Self
from urllib.parse import urlsplit

_OURSELVES = frozenset({"same-origin", "none"})
"""`none` is what a person has typed, or opened from a bookmark."""
_DECIDING = ("Host", "Origin", "Sec-Fetch-Site", "Sec-Fetch-Mode", "Sec-Fetch-Dest")


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a request gets no answer."""

    status: HTTPStatus
    advice: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request that may be answered."""

    target: str
    """What is asked for: path and query."""
    is_led_here: bool
    """Whether another site has led the reader here: such a visit sees a page, and moves nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """The names under which this server answers, as a browser writes them into Host."""

    hosts: frozenset[str]

    @classmethod
    def at(cls, port: int) -> Self:
        """Those of a server at this port of this machine."""
        names = ("127.0.0.1", "localhost")
        return cls(hosts=frozenset((*(f"{name}:{port}" for name in names), *(names if port == 80 else ()))))

    def receive(self, method: str, target: str, headers: Message) -> Visit | Refusal:
        """Look at the head of a request; what it asks for is not looked at."""
        given = {name: headers.get_all(name, []) for name in _DECIDING}
        if headers.defects or headers.get_payload() or any(len(values) > 1 for values in given.values()):
            return Refusal(status=HTTPStatus.BAD_REQUEST, advice="this is not a request as browsers send")
        host, origin, site, mode, destination = ("".join(given[name]) for name in _DECIDING)
        authority, path = _split(target)
        if host not in self.hosts or (authority is not None and authority != host):
            return Refusal(status=HTTPStatus.MISDIRECTED_REQUEST, advice=f"open http://{min(self.hosts)}/")
        if path is None:
            return Refusal(status=HTTPStatus.BAD_REQUEST, advice="a path starts with /")
        if method not in ("GET", "HEAD"):
            return Refusal(status=HTTPStatus.METHOD_NOT_ALLOWED, advice="pages are read here: GET or HEAD")
        is_led_here = (mode, destination) == ("navigate", "document")
        is_ours = site in _OURSELVES if given["Sec-Fetch-Site"] else True
        if (given["Origin"] and origin != f"http://{host}") or not (is_ours or is_led_here):
            return Refusal(
                status=HTTPStatus.FORBIDDEN, advice="only pages of this site are answered: follow a link"
            )
        return Visit(target=path, is_led_here=not is_ours)


def _split(target: str) -> tuple[str | None, str | None]:
    """(authority, path and query) of what a request line names; None for what it does not hold."""
    if target.startswith("/"):
        return None, target
    try:
        parts = urlsplit(target)
    except ValueError:
        return "", None
    if parts.scheme != "http" or "#" in target:
        return None, None
    path = parts.path or "/"
    return parts.netloc, f"{path}?{parts.query}" if parts.query else path
