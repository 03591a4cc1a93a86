"""Look over the built site before it is published: what Jekyll lets pass, a reader must not meet.

Every page is UTF-8 and good in itself (see `page_reading`); every internal link, anchor, picture and script
leads somewhere. No file at all, be it a page, a notebook or an index, holds a path of the building machine or
what looks like somebody's key. And what the site is made for is in it. A content that was read before is not
read again.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from coursebuild.nouns.finding import Finding
from coursebuild.publishing.known_contents import SHOWN_AS_PAGES, KnownContents
from coursebuild.publishing.leaking_files import leaks_of_site
from coursebuild.publishing.page_reading import PageContent, read_page
from coursebuild.safety.site_sources import HIDDEN_FOR_READERS


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


def check_site(
    site: Path,
    base_path: str,
    local_paths: tuple[str, ...],
    expected: tuple[ExpectedPage, ...] = (),
    known: KnownContents | None = None,
) -> tuple[int, tuple[Finding, ...]]:
    """Return the number of pages and what is wrong with them.

    `base_path` is where the site will be published ('' at the top of a host); `local_paths` are
    folders of this machine that no page may mention; `expected` is what must not be missing.
    """
    known = known or KnownContents()
    pages: dict[str, PageContent] = {}
    findings = list(leaks_of_site(site, local_paths, known.leaks))
    for path in sorted(site.rglob("*")):
        name = path.relative_to(site).as_posix()
        if path.name.startswith(".") and path.name not in HIDDEN_FOR_READERS:
            advice = "look for a page whose `permalink` says so, or for a setting that includes it"
            findings.append(_finding(name, "hidden", "what is hidden is not for readers", advice))
        if path.suffix.lower() in SHOWN_AS_PAGES and path.is_file():
            content = path.read_bytes()
            try:
                text = content.decode()
            except UnicodeDecodeError:
                findings.append(_finding(name, "encoding", "the page is not UTF-8"))
            else:
                read = functools.partial(read_page, text)
                pages[name] = known.pages.recall(hashlib.sha256(content).hexdigest(), read)
    if "index.html" not in pages:
        findings.append(Finding(path="_site", rule="home", message="the site has no home page (index.html)"))
    findings.extend(_check_expected(expected, pages))
    problem_with = _problem_finder(site, base_path, pages)
    for name, page in pages.items():
        for each in page.problems:
            findings.append(_finding(name, each.rule, each.message, each.advice, each.line))
        for address, line in page.lines_of_addresses.items():
            if problem := problem_with(f"{base_path}/{name}", address):
                message = f"{address or 'an empty link'}: {problem}"
                findings.append(_finding(name, "link", message, line=line))
    return len(pages), tuple(findings)


def _finding(name: str, rule: str, message: str, advice: str = "", line: int | None = None) -> Finding:
    return Finding(path=f"_site/{name}", line=line, rule=rule, message=message, advice=advice)


def _check_expected(
    expected: tuple[ExpectedPage, ...], pages: Mapping[str, PageContent]
) -> Iterator[Finding]:
    for each in expected:
        its_page = None if each.address is None else pages.get(f"{each.address.lstrip('/')}index.html")
        message, advice = "", each.if_not_shown
        if each.address is None:
            if not any(each.ids <= page.lines_of_ids.keys() for page in pages.values()):
                message = f"no page shows {each.what}"
        elif its_page is None:
            message, advice = f"{each.what} is not published: no page is at {each.address}", each.if_missing
        elif not each.ids <= its_page.lines_of_ids.keys():
            message = f"the page at {each.address} does not show {each.what}"
        if message:
            yield Finding(path=each.source, rule="missing", message=message, advice=advice)


def _problem_finder(
    site: Path, base_path: str, pages: Mapping[str, PageContent]
) -> Callable[[str, str], str]:
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


def _problem_with(
    site: Path, base_path: str, path: str, fragment: str, pages: Mapping[str, PageContent]
) -> str:
    if not path.startswith(f"{base_path}/"):
        return f"leads out of the site, which is published under {base_path}/"
    relative = path[len(base_path) + 1 :]
    is_folder = relative.endswith("/") or not relative
    candidates = [f"{relative}index.html"] if is_folder else [relative, f"{relative}.html"]
    found = next((candidate for candidate in candidates if (site / candidate).is_file()), None)
    if found is None:
        return "leads to nothing"
    if fragment not in ("", "top") and found in pages and fragment not in pages[found].lines_of_ids:
        return f"there is no #{fragment} on that page"
    return ""
