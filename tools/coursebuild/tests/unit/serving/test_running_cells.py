"""What a page says of the cells that run."""

from __future__ import annotations

from collections.abc import Callable

from coursebuild.nouns.course import Lesson
from coursebuild.serving.running_cells import RunningCells


def test_page_says_which_cell_runs_and_how_long_it_took(make_lesson: Callable[..., Lesson]) -> None:
    """The first time nobody knows; then how long it took in the last good run."""
    lesson, times, said = make_lesson("unet"), iter([0.0, 2.5, 2.5, 9.0, 9.0]), []
    cells = RunningCells(lambda: next(times))
    cells.say = lambda address, status: said.append((address, status))
    cells.started(lesson, 3)
    cells.started(lesson, 4)
    cells.ended(lesson, is_good=True)
    cells.started(lesson, 3)
    expected = [
        "cell 3 is running",
        "cell 4 is running",
        "",
        "cell 3 is running; it took 2.5 s the last time",
    ]
    assert expected == [status for _, status in said]
    assert {str(lesson.url)} == {address for address, _ in said}


def test_page_of_a_lesson_that_lost_its_kernel_says_nothing(make_lesson: Callable[..., Lesson]) -> None:
    """Only so many lessons have one; what the others ran when it was taken is over."""
    said: dict[str, str] = {}
    cells = RunningCells()
    cells.say = said.__setitem__
    unet, gan = make_lesson("unet"), make_lesson("gan")
    for lesson in (unet, gan):
        cells.started(lesson, 3)
    cells.follow({"gan"})
    assert {unet.url: "", gan.url: "cell 3 is running"} == said
