"""The settings of `_config.yml` that the tool must know: where the site is published, and its language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from coursebuild.model import Finding
from coursebuild.reading.strict_yaml import Mapping, Scalar, read_yaml

_REPOSITORY = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteConfig:
    base_path: str = ""
    """`baseurl` without a slash at its end; '' when it is not set."""
    language: str = "ko"
    """`lang`: the language of the course."""
    repository: str = ""
    """`owner/name` on GitHub; '' when it is not set."""


def read_site_config(config: Path, findings: list[Finding]) -> SiteConfig:
    """Read the settings; what is written wrongly is added to `findings` and taken as not set."""
    node = read_yaml(config, config.name, findings)
    if not isinstance(node, Mapping):
        return SiteConfig()
    written = {key.text: value for key, value in node.entries if isinstance(value, Scalar) and value.text}

    def note(key: str, message: str, advice: str) -> None:
        value = written[key]
        findings.append(
            Finding(
                path=config.name,
                line=value.line,
                rule="schema",
                message=f"`{key}: {value.text}` {message}",
                advice=advice,
            )
        )

    base_path = written["baseurl"].text if "baseurl" in written else ""
    if base_path and not base_path.startswith("/"):
        note("baseurl", "does not start with a slash", "write it as /course")
        base_path = ""
    repository = written["repository"].text if "repository" in written else ""
    if repository and not _REPOSITORY.fullmatch(repository):
        note("repository", "does not name a repository on GitHub", "write it as owner/name")
        repository = ""
    language = written["lang"].text if "lang" in written else "ko"
    return SiteConfig(base_path=base_path.rstrip("/"), language=language, repository=repository)
