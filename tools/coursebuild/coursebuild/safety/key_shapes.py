"""The shapes of keys: those of a maintained list, detect-secrets, and ours where it has none or a looser one.

A key that has no shape of its own is not looked for: entropy and telling names would stop honest builds.
The list is imported only when something is searched.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What one kind of key looks like."""

    kind: str
    pattern: re.Pattern[str]
    literals: tuple[str, ...]
    """Every text of this shape holds one of them."""
    hint: re.Pattern[str] | None = None
    """What every text of this shape holds besides, quicker to find than the whole."""

    def may_be_in(self, text: str) -> bool:
        """Whether it is worth the while to look for the shape; never false where it would be found."""
        if not any(literal in text for literal in self.literals):
            return False
        return self.hint is None or self.hint.search(text) is not None


_ADDRESS = "an address with a password"
_NO_KEY = re.compile(
    r"(?:AKIA|ASIA)(?:[A-Z0-9]{9}EXAMPLE|X{16})$"
    r"|[_-](?:[xX0_-]{8,250}|[xX]{4}[\w-]{0,250}[xX]{4})$|your[_-]?(?:api|key|token|secret)",
    re.I,
)
_NO_PASSWORD = re.compile(
    r"(?:your[_-]?)?(?:password|passwd|pass|pwd|pw|secret|token)|[xX]+|\*+|\.+|비밀번호|암호", re.I
)
_DOCUMENTED = frozenset(("2cafc0970149a84f", "f2d6ca16515033e5", "7f75367e78812551"))
"""Digests of examples, which have the shape of keys: Stripe's for tests, and the token of jwt.io."""
_USER_AND_WORD = r"://[^\s/:@\"'<>{}$]{1,64}:[^\s/:@\"'<>{}$]{3,128}@"
_LONG_WORDS = re.compile(r"[A-Za-z0-9_.:=/+\\-]{15,}")
"""Each key but those of several words stands, with its literal, in one that is as long."""
_OF_SEVERAL_WORDS = frozenset(("a Kaggle key", "a private key", _ADDRESS))
_APART = "(?<![A-Za-z0-9])"
"""Not in the middle of a word, as `sk-` is in `risk-`; prefixes with an underscore are found anywhere."""
_OWN: tuple[tuple[str, tuple[str, ...], str], ...] = (
    # docs.github.com: "About authentication to GitHub", token formats
    (
        "a GitHub token",
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        r"gh[pousr]_[A-Za-z0-9]{36,255}|github_pat_[A-Za-z0-9_]{60,255}",
    ),
    # docs.aws.amazon.com: "IAM identifiers", unique id prefixes
    ("an AWS access key", ("AKIA", "ASIA", "ABIA", "ACCA"), _APART + r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}"),
    # platform.openai.com and docs.anthropic.com: keys as their consoles issue them
    (
        "an OpenAI or Anthropic key",
        ("sk-",),
        _APART + r"sk-(?:(?:ant|proj|svcacct|admin|or)-[\w-]{20,}|[A-Za-z0-9]{40,64}|[\w-]{20,80}T3BlbkFJ)",
    ),
    # cloud.google.com: "Manage API keys", OAuth client secrets and access tokens
    (
        "a Google API key",
        ("AIza", "GOCSPX-", "ya29."),
        _APART + r"(?:AIza[A-Za-z0-9_-]{35}(?![\w-])|GOCSPX-[A-Za-z0-9_-]{28}|ya29\.[A-Za-z0-9_-]{30,})",
    ),
    # api.slack.com: "Token types", and incoming webhooks
    (
        "a Slack token",
        ("xox", "xapp-", "hooks.slack.com"),
        (
            _APART + r"(?:xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-\d-[A-Za-z0-9-]{20,})"
            r"|hooks\.slack\.com/services/T\w+/B\w+/\w{20,}"
        ),
    ),
    # huggingface.co/docs/hub: "User access tokens"
    ("a Hugging Face token", ("hf_", "api_org_"), _APART + r"(?:hf_|api_org_)[A-Za-z0-9]{34,}"),
    # docs.stripe.com: "API keys"
    ("a Stripe key", ("k_live_", "k_test_"), r"[rs]k_(?:live|test)_[A-Za-z0-9]{20,}"),
    # docs.npmjs.com and pypi.org/help: token formats
    (
        "a package registry token",
        ("npm_", "pypi-AgE", ":_authToken="),
        _APART + r"npm_[A-Za-z0-9]{36}|pypi-AgE[A-Za-z0-9_-]{50,}|:_authToken=[A-Fa-f0-9-]{36}",
    ),
    # kaggle.com/docs/api: kaggle.json
    (
        "a Kaggle key",
        ("username", "KAGGLE_KEY"),
        (
            r"[\"']?(?:kaggle_)?username[\"']?\]?\s*+[:=]\s*+[\"'][\w-]++[\"']\s*+(?:[,;]\s*+)?[\"']?(?:kaggle_)?key[\"']?"
            r"\s*+[:=]\s*+[\"'][0-9a-f]{32}[\"']|KAGGLE_KEY[\"']?\]?\s*+[:=]\s*+[\"']?[0-9a-f]{32}"
        ),
    ),
    # RFC 7468, RFC 4880 and the documentation of PuTTY
    (
        "a private key",
        ("PRIVATE", "PuTTY-User-Key-File-"),
        r"-----BEGIN\s+(?:[A-Z0-9]+\s+)*PRIVATE\s+KEY(?:\s+BLOCK)?-----|PuTTY-User-Key-File-\d: ",
    ),
    # RFC 7519: three parts in base64url, of which the first two begin with {"
    (
        "a JSON web token",
        (".eyJ",),
        _APART + r"eyJ[A-Za-z0-9_-]{10,1024}\.eyJ[A-Za-z0-9_-]{10,8192}\.[A-Za-z0-9_-]{20,}",
    ),
    # RFC 3986, 3.2.1
    (_ADDRESS, ("://",), rf"\b[a-z][a-z0-9+.-]{{1,15}}{_USER_AND_WORD}[\w.-]+"),
    # docs.digitalocean.com, docs.docker.com, docs.databricks.com, replicate.com/docs, console.groq.com
    ("a DigitalOcean token", ("_v1_",), r"do[opr]_v1_[a-f0-9]{64}"),
    ("a Docker token", ("dckr_",), r"dckr_[po]at_[A-Za-z0-9_-]{27,}"),
    ("a Databricks token", ("dapi",), _APART + r"dapi[a-f0-9]{32}"),
    ("a Replicate token", ("r8_",), _APART + r"r8_[A-Za-z0-9]{37}"),
    # discord.com/developers: the number of the account in base64, so with digits; a time; a code
    (
        "a Discord token",
        (".",),
        _APART + r"[MNO](?=[A-Za-z_-]*[0-9])[\w-]{23,27}\.[\w-]{6}\.[\w-]{27,40}(?![\w-])",
    ),
    ("a Groq key", ("gsk_",), _APART + r"gsk_[A-Za-z0-9]{50,}"),
)
_HINTS = {
    _ADDRESS: re.compile(_USER_AND_WORD, re.ASCII),
    "a Discord token": re.compile(r"\.[\w-]{6}\.[\w-]{27}", re.ASCII),
    "a Mailchimp key": re.compile(r"-us[0-9]", re.ASCII),
    "a Telegram token": re.compile(r":[\w-]{35}", re.ASCII),
    "a Twilio key": re.compile(r"(?:AC|SK)[a-z0-9]{32}", re.ASCII),
}
_GITLAB = "glpat- gldt- glft- glsoat- glrt- GR1348941 glcbt- glimt- glptt- glagent- gloas-"
_MAINTAINED: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("a GitLab token", "gitlab_token", "GitLabTokenDetector", tuple(_GITLAB.split())),
    ("an Azure key", "azure_storage_key", "AzureStorageKeyDetector", ("AccountKey=",)),
    ("a Mailchimp key", "mailchimp", "MailchimpDetector", ("-us",)),
    ("a SendGrid key", "sendgrid", "SendGridDetector", ("SG.",)),
    ("a Square secret", "square_oauth", "SquareOAuthDetector", ("sq0csp-",)),
    ("a Telegram token", "telegram_token", "TelegramBotTokenDetector", (":",)),
    ("a Twilio key", "twilio", "TwilioKeyDetector", ("AC", "SK")),
)
"""Kind, module and class of detect-secrets, literals.

Left out: what it finds by the name of a variable (Artifactory, Cloudant, IBM, SoftLayer, the second shape of
AWS), which names honest text too; addresses of the net; and what ours know with tighter lengths, or in a form
that a long text cannot make slow.
"""


@functools.cache
def shapes() -> tuple[Shape, ...]:
    """All shapes; the first call imports the maintained list."""
    # In ASCII: a key ends where a Korean particle begins.
    own = [(kind, re.compile(pattern, re.ASCII), literals) for kind, literals, pattern in _OWN]
    maintained = [
        (kind, _in_ascii(pattern), literals)
        for kind, module, name, literals in _MAINTAINED
        for pattern in getattr(importlib.import_module(f"detect_secrets.plugins.{module}"), name).denylist
    ]
    return tuple(
        Shape(kind=kind, pattern=pattern, literals=literals, hint=_HINTS.get(kind))
        for kind, pattern, literals in (*own, *maintained)
    )


class KeySearch:
    """Looks for keys in texts that are much alike: what was seen to begin none is not looked at again."""

    def __init__(self) -> None:
        self._plain: set[str] = set()

    def find(self, text: str) -> Mapping[int, str]:
        """Where in the text a key begins, and of which kind it is."""
        new = set(_LONG_WORDS.findall(text)) - self._plain
        words = "\n".join(new)
        likely = [shape for shape in shapes_of_a_word() if shape.may_be_in(words)] if new else []
        if not likely:
            self._plain |= new
        likely += (shape for shape in _shapes_of_several_words() if shape.may_be_in(text))
        return {
            found.start(): shape.kind
            for shape in likely
            for found in shape.pattern.finditer(text)
            if not is_example(shape.kind, found[0])
        }


def is_example(kind: str, key: str) -> bool:
    """Whether a key is one that its issuer's documentation shows to everybody, or plainly stands for one."""
    if hashlib.sha256(key.encode()).hexdigest()[:16] in _DOCUMENTED:
        return True
    if kind == _ADDRESS:
        word = key.partition("://")[2].rpartition("@")[0].partition(":")[2]
        return _NO_PASSWORD.fullmatch(word) is not None
    return _NO_KEY.search(key) is not None


@functools.cache
def shapes_of_a_word() -> tuple[Shape, ...]:
    """The shapes of keys that stand in one word."""
    return tuple(shape for shape in shapes() if shape.kind not in _OF_SEVERAL_WORDS)


@functools.cache
def _shapes_of_several_words() -> tuple[Shape, ...]:
    return tuple(shape for shape in shapes() if shape.kind in _OF_SEVERAL_WORDS)


def _in_ascii(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """The shape as a word of its own: the list looks into longer ones, as digests and names are."""
    flags = pattern.flags & ~re.UNICODE | re.ASCII
    return re.compile(f"{_APART}(?:{pattern.pattern})(?![A-Za-z0-9])", flags)
