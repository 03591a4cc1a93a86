"""YAML that says something else than its author means, each with the line on which that is.

The wrong line of a text ends in the comment `# here`; without one any line of the file will do.
"""

from __future__ import annotations

from collections.abc import Mapping

from hostile.cases import Case, Expectation, TrustClass

FILES = ("terms", "course", "curriculum", "datasets", "lessons", "references", "sources")
"""Files of which each spoils a build as a whole, so that as many cases are tried at once."""
_BYTES = "surrogateescape"
WHOLE: Mapping[str, tuple[str, str]] = {
    "duplicate-key": ("- term: a\n  also: [b]\n  term: c # here\n", "stands twice"),
    "duplicate-key-nfd": ("- \uac00: a\n  \u1100\u1161: b # here\n", "stands twice"),
    "duplicate-key-quoted": ('- term: a\n  "term": b # here\n', "stands twice"),
    "duplicate-in-flow": ("- {term: a, term: b} # here\n", "stands twice"),
    "anchor": ("- term: &a b # here\n", "an anchor"),
    "alias": ("- term: a\n  also: *a # here\n", "alias"),
    "laughs": ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n", "an anchor"),
    "merge": ("- <<: {term: a} # here\n", "merge key"),
    "tag": ("- term: !!str a # here\n", "a tag"),
    "tag-python": ("- !!python/object/apply:os.system [touch MARK] # here\n", "a tag"),
    "tag-own": ("- term: !include secret # here\n", "a tag"),
    "tag-binary": ("- term: !!binary aGk= # here\n", "a tag"),
    "tab": ("- term: a\n\talso: [b] # here\n", "not YAML"),
    "open-quote": ('- term: "a\n', "not YAML"),
    "open-bracket": ("- also: [a, b\n", "not YAML"),
    "colon": ("- term: a: b # here\n", "not YAML"),
    "two-documents": ("- term: a\n---\n- term: b\n", "several documents"),
    "nothing": ("", "is empty"),
    "comment-only": ("# 글\n", "is empty"),
    "scalar": ("글 # here\n", "should be"),
    "key-is-list": ("- ? [a, b] # here\n  : c\n", "as a key"),
    "key-is-bool": ("- no: a # here\n", "does not read as text"),
    "key-is-number": ("- 1: a # here\n", "does not read as text"),
    "key-is-null": ("- ~: a # here\n", "does not read as text"),
    "deep": ("[" * 60 + "]" * 60 + "\n", "nested too deeply"),
    "control": ("- term: a\x07b\n", "not YAML"),
    "control-escaped": ('- term: "a\\x07b" # here\n', "control character"),
    "nul-escaped": ('- term: "a\\0b" # here\n', "control character"),
    "surrogate-escaped": ('- term: "a\\ud800b" # here\n', "not YAML"),
    "cp949": (b"- term: \xb0\xad\xc0\xc7\n".decode(errors=_BYTES), "CP949"),
    "utf-16": ("- term: a\n".encode("utf-16").decode(errors=_BYTES), "UTF-16"),
    "broken-utf-8": (b"- term: \xff\xfe\xfd\n".decode(errors=_BYTES), "UTF-8"),
    "conflict": ("<<<<<<< HEAD\n- term: a\n=======\n- term: b\n>>>>>>> x\n", "conflict"),
    "directive": ("%YAML 9.9\n---\n- term: a\n", ""),
}
_LECTURE = (
    "- date: {date}\n  kind: {kind}\n  title: {title}\n  attendance: {attendance}\n  topics: [{topic}]\n"
)
_GOOD = {
    "date": "2019-01-01",
    "kind": "정규",
    "title": "강의",
    "attendance": "참석",
    "topic": "기초",
}
VALUES: Mapping[str, tuple[str, str, str]] = {
    "yes": ("title", "yes", "does not read as text"),
    "no": ("title", "no", "does not read as text"),
    "off": ("title", "Off", "does not read as text"),
    "sexagesimal": ("title", "12:30", "does not read as text"),
    "octal": ("title", "010", "does not read as text"),
    "hexadecimal": ("title", "0x1F", "does not read as text"),
    "version": ("title", "1.10", "does not read as text"),
    "exponent": ("title", "1.0e+3", "does not read as text"),
    "underscore": ("title", "1_000", "does not read as text"),
    "infinite": ("title", ".inf", "does not read as text"),
    "not-a-number": ("title", ".nan", "does not read as text"),
    "date-as-text": ("title", "2019-01-01", "does not read as text"),
    "null": ("title", "null", "does not read as text"),
    "tilde": ("title", "~", "does not read as text"),
    "absent": ("title", "", "does not read as text"),
    "blank": ("title", "'  '", "is empty"),
    "list": ("title", "[a]", "should be text"),
    "mapping": ("title", "{a: b}", "should be text"),
    "lines": ("title", '"a\\nb"', "has several lines"),
    "liquid": ("title", "'{{ site }}'", "Liquid"),
    "no-such-day": ("date", "2019-02-30", "is not a date"),
    "short-date": ("date", "2019-1-1", "is not a date"),
    "time": ("date", "2019-01-01 10:00:00", "is not a date"),
    "other-digits": ("date", "２０１９-０１-０１", "is not a date"),
    "choice": ("kind", "특강의", "is unknown"),
    "choice-nfd": ("attendance", "\u110e\u1161\u11b7\u1109\u1165\u11a8x", "is unknown"),
    "list-entry": ("topic", "yes", "does not read as text"),
    "unknown-topic": ("topic", "없음", "is not in _data/course.yml"),
}


def lecture(name: str) -> str:
    """A row of `curriculum.yml` in which one value is wrong."""
    field, value, _ = VALUES[name]
    lines = _LECTURE.format(**{**_GOOD, field: value}).splitlines()
    wrong = {"date": 0, "kind": 1, "title": 2, "attendance": 3, "topic": 4}[field]
    return "".join(f"{line} # here\n" if n == wrong else f"{line}\n" for n, line in enumerate(lines))


def line_of_mistake(text: str) -> int | None:
    """The number of the line that is marked; None when none is."""
    lines = [number for number, line in enumerate(text.splitlines(), start=1) if line.endswith("# here")]
    return lines[0] if lines else None


def _case(name: str, place: str, text: str, message: str) -> Case:
    return Case(
        name=name,
        trust_class=TrustClass.YAML,
        place=place,
        payload=text,
        expectation=Expectation.REFUSED,
        shown=(message,),
    )


WHOLE_FILES = tuple(
    _case(name, FILES[number % len(FILES)], text, message)
    for number, (name, (text, message)) in enumerate(WHOLE.items())
)
ROWS = tuple(_case(name, "curriculum", lecture(name), VALUES[name][2]) for name in VALUES)
CONFIG = tuple(
    _case(name, place, text, message)
    for place, name, text, message in (
        ("_config.yml", "config-octal", "lang: ko\nmarkup: 010 # here\n", "is not read as it is written"),
        ("_config.yml", "config-duplicate", "lang: ko\nlang: en # here\n", "stands twice"),
        ("_config.yml", "config-language", "lang: no # here\n", "is no language"),
        (
            "_config.yml",
            "config-baseurl",
            "lang: ko\nbaseurl: course # here\n",
            "does not start with a slash",
        ),
        ("_pages/odd.md", "head-open", "---\nlayout: page\n글\n", "has no end"),
        ("_pages/odd.md", "head-duplicate", "---\ntitle: a\ntitle: b # here\n---\n글\n", "stands twice"),
        (
            "_pages/odd.md",
            "head-permalink",
            "---\npermalink: https://canary.invalid/ # here\n---\n",
            "not a path",
        ),
        ("_pages/odd.md", "head-up", "---\npermalink: /../../x/ # here\n---\n", "not a path"),
        ("_pages/odd.md", "head-no", "---\ntitle: no # here\n---\n글\n", "is not read as it is written"),
        ("_pages/odd.md", "head-tag", "---\ntitle: !ruby/object:Gem::Installer a # here\n---\n", "a tag"),
        (
            "_pages/odd.md",
            "head-cp949",
            b"---\ntitle: \xb0\xad\xc0\xc7\n---\n".decode(errors=_BYTES),
            "CP949",
        ),
    )
)
