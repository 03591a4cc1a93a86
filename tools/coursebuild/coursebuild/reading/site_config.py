"""The settings of `_config.yml` that the tool must know: where the site is, its language, its files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.reading.files import read_text
from coursebuild.reading.jekyll_settings import read_site_rules
from coursebuild.reading.site_files import check_values
from coursebuild.reading.strict_yaml import Mapping, Scalar, finding_at, parse_yaml
from coursebuild.safety.site_sources import SiteRules

_REPOSITORY = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_NO_RULES = SiteRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteConfig:
    base_path: str = ""
    """`baseurl` without a slash at its end; '' when it is not set."""
    language: str = ""
    """`lang`, such as ko; '' only after a finding."""
    repository: str = ""
    """`owner/name` on GitHub; '' when it is not set."""
    rules: SiteRules = _NO_RULES

    def published_under(self, settings: Settings) -> str:
        """The path under which the site will be published: SITE_URL's, else the one of this file."""
        return settings.base_path if settings.site_url else self.base_path


def read_site_config(config: Path, findings: list[Finding]) -> SiteConfig:
    """Read the settings; what is written wrongly is added to `findings` and taken as not set."""
    text = read_text(config, config.name, findings)
    node = None if text is None else parse_yaml(text, config.name, findings)
    if text is None or not isinstance(node, Mapping):
        if node is not None:
            message = "the file should be a mapping of `key: value` lines"
            findings.append(Finding(path=config.name, line=node.line, rule="schema", message=message))
        return SiteConfig()
    others = tuple((key, value) for key, value in node.entries if key.text != "lang")
    check_values(Mapping(others, node.line), config.name, findings)
    written = {key.text: value for key, value in node.entries if isinstance(value, Scalar) and value.text}

    def note(key: str, message: str, advice: str) -> None:
        line = written[key].line if key in written else None
        findings.append(finding_at(config.name, line, "schema", message, advice))

    def shown(key: str) -> str:
        return f"`{key}: {written[key].text}`"

    base_path = written["baseurl"].text if "baseurl" in written else ""
    if base_path and not base_path.startswith("/"):
        note("baseurl", f"{shown('baseurl')} does not start with a slash", "write it as /course")
        base_path = ""
    repository = written["repository"].text if "repository" in written else ""
    if repository and not _REPOSITORY.fullmatch(repository):
        note(
            "repository",
            f"{shown('repository')} does not name a repository on GitHub",
            "write it as owner/name",
        )
        repository = ""
    language = written.get("lang")
    if language is None or not _LANGUAGE.fullmatch(language.text) or language.looks_like_another_type:
        message = "`lang` is missing" if language is None else f"{shown('lang')} is no language"
        note("lang", message, "write it as `lang: ko`; the words of a language stand in _data/interface")
        language = None
    return SiteConfig(
        base_path=base_path.rstrip("/"),
        language=language.text if language else "",
        repository=repository,
        rules=read_site_rules(node, text, config.name, findings),
    )
