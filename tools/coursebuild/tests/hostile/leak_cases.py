"""Keys where nobody looks for them: in files of every name and encoding, packed, and split in the source.

No file of this project holds what has the shape of a key: it is put together when a test runs.
"""

from __future__ import annotations

import base64
import gzip
import io
import json
import tarfile
import zipfile
import zlib
from collections.abc import Mapping

from hostile.cases import Case, Code, Expectation, TrustClass, text_cell

KEY = "gh" + "p_" + "A1b2C3d4E5f6" * 3
_SUFFIXES = (
    ".ini", ".yaml", ".toml", ".tsv", ".env", ".log", ".TXT", ".js", ".css", ".map", ".webmanifest", ".cfg", ".conf",
    ".properties", ".sh", ".ps1", ".R", ".ipynb", ".json5", ".sql", ".tex", ".rst", ".srt", ".vtt", ".geojson", ".m3u",
    ".pem", ".bak", ".dat", ".bin", ".mp3", ".pdf", ".svg", ".csv", "", ".orig",
)  # fmt: skip


def _zip(**files: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def _locked(archive: bytes) -> bytes:
    """The archive, with the sign that its only member needs a password."""
    content, entry = bytearray(archive), archive.rindex(b"PK\x01\x02")
    content[6] |= 1
    content[entry + 8] |= 1
    return bytes(content)


def _tar(content: bytes) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        entry = tarfile.TarInfo("a")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return file.getvalue()


_BYTES = KEY.encode()
_SPLIT_NOTEBOOK = json.dumps({"cells": [{"cell_type": "code", "source": [KEY[:9], KEY[9:]]}]})
_ADDRESS = base64.b64encode(b"token " + _BYTES).decode()
ASSETS: Mapping[str, bytes] = {
    **{f"key{suffix}": b"a\ntoken = " + _BYTES for suffix in _SUFFIXES},
    "utf-8-bom.a": b"\xef\xbb\xbf" + _BYTES,
    "utf-16.a": ("글 " + KEY).encode("utf-16"),
    "utf-16-le.a": KEY.encode("utf-16-le"),
    "utf-16-be.a": KEY.encode("utf-16-be"),
    "utf-32.a": KEY.encode("utf-32"),
    "latin-1.a": b"caf\xe9 " + _BYTES,
    "cp949.a": "글 ".encode("cp949") + _BYTES,
    "run.a": bytes(range(128, 256)) * 9 + b"\0" + _BYTES + b"\0" + bytes(range(128, 256)) * 9,
    "wide-run.a": bytes(range(128, 256)) * 9 + KEY.encode("utf-16-le") + bytes(range(128, 256)) * 9,
    "archive.a": _zip(a=_BYTES),
    "in-archive.a": _zip(a=_zip(b=_BYTES)),
    "behind.a": b"MZ" + bytes(99) + _zip(a=_BYTES),
    "gzip.a": gzip.compress(_BYTES, mtime=0),
    "twice.a": gzip.compress(gzip.compress(_BYTES, mtime=0), mtime=0),
    "members.a": gzip.compress(b"1", mtime=0) + gzip.compress(_BYTES, mtime=0),
    "tar.a": _tar(_BYTES),
    "in-tar.a": gzip.decompress(_tar(gzip.compress(_BYTES, mtime=0))),
    "in-tar-twice.a": _tar(_zip(a=_BYTES)),
    "zlib.a": zlib.compress(b"a" * 99 + _BYTES),
    "upper.css": f"a{{b:url(DATA:text/plain;BASE64,{_ADDRESS})}}".encode(),
    "escaped.json": ('"\\u0067' + KEY[1:] + '"').encode(),
    "after-n.json": f'"a\\n{KEY}"'.encode(),
    "entities.xml": "".join(f"&#{ord(each)};" for each in KEY).encode(),
    "percent.url": "".join(f"%{ord(each):02x}" for each in KEY).encode(),
    "address.css": f"a{{b:url(data:text/plain;base64,{_ADDRESS})}}".encode(),
    "style.css": f"a::after{{content:'\\67 {KEY[1:]}'}}".encode(),
    "script.js": f"'\\x67\\u{{68}}{KEY[2:]}'".encode(),
    "split.ipynb": _SPLIT_NOTEBOOK.encode(),
    "two-lines.a": f"token = {KEY[:9]}\n{KEY[9:]}\nand some prose".encode(),
    "windows.a": f"{KEY[:9]}\r\n{KEY[9:]}".encode(),
    "comment.py": f"# {KEY[:9]}\n# {KEY[9:]}\n".encode(),
    "groups.a": " ".join(KEY[at : at + 4] for at in range(0, 40, 4)).encode(),
    "escaped-lines.json": f'"{KEY[:9]}\\n{KEY[9:]}"'.encode(),
    "tags.html": f"<p>{KEY[:2]}<b title='>'></b><!-- a -->{KEY[2:]}</p>".encode(),
}
"""By the name of a file in `assets/`: what it holds."""
LARGE_ZIP = _zip(a=bytes(300 * 2**20))
LARGE_GZIP = gzip.compress(bytes(300 * 2**20), 1, mtime=0)
LOCKED_ZIP = _locked(_zip(a=_BYTES))
_HTML = "from IPython.display import HTML, display\n"
_OUTPUTS: Mapping[str, str] = {
    "colours": "print(key[:2] + '\\x1b[31m' + key[2:9] + '\\x1b[0m' + key[9:])",
    "colours-before": "print('\\x1b[1m' + key)",
    "tags": _HTML + "HTML(key[:2] + '<b>' + key[2:9] + '</b>' + key[9:])",
    "comment": _HTML + "HTML(key[:2] + '<!-- a -->' + key[2:])",
    "breaks": _HTML + "HTML(key[:5] + '<wbr>' + key[5:20] + '<wbr>' + key[20:])",
    "soft-hyphens": _HTML + "HTML('&shy;'.join(key))",
    "no-width": "print('\\u200b'.join(key))",
    "joiners": "print('\\u2060'.join(key))",
    "marks": "print('\\u0332'.join(key))",
    "backspaces": "print(''.join('x\\b' + each for each in key))",
    "return": "print('.' * 2 + key[2:] + '\\r' + key[:2])",
    "wide": "print(''.join(chr(ord(each) + 0xFEE0) for each in key))",
    "mathematical": "print(key[0].replace('g', chr(0x1D420)) + key[1:])",
    "emphasis": "from IPython.display import Markdown\nMarkdown(key[:2] + '*' + key[2] + '*' + key[3:])",
    "link": "from IPython.display import Markdown\nMarkdown('[' + key[:9] + '](https://example.org)' + key[9:])",
    "drawing": (
        "from IPython.display import SVG\nSVG('<svg xmlns=\"http://www.w3.org/2000/svg\">'"
        " + ''.join(f'<text>{each}</text>\\n' for each in key) + '</svg>')"
    ),
    "spans": (
        "from IPython.display import SVG\nSVG('<svg xmlns=\"http://www.w3.org/2000/svg\"><text>'"
        " + ''.join(f'<tspan>{each}</tspan>' for each in key) + '</text></svg>')"
    ),
    "displays": _HTML + "display(HTML(key[:9]))\ndisplay(HTML(key[9:]))",
    "streams": "import sys\nprint(key[:9], end='')\nprint(key[9:], file=sys.stderr, end='')",
    "alt": (
        "import io\nfrom PIL import Image\nfrom IPython.display import display, Image as Shown\n"
        "f = io.BytesIO(); Image.new('RGB', (9, 9)).save(f, 'PNG')\n"
        "display(Shown(data=f.getvalue(), metadata={'alt': '\\u200b'.join(key)}))"
    ),
    "wrapped": "import textwrap\nprint('\\n'.join(textwrap.wrap(key, 12)))",
    "wrapped-early": "print(key[:2] + '\\n' + key[2:])",
    "indented": "print(key[:9] + '\\n      ' + key[9:] + '\\nand some prose')",
    "quoted": "print('> ' + key[:9] + '\\n> ' + key[9:])",
    "bordered": "print('│ ' + key[:9] + ' │\\n│ ' + key[9:] + ' │')",
    "groups": "import textwrap\nprint(' '.join(textwrap.wrap(key, 5)))",
    "letters": "print(*key)",
    "letters-in-lines": "for letter in key: print(letter)",
    "no-break-spaces": "print(key[:15] + '\\u00a0' + key[15:])",
    "line-breaks": _HTML + "HTML('<p>' + key[:9] + '<br>' + key[9:] + '</p>')",
    "table-cells": _HTML + "HTML('<table><tr><td>' + key[:9] + '</td><td>' + key[9:] + '</td></tr></table>')",
    "coloured-lines": "print('\\x1b[31m' + key[:9] + '\\x1b[0m\\n\\x1b[31m' + key[9:] + '\\x1b[0m')",
    "two-prints": "print(key[:9])\nprint(key[9:])",
    "value-with-escape": "key[:9] + '\\n' + key[9:]",
    "error": "raise ValueError(key[:2] + '\\x1b[31m' + key[2:])",
}
_PROSE: Mapping[str, str] = {
    "plain": KEY,
    "code": f"`{KEY}`",
    "tags": f"{KEY[:2]}<b>{KEY[2:9]}</b>{KEY[9:]}",
    "emphasis": f"{KEY[:2]}*{KEY[2]}*{KEY[3:]}",
    "strong": f"**{KEY[:9]}**{KEY[9:]}",
    "link": f"[{KEY[:9]}](https://example.org){KEY[9:]}",
    "address": f"[글](https://example.org/?a={KEY})",
    "entities": "".join(f"&#{ord(each)};" for each in KEY),
    "soft-hyphens": "\u00ad".join(KEY),
    "wide": "".join(chr(ord(each) + 0xFEE0) for each in KEY),
    "escapes": KEY.replace("_", "\\_"),
    "hidden": f"<!-- {KEY} -->",
    "two-lines": f"{KEY[:9]}\n{KEY[9:]}",
    "quotation": f"> {KEY[:9]}\n> {KEY[9:]}",
    "code-block": f"```\n{KEY[:14]}\n{KEY[14:]}\n```",
    "hard-break": f"{KEY[:14]}  \n{KEY[14:]}",
    "table": f"| a | b |\n|---|---|\n| {KEY[:14]} | {KEY[14:]} |",
    "blank": f"{KEY[:14]} {KEY[14:]}",
}


def _case(place: str, name: str, code: Code, said: str) -> Case:
    return Case(
        name=f"{place}-{name}",
        trust_class=TrustClass.SECRET,
        place=place,
        payload=(code,),
        expectation=Expectation.REFUSED,
        shown=("cell 2", said),
    )


OUTPUTS = tuple(
    _case(
        "split-output",
        name,
        Code(
            source=f"key = 'gh' + 'p_' + 'A1b2C3d4E5f6' * 3\n{source}",
            tags=("raises-exception",) if name == "error" else (),
        ),
        "a GitHub token",
    )
    for name, source in _OUTPUTS.items()
)
PROSE = tuple(_case("split-prose", name, text_cell(text), "a GitHub token") for name, text in _PROSE.items())
SOURCES: Mapping[str, tuple[str, int]] = {
    "_pages/notes/first.md": (f"글\n\n{KEY[:2]}*{KEY[2]}*{KEY[3:]}\n", 3),
    "_pages/extra.md": (f"---\ntitle: a\ndescription: {KEY}\n---\n글\n", 3),
    "_includes/extra.html": (f"<p>\n{KEY[:2]}<wbr>{KEY[2:]}</p>\n", 2),
    "assets/js/extra.js": (f"//\n'{KEY}'\n", 2),
}
"""By file: what stands there, and on which line the key does."""
