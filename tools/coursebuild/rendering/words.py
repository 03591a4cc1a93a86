"""The words of the interface as the tool uses them: one section, its braces filled in."""

from __future__ import annotations

from collections.abc import Mapping

from coursebuild.errors import RenderError


class Words:
    """The texts of one section of `_data/interface/<language>.yml`."""

    def __init__(self, section: str, texts: Mapping[str, Mapping[str, str]]) -> None:
        self._section, self._texts = section, texts.get(section, {})

    def __call__(self, key: str, **values: object) -> str:
        """The text under `key` with its `{braces}` filled in; raises RenderError when there is none."""
        if key not in self._texts:
            raise RenderError(f"_data/interface/ lacks `{self._section}: {key}`: add the text")
        text = self._texts[key]
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", str(value))
        return text
