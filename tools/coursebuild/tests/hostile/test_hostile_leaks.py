"""Keys in files that nobody looks at, split keys, and pictures that say more than they show: whole builds."""

from __future__ import annotations

import base64
import gzip
import io
import json
import re
import shutil
import zipfile

import pytest
from hostile.cases import Case, Code, ids
from hostile.hostile_course import HostileCourse, new_hostile_course
from hostile.judging import parts_that_say_something
from hostile.leak_cases import ASSETS, KEY, LARGE_GZIP, LARGE_ZIP, LOCKED_ZIP, OUTPUTS, PROSE, SOURCES
from hostile.picture_cases import ASSETS as PICTURES_IN_ASSETS
from hostile.picture_cases import CLOSED, CONTAINERS, DISPLAYED, MIMETYPES, PICTURES, SAID, SIZE, saved_with
from hostile.whole_builds import WholeBuild, add_good_lesson, build_cases, build_course, shortcomings, slug_of
from PIL import Image

pytestmark = pytest.mark.slow


def _course(tmp_path_factory: pytest.TempPathFactory, name: str) -> HostileCourse:
    course = new_hostile_course(tmp_path_factory.mktemp(name) / "course")
    add_good_lesson(course)
    (course.root / "assets").mkdir(exist_ok=True)
    return course


def _refused(build: WholeBuild) -> str:
    assert 1 == build.result.status, build.said
    assert not (build.course.root / "_site").exists()
    assert KEY not in build.said
    assert [] == build.harm_said()
    assert not build.sources_changed
    return build.result.err


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a build says of a course with a key in every file of its assets, and in its sources."""
    course = _course(tmp_path_factory, "files")
    for name, content in ASSETS.items():
        (course.root / "assets" / name).write_bytes(content)
    (course.root / f"assets/{KEY}.txt").write_text("글", encoding="utf-8")
    (course.root / "assets/here.xyz").write_text(f"{course.root}/a.csv", encoding="utf-8")
    course.facts["lessons"][0]["summary"] = f"{KEY[:2]}*{KEY[2]}*{KEY[3:]}"  # type: ignore[index]
    course.write_facts()
    for name, (text, _) in SOURCES.items():
        path = course.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return _refused(build_course(course))


@pytest.mark.parametrize("name", ASSETS)
def test_key_is_found_in_a_file_of_any_name_and_form(files: str, name: str) -> None:
    """Each file is named, with what is in it, all in one run."""
    place = rf"^ *assets/{re.escape(name)}[:/][^ ]*:? what looks like a GitHub token is in it"
    assert re.search(place, files, re.MULTILINE), files


@pytest.mark.parametrize("name", SOURCES)
def test_key_in_a_source_is_named_by_its_line(files: str, name: str) -> None:
    """What people wrote is named where they can take it out."""
    assert f"{name}:{SOURCES[name][1]}: what looks like a GitHub token is in it" in files


def test_key_in_a_fact_in_a_name_and_a_local_path_are_named(files: str) -> None:
    """A fact by its line, the name of a file by its folder, and a path of this machine by its file."""
    assert re.search(r"_data/lessons\.yml:\d+: what looks like a GitHub token is in it", files)
    assert "assets/: a name in it is what looks like a GitHub token" in files
    assert "assets/here.xyz:1: a path of this machine is in it" in files


@pytest.fixture(scope="session")
def split(tmp_path_factory: pytest.TempPathFactory) -> dict[str, WholeBuild]:
    """What is said of keys that cells hold in pieces."""
    builds = {}
    for cases in (OUTPUTS, PROSE):
        place = cases[0].place
        builds[place] = build_cases(tmp_path_factory.mktemp(place) / "course", cases, "--kernels", "plain")
        _refused(builds[place])
    return builds


@pytest.mark.parametrize("case", [*OUTPUTS, *PROSE], ids=ids([*OUTPUTS, *PROSE]))
def test_split_key_is_found_at_its_cell(split: dict[str, WholeBuild], case: Case) -> None:
    """What a reader would see counts, however it stands in the source."""
    message = split[case.place].message(slug_of(case))
    assert [] == shortcomings(case, message), message


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> WholeBuild:
    """A course with pictures that say too much: displayed, in prose, and in its assets."""
    course = _course(tmp_path_factory, "pictures")
    for name, content in {**PICTURES_IN_ASSETS, **CONTAINERS}.items():
        (course.root / "assets" / name).write_bytes(content)
    for name, content in PICTURES.items():
        (course.root / "notebooks" / name).write_bytes(content)
    shown = [Code(source=f"![그림]({name})", kind="markdown") for name in PICTURES]
    for name in DISPLAYED:
        bundle = {MIMETYPES[name.rpartition(".")[2]]: base64.b64encode(PICTURES[name]).decode()}
        shown.append(
            Code(source=f"from IPython.display import display\ndisplay({json.dumps(bundle)}, raw=True)")
        )
    cells = [
        {
            "cell_type": code.kind,
            "id": f"c{number}",
            "metadata": {},
            "source": code.source,
            **({"execution_count": None, "outputs": []} if code.kind == "code" else {}),
        }
        for number, code in enumerate(shown)
    ]
    course.add_lesson("pictures", cells)
    course.write_facts()
    build = build_course(course)
    assert 0 == build.result.status, build.said
    assert not build.sources_changed
    return build


@pytest.mark.parametrize("name", PICTURES_IN_ASSETS)
def test_picture_in_assets_says_nothing_more(pictures: WholeBuild, name: str) -> None:
    """A published picture of people holds what draws alone, upright, with its frames."""
    before = PICTURES_IN_ASSETS[name]
    content = (pictures.course.root / "_site/assets" / name).read_bytes()
    assert SAID not in content
    assert [] == parts_that_say_something(content)
    if name.endswith((".svg", ".css")):
        assert base64.b64encode(b"Exif")[:5] not in content
        return
    with Image.open(io.BytesIO(before)) as source, Image.open(io.BytesIO(content)) as picture:
        picture.load()
        assert {} == {tag: value for tag, value in picture.getexif().items() if tag in (0x010E, 0x8825)}
        assert getattr(source, "n_frames", 1) == getattr(picture, "n_frames", 1)
        assert (SIZE[::-1] if name.startswith("lying") else SIZE) == picture.size
        assert ("icc_profile" in source.info) == ("icc_profile" in picture.info)
        assert source.mode == picture.mode


@pytest.mark.parametrize("name", CONTAINERS)
def test_container_and_address_say_nothing_more(pictures: WholeBuild, name: str) -> None:
    """Boxes, second pictures, packed and wide drawings, addresses of any spelling hold what draws."""
    content = (pictures.course.root / "_site/assets" / name).read_bytes()
    if name.endswith("z"):
        content = gzip.decompress(content)
    text = (
        content.decode("utf-16" if b"\xff" == content[:1] else "utf-16-le")
        if name.startswith("wide")
        else content.decode("latin-1")
    )
    assert SAID.decode() not in text
    assert base64.b64encode(b"Exif")[:5].decode() not in text
    assert "Exif" not in text
    if name.endswith((".jp2", ".j2k", ".bmp", ".avif", ".jpg", ".png", ".gif")) and not name.startswith(
        "torn"
    ):
        with Image.open(io.BytesIO(CONTAINERS[name])) as source, Image.open(io.BytesIO(content)) as picture:
            assert source.convert("RGB").tobytes() == picture.convert("RGB").tobytes()


@pytest.fixture(scope="session")
def closed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a build says of pictures and archives that it can neither clean nor look into."""
    course = _course(tmp_path_factory, "closed-pictures")
    for name, content in CLOSED.items():
        (course.root / "assets" / name).write_bytes(content)
    course.write_facts()
    said = _refused(build_course(course))
    for name in CLOSED:
        if f"assets/{name}: it " in said:
            (course.root / "assets" / name).unlink()
    return said + _refused(build_course(course))


@pytest.mark.parametrize("name", CLOSED)
def test_what_cannot_be_cleaned_is_refused(closed: str, name: str) -> None:
    """A picture for editors, a torn one, one in another file, an archive of a rare kind: by its name."""
    assert re.search(rf"assets/{re.escape(name)}(:\d+)?: it is an? (picture|archive) ", closed), closed


def test_picture_of_a_lesson_says_nothing_more(pictures: WholeBuild) -> None:
    """Pictures that a cell displays or that prose shows leave without what they say, wherever they end up."""
    folder = pictures.course.root / "_site/assets/generated/lessons/pictures"
    shown = [path for path in folder.iterdir() if path.suffix not in (".ipynb", ".zip")]
    assert {".jpg", ".png", ".gif", ".webp"} <= {path.suffix for path in shown}
    assert {} == {path.name: said for path in shown if (said := parts_that_say_something(path.read_bytes()))}
    assert [] == [path for path in shown if SAID in path.read_bytes()]


def test_two_builds_publish_the_same_pictures(pictures: WholeBuild) -> None:
    """What is taken out of pictures depends on nothing but them."""
    before = pictures.course.site()
    shutil.rmtree(pictures.course.root / "_site")
    assert 0 == build_course(pictures.course).result.status
    assert before == pictures.course.site()


def _with_data(course: HostileCourse, data: dict[str, bytes]) -> None:
    for name, content in data.items():
        (course.root / "notebooks" / name).write_bytes(content)
    course.facts["datasets"][0]["files"] = [*data]  # type: ignore[index]
    course.add_lesson("data", [], datasets=["points"])
    course.write_facts()


def test_picture_that_is_data_stays_as_it_is(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A lesson may read what a data file says of itself: its bytes go into the bundle unchanged."""
    course = _course(tmp_path_factory, "data")
    content = saved_with("PNG", Comment=SAID.decode())
    _with_data(course, {"plain.png": content})
    build = build_course(course)
    assert 0 == build.result.status, build.said
    (bundle,) = (course.root / "_site/assets/generated/lessons/data").glob("*.zip")
    with zipfile.ZipFile(bundle) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith("plain.png"))
        assert content == archive.read(name)


def test_picture_that_is_data_gives_nobody_away(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A place on earth or a key in a data file is refused by name, with the program that takes it out."""
    course = _course(tmp_path_factory, "places")
    placed = {name: PICTURES[name] for name in ("plain.jpg", "plain.png", "plain.webp")}
    _with_data(course, {**placed, "key.png": saved_with("PNG", Comment=KEY)})
    said = _refused(build_course(course))
    for name in placed:
        assert f"{name}: it is a picture that says where on earth it was taken" in said
    assert "exiftool -gps:all=" in said
    assert "key.png:2: what looks like a GitHub token is in it" in said


@pytest.mark.parametrize(
    ("name", "content"), [("locked.zip", LOCKED_ZIP), ("large.zip", LARGE_ZIP), ("large.gz", LARGE_GZIP)]
)
def test_what_cannot_be_looked_into_is_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes
) -> None:
    """An archive that is locked or unpacks to more than is looked into is never passed over."""
    course = _course(tmp_path_factory, "closed")
    (course.root / "assets" / name).write_bytes(content)
    course.write_facts()
    assert f"assets/{name}: it " in _refused(build_course(course))


@pytest.fixture(scope="session")
def handed_out(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a build says of keys in what it hands out: a notebook, its bundle, and files beside the pages."""
    course = _course(tmp_path_factory, "handouts")
    cell = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
    cells = [{**cell, "id": "a", "source": "import helper"}, {**cell, "id": KEY, "source": "1"}]
    for name, content in {"helper.py": f"key = '{KEY}'\n", "points.csv": f"1\n{KEY}\n"}.items():
        (course.root / "notebooks" / name).write_text(content, encoding="utf-8")
    course.add_lesson("handouts", cells, datasets=["points"])
    course.write_facts()
    (course.root / "papers").mkdir()
    (course.root / "papers/a.bib").write_text(f"\n\n{KEY[:9]}\n{KEY[9:]}", encoding="utf-8")
    return _refused(build_course(course))


@pytest.mark.parametrize(
    "place",
    [
        "notebooks/handouts.ipynb: cell 3:",
        "notebooks/helper.py:1:",
        "notebooks/points.csv:2:",
        "papers/a.bib:3:",
    ],
)
def test_key_in_a_handout_is_led_to_its_source(handed_out: str, place: str) -> None:
    """The file that somebody wrote is named, with cell or line, and where it would have been published."""
    assert f"{place} what looks like a GitHub token is in it (_site/" in handed_out
