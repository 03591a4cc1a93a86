"""`serve` as an author uses it: the site in a browser, and a preview of lessons that are being edited."""

from __future__ import annotations

import http.server
import re
import shutil
import signal
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from courses import CourseFolder, new_course
from serving import Server, next_event, serving, until

PAGE = "/lessons/prints/"
NOT_RUN = "아직 실행하지 않은 셀입니다."


class Board:
    """Where cells say that they run, and may wait to be let go on: all that a contained one can reach."""

    def __init__(self) -> None:
        self.said = ""
        self.gate = threading.Event()
        board = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == "/gate":
                    board.gate.wait(60)
                else:
                    board.said += self.path[1:]
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def ask(self, path: str) -> str:
        """Code that asks for a path here."""
        address = f"http://127.0.0.1:{self.server.server_port}/{path}"
        return f"import urllib.request; _ = urllib.request.urlopen({address!r})"


class Course:
    """The miniature course with a lesson whose cells say on a board that they run."""

    def __init__(self, folder: CourseFolder, board: Board) -> None:
        self.folder, self.board = folder, board

    @property
    def log(self) -> str:
        """A letter for each cell that has run."""
        return self.board.said

    def write(self, **cells: str) -> None:
        """Give the lesson these cells: its letter goes into the log, then the code runs."""

        def change(document: dict) -> None:
            title, like = document["cells"][0], document["cells"][1]
            code = [
                {**like, "id": f"cell-{letter}", "source": f"{self.board.ask(letter)}\n{source}"}
                for letter, source in cells.items()
            ]
            document["cells"] = [title, *code]

        self.folder.edit_notebook("prints.ipynb", change)


CELLS = {"a": "from tinynotes.words import WORD; x = 1", "b": "x += 1", "c": "print('x is', x, WORD)"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The course, published."""
    course = Course(new_course(tmp_path_factory.mktemp("served") / "course"), Board())
    declared = "notebook: prints.ipynb\n  network: true"
    course.folder.replace("_data/lessons.yml", "notebook: prints.ipynb", declared)
    course.write(**CELLS)
    assert course.folder.run("build").status == 0
    return course


@pytest.fixture
def course(built: Course, tmp_path: Path) -> Course:
    """A copy of the published course that a test may change; nothing has run yet."""
    root = tmp_path / "course"
    shutil.copytree(built.folder.root, root)
    built.board.said = ""
    built.board.gate.clear()
    return Course(CourseFolder(root), built.board)


@pytest.fixture
def server(course: Course) -> Iterator[Server]:
    """A server on it that does not know of the lesson yet."""
    with serving(course.folder) as server:
        yield server


@pytest.fixture
def live(server: Server, course: Course) -> Iterator[Server]:
    """A server whose lesson is open in a browser and has run in its kernel."""
    with server.listen(PAGE):
        until(lambda: course.log == "abc", "the open lesson has not run")
        yield server


# --- the site -----------------------------------------------------------------------------------


def test_edit_is_built_and_shown(server: Server) -> None:
    """After an edit that runs nothing, the same address shows the new text, and soon so does `_site/`."""
    assert "무엇이 출력될까요?" in server.get(PAGE)
    server.course.replace("notebooks/prints.ipynb", "무엇이 출력될까요?", "무엇이 나올까요?")
    server.wait_for(PAGE, "무엇이 나올까요?")
    until(lambda: "무엇이 나올까요?" in server.course.page("lessons/prints"), "it was never published")
    assert "무엇이 나올까요?" in server.get(PAGE)


def test_replaced_configuration_is_noticed(server: Server) -> None:
    """`_config.yml` is built again after each save, also by editors that replace the file."""
    config = server.course.root / "_config.yml"
    record = server.course.root / ".cache" / "coursebuild" / "records" / "publication.json"
    for title in ("Once", "Twice"):
        before = record.read_bytes()
        text = re.sub("^title: .*", f"title: {title}", config.read_text(encoding="utf-8"))
        config.with_suffix(".new").write_text(text, encoding="utf-8")
        config.with_suffix(".new").replace(config)
        until(lambda before=before: before != record.read_bytes(), f"{title}: not built")


def test_mistake_does_not_end_the_server(server: Server) -> None:
    """A broken file is named on the terminal; the last good page is still served."""
    server.course.replace("_data/course.yml", "title: 작은 강의", "title: [")
    server.wait_until_said(r"^_data/course\.yml")
    assert "작은 강의" in server.get("/")
    server.course.replace("_data/course.yml", "title: [", "title: 큰 강의")
    server.wait_for("/", "큰 강의")


def test_course_that_was_never_published_says_what_is_wrong(tmp_path: Path) -> None:
    """The browser shows the findings where there is no site yet, and the site once they are put right."""
    course = new_course(tmp_path / "course")
    course.replace("_data/course.yml", "title: 작은 강의", "title: [")
    with serving(course) as server:
        until(
            lambda: "_data/course.yml:" in shown_without_site(server), "the page does not say what is wrong"
        )
        with server.listen_at("/", shown_without_site(server)) as stream:
            course.replace(
                "notebooks/prints.ipynb", "무엇이 출력될까요?", "무엇이 나올까요?"
            )  # changes nothing
            course.replace("_data/course.yml", "title: [", "title: 큰 강의")
            assert "reload" == next_event(stream)
        until(lambda: "큰 강의" in server.get("/"), "the site is not shown")
        assert 1 == sum(line.startswith("_data/course.yml:") for line in server.said)


def shown_without_site(server: Server) -> str:
    """What stands at the address of the home page while there is none."""
    with pytest.raises(urllib.error.HTTPError) as problem:
        server.get("/")
    assert 503 == problem.value.code
    return problem.value.read().decode()


def test_unknown_address_answers_404(server: Server) -> None:
    """What is not on the site is answered as GitHub Pages would."""
    with pytest.raises(urllib.error.HTTPError) as problem:
        server.get("/nothing/")
    assert problem.value.code == 404


def test_only_its_own_name_is_answered(server: Server) -> None:
    """A request under another host's name, which that host may have pointed here, is refused."""
    for host in ("evil.example", "evil.example:80", "127.0.0.1"):
        asked = urllib.request.Request(server.address + "/", headers={"Host": host})
        with pytest.raises(urllib.error.HTTPError) as problem:
            urllib.request.urlopen(asked, timeout=10)
        assert problem.value.code == 421


def test_only_served_pages_reload_themselves(server: Server) -> None:
    """The script that loads a page again stands in what is served, never in what is published."""
    assert 'src="/-coursebuild/reload.js"' in server.get(PAGE)
    assert "EventSource" in server.get("/-coursebuild/reload.js")
    published = [path.read_text(encoding="utf-8") for path in (server.course.root / "_site").rglob("*.html")]
    assert published
    assert not [page for page in published if "-coursebuild" in page or "EventSource" in page]


def test_open_page_hears_of_its_change_alone(server: Server) -> None:
    """A page is told to load again when its own bytes have changed, and finds the new ones in place."""
    with server.listen("/lessons/draws/") as draws, server.listen("/lessons/reads/") as reads:
        server.course.replace("notebooks/draws.ipynb", "무엇이 보일까요?", "무엇이 그려질까요?")
        assert next_event(draws) == "reload"
        assert "무엇이 그려질까요?" in server.get("/lessons/draws/")
        server.course.replace("notebooks/reads.ipynb", "몇 줄일까요?", "줄이 몇일까요?")
        assert next_event(reads) == "reload"
        assert "줄이 몇일까요?" in server.get("/lessons/reads/")  # so the first change was none for it


# --- previews -----------------------------------------------------------------------------------


def test_edit_of_the_last_cell_runs_only_it(live: Server, course: Course) -> None:
    """The kernel of an open lesson runs the edited cell alone; the page says that it is a preview."""
    site = live.course.site()
    course.write(**CELLS | {"c": "print('now x is', x)"})
    page = live.wait_for(PAGE, "now x is 2")
    assert course.log == "abcc"
    assert '<p role="status">미리보기입니다.' in page
    said = live.wait_until_said(r"^prints: preview after")
    expected = r"prints: preview after \d+\.\d s, cell 4 of 4 ran; `\S+ -m coursebuild build` publishes it"
    assert re.fullmatch(expected, said)
    assert site == live.course.site()


def test_edit_in_the_middle_runs_from_there(live: Server, course: Course) -> None:
    """What follows the first changed cell runs again, with what stands before it."""
    course.write(**CELLS | {"b": "x = x + 10"})
    live.wait_for(PAGE, "x is 12")  # 2 from the run before, and 10
    assert course.log == "abcbc"
    live.wait_until_said(r"cells 3-4 of 4 ran")


def test_removed_cell_runs_what_follows(live: Server, course: Course) -> None:
    """Without a cell, the cells after it run again; what the kernel has defined stays."""
    course.write(a=CELLS["a"], c=CELLS["c"])
    live.wait_for(PAGE, "미리보기입니다.")
    assert course.log == "abcc"


def test_prose_of_a_preview_runs_nothing(live: Server, course: Course) -> None:
    """While a lesson is previewed, an edit of its text appears and runs no cell."""
    course.write(**CELLS | {"c": "print('now x is', x)"})
    live.wait_for(PAGE, "now x is 2")
    live.course.replace("notebooks/prints.ipynb", "무엇이 출력될까요?", "무엇이 나올까요?")
    live.wait_for(PAGE, "무엇이 나올까요?")
    assert course.log == "abcc"


def test_failing_cell_is_shown_and_put_right(live: Server, course: Course) -> None:
    """The page goes up to the error, the terminal names cell and line, and the next edit goes on there."""
    course.write(**CELLS | {"b": "1 / 0"})
    page = live.wait_for(PAGE, "ZeroDivisionError")
    assert "3번째 셀에서 멈추었습니다." in page
    assert NOT_RUN in page
    live.wait_until_said(r"^notebooks/prints\.ipynb: cell 3 \(line 2\): ZeroDivisionError: division by zero$")
    course.write(**CELLS | {"b": "x = 5"})
    page = live.wait_for(PAGE, "x is 5")
    assert NOT_RUN not in page
    assert course.log == "abcbbc"


def test_edit_of_a_running_cell_interrupts_it(live: Server, course: Course) -> None:
    """An edit does not wait for the cell that it replaces."""
    course.write(**CELLS | {"b": "import time\nwhile True: time.sleep(0.1)"})
    until(lambda: course.log == "abcb", "the cell has not started")
    course.write(**CELLS | {"b": "x = 7"})
    live.wait_for(PAGE, "x is 7")
    assert course.log == "abcbbc"


def test_cell_that_refuses_to_be_interrupted_loses_its_kernel(live: Server, course: Course) -> None:
    """A cell that takes no notice of an interrupt is ended; everything runs in a new kernel."""
    deaf = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
    course.write(**CELLS | {"b": deaf})
    until(lambda: course.log == "abcb", "the cell has not started")
    course.write(**CELLS | {"b": "x = 7"})
    live.wait_for(PAGE, "x is 7")
    assert course.log == "abcbabc"


def test_edit_after_a_running_cell_lets_it_go_on(live: Server, course: Course) -> None:
    """A cell that stands before the edit is not disturbed, and runs once; its page waits without it."""
    waits = course.board.ask("gate")
    course.write(**CELLS | {"b": waits})
    until(lambda: course.log == "abcb", "the cell has not started")
    course.write(**CELLS | {"b": waits, "c": "print('after the gate')"})
    assert NOT_RUN in live.wait_for(PAGE, "미리보기입니다.")
    course.board.gate.set()
    live.wait_for(PAGE, ">after the gate")
    assert course.log == "abcbc"


def test_companion_change_runs_everything_in_a_new_kernel(live: Server, course: Course) -> None:
    """A module that the kernel has imported cannot be exchanged in it: all cells run in another one."""
    live.course.replace("notebooks/tinynotes/words.py", "answer", "reply")
    live.wait_for(PAGE, "x is 2 reply")
    assert course.log == "abcabc"
    page = live.get("/lessons/imports/")
    assert "아직 실행하지 않았습니다." in page  # nobody looks at it
    with live.listen("/lessons/imports/"):
        live.wait_for("/lessons/imports/", "reply 42")


def test_edit_back_publishes_again(live: Server, course: Course) -> None:
    """When all results are stored again, the published site is shown and no preview is left."""
    course.write(**CELLS | {"c": "print('now x is', x)"})
    live.wait_for(PAGE, "now x is 2")
    course.write(**CELLS)
    until(lambda: "미리보기" not in live.get(PAGE), "the preview stays")
    assert "x is 2 answer" in live.get(PAGE)


def test_publishing_beside_it_ends_the_preview(live: Server, course: Course) -> None:
    """A build in another terminal publishes whole runs; the server then shows what is published."""
    course.write(**CELLS | {"b": "x += 1; del x; x = 9"})
    live.wait_for(PAGE, "x is 9")
    assert live.course.run("build").status == 0
    until(lambda: "미리보기" not in live.get(PAGE), "the preview stays")
    assert "x is 9" in live.get(PAGE)


def test_lesson_that_fails_at_once_is_taken_up(course: Course) -> None:
    """A server that starts with a failing lesson shows how far it comes and waits for the edit."""
    course.write(**CELLS | {"c": "1 / 0"})
    with serving(course.folder) as server:
        server.wait_for(PAGE, "4번째 셀에서 멈추었습니다.")
        course.write(**CELLS)
        until(lambda: "미리보기" not in server.get(PAGE), "the preview stays")


# --- the end ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 0), (signal.SIGTERM, 143), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_end_takes_every_process_along(
    live: Server, course: Course, number: signal.Signals, status: int
) -> None:
    """However the server ends, also while a cell runs: soon, and no kernel is left."""
    course.write(**CELLS | {"b": "import time\nwhile True: time.sleep(0.1)"})
    until(lambda: course.log == "abcb", "the cell has not started")
    below = psutil.Process(live.process.pid).children(recursive=True)
    assert below
    live.process.send_signal(number)
    assert live.process.wait(timeout=15) == status
    _, alive = psutil.wait_procs(below, timeout=15)
    assert [] == alive
    time.sleep(0.1)
    assert not [line for line in live.said if "Traceback" in line]
