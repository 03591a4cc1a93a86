"""What must not be published: keys that look like somebody's own, and paths of the machine that builds.

The shapes are those that their issuers document, with lengths that ordinary text does not reach; a shape is
found, never shown: messages name its kind and where it stands.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import quote

_SHAPES = {
    # docs.github.com: "About authentication to GitHub", token formats
    "a GitHub token": r"gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255}",
    # docs.gitlab.com: "Token overview", prefixes
    "a GitLab token": r"glpat-[A-Za-z0-9_-]{20,}",
    # docs.aws.amazon.com: "IAM identifiers", unique id prefixes
    "an AWS access key": r"(?:AKIA|ASIA)[A-Z2-7]{16}",
    # platform.openai.com and docs.anthropic.com: keys as their consoles issue them
    "an OpenAI or Anthropic key": r"sk-(?:(?:ant|proj|svcacct|admin)-[\w-]{20,}|[A-Za-z0-9]{40,64})",
    # cloud.google.com: "Manage API keys"
    "a Google API key": r"AIza[A-Za-z0-9_-]{35}",
    # api.slack.com: "Token types", and incoming webhooks
    "a Slack token": r"xox[abeoprs]-[A-Za-z0-9-]{10,}|hooks\.slack\.com/services/T\w+/B\w+/\w{20,}",
    # huggingface.co/docs/hub: "User access tokens"
    "a Hugging Face token": r"hf_[A-Za-z0-9]{34,}",
    # docs.stripe.com: "API keys"
    "a Stripe key": r"[rs]k_(?:live|test)_[A-Za-z0-9]{20,}",
    # docs.npmjs.com and pypi.org/help: token formats
    "a package registry token": r"npm_[A-Za-z0-9]{36}|pypi-AgE[A-Za-z0-9_-]{50,}",
    # kaggle.com/docs/api: kaggle.json
    "a Kaggle key": (
        r"[\"']?(?:kaggle_)?username[\"']?\]?\s*[:=]\s*[\"'][\w-]+[\"']\s*[,;]?\s*[\"']?(?:kaggle_)?key[\"']?"
        r"\s*[:=]\s*[\"'][0-9a-f]{32}[\"']|KAGGLE_KEY[\"']?\]?\s*[:=]\s*[\"']?[0-9a-f]{32}"
    ),
    # RFC 7468
    "a private key": r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----",
    # RFC 7519: three parts in base64url, of which the first two begin with {"
    "a JSON web token": r"eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}",
    # RFC 3986, 3.2.1
    "an address with a password": r"\b[a-z][a-z0-9+.-]{1,15}://[^\s/:@\"'<>{}$]{1,64}:[^\s/:@\"'<>{}$]{3,128}@[\w.-]+",
}
_ANY = re.compile(
    "|".join(f"(?P<kind{n}>(?<![A-Za-z0-9_])(?:{shape}))" for n, shape in enumerate(_SHAPES.values())),
)
_KINDS = tuple(_SHAPES)
ADVICE = "take it out, and have it withdrawn where it was issued: whoever has seen it can use it"


def find_secrets(text: str) -> Iterator[tuple[int, str]]:
    """(line, kind) of everything in a text that looks like a key of somebody's own."""
    for found in _ANY.finditer(text):
        kind = next(int(name[4:]) for name, value in found.groupdict().items() if value is not None)
        yield text.count("\n", 0, found.start()) + 1, _KINDS[kind]


def spellings(folders: Iterable[str]) -> tuple[str, ...]:
    """The folders as they may be written: as they are, in an address, in JSON and with escapes."""
    found: dict[str, None] = {}
    for folder in folders:
        if len(folder) > 1:  # the top of the file system is part of every path
            escaped = json.dumps(folder)[1:-1]
            encoded = (quote(folder), quote(folder, safe=""), escaped, escaped.replace("/", "\\/"))
            found.update(dict.fromkeys((folder, *encoded)))
    return tuple(found)


def folders_of(root: Path) -> tuple[str, ...]:
    """The folders of this machine that nobody else should read of: the course's, and the person's own."""
    return str(root), *own_folder()


def own_folder() -> tuple[str, ...]:
    """The home of whoever builds; none where it is a word that any text may hold, such as /root."""
    home = Path("~").expanduser()
    return (str(home),) if len(home.parts) > 2 else ()


def find_leak(text: str, folders: Iterable[str]) -> str | None:
    """What a text gives away: a key, or one of these folders; None when it gives nothing away."""
    plain = f"{text}\n{html.unescape(text)}" if "&" in text else text  # a page would show it all the same
    for _, kind in find_secrets(plain):
        return f"what looks like {kind}"
    if any(f"{folder}/" in plain or f"{folder}%2F" in plain for folder in spellings(folders)):
        return "a path of this machine"
    return None
