"""The files that are taken along can be asked for by their names."""

from __future__ import annotations

from pathlib import Path

import pytest
from coursebuild.pages.handouts.addresses import download_name, in_address


@pytest.mark.parametrize(
    ("written", "published", "address"),
    [
        ("a b.ipynb", "a b.ipynb", "a%20b.ipynb"),
        ("a#b?c&d.ipynb", "a#b?c&d.ipynb", "a%23b%3Fc%26d.ipynb"),
        ("100%41.ipynb", "100_41.ipynb", "100_41.ipynb"),
        ("\u1100\u1161.ipynb", "\uac00.ipynb", "%EA%B0%80.ipynb"),
    ],
)
def test_name_leads_to_the_file(written: str, published: str, address: str) -> None:
    """A browser that follows the address asks for the file, whatever signs are in its name."""
    assert published == download_name(Path("notebooks") / written)
    assert address == in_address(published)
