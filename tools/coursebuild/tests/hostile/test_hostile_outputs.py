"""Outputs and secrets through whole builds: what a page shows, what it leaves out, and what nobody learns."""

from __future__ import annotations

import re

import pytest
from hostile.cases import Case, TrustClass, ids
from hostile.judging import plain
from hostile.output_cases import OUTPUT_CASES
from hostile.secret_cases import SECRET_CASES
from hostile.whole_builds import (
    PERSON,
    TOKEN,
    WholeBuild,
    build_cases,
    kept,
    refused,
    shortcomings,
    slug_of,
)

pytestmark = pytest.mark.slow
_ALL = (*OUTPUT_CASES, *SECRET_CASES)
_KEPT, _REFUSED = kept(_ALL), refused(_ALL)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SCRATCH = re.compile(r"cb-[a-z0-9_]{8}-kernel|/tmp/cb")
_MOST_BYTES = 5_000_000


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> WholeBuild:
    """All that is published, in one build."""
    built = build_cases(tmp_path_factory.mktemp("outputs") / "course", _KEPT, "--kernels", "plain")
    assert 0 == built.result.status, built.said
    return built


@pytest.fixture(scope="session")
def failing(tmp_path_factory: pytest.TempPathFactory) -> dict[TrustClass, WholeBuild]:
    """All that must not be published: keys fail their lesson, and what cannot be shown is found later."""
    return {
        trust_class: build_cases(
            tmp_path_factory.mktemp(trust_class) / "course",
            [case for case in _REFUSED if case.trust_class is trust_class],
            "--kernels",
            "plain",
        )
        for trust_class in (TrustClass.OUTPUT, TrustClass.SECRET)
    }


@pytest.mark.parametrize("case", _KEPT, ids=ids(_KEPT))
def test_page_shows_it_or_says_what_it_leaves_out(published: WholeBuild, case: Case) -> None:
    """A reader sees what fits, and words in the place of what does not."""
    page = published.course.root / "_site/lessons" / slug_of(case) / "index.html"
    assert [] == shortcomings(case, plain(published.text(slug_of(case))))
    assert page.stat().st_size <= _MOST_BYTES
    assert [] == _CONTROLS.findall(page.read_bytes().decode())
    assert [] == _SCRATCH.findall(published.text(slug_of(case)))


def test_nothing_of_the_builder_is_published(published: WholeBuild) -> None:
    """No file of the site, and nothing that was said, holds a key or a folder of whoever builds."""
    forbidden = (TOKEN, PERSON, *published.places)
    found = {name: text for name, text in published.published().items() for each in forbidden if each in text}
    assert [] == list(found)
    assert [] == published.harm_said()
    assert () == published.left
    assert not published.sources_changed


@pytest.mark.parametrize("case", _REFUSED, ids=ids(_REFUSED))
def test_cell_is_named(failing: dict[TrustClass, WholeBuild], case: Case) -> None:
    """The message names notebook and cell, and what is wrong with what it shows."""
    message = failing[case.trust_class].message(slug_of(case))
    assert [] == shortcomings(case, message), message


@pytest.mark.parametrize("trust_class", [TrustClass.OUTPUT, TrustClass.SECRET])
def test_nothing_of_the_builder_is_said(
    failing: dict[TrustClass, WholeBuild], trust_class: TrustClass
) -> None:
    """A message names the kind of a key and never the key; nothing is published or left."""
    build = failing[trust_class]
    assert 1 == build.result.status
    assert not (build.course.root / "_site").exists()
    assert [] == build.harm_said()
    assert "A1b2C3d4E5f6A1b2" not in build.said
    assert () == build.left
