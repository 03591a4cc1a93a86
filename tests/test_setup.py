"""The set-up script on machines that lack something: it installs, or says exactly what to install."""

from __future__ import annotations

import contextlib
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "tools" / "setup.sh"
_NEEDED = (
    "sh",
    "dirname",
    "cat",
    "cut",
    "sed",
    "grep",
    "mkdir",
    "id",
    "cksum",
    "rm",
    "mktemp",
    "tail",
    "env",
)
_PYTHON = """#!/bin/sh
# A Python that makes an environment with itself, and whose pip says what pip says.
case "$*" in
    *version_info*print* | *"print("*) echo 3.11 ;;
    *"-m venv"*) mkdir -p .venv/bin; cat "$0" >.venv/bin/python; chmod +x .venv/bin/python ;;
    *-qq*) ;;
    *--requirement*)
        echo "Collecting numpy==2.4 (from -r requirements.txt (line 1))"
        echo "  Downloading numpy-2.4-cp311.whl (16.8 MB)"
        echo "Installing collected packages: numpy"
        echo "Successfully installed numpy-2.4"
        exit "${PIP_STATUS:-0}" ;;
esac
"""


@pytest.fixture
def bare_machine(tmp_path: Path) -> Path:
    """A project folder and a `bin` in which no package manager, Python, Ruby or browser is found."""
    (tmp_path / "tools" / "coursebuild").mkdir(parents=True)
    shutil.copy(SCRIPT, tmp_path / "tools" / "setup.sh")
    for name in ("requirements.txt", "tools/pyproject.toml", "tools/coursebuild/pyproject.toml"):
        (tmp_path / name).touch()
    (tmp_path / "bin").mkdir()
    for name in _NEEDED:
        (tmp_path / "bin" / name).symlink_to(shutil.which(name) or "")
    return tmp_path


def _run(machine: Path, part: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", str(machine / "tools" / "setup.sh"), part],
        env={"PATH": str(machine / "bin"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("part", "needed", "command"),
    [
        ("python", "Python 3.11, 3.12 or 3.13 is needed", "sudo apt-get install python3 python3-venv"),
        (
            "jekyll",
            "Jekyll 4.3 with its plugins is needed",
            "sudo apt-get install jekyll ruby-jekyll-seo-tag",
        ),
        ("browser", "Chromium is needed", "sudo apt-get install chromium fonts-noto-cjk"),
    ],
)
def test_what_cannot_be_installed_is_named(bare_machine: Path, part: str, needed: str, command: str) -> None:
    """Without root, sudo or a package manager each part fails with the command to type."""
    result = _run(bare_machine, part)
    assert result.returncode == 1
    assert needed in result.stderr
    assert command in result.stderr
    assert "macOS" in result.stderr


def test_a_python_that_is_too_old_is_not_taken(bare_machine: Path) -> None:
    """An interpreter below 3.11 is passed over."""
    old = bare_machine / "bin" / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    assert "was not found" in _run(bare_machine, "python").stderr


@pytest.fixture
def fresh_machine(bare_machine: Path) -> Path:
    """A project without an environment on a machine with a Python, whose pip installs nothing."""
    (bare_machine / "bin" / "python3").write_text(_PYTHON)
    (bare_machine / "bin" / "python3").chmod(0o755)
    (bare_machine / "bin" / "chmod").symlink_to(shutil.which("chmod") or "")
    (bare_machine / "requirements.txt").write_text("numpy==2.4 \\\n    --hash=sha256:0\n")
    return bare_machine


STEPS = (
    "setup: making the environment .venv with Python 3.11",
    "setup: installing the locked Python packages into .venv (some 0.7 GB to download",
    "setup: installing the tool itself, tools/coursebuild, into .venv",
    "setup: the Python environment is ready",
)


def test_each_step_is_announced(fresh_machine: Path) -> None:
    """A log has one line a step, with how large it is or how long it takes, and nothing of pip's."""
    result = _run(fresh_machine, "python")
    lines = result.stderr.splitlines()
    assert (0, "", len(STEPS)) == (result.returncode, result.stdout, len(lines))
    assert [True] * len(STEPS) == [line.startswith(step) for line, step in zip(lines, STEPS, strict=True)]


@pytest.mark.parametrize("status", [0, 1])
def test_a_terminal_shows_the_package(fresh_machine: Path, status: int) -> None:
    """There one line, drawn anew, says which package pip is at; that pip failed is not lost over it."""
    ours, theirs = pty.openpty()
    environment = {"PATH": str(fresh_machine / "bin")}
    script = ["sh", str(fresh_machine / "tools" / "setup.sh"), "python"]
    _run(fresh_machine, "python")
    (fresh_machine / ".venv" / ".locked").unlink()
    environment["PIP_STATUS"] = str(status)
    with subprocess.Popen(script, env=environment, stdout=theirs, stderr=theirs) as process:
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # the end of a terminal
            while more := os.read(ours, 4096):
                shown += more
    os.close(ours)
    text = shown.decode()
    assert status == process.returncode
    assert "\r\x1b[K    1 of about 1: numpy-2.4-cp311.whl (16.8 MB)" in text
    assert ("the Python packages could not be installed" in text) is bool(status)
    assert "Successfully" not in text


def test_without_a_network_the_package_that_is_lacking_is_named(bare_machine: Path) -> None:
    """One line says what could not be had, one what to do; none of pip's is in the way."""
    locked = f"not-to-be-had==1.0 --hash=sha256:{'0' * 64}\n"
    (bare_machine / "requirements.txt").write_text(locked, encoding="utf-8")
    closed = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "0"}
    result = _run(bare_machine, "python", PYTHON=sys.executable, **closed)
    *_steps, lacking, advice = result.stderr.splitlines()
    assert 1 == result.returncode
    assert "setup: not-to-be-had==1.0 could not be downloaded" in lacking
    assert "PIP_INDEX_URL=" in advice


def test_nothing_is_done_when_nothing_is_missing() -> None:
    """On a machine that has everything the script says nothing and ends well."""
    result = subprocess.run(
        [str(SCRIPT), "python", "jekyll", "browser"],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
