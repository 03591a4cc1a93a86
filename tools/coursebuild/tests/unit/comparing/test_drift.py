"""Two runs of a notebook are compared as a reader would: by what is shown, not by bytes."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import pytest
from coursebuild.comparing.drift import Difference, DifferenceKind, Tolerance, compare_outputs
from coursebuild.nouns.notebook import Cell, CellKind, Notebook
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

NUMBERS, TEXT, PICTURE, OUTPUTS = DifferenceKind


def stream(text: str, name: str = "stdout") -> dict[str, Any]:
    return {"output_type": "stream", "name": name, "text": text}


def shown(mime: str = "text/plain", value: Any = "", **metadata: Any) -> dict[str, Any]:
    return {"output_type": "display_data", "metadata": metadata, "data": {mime: value}}


def error(value: str, traceback: str = "") -> dict[str, Any]:
    return {"output_type": "error", "ename": "ValueError", "evalue": value, "traceback": [traceback]}


def notebook(*sources: str) -> Notebook:
    prose = Cell(number=1, id="a", kind=CellKind.MARKDOWN, source="# Title")
    code = [Cell(number=i, id=str(i), kind=CellKind.CODE, source=s) for i, s in enumerate(sources, start=2)]
    return Notebook(path=Path("notebooks/a.ipynb"), cells=(prose, *code))


def compare(old: list[Any], new: list[Any], **tolerance: float) -> tuple[Difference, ...]:
    return compare_outputs(notebook("x"), (tuple(old),), (tuple(new),), Tolerance(**tolerance))


def lines(old: str, new: str, **tolerance: float) -> list[tuple[DifferenceKind, str]]:
    return [(d.kind, d.description) for d in compare([stream(old)], [stream(new)], **tolerance)]


def encoded(image: Image.Image, form: str = "PNG") -> str:
    file = io.BytesIO()
    image.save(file, form)
    return base64.b64encode(file.getvalue()).decode()


def curve(height: float = 100, soft: bool = False) -> Image.Image:
    """A thin line on white; `soft` draws it with softer edges, as anti-aliasing does."""
    scale = 4
    image = Image.new("RGB", (400 * scale, 200 * scale), "white")
    points = [(0, 150 * scale), (200 * scale, height * scale), (400 * scale, 50 * scale)]
    ImageDraw.Draw(image).line(points, "black", 2 * scale)
    way = Image.Resampling.BICUBIC if soft else Image.Resampling.NEAREST
    return image.resize((400, 200), way)


def picture(old: str, new: str, **tolerance: float) -> list[str]:
    found = compare([shown("image/png", old)], [shown("image/png", new)], **tolerance)
    assert {PICTURE} >= {d.kind for d in found}
    return [d.description for d in found]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("val_dice 0.981", "val_dice 0.975"),
        ("loss 1,004.5", "loss 1,008.5"),
        ("loss 0.0e+00, 1e-12", "loss 3e-13, 3e-13"),
        ("recall 0.00", "recall 0.01"),
        ("36%", "37%"),
        ("100.0 %", "99.9 %"),
        ("[0. 1.]", "[0. 0.999]"),
        ("[-0.5  1.5]", "[ -0.501 1.5]"),
        ("nan -inf 0.5", "nan  -inf 0.501"),
        ("\x1b[32mok\x1b[0m", "ok"),
        ("a   b \n", "a b"),
    ],
)
def test_what_no_reader_would_call_different_passes(old: str, new: str) -> None:
    """Small moves of measured numbers, colours, and the width of blanks are no difference."""
    expected: list[Any] = []
    assert expected == lines(old, new) == lines(new, old)


@pytest.mark.parametrize(
    ("old", "new", "description"),
    [
        ("val_dice 0.981", "val_dice 0.63", "val_dice 0.981 → 0.63"),
        ("{'D(G(z))': 0.56}", "{'D(G(z))': 0.73}", "D(G(z)) 0.56 → 0.73"),
        ("손실 1.5 0.3", "손실 1.5 0.2", "손실 0.3 → 0.2"),
        ("몸통 65,622개, 머리 528개", "몸통 65,622개, 머리 529개", "머리 528 → 529"),
        ("Dice 1.0", "Dice 0.9", "Dice 1.0 → 0.9"),
        ("a 3개 0.5", "a 3개 0.9", "a 0.5 → 0.9"),
        ("gain +0.32", "gain -0.32", "gain +0.32 → -0.32"),
        ("loss 0.5", "loss nan", "loss 0.5 → nan"),
        ("share 36 %", "share 38 %", "share 36 % → 38 %"),
        ("step 99/100", "step 100/100", "step 99 → 100"),
        ("1000000", "1000001", "'1000000' → '1000001'"),
        ("a 1 b 2 c 3 d 4 e 5", "a 2 b 3 c 4 d 5 e 6", "a 1 → 2, b 2 → 3, c 3 → 4, and 2 more numbers"),
        ("0.9 0.1", "0.9 0.5", "'0.9 0.1' → '0.9 0.5'"),
    ],
)
def test_a_number_that_moved_is_named(old: str, new: str, description: str) -> None:
    """A measured number beyond the tolerance, and any other integer, is told with the word before it."""
    expected = [(NUMBERS, description)]
    assert expected == lines(old, new)


@pytest.mark.parametrize(
    ("old", "new", "description"),
    [
        ("✓ it holds", "✗ it holds", "'✓ it holds' → '✗ it holds'"),
        ("a\nb\nc", "a\nc", "line gone: 'b'"),
        ("a\nc", "a\nb\nc", "new line: 'b'"),
        ("1 0.5\n2 0.6\n3 0.7", "2 0.6\n3 0.7", "line gone: '1 0.5'"),
        ("a" * 99, "b" * 99, f"'{'a' * 59}…' → '{'b' * 59}…'"),
        ("a", "\ud800", "'a' → '?'"),
        ("dice 0.98\nend", "a warning\ndice 0.981\nend", "new line: 'a warning'"),
        ("float32", "float64", "'float32' → 'float64'"),
        ("Keras 1.100.0", "Keras 1.101.0", "'Keras 1.100.0' → 'Keras 1.101.0'"),
        ("-" * 90 + "a", "-" * 90 + "b", f"'…{'-' * 20}a' → '…{'-' * 20}b'"),
        ("\x1b]0;title\x07a", "b\x9b2J", "'a' → 'b'"),
    ],
)
def test_changed_text_is_quoted(old: str, new: str, description: str) -> None:
    """Lines that changed, came or went are quoted: short, on one line, without control characters."""
    expected = [(TEXT, description)]
    assert expected == lines(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("100/100 ━━━ 12s 3ms/step - loss: 0.3", "100/100 ━━━ 9s 812us/step - loss: 0.3"),
        ("took 1.2초", "took 40 초"),
        ("3.5시간 걸림, 12분에", "1 시간 걸림, 2 분에"),
        ("10/10 [00:12<00:00, 3.2it/s]", "10/10 [01:02<00:00, 1.9s/it]"),
        ("2 min", "14 minutes"),
    ],
)
def test_durations_are_free(old: str, new: str) -> None:
    """What took how long differs at each run."""
    expected: list[Any] = []
    assert expected == lines(old, new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3분의 1", "5분의 1"),
        ("0.5 초점", "0.1 초점"),
        ("0.8 min 0.1", "0.5 min 0.1"),
        ("5 samples", "6 samples"),
    ],
)
def test_what_only_looks_like_a_duration_is_compared(old: str, new: str) -> None:
    """A fraction, a word that begins like a unit, and the heading `min` free no number."""
    assert [NUMBERS] == [kind for kind, _ in lines(old, new)]


def test_zero_tolerance_asks_for_equality() -> None:
    """With a tolerance of 0 the last digit counts, and so does a single pixel's shade."""
    assert [(NUMBERS, "dice 0.9810 → 0.9811")] == lines("dice 0.9810", "dice 0.9811", numbers=0)
    changed = curve()
    changed.putpixel((0, 0), (250, 255, 255))
    assert ["picture: its colours differ by 0.0 of 255"] == picture(
        encoded(curve()), encoded(changed), pictures=0
    )


@pytest.mark.parametrize(
    ("mime", "where"),
    [
        ("text/plain", ""),
        ("text/markdown", "text/markdown: "),
        ("text/html", "text/html: "),
        ("text/latex", "text/latex: "),
        ("image/svg+xml", "image/svg+xml: "),
    ],
)
def test_every_kind_of_text_is_compared(mime: str, where: str) -> None:
    """Texts and drawings are compared line by line with the tolerance."""
    expected = [f"{where}dice 0.9 → 0.5"]
    found = compare([shown(mime, "a\ndice 0.9\n1.00")], [shown(mime, ["a\n", "dice 0.5\n", "1.001"])])
    assert expected == [d.description for d in found]


def test_html_quotes_the_line() -> None:
    """A tag is no name of a number."""
    found = compare([shown("text/html", "<td>0.9</td>")], [shown("text/html", "<td>0.5</td>")])
    assert ["text/html: '<td>0.9</td>' → '<td>0.5</td>'"] == [d.description for d in found]


def test_other_types_are_compared() -> None:
    """JSON is compared with the tolerance of numbers; what is unknown must be equal."""
    old = {"dice": 0.981, "steps": 5}
    assert () == compare([shown("application/json", old)], [shown("application/json", {**old, "dice": 0.98})])
    found = compare([shown("application/json", old)], [shown("application/json", {**old, "steps": 6})])
    assert ["application/json: steps 5 → 6"] == [d.description for d in found]
    found = compare([shown("application/pdf", "QUJD")], [shown("application/pdf", "QUJE")])
    assert [(OUTPUTS, "application/pdf: its content differs")] == [(d.kind, d.description) for d in found]


def test_alternative_texts_are_compared() -> None:
    """What stands beside an output for those who do not see it belongs to what is shown."""
    old, new = (shown("text/plain", "x", alt=alt) for alt in ("dice 0.9", "dice 0.5"))
    assert ["metadata: dice 0.9 → 0.5"] == [d.description for d in compare([old], [new])]


@pytest.mark.parametrize(
    ("old", "new", "description"),
    [
        ([stream("a")], [stream("a"), stream("W 1\n", "stderr")], "output: nothing → stderr 'W 1'"),
        ([stream("a"), shown("image/png", "x")], [stream("a")], "output: image/png → nothing"),
        ([shown("text/plain", "x")], [error("bad")], "output: text/plain → ValueError: bad"),
        (
            [{**shown(), "data": {"text/plain": "x", "text/html": "x"}}],
            [shown("text/plain", "x")],
            "mime types: text/html, text/plain → text/plain",
        ),
    ],
)
def test_outputs_that_come_go_or_change_their_kind_are_told(
    old: list[Any], new: list[Any], description: str
) -> None:
    """How many outputs there are, of which kinds, in which forms, is compared as well."""
    assert [(OUTPUTS, description)] == [(d.kind, d.description) for d in compare(old, new)]


def test_stderr_and_errors_are_compared() -> None:
    """The stream is named; an exception is told once, its traceback where that alone differs."""
    found = compare([stream("a", "stderr")], [stream("b", "stderr")])
    assert ["stderr: 'a' → 'b'"] == [d.description for d in found]
    found = compare([error("got 1", "in f\ngot 1")], [error("got 2", "in f\ngot 2")])
    assert ["got 1 → 2"] == [d.description for d in found]
    found = compare([error("got 1", "\x1b[31min f")], [error("got 1", "in g")])
    assert ["traceback: 'in f' → 'in g'"] == [d.description for d in found]


def test_cells_have_the_number_that_a_person_counts() -> None:
    """The number is the cell's place in the notebook; cells that are not executed are passed over."""
    old, new = ((stream("x"),), (stream("a 1"),)), ((stream("x"),), (stream("a 2"),))
    (found,) = compare_outputs(notebook("x", "", "y"), old, new)
    assert Difference(cell=4, kind=NUMBERS, description="a 1 → 2") == found


def test_outputs_of_another_notebook_are_refused() -> None:
    """Outputs of more or fewer cells than the notebook executes are not compared at all."""
    with pytest.raises(ValueError, match="shorter"):
        compare_outputs(notebook("x", "y"), ((), ()), ((),))


def test_a_cell_lists_few_and_counts_the_rest() -> None:
    """At most ten differences of a cell are listed, then how many more there are."""
    old, new = ("\n".join(f"a {i + move}" for i in range(100)) for move in (0, 1000))
    found = compare([stream(old)], [stream(new)])
    assert 11 == len(found)
    assert ("and 90 more", 90) == (found[-1].description, found[-1].count)
    assert 100 == sum(d.count for d in found)


def test_huge_texts_take_no_quadratic_time() -> None:
    """Of very many lines that cannot be matched one by one, it is only said how many differ."""
    old = "\n".join(["a", "b"] * 25_000)
    expected = [(TEXT, "2 of 50002 lines differ")]
    assert expected == lines(old, f"{old}\nc\nd")


def test_one_long_line_takes_no_quadratic_time() -> None:
    """A line of 200 kB is compared before anybody loses patience, whatever it is made of."""
    for text in ("1" * 200_000, "111," * 50_000, " " * 200_000, "1 " * 60_000):
        assert 1 == len(lines(text + ".1.1x", text + ".1.1y"))


def test_equal_pictures_in_other_bytes_are_the_same() -> None:
    """What counts is the picture on white, not how it is packed."""
    clear = Image.new("RGBA", (20, 20), (9, 9, 9, 0))
    expected: list[str] = []
    assert expected == picture(encoded(clear), encoded(Image.new("L", (20, 20), 255)))


def test_softer_edges_are_the_same_picture() -> None:
    """Anti-aliasing, and a line that lies less than a pixel off, are no difference."""
    expected: list[str] = []
    assert expected == picture(encoded(curve()), encoded(curve(soft=True)))
    assert expected == picture(encoded(curve(soft=True)), encoded(curve(100.7, soft=True)))


def test_a_moved_curve_is_another_picture() -> None:
    """A thin line that moved by a few pixels is a difference, although nearly all pixels are white."""
    assert ["picture: 1.0 % of its pixels differ"] == picture(encoded(curve()), encoded(curve(105)))


def test_other_colours_are_another_picture() -> None:
    """A shade that no pixel shows alone counts where it lies over all of them."""
    old, new = (Image.new("RGB", (20, 20), (shade,) * 3) for shade in (100, 108))
    assert ["picture: its colours differ by 8.0 of 255"] == picture(encoded(old), encoded(new))


def test_quite_another_picture() -> None:
    """Of black and white, all pixels differ."""
    old, new = (Image.new("RGB", (20, 20), colour) for colour in ("black", "white"))
    assert ["picture: 100.0 % of its pixels differ"] == picture(encoded(old), encoded(new))


def test_another_size_is_another_picture() -> None:
    """Sizes are told before anything is decoded."""
    old, new = Image.new("RGB", (640, 480)), Image.new("RGB", (640, 360))
    assert ["picture: 640×480 → 640×360"] == picture(encoded(old), encoded(new))


def test_a_picture_that_is_too_large_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few bytes that would fill the memory are a difference of their own."""
    old, new = (encoded(Image.new("1", (4000, 4000), shade)) for shade in (0, 1))
    assert ["picture: 4000×4000 pixels are too many to compare"] == picture(old, new)
    for most in (10_000_000, 1_000_000):  # Pillow warns of the first, and refuses the second
        monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", most)
        assert ["picture: it has too many pixels to compare"] == picture(old, new)


@given(st.integers(0, 2000), st.binary(max_size=8))
def test_a_damaged_picture_is_a_difference(place: int, junk: bytes) -> None:
    """No content of a picture makes the comparison fail."""
    whole = base64.b64decode(encoded(curve()))
    broken = base64.b64encode(whole[:place] + junk + whole[place + len(junk) + 1 :]).decode()
    assert len(picture(encoded(curve()), broken)) <= 1
    assert ["picture: it is damaged"] == picture(encoded(curve()), base64.b64encode(whole[:99]).decode())
    assert ["picture: it is damaged"] == picture(encoded(curve()), "no base64!")


words = st.sampled_from(
    ["a", "dice", "0.98", "0.5", "1", "12", "-3e-5", "36%", "12 s", "nan", "\n", "  ", "1,000"]
)
texts = st.lists(words, max_size=12).map(" ".join) | st.text(max_size=40)
outputs = st.lists(
    st.builds(stream, texts, st.sampled_from(["stdout", "stderr"]))
    | st.builds(shown, st.sampled_from(["text/plain", "text/html", "application/json"]), texts)
    | st.builds(error, texts, texts),
    max_size=4,
)


@given(outputs, st.sampled_from([0.0, 0.01]))
def test_equal_outputs_do_not_differ(same: list[Any], numbers: float) -> None:
    """What is equal has no difference, whatever the tolerance."""
    copy = [{**output, "note": 1} for output in same]  # else it would not be looked at
    assert () == compare(same, copy, numbers=numbers)


@given(outputs, outputs)
def test_whether_two_runs_differ_does_not_depend_on_their_order(old: list[Any], new: list[Any]) -> None:
    """Two runs differ one way exactly when they differ the other way; each difference is one short line."""
    there, back = compare(old, new), compare(new, old)
    assert bool(there) == bool(back)
    for difference in (*there, *back):
        assert len(difference.description.splitlines()) == 1
        assert len(difference.description) <= 240
