"""Keys in pieces, and prose that begins as a key does; no key stands here as it is."""

from __future__ import annotations

import textwrap

import pytest
from coursebuild.safety.leaks import find_secrets

_LETTERS = "A1b2C3d4E5f6"
_KEYS = {
    "GitHub": "gh" + "p_" + _LETTERS * 3,
    "AWS": "AK" + "IA" + "ABCDEFGH" * 2,
    "OpenAI": "sk" + "-proj-" + _LETTERS * 4,
    "Google": "AI" + "za" + "A1b2C" * 7,
    "Hugging Face": "h" + "f_" + _LETTERS * 3,
    "JSON web token": "ey" + "J" + _LETTERS * 3 + ".ey" + "J" + _LETTERS * 9 + "." + _LETTERS * 3,
    "GitLab": "gl" + "pat-" + _LETTERS[:10] * 2,
    "Azure": "Account" + "Key=" + _LETTERS * 7 + "AB==",
    "DigitalOcean": "do" + "p_v1_" + "a1b2c3d4" * 8,
}


@pytest.mark.parametrize("between", ["\n", "\r\n", "\n    ", " ", "\u00a0", " │\n│ ", "\n> ", "\n# "])
@pytest.mark.parametrize("width", [2, 5, 13, 17])
@pytest.mark.parametrize("name", _KEYS)
def test_key_in_pieces_is_found(name: str, width: int, between: str) -> None:
    """Whatever a reader would put together is found, on the line where it begins."""
    pieces = textwrap.wrap(_KEYS[name], width, break_on_hyphens=False)
    found = list(find_secrets(f"글\ntoken: {between.join(pieces)}\nand prose that goes on\n"))
    assert [2] == [line for line, _ in found]
    assert name in found[0][1]


@pytest.mark.parametrize("lines", ["-----BEGIN RSA\nPRIVATE KEY-----", "-----BEGIN PRIVATE\r\n  KEY-----"])
def test_head_of_a_private_key_may_stand_on_two_lines(lines: str) -> None:
    """A head that was broken is a head."""
    assert ["a private key"] == [kind for _, kind in find_secrets(lines)]


@pytest.mark.parametrize(
    "text",
    [
        "GitHub tokens start with ghp_ followed by thirty six letters and digits in base62 and so on",
        "Tokens: ghp_\nThen comes The Next Line with 40 characters or more as everyone knows",
        "hf_ marks a Hugging Face token, sk- one of OpenAI and AIza one of Google of 39 characters",
        "| ghp_ | gho_ | ghu_ |\n| personal access token | OAuth application | user to server |",
        "ASIA PACIFIC SUMMIT MEETING 2024 IN SEOUL",
        "sk-\nlearn estimators are fitted with methods that everybody knows and likes to use",
        "AKIA" + "IOSFODNN7EXAMPLE",
        "AKIA" + "IOSFODNN7\nEXAMPLE",
        "gh" + "p_" + "x" * 36,
        "AK" + "IA" + "X" * 16,
        "sk-" + "proj-your-api-key-goes-here-12345",
        "postgres" + "://user:password@localhost:5432/db",
        "https" + "://someone:비밀번호@example.org/",
        "ey" + "JhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.ey" + "JzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwi"
        "aWF0IjoxNTE2MjM5MDIyfQ.SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",
    ],
)  # fmt: skip
def test_what_teaches_about_keys_is_no_key(text: str) -> None:
    """Prose about keys, examples of their issuers and what stands for one stop nobody."""
    assert [] == list(find_secrets(text))
