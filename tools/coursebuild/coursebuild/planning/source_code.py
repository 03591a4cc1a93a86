"""What source code means to Python, as a digest: how it is laid out and commented is not in it.

Python forgets layout and comments, but for two things: code that reads code (`inspect`, `__doc__`, IPython's
history), and places in the code that are shown, as by a warning or a traceback. The first is seen here, from
the syntax tree, and errs on the side of seeing too much; the second is seen in what has been put out
(`keeping.code_places`). In both cases the digest of the text as it is written counts instead.
"""

from __future__ import annotations

import ast
import hashlib
import platform
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from coursebuild.keeping.records import Memory, Record

_READS_CODE = re.compile(
    r"""\b(?:
        inspect\w* | getsource\w* | getdoc | get_docstring | linecache | tokenize | dis | doctest | unittest
        | pydoc | pdb | pkgutil | resources | cloudpickle | dill | marshal | to_code | to_graph
        | BaseEstimator | click | fire | typer | asyncio | traceback | exc_info
        | format_exc | print_exc | lineno | funcName | breakpoint | settrace | setprofile | _getframe
        | currentframe | [a-z]{1,2}_(?:frame|code|lineno|back) | tb_\w+ | co_\w+
        | __(?:doc|file|code|traceback|firstlineno|cached|loader|spec)__
        | get_ipython | getcwd\w* | cwd | abspath | realpath | absolute | resolve
    )\b
    | \bid='(?:help | In | _i+ | _ih | _dh | _i\d+)'
    | \.py\b""",
    re.VERBOSE,
)
"""In the tree: names, attributes and texts of code that may read code, or the place where it lies."""
_READS_VERSIONS = re.compile(
    r"""\b(?:importlib[._]metadata | pkg_resources | sysconfig | hexversion | show_versions | python_\w+)\b
    | \b(?:attr|name)='(?:version|version_info|implementation)'
    | \b(?:name|module)='(?:platform|metadata)'""",
    re.VERBOSE,
)
_QUIET_MAGIC = re.compile(
    r"^[ \t]*%%?(?:capture|config|env|matplotlib|precision|set_env|time|timeit)\b.*$", re.M
)
"""IPython's own lines that show no code, no place and no version."""
_MAGICS = """
    alias alias_magic autoawait autocall automagic autosave bookmark cat cd clear code_wrap colors conda
    config connect_info cp debug dhist dirs doctest_mode ed edit env gui hist history killbgscripts ldir
    less lf lk ll load load_ext loadpy logoff logon logstart logstate logstop ls lsmagic lx macro magic
    mamba man matplotlib micromamba mkdir more mv notebook page pastebin pdb pdef pdoc pfile pinfo
    pinfo2 pip popd pprint precision prun psearch psource pushd pwd pycat pylab qtconsole quickref
    recall rehashx reload_ext rep rerun reset reset_selective rm rmdir run save sc set_env store
    subshell sx system tb time timeit unalias unload_ext uv who who_ls whos xdel xmode
"""
MAGIC_WORDS = frozenset(_MAGICS.split())
"""What IPython takes for a magic although no `%` stands before it, in a cell of a single line."""
_WITH_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeReading:
    """A cell or a module, as Python reads it and as it is written."""

    as_read: str
    """Digest without comments and layout; of a module, without docstrings either."""
    as_written: str
    reads_code: bool
    """Whether what it puts out may depend on how it, or what it uses, is written or where that lies."""
    reads_versions: bool
    """Whether it may show versions, also of what it does not import."""


class CodeReader:
    """Reads code; what earlier builds have read it remembers: parsing all code takes longer than a plan."""

    def __init__(self, path: Path | None = None) -> None:
        self._memory = Memory(Record(path, dict[str, CodeReading], _reader()) if path else None)

    def read_cell(self, source: str) -> CodeReading:
        """Read a code cell as IPython would."""
        return self._read("cell", source.encode(), _read_cell)

    def read_module(self, source: bytes) -> CodeReading:
        """Read a module of the companion."""
        return self._read("module", source, _read_module)

    def keep(self) -> None:
        """Let the next build remember what was read for this one."""
        self._memory.write()

    def _read(self, kind: str, source: bytes, read: Callable[[bytes, str], CodeReading]) -> CodeReading:
        written = hashlib.sha256(source).hexdigest()
        return self._memory.recall(f"{kind} {written}", lambda: read(source, written))


def _reader() -> str:
    return f"{platform.python_version()} {hashlib.sha256(Path(__file__).read_bytes()).hexdigest()}"


def _read_cell(raw: bytes, written: str) -> CodeReading:
    source = raw.decode()
    dump = "" if _may_be_magic(source) else _dump(source)
    if dump:
        return _reading(f"{dump};" if _is_quiet(source) else dump, written)
    rest = _dump(_QUIET_MAGIC.sub("pass", source)) if _QUIET_MAGIC.search(source) else ""
    return replace(_reading(rest, written), as_read=written)


def _read_module(raw: bytes, written: str) -> CodeReading:
    return _reading(_dump(raw), written)  # of bytes, because a comment may name another encoding


def _reading(dump: str, written: str) -> CodeReading:
    """What a syntax tree tells; where there is none, code may do anything."""
    return CodeReading(
        as_read=hashlib.sha256(dump.encode()).hexdigest() if dump else written,
        as_written=written,
        reads_code=not dump or bool(_READS_CODE.search(dump)),
        reads_versions=not dump or bool(_READS_VERSIONS.search(dump)),
    )


def _dump(source: str | bytes) -> str:
    """The syntax tree without places; "" where this is no plain Python. Of bytes, without docstrings."""
    try:
        tree = ast.parse(source)
        if isinstance(source, bytes):
            _drop_docstrings(tree)
        return ast.dump(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""


def _drop_docstrings(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, _WITH_DOCSTRING) and ast.get_docstring(node, clean=False) is not None:
            node.body[0] = ast.Pass()


def _may_be_magic(source: str) -> bool:
    """Whether IPython may see a magic where Python sees a name: it does so in cells of one line only."""
    first = re.match(r"\w+", source.lstrip())
    return len(source.splitlines()) <= 1 and first is not None and first[0] in MAGIC_WORDS


def _is_quiet(source: str) -> bool:
    """Whether a `;` ends the cell, which keeps IPython from showing the value of its last expression."""
    body = ast.parse(source).body if ";" in source else []
    if not body:
        return False
    last = body[-1]
    lines = source.encode().splitlines(keepends=True)[(last.end_lineno or 1) - 1 :]
    lines[0] = lines[0][last.end_col_offset or 0 :]
    return any(b";" in line.partition(b"#")[0] for line in lines)
