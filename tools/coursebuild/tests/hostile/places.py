"""The places in which a text can reach a page, and how a text is brought there.

What a cell prints or displays is spelt in hexadecimal digits in its code: else a reader would find it in the
code even if the output had lost it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from hostile.cases import Case, Code, Expectation, TrustClass, mark_of, text_cell

NOTE = "note"
"""A course note: a Markdown file of its own."""
_DISPLAY = "from IPython.display import {kind}, display\ndisplay({kind}({text}))"


def _spelt(text: str) -> str:
    return f"bytes.fromhex('{text.encode('utf-8', 'surrogatepass').hex()}').decode()"


def _displayed(kind: str) -> Callable[[str], Code]:
    return lambda text: Code(source=_DISPLAY.format(kind=kind, text=_spelt(text)))


def _in_an_attribute(text: str) -> Code:
    quoted = text.replace('"', "&quot;")
    return _displayed("HTML")(f'<p>표 <abbr title="{quoted}">약어</abbr></p>')


def _raised(text: str) -> Code:
    return Code(source=f"raise ValueError({_spelt(text)})", tags=("raises-exception",))


def _one_line(text: str) -> str:
    return " ".join(text.split())


PLACES: Mapping[str, Callable[[str], Code]] = {
    "stdout": lambda text: Code(source=f"print({_spelt(text)})"),
    "stderr": lambda text: Code(source=f"import sys\nprint({_spelt(text)}, file=sys.stderr)"),
    "value": lambda text: Code(source=f"type('T', (), {{'__repr__': lambda self: {_spelt(text)}}})()"),
    "error": _raised,
    "comment": lambda text: Code(source=f"# {_one_line(text)}\nNone"),
    "html": _displayed("HTML"),
    "attribute": _in_an_attribute,
    "markdown": _displayed("Markdown"),
    "latex": _displayed("Latex"),
    "svg": _displayed("SVG"),
    "prose": text_cell,
    "formula": lambda text: text_cell(f"$$\n{text}\n$$"),
    "inline-code": lambda text: text_cell(f"글 ``` {_one_line(text)} ``` 글"),
    "fence": lambda text: text_cell(f"```text\n{text}\n```"),
    "heading": lambda text: text_cell(f"### {_one_line(text)}"),
    "caption": lambda text: text_cell(f"![{_one_line(text)}](dot.png)"),
    "table": lambda text: text_cell(f"| 열 |\n|---|\n| {_one_line(text).replace('|', '&#124;')} |"),
}
"""What a cell holds so that a text stands in this place."""


def in_places(
    trust_class: TrustClass,
    texts: Mapping[str, str],
    places: Iterable[str],
    *,
    is_shown: bool = False,
    refused: Mapping[tuple[str, str], str] | None = None,
) -> tuple[Case, ...]:
    """Each text in each place, or as many refusals: (place, name) → what the message says."""
    return tuple(
        _case(trust_class, name, place, text, is_shown=is_shown, message=(refused or {}).get((place, name)))
        for place in places
        for name, text in texts.items()
    )


def _case(
    trust_class: TrustClass, name: str, place: str, text: str, *, is_shown: bool, message: str | None
) -> Case:
    text = text.replace("MARK", mark_of(f"{trust_class}-{place}-{name}"))
    return Case(
        name=name,
        trust_class=trust_class,
        place=place,
        payload=text if place == NOTE else (PLACES[place](text),),
        expectation=Expectation.REFUSED if message else Expectation.SAFE,
        shown=(message,) if message else (text,) if is_shown else (),
    )
