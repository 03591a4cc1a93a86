"""What a kernel's process does first: a request comes through whole, missing modules are passed over."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from coursebuild.execution.kernels.launch import KernelProcess
from coursebuild.execution.kernels.program import KernelRequest, preload
from coursebuild.nouns.result import Result
from kernels import text_of, wait_until


def test_request_comes_through_whole(make_request: Callable[..., KernelRequest]) -> None:
    """A request is one line, and comes back equal, whatever its folder is called."""
    request = make_request(5)
    line = request.as_json()
    assert [line] == line.splitlines(keepends=True)
    read = KernelRequest.from_json(line)
    assert (request.folder, request.environment, 5) == (
        read.folder,
        read.environment,
        read.address_space_bytes,
    )


def test_preload_imports_what_it_can(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A module that is missing or broken does not keep the others from being imported."""
    (tmp_path / "broken_for_test.py").write_text("1 / 0", encoding="utf-8")
    (tmp_path / "whole_for_test.py").write_text("", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    preload(("missing_for_test", "broken_for_test", "whole_for_test"))
    assert "whole_for_test" in sys.modules
    del sys.modules["whole_for_test"]


def test_kernel_is_the_first_to_go(process: KernelProcess) -> None:
    """When memory runs out the system shall take a kernel rather than the builder."""
    score = Path(f"/proc/{process.pid}/oom_score_adj")
    assert wait_until(lambda: score.read_text(encoding="ascii") == "500\n")
    assert psutil.Process(process.pid).ppid() != 1


def test_contained_kernel_is_the_first_to_go(run: Callable[..., Result]) -> None:
    """Behind the walls too, where no process can change that any more; nor does it leave cores."""
    score = "print(open('/proc/self/oom_score_adj').read().strip())"
    ended = run(f"import resource\n{score}\nprint(resource.getrlimit(resource.RLIMIT_CORE)[1] <= 1)")
    assert ["500", "True"] == text_of(ended).splitlines()


def test_no_kernel_loads_a_debugger(run: Callable[..., Result]) -> None:
    """It would be most of what starting a kernel costs; a lesson that asks for it finds it all the same."""
    ended = run(
        "import sys\nprint([name for name in sys.modules if 'debugpy' in name or 'pydev' in name])",
        "import importlib.util\nprint(importlib.util.find_spec('debugpy') is not None)",
    )
    assert ["[]", "True"] == text_of(ended).splitlines()
