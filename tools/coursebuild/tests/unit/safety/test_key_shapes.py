"""The shapes of keys: the quick search finds what the slow one finds; unused, it costs nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest
from coursebuild.safety.key_shapes import KeySearch, shapes
from hypothesis import example, given, settings
from hypothesis import strategies as st

LETTERS = "aB3dE6gH1jK4mN7pQ0sT2vW5yZ8xC9fR"
_PIECES = st.one_of(
    st.sampled_from([literal for shape in shapes() for literal in shape.literals]),
    st.sampled_from(
        ["-----BEGIN RSA PRIVATE KEY-----", "https://someone", ":", "@", "=", " ", "\n", "가", "-", "\\"]
    ),
    st.sampled_from(
        [LETTERS, LETTERS * 2, "0123456789abcdef" * 4, "ABCDEFGH" * 2, "123456789", "eyJ" + LETTERS]
    ),
    st.text("aA0_-.:=/+\\ ", max_size=40),
)


@settings(max_examples=400)
@example(["xoxb-1234567890"])
@example(["SG.", LETTERS[:22], ".", (LETTERS * 2)[:43]])
@example(["123456789", ":", (LETTERS * 2)[:35]])
@given(st.lists(_PIECES, max_size=12))
def test_quick_search_finds_what_the_slow_one_finds(pieces: list[str]) -> None:
    """Literals, hints and words that were seen before spare work and nothing else."""
    text = "".join(pieces)
    slow = {found.start() for shape in shapes() for found in shape.pattern.finditer(text)}
    search = KeySearch()
    search.find(f"before {text[:20]}")
    assert slow == set(search.find(text))
    assert slow == set(search.find(text))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("AccountKey=" + LETTERS * 2 + LETTERS[:24], "an Azure key"),
        ("M" + LETTERS[:23] + "." + LETTERS[:6] + "." + LETTERS[:27], "a Discord token"),
        ("0123456789abcdef" * 2 + "-us12", "a Mailchimp key"),
        ("SG." + LETTERS[:22] + "." + (LETTERS * 2)[:43], "a SendGrid key"),
        ("sq0csp-" + (LETTERS * 2)[:43], "a Square secret"),
        ("123456789:" + (LETTERS * 2)[:35], "a Telegram token"),
        ("SK" + "0123456789abcdef" * 2, "a Twilio key"),
        ("glrt-" + LETTERS[:20], "a GitLab token"),
        ("GOCSPX-" + LETTERS[:28], "a Google API key"),
        ("r8_" + (LETTERS * 2)[:37], "a Replicate token"),
        ("-----BEGIN PGP PRIVATE KEY BLOCK-----", "a private key"),
    ],
)
def test_shape_of_the_maintained_list_is_found(text: str, kind: str) -> None:
    """Kinds that only detect-secrets or our additions know are found, a Korean particle behind them."""
    assert [kind] == list(KeySearch().find(f"열쇠는 {text}를").values())


def test_list_is_imported_only_to_search() -> None:
    """A build with nothing to do reads the whole tool and not the list of shapes."""
    program = "import sys, coursebuild.commands.build; print('detect_secrets' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "False\n" == said.stdout
