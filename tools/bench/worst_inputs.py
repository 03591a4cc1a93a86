"""How long the worst inputs that we could think of take: the longest time for 256 KB of each kind.

    .venv/bin/python tools/bench/worst_inputs.py [SIZE_IN_KB [PART_OF_A_NAME]]

Every input is read in a process of its own, so that one that ends the process is told and not fatal here.
Being refused by name is as good as being read; what counts is how long it takes to say so.
"""

# ruff: noqa: E501 - it holds tables of inputs

from __future__ import annotations

import contextlib
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from multiprocessing.queues import SimpleQueue
from pathlib import Path
from typing import Any

from course import TINY
from coursebuild.comparing.drift import compare_outputs
from coursebuild.nouns.course import Reference, ReferenceKind
from coursebuild.nouns.errors import RenderError
from coursebuild.nouns.notebook import Cell, CellKind, Notebook, Output
from coursebuild.pages.handouts.bibtex import reference_bibtex
from coursebuild.pages.search.sections import read_sections
from coursebuild.reading.citations import citations_in
from coursebuild.reading.edition import read_words
from coursebuild.reading.imports import imported_modules
from coursebuild.reading.notebooks import read_notebook
from coursebuild.reading.strict_yaml import parse_yaml
from coursebuild.reading.variables import variables_set
from coursebuild.rendering.code_cells import CodeCellRenderer
from coursebuild.rendering.markdown import MarkdownRenderer
from coursebuild.rendering.prose import Links, Prose, ProsePlace
from coursebuild.safety.sanitise import sanitise

MOST_SECONDS = 2.0
_GIVE_UP_SECONDS = 20.0
_PLACE = ProsePlace(name="a", links=Links(base_path="", lessons={}, folder=Path()), asset_address="/assets")

Reader = Callable[[str], object]


_WORDS: Any = read_words(TINY / "_data", "ko", [])


def _markdown(text: str) -> Prose:
    renderer = MarkdownRenderer({}, _WORDS, lambda _path: b"")
    return renderer.render({1: text}, _PLACE)


def _prose(text: str) -> None:
    prose = _markdown(text)
    for html in (*prose.html, prose.footnotes):
        read_sections(sanitise(html))
    list(citations_in(text))


def _cell(source: str = "1", output: Output | None = None) -> None:
    """Render a code cell."""
    cell = Cell(number=1, id="a", kind=CellKind.CODE, source=source)
    outputs = () if output is None else (output,)
    read_sections(sanitise(CodeCellRenderer("/assets", _WORDS, _markdown).render(cell, outputs).html))


def _stream(text: str) -> Output:
    return {"output_type": "stream", "name": "stdout", "text": text}


def _shown(kind: str) -> Reader:
    return lambda text: _cell(output={"output_type": "display_data", "metadata": {}, "data": {kind: text}})


def _printed(text: str) -> None:
    _cell(output=_stream(text))


def _drift(text: str) -> None:
    book = Notebook(path=Path("a.ipynb"), cells=(Cell(number=1, id="a", kind=CellKind.CODE, source="1"),))
    compare_outputs(book, [(_stream(text),)], [(_stream(text[::-1]),)])


def _code(text: str) -> None:
    for reader in (imported_modules, lambda each: list(variables_set(each))):
        with contextlib.suppress(SyntaxError, ValueError):
            reader(text)
    _cell(text)


def _yaml(text: str) -> None:
    parse_yaml(text, "a.yml", [])


def _notebook(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "a.ipynb").write_text(text, encoding="utf-8")
        read_notebook(Path(folder), Path("a.ipynb"), [])


def _venue(text: str) -> None:
    for kind in ReferenceKind:
        reference_bibtex(
            Reference(id="a", authors=("a",), year=2000, title="a", venue=text, url="https://a/", kind=kind)
        )


def _formula(latex: str) -> str:
    return f"$$\n{latex}\n$$\n"


def inputs(size: int) -> Mapping[str, tuple[Reader, str]]:
    """By name: what reads it, and an input of about `size` characters."""
    html, markdown, svg, latex = (
        _shown(f"{kind}") for kind in ("text/html", "text/markdown", "image/svg+xml", "text/latex")
    )
    many = range(size)

    def times(piece: str) -> str:
        return piece * (size // len(piece))

    prose = {
        "brackets": times("["), "brackets closed": times("[") [: size // 2] + times("]")[: size // 2],
        "links open": times("[a]("), "images open": times("!["), "link in link": times("[a](b "),
        "stars": times("*"), "stars and letters": times("*a "), "star pairs": times("**a*"),
        "underscores": times("_"), "under pairs": times("_a "), "tildes": times("~"), "tilde a": times("~~a "),
        "backticks growing": " ".join("`" * n for n in range(1, int((2 * size) ** 0.5))),
        "backticks": times("`a "), "quotes nested": times(">"), "quotes spaced": times("> "),
        "lists nested": "\n".join("  " * n + "- a" for n in range(int(size**0.5))),
        "lists in line": times("- "), "list items": times("- a\n"), "numbers in line": times("1. "),
        "comments": times("<!--"), "comment ends": times("<!-- a -->"), "cdata": times("<![CDATA["),
        "declarations": times("<!A"), "questions": times("<?"), "tags open": times("<a "),
        "tags nested": times("<b>"), "tag lines": times("<div>\n\n"), "attributes": "<a " + times("b=c ") + ">",
        "attributes unclosed": "<a " + times("b=c "), "quotes open": times('<a b="'), "lt": times("<"),
        "entities": times("&"), "entities named": times("&amp;"), "entities open": times("&#1"),
        "escapes": times("\\"), "dollars": times("$"), "dollars a": times("$a "), "dollars wide": times("$$a "),
        "dollar lines": times("$$\n"), "backslash dollar": times("\\$"),
        "table columns": times("|a") [:size // 3] + "|\n" + times("|-")[:size // 3] + "|\n" + times("|b")[:size // 3] + "|",
        "table rows": "|a|b|\n|-|-|\n" + times("|1|2|\n"), "table short rows": times("|a")[:20000] + "|\n" + times("|-")[:20000] + "|\n" + times("|\n")[: size - 40000],
        "footnotes": "".join(f"[^{n}] " for n in range(size // 24)) + "\n\n" + "".join(f"[^{n}]: a\n\n" for n in range(size // 24)),
        "footnote cycle": "[^0]\n\n" + "".join(f"[^{n}]: [^{(n + 1) % (size // 24)}] [^{n}]\n\n" for n in range(size // 24)),
        "footnotes undefined": times("[^a] "), "footnote inline": times("^["), "footnote uses": "[^a]: b\n\n" + times("[^a] "),
        "definitions": "".join(f"[{n}]: b\n" for n in range(size // 12)), "definition open": times("[a]: "), "definition lines": times("[a\n"),
        "citations": times("[@"), "headings": times("# a\n"), "headings 2": times("## a\n\n"), "setext": times("a\n-\n"),
        "heading long": "## " + times("a b "), "rules": times("***\n"), "fences": times("```\n"), "fence long": times("`"),
        "blanks": times(" "), "blank ends": times("a  \n"), "tabs": times("\t"), "lines": times("\n"), "word": times("a"),
        "autolinks": times("<http:"), "mail": times("a@"), "parentheses": "[a](" + times("("), "titles": times('[a](b "'),
        "korean": times(")가"), "prefix": times("a-"), "hangul formula": times("$a$를 "), "fence python": "```python\n" + times("("),
        "fence strings": "```python\n" + times('"""'), "fence cpp": "```cpp\n" + times("a<"), "fence html": "```html\n" + times("<a "),
        "fence markdown": "```markdown\n" + times("[a"), "fence js": "```js\n" + times("/"), "fence bash": "```bash\n" + times("$("), "fence perl": "```perl\n" + times("m{"), "fence latex": "```tex\n" + times("$\\"),
    }  # fmt: skip
    formulas = {
        "braces": times("{")[: size // 2] + times("}")[: size // 2], "braces open": times("{"),
        "fractions": times(r"\frac{1}{")[: size] + "1" + "}" * (size // 9), "left": times(r"\left(") + "a" + times(r"\right)"),
        "frac bare": times(r"\frac"), "hats": times(r"\hat ") + "x", "roots": times(r"\sqrt ") + "x",
        "doubling": r"\newcommand{\x}[1]{\x{#1#1}}\x{a}", "recursion": r"\newcommand{\x}{\x\x}\x", "def": r"\def\x{\x\x}\x", "gdef": r"\gdef\x{a\x}\x",
        "let": r"\let\x=\y\let\y=\x\x", "mutual": r"\newcommand{\x}{\y\y}\newcommand{\y}{\x\x}\x",
        "tree": "".join(rf"\newcommand{{\{chr(97 + n)}z}}{{\{chr(98 + n)}z\{chr(98 + n)}z}}" for n in range(24)) + r"\newcommand{\yz}{a}\az",
        "nested definition": r"\newcommand{\x}{\newcommand{\y}{\x\x}\y}\x", "argument tower": r"\newcommand{\x}[1]{#1#1}" + r"\x{" * 40 + "a" + "}" * 40,
        "letters": times("a+"), "space": r"\hspace{" + times("9") + "em}", "array": r"\begin{array}{" + times("c")[: size // 2] + "}" + times("a&")[: size // 2] + r"\end{array}",
        "rows": r"\begin{matrix}" + times(r"a\\") + r"\end{matrix}", "environments": times(r"\begin{matrix}"), "scripts": times("a_{") , "powers": times("a^{b") + "}" * (size // 4), "primes": "a" + times("'"), "text": r"\text{" + times("a ") + "}", "text nested": times(r"\text{$"), "comment": times("%"), "ampersands": times("&"), "middle": r"\left(" + times(r"\middle|") + r"\right)", "accents": times(r"\overset{a}"), "limits": times(r"\sum\limits"), "color": times(r"\color{red}"), "not": times(r"\not"),
    }  # fmt: skip
    displayed = {
        "nested": times("<div>"), "nested b": times("<b>"), "tables nested": times("<table><tr><td>"), "tables": times("<table>"), "formatting": times("<b><p>"), "a": times("<a href=b>"), "misnested": times("<b><i></b>"),
        "comments": times("<!--"), "comments 2": times("<!--a-->"), "cdata": times("<![CDATA["), "doctype": times("<!DOCTYPE "), "attributes": "<a " + "".join(f"b{n}=c " for n in range(size // 9)) + ">",
        "one attribute": "<a " + times("b=c ") + ">", "long attribute": '<a href="' + times("a") + '">', "entities": times("&amp"), "lt": times("<"), "selects": times("<select><option>"), "lists": times("<ul><li>"), "svg": times("<svg><g>"), "math": times("<math><mi>"), "templates": times("<template>"), "plaintext": "<plaintext>" + times("<a"), "pre": times("<pre>\n"), "th": times("<th> "), "srcset": times("<th>\n"), "fonts": times("<font color=a>"), "fonts differ": "".join(f"<font color={n}>" for n in range(size // 18)), "fonts p": "".join(f"<font color={n}>" for n in range(size // 40)) + times("<p>")[: size // 2], "nested closed": times("<div>")[: size // 2] + times("</div>")[: size // 2], "rows": "<table>" + times("<tr><td>1</td></tr>") + "</table>", "nobr": times("<nobr>"), "frames": times("<frameset>"), "head": times("<p></table>"), "mi ends": times("<math></mi>"),
    }  # fmt: skip
    drawings = {
        "groups": "<svg xmlns='http://www.w3.org/2000/svg'>" + times("<g>")[: size // 2 // 3 * 3] + "</g>" * (size // 6) + "</svg>",
        "5000 groups": "<svg xmlns='http://www.w3.org/2000/svg'>" + "<g>" * 5000 + "</g>" * 5000 + "</svg>",
        "children": "<svg xmlns='http://www.w3.org/2000/svg'>" + times("<g/>") + "</svg>", "strangers": "<svg xmlns='http://www.w3.org/2000/svg'>" + times("<a/>") + "</svg>",
        "attributes": "<svg " + "".join(f"a{n}='' " for n in range(size // 10)) + "/>", "comments": "<svg>" + times("<!---->") + "</svg>", "prefix": times("<svg "), "style": "<svg><style>" + times("url( ") + "</style></svg>", "style blanks": "<svg><style>url(" + times(" ") + "a</style></svg>", "namespaces": "<svg " + "".join(f"xmlns:a{n}='b{n}' " for n in range(size // 20)) + "/>", "namespaces used": "<svg>" + "".join(f"<a{n}:g xmlns:a{n}='http://www.w3.org/2000/svg'/>" for n in range(size // 50)) + "</svg>", "cdata": "<svg>" + times("<![CDATA[]]>") + "</svg>", "widths": "<svg " + "width='1' " + times("a ") + "/>", "href": f"<svg><use href='#{times('a ')}'/></svg>", "entity": '<!DOCTYPE svg [<!ENTITY a "b">]><svg>&a;</svg>',
    }  # fmt: skip
    prints = {
        "colours": times("\x1b[31m"), "colours a": times("\x1b[31ma"), "escapes": times("\x1b"), "osc": times("\x1b]"), "csi open": times("\x1b[") , "csi digits": "\x1b[" + times("1"), "csi semis": "\x1b[" + times(";"), "returns": times("a\r"), "backspaces": times("a\b"), "wide": times("가  나\n"), "wide line": times("가  나"), "blanks": times(" "), "marks": times("\x1a1"), "mark digits": "\x1a" + times("1"), "lines": times("\n"), "extended": times("\x1b[38;5;1m"), "csi blank": "\x1b[" + times(" "), "nested colours": "".join(f"\x1b[{30 + n % 8}m" for n in range(size // 5)), "mark blanks": times("a "), "c1": times("\x9b"),
    }  # fmt: skip
    codes = {
        "parentheses": times("("), "brackets nested": times("[")[: size // 2] + times("]")[: size // 2], "minus": times("-") + "1", "plus": times("1+") + "1", "attributes": "a" + times(".a"), "calls": "a" + times("()"), "subscripts": "a" + times("[0]"), "digits": times("9"), "hex": "0x" + times("f"), "string": "'" + times("a") + "'", "joined": times("'a'"), "ifs": "\n".join(" " * n + "if a:" for n in range(90)) + "\n" + " " * 90 + "a", "elifs": "if a:\n a\n" + times("elif a:\n a\n"), "nots": times("not ") + "a", "lambda": times("lambda:") + "a", "ternary": times("a if a else ") + "a", "fstring": times("f'{"), "compare": times("a<") + "a", "and": times("a and ") + "a", "environ": times("os.environ\n"), "environ deep": "environ" + times(".a"), "environ plus": "environ" + times("+a"), "environ putenv": "environ\n" + "a.putenv" + times("()"), "magics": times("%a\n") + "!", "magic line": times("a.") + "=!", "questions": times("a?\n"), "magic eq": times("a = ") + "!", "magic blank": times(" a") + "\n(", "magic blanks": times(" ") + "(", "set_env": times("%env a=\n"), "env blanks": "%env a" + times(" "), "cell magic": "%%time" + times(" "), "env tabs": times("\t\n") + "%env", "find_spec": times("find_spec( "), "find blanks": "find_spec(" + times(" "), "backslashes": times("\\\n"), "comments": times("#"), "triple": times('"""'), "decorators": times("@a\n") + "def a(): pass", "assign": times("a=") + "a", "commas": times("a,"), "imports": times("import a\n"), "import names": "import a" + times(",a"), "import dots": "import a" + times(".a"), "relative": "from " + times(".") + "a import b", "newlines": times("\n"), "dedents": times(" a\n"), "walrus": times("(a:="), "await": times("await ") + "a", "power": times("1**") + "1", "tabs": times("\t"), "type": times("a[b:"), "global": times("if 1:a;a\n"), "match": "match a:\n" + times(" case a: a\n"), "star": times("*"), "unicode": times("가"),
    }  # fmt: skip
    yamls = {
        "flow": times("["), "flow closed": times("[")[: size // 2] + times("]")[: size // 2], "maps": times("{a: "), "block": times("- "), "scalar": "a: " + times("a"), "digits": "a: " + times("1"), "colons": times("a:"), "colon digits": "a: 1" + times(":1"), "underscores": "a: 1" + times("_"), "quotes": times("'"), "double": times('"'), "escapes": '"' + times("\\n") + '"', "anchors": times("&a "), "aliases": times("*a "), "keys": "".join(f"k{n}: a\n" for n in range(size // 10)), "same key": times("a: b\n"), "items": times("- a\n"), "documents": times("---\n"), "comments": times("#"), "folded": "a: >\n" + times("  a\n"), "tags": times("!a "), "questions": times("? "), "indents": "\n".join(" " * n + "a:" for n in range(int((2 * size) ** 0.5))), "tabs": times("\t"), "blanks": times(" "), "float": "a: 1." + times("1") + "e", "date": "a: 2000-" + times("1"), "commas": "[" + times("a,") + "]", "percent": times("%"), "literal": "a: |\n" + times("\n"), "plain lines": "a: " + times("b\n  "),
    }  # fmt: skip
    book = '{"nbformat":4,"nbformat_minor":5,"metadata":{},"cells":[%s]}'
    old = '{"nbformat":3,"nbformat_minor":0,"metadata":{},"worksheets":[{"cells":[%s]}]}'
    notebooks = {
        "arrays": times("["), "objects": times('{"a":'), "digits": times("9"), "metadata": book % ('{"cell_type":"code","metadata":' + times('{"a":') + "1"), "conflict": book % ('{"cell_type":"raw","source":"' + times("<<<<<<< a\\n") + '"}'), "conflict 2": book % ('{"cell_type":"raw","source":"' + times("<<<<<<< a\\n=======\\n") + '"}'), "cells": book % (",".join(['{"cell_type":"raw","source":""}'] * (size // 34))), "same ids": book % (",".join(['{"cell_type":"raw","id":"a","source":""}'] * (size // 42))), "id dashes": book % (",".join(f'{{"cell_type":"raw","id":"cell-{size // 50 - n}","source":""}}' for n in range(size // 50))), "old": old % ('{"cell_type":"markdown","source":' + "[" + ",".join(['"a"'] * (size // 4)) + "]}"), "old deep": old % ('{"cell_type":"markdown","source":"","metadata":' + '{"a":' * 900 + "1" + "}" * 900 + "}"), "old cells": old % ",".join(['{"cell_type":"code","input":""}'] * (size // 34)), "blanks": times(" ") + "{", "escapes": '"' + times("\\u0000"), "tags": book % ('{"cell_type":"raw","source":"","metadata":{"tags":[' + ",".join(['"a"'] * (size // 4)) + "]}}"), "errors": book % ",".join(["1"] * (size // 2)),
    }  # fmt: skip
    venues = {
        "letters": times("a"), "numbers": times("a 1"), "digits": times("1"), "blanks": times(" "), "commas": times(", "), "series": times("a, A 1"), "pages": times(", 1–1"), "parens": times("a 1(1)"), "upper": times(", A "),
    }  # fmt: skip
    drifts = {
        "words": " ".join(map(str, many))[:size], "lines": times("a1\n"), "differing lines": "\n".join(f"a{n}b" for n in range(size // 8)), "digits": times("9"), "commas": "1" + times(",111"), "dots": times("1."), "minus": times("-"), "blanks": times(" "), "times": times("1:11"), "units": times("1 m"), "exponents": times("1e"), "long line": times("1 a"), "min": "1 min" + times(" "), "nan": times("nan"), "colour": times("\x1b[1m"),
    }  # fmt: skip
    groups: dict[str, tuple[Reader, Mapping[str, str]]] = {
        "prose": (_prose, prose), "displayed Markdown": (markdown, {k: prose[k] for k in ("comments", "brackets", "stars", "tags nested", "quotes nested", "attributes")}),
        "formula": (_prose, {name: _formula(text) for name, text in formulas.items()}), "displayed LaTeX": (latex, {k: formulas[k] for k in ("braces", "doubling", "letters")} | {"dollars": times("$ "), "blanks": times(" "), "open": times("\\[")}),
        "displayed HTML": (html, displayed), "drawing": (svg, drawings), "printed": (_printed, prints), "code": (_code, codes), "YAML": (_yaml, yamls), "notebook": (_notebook, notebooks), "venue": (_venue, venues), "drift": (_drift, drifts),
    }  # fmt: skip
    return {
        f"{group}: {name}": (reader, text)
        for group, (reader, texts) in groups.items()
        for name, text in texts.items()
    }


def _run(reader: Reader, text: str, answer: SimpleQueue[tuple[float, str]]) -> None:
    begun = time.perf_counter()
    try:
        reader(text)
        how = "read"
    except RenderError as error:
        how = f"refused: {str(error)[:60]!r}"
    except Exception as error:  # noqa: BLE001  that is what is looked for
        how = f"! {type(error).__name__}: {str(error)[:60]!r}"
    answer.put((time.perf_counter() - begun, how))


def _measure(reader: Reader, text: str) -> tuple[float, str]:
    """(seconds, how it ended), with a `!` where it is wrong."""
    fork = multiprocessing.get_context("fork")
    answer: SimpleQueue[tuple[float, str]] = fork.SimpleQueue()
    child = fork.Process(target=_run, args=(reader, text, answer))
    child.start()
    child.join(_GIVE_UP_SECONDS)
    if child.is_alive():
        child.kill()
        child.join()
        return _GIVE_UP_SECONDS, "! did not end"
    return (0.0, f"! the process ended with {child.exitcode}") if answer.empty() else answer.get()


def main() -> int:
    """Print what took longest; 1 when something took longer than it may, or ended otherwise."""
    size = 1000 * int(sys.argv[1] if len(sys.argv) > 1 else 256)
    chosen = sys.argv[2] if len(sys.argv) > 2 else ""
    rows, bad = list[tuple[float, str]](), list[str]()
    for name, (reader, text) in inputs(size).items():
        if chosen in name:
            seconds, how = _measure(reader, text)
            line = f"{seconds:7.2f} s  {name:36} {how}"
            rows.append((seconds, line))
            if seconds > MOST_SECONDS or how.startswith("!"):
                bad.append(line)
                print(line, flush=True)
    slowest = [line for _, line in sorted(rows, reverse=True)[:15]]
    for line in [*slowest, *(line for line in bad if line not in slowest)]:
        print(line)
    print(f"{len(rows)} inputs of {size // 1000} KB, {len(bad)} too slow or not refused by name")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
