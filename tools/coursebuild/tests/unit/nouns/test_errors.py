"""Errors carry what has to be repaired."""

from __future__ import annotations

from coursebuild.nouns.errors import ConfigurationError
from coursebuild.nouns.finding import Finding


def test_configuration_error_shows_every_finding() -> None:
    """The text of the error is all findings, one below the other, and they can be counted."""
    findings = [
        Finding(path="a.yml", message="one", line=1),
        Finding(path="b.yml", message="two", advice="do"),
    ]
    error = ConfigurationError(findings)
    expected = "a.yml:1: one\nb.yml: two\n    do"
    assert expected == str(error)
    assert tuple(findings) == error.findings
