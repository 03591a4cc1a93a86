"""Compare what a notebook shows when it is run again with what is stored: what differs, cell by cell.

Only what a reader would notice counts. Measured numbers may move a little, integers may not: a lesson
prints them for shapes, sizes and counts. Durations (`12 s`, `3ms/step`, `1.2초`, `3.2it/s`, `00:12`)
differ at each run and are passed over, as are colour codes and the width of blanks.
"""

from __future__ import annotations

import base64
import difflib
import io
import json
import math
import re
import struct
import warnings
import zlib
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, TypeVar

from coursebuild.nouns.control_characters import without_control_characters
from coursebuild.nouns.notebook import Notebook, Output

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

T = TypeVar("T")


class DifferenceKind(StrEnum):
    NUMBERS = "numbers"
    TEXT = "text"
    PICTURE = "picture"
    OUTPUTS = "outputs"  # one is new, gone, or of another kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    cell: int
    """As a person counts, `Cell.number`."""
    kind: DifferenceKind
    description: str
    """One line without control characters; it quotes the notebook: to be escaped where it is shown."""
    count: int = 1
    """How many differences it stands for: more than one in the closing "and 7 more"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How far two runs may lie apart and still show the same; 0 asks for equality."""

    numbers: float = 0.01
    """Relative. The same training on another processor moves a metric in its third digit."""
    pictures: float = 0.0005
    """Share of pixels that may differ. A figure of Matplotlib without anti-aliasing, or with other hinting,
    stays at 0.0003; one dot moved by a twentieth of the axes is at 0.0007."""


_DEFAULT = Tolerance()
_Change = tuple[DifferenceKind, str]
_MOST_PER_CELL = 10
_MOST_LINES = 400  # difflib takes 0.3 s for them at worst, and eight times as long for twice as many
_MOST_PIXELS = 8_000_000  # so many take 300 MB and some seconds
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, IndexError, struct.error, zlib.error)
_NOISE = 1e-6  # what single precision leaves of a zero: numbers that lie closer together are the same
_VISIBLE, _FAINT = 16, 3.0  # of 255: how far off a pixel is that differs, and all may be on average
_WHOLE = r"(?:(?<![\[,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)"
_DIGITS = rf"(?:{_WHOLE}(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?(?!\.?[0-9])"
# The digits of `float32` and of a version are parts of names.
_NUMERAL = rf"(?:(?<![\w)\]])[-+−])?(?<![A-Za-z0-9_.])(?:{_DIGITS}|(?i:nan|inf)(?![A-Za-z0-9_]))"
_NUMBER = re.compile(rf"{_NUMERAL}(?:\s?%)?")
_UNIT = (
    r"(?:[nuµμm]?s|secs?|seconds?|mins?(?!\s*(?:[=:]\s*)?[-+.\d])|minutes?|h|hrs?|hours?)(?:/[A-Za-z]+)?(?![\w(])"
    r"|[A-Za-z]+/s(?:ec)?(?![A-Za-z])"
    r"|(?:밀리초|초|분|시간)(?=[가는를에만씩쯤]|[^가-힣]|$)"  # not `3분의 1`, a third
)
_CLOCK = r"(?<![\w:.])[0-9]{1,2}:[0-5][0-9](?::[0-5][0-9])?(?:\.[0-9]+)?(?![\w:])"
_DURATION = re.compile(rf"{_CLOCK}|{_NUMERAL}\s?(?:{_UNIT})")


def compare_outputs(
    notebook: Notebook,
    stored: Sequence[Sequence[Output]],
    new: Sequence[Sequence[Output]],
    tolerance: Tolerance = _DEFAULT,
) -> tuple[Difference, ...]:
    """What differs between two runs of the notebook, given the tidied outputs of each executed cell.

    Raises ValueError when either holds more or fewer cells than the notebook executes.
    """
    found: list[Difference] = []
    cells = [cell.number for cell in notebook.cells if cell.is_executed]
    for cell, before, after in zip(cells, stored, new, strict=True):
        changes = list(_compare_cell(before, after, tolerance)) if before != after else []
        for kind, text in changes[:_MOST_PER_CELL]:
            found.append(Difference(cell=cell, kind=kind, description=_cut(text, 240)))
        if rest := changes[_MOST_PER_CELL:]:
            more = f"and {len(rest)} more"
            found.append(Difference(cell=cell, kind=rest[0][0], description=more, count=len(rest)))
    return tuple(found)


def _compare_cell(stored: Sequence[Output], new: Sequence[Output], tolerance: Tolerance) -> Iterator[_Change]:
    for old, now in _pairs(stored, new, _shape):
        if old is None or now is None or _shape(old)[:2] != _shape(now)[:2]:
            yield DifferenceKind.OUTPUTS, f"output: {_caption(old)} → {_caption(now)}"
        elif old["output_type"] == "stream":
            where = "" if old["name"] == "stdout" else f"{old['name']}: "
            yield from _compare_texts(_text(old["text"]), _text(now["text"]), where, tolerance)
        elif old["output_type"] == "error":
            # The exception also ends the traceback: it is told once.
            told = list(_compare_texts(_caption(old), _caption(now), "", tolerance))
            before, after = ("\n".join(output["traceback"]) for output in (old, now))
            yield from told or _compare_texts(before, after, "traceback: ", tolerance)
        else:
            yield from _compare_bundles(old, now, tolerance)


def _compare_bundles(old: Output, new: Output, tolerance: Tolerance) -> Iterator[_Change]:
    stored, now = old.get("data", {}), new.get("data", {})
    if stored.keys() != now.keys():
        yield DifferenceKind.OUTPUTS, f"mime types: {', '.join(sorted(stored))} → {', '.join(sorted(now))}"
    for mime in sorted(stored.keys() & now.keys()):
        before, after = stored[mime], now[mime]
        if before == after:
            continue
        if mime in ("image/png", "image/jpeg"):
            if text := _compare_pictures(_text(before), _text(after), tolerance):
                yield DifferenceKind.PICTURE, text
        elif mime.startswith("text/") or mime.endswith(("json", "svg+xml")):
            where = "" if mime == "text/plain" else f"{mime}: "
            yield from _compare_texts(_text(before), _text(after), where, tolerance)
        else:
            yield DifferenceKind.OUTPUTS, f"{mime}: its content differs"
    before, after = (_text(output.get("metadata", {})) for output in (old, new))
    yield from _compare_texts(before, after, "metadata: ", tolerance)  # alternative texts stand there


def _pairs(
    old: Sequence[T], new: Sequence[T], *keys: Callable[[T], Hashable]
) -> Iterator[tuple[T | None, T | None]]:
    """Match two sequences: what is equal by the first key, between that by the next, the rest in order."""
    if not keys or max(len(old), len(new)) > _MOST_LINES:
        yield from zip_longest(old, new)
        return
    key, *others = keys
    matcher = difflib.SequenceMatcher(None, [*map(key, old)], [*map(key, new)], autojunk=False)
    for tag, i, j, k, l in matcher.get_opcodes():  # noqa: E741
        yield from _pairs(old[i:j], new[k:l], *(() if tag == "equal" else others))


def _compare_texts(old: str, new: str, where: str, tolerance: Tolerance) -> Iterator[_Change]:
    before, after = (without_control_characters(text).rstrip("\n").split("\n") for text in (old, new))
    most = max(len(before), len(after))
    keys: list[Callable[[str], Hashable]] = [str, _skeleton]
    if [*map(_skeleton, before)] == [*map(_skeleton, after)]:
        keys = []
    elif most > _MOST_LINES:
        gone, come = Counter(before) - Counter(after), Counter(after) - Counter(before)
        yield DifferenceKind.TEXT, f"{where}{max(gone.total(), come.total())} of {most} lines differ"
        return
    for a, b in _pairs(before, after, *keys):
        if a is None or b is None:
            line = f"new line: '{_cut(b or '')}'" if a is None else f"line gone: '{_cut(a)}'"
            yield DifferenceKind.TEXT, where + line
        elif a != b and (change := _compare_lines(a, b, tolerance)):
            yield change[0], where + change[1]


def _compare_lines(old: str, new: str, tolerance: Tolerance) -> _Change | None:
    # Of two long lines, the part is shown where they begin to differ.
    alike = [*map(str.__ne__, old, new), True].index(True)
    start = alike - 20 if alike > 40 else 0
    quoted = " → ".join(f"'{'…' if start else ''}{_cut(line[start:])}'" for line in (old, new))
    if _skeleton(old) != _skeleton(new):
        return DifferenceKind.TEXT, quoted
    (pieces, before), (_, after) = _parts(old), _parts(new)
    moved = [i for i, (a, b) in enumerate(zip(before, after, strict=True)) if not _is_near(a, b, tolerance)]
    names = [_name(pieces[: i + 1]) for i in moved[:3]]
    told = [f"{name} {before[i]} → {after[i]}" for name, i in zip(names, moved, strict=False)]
    told += [f"and {len(moved) - 3} more numbers"] if len(moved) > 3 else []
    return (DifferenceKind.NUMBERS, ", ".join(told) if all(names) else quoted) if moved else None


def _parts(line: str) -> tuple[list[str], list[str]]:
    """What stands around the numbers, one piece more than there are, and the numbers."""
    line = _DURATION.sub("…", line)
    return _NUMBER.split(line), _NUMBER.findall(line)


def _skeleton(line: str) -> tuple[str, ...]:
    return tuple(" ".join(piece.split()) for piece in _parts(line)[0])


def _name(pieces: Sequence[str]) -> str:
    """The last word of the pieces before a number; '' without one, or where it is a tag of HTML."""
    text = pieces[0] + "".join(
        re.sub(r"^\S+", "", piece) for piece in pieces[1:]
    )  # without units: `개`, `장`
    words = [word for word in text.split() if re.search(r"[^\W\d_]", word)]
    return "" if not words or re.search("[<>]", words[-1]) else words[-1].strip("[{'\":=,").lstrip("(")


def _is_near(old: str, new: str, tolerance: Tolerance) -> bool:
    (a, unit, whole), (b, other, too) = _amount(old), _amount(new)
    if whole and too:
        return whole == too
    if not (math.isfinite(a) and math.isfinite(b) and tolerance.numbers):
        return str(a) == str(b)  # nan is nan
    allowed = max(tolerance.numbers * max(abs(a), abs(b)), _NOISE, unit, other)
    return abs(a - b) <= allowed * (1 + 1e-9)


def _amount(number: str) -> tuple[float, float, str]:
    """Its value, what rounding may move it by, and its digits where it is an integer, which is exact."""
    digits = number.replace(",", "").replace("−", "-").rstrip("% \t")
    percent = "%" in number
    if not percent and re.fullmatch(r"[-+]?[0-9]+\.?", digits):
        return float(digits), 0.0, digits.lstrip("+").rstrip(".")
    mantissa, _, exponent = digits.lower().partition("e")
    decimals = len(mantissa.partition(".")[2]) + 2 * percent
    # One unit of the last digit is rounding, where there are two decimals or more: not from 0.9 to 1.0.
    unit = float(f"1e{int(exponent[:6] or 0) - decimals}") if decimals >= 2 else 0.0
    return float(digits) / (100 if percent else 1), unit, ""


def _compare_pictures(old: str, new: str, tolerance: Tolerance) -> str:
    """Say how two pictures differ, '' where no eye sees it.

    A pixel differs when it is darker or lighter than all nine around its place in the other picture: so
    an edge may be drawn more softly or lie a pixel off, and a thin line that moved still counts in full.
    """
    # Here, because most outputs are equal, and Pillow then need not be loaded.
    from PIL import Image, ImageChops, ImageStat

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            contents = (io.BytesIO(base64.b64decode(text)) for text in (old, new))
            a, b = (Image.open(content, formats=("PNG", "JPEG")) for content in contents)
            size, new_size = (f"{image.width}×{image.height}" for image in (a, b))
            if size != new_size:
                return f"picture: {size} → {new_size}"
            if a.width * a.height > _MOST_PIXELS:
                return f"picture: {size} pixels are too many to compare"
            white = Image.new("RGBA", a.size, "white")
            before, after = (Image.alpha_composite(white, i.convert("RGBA")).convert("RGB") for i in (a, b))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return "picture: it has too many pixels to compare"
    except _DAMAGE:
        return "picture: it is damaged"
    red, green, blue = ImageChops.lighter(_beyond(before, after), _beyond(after, before)).split()
    histogram = ImageChops.lighter(ImageChops.lighter(red, green), blue).histogram()
    share = sum(histogram[_VISIBLE + 1 :]) / sum(histogram)
    mean = sum(ImageStat.Stat(ImageChops.difference(before, after)).mean) / 3
    if share > tolerance.pictures:
        return f"picture: {max(100 * share, 0.1):.1f} % of its pixels differ"
    is_faint = mean <= (_FAINT if tolerance.pictures else 0)
    return "" if is_faint else f"picture: its colours differ by {mean:.1f} of 255"


def _beyond(picture: Picture, other: Picture) -> Picture:
    """How far each pixel lies outside what the other picture holds within one pixel of it."""
    from PIL import ImageChops, ImageFilter

    darkest, lightest = other.filter(ImageFilter.MinFilter(3)), other.filter(ImageFilter.MaxFilter(3))
    return ImageChops.add(ImageChops.subtract(picture, lightest), ImageChops.subtract(darkest, picture))


def _shape(output: Output) -> tuple[str, ...]:
    return output["output_type"], output.get("name", ""), *sorted(output.get("data", {}))


def _caption(output: Output | None) -> str:
    if output is None:
        return "nothing"
    if output["output_type"] == "stream":
        return f"{output['name']} '{_cut(_text(output['text']))}'"
    if output["output_type"] == "error":
        return _cut(f"{output['ename']}: {output['evalue']}", 200)
    return ", ".join(_shape(output)[2:])


def _text(value: Any) -> str:
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "".join(value)  # as nbformat writes long texts
    is_text = isinstance(value, str)
    return value if is_text else json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)


def _cut(text: str, most: int = 60) -> str:
    """The text on one line that can be written anywhere, shortened."""
    # As much of it as can matter, because it may be a whole file.
    words = " ".join(without_control_characters(text[: 9 * most]).encode(errors="replace").decode().split())
    return words if len(words) <= most else words[: most - 1] + "…"
