"""Liquid and front matter in every place where a text can reach a page."""

from __future__ import annotations

from hostile.cases import Case, TrustClass
from hostile.places import NOTE, in_places

LIQUID = {
    "count": "{{ MARK | plus: 1 }}",
    "count-tight": "{{MARK|plus:1}}",
    "count-trimmed": "{{- MARK | plus: 1 -}}",
    "count-four": "{{{{ MARK | plus: 1 }}}}",
    "count-three": "{{{ MARK | plus: 1 }}}",
    "raw": "{% raw %}{{ MARK | plus: 1 }}{% endraw %}",
    "endraw": "{% endraw %}{{ MARK | plus: 1 }}",
    "assign": "{%- assign a = MARK | plus: 1 -%}{{ a }}",
    "loop": "{% for i in (1..3) %}{{ MARK | plus: 1 }}{% endfor %}",
    "capture": "{% capture a %}MARK{% endcapture %}{{ a | plus: 1 }}",
    "include": "{% include head.html %} MARK",
    "site": "{{ site.title }} MARK {{ page.url }} {{ content }}",
    "comment": "{% comment %}MARK{% endcomment %}",
    "open": "{{ MARK",
    "open-tag": "{% MARK",
    "unknown-tag": "{% nobody_knows MARK %}",
    "close": "MARK }} %}",
    "set": "{i for i in {MARK}} {{i}}",
}
FRONT_MATTER = {
    "plain": "---\nlayout: null\npermalink: /MARK/\n---\n글 MARK",
    "in-the-middle": "글\n\n---\nlayout: null\npermalink: /MARK/\n---\n",
    "json": ';;;\n{"permalink": "/MARK/"}\n;;;\n글',
    "windows": "---\r\npermalink: /MARK/\r\n---\r\n글",
}

CASES: tuple[Case, ...] = (
    *in_places(
        TrustClass.LIQUID,
        LIQUID,
        (
            "stdout", "stderr", "value", "error", "comment", "html", "attribute", "markdown", "prose",
            "inline-code", "fence", "heading", "caption", "table", NOTE,
        ),
        is_shown=True,
    ),
    *in_places(TrustClass.FRONT_MATTER, FRONT_MATTER, ("stdout", "markdown", "prose", NOTE)),
)  # fmt: skip
