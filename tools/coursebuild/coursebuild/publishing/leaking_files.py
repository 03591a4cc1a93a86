"""Look through what people wrote for Jekyll, and through every file of the built site, for paths and keys.

Neither must leave this machine. A key in a source is named where somebody can take it out, before anything
runs; the built site is looked through as well, because generated pages and layouts print more than that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from coursebuild.nouns.errors import ConfigurationError
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.paths import SITE_FOLDERS
from coursebuild.nouns.settings import Settings
from coursebuild.publishing.file_texts import NotFit, Text, texts_in
from coursebuild.safety.leaks import ADVICE, ADVICE_ON_PATHS, LOCAL_PATH, find_leak, find_leaks, folders_of


def refuse_leaks(settings: Settings) -> None:
    """Raise ConfigurationError with every key and every path of this machine in the sources of the site."""
    files = ((settings.relative(path), path) for path in _sources(settings))
    if findings := tuple(_leaks_of_files(files, folders_of(settings.root), is_final=False)):
        raise ConfigurationError(findings)


def leaks_of_site(site: Path, local_paths: tuple[str, ...]) -> Iterator[Finding]:
    """Paths of this machine and keys, in names, texts, attributes, data and archives alike."""
    files = ((f"_site/{path.relative_to(site).as_posix()}", path) for path in sorted(site.rglob("*")))
    yield from _leaks_of_files(files, local_paths, is_final=True)


def _sources(settings: Settings) -> Iterator[Path]:
    yield settings.config
    for name in SITE_FOLDERS:
        for path in sorted((settings.root / name).rglob("*")):
            if not any(path.is_relative_to(folder) for folder in settings.reserved):
                yield path


def _leaks_of_files(
    files: Iterable[tuple[str, Path]], local_paths: tuple[str, ...], *, is_final: bool
) -> Iterator[Finding]:
    """What the files and folders with these names, shown as they are given, would give away.

    `is_final`: they are published as they are now; of sources, pictures are cleaned first.
    """
    known: dict[bytes, tuple[tuple[int, str], ...]] = {}
    for name, path in files:
        if leak := find_leak(path.name, local_paths):
            yield _finding(f"{name.rpartition('/')[0]}/", None, f"a name in it is {leak}", "rename it")
        elif path.is_file():
            parts = texts_in(name, path.read_bytes(), is_final=is_final)
            yield from dict.fromkeys(_leaks_of_parts(name, parts, local_paths, known))


def _leaks_of_parts(
    name: str,
    parts: Iterable[Text | NotFit],
    local_paths: tuple[str, ...],
    known: dict[bytes, tuple[tuple[int, str], ...]],
) -> Iterator[Finding]:
    """`known` holds what texts gave away, by digest: bundles hold many that are published beside them."""
    for part in parts:
        shown = part.name if find_leak(part.name, local_paths) is None else name
        if isinstance(part, NotFit):
            yield _finding(shown, None, f"it {part.why}", part.advice)
            continue
        digest = hashlib.sha256(part.text.encode(errors="surrogatepass")).digest()
        if digest not in known:
            known[digest] = tuple(find_leaks(part.text, local_paths))
        for line, what in known[digest]:
            advice = ADVICE_ON_PATHS if what == LOCAL_PATH else ADVICE
            yield _finding(shown, line, f"{what} is in it", advice)


def _finding(name: str, line: int | None, message: str, advice: str) -> Finding:
    return Finding(path=name, line=line, rule="leak", message=message, advice=advice)
