"""Source code is highlighted where the language is known, and always escaped."""

from __future__ import annotations

import pytest
from coursebuild.rendering.highlight import highlight_code


@pytest.mark.parametrize(
    ("source", "language", "expected"),
    [
        ("import x", "python", '<code><span class="k">import</span> x</code>'),
        ("x = [y, z]", "python", "<code>x = [y, z]</code>"),
        ("\n  a < b & c", "nonsense", "<code>\n  a &lt; b &amp; c</code>"),
        ("a\n", "", "<code>a</code>"),
    ],
)
def test_source_becomes_a_scrollable_block(source: str, language: str, expected: str) -> None:
    """The block can be reached by the keyboard; what has no colour, in any language, is plain text."""
    assert f'<pre class="c" tabindex="0">{expected}</pre>\n' == highlight_code(source, language, "c")
