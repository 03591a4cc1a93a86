"""Read `_data/house.yml`, the rules that a course sets for its own lessons; without that file it has none."""

from __future__ import annotations

import os
from pathlib import Path

from coursebuild.nouns.finding import Finding
from coursebuild.nouns.house import HouseRules, NeededArgument
from coursebuild.reading.fields import Fields
from coursebuild.reading.rows import read_document

_FILE = "house.yml"


def read_house_rules(data: Path, findings: list[Finding]) -> HouseRules:
    """The rules of the course; what is written wrongly is added to `findings`."""
    if not os.path.lexists(data / _FILE):
        return HouseRules()
    fields = read_document(data, _FILE, findings)
    rules = HouseRules(
        sections=tuple(text for text, _ in fields.texts("sections", required=False)),
        question=fields.flag("question", default=False),
        figures=_range(fields.section("figures")) if fields.has("figures") else None,
        constants=tuple(name for name, _ in fields.texts("constants")) if fields.has("constants") else None,
        claims=fields.whole_number("claims", 0, least=0),
        references=fields.whole_number("references", 0, least=0),
        function_lines=fields.whole_number("function_lines", 0, least=0),
        arguments=tuple(map(_argument, fields.rows("arguments", "argument", required=False))),
        datasets_used=fields.flag("datasets_used", default=False),
        changed=fields.flag("changed", default=False),
        tidy=fields.flag("tidy", default=False),
    )
    fields.refuse_unknown_keys()
    return rules


def _range(fields: Fields) -> tuple[int, int]:
    least, most = fields.whole_number("least", least=0), fields.whole_number("most", least=0)
    fields.refuse_unknown_keys()
    if least > most:
        fields.note("most", f"`most: {most}` is less than `least: {least}`", "put the larger number there")
    return least, most


def _argument(fields: Fields) -> NeededArgument:
    needed = NeededArgument(
        call=fields.text("call"),
        argument=fields.text("argument"),
        value=fields.text("value", required=False),
        why=fields.text("why"),
    )
    fields.refuse_unknown_keys()
    return needed
