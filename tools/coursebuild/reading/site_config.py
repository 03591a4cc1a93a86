"""The one setting of `_config.yml` that the tool must know: where on its host the site is published."""

from __future__ import annotations

from pathlib import Path

from coursebuild.model import Finding
from coursebuild.reading.strict_yaml import Mapping, Scalar, read_yaml


def read_base_path(config: Path, findings: list[Finding]) -> str:
    """Return `baseurl`, without a slash at its end; '' when it is not set."""
    node = read_yaml(config, config.name, findings)
    if not isinstance(node, Mapping):
        return ""
    for key, value in node.entries:
        if key.text == "baseurl" and isinstance(value, Scalar) and value.text not in ("", "/"):
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
