"""What this system offers is tried: where something is refused, it is found out, with the reason."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import coursebuild
import pytest
from coursebuild.execution.containment import landlock
from coursebuild.execution.containment.probe import find_means, walls_around
from coursebuild.execution.containment.walls import Means

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are contained on Linux only")

_HOME = str(Path(coursebuild.__file__).parent.parent)
_DENIED = """
import sys
sys.path.append({home!r})
from coursebuild.execution.containment import probe
from coursebuild.execution.containment import seccomp
from coursebuild.execution.containment import system
system.give_up_privileges()
seccomp.restrict(has_network=True)
probe.main()
"""


def test_refused_namespaces_are_found_out() -> None:
    """Where unshare is refused, as in a container, the probe says so and offers the rest."""
    program = _DENIED.format(home=_HOME)
    tried = subprocess.run([sys.executable, "-I", "-c", program], capture_output=True, text=True, check=True)
    found = Means(**json.loads(tried.stdout))
    assert (False, "unshare: Operation not permitted") == (found.has_namespaces, found.why_no_namespaces)
    assert (landlock.version(), True) == (found.landlock, found.has_seccomp)


def test_walls_name_what_a_lesson_may_read(tmp_path: Path) -> None:
    """Python, the tool and declared data, as they are written and as they really lie, if they are there."""
    real = tmp_path / "real"
    real.mkdir()
    (tmp_path / "link").symlink_to(real)
    means = find_means()
    walls = walls_around(tmp_path, means, (tmp_path / "link", tmp_path / "absent"), has_network=False)
    assert walls is not None
    assert {sys.prefix, str(tmp_path / "link"), str(real)} <= set(walls.read)
    assert [] == [path for path in walls.read if not Path(path).exists()]
    assert str(tmp_path) == walls.scratch


def test_no_walls_without_means(tmp_path: Path) -> None:
    """Where the tool knows of no means, there are none."""
    assert walls_around(tmp_path, None, has_network=False) is None
