"""The benchmarks are tried with small workloads, so that they still run when a number is wanted."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from real_course import ROOT

BENCH = ROOT / "tools" / "bench"


def run(name: str, *arguments: str) -> str:
    command = [sys.executable, str(BENCH / name), *arguments]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert 0 == ended.returncode, ended.stderr
    return ended.stdout


@pytest.fixture(autouse=True)
def _bench_on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(BENCH))


@pytest.fixture
def ready_peers() -> list[str]:
    """The peers that are installed; whatever is missing stays so."""
    from against_peers import PEERS
    from peers.environments import is_installed

    return [name for name, builder in PEERS.items() if builder.peer is None or is_installed(builder.peer)]


def test_ours_and_the_peers_at_hand_are_measured(ready_peers: list[str]) -> None:
    """Three tiny notebooks are built by all that is installed, and every page shows what its cells print."""
    printed = run("against_peers.py", "--quick", "--only", "light", "--peers", *ready_peers)
    assert "nbclient" in ready_peers
    assert [] == re.findall("^! .*", printed, re.MULTILINE)
    measured = re.findall(r"^- cold, light notebooks: (.*): wall s [\d.]+, CPU", printed, re.MULTILINE)
    assert ["coursebuild", *ready_peers] == measured


@pytest.mark.slow
def test_every_scenario_is_measured() -> None:
    """Every row of the table holds our number; nothing needs a peer that would have to be installed."""
    from peers.goals import ROWS

    printed = run("against_peers.py", "--quick", "--pages", "3", "--peers", "nbclient")
    assert [] == re.findall("^! (?:coursebuild|nbclient): .*", printed, re.MULTILINE)
    rows = re.findall(r"^\| (.*), [^|]* \| ([\d.]+|–)", printed, re.MULTILINE)
    assert len(ROWS) == len(rows)
    assert [] == [row for row, ours in rows if ours == "–"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("worst_inputs.py", "1"), " 0 too slow"),
        (("giant_outputs.py", "200 MB of stdout"), "199.9 MB"),
        (("containment.py", "--times", "1"), "warm: "),
    ],
)
def test_a_benchmark_runs(arguments: tuple[str, ...], expected: str) -> None:
    """Each benchmark that needs no built site ends well and tells its numbers."""
    assert expected in run(*arguments)
