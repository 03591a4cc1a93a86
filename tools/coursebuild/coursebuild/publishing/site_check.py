"""Look over the built site before it is published: what Jekyll lets pass, a reader must not meet.

Checked on every page: it is whole UTF-8 HTML with a language, a title and one main heading; ids are
unique; every internal link, anchor, picture and script leads somewhere; pictures have alt text and
size; no Liquid is left in it, and nothing that runs code or loads from elsewhere. No file at all, be it
a page, a notebook or an index, holds a path of the building machine or what looks like somebody's key. And
what the site is made for is in it.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from coursebuild.nouns.finding import Finding
from coursebuild.publishing.leaking_files import leaks_of_site
from coursebuild.safety.page_safety import check_element, check_policy, check_size
from coursebuild.safety.site_sources import HIDDEN_FOR_READERS

_LINKS = {"a": "href", "link": "href", "img": "src", "script": "src", "source": "src", "iframe": "src"}
_SHOWN_AS_PAGES = frozenset({".html", ".htm", ".shtml", ".xht", ".xhtml"})
_NOT_FOLLOWED = frozenset({"canonical", "alternate"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpectedPage:
    """Something that the site is made for."""

    what: str
    source: str
    """The file that somebody wrote it in."""
    address: str | None = None
    """Of a folder of the site; None for what any page may show."""
    ids: frozenset[str] = frozenset()
    """Of the elements that were rendered for it: the page that shows it has them."""
    if_missing: str = ""
    """What to do when nothing is at the address."""
    if_not_shown: str = ""


@dataclass(slots=True)
class _Page:
    line_of_id: dict[str, int] = field(default_factory=dict)
    problems: list[tuple[int, str, str]] = field(default_factory=list)
    addresses: list[tuple[int, str]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    language: str = ""
    policy: str | None = None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = _Page()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        page, line, values = self.page, self.getpos()[0], dict(attrs)
        page.counts[tag] += 1
        page.problems.extend((line, *problem) for problem in check_element(tag, values))
        if tag == "meta" and (values.get("http-equiv") or "").lower() == "content-security-policy":
            page.policy = page.policy if page.policy is not None else values.get("content") or ""
            if page.counts["script"] or page.counts["link"]:
                page.problems.append((line, "the content security policy comes too late", "put it first"))
        if tag == "html":
            page.language = values.get("lang") or ""
        if id_ := values.get("id"):
            if id_ in page.line_of_id:
                first = page.line_of_id[id_]
                page.problems.append((line, f"the id `{id_}` stands twice", f"the first is on line {first}"))
            page.line_of_id.setdefault(id_, line)
        if tag == "img":
            for name in ("alt", "width", "height"):
                if values.get(name) is None:
                    page.problems.append((line, f"a picture has no {name}: {values.get('src')}", ""))
        address = values.get(_LINKS.get(tag, ""))
        relations = set((values.get("rel") or "").split())
        if tag == "source":
            choices = (values.get("srcset") or "").split(", ")
            page.addresses.extend((line, choice.split(" ")[0]) for choice in choices if choice)
        if address is not None and not (tag == "link" and relations & _NOT_FOLLOWED):
            page.addresses.append((line, address))

    handle_startendtag = handle_starttag


def check_site(
    site: Path, base_path: str, local_paths: tuple[str, ...], expected: tuple[ExpectedPage, ...] = ()
) -> tuple[int, tuple[Finding, ...]]:
    """Return the number of pages and what is wrong with them.

    `base_path` is where the site will be published ('' at the top of a host); `local_paths` are
    folders of this machine that no page may mention; `expected` is what must not be missing.
    """
    pages: dict[str, _Page] = {}
    findings = list(leaks_of_site(site, local_paths))
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.name.startswith(".") and path.name not in HIDDEN_FOR_READERS:
            advice = "look for a page whose `permalink` says so, or for a setting that includes it"
            findings.append(_finding(name, "hidden", "what is hidden is not for readers", advice))
        if path.suffix.lower() in _SHOWN_AS_PAGES and path.is_file():
            try:
                text = path.read_bytes().decode()
            except UnicodeDecodeError:
                findings.append(_finding(name, "encoding", "the page is not UTF-8"))
            else:
                pages[name] = _read_page(name, text, findings)
    if "index.html" not in pages:
        findings.append(Finding(path="_site", rule="home", message="the site has no home page (index.html)"))
    findings.extend(_check_expected(expected, pages))
    problem_with = _problem_finder(site, base_path, pages)
    for name, page in pages.items():
        findings.extend(_check_structure(name, page))
        for line, address in page.addresses:
            if problem := problem_with(f"{base_path}/{name}", address):
                message = f"{address or 'an empty link'}: {problem}"
                findings.append(_finding(name, "link", message, line=line))
    return len(pages), tuple(findings)


def _finding(name: str, rule: str, message: str, advice: str = "", line: int | None = None) -> Finding:
    return Finding(path=f"_site/{name}", line=line, rule=rule, message=message, advice=advice)


def _read_page(name: str, text: str, findings: list[Finding]) -> _Page:
    """Take in what the page holds, and add to `findings` what its text alone tells."""
    reader = _Reader()
    try:
        reader.feed(text)
    except (ValueError, RecursionError, AssertionError) as error:  # the parser of Python stumbles
        findings.append(_finding(name, "structure", f"the page cannot be read: {str(error)[:60]}"))
    for line, message, advice in check_size(len(text.encode())):
        findings.append(_finding(name, "size", message, advice, line))
    if not text.rstrip().endswith("</html>"):
        findings.append(_finding(name, "structure", "the page is torn: no </html>"))
    for number, content in enumerate(text.splitlines(), start=1):
        if "{{" in content or "{%" in content:
            message = f"Liquid is left in the page: {content.strip()[:60]}"
            advice = "look at the layout or include that prints this"
            findings.append(_finding(name, "liquid", message, advice, number))
    return reader.page


def _check_expected(expected: tuple[ExpectedPage, ...], pages: Mapping[str, _Page]) -> Iterator[Finding]:
    for each in expected:
        its_page = None if each.address is None else pages.get(f"{each.address.lstrip('/')}index.html")
        message, advice = "", each.if_not_shown
        if each.address is None:
            if not any(each.ids <= page.line_of_id.keys() for page in pages.values()):
                message = f"no page shows {each.what}"
        elif its_page is None:
            message, advice = f"{each.what} is not published: no page is at {each.address}", each.if_missing
        elif not each.ids <= its_page.line_of_id.keys():
            message = f"the page at {each.address} does not show {each.what}"
        if message:
            yield Finding(path=each.source, rule="missing", message=message, advice=advice)


def _check_structure(name: str, page: _Page) -> Iterator[Finding]:
    problems = list(page.problems)
    if not page.language:
        problems.append((1, "the page has no language", "the layout's <html> needs lang"))
    problems.extend((1, *problem) for problem in check_policy(page.policy))
    for tag, what in (("title", "title"), ("h1", "main heading (h1)"), ("main", "<main>")):
        if page.counts[tag] != 1:
            problems.append((1, f"the page has {page.counts[tag]} of: {what}", "it needs exactly one"))
    for line, message, advice in problems:
        yield _finding(name, "structure", message, advice, line)


def _problem_finder(site: Path, base_path: str, pages: Mapping[str, _Page]) -> Callable[[str, str], str]:
    """A function of the address of a page and one that stands on it; most of them stand on every page."""

    @functools.cache
    def find_absolute(address: str) -> str:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            return ""
        return _problem_with(site, base_path, unquote(parts.path), unquote(parts.fragment), pages)

    def find(here: str, address: str) -> str:
        try:
            return find_absolute(address if address.startswith("/") else urljoin(here, address))
        except ValueError:
            return "is not an address"

    return find


def _problem_with(site: Path, base_path: str, path: str, fragment: str, pages: Mapping[str, _Page]) -> str:
    if not path.startswith(f"{base_path}/"):
        return f"leads out of the site, which is published under {base_path}/"
    relative = path[len(base_path) + 1 :]
    is_folder = relative.endswith("/") or not relative
    candidates = [f"{relative}index.html"] if is_folder else [relative, f"{relative}.html"]
    found = next((candidate for candidate in candidates if (site / candidate).is_file()), None)
    if found is None:
        return "leads to nothing"
    if fragment not in ("", "top") and found in pages and fragment not in pages[found].line_of_id:
        return f"there is no #{fragment} on that page"
    return ""
