"""Printed text: escaped, coloured, without control characters, folded when it is long."""

from __future__ import annotations

import pytest
from coursebuild.rendering.logs import failure_html, log_html
from courses import WORDS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n\n", "a"),
        ("<b>&", "&lt;b&gt;&amp;"),
        ("\x1b[31mred\x1b[0m", '<span class="ansi-red-fg">red</span>'),
        ("a\x07\x00b\x08", "ab"),
        ("a\tb", "a\tb"),
        ("a\x1b[2Kb", "ab"),
        ("\x1b]8;;https://e.org\x07link\x1b]8;;\x07", "link"),
    ],
)
def test_text_is_shown_without_control_characters(text: str, expected: str) -> None:
    """Colours become classes; every other control sequence is dropped as a whole."""
    assert f'<pre class="stream" tabindex="0">{expected}</pre>\n' == log_html(text, "stream", WORDS)


@pytest.mark.parametrize(("lines", "is_folded"), [(22, False), (23, True)])
def test_more_than_22_lines_are_folded(lines: int, is_folded: bool) -> None:
    """Up to 22 lines are shown as they are; of more, both ends, with the whole in a fold between."""
    html = log_html("\n".join(f"<{number}>" for number in range(lines)), "stream", WORDS)
    assert is_folded == ("<details" in html)
    assert (3 if is_folded else 1) == html.count("<pre")
    assert (2 if is_folded else 1) == html.count("&lt;0&gt;")


@pytest.mark.parametrize(("evalue", "expected"), [("no <x>\x07", "E: no &lt;x&gt;"), ("", "E")])
def test_error_is_one_line_and_a_fold(evalue: str, expected: str) -> None:
    """The last line of an error stands above its traceback."""
    output = {"ename": "E", "evalue": evalue, "traceback": ["\x1b[31ma\x1b[0m", "b\x07"]}
    html = failure_html(output, WORDS)
    assert f'<p class="error-line">{expected}</p>' in html
    assert '<span class="ansi-red-fg">a</span>\nb</pre>' in html
