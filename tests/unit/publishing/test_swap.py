"""A new site takes the place of the old one whole, and nothing of the old one is left."""

from __future__ import annotations

from pathlib import Path

import pytest
from coursebuild.publishing import swap as module
from coursebuild.publishing.swap import swap_in


@pytest.fixture
def new(tmp_path: Path) -> Path:
    """A new site with one page."""
    (tmp_path / "cache" / "next").mkdir(parents=True)
    (tmp_path / "cache" / "next" / "index.html").write_text("new", encoding="utf-8")
    return tmp_path / "cache" / "next"


def test_first_publication(new: Path, tmp_path: Path) -> None:
    """Without an old site the new one is moved into place."""
    swap_in(new, tmp_path / "_site")
    assert ["index.html"] == [path.name for path in (tmp_path / "_site").iterdir()]
    assert not new.exists()


@pytest.mark.parametrize("can_exchange", [True, False])
def test_old_site_is_replaced_whole(
    new: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_exchange: bool
) -> None:
    """Where the system can exchange folders and where it cannot, only the new site is left."""
    if not can_exchange:
        monkeypatch.setattr(module, "_exchange", lambda first, second: False)
    (tmp_path / "_site").mkdir()
    (tmp_path / "_site" / "old.html").write_text("old", encoding="utf-8")
    swap_in(new, tmp_path / "_site")
    assert {"index.html": "new"} == {path.name: path.read_text() for path in (tmp_path / "_site").iterdir()}
    assert not list(new.parent.iterdir())


def test_exchange_is_one_step(new: Path, tmp_path: Path) -> None:
    """On this system two folders change their names at once."""
    (tmp_path / "_site").mkdir()
    assert module._exchange(new, tmp_path / "_site")
    assert (tmp_path / "_site" / "index.html").is_file()
    assert not list(new.iterdir())
