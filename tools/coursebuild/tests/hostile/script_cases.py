"""Scripts, handlers and foreign addresses in every place where a text can reach a page."""

from __future__ import annotations

from hostile.cases import LOAD, RUN, Case, TrustClass
from hostile.places import NOTE, in_places

HTML = {
    "script": f"<script>{RUN}</script>",
    "script-upper": f"<SCRIPT\n>{RUN}</SCRIPT\n>",
    "script-slash": f"<script/x>{RUN}</script>",
    "script-nested": f"<scr<script>ipt>{RUN}</scr</script>ipt>",
    "script-src": f'<script src="{LOAD}.js"></script>',
    "script-module": f'<script type="module">{RUN}</script>',
    "script-unclosed": f"<script>{RUN}",
    "image-error": f'<img src="x" onerror="{RUN}">',
    "image-error-bare": f"<img/src=x/onerror={RUN}>",
    "image-error-unclosed": f'<img src=x onerror="{RUN}"',
    "image-control": f"<img src=x\x0conerror={RUN} \x0bonload={RUN}>",
    "any-element-focus": f'<p tabindex="0" onfocus="{RUN}" autofocus>글</p>',
    "any-element-mouse": f'<b onmouseover="{RUN}" onclick="{RUN}">글</b>',
    "unknown-element": f'<x onclick="{RUN}" onpointerenter="{RUN}">글</x>',
    "animation": f'<p style="animation: x" onanimationstart="{RUN}">글</p>',
    "details": f'<details open ontoggle="{RUN}"><summary>글</summary>글</details>',
    "body": f'<body onload="{RUN}">',
    "link-javascript": f'<a href="javascript:{RUN}">글</a>',
    "link-entities": f'<a href="&#106;ava&#x73;cript&colon;{RUN}">글</a>',
    "link-blanks": f'<a href=" \x01java\tscr\nipt:{RUN}">글</a>',
    "link-data": f'<a href="data:text/html,<script>parent.{RUN}</script>">글</a>',
    "link-vbscript": f'<a href="vbscript:{RUN}">글</a>',
    "link-xlink": f'<math><a xlink:href="javascript:{RUN}">글</a></math>',
    "frame": f'<iframe src="javascript:parent.{RUN}"></iframe>',
    "frame-srcdoc": f'<iframe srcdoc="&lt;script&gt;parent.{RUN}&lt;/script&gt;"></iframe>',
    "frame-foreign": f'<iframe src="{LOAD}"></iframe>',
    "object": f'<object data="javascript:{RUN}"></object><embed src="{LOAD}">',
    "form": f'<form action="javascript:{RUN}"><button formaction="javascript:{RUN}">글</button></form>',
    "input": f'<input autofocus onfocus="{RUN}"><textarea autofocus onfocus="{RUN}"></textarea>',
    "base": f'<base href="{LOAD}/"><a href="https://example.org/">글</a>',
    "meta-refresh": f'<meta http-equiv="refresh" content="0;url={LOAD}">',
    "style-import": f"<style>@import '{LOAD}';</style>",
    "style-attribute": f'<p style="background: url({LOAD})">글</p>',
    "stylesheet": f'<link rel="stylesheet" href="{LOAD}"><link rel="preload" as="image" href="{LOAD}">',
    "srcset": f'<picture><source srcset="{LOAD} 1x"></picture>',
    "media": f'<video src="{LOAD}" poster="{LOAD}" onerror="{RUN}"></video><audio src="{LOAD}"></audio>',
    "table-background": f'<table background="{LOAD}"><tr><td background="{LOAD}">글</td></tr></table>',
    "svg-onload": f'<svg onload="{RUN}"><animate onbegin="{RUN}" attributeName="x" dur="1s"/></svg>',
    "svg-script": f"<svg><script>{RUN}</script></svg>",
    "svg-foreign": f'<svg><foreignObject><img src="x" onerror="{RUN}"></foreignObject></svg>',
    "svg-use": f'<svg><use href="data:image/svg+xml,&lt;svg id=x onload={RUN}&gt;#x"/></svg>',
    "svg-image": f'<svg><image href="{LOAD}"/></svg>',
    "mutation-math": (
        "<math><mtext><table><mglyph><style><!--</style>"
        f'<img title="--&gt;&lt;img src=1 onerror={RUN}&gt;"></style></mglyph></table></mtext></math>'
    ),
    "mutation-noscript": f'<noscript><p title="</noscript><img src=x onerror={RUN}>">글</p></noscript>',
    "mutation-template": f"<template><img src=x onerror={RUN}></template>",
    "mutation-style": f"<div is=x><svg></p><style><a id='</style><img src=1 onerror={RUN}>'>",
    "mutation-select": f"<select><style></select><img src=x onerror={RUN}></style>",
    "mutation-title": f"<title></title><xmp></xmp><img src=x onerror={RUN}><plaintext>",
    "comment": f"<!--><img src=x onerror={RUN}>--><!-- --!><img src=x onerror={RUN}> -->",
    "cdata": f"<![CDATA[><img src=x onerror={RUN}>]]>",
    "processing": f"<?php ><img src=x onerror={RUN}> ?>",
    "closing-tags": f"</div></main></body></html><script>{RUN}</script>",
    "closing-pre": f"</code></pre></details><script>{RUN}</script>",
    "stolen-id": f'<p class="skip-link" name="body" onclick="{RUN}">글</p><a name="documentElement">글</a>',
    "marquee": f'<marquee onstart="{RUN}">글</marquee>',
    "dialog": f'<dialog open onclose="{RUN}" oncancel="{RUN}"><p onclick="{RUN}">글</p></dialog>',
    "popover": f'<button popovertarget=x>글</button><p popover id=x onbeforetoggle="{RUN}">글</p>',
}  # fmt: skip
MARKDOWN = {
    "link": f"[글](javascript:{RUN})",
    "link-angle": f"[글](<javascript:{RUN}>)",
    "link-reference": f"[글][a]\n\n[a]: javascript:{RUN}",
    "link-entity": f"[글](java&#115;cript&colon;{RUN})",
    "link-upper": f"[글](JaVaScRiPt:{RUN})",
    "link-data": "[글](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==MARK)",
    "link-title": f'[글](https://example.org/ "\\" onmouseover=\\"{RUN}")',
    "autolink": f"<javascript:{RUN}>",
    "table": f"| 열 |\n|---|\n| <img src=x onerror={RUN}> |",
    "fence-language": f'```"><img/src=x/onerror={RUN}>\n글\n```',
    "footnote": f"글[^a]\n\n[^a]: <b onclick={RUN}>글</b> <script>{RUN}</script>",
    "heading": f"### 제목 <b onclick={RUN}>글</b> <script>{RUN}</script>",
    "nested-quote": f"> - 1. <b onmouseover={RUN}>글</b>\n> - <script>{RUN}</script>",
}
TEXT = {
    "script": f"<script>{RUN}</script>",
    "image": f"<img src=x onerror={RUN}>",
    "ends-pre": f"</code></pre></div><script>{RUN}</script>",
    "ends-title": f"</title></head><script>{RUN}</script>",
    "ends-script": f"</script><script>{RUN}</script>",
    "ends-attribute": f"\" autofocus onfocus=\"{RUN}\" x=\"",
    "ends-other-attribute": f"' onmouseover='{RUN}' x='",
    "ends-comment": f"--> <script>{RUN}</script> <!--",
    "ends-cdata": f"]]> <script>{RUN}</script>",
    "address": f"javascript:{RUN}",
}  # fmt: skip
_SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">{}<rect width="9" height="9"/></svg>'
SVG = {
    name: _SVG.format(inside)
    for name, inside in {
        "script": f"<script>{RUN}</script>",
        "script-cdata": f"<script><![CDATA[{RUN}]]></script>",
        "script-href": f'<script href="{LOAD}.js"/>',
        "handler": f'<g onload="{RUN}" onclick="{RUN}"><circle r="5" onmouseover="{RUN}"/></g>',
        "link": f'<a href="javascript:{RUN}"><text y="9">글</text></a>',
        "foreign": (
            f'<foreignObject><body xmlns="http://www.w3.org/1999/xhtml" onload="{RUN}"/></foreignObject>'
        ),
        "use": f'<use href="{LOAD}#x"/>',
        "image": f'<image href="{LOAD}.png" width="9" height="9"/>',
        "style": f"<style>@import url({LOAD}); rect {{ fill: url({LOAD}) }}</style>",
        "set": f'<a><set attributeName="href" to="javascript:{RUN}"/><text y="9">글</text></a>',
        "animate": f'<rect><animate attributeName="x" begin="0s" dur="1s" onbegin="{RUN}"/></rect>',
        "fill": f'<rect fill="url({LOAD}#x)" style="fill: url({LOAD})"/>',
    }.items()
} | {
    "handler-of-root": f'<svg xmlns="http://www.w3.org/2000/svg" onload="{RUN}" width="9" height="9"/>',
    "other-namespace": f'<x:svg xmlns:x="http://www.w3.org/2000/svg"><x:script>{RUN}</x:script></x:svg>',
    "entity": (
        f'<!DOCTYPE svg [<!ENTITY a "&#60;script&#62;{RUN}&#60;/script&#62;">]>'
        '<svg xmlns="http://www.w3.org/2000/svg">&a;</svg>'
    ),
    "stylesheet": f'<?xml-stylesheet href="{LOAD}"?><svg xmlns="http://www.w3.org/2000/svg"><rect/></svg>',
}  # fmt: skip
_NOT_CLOSED, _UNSHOWN = "is opened and not closed", "cannot show a picture, a drawing or a frame"
_TEXTS = ("prose", NOTE, "markdown")
_UNCLOSED = ("script-upper", "script-unclosed")
_WITH_PICTURE = (
    "image-error", "image-control", "frame", "frame-srcdoc", "frame-foreign", "object", "srcset", "media",
    "svg-onload", "svg-script", "svg-foreign", "svg-use", "svg-image", "mutation-math", "mutation-noscript",
    "mutation-template", "mutation-style", "mutation-select", "mutation-title", "cdata", "processing",
)  # fmt: skip
REFUSED: dict[tuple[str, str], str] = {
    **{(place, name): _NOT_CLOSED for place in _TEXTS for name in _UNCLOSED},
    **{(place, name): _UNSHOWN for place in (*_TEXTS, "html") for name in _WITH_PICTURE},
    **{("html", name): _UNSHOWN for name in ("image-error-bare", "image-error-unclosed")},
    **{(place, name): _UNSHOWN for place in _TEXTS for name in ("comment", "markdown-table")},
    **{(place, "text-image"): _UNSHOWN for place in ("heading", "table", "attribute")},
}
"""A picture that cannot be shown is not dropped silently: the place and name of a case → what is said."""
LATEX = {
    "text": r"\text{<script>alert(MARK)</script><img src=x onerror=alert(MARK)>}",
    "letters": r"a <script> b alert(MARK) </script> \lt img src=x onerror=alert(MARK) >",
    "ends-annotation": r"x </annotation></semantics></math><img src=x onerror=alert(MARK)>",
    "percent": "x % <script>alert(MARK)</script>\n y",
}
LATEX_REFUSED = {
    "href": r"\href{javascript:alert(MARK)}{x}",
    "html": r"\htmlData{onclick=alert(MARK)}{x}",
    "url": r"\includegraphics{https://canary.invalid/MARK.png}",
    "style": r"\style{background:url(//canary.invalid/MARK)}{x}",
    "macro": r"\def\a{\a\a}\a MARK",
}

CASES: tuple[Case, ...] = (
    *in_places(TrustClass.SCRIPT, HTML, ("html", "markdown", "prose", NOTE), refused=REFUSED),
    *in_places(
        TrustClass.SCRIPT,
        {f"markdown-{name}": text for name, text in MARKDOWN.items()},
        ("markdown", "prose", NOTE),
        refused=REFUSED,
    ),
    *in_places(
        TrustClass.SCRIPT,
        {f"text-{name}": text for name, text in TEXT.items()},
        ("stdout", "stderr", "value", "error", "comment", "inline-code", "fence"),
        is_shown=True,
    ),
    *in_places(
        TrustClass.SCRIPT,
        {f"text-{name}": text for name, text in TEXT.items()},
        ("heading", "caption", "table", "attribute"),
        refused=REFUSED,
    ),
    *in_places(
        TrustClass.SCRIPT, {f"formula-{name}": text for name, text in LATEX.items()}, ("latex", "formula")
    ),
    *in_places(
        TrustClass.SCRIPT,
        {f"formula-{name}": text for name, text in LATEX_REFUSED.items()},
        ("latex", "formula"),
        refused={
            (place, f"formula-{name}"): "cannot be typeset"
            for place in ("latex", "formula")
            for name in LATEX_REFUSED
        },
    ),
    *in_places(TrustClass.SCRIPT, SVG, ("svg",), refused=REFUSED),
)
