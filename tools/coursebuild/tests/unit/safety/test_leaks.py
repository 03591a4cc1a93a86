"""What looks like somebody's key is found by its shape; ordinary text is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from coursebuild.safety.leaks import find_leak, find_secrets, folders_of, spellings

LETTERS = "aB3dE6gH1jK4mN7pQ0sT2vW5yZ8xC9fR"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ghp_" + (LETTERS * 2)[:36], "a GitHub token"),
        ("github_pat_" + (LETTERS * 3)[:82], "a GitHub token"),
        ("glpat-" + LETTERS[:20], "a GitLab token"),
        ("AKIA" + "ABCDEFGH234567QR", "an AWS access key"),
        ("sk-ant-api03-" + LETTERS * 2, "an OpenAI or Anthropic key"),
        ("sk-proj-" + LETTERS, "an OpenAI or Anthropic key"),
        ("sk-" + (LETTERS * 2)[:48], "an OpenAI or Anthropic key"),
        ("AIza" + (LETTERS * 2)[:35], "a Google API key"),
        ("xoxb-123456789012-" + LETTERS, "a Slack token"),
        ("hf_" + (LETTERS * 2)[:34], "a Hugging Face token"),
        ("sk_live_" + LETTERS[:24], "a Stripe key"),
        ("npm_" + (LETTERS * 2)[:36], "a package registry token"),
        ('{"username":"someone","key":"' + "0123456789abcdef" * 2 + '"}', "a Kaggle key"),
        ("-----BEGIN RSA PRIVATE KEY-----", "a private key"),
        ("-----BEGIN PRIVATE KEY-----", "a private key"),
        (f"eyJ{LETTERS}.eyJ{LETTERS}.{LETTERS}", "a JSON web token"),
        ("https://someone:pa55word@example.org/x", "an address with a password"),
    ],
)
def test_shape_of_a_key_is_found(text: str, kind: str) -> None:
    """Each kind of key is found in its line, in code as in output, whatever stands around it."""
    assert [(2, kind)] == list(find_secrets(f"first\nTOKEN = '{text}'\n"))


@pytest.mark.parametrize(
    "text",
    [
        "sk-learn", "task-" + "a" * 50, "AKIA", "hf_hub_download", "xoxo", "ghp_short", "risk-" + LETTERS * 2,
        "-----BEGIN PUBLIC KEY-----", "https://example.org:8080/a@b", "mailto:a@example.org",
        "e3b0c44298fc1c14" * 4,
        "https://user:{token}@example.org", "https://e.org/a?b=c:d@e", "username and key", LETTERS * 9,
    ],
)  # fmt: skip
def test_ordinary_text_is_no_key(text: str) -> None:
    """Names of packages, digests, addresses and placeholders pass."""
    assert [] == list(find_secrets(text))


def test_folder_is_found_in_every_spelling() -> None:
    """A folder with a Korean name is found as it is, in an address, in JSON and with escapes."""
    for written in ("/home/가/x", "%2Fhome%2F%EA%B0%80%2Fx", "/home/%EA%B0%80/x", "/home/\\uac00/x"):
        assert "a path of this machine" == find_leak(written, ["/home/가"])
    assert find_leak("/home/가나/x", ["/home/가"]) is None
    assert () == spellings(["/", ""])


@pytest.mark.parametrize(("home", "expected"), [("/home/a", ("/c", "/home/a")), ("/root", ("/c",))])
def test_home_counts_unless_it_is_an_ordinary_word(
    home: str, expected: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A person's home is a local path; `/root` may stand in any text about containers."""
    monkeypatch.setenv("HOME", home)
    assert expected == folders_of(Path("/c"))


def test_key_in_character_references_is_found() -> None:
    """A page shows letters however they are written."""
    assert find_leak("".join(f"&#{ord(letter)};" for letter in "glpat-" + LETTERS), ()) is not None
