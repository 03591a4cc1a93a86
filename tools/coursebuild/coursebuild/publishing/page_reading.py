"""What one page of the built site holds, and what its text alone tells of what is wrong with it.

It is whole HTML with a language, a title, one main heading and a policy; its ids are unique, its pictures
have alt text and size; no Liquid is left in it, and nothing that runs code or loads from elsewhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

from coursebuild.safety.page_safety import check_element, check_policy, check_size, refresh_target

_LINKS = {"a": "href", "link": "href", "img": "src", "script": "src", "source": "src", "iframe": "src"}
_NOT_FOLLOWED = frozenset({"canonical", "alternate"})
_ONCE = (("title", "title"), ("h1", "main heading (h1)"), ("main", "<main>"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PageProblem:
    """What is wrong with a page, whatever else is in the site."""

    rule: str
    line: int
    message: str
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageContent:
    """What a page holds, as far as it concerns the rest of the site."""

    lines_of_ids: Mapping[str, int]
    """The line of each id."""
    lines_of_addresses: Mapping[str, int]
    """Where each address that leads somewhere stands first."""
    problems: tuple[PageProblem, ...]


def read_page(text: str) -> PageContent:
    """Read a page."""
    reader = _Reader()
    problems = []
    try:
        reader.feed(text)
    except (ValueError, RecursionError, AssertionError) as error:  # the parser of Python stumbles
        message = f"the page cannot be read: {str(error)[:60]}"
        problems.append(PageProblem(rule="structure", line=1, message=message))
    for line, message, advice in check_size(len(text.encode())):
        problems.append(PageProblem(rule="size", line=line, message=message, advice=advice))
    problems.extend(_left_liquid(text))
    problems.extend(
        PageProblem(rule="structure", line=line, message=message, advice=advice)
        for line, message, advice in (*reader.problems, *_lacking(text, reader))
    )
    return PageContent(
        lines_of_ids=reader.lines_of_ids,
        lines_of_addresses=reader.lines_of_addresses,
        problems=tuple(problems),
    )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines_of_ids: dict[str, int] = {}
        self.lines_of_addresses: dict[str, int] = {}
        self.problems: list[tuple[int, str, str]] = []
        self.counts: Counter[str] = Counter()
        self.language = ""
        self.policy: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line, values = self.getpos()[0], dict(attrs)
        self.counts[tag] += 1
        self.problems.extend((line, *problem) for problem in check_element(tag, values))
        if tag == "meta" and (values.get("http-equiv") or "").lower() == "content-security-policy":
            self.policy = self.policy if self.policy is not None else values.get("content") or ""
            if self.counts["script"] or self.counts["link"]:
                self.problems.append((line, "the content security policy comes too late", "put it first"))
        if tag == "html":
            self.language = values.get("lang") or ""
        if id_ := values.get("id"):
            if id_ in self.lines_of_ids:
                first = self.lines_of_ids[id_]
                self.problems.append((line, f"the id `{id_}` stands twice", f"the first is on line {first}"))
            self.lines_of_ids.setdefault(id_, line)
        if tag == "img":
            for name in ("alt", "width", "height"):
                if values.get(name) is None:
                    self.problems.append((line, f"a picture has no {name}: {values.get('src')}", ""))
        for address in _addresses(tag, values):
            self.lines_of_addresses.setdefault(address, line)

    handle_startendtag = handle_starttag


def _addresses(tag: str, values: Mapping[str, str | None]) -> Iterator[str]:
    """What the element leads to or loads."""
    if tag == "source":
        yield from (choice.split(" ")[0] for choice in (values.get("srcset") or "").split(", ") if choice)
    if target := refresh_target(tag, values):
        yield target
    address = values.get(_LINKS.get(tag, ""))
    relations = set((values.get("rel") or "").split())
    if address is not None and not (tag == "link" and relations & _NOT_FOLLOWED):
        yield address


def _lacking(text: str, reader: _Reader) -> Iterator[tuple[int, str, str]]:
    if not text.rstrip().endswith("</html>"):
        yield 1, "the page is torn: no </html>", ""
    if not reader.language:
        yield 1, "the page has no language", "the layout's <html> needs lang"
    yield from ((1, *problem) for problem in check_policy(reader.policy))
    for tag, what in _ONCE:
        if reader.counts[tag] != 1:
            yield 1, f"the page has {reader.counts[tag]} of: {what}", "it needs exactly one"


def _left_liquid(text: str) -> Iterator[PageProblem]:
    if "{{" not in text and "{%" not in text:
        return
    for number, content in enumerate(text.splitlines(), start=1):
        if "{{" in content or "{%" in content:
            message = f"Liquid is left in the page: {content.strip()[:60]}"
            advice = "look at the layout or include that prints this"
            yield PageProblem(rule="liquid", line=number, message=message, advice=advice)
