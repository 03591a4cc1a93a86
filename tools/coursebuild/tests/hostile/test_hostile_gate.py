"""What may not leave a course, through whole builds: refused by its name, or left where it is."""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from courses import Ended
from hostile.gate_cases import (
    CONFIG,
    DATA_NAMES,
    DECLARED,
    OUTSIDE,
    PASSED,
    REFUSED,
    SHEETS,
    WHOLE_PLACES,
    Planted,
)
from hostile.hostile_course import HostileCourse, new_hostile_course
from hostile.whole_builds import TOKEN

pytestmark = pytest.mark.slow

_IMPORTS = {
    "cell_type": "code", "id": "a", "metadata": {}, "source": "import alone\nimport pack.reached",
    "execution_count": None, "outputs": [],
}  # fmt: skip
_PRINTS = {**_IMPORTS, "source": "import pack.reached\nprint(pack.reached.answer)"}
_SECONDS = 60
"""Far more than a command takes that waits for nothing."""


def _course(root: Path, *cells: dict, lesson: str = "first") -> HostileCourse:
    """A course with a lesson, beside which lies what is nobody's business, and in which hidden folders do."""
    course = new_hostile_course(root / "course")
    course.add_lesson(lesson, cells)
    course.write_facts()
    (root / "outside").mkdir()
    (root / "outside/secret.txt").write_text(OUTSIDE, encoding="utf-8")
    for place in (".git/config", ".venv/pyvenv.cfg", "notebooks/pack/__init__.py"):
        (course.root / place).parent.mkdir(parents=True, exist_ok=True)
        (course.root / place).write_text("" if place.endswith(".py") else OUTSIDE, encoding="utf-8")
    return course


def _plant(course: HostileCourse, planted: Iterable[Planted]) -> None:
    for each in planted:
        path = course.root / each.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        each.make(path)


def _harmless(result: Ended) -> bool:
    return not any(text in result.out + result.err for text in ("Traceback", "a defect of", OUTSIDE, TOKEN))


def _said_of(result: Ended, path: str) -> str:
    return "".join(re.findall(rf"^{re.escape(path)}[:/].*\n(?:    .*\n)*", result.err, re.MULTILINE))


@pytest.fixture(scope="session")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ended]:
    """By its name: how a command ended on a course that holds all that is refused."""
    course = _course(tmp_path_factory.mktemp("gate"), _IMPORTS)
    _plant(course, REFUSED)
    results = {name: course.folder.run(name, seconds=_SECONDS) for name in ("check", "build", "tables")}
    assert not (course.root / "_site").exists()
    return results


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.path)
@pytest.mark.parametrize("command", ["check", "build"])
def test_what_may_not_leave_is_refused_by_name(
    refusals: dict[str, Ended], command: str, case: Planted
) -> None:
    """Each is named with what it is and what to do, before anything runs; none is waited for."""
    result = refusals[command]
    assert 1 == result.status
    said = _said_of(result, case.path)
    assert case.message in said, said or result.err
    assert "\n    " in said
    assert _harmless(result)


def test_nothing_is_written_through_a_link(refusals: dict[str, Ended]) -> None:
    """A folder of the tool's that leads elsewhere stops `tables` too."""
    assert 1 == refusals["tables"].status
    assert "may not be a link" in _said_of(refusals["tables"], "_includes/generated")


@pytest.mark.parametrize("place", WHOLE_PLACES)
def test_place_that_every_course_has_is_looked_at(tmp_path: Path, place: str) -> None:
    """A folder or file of every course that is a link or a pipe is refused by name, and never waited for."""
    course = _course(tmp_path, _PRINTS)
    path = course.root / place
    make, message = WHOLE_PLACES[place]
    (course.root / "LICENSE").touch()
    (course.root / "assets").mkdir(exist_ok=True)
    (course.root / "_includes").mkdir(exist_ok=True)
    path.rename(course.root.parent / "moved")
    (tmp_path / "outside/course.yml").write_text(OUTSIDE, encoding="utf-8")
    make(path) if place not in ("_data", "_pages") else path.symlink_to(tmp_path / "outside")
    for command in ("check", "build"):
        result = course.folder.run(command, seconds=_SECONDS)
        assert 1 == result.status
        assert message in _said_of(result, place), result.err
        assert _harmless(result)
    assert not (course.root / "_site").exists()


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, Path]:
    """A course with links inside, locks of editors and hidden files: how its build ended, and its site."""
    course = _course(tmp_path_factory.mktemp("passed"), _PRINTS)
    _plant(course, PASSED)
    with (course.root / "_config.yml").open("a", encoding="utf-8") as config:
        config.write("coursebuild: {plugins: [tells.rb]}\n")
    course.folder.replace("_config.yml", "include: [_pages]", "include: [_pages, .htaccess]")
    course.folder.replace("_config.yml", "exclude: [", "exclude: [env-of-a-person, '*.log', ")
    (course.root / "_plugins").mkdir()
    (course.root / "_plugins/tells.rb").write_text(
        "Jekyll::Hooks.register(:site, :post_write) do |site|\n"
        "  told = [*ENV.keys, ENV.values.join.include?('ghp_'), File.basename(site.source)]\n"
        "  File.write(site.in_dest_dir('tells.txt'), told.join(' '))\nend\n",
        encoding="utf-8",
    )
    variables = {"GITHUB_TOKEN": TOKEN, "BUNDLE_GITHUB__COM": TOKEN, "GEM_HOST_API_KEY": TOKEN}
    result = course.folder.run("build", **variables)
    return result, course.root / "_site"


def test_links_inside_are_published_and_locks_of_editors_are_not(published: tuple[Ended, Path]) -> None:
    """What leads to ordinary files of the course is published; nothing hidden is, unless it is named."""
    result, site = published
    assert 0 == result.status, result.err
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert {"assets/inside.txt", "assets/folder/text.txt", "papers/text.txt", ".htaccess"} <= files
    assert {".htaccess"} == {name for name in files if "/." in f"/{name}"}
    assert not [path for path in site.rglob("*") if path.is_symlink()]
    assert [] == [name for name in files if OUTSIDE.encode() in (site / name).read_bytes()]
    with zipfile.ZipFile(site / "assets/generated/lessons/first/first.zip") as bundle:
        assert {"pack/reached.py", "pack/table/table.csv"} <= set(bundle.namelist())


def test_declared_plugin_sees_no_token(published: tuple[Ended, Path]) -> None:
    """A plugin that the course declares runs, and finds neither the builder's keys nor the course's root."""
    result, site = published
    assert 0 == result.status, result.err
    told = (site / "tells.txt").read_text(encoding="utf-8")
    assert "JEKYLL_ENV" in told
    assert not {"GITHUB_TOKEN", "BUNDLE_GITHUB__COM", "GEM_HOST_API_KEY"} & {*told.split()}
    assert told.endswith("false stage")


@pytest.fixture(scope="session")
def config(tmp_path_factory: pytest.TempPathFactory) -> tuple[Ended, list[str]]:
    """What a build says of a `_config.yml` in which every line would change what Jekyll reads; its lines."""
    course = _course(tmp_path_factory.mktemp("config"), _PRINTS)
    path = course.root / "_config.yml"
    lines = [line for line in path.read_text().splitlines() if not line.startswith("include:")] + [*CONFIG]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (course.root / "notebooks/pack/reached.py").write_text("answer = 1\n", encoding="utf-8")
    return course.folder.run("build", seconds=_SECONDS), lines


@pytest.mark.parametrize("line", CONFIG)
def test_setting_that_leads_out_is_refused_by_line(config: tuple[Ended, list[str]], line: str) -> None:
    """A setting that names files or code outside of the course is refused on its line, with all others."""
    result, lines = config
    assert 1 == result.status
    said = _said_of(result, f"_config.yml:{lines.index(line) + 1}")
    assert CONFIG[line] in said, said or result.err
    assert "\n    " in said


@pytest.mark.parametrize("setting", [".git", ".netrc", ".jekyll-cache", "*", "[.]*", "papers/.env"])
def test_nothing_hidden_is_included(config: tuple[Ended, list[str]], setting: str) -> None:
    """Only what a web server wants is published of what is hidden, and no pattern chooses it."""
    assert f"`{setting}`" in config[0].err


@pytest.mark.parametrize("place", SHEETS)
def test_sheet_imports_nothing_from_outside(tmp_path: Path, place: str) -> None:
    """Whoever writes the import, and however: Sass opens files by itself, past the gate."""
    course = _course(tmp_path)
    (tmp_path / "outside/plain.css").write_text(f"a{{content: '{OUTSIDE}'}}", encoding="utf-8")
    for folder in (tmp_path / "outside", course.root / ".git"):
        (folder / "_secret.scss").write_text(f"a{{content: '{OUTSIDE}'}}", encoding="utf-8")
    (course.root / place).parent.mkdir(exist_ok=True)
    content = SHEETS[place].replace("OUT", str(tmp_path / "outside"))
    (course.root / place).write_text(content, encoding="utf-8")
    if place.startswith("_sass"):
        (course.root / "assets").mkdir(exist_ok=True)
        (course.root / "assets/main.scss").write_text('---\n---\n@import "deep";', encoding="utf-8")
    result = course.folder.run("build", seconds=_SECONDS)
    assert 1 == result.status
    assert _harmless(result)
    assert "a sheet imports a file that lies outside" in result.err or "not found or unreadable" in result.err


def test_sheet_imports_what_lies_in_the_site(tmp_path: Path) -> None:
    """What lies in `_sass/` or beside the sheet is taken as before."""
    course = _course(tmp_path)
    for place, content in {
        "_sass/_theme.scss": "b{color: red}",
        "assets/_part.scss": "i{color: red}",
        "assets/main.scss": '---\n---\n@import "theme", "../assets/part";',
    }.items():
        (course.root / place).parent.mkdir(exist_ok=True)
        (course.root / place).write_text(content, encoding="utf-8")
    result = course.folder.run("build", seconds=_SECONDS)
    assert 0 == result.status, result.err
    assert "b { color: red; }" in (course.root / "_site/assets/main.css").read_text(encoding="utf-8")


def test_name_with_a_line_break_stays_on_its_line(tmp_path: Path) -> None:
    """The name of a file cannot pass for what is said of another, nor for a command of the log."""
    course = _course(tmp_path)
    forged = "a\n::error::x\rnotebooks\x85first.ipynb: all is well\u2028"
    for folder in ("assets", "papers"):
        (course.root / folder).mkdir(exist_ok=True)
        os.mkfifo(course.root / folder / f"{forged}.txt")
    (course.root / "papers" / f"{forged}.htm").touch()
    for name in ("check", "build"):
        result = course.folder.run(name, seconds=_SECONDS)
        assert 1 == result.status
        said = result.err.splitlines()
        assert [] == [line for line in said if line.lstrip().startswith((":", "notebooks", "first"))], said
    for folder in ("assets", "papers"):
        (course.root / folder / f"{forged}.txt").unlink()
    said = course.folder.run("build", seconds=_SECONDS).err.splitlines()
    assert [] == [line for line in said if line.lstrip().startswith((":", "notebooks", "first"))], said


@pytest.mark.parametrize("permalink", ["/.git/config", "/.cache/", "/papers/.env.html"])
def test_page_at_a_hidden_address_is_refused(tmp_path: Path, permalink: str) -> None:
    """No page puts something hidden into the site: it would be no site any more, or another's settings."""
    course = _course(tmp_path)
    (course.root / "other.html").write_text(f"---\npermalink: {permalink}\n---\n", encoding="utf-8")
    result = course.folder.run("build", seconds=_SECONDS)
    assert 1 == result.status
    assert "what is hidden is not for readers" in result.err


@pytest.mark.parametrize("suffix", ["htm", "HTML", "xhtml", "shtml"])
def test_page_of_any_suffix_is_looked_over(tmp_path: Path, suffix: str) -> None:
    """What a browser shows as a page is looked over as one, and what is left out of a message is counted."""
    course = _course(tmp_path)
    for number in range(9):
        text = f"---\npermalink: /other{number}.{suffix}\n---\n<script>1</script>"
        (course.root / f"other{number}.html").write_text(text, encoding="utf-8")
    result = course.folder.run("build", seconds=_SECONDS)
    assert 1 == result.status
    assert "a script stands in the page itself" in result.err
    assert re.search(r"and \d+ more, which the next build shows", result.err)


@pytest.fixture(scope="session")
def names(tmp_path_factory: pytest.TempPathFactory) -> Ended:
    """What a build says of files that have no place of their own in a bundle."""
    course = _course(tmp_path_factory.mktemp("names"), _PRINTS, lesson="names")
    course.facts["datasets"][0]["files"] = [*DECLARED]  # type: ignore[index]
    course.facts["lessons"][0]["datasets"] = ["points"]  # type: ignore[index]
    course.write_facts()
    pack = course.root / "notebooks/pack"
    for name in (*DATA_NAMES, "twice.csv", "가나.csv", "reached.py"):
        (pack / name).write_text("", encoding="utf-8")
    for name in DECLARED:
        (course.root / "notebooks" / name).parent.mkdir(exist_ok=True)
        (course.root / "notebooks" / name).write_text("", encoding="utf-8")
    return course.folder.run("build", seconds=_SECONDS)


_NAMES = [*((f"pack/{said}", message) for said, message in DATA_NAMES.values()), *DECLARED.values()]


@pytest.mark.parametrize(("start", "message"), _NAMES)
def test_name_without_a_place_in_the_bundle_is_refused(names: Ended, start: str, message: str) -> None:
    """A name that cannot be unpacked everywhere, or is another's but for case, is refused with advice."""
    assert 1 == names.status
    said = [line for line in names.err.splitlines() if line.startswith(f"notebooks/{start}")]
    assert any(line.endswith("[bundle-name]") and message in line for line in said), names.err
    assert _harmless(names)


def _linked(place: str) -> Callable[[Path], None]:
    def make(root: Path) -> None:
        (root / place).parent.mkdir(exist_ok=True)
        (root / place).symlink_to(root.parent / "outside")

    return make


def _repository(root: Path) -> None:
    (root / "_site/.git").mkdir(parents=True)
    (root / "_site/index.html").touch()


def _strange(root: Path) -> None:
    (root / "_site").mkdir()
    (root / "_site/thesis.doc").touch()


_IN_THE_WAY: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "site-link": (_linked("_site"), "_site", "this is a link"),
    "site-file": (lambda root: (root / "_site").touch(), "_site", "this is a file"),
    "site-pipe": (lambda root: os.mkfifo(root / "_site"), "_site", "this is a file"),
    "site-repository": (_repository, "_site", "no site that coursebuild has made"),
    "site-strange": (_strange, "_site", "no site that coursebuild has made"),
    "cache-link": (_linked(".cache"), ".cache", "this is a link"),
    "cache-file": (lambda root: (root / ".cache").touch(), ".cache", "this is a file"),
    "own-cache-link": (_linked(".cache/coursebuild"), ".cache/coursebuild", "this is a link"),
}


@pytest.mark.parametrize("command", ["build", "clean", "tables"])
@pytest.mark.parametrize("case", _IN_THE_WAY)
def test_what_stands_in_the_way_is_said_and_left(tmp_path: Path, case: str, command: str) -> None:
    """What is not the tool's own is not followed, written into or removed: the message says what to do."""
    course = _course(tmp_path, _PRINTS)
    make, place, message = _IN_THE_WAY[case]
    make(course.root)
    before = sorted(tmp_path.rglob("*"))
    result = course.folder.run(command, seconds=_SECONDS)
    assert 1 == result.status
    said = _said_of(result, place)
    assert message in said, result.err
    assert "\n    " in said
    assert before == sorted(tmp_path.rglob("*"))


def test_clean_removes_links_and_not_what_they_lead_to(tmp_path: Path) -> None:
    """A link in the place of a folder that the tool fills goes; the files behind it stay."""
    course = _course(tmp_path, _PRINTS)
    (course.root / ".cache/coursebuild").mkdir(parents=True)
    (course.root / ".cache/coursebuild/generated").symlink_to(tmp_path / "outside")
    (course.root / ".cache/coursebuild/store").symlink_to(tmp_path / "outside")
    result = course.folder.run("clean", "--store")
    assert 0 == result.status, result.err
    assert not (course.root / ".cache/coursebuild/generated").is_symlink()
    assert OUTSIDE == (tmp_path / "outside/secret.txt").read_text(encoding="utf-8")
