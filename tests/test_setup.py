"""The set-up script on machines that lack something: it installs, or says exactly what to install."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent.parent / "tools" / "setup.sh"
_NEEDED = [
    "sh",
    "dirname",
    "cat",
    "sed",
    "mkdir",
    "id",
    "cksum",
    "rm",
    "mktemp",
    "tail",
    "env",
    "cut",
    "grep",
]


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


def test_without_a_network_the_package_that_is_lacking_is_named(bare_machine: Path) -> None:
    """One line says what could not be had, one what to do; none of pip's is in the way."""
    locked = f"not-to-be-had==1.0 --hash=sha256:{'0' * 64}\n"
    (bare_machine / "requirements.txt").write_text(locked, encoding="utf-8")
    closed = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull, "PIP_RETRIES": "0"}
    result = _run(bare_machine, "python", PYTHON=sys.executable, **closed)
    _, lacking, advice = result.stderr.splitlines()
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
