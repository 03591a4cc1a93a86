"""The notebook for Colab and Kaggle: its first cell brings what the lesson needs, or says why it cannot."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from coursebuild.nouns.notebook import Cell, Notebook
from coursebuild.nouns.words import CloudWords
from coursebuild.pages.handouts.addresses import colab_address, kaggle_address
from coursebuild.pages.handouts.bundle import Requirement, pack
from coursebuild.pages.handouts.cloud import cloud_notebook

WORDS = CloudWords(what="하나\n둘", unreachable="없음", changed="다름", ready="준비")
BUNDLE = pack({"beside/here.py": b"FOUND = 1"})


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The address of a bundle on this machine."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_arguments: object) -> None:
            """Keep the test output readable."""

    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "a.zip").write_bytes(BUNDLE)
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/a.zip"
    server.shutdown()
    server.server_close()


@pytest.fixture
def first_cell(
    make_cell: Callable[..., Cell], make_notebook: Callable[..., Notebook]
) -> Callable[[str, str], str]:
    """The source of the cell for a bundle at an address with a digest."""

    def make(address: str, sha256: str) -> str:
        raw = cloud_notebook(
            make_notebook(make_cell("# 제목", kind="markdown"), make_cell("x = 1")),
            bundle=address,
            sha256=sha256,
            requirements=[Requirement(module="json", distribution="none", version="0")],
            words=WORDS,
        )
        cells = json.loads(raw)["cells"]
        assert ["markdown", "code", "code"] == [cell["cell_type"] for cell in cells]
        return "".join(cells[1]["source"])

    return make


def test_first_cell_brings_the_bundle(
    tmp_path: Path, served: str, first_cell: Callable[[str, str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Run in an empty folder, it unpacks the bundle there, installs nothing that is there, and says so."""
    (tmp_path / "empty").mkdir()
    source = first_cell(served, hashlib.sha256(BUNDLE).hexdigest())
    assert source.startswith("# 하나\n# 둘\n")
    with contextlib.chdir(tmp_path / "empty"):
        exec(source, {})
    assert "FOUND = 1" == (tmp_path / "empty/beside/here.py").read_text()
    assert "준비\n" == capsys.readouterr().out


@pytest.mark.parametrize(
    ("address", "digest", "said"),
    [(None, "0" * 64, "다름"), ("http://127.0.0.1:9/a.zip", "0" * 64, "없음")],
)
def test_first_cell_refuses_what_it_does_not_know(
    tmp_path: Path,
    served: str,
    first_cell: Callable[[str, str], str],
    address: str | None,
    digest: str,
    said: str,
) -> None:
    """Another bundle, or none, ends with a sentence that says what to do, and nothing is unpacked."""
    (tmp_path / "empty").mkdir()
    with contextlib.chdir(tmp_path / "empty"), pytest.raises(RuntimeError, match=said):
        exec(first_cell(address or served, digest), {})
    assert not list((tmp_path / "empty").iterdir())


def test_addresses_of_the_services() -> None:
    """Colab opens a file of a branch on GitHub, Kaggle a notebook at any address."""
    expected = "https://colab.research.google.com/github/o/r/blob/colab/a-cloud.ipynb"
    assert expected == colab_address("o/r", "a-cloud.ipynb")
    assert "https://www.kaggle.com/kernels/welcome?src=https://e.org/a" == kaggle_address("https://e.org/a")
