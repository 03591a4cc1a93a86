"""Hostile texts in every field of the facts that a page shows, and hostile addresses in links."""

from __future__ import annotations

from collections.abc import Mapping

from hostile.cases import RUN, Case, Expectation, TrustClass, mark_of

TEXT_FIELDS: tuple[tuple[str, ...], ...] = (
    ("course", "title"),
    ("course", "summary"),
    ("course", "institution", "name"),
    ("course", "institution", "program"),
    ("course", "topics", "0"),
    ("course", "notes", "0", "title"),
    ("curriculum", "0", "title"),
    ("datasets", "0", "title"),
    ("datasets", "0", "summary"),
    ("datasets", "0", "why"),
    ("datasets", "0", "origin"),
    ("datasets", "0", "shapes", "0"),
    ("datasets", "0", "licence"),
    ("datasets", "0", "real", "title"),
    ("datasets", "0", "real", "summary"),
    ("datasets", "0", "real", "origin"),
    ("datasets", "0", "real", "licence"),
    ("datasets", "0", "real", "layout", "0"),
    ("lessons", "0", "title"),
    ("lessons", "0", "summary"),
    ("references", "0", "authors", "0"),
    ("references", "0", "title"),
    ("references", "0", "venue"),
    ("sources", "institution"),
    ("sources", "notebooks", "0", "topic"),
    ("sources", "notebooks", "0", "file"),
    ("terms", "0", "also", "0"),
)
"""Fields of `_data/*.yml` that hold text, by file, key and position."""
URL_FIELDS: tuple[tuple[str, ...], ...] = (
    ("course", "institution", "url"),
    ("curriculum", "0", "link"),
    ("datasets", "0", "real", "url"),
    ("references", "0", "url"),
    ("sources", "base"),
)
PAYLOADS: Mapping[str, str] = {
    "script": f"글 <script>{RUN}</script>",
    "handler": f"글 <b onmouseover={RUN} tabindex=0 onfocus={RUN}>글</b>",
    "attribute": f'글" onmouseover="{RUN}" autofocus onfocus="{RUN}',
    "json": f'글</script><script>{RUN}</script>',
    "braces": "글 {MARK} %MARK% <%= MARK %> #{MARK} ${MARK} { {MARK} }",
}  # fmt: skip
SHOWN = ("attribute", "braces")
"""Payloads in which nothing is HTML, so that all of it is shown."""
LIQUID: Mapping[str, str] = {
    "count": "글 {{ MARK | plus: 1 }}",
    "include": "글 {% include head.html %} MARK",
    "end": "글 %} {% endraw %} MARK",
}
FRONT_MATTER = '글"\npermalink: /MARK/\nlayout: null\n---\n글'
ADDRESSES: Mapping[str, str] = {
    "javascript": f"javascript:{RUN}",
    "blanks": f" java\tscript:{RUN}",
    "data": "data:text/html,MARK",
    "attribute": f'https://example.org/" onmouseover="{RUN}',
    "relative": "//canary.invalid/MARK",
    "no-host": "https:///MARK",
    "blank": "https://example.org/MARK <script>",
}


def place_of(field: tuple[str, ...]) -> str:
    """The name of a field, such as `course.title`."""
    return ".".join(field)


def set_field(facts: dict[str, object], field: tuple[str, ...], value: str) -> None:
    """Put a value into the field of the facts."""
    at: object = facts
    for key in field[:-1]:
        at = at[int(key)] if isinstance(at, list) else at[key]  # type: ignore[index]
    at[int(field[-1]) if isinstance(at, list) else field[-1]] = value  # type: ignore[index]


def _case(field: tuple[str, ...], name: str, text: str, **fields: object) -> Case:
    name = f"fact-{name}"
    trust_class = TrustClass.LIQUID if "liquid" in name else TrustClass.SCRIPT
    text = text.replace("MARK", mark_of(f"{trust_class}-{place_of(field)}-{name}"))
    return Case(name=name, trust_class=trust_class, place=place_of(field), payload=text, **fields)  # type: ignore[arg-type]


def _refused(fields: tuple[tuple[str, ...], ...], name: str, text: str, message: str) -> tuple[Case, ...]:
    return tuple(
        _case(
            field,
            name,
            text,
            expectation=Expectation.REFUSED,
            shown=(f"_data/{field[0]}.yml:", field[-1] if field[-1] != "0" else field[-2], message),
        )
        for field in fields
    )


BY_PAYLOAD: Mapping[str, tuple[Case, ...]] = {
    name: tuple(_case(field, name, text) for field in TEXT_FIELDS) for name, text in PAYLOADS.items()
}
"""One course for each payload, which stands in all its fields."""
REFUSED: Mapping[str, tuple[Case, ...]] = {
    **{
        f"address-{name}": _refused(URL_FIELDS, f"address-{name}", text, "is not a web address")
        for name, text in ADDRESSES.items()
    },
    **{
        f"liquid-{name}": _refused(TEXT_FIELDS, f"liquid-{name}", text, "takes for Liquid")
        for name, text in LIQUID.items()
    },
    "front-matter": _refused(TEXT_FIELDS, "front-matter", FRONT_MATTER, "has several lines"),
}
