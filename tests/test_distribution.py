"""The tool is a distribution of its own: what it is built into holds all that others need of it."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

TOOL = Path(__file__).resolve().parent.parent / "tools" / "coursebuild"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel and the source distribution."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-d", str(folder)], cwd=TOOL, check=True)
    return folder


def test_wheel_holds_the_package_and_its_licence(built: Path) -> None:
    """Nothing but the package, with the templates and scripts that it reads, and its licence."""
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = wheel.namelist()
    assert 1 == sum(name.endswith("licenses/LICENSE") for name in names)
    assert {"coursebuild", "coursebuild-0.1.0.dist-info"} == {name.partition("/")[0] for name in names}
    package = TOOL / "coursebuild"
    kinds = {path.suffix for path in package.rglob("*") if path.is_file()} - {".pyc"}
    written = {path for kind in kinds for path in package.rglob(f"*{kind}")}
    assert {f"coursebuild/{path.relative_to(package).as_posix()}" for path in written} <= set(names)


def test_source_distribution_is_tested_alone(built: Path, tmp_path: Path) -> None:
    """Its tests are all found where there is no course around them, and those of the layout pass."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as archive:
        archive.extractall(tmp_path, filter="data")
    (folder,) = tmp_path.iterdir()
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    pytest_here = [sys.executable, "-m", "pytest"]
    for command in ([*pytest_here, "--collect-only"], [*pytest_here, "tests/test_architecture.py"]):
        ran = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=False
        )
        assert 0 == ran.returncode, ran.stdout[-3000:]
