"""Outputs that are too many, too large, of the wrong kind, or that talk to terminals and to CI."""

from __future__ import annotations

from hostile.cases import Case, Code, Expectation, TrustClass

_PNG = "import io; from PIL import Image; f = io.BytesIO(); Image.new('RGB', {size}).save(f, 'PNG'); "
_SHOW = "from IPython.display import display\ndisplay({data}, raw=True)"
_AT_END = "\nprint('끝 MARK')"


def _case(
    name: str,
    source: str,
    *shown: str,
    expectation: Expectation = Expectation.SAFE,
    absent: tuple[str, ...] = (),
    tags: tuple[str, ...] = (),
) -> Case:
    return Case(
        name=name,
        trust_class=TrustClass.OUTPUT,
        place="cell",
        payload=(Code(source=source, tags=tags),),
        expectation=expectation,
        shown=shown,
        absent=absent,
    )


def _cut(name: str, source: str, *shown: str, tags: tuple[str, ...] = ()) -> Case:
    return _case(name, source, *(shown or ("생략",)), expectation=Expectation.CUT, tags=tags)


def _refused(name: str, data: str, *message: str, size: str = "(9, 9)") -> Case:
    source = f"{_PNG.format(size=size)}\n{_SHOW.format(data=data)}"
    return _case(name, source, "cell 2", *message, expectation=Expectation.REFUSED)


def _raw(name: str, data: str, *shown: str) -> Case:
    return _case(name, _SHOW.format(data=data) + _AT_END, "끝 MARK", *shown)


_COMMANDS = r"::error::MARK\n##[group]MARK\n::stop-commands::MARK\n::add-mask::MARK\n \t::warning::MARK"
_TERMINAL = r"\x1b]0;MARK\x07\x1b[2J\x1b[1;1H\x1b[8mMARK\x1b[0m\x9b31mMARK\x0e\x07\x08\x7f"
OUTPUT_CASES = (
    _cut("stdout", "print('처음 MARK'); print('가' * 3_000_000); print('끝 MARK')", "처음 MARK", "끝 MARK", "생략"),
    _cut("stdout-lines", "for n in range(300_000): print(n)", "299999", "생략"),
    _cut("stdout-pieces", "for n in range(300_000): print('ab', end='')"),
    _cut("stderr", "import sys\nprint('가' * 3_000_000, 'MARK', file=sys.stderr)", "MARK", "생략"),
    _cut("both", "import sys\nfor n in range(60_000): print(n); print(n, file=sys.stderr)", "59999", "생략"),
    _cut("descriptor", "import os\nfor n in range(300): os.write(1, b'x' * 9999 + b'\\n')\nprint('끝 MARK')", "끝"),
    _cut("displays", "from IPython.display import display\nfor n in range(2000): display(n)", "출력 1900개 생략"),
    _cut("value", "'가' * 2_000_000"),
    _case("value-list", "list(range(1_000_000))", "998, 999, ..."),
    _cut("html", "from IPython.display import HTML\nHTML('<p>가</p>' * 500_000)", "text/html"),
    _cut("markdown", "from IPython.display import Markdown\nMarkdown('가 ' * 900_000)", "text/markdown"),
    _cut("error", "raise ValueError('가' * 2_000_000)", "ValueError", "… 6.0 MB …", tags=("raises-exception",)),
    _cut("traceback", "def f(n): return f(n - 1) if n else 1 / 0\nf(900)", "ZeroDivisionError", tags=("raises-exception",)),
    _cut("warnings", "import warnings\nfor n in range(30_000): warnings.warn_explicit(f'{n} ' * 9, UserWarning, 'a.py', n)"),
    _cut("picture-bytes", "from IPython.display import Image\nImage(data=b'\\x89PNG' + bytes(30_000_000), format='png')", "image/png"),
    _case("progress", "for n in range(99_999): print(f'\\r{n} %', end='')" + _AT_END, "99998 %", "끝 MARK", absent=("55555",)),
    _case("backspaces", "print('a' * 9 + '\\b' * 99 + 'MARK')", "MARK"),
    _case("all-controls", "print(''.join(map(chr, range(32))) + ''.join(map(chr, range(127, 160))) + 'MARK')", "MARK"),
    _case("bidi", "print('\\u202eMARK\\u202c\\u2066a\\u2069\\ufeff\\u200b')", "MARK"),
    _case("half-characters", "import sys\nsys.stdout.write('\\ud800 MARK')", "MARK"),
    _case("not-utf-8", "import os\nos.write(1, b'\\xff\\xfe\\xb0\\xa1 MARK\\n')" + _AT_END, "끝 MARK"),
    _case("nul", "import os\nos.write(1, b'a\\0b MARK\\n'); print('\\0MARK')", "MARK"),
    _case("nobody", "'\\ufffe\\uffff\\U000fffff MARK'", "MARK"),
    _case("colours", "print('\\x1b[31;1mMARK\\x1b[0m \\x1b[38;2;1;2;3mMARK\\x1b[999;888m MARK')", "MARK MARK MARK"),
    _case("colours-open", "print('\\x1b[31m<b>MARK')" + _AT_END, "<b>MARK", "끝 MARK"),
    _case("commands-stdout", f"print('{_COMMANDS}')", "::error::MARK"),
    _case("commands-stderr", f"import sys\nprint('{_COMMANDS}', file=sys.stderr)", "::error::MARK"),
    _case("commands-descriptor", f"import os\nos.write(2, b'{_COMMANDS}\\n'); os.write(1, b'{_COMMANDS}\\n')"),
    _case("commands-value", f"type('T', (), {{'__repr__': lambda self: '{_COMMANDS}'}})()", "::error::MARK"),
    _case("commands-logging", f"import logging\nlogging.warning('{_COMMANDS}')", "::error::MARK"),
    _case("terminal-stdout", f"print('{_TERMINAL}')" + _AT_END, "끝 MARK"),
    _case("terminal-error", f"raise ValueError('{_TERMINAL}')", "ValueError", tags=("raises-exception",)),
    _case("update-storm", "from IPython.display import display\nh = display(0, display_id=True)\nfor n in range(9999): h.update(n)", "9998"),
    _case("clear-storm", "from IPython.display import clear_output\nfor n in range(999):\n    clear_output(wait=True); print('n', n)", "n 998"),
    _raw("unknown-type", "{'application/x-nobody': 'MARK'}", "application/x-nobody"),
    _raw("type-is-markup", "{'text/<script>__canary(MARK)</script>': 'a'}"),
    _raw("type-with-text", "{'application/x-nobody': 'a', 'text/plain': '글 MARK'}", "글 MARK"),
    _raw("widget", "{'application/vnd.jupyter.widget-view+json': {'model_id': 'a'}, 'text/plain': '글 MARK'}", "글 MARK"),
    _raw("script-type", "{'application/javascript': '__canary(MARK)', 'text/plain': '글 MARK'}", "글 MARK"),
    _raw("many-types", "{f'application/x-{n}': 'a' for n in range(3000)} | {'text/plain': '글 MARK'}", "글 MARK"),
    _raw("nothing", "{}"),
    _raw("wrong-type", "{'text/html': ['<b>a</b>'], 'image/png': 7}"),
    _case("picture-of-bytes", f"{_PNG.format(size='(9, 9)')}\nfrom IPython.display import display\ndisplay({{'image/png': f.getvalue()}}, raw=True, metadata={{'image/png': {{'alt': '바이트 MARK'}}}})", "바이트 MARK"),
    _refused("png-damaged", "{'image/png': 'bm90IGEgcGljdHVyZQ=='}", "a picture is damaged"),
    _refused("png-not-base64", "{'image/png': '<script>'}"),
    _refused("png-cut", "{'image/png': __import__('base64').b64encode(f.getvalue()[:45]).decode()}", "a picture"),
    _refused("jpeg-damaged", "{'image/jpeg': '/9j/4AAQ'}", "a picture is damaged"),
    _refused("svg-damaged", "{'image/svg+xml': '<svg><g>'}", "a drawing is damaged"),
    _refused("svg-is-html", "{'image/svg+xml': '<html></html>'}", "a drawing is damaged"),
    _refused("pixels", "{'image/png': __import__('base64').b64encode(f.getvalue()).decode()}", "million pixels", size="(9000, 9000)"),
    _refused("frame", "{'text/html': '<iframe srcdoc=a></iframe>'}", "cannot show"),
)  # fmt: skip
