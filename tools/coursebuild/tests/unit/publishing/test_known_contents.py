"""What is found out ahead, in other processes or beside Jekyll, is what the look over the site would find."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from coursebuild.publishing import known_contents, leaking_files, site_check
from coursebuild.publishing.known_contents import KnownContents, look_ahead, looking_aside

LOCAL = ("/build/here",)
KEY = "ghp_" + "a1B2" * 9


@pytest.fixture
def site(tmp_path: Path) -> dict[Path, str]:
    """A site with something wrong in each file: SHA-256 by path."""
    contents = {
        "index.html": b"<h1>a</h1><h1>b</h1>",
        "torn.html": b"\xff",
        "a.txt": f"\n{KEY}".encode(),
        "b.txt": b"/build/here/x",
    }
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    return {tmp_path / name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}


def test_other_processes_find_what_one_finds(site: dict[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The check finds the same, and reads no page and searches no file itself."""
    monkeypatch.setattr(known_contents, "MANY", 1)
    folder, known = next(iter(site)).parent, KnownContents()
    alone = site_check.check_site(folder, "", LOCAL)
    look_ahead(site, LOCAL, known)
    monkeypatch.setattr(site_check, "read_page", pytest.fail)
    monkeypatch.setattr(leaking_files, "texts_in", pytest.fail)
    assert alone == site_check.check_site(folder, "", LOCAL, known=known)
    assert {"_site/a.txt", "_site/b.txt", "_site/index.html", "_site/torn.html"} <= {f.path for f in alone[1]}


def test_what_cannot_be_looked_at_ahead_is_looked_at_later(
    site: dict[Path, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that is ended, as the system does when memory runs out, costs time and hides nothing."""
    monkeypatch.setattr(known_contents, "MANY", 1)
    monkeypatch.setattr(known_contents, "_look_at", _end)
    folder, known = next(iter(site)).parent, KnownContents()
    look_ahead(site, LOCAL, known)
    assert site_check.check_site(folder, "", LOCAL) == site_check.check_site(folder, "", LOCAL, known=known)


def test_what_was_looked_at_aside_is_known(site: dict[Path, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Leaks are found as the check would find them, which does not look again."""
    folder, known = next(iter(site)).parent, KnownContents()
    alone = site_check.check_site(folder, "", LOCAL)
    last = f"True {list(site.values())[-1]}"
    with looking_aside(site, LOCAL, known):
        while not known.leaks.knows(last):
            time.sleep(0.01)
    monkeypatch.setattr(leaking_files, "texts_in", pytest.fail)
    assert alone == site_check.check_site(folder, "", LOCAL, known=known)


def test_look_aside_ends_with_what_it_stands_beside(site: dict[Path, str]) -> None:
    """A site that is refused does not wait until all has been looked at."""
    looked = list[Path]()

    def endless() -> Iterator[Path]:
        while True:
            looked.extend(site)
            yield from site

    with looking_aside(endless(), LOCAL, KnownContents()):
        pass
    count = len(looked)
    time.sleep(0.05)
    assert count == len(looked)


def _end(_paths: list[Path]) -> None:
    os.abort()
