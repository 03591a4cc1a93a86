"""Data sheets: read strictly, and nothing is pinned that cannot be proved."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest
from coursebuild.nouns.dataset import PinnedFile
from coursebuild.nouns.finding import Finding
from coursebuild.nouns.settings import Settings
from coursebuild.reading.course import read_course
from courses import CourseFolder, Mistakes

SHA256 = "8226b9160851c5bfecf70366a70c819ccf864b336662c7ad17fd0769f08df28d"
INSIDE = "give a path relative to that folder, with forward slashes"


def test_data_sheet_is_read(settings: Settings, findings: list[Finding]) -> None:
    """A data set comes out with its embedded edition, its real one, and the pinned files of that."""
    (points,) = read_course(settings, findings).datasets
    assert not findings
    assert ("points", True, "/datasets/points/") == (points.name, points.synthetic, points.url)
    assert (("두 열, 세 행",), ("knuth1984",)) == (points.shapes, points.references)
    assert (Path("notebooks/data/points.csv"),) == points.files
    assert points.real is not None
    assert ("진짜 점", ("`points.csv`를 둡니다.",)) == (points.real.title, points.real.layout)
    expected = PinnedFile(
        path=PurePosixPath("points.csv"), url="https://example.org/points/points.csv", sha256=SHA256, bytes=8
    )
    assert (expected,) == points.real.files


def test_real_edition_may_be_left_out(
    tiny: CourseFolder, settings: Settings, findings: list[Finding]
) -> None:
    """A data set that exists in one edition only is fine until the other one is asked for."""
    path = tiny.root / "_data" / "datasets.yml"
    path.write_text(path.read_text(encoding="utf-8").split("  real:")[0], encoding="utf-8")
    (points,) = read_course(settings, findings).datasets
    assert (None, []) == (points.real, findings)


def test_data_set_may_exist_as_published_only(
    tiny: CourseFolder, settings: Settings, findings: list[Finding]
) -> None:
    """What has no embedded edition needs no licence of one, but a real edition."""
    tiny.replace("_data/datasets.yml", "  licence: MIT\n", "  real_only: true\n")
    (points,) = read_course(settings, findings).datasets
    assert (True, []) == (points.real_only, findings)
    tiny.replace("_data/datasets.yml", "  real:\n", "  real_: \n")
    read_course(settings, findings)
    assert "data set lacks `real`" in [finding.message for finding in findings]


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "advice"),
    [
        ("data/points.csv", "data/absent.csv", 12, "notebooks/data/absent.csv is missing",
         "add the file, or remove the entry"),
        ("data/points.csv", "../_config.yml", 12, "`../_config.yml` leads out of notebooks/",
         "give a path inside notebooks/"),
        ("data/points.csv", "/etc/hostname", 12, "`/etc/hostname` leads out of notebooks/",
         "give a path inside notebooks/"),
        ("  why: 시험에는 작은 파일이면 됩니다.\n", "", 1, "data set lacks `why`", "add a line `why: …`"),
        ("references: [knuth1984]", "references: [knuth1983]", 10,
         "the reference `knuth1983` is not in _data/references.yml", "did you mean `knuth1984`?"),
        ("    licence: CC0", "    license: CC0", 14, "`real` lacks `licence`", "add a line `licence: …`"),
        (SHA256, SHA256[:-1], 24, f"`{SHA256[:-1]}` is not a SHA-256", "give its 64 digits, 0-9 and a-f"),
        (SHA256, SHA256.upper(), 24, f"`{SHA256.upper()}` is not a SHA-256",
         "give its 64 digits, 0-9 and a-f"),
        ("bytes: 8", "bytes: 0", 25, "`bytes`: `0` is not a whole number of at least 1", ""),
        ("https://example.org/points/points.csv", "ftp://example.org/points.csv", 23,
         "`url: ftp://example.org/points.csv` is not a web address", "start it with https://"),
        ("- path: points.csv", "- path: ../points.csv", 22,
         "`../points.csv` does not lie in the folder of the data set", INSIDE),
        ("- path: points.csv", "- path: /points.csv", 22,
         "`/points.csv` does not lie in the folder of the data set", INSIDE),
        ("- path: points.csv", "- path: 'a\\points.csv'", 22,
         "`a\\points.csv` does not lie in the folder of the data set", INSIDE),
        ("- path: points.csv", "- path: points.csv.part", 22,
         "`points.csv.part` does not lie in the folder of the data set", INSIDE),
        ("        bytes: 8", "        bytes: 8\n        md5: abc", 26,
         "a file of `real` has the unknown key `md5`", "known keys here: path, sha256, url, bytes"),
    ],
)  # fmt: skip
def test_mistake_is_named_where_it_stands(
    mistakes_after: Mistakes, old: str, new: str, line: int, message: str, advice: str
) -> None:
    """A mistake in a data sheet is a finding with its line and advice."""
    found = mistakes_after("_data/datasets.yml", old, new)
    assert ("_data/datasets.yml", line, message, advice) in found


def test_file_may_be_pinned_once(tiny: CourseFolder, settings: Settings, findings: list[Finding]) -> None:
    """Two pins of one file could contradict each other."""
    path = tiny.root / "_data" / "datasets.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text[text.index("      - path:") :], encoding="utf-8")
    read_course(settings, findings)
    assert ["`points.csv` is used twice"] == [finding.message for finding in findings]


def test_data_file_behind_a_link_does_not_lead_out(
    tiny: CourseFolder, settings: Settings, findings: list[Finding]
) -> None:
    """A data file that is a link to a file outside notebooks/ is refused like a path that leads there."""
    points = tiny.root / "notebooks" / "data" / "points.csv"
    points.rename(tiny.root / "elsewhere.csv")
    points.symlink_to(tiny.root / "elsewhere.csv")
    read_course(settings, findings)
    assert ["`data/points.csv` leads out of notebooks/"] == [finding.message for finding in findings]
