"""The settings of `_config.yml` that the tool must know: where the site is, its language, its files."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.nouns.written import SiteRules
from coursebuild.reading.files import read_text
from coursebuild.reading.jekyll_settings import read_site_rules
from coursebuild.reading.site_files import check_values
from coursebuild.reading.strict_yaml import Mapping, Scalar, finding_at, parse_yaml

_REPOSITORY = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")
_BASE_PATH = re.compile(r"/.*", re.DOTALL)
_NO_RULES = SiteRules()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteConfig:
    base_path: str = ""
    """`baseurl` without a slash at its end; '' when it is not set."""
    url: str = ""
    """`url`, where the site will be; '' when it is not set."""
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

    def read_setting(key: str, shape: re.Pattern[str], problem: str, advice: str) -> str:
        """The text of a setting; '' where it is not set, and after a finding."""
        value = written.get(key)
        if value is None or (shape.fullmatch(value.text) and not value.looks_like_another_type):
            return value.text if value else ""
        findings.append(
            finding_at(config.name, value.line, "schema", f"`{key}: {value.text}` {problem}", advice)
        )
        return ""

    base_path = read_setting("baseurl", _BASE_PATH, "does not start with a slash", "write it as /course")
    problem = "does not name a repository on GitHub"
    repository = read_setting("repository", _REPOSITORY, problem, "write it as owner/name")
    advice = "write it as `lang: ko`; the words of a language stand in _data/interface"
    language = read_setting("lang", _LANGUAGE, "is no language", advice)
    if "lang" not in written:
        findings.append(finding_at(config.name, None, "schema", "`lang` is missing", advice))
    return SiteConfig(
        base_path=base_path.rstrip("/"),
        url=written["url"].text if "url" in written else "",
        language=language,
        repository=repository,
        rules=read_site_rules(node, text, config.name, findings),
    )
