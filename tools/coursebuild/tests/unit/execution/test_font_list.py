"""Matplotlib's list of fonts: made once, by no lesson, and copied into every kernel."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from coursebuild.execution import font_list as module
from coursebuild.execution.font_list import FontList
from coursebuild.execution.local_place import open_local_place
from coursebuild.nouns.job import Job, KernelNeeds
from coursebuild.nouns.notebook import Cell, Notebook
from coursebuild.nouns.settings import HowToRun, KernelPolicy, Settings
from coursebuild.planning.packages import Packages
from kernels import job_of


class Silent:
    """Hears of lessons and keeps nothing of it."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_: None


PACKAGES = Packages(
    versions={"matplotlib": "3.9", "seaborn": "0.1"},
    needs={"matplotlib": (), "seaborn": ("matplotlib",)},
    providers={"matplotlib": ("matplotlib",), "seaborn": ("seaborn",)},
)
LOOK = "import os; print(sorted(os.listdir(os.environ['MPLCONFIGDIR'])))"


@pytest.fixture
def fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], FontList]:
    """The list as a new build finds it, where fonts are installed in the folder `fonts`."""
    (tmp_path / "fonts" / "serif").mkdir(parents=True)
    monkeypatch.setattr(module, "_FONTS", (str(tmp_path / "fonts"),))
    return lambda: FontList(tmp_path / "cache", PACKAGES)


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[Path]:
    """A scratch folder in which Matplotlib has made a list."""
    folder = tmp_path / "scratch"
    (folder / "matplotlib").mkdir(parents=True)
    (folder / "matplotlib" / "fontlist-v1.json").write_text("{}", encoding="utf-8")
    return folder


def _copied(fonts: FontList, folder: Path) -> list[str]:
    (folder / "matplotlib").mkdir(parents=True)
    fonts.copy_into(folder)
    return sorted(path.read_text(encoding="utf-8") for path in (folder / "matplotlib").iterdir())


def test_list_is_kept_for_the_next_build(
    fonts: Callable[[], FontList], scratch: Path, tmp_path: Path
) -> None:
    """What a trusted process made is copied into the folders of this build and of later ones."""
    first = fonts()
    assert [] == _copied(first, tmp_path / "before")
    first.keep_from(scratch)
    assert ["{}"] == _copied(first, tmp_path / "now") == _copied(fonts(), tmp_path / "later")


@pytest.mark.parametrize("change", ["font", "version"])
def test_list_is_forgotten_when_something_is_installed(
    fonts: Callable[[], FontList], scratch: Path, tmp_path: Path, change: str
) -> None:
    """Another version of Matplotlib, or a new font, has it made again."""
    fonts().keep_from(scratch)
    assert fonts().is_kept
    if change == "font":
        (tmp_path / "fonts" / "serif" / "new.ttf").touch()
        os.utime(tmp_path / "fonts" / "serif", (1, 1))
        assert not fonts().is_kept
    else:
        newer = replace(PACKAGES, versions={"matplotlib": "3.10"})
        assert not FontList(tmp_path / "cache", newer).is_kept


def test_odd_files_are_no_list(fonts: Callable[[], FontList], tmp_path: Path) -> None:
    """A folder without a list, with a pipe in its place or with bytes that are no text keeps nothing."""
    for number, name in enumerate(("none", "pipe", "bytes")):
        folder = tmp_path / name / "matplotlib"
        folder.mkdir(parents=True)
        if name == "pipe":
            os.mkfifo(folder / "fontlist-v1.json")
        if name == "bytes":
            (folder / "fontlist-v1.json").write_bytes(b"\xff")
        found = fonts()
        found.keep_from(tmp_path / name)
        assert (False, number) == (found.is_kept, number)


def test_library_that_draws_with_matplotlib_counts() -> None:
    """A lesson needs the list when it reaches Matplotlib through what it imports."""
    expected = [True, True, False]
    assert expected == [FontList.is_used_by((name,), PACKAGES) for name in ("matplotlib", "seaborn", "json")]


@pytest.mark.parametrize("kernels", KernelPolicy)
def test_kernels_find_the_list(
    kernels: KernelPolicy,
    settings: Settings,
    make_cell: Callable[..., Cell],
    make_notebook: Callable[..., Notebook],
) -> None:
    """Plain kernels get one that was made for them, forked ones leave theirs to the builds that follow."""

    def run(*imports: str) -> str:
        job: Job = job_of(make_notebook(make_cell(LOOK), imports=imports))
        job = replace(job, needs=KernelNeeds(preload=imports))
        with open_local_place(settings, PACKAGES, [job], HowToRun(kernels=kernels)) as place:
            (result,) = place.run([job], Silent())
        assert result.failure is None
        return "".join(str(output.get("text")) for cell in result.outputs for output in cell)

    assert "[]\n" == run()
    assert not FontList(settings.cache, PACKAGES).is_kept
    first = run("matplotlib")  # does not import what looks for fonts
    assert kernels is KernelPolicy.AUTO or "fontlist-v" in first
    run("matplotlib.pyplot")
    assert FontList(settings.cache, PACKAGES).is_kept
    assert "fontlist-v" in run("matplotlib.pyplot")
