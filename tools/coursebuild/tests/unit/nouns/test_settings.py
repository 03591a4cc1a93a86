"""Settings: the folder is found, the environment is checked, and every path lies below the folder."""

from __future__ import annotations

from pathlib import Path

import pytest
from coursebuild.nouns.dataset import Profile
from coursebuild.nouns.errors import CourseBuildError
from coursebuild.nouns.settings import Settings, find_root, is_web_address, read_settings


def test_course_is_found_from_below(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The nearest folder upward with _config.yml and _data/ is the course."""
    (tmp_path / "_data").mkdir()
    (tmp_path / "_config.yml").touch()
    (tmp_path / "notebooks" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "notebooks" / "deep")
    assert tmp_path == read_settings(None, {}).root


def test_folder_without_a_course_is_refused(tmp_path: Path) -> None:
    """Outside a course the message says what is missing and how to name the folder."""
    (tmp_path / "_data").mkdir()
    with pytest.raises(CourseBuildError, match=r"(?s)no course here.*--root"):
        find_root(tmp_path)


@pytest.mark.parametrize(
    ("environ", "epoch", "url", "base_path"),
    [
        ({}, None, "", ""),
        ({"SOURCE_DATE_EPOCH": " 0 "}, 0, "", ""),
        ({"SOURCE_DATE_EPOCH": "1700000000"}, 1_700_000_000, "", ""),
        ({"SOURCE_DATE_EPOCH": "", "SITE_URL": " "}, None, "", ""),
        ({"SITE_URL": "https://user.github.io/course/"}, None, "https://user.github.io/course", "/course"),
        ({"SITE_URL": "http://127.0.0.1:4000"}, None, "http://127.0.0.1:4000", ""),
    ],
)
def test_environment_is_read(
    tmp_path: Path, environ: dict[str, str], epoch: int | None, url: str, base_path: str
) -> None:
    """A declared time is a number, an address has no slash at its end, and its path is the base path."""
    (tmp_path / "_data").mkdir()
    (tmp_path / "_config.yml").touch()
    settings = read_settings(tmp_path, environ)
    assert (epoch, url, base_path) == (settings.source_date_epoch, settings.site_url, settings.base_path)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SOURCE_DATE_EPOCH", "today"),
        ("SOURCE_DATE_EPOCH", "-1"),
        ("SOURCE_DATE_EPOCH", "1.5"),
        ("SOURCE_DATE_EPOCH", "１２"),
        ("SOURCE_DATE_EPOCH", "99999999999999"),
        ("SITE_URL", "user.github.io/course"),
        ("SITE_URL", "ftp://e.org"),
        ("SITE_URL", "https://"),
        ("SITE_URL", "https://e.org/?q"),
        ("SITE_URL", "https://e.org/#f"),
        ("SITE_URL", "https://[e.org"),
        ("COURSE_PROFILE", "full"),
        ("COURSE_PROFILE", "Real"),
    ],
)
def test_unusable_environment_is_refused_by_name(tmp_path: Path, name: str, value: str) -> None:
    """A value that cannot be used is refused before anything runs, by the name of its variable."""
    with pytest.raises(CourseBuildError, match=name):
        read_settings(tmp_path, {name: value})


def test_named_folder_must_hold_a_course(tmp_path: Path) -> None:
    """A folder that is named must hold a course: nothing is made or removed anywhere else."""
    with pytest.raises(CourseBuildError, match="no course here"):
        read_settings(tmp_path, {})


def test_paths_are_shown_relative(tmp_path: Path) -> None:
    """People see paths from the root, and only the name of what lies elsewhere."""
    settings = Settings(root=tmp_path / "course")
    expected = ("_data/course.yml", "other.yml")
    actual = tuple(settings.relative(p) for p in (settings.data / "course.yml", tmp_path / "other.yml"))
    assert expected == actual


def test_what_the_tool_writes_lies_apart(tmp_path: Path) -> None:
    """Every folder that the tool writes lies in _site or .cache; a preview has its own ones."""
    settings = Settings(root=tmp_path)
    preview = settings.for_preview()
    assert {settings.cache / "generated"} == {folder.parent for folder in settings.generated}
    own = [preview.site, preview.next_site, preview.stage, preview.rendered, preview.records]
    assert [] == [path for path in own if not path.is_relative_to(settings.cache / "preview")]
    kept = [
        settings.store,
        settings.rendered,
        settings.next_site,
        settings.stage,
        settings.records,
    ]
    assert {settings.cache} == {path.parent for path in [*kept, settings.lock]}


@pytest.mark.parametrize(
    ("environ", "given", "expected"),
    [
        ({}, None, Profile.EMBEDDED),
        ({"COURSE_PROFILE": " "}, None, Profile.EMBEDDED),
        ({"COURSE_PROFILE": "real"}, None, Profile.REAL),
        ({}, Profile.REAL, Profile.REAL),
        ({"COURSE_PROFILE": "real"}, Profile.EMBEDDED, Profile.EMBEDDED),
    ],
)
def test_profile_is_embedded_unless_asked_for(
    tmp_path: Path, environ: dict[str, str], given: Profile | None, expected: Profile
) -> None:
    """The command line decides, then the environment, and without both nothing real is needed."""
    (tmp_path / "_data").mkdir()
    (tmp_path / "_config.yml").touch()
    assert expected == read_settings(tmp_path, environ, given).profile


def test_real_data_lie_in_the_cache_unless_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """COURSE_DATA names the folder, from where the command is run; without it, it is one that git ignores."""
    (tmp_path / "_data").mkdir()
    (tmp_path / "_config.yml").touch()
    monkeypatch.chdir(tmp_path)
    folders = [
        read_settings(tmp_path, environ).real_data
        for environ in ({}, {"COURSE_DATA": "elsewhere"}, {"COURSE_DATA": "/data"})
    ]
    assert [tmp_path / ".cache" / "data", tmp_path / "elsewhere", Path("/data")] == folders


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JavaScript://a.example/%0aalert(1)",
        "data:text/html,a",
        "file:///etc/passwd",
        "//evil.example/",
        "https:evil.example",
        "https://",
        "https://a.example:port/",
        "https://a.example/a b",
        "https://a.example/\tb",
        "ht\ntps://a.example/",
        " https://a.example/",
        "https://a.example/\u202eb",
        'https://a.example/"onload=',
        "https://a.example/{{ site }}",
        "https://a.example\\@evil.example/",
        "https://name:password@a.example/",
        "https://[a.example/",
    ],
)
def test_what_is_no_web_address(address: str) -> None:
    """Another scheme, a password, and characters that no address may hold are refused."""
    assert not is_web_address(address)


@pytest.mark.parametrize(
    "address", ["https://a.example", "HTTP://a.example:80/가?b=%20#c", "https://[::1]/a"]
)
def test_what_is_a_web_address(address: str) -> None:
    """Addresses of http and https are taken as people write them, Korean letters included."""
    assert is_web_address(address)
