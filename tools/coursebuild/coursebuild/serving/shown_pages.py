"""What a page that is shown says: which one it is, and what stands there before there is a site."""

from __future__ import annotations

import hashlib
import html

from coursebuild.serving.site_folder import Address, ShownSite, is_page, read_file

_WITHOUT_SITE = b"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>No site yet</title></head>
<body><main><h1>No site yet</h1>
<p>This page shows it as soon as it is there.</p>
<pre style="white-space: pre-wrap">%s</pre></main></body>
</html>
"""
NOT_FOUND = Address(names=("404.html",), is_folder=False)


def page_without_site(site: ShownSite, notice: str) -> bytes | None:
    """What every page says before there is a site; None when there is one, or nothing to say."""
    return _WITHOUT_SITE % html.escape(notice).encode() if notice and not site.folder.is_dir() else None


def page_version(site: ShownSite, page: bytes) -> str:
    """Digest of a page and of the style and scripts of its site: pictures have addresses of their own."""
    sha, folder = hashlib.sha256(page), site.folder
    for file in sorted([*folder.glob("assets/css/*.css"), *folder.glob("assets/js/*.js")]):
        names = file.relative_to(folder).parts
        sha.update(read_file(site, Address(names=names, is_folder=False)) or b"")
    return sha.hexdigest()[:16]


def version_at(site: ShownSite, address: Address | None, notice: str) -> str:
    """The version of the page that is shown at an address, whatever it is; "" where there is none."""
    pages = (read_file(site, each) for each in (address, NOT_FOUND) if each and is_page(each))
    found = next((page for page in pages if page is not None), None)
    page = page_without_site(site, notice) if found is None else found
    return "" if page is None else page_version(site, page)
