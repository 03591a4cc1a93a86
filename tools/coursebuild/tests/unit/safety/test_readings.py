"""What a reader sees of a text is among its readings, and ordinary text gives no false alarm."""

from __future__ import annotations

import base64
import random

import pytest
from coursebuild.safety.leaks import find_leak, find_leaks
from coursebuild.safety.readings import embedded_files, readings, unescape
from hypothesis import given, settings
from hypothesis import strategies as st

KEY = "gl" + "pat-" + "A1b2C3d4E5f6A1b2C3d4"


@pytest.mark.parametrize(
    "text",
    [
        KEY[:2] + "\x1b[31m" + KEY[2:], KEY[:2] + "\x9b1m" + KEY[2:],
        KEY[:2] + "\x1b]8;;a\x07" + KEY[2:],
        "".join(f"{each}\u200b" for each in KEY), "\u00ad".join(KEY), "\u034f".join(KEY),
        "\ufe0f".join(KEY),
        "".join(f"x\b{each}" for each in KEY), "....." + KEY[5:] + "\r" + KEY[:5],
        f"<i>{KEY[0]}</i>{KEY[1:]}", f"{KEY[0]}<b title='>'>{KEY[1:]}</b>", f"{KEY[0]}<!-- > -->{KEY[1:]}",
        f"{KEY[:9]}<wbr>{KEY[9:]}", f"{KEY[0]}<b\n>{KEY[1:]}</b>",
        f"<td>a</td><td>{KEY[0]}<i>{KEY[1:]}</i></td>",
        "".join(f"<text x='1'>{each}</text>\n " for each in KEY),
        f"&#x67;{KEY[1:]}", f"&amp;a {KEY[:2]}&shy;{KEY[2:]}", f"%67{KEY[1:]}",
        f"a%20{KEY}", f"\\u0067{KEY[1:]}",
        f"'\\n{KEY}'", f'"\\\\u0067{KEY[1:]}"', f"\\x67{KEY[1:]}", f"\\147{KEY[1:]}", f"\\67 {KEY[1:]}",
        f'"{KEY[:4]}\\\n   {KEY[4:]}"', f"{KEY[:2]}*{KEY[2:4]}*{KEY[4:]}", f"`{KEY[:3]}`{KEY[3:]}",
        f"[{KEY[:4]}](https://e.org/){KEY[4:]}", "".join(chr(ord(each) + 0xFEE0) for each in KEY),
        f'{{"cell_type": "code", "source": ["{KEY[:4]}",\n "{KEY[4:]}"]}}', f"열쇠{KEY}를",
    ],
)  # fmt: skip
def test_split_key_is_found(text: str) -> None:
    """However the letters are kept apart in the source, a reader sees them beside each other."""
    assert "what looks like a GitLab token" == find_leak(text, ())


@settings(max_examples=200)
@given(st.text("<>&\\%'\"*`[]()/!-#;u0x67 \n\r\b\x1b[m가", max_size=200))
def test_every_text_has_readings(text: str) -> None:
    """Nothing that is half an element, half an escape or half a reference stops a search."""
    assert text == next(readings(text))
    assert [] == [
        reading for reading in list(readings(text)) if reading.count("\n") > text.count("\n") + len(text)
    ]


def test_each_key_is_named_once_on_its_line() -> None:
    """A key that several readings show is one finding; one that only a later reading shows is another."""
    text = f"<p>\n{KEY}</p>\n<p>\n{KEY[0]}<b>{KEY[1:]}</b></p>\n"
    assert [(2, "what looks like a GitLab token"), (4, "what looks like a GitLab token")] == list(
        find_leaks(text, ())
    )


@pytest.mark.parametrize(
    ("text", "is_named"),
    [
        ("/home/someone/x", True), ("at /home/someone.", True), ("/home/someone", True),
        ("/home/someone2", False),
        ("/home/someone.old", False), ("%2Fhome%2Fsomeone", True), ("/ho<wbr>me/someone/x", True),
        ("\\/home\\/someone\\/a", True), ("/tmp/cb-abcd1234-kernel/work", True), ("/tmp/cb-kernel", False),
        ("/data", False), ("/data/x", True),
    ],
)  # fmt: skip
def test_local_path_is_named(text: str, is_named: bool) -> None:
    """A folder counts with and without what lies in it, a scratch folder anywhere; a longer name does not."""
    assert is_named == (find_leak(text, ("/home/someone", "/data")) is not None)


def test_random_letters_are_no_key() -> None:
    """A megabyte of base64, of hexadecimal digits and of minified code gives no alarm."""
    chance = random.Random(7)
    noise = base64.b64encode(chance.randbytes(1_000_000)).decode()
    code = ";".join(f"function {a}{b}(a,b){{return a&&b?a*b:a<b}}" for a in "abcd" * 99 for b in "xyz")
    names = "NumericFeatureExtractorBase.config.maximum_number_of_iterations"
    digests = f"1700000000:{'0f' * 20} MASK{'a' * 32} {'0f' * 20}-us1"
    for text in (names, digests, noise, chance.randbytes(500_000).hex(), code, '{"a": "' + "0f" * 20 + '"}'):
        assert find_leak(text, ("/home/someone",)) is None


def test_file_in_an_address_is_taken_out() -> None:
    """What stands in base64 in a text is given as the bytes that it is."""
    letters = base64.b64encode(b"some bytes, and some more").decode().rstrip("=")
    assert [(letters, b"some bytes, and some more")] == list(
        embedded_files(f"<a href='data:;base64,{letters}'>")
    )


@pytest.mark.parametrize(
    ("text", "seen"),
    [("&#103;hp", "ghp"), (f"&#{'0' * 5000}103;hp", "ghp"), ("&#x67;hp", "ghp"),
     (f"&#x{'0' * 5000}67;hp", "ghp"),
     (f"&#{'9' * 5000};", "\ufffd"), (f"&#{'9' * 5000}a", "\ufffda"), ("&#0;", "\ufffd"),
     ("&#;&#x;", "&#;&#x;")],
)  # fmt: skip
def test_reference_of_any_length_is_resolved(text: str, seen: str) -> None:
    """A character reference says what browsers make of it, however many digits it has."""
    assert seen == unescape(text)
