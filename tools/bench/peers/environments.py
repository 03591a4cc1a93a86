"""An environment for each peer, below `.cache/bench/`: pinned, installed once, by uv.

What the notebooks import (TensorFlow, numpy, matplotlib …) is not installed again for each peer: a `.pth`
file appends this project's site-packages to the path of the peer's Python. It stands after the peer's own, so
that whatever the peer itself needs (nbclient, ipykernel, Sphinx …) comes from its own environment.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from course import ROOT

_FOLDER = ROOT / ".cache" / "bench"
_STAMP = "installed.json"
_KERNEL = ("ipykernel==7.4.0", "jupyter-client==8.10.0", "nbclient==0.11.0", "nbformat==5.11.1")
_PINS: Mapping[str, tuple[str, ...]] = {
    "jupyter-book": (
        "jupyter-book==1.0.4.post1",
        "sphinx==7.4.7",
        "myst-nb==1.4.0",
        "jupyter-cache==1.0.1",
        *_KERNEL,
    ),
    "sphinx-gallery": ("sphinx-gallery==0.22.1", "sphinx==9.0.4"),
    "mkdocs-jupyter": ("mkdocs-jupyter==0.26.3", "mkdocs==1.6.1", "nbconvert==7.17.2", *_KERNEL),
    "nbconvert": ("nbconvert==7.17.2", *_KERNEL),
}
_THREAD_COUNTS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)


def is_installed(peer: str) -> bool:
    """Whether the environment of a peer is there, as it is pinned."""
    stamp = _FOLDER / peer / _STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _wanted(peer)


def python_of(peer: str | None) -> Path:
    """The Python of the environment of a peer, which is installed first when it is missing; None: ours."""
    if peer is None:
        return Path(sys.executable)
    python = _FOLDER / peer / "bin" / "python"
    if not is_installed(peer):
        _install(peer, python)
    return python


def _install(peer: str, python: Path) -> None:
    print(f"installing {peer}", flush=True)
    folder, uv = _FOLDER / peer, str(Path(sys.executable).with_name("uv"))
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(folder)], check=True)
    install = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(python)]
    subprocess.run([*install, *_PINS[peer]], check=True)
    own = next(folder.glob("lib/python*/site-packages"))
    libraries = sysconfig.get_path("purelib") + "\n"
    (own / "libraries_of_the_course.pth").write_text(libraries, encoding="utf-8")
    (folder / _STAMP).write_text(_wanted(peer), encoding="utf-8")


def _wanted(peer: str) -> str:
    return json.dumps([_PINS[peer], sys.version, str(ROOT)])


def environment(settings: Path, peer: str | None = None) -> dict[str, str]:
    """The variables of a command: the machine's, two threads a kernel as coursebuild has it, fresh settings.

    `settings` is a folder that all commands share: matplotlib's font cache is made once and not measured.
    """
    variables = {**os.environ, **dict.fromkeys(_THREAD_COUNTS, "2")}
    variables.pop("PYTHONDONTWRITEBYTECODE", None)
    variables.pop("SOURCE_DATE_EPOCH", None)
    for name in ("IPYTHONDIR", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "MPLCONFIGDIR"):
        variables[name] = str(settings / name.lower())
    if peer is not None:
        variables["PATH"] = os.pathsep.join([str(python_of(peer).parent), os.environ["PATH"]])
    return variables
