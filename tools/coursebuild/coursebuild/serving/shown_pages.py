"""What a page that is shown says: which one it is, and what stands there before there is a site."""

from __future__ import annotations

import hashlib
import html
from pathlib import Path

from coursebuild.serving.site_folder import Address, read_file

_WITHOUT_SITE = b"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>No site yet</title></head>
<body><main><h1>No site yet</h1>
<p>This page shows it as soon as it is there.</p>
<pre style="white-space: pre-wrap">%s</pre></main></body>
</html>
"""


def page_without_site(folder: Path, notice: str) -> bytes | None:
    """What every page says before there is a site in `folder`; None when there is one, or nothing to say."""
    return _WITHOUT_SITE % html.escape(notice).encode() if notice and not folder.is_dir() else None


def page_version(folder: Path, page: bytes) -> str:
    """Digest of a page and of the style and scripts of its site: pictures have addresses of their own."""
    sha = hashlib.sha256(page)
    for file in sorted([*folder.glob("assets/css/*.css"), *folder.glob("assets/js/*.js")]):
        names = file.relative_to(folder).parts
        sha.update(read_file(folder, Address(names=names, is_folder=False)) or b"")
    return sha.hexdigest()[:16]
