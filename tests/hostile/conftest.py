"""What the tests of the corpus share: a browser."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsing import open_browser
from playwright.sync_api import Browser


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser that all tests of the corpus share."""
    with open_browser() as browser:
        yield browser
