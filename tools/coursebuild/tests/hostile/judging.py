"""Look at a published site as a suspicious reader does: with a parser, in a browser, and file by file.

Written without the tool's own checks: what they overlook should not be overlooked here too.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from hostile.cases import CANARY_HOST
from playwright.sync_api import Browser, Dialog, Page, Request

_INVISIBLE = dict.fromkeys(map(ord, "\u2060\u00ad\u200b"))
_HARMFUL = frozenset(
    {
        "applet", "audio", "base", "body", "button", "dialog", "embed", "form", "frame", "frameset", "head",
        "html", "iframe", "image", "input", "isindex", "link", "maction", "main", "marquee", "meta", "object",
        "plaintext", "portal", "script", "select", "slot", "style", "svg", "template", "textarea", "title",
        "use", "video", "xmp", "animate", "set", "foreignobject", "header", "footer", "nav", "noscript",
    }
)  # fmt: skip
"""Elements that no text of a course may bring onto a page; layouts have some of them."""
_ADDRESSES = frozenset(
    {
        "href", "src", "xlink:href", "action", "formaction", "data", "poster", "cite", "ping", "background",
        "longdesc", "srcset", "manifest", "archive", "codebase", "usemap",
    }
)  # fmt: skip
_LOADING = _ADDRESSES - {"href", "cite"}
_VOID = frozenset({"br", "hr", "img", "input", "link", "meta", "source", "wbr", "col"})
_BODIES = ("lesson-body", "note", "text")


@dataclass
class PageText:
    """What stands on a page."""

    text: str = ""
    harm: list[str] = field(default_factory=list)
    has_policy: bool = False
    ids: set[str] = field(default_factory=set)
    is_whole: bool = False
    """Whether the page ends as the layout ends it."""


class _Reader(HTMLParser):
    """Collects the text of a page, and every piece of markup that could do something."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = PageText()
        self._texts: list[str] = []
        self._depth_of_body: int | None = None
        self._open: list[str] = []
        self._script = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        shown = html.unescape(self.get_starttag_text() or "")
        self.page.ids.add(values.get("id", ""))
        if tag == "meta" and values.get("http-equiv", "").lower() == "content-security-policy":
            self.page.has_policy = "script-src 'self'" in values.get("content", "")
        if self._depth_of_body is not None and tag in _HARMFUL:
            self.page.harm.append(f"<{tag}> in the text: {shown}")
        self._look_at_attributes(tag, values, shown)
        self._script = tag == "script"
        if tag not in _VOID:
            self._open.append(tag)
            if self._depth_of_body is None and values.get("class", "") == "lesson-body":
                self._depth_of_body = len(self._open)

    def _look_at_attributes(self, tag: str, values: dict[str, str], shown: str) -> None:
        for name, value in values.items():
            if name in ("alt", "title"):
                self._texts.append(f" {value} ")
            plain = "".join(c for c in value if c > " " and c != "\x7f").lower()
            if name.startswith("on") or name in ("style", "srcdoc"):
                self.page.harm.append(f"{name}: {shown}")
            if name in _ADDRESSES and re.match(r"(?!https?:|mailto:)[a-z][a-z0-9+.-]*:", plain):
                self.page.harm.append(f"{name}: {shown}")
            if name in _LOADING and CANARY_HOST in plain:
                self.page.harm.append(f"{name}: {shown}")

    def handle_endtag(self, tag: str) -> None:
        self._script = False
        self.page.is_whole = tag == "html" and self._open == ["html"]
        if tag in self._open:
            while self._open.pop() != tag:
                pass
            if self._depth_of_body is not None and len(self._open) < self._depth_of_body:
                self._depth_of_body = None

    def handle_data(self, data: str) -> None:
        if self._script:
            if "__canary" in data and "\\u003c" not in data and "<" in data:
                self.page.harm.append(f"in a script: {data}")
        else:
            self._texts.append(data)

    def close(self) -> None:
        super().close()
        self.page.text = plain("".join(self._texts))


def plain(text: str) -> str:
    """A text as it is compared: blanks are one blank, and what takes no place is left out."""
    return " ".join(text.translate(_INVISIBLE).split())


def read_page(path: Path) -> PageText:
    """What stands on one page."""
    reader = _Reader()
    reader.feed(path.read_bytes().decode("utf-8"))  # strictly: a page is UTF-8
    reader.close()
    return reader.page


def pages_of(site: Path) -> list[str]:
    """The path of everything in a site that a browser shows as a document, such as `/lessons/unet/`."""
    return sorted(
        f"/{path.relative_to(site).as_posix()}".removesuffix("index.html")
        for path in site.rglob("*")
        if path.suffix in (".html", ".svg", ".xml")
    )


def published_texts(site: Path) -> dict[str, str]:
    """Every file of a site as text, those in archives too, by name."""
    found: dict[str, str] = {}
    for path in sorted(site.rglob("*")):
        if not path.is_file():
            continue
        name, content = path.relative_to(site).as_posix(), path.read_bytes()
        found[name] = content.decode("utf-8", "replace")
        if path.suffix == ".zip":
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                for entry in archive.namelist():
                    found[f"{name}/{entry}"] = archive.read(entry).decode("utf-8", "replace")
    return found


_PROVOKE = """
() => {
  document.addEventListener('click', event => {
    const link = event.target.closest && event.target.closest('a[href]');
    if (link && /^(https?|mailto):$/.test(link.protocol)) event.preventDefault();
  }, true);
  for (const details of document.querySelectorAll('details')) details.open = true;
  for (const each of document.querySelectorAll('main *')) {
    for (const kind of ['mouseover', 'mouseenter', 'pointerover', 'pointerenter', 'mousemove', 'focusin',
                        'focus', 'animationstart', 'transitionend', 'beforetoggle', 'toggle', 'begin',
                        'error', 'load', 'wheel', 'scroll', 'copy', 'input', 'keydown', 'blur'])
      each.dispatchEvent(new Event(kind, {bubbles: false}));
    if (each.focus) each.focus();
    if (each.tagName !== 'BUTTON' && each.click) each.click();
  }
}
"""


@dataclass
class Visit:
    """What happened while a browser looked at a site."""

    canaries: set[str] = field(default_factory=set)
    """Marks of what has run, or has asked for something."""
    complaints: list[str] = field(default_factory=list)
    """What else a quiet site does not do."""


def visit(browser: Browser, address: str, paths: list[str]) -> Visit:
    """Open every page, touch everything on it, and note what runs.

    The content security policy is switched off: the second line must not hide that the first fails.
    """
    seen = Visit()
    context = browser.new_context(bypass_csp=True)
    context.expose_function("__canary", lambda mark=None: seen.canaries.add(str(mark)))

    def answer(route: object, request: Request) -> None:
        if request.url.startswith(address):
            route.continue_()  # type: ignore[attr-defined]
        else:
            seen.canaries.update(re.findall(r"[0-9]{9}", request.url))
            seen.complaints.append(f"asked for {request.url}")
            route.abort()  # type: ignore[attr-defined]

    context.route("**/*", answer)
    page = context.new_page()

    def close(dialog: Dialog) -> None:
        seen.canaries.add(dialog.message)
        dialog.dismiss()

    page.on("dialog", close)
    page.on("pageerror", lambda error: seen.complaints.append(f"script: {error}"))
    context.on(
        "page", lambda opened: seen.complaints.append("a window was opened") if opened != page else None
    )
    for path in paths:
        _touch(page, address + path)
    context.close()
    return seen


def _touch(page: Page, address: str) -> None:
    page.goto(address)
    page.evaluate(_PROVOKE)
    page.wait_for_timeout(50)  # a handler may take a turn of the event loop


def parts_that_say_something(content: bytes) -> list[str]:
    """The names of the parts of a picture that do not draw, read without any library of pictures."""
    if content.startswith(b"\x89PNG"):
        return _png_parts(content)
    if content.startswith(b"\xff\xd8"):
        return _jpeg_parts(content)
    if content.startswith(b"GIF8"):
        found = [name for name in (b"XMP DataXMP", b"ICCRGBG1012") if name in content]
        return [*map(repr, found), *(["behind"] if content[-1:] != b";" else [])]
    if content.startswith(b"RIFF"):
        end = 8 + int.from_bytes(content[4:8], "little")
        found = [name for name in (b"EXIF", b"XMP ") if name in content]
        return [*map(repr, found), *(["behind"] if end != len(content) else [])]
    return []


def _png_parts(content: bytes) -> list[str]:
    found, at = [], 8
    while at < len(content):
        name = content[at + 4 : at + 8]
        if name in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME") or name[1:2].islower():
            found += (
                []
                if name in (b"acTL", b"fcTL", b"fdAT", b"iCCP", b"tRNS", b"pHYs", b"gAMA")
                else [repr(name)]
            )
        at += 12 + int.from_bytes(content[at : at + 4])
        if name == b"IEND":
            return [*found, *(["behind"] if at != len(content) else [])]
    return [*found, "no end"]


def _jpeg_parts(content: bytes) -> list[str]:
    found, at = [], 2
    while content[at + 1] != 0xDA:
        marker, body = content[at + 1], content[at + 4 : at + 16]
        is_known = body.startswith((b"JFIF\0", b"ICC_PROFILE\0", b"Adobe"))
        if marker == 0xFE or (0xE0 <= marker <= 0xEF and not is_known):
            found.append(f"{marker:x} {body!r}")
        at += 2 + int.from_bytes(content[at + 2 : at + 4])
    return [*found, *(["behind"] if content[-2:] != b"\xff\xd9" else [])]
