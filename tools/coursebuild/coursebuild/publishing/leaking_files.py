"""Look through what people wrote for Jekyll, and through every file of the built site, for paths and keys.

Neither must leave this machine. A key in a source is named where somebody can take it out, before anything
runs; the built site is looked through as well, because generated pages and layouts print more than that.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from coursebuild.keeping.records import Memory
from coursebuild.nouns.errors import ConfigurationError
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.paths import SITE_FOLDERS
from coursebuild.nouns.settings import Settings
from coursebuild.publishing.file_texts import NotFit, texts_in
from coursebuild.safety.leaks import ADVICE, ADVICE_ON_PATHS, LOCAL_PATH, find_leak, find_leaks, folders_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Leak:
    """What a file would give away, or why nobody can say."""

    within: str
    """Where in an archive, from a slash on; "" in the file itself."""
    line: int | None
    message: str
    advice: str


def refuse_leaks(settings: Settings, known: Memory[tuple[Leak, ...]] | None = None) -> None:
    """Raise ConfigurationError with every key and every path of this machine in the sources of the site.

    `known`: what was found in these contents and names before, by this tool for this folder.
    """
    files = ((settings.relative(path), path) for path in _sources(settings))
    search = LeakSearch(folders_of(settings.root), known or Memory(), is_final=False)
    if findings := tuple(search.findings(files)):
        raise ConfigurationError(findings)


def leaks_of_site(
    site: Path, local_paths: tuple[str, ...], known: Memory[tuple[Leak, ...]]
) -> Iterator[Finding]:
    """Paths of this machine and keys, in names, texts, attributes, data and archives alike."""
    files = ((f"_site/{path.relative_to(site).as_posix()}", path) for path in sorted(site.rglob("*")))
    yield from LeakSearch(local_paths, known, is_final=True).findings(files)


def _sources(settings: Settings) -> Iterator[Path]:
    yield settings.config
    for name in SITE_FOLDERS:
        for path in sorted((settings.root / name).rglob("*")):
            if not any(path.is_relative_to(folder) for folder in settings.reserved):
                yield path


class LeakSearch:
    """Looks files through; `is_final`: they are published as they are, while sources are cleaned first."""

    def __init__(
        self, local_paths: tuple[str, ...], known: Memory[tuple[Leak, ...]], *, is_final: bool
    ) -> None:
        self._local_paths, self._known, self._is_final = local_paths, known, is_final
        self._texts: dict[bytes, tuple[tuple[int, str], ...]] = {}
        """What texts gave away, by digest: bundles hold many that are published beside them."""

    def findings(self, files: Iterable[tuple[str, Path]]) -> Iterator[Finding]:
        """What these files and folders, shown by the names that are given, would give away."""
        for name, path in files:
            if leaks := self._known.recall(f"name {path.name}", partial(self._in_name, path.name)):
                yield from _as_findings(f"{name.rpartition('/')[0]}/", leaks)
            elif path.is_file():
                yield from _as_findings(name, self.leaks_in(path.read_bytes()))

    def leaks_in(self, content: bytes) -> tuple[Leak, ...]:
        """What a file with this content would give away."""
        question = self.question(hashlib.sha256(content).hexdigest())
        return self._known.recall(question, partial(self._in_content, content))

    def question(self, digest: str) -> str:
        """By what it is known what a content gives away, of which this is the SHA-256."""
        return f"{self._is_final} {digest}"

    def _in_name(self, name: str) -> tuple[Leak, ...]:
        leak = find_leak(name, self._local_paths)
        if leak is None:
            return ()
        return (Leak(within="", line=None, message=f"a name in it is {leak}", advice="rename it"),)

    def _in_content(self, content: bytes) -> tuple[Leak, ...]:
        return tuple(dict.fromkeys(self._leaks(content)))

    def _leaks(self, content: bytes) -> Iterator[Leak]:
        for part in texts_in("", content, is_final=self._is_final):
            within = part.name if find_leak(part.name, self._local_paths) is None else ""
            if isinstance(part, NotFit):
                yield Leak(within=within, line=None, message=f"it {part.why}", advice=part.advice)
                continue
            digest = hashlib.sha256(part.text.encode(errors="surrogatepass")).digest()
            if digest not in self._texts:
                self._texts[digest] = tuple(find_leaks(part.text, self._local_paths))
            for line, what in self._texts[digest]:
                advice = ADVICE_ON_PATHS if what == LOCAL_PATH else ADVICE
                yield Leak(within=within, line=line, message=f"{what} is in it", advice=advice)


def _as_findings(name: str, leaks: Iterable[Leak]) -> Iterator[Finding]:
    for leak in leaks:
        path = f"{name}{leak.within}"
        yield Finding(path=path, line=leak.line, rule="leak", message=leak.message, advice=leak.advice)
