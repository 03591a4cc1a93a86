"""What the tool must know of `_config.yml`: where the site is published, and in which language."""

from __future__ import annotations

import re
from pathlib import Path

from coursebuild.model import Finding
from coursebuild.reading.strict_yaml import Mapping, Scalar, read_yaml

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]+)*")


def read_base_path(config: Path, findings: list[Finding]) -> str:
    """Return `baseurl`, without a slash at its end; '' when it is not set."""
    value = _settings(config, findings).get("baseurl")
    if value is None or value.text in ("", "/"):
        return ""
    if value.text.startswith("/"):
        return value.text.rstrip("/")
    findings.append(
        Finding(
            path=config.name,
            line=value.line,
            rule="schema",
            message=f"`baseurl: {value.text}` does not start with a slash",
            advice="write it as /course",
        )
    )
    return ""


def read_language(config: Path, findings: list[Finding]) -> str:
    """Return `lang`, the language of the site, such as ko; '' after a finding when it names none."""
    settings = _settings(config, findings)
    value = settings.get("lang")
    if value is not None and _LANGUAGE.fullmatch(value.text) and not value.looks_like_another_type:
        return value.text
    if settings:  # else the finding says that the file cannot be read
        findings.append(
            Finding(
                path=config.name,
                line=None if value is None else value.line,
                rule="schema",
                message="`lang` is missing" if value is None else f"`lang: {value.text}` is no language",
                advice="write it as `lang: ko`; the words of a language stand in _data/interface",
            )
        )
    return ""


def _settings(config: Path, findings: list[Finding]) -> dict[str, Scalar]:
    """The settings that have one value; a file that is read for each of them is complained of once."""
    problems: list[Finding] = []
    node = read_yaml(config, config.name, problems)
    findings.extend(problem for problem in problems if problem not in findings)
    entries = node.entries if isinstance(node, Mapping) else ()
    return {key.text: value for key, value in entries if isinstance(value, Scalar)}
