"""Read the words of the site itself, `_data/interface/<language>.yml`, that the tool writes to readers."""

from __future__ import annotations

from collections.abc import Mapping

from coursebuild.model import Finding
from coursebuild.reading.strict_yaml import Mapping as YamlMapping
from coursebuild.reading.strict_yaml import Scalar, read_yaml
from coursebuild.settings import Settings


def read_interface(
    settings: Settings, language: str, findings: list[Finding]
) -> Mapping[str, Mapping[str, str]]:
    """The texts of each section by their keys; empty, after a finding, when the file cannot be read."""
    name = f"interface/{language}.yml"
    node = read_yaml(settings.data / name, f"_data/{name}", findings)
    if not isinstance(node, YamlMapping):
        return {}
    return {
        section.text: {key.text: text.text for key, text in part.entries if isinstance(text, Scalar)}
        for section, part in node.entries
        if isinstance(part, YamlMapping)
    }
