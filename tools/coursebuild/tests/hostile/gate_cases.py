"""What lies in a course and may not leave it: links, pipes, plugins, settings and names, each with its place."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

OUTSIDE = "zz-lies-outside-of-the-course"
"""What stands in every file that may not be published."""
_OUT, _HIDDEN = "leads out of the course", "not its own"
_PIPE, _SOCKET, _NOTHING, _LOOP = "a named pipe", "a socket", "a link to nothing", "leads back to itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """Something that stands at a path of the course."""

    path: str
    make: Callable[[Path], object]
    message: str
    """What is said of it; '' when it does not stop a build."""


def link(target: str) -> Callable[[Path], object]:
    """A link; a target with `OUT` leads to the folder beside the course."""
    return lambda path: path.symlink_to(target.replace("OUT", str(outside_of(path))))


def outside_of(path: Path) -> Path:
    """The folder that lies beside the course in which `path` is."""
    course = next(each for each in path.parents if (each / "_data").is_dir() and (each / "_pages").is_dir())
    return course.parent / "outside"


def socket(path: Path) -> None:
    """A socket, whose path may be longer than the system's calls for sockets allow."""
    os.mknod(path, stat.S_IFSOCK | 0o600)


def text(content: str) -> Callable[[Path], object]:
    """A file."""
    return lambda path: path.write_text(content, encoding="utf-8")


def _planted(path: str, make: Callable[[Path], object], message: str = "") -> Planted:
    return Planted(path=path, make=make, message=message)


REFUSED: tuple[Planted, ...] = (
    _planted("assets/absolute.txt", link("OUT/secret.txt"), _OUT),
    _planted("assets/relative.txt", link("../../outside/secret.txt"), _OUT),
    _planted("assets/up-and-back.txt", link("../../course/_config.yml"), _OUT),
    _planted("assets/environment.txt", link("/proc/self/environ"), _OUT),
    _planted("assets/working-folder.txt", link("/proc/self/cwd/_config.yml"), _OUT),
    _planted("assets/device.bin", link("/dev/zero"), _OUT),
    _planted("assets/git.txt", link("../.git/config"), _HIDDEN),
    _planted("assets/git-folder", link("../.git"), _HIDDEN),
    _planted("assets/venv.txt", link("../.venv/pyvenv.cfg"), _HIDDEN),
    _planted("assets/cache.txt", link("../.cache/coursebuild/lock"), _HIDDEN),
    _planted("assets/env.txt", link("../.env"), _HIDDEN),
    _planted("assets/old-page.html", link("../_site/index.html"), _HIDDEN),
    _planted("assets/round-about.txt", link("../_pages/../.git/config"), _HIDDEN),
    _planted("assets/first.txt", link("second.txt"), _OUT),
    _planted("assets/second.txt", link("OUT/secret.txt"), _OUT),
    _planted("assets/to-folder", link("OUT"), _OUT),
    _planted("assets/nothing.txt", link("nobody.txt"), _NOTHING),
    _planted("assets/loop.txt", link("loop.txt"), _LOOP),
    _planted("assets/inside", link("../assets"), _LOOP),
    _planted("assets/.hidden.txt", link("OUT/secret.txt"), _OUT),
    _planted("assets/icons/generated/mark.svg", link("OUT/secret.txt"), _OUT),
    _planted("assets/pipe.css", os.mkfifo, _PIPE),
    _planted("assets/socket.js", socket, _SOCKET),
    _planted("assets/pipe-behind.txt", link("pipe.css"), _PIPE),
    _planted("_includes/.env.html", link("OUT/secret.txt"), _OUT),
    _planted("_includes/part.html", link("OUT/secret.txt"), _OUT),
    _planted("_includes/parts", link("OUT"), _OUT),
    _planted("_includes/pipe.html", os.mkfifo, _PIPE),
    _planted("_includes/generated", link("../assets"), "may not be a link"),
    _planted("_layouts/other.html", link("OUT/secret.txt"), _OUT),
    _planted("_layouts/pipe.html", os.mkfifo, _PIPE),
    _planted("_data/keys.json", link("OUT/secret.txt"), _OUT),
    _planted("_data/pipe.json", os.mkfifo, _PIPE),
    _planted("_data/socket.csv", socket, _SOCKET),
    _planted("_pages/other.md", link("OUT/secret.txt"), _OUT),
    _planted("_pages/generated", link("OUT"), "may not be a link"),
    _planted("_pages/pipe.md", os.mkfifo, _PIPE),
    _planted("_posts", link("OUT"), _OUT),
    _planted("_sass/_theme.scss", link("OUT/secret.txt"), _OUT),
    _planted("slides", link("OUT"), _OUT),
    _planted("papers/first/text.txt", link("OUT/secret.txt"), _OUT),
    _planted("papers/generated/text.txt", link("OUT/secret.txt"), _OUT),
    _planted("top.txt", link("OUT/secret.txt"), _OUT),
    _planted("top-pipe.html", os.mkfifo, _PIPE),
    _planted("top-socket", socket, _SOCKET),
    _planted("LICENSE", link("OUT/secret.txt"), _OUT),
    _planted("notebooks/picture.png", link("OUT/secret.txt"), _OUT),
    _planted("notebooks/pipe.png", os.mkfifo, _PIPE),
    _planted("notebooks/pack/notes.dat", link("/proc/self/environ"), _OUT),
    _planted("notebooks/pack/git.dat", link("../../.git/config"), _HIDDEN),
    _planted("notebooks/pack/folder", link("OUT"), _OUT),
    _planted("notebooks/pack/hidden-folder", link("../../.venv"), _HIDDEN),
    _planted("notebooks/pack/nothing.dat", link("nobody"), _NOTHING),
    _planted("notebooks/pack/pipe.dat", os.mkfifo, _PIPE),
    _planted("notebooks/pack/socket.dat", socket, _SOCKET),
    _planted("notebooks/pack/reached.py", os.mkfifo, _PIPE),
    _planted("notebooks/alone.py", link("OUT/secret.txt"), _OUT),
    _planted("_plugins/evil.rb", text("exit"), "does not declare"),
    _planted("_plugins/deep/evil.rb", text("exit"), "does not declare"),
    _planted("_plugins/linked.rb", link("OUT/secret.txt"), _OUT),
)
"""All of these stand in one course."""

PASSED: tuple[Planted, ...] = (
    _planted("assets/inside.txt", link("../notebooks/points.csv")),
    _planted("assets/folder", link("../papers")),
    _planted("papers/text.txt", text("published as it is")),
    _planted("assets/.#page.md", link("person@machine.4711:1700000000")),
    _planted("_data/.#course.yml", link("person@machine.4711:1700000000")),
    _planted("_pages/.#index.md", link("person@machine.4711:1700000000")),
    _planted("notebooks/.#first.ipynb", link("person@machine.4711:1700000000")),
    _planted("notebooks/pack/.#reached.py", link("person@machine.4711:1700000000")),
    _planted("notebooks/pack/reached.py", link("../elsewhere.py")),
    _planted("notebooks/elsewhere.py", text("answer = 42\n")),
    _planted("notebooks/pack/table", link("../tables")),
    _planted("notebooks/tables/table.csv", text("1,2\n")),
    _planted("assets/.secret.txt", text(OUTSIDE)),
    _planted(".env", text(OUTSIDE)),
    _planted(".tools", link("OUT")),
    _planted("env-of-a-person", link("OUT")),
    _planted("dump.log", os.mkfifo),
    _planted(".htaccess", text("Options -Indexes\n")),
    _planted("notebooks/recordings", link("OUT")),
)
"""All of these stand in one course, which is published without what may not leave it."""

WHOLE_PLACES: Mapping[str, tuple[Callable[[Path], object], str]] = {
    "_data": (link("OUT"), _OUT),
    "_pages": (link("OUT"), _OUT),
    "_layouts": (link("OUT"), _OUT),
    "assets": (os.mkfifo, _PIPE),
    "_includes": (link(".git"), _HIDDEN),
    "_config.yml": (os.mkfifo, _PIPE),
    "LICENSE": (os.mkfifo, _PIPE),
    "_data/course.yml": (os.mkfifo, _PIPE),
    "_data/lessons.yml": (link("OUT/secret.txt"), _OUT),
    "_pages/notes/first.md": (os.mkfifo, _PIPE),
}
"""What is put in the place of something that every course has; the message names it or what lies in it."""

CONFIG: Mapping[str, str] = {
    "source: /etc": "`source`",
    "destination: ../elsewhere": "`destination`",
    "cache_dir: /tmp/cache": "`cache_dir`",
    "plugins_dir: ../plugins": "`plugins_dir`",
    "includes_dir: /etc": "`includes_dir`",
    "data_dir: ../../data": "`data_dir`",
    "layouts_dir: ../layouts": "`layouts_dir`",
    "collections_dir: .git": "`collections_dir`",
    "theme: minima": "`theme`",
    "remote_theme: owner/name": "`remote_theme`",
    "gems: [evil]": "`gems`",
    "include: [_pages, .git, .netrc, .jekyll-cache, '*', '[.]*', papers/.env]": "`.git`",
    "safe: true": "`safe`",
    'plugins: ["/tmp/evil.rb"]': "`/tmp/evil.rb`",
    "kramdown: {template: /etc/passwd, input: ../../evil}": "`template`",
    "sass: {load_paths: [/etc]}": "`load_paths`",
    "coursebuild: {plugins: [../evil.rb]}": "names no plugin",
}
"""Lines of one `_config.yml`, and what the message of each holds."""

DATA_NAMES: Mapping[str, tuple[str, str]] = {
    "..\\..\\evil.bat": ("..\\..\\evil.bat:", "\\"),
    "C:evil.bat": ("C:evil.bat:", "no :"),
    "NUL.txt": ("NUL.txt:", "a device of Windows"),
    "con": ("con:", "a device of Windows"),
    "COM1.tar.gz": ("COM1.tar.gz:", "a device of Windows"),
    "dot.": ("dot.:", "ends with a dot"),
    "blank ": ("blank :", "ends with a dot or a blank"),
    "what?.csv": ("what?.csv:", "no ?"),
    "line\u202ecsv.txt": ("line", "U+202E"),
    "Twice.csv": ("twice.csv:", "pack/Twice.csv"),
    unicodedata.normalize("NFD", "가나.csv"): ("가나.csv:", "but for case or spelling"),
    "long-" + "a" * 190 + ".csv": ("long-", "longer than"),
}
"""Files of a companion package; how the line about each goes on, and what it says."""
DECLARED: Mapping[str, tuple[str, str]] = {
    "README.md": ("README.md:", "own README.md"),
    "Requirements.TXT": ("Requirements.TXT:", "own requirements.txt"),
    "NAMES.ipynb": ("NAMES.ipynb:", "own names.ipynb"),
    "requirements.txt/a.csv": ("requirements.txt/a.csv:", "own requirements.txt"),
}
"""Data files that a lesson declares, likewise."""

_IMPORT = "---\n---\n@import "
SHEETS: Mapping[str, str] = {
    "assets/up.scss": f'{_IMPORT}"../../../../outside/secret";',
    "assets/absolute.scss": f'{_IMPORT}"OUT/plain";',
    "assets/escaped.scss": f'{_IMPORT}"\\2e\\2e/../../../outside/secret";',
    "assets/liquid.scss": "---\n---\n{{ '@imp' | append: 'ort \"' }}{{ '../../../../outside/secret\";' }}",
    "assets/indented.sass": f"{_IMPORT}../../../../outside/secret\n",
    "assets/hidden.scss": f'{_IMPORT}"../../../../.git/secret";',
    "_sass/deep.scss": '@import "OUT/plain";',
    "text.txt": "---\n---\n{{ '@import \"OUT/plain\";' | scssify }}",
    "indented.txt": "---\n---\n{{ '@import OUT/plain' | sassify }}",
}
"""Sheets that import what lies outside of the site, each in a course of its own; `OUT` is a folder there."""
