"""Requests that somebody else's page, or a program with bad intentions, sends to `serve`.

`PORT` in a request stands for the port of the server. A request that names no host is given the right one.
"""

from __future__ import annotations

from collections.abc import Mapping

PAGE = "GET /lessons/a/ HTTP/1.1"
_GOOD = "Host: 127.0.0.1:PORT"
ANSWERED: Mapping[str, tuple[str, ...]] = {
    "plain": (PAGE, _GOOD),
    "localhost": (PAGE, "Host: localhost:PORT"),
    "old-version": ("GET /lessons/a/ HTTP/1.0", _GOOD),
    "whole-address": ("GET http://127.0.0.1:PORT/lessons/a/ HTTP/1.1", _GOOD),
    "typed": (PAGE, _GOOD, "Sec-Fetch-Site: none", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"),
    "own-link": (PAGE, _GOOD, "Sec-Fetch-Site: same-origin", "Sec-Fetch-Mode: navigate"),
    "own-origin": (PAGE, _GOOD, "Origin: http://127.0.0.1:PORT", "Sec-Fetch-Site: same-origin"),
    "query": ("GET /lessons/a/?q=%0d%0aX:%201 HTTP/1.1", _GOOD),
}
"""What a person's own browser or program sends."""

HOSTS: Mapping[str, tuple[str, ...]] = {
    "foreign": (PAGE, "Host: evil.example"),
    "foreign-port": (PAGE, "Host: evil.example:PORT"),
    "suffix": (PAGE, "Host: 127.0.0.1.evil.example:PORT"),
    "prefix": (PAGE, "Host: evil.localhost:PORT"),
    "person": (PAGE, "Host: evil@127.0.0.1:PORT"),
    "no-port": (PAGE, "Host: 127.0.0.1"),
    "other-port": (PAGE, "Host: 127.0.0.1:1"),
    "padded-port": (PAGE, "Host: 127.0.0.1:0PORT"),
    "dot": (PAGE, "Host: localhost.:PORT"),
    "case": (PAGE, "Host: LOCALHOST.evil.example:PORT"),
    "any": (PAGE, "Host: 0.0.0.0:PORT"),
    "six": (PAGE, "Host: [::1]:PORT"),
    "number": (PAGE, "Host: 2130706433:PORT"),
    "empty": (PAGE, "Host:"),
    "absent": (PAGE,),
    "absent-old": ("GET /lessons/a/ HTTP/1.0",),
    "two": (PAGE, _GOOD, "Host: evil.example"),
    "two-turned": (PAGE, "Host: evil.example", _GOOD),
    "two-alike": (PAGE, _GOOD, _GOOD),
    "list": (PAGE, "Host: 127.0.0.1:PORT, evil.example"),
    "folded": (PAGE, _GOOD, " evil.example"),
    "tail": (PAGE, "Host: 127.0.0.1:PORT\tevil.example"),
    "hidden-behind-rubbish": (PAGE, _GOOD, "rubbish", "Sec-Fetch-Site: cross-site"),
    "blank-before-colon": (PAGE, "Host : 127.0.0.1:PORT"),
    "whole-address": ("GET http://evil.example/lessons/a/ HTTP/1.1", _GOOD),
    "whole-address-port": ("GET http://127.0.0.1:1/lessons/a/ HTTP/1.1", _GOOD),
    "whole-address-person": ("GET http://127.0.0.1:PORT@evil.example/lessons/a/ HTTP/1.1", _GOOD),
    "whole-address-broken": ("GET http://[/lessons/a/ HTTP/1.1", _GOOD),
    "other-scheme": ("GET file:///etc/passwd HTTP/1.1", _GOOD),
    "host-in-path": ("GET evil.example:80 HTTP/1.1", _GOOD),
    "star": ("GET * HTTP/1.1", _GOOD),
    "no-version": ("GET /lessons/a/", _GOOD),
}
"""Requests under another name than the server's own, or of which nobody can tell."""

FOREIGN: Mapping[str, tuple[str, ...]] = {
    "fetch": ("Origin: http://evil.example", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors"),
    "fetch-silent": ("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: empty"),
    "other-port": ("Origin: http://127.0.0.1:1", "Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: cors"),
    "other-port-silent": ("Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: no-cors"),
    "other-name": ("Origin: http://localhost:PORT",),
    "other-scheme": ("Origin: https://127.0.0.1:PORT",),
    "nobody": ("Origin: null",),
    "nobody-empty": ("Origin:",),
    "two-origins": ("Origin: http://127.0.0.1:PORT", "Origin: http://evil.example"),
    "two-sites": ("Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: cross-site"),
    "script": ("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: script"),
    "image": ("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image"),
    "frame": ("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe"),
    "object": ("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: object"),
    "embed": ("Sec-Fetch-Site: same-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: embed"),
    "socket": ("Origin: http://evil.example", "Sec-Fetch-Mode: websocket", "Upgrade: websocket"),
    "unknown": ("Sec-Fetch-Site: elsewhere",),
    "unknown-empty": ("Sec-Fetch-Site:",),
    "form": (
        "Origin: http://evil.example",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Mode: navigate",
        "Sec-Fetch-Dest: document",
    ),
}
"""Headers with which a page of another origin asks."""
LED_HERE = ("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document")
"""Those of a reader who follows a link of another site."""

PATHS: tuple[str, ...] = (
    "/../secret.txt",
    "/lessons/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/.%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/..%2fsecret.txt",
    "/%252e%252e/secret.txt",
    "/%252e%252e%252fsecret.txt",
    "/..%5csecret.txt",
    "/..\\secret.txt",
    "/%5c..%5c..%5csecret.txt",
    "/%c0%ae%c0%ae/secret.txt",
    "/%uff0e%uff0e/secret.txt",
    "/ROOT/secret.txt",
    "/%2fROOT%2fsecret.txt",
    "//ROOT/secret.txt",
    "/lessons//a/",
    "/./index.html",
    "/lessons/a/%00",
    "/index.html%00.png",
    "/secret.txt%00",
    "/link.txt",
    "/linked/secret.txt",
    "/linked/",
    "/inside.txt",
    "/.git/config",
    "/%2egit/config",
    "/.env",
    "/lessons/.hidden/",
    "/pipe.html",
    "/pipe",
    "/index.html/",
    "/index.html/../../secret.txt",
    "/-coursebuild/",
    "/-coursebuild/../../secret.txt",
    "/-coursebuild/server.py",
    "/" + "a/" * 2000,
    "/" + "a" * 5000,
    "/%ff",
    "/%",
    "/lessons/a/%0d%0aX-Evil:%201",
)
"""Addresses behind which nothing lies that was published. `ROOT` is the folder around the site."""

REDIRECTS: Mapping[str, str] = {
    "/lessons/a": "/lessons/a/",
    "/lessons/a?q=1": "/lessons/a/?q=1",
    "//lessons/a": "/lessons/a/",
    "/lessons/a?next=//evil.example": "/lessons/a/?next=//evil.example",
    "/lessons/a?%0d%0aSet-Cookie:%201": "/lessons/a/?%0d%0aSet-Cookie:%201",
    "/%EC%88%98%EC%97%85": "/%EC%88%98%EC%97%85/",
    "/evil.example": "/evil.example/",
    "//evil.example": "/evil.example/",
    "///evil.example": "/evil.example/",
}
"""Folders that are named without a slash, and where they lie."""

METHODS = ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "get", "X" * 3000)
