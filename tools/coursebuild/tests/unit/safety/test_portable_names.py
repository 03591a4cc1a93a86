"""A name in an archive means the same file on every system."""

from __future__ import annotations

import pytest
from coursebuild.safety.portable_names import make_portable, normalise_name, why_not_portable
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.mark.parametrize(
    "name",
    [
        *("..\\evil.bat", "C:evil.bat", "/etc/passwd", "../a", "a/../b", "NUL", "nul.txt", "a/Com1.tar.gz"),
        *("LPT¹.txt", "a.", "a ", "a/b ./c", "a\tb", "a\x85b", "a|b", "a*", "x" * 181, "가" * 90, ""),
    ],
)
def test_name_that_means_something_else_somewhere_is_known(name: str) -> None:
    """Devices, drives, ways out, and what a system drops or forbids."""
    assert why_not_portable(name)


@pytest.mark.parametrize(
    "name", ["a.csv", "자료/표 1.csv", "console.txt", "a..b", "com10.csv", "nul_.txt", "it's"]
)
def test_ordinary_name_is_portable(name: str) -> None:
    """Korean, blanks and names that only look like a device are fine."""
    assert "" == why_not_portable(name)


@given(st.text(st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), max_size=60))
@settings(max_examples=300)
def test_every_name_of_a_notebook_becomes_portable(name: str) -> None:
    """Whatever a notebook is called, the name that it gets is portable, and ends as a notebook's does."""
    changed = make_portable(f"{name}.ipynb")
    assert "" == why_not_portable(changed)
    assert changed.endswith(".ipynb")
    assert changed == make_portable(changed)


@pytest.mark.parametrize(
    ("one", "other"), [("A.csv", "a.CSV"), ("\uac00", "\u1100\u1161"), ("Straße", "STRASSE")]
)
def test_names_that_differ_in_case_or_form_are_one(one: str, other: str) -> None:
    """Windows and macOS take them for one file."""
    assert normalise_name(one) == normalise_name(other)
