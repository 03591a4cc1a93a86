"""Look through every file of the built site for what must not leave the machine: its paths, and keys."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from coursebuild.nouns.finding import Finding
from coursebuild.publishing.file_texts import NotFit, texts_in
from coursebuild.safety.leaks import ADVICE, ADVICE_ON_PATHS, LOCAL_PATH, find_leak, find_leaks


def leaks_of_site(site: Path, local_paths: tuple[str, ...]) -> Iterator[Finding]:
    """Paths of this machine and keys, in names, texts, attributes, data and archives alike."""
    files = ((path.relative_to(site).as_posix(), path) for path in sorted(site.rglob("*")))
    named = ((f"_site/{name}", path) for name, path in files)
    yield from leaks_of_files(named, local_paths, is_final=True)


def leaks_of_files(
    files: Iterable[tuple[str, Path]], local_paths: tuple[str, ...], *, is_final: bool = False
) -> Iterator[Finding]:
    """What the files and folders with these names, shown as they are given, would give away.

    `is_final`: they are published as they are now; of sources, pictures are cleaned first.
    """
    known: dict[bytes, tuple[tuple[int, str], ...]] = {}
    for name, path in files:
        if leak := find_leak(path.name, local_paths):
            yield _finding(f"{name.rpartition('/')[0]}/", None, f"a name in it is {leak}", "rename it")
        elif path.is_file():
            yield from _leaks_of_file(name, path.read_bytes(), local_paths, known, is_final)


def _leaks_of_file(
    name: str,
    content: bytes,
    local_paths: tuple[str, ...],
    known: dict[bytes, tuple[tuple[int, str], ...]],
    is_final: bool,
) -> Iterator[Finding]:
    """`known` holds what texts gave away, by digest: bundles hold many that are published beside them."""
    found: dict[Finding, None] = {}
    for part in texts_in(name, content, is_final=is_final):
        shown = part.name if find_leak(part.name, local_paths) is None else name
        if isinstance(part, NotFit):
            found[_finding(shown, None, f"it {part.why}", part.advice)] = None
            continue
        digest = hashlib.sha256(part.text.encode(errors="surrogatepass")).digest()
        if digest not in known:
            known[digest] = tuple(find_leaks(part.text, local_paths))
        for line, what in known[digest]:
            advice = ADVICE_ON_PATHS if what == LOCAL_PATH else ADVICE
            found[_finding(shown, line, f"{what} is in it", advice)] = None
    yield from found


def _finding(name: str, line: int | None, message: str, advice: str) -> Finding:
    return Finding(path=name, line=line, rule="leak", message=message, advice=advice)
