"""The workflows keep what `.github/SECURITY.md` promises about the pull requests of strangers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
FILES = sorted((ROOT / ".github" / "workflows").glob("*"))
TEXTS = {path.name: path.read_text(encoding="utf-8") for path in FILES}
# Without YAML's types: `on` would be read as true.
WORKFLOWS: dict[str, Any] = {name: yaml.load(text, yaml.BaseLoader) for name, text in TEXTS.items()}
JOBS = {
    f"{file}: {name}": job for file, workflow in WORKFLOWS.items() for name, job in workflow["jobs"].items()
}
STEPS = [(name, step) for name, job in JOBS.items() for step in job["steps"]]
USED = [(name, step) for name, step in STEPS if "uses" in step]

PUSHED_TO_MAIN = "github.event_name == 'push' && github.ref == 'refs/heads/main'"
_CHECKOUT, _RESTORE, _SAVE = "actions/checkout", "actions/cache/restore", "actions/cache/save"


def _using(action: str) -> Iterator[tuple[str, dict[str, Any]]]:
    return ((name, step) for name, step in USED if step["uses"].partition("@")[0] == action)


def _must_hold(condition: str) -> set[str]:
    """The parts of a condition without which it is never true."""
    return set() if "||" in condition else {part.strip(" ${}") for part in condition.split("&&")}


def _runs_for_main_only(conditional: dict[str, Any]) -> bool:
    return _must_hold(PUSHED_TO_MAIN) <= _must_hold(conditional.get("if", ""))


@pytest.mark.parametrize("file", WORKFLOWS)
def test_only_harmless_events_start_a_workflow(file: str) -> None:
    """No event that gives a stranger's code the rights of the repository, as pull_request_target does."""
    events = WORKFLOWS[file]["on"]
    assert set(events) <= {"push", "pull_request", "schedule", "workflow_dispatch"}
    assert "push" not in events or events["push"] == {"branches": ["main"]}


@pytest.mark.parametrize("file", WORKFLOWS)
def test_a_workflow_has_no_rights_of_its_own(file: str) -> None:
    """A job that names no rights has none."""
    assert WORKFLOWS[file]["permissions"] == {}


@pytest.mark.parametrize("job", JOBS)
def test_what_runs_the_course_can_only_read(job: str) -> None:
    """A job with a checkout, so with anybody's code, has no right but to read it."""
    if any(name == job for name, _ in _using(_CHECKOUT)):
        assert JOBS[job]["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("job", JOBS)
def test_what_can_write_runs_for_main_only(job: str) -> None:
    """A job that may write anything runs on pushes to main only, without a checkout, after the build."""
    if "write" in JOBS[job]["permissions"].values():
        assert _runs_for_main_only(JOBS[job])
        assert not any(name == job for name, _ in _using(_CHECKOUT))
        assert "build" in JOBS[job]["needs"]


def test_the_course_is_tested_built_and_published() -> None:
    """The rules above are about jobs that are really there."""
    assert {"site.yml: build", "site.yml: deploy", "drift.yml: drift"} <= set(JOBS)
    assert "pages" in JOBS["site.yml: deploy"]["permissions"]
    runs = "\n".join(step.get("run", "") for name, step in STEPS if name == "site.yml: build")
    assert all(command in runs for command in ("make lint", "make test", "make site"))


@pytest.mark.parametrize("job", ["site.yml: build", "drift.yml: drift"])
def test_kernels_are_contained_or_nothing_runs(job: str) -> None:
    """What strangers wrote runs shut in or not at all; what that takes is allowed before anything runs."""
    runs = [step.get("run", "") for name, step in STEPS if name == job]
    allows = next(n for n, run in enumerate(runs) if "apparmor_restrict_unprivileged_userns=0" in run)
    first = next(n for n, run in enumerate(runs) if run.startswith(("make test", "make site", "make drift")))
    assert allows < first
    built = [run for run in runs if run.startswith(("make site", "make drift"))]
    assert built
    assert all("CONTAIN=require" in run for run in built)


@pytest.mark.parametrize("file", TEXTS)
def test_no_workflow_knows_a_secret(file: str) -> None:
    """What is not there cannot be stolen; the token of a run is enough."""
    assert not re.search(r"\bsecrets\s*[.:)\[]", TEXTS[file])


def test_a_checkout_leaves_no_credentials() -> None:
    """The token would lie in .git/config, where every notebook could read it."""
    checkouts = list(_using(_CHECKOUT))
    assert checkouts
    assert all(step["with"]["persist-credentials"] == "false" for _, step in checkouts)


@pytest.mark.parametrize(("job", "step"), USED, ids=[f"{job} {step['uses']}"[:50] for job, step in USED])
def test_every_action_is_pinned(job: str, step: dict[str, Any]) -> None:
    """A tag can be moved to other code; a commit cannot. The version stands beside it for people."""
    assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", step["uses"])
    assert re.search(rf"{re.escape(step['uses'])} # v\d", TEXTS[job.partition(":")[0]])


def test_the_store_is_restored_by_all_and_saved_by_main_only() -> None:
    """What a pull request computed never becomes a result of main; `actions/cache` alone would save it."""
    assert list(_using(_RESTORE))
    saved = list(_using(_SAVE))
    assert saved
    assert all(_runs_for_main_only(step) for _, step in saved)
    assert not list(_using("actions/cache"))


@pytest.mark.parametrize("job", JOBS)
def test_scripts_hold_no_expressions(job: str) -> None:
    """An expression is pasted into the script before a shell reads it: a branch's name could be code."""
    scripts = [step["run"] for name, step in STEPS if name == job and "run" in step]
    assert not any("${{" in script for script in scripts)


@pytest.mark.parametrize("job", JOBS)
def test_every_job_ends(job: str) -> None:
    """A notebook that never ends costs minutes, not hours."""
    assert int(JOBS[job]["timeout-minutes"]) <= 90


def test_packages_are_locked_with_hashes() -> None:
    """Every package is one known file: setting up refuses any other."""
    locked = (ROOT / "requirements.txt").read_text(encoding="utf-8").replace("\\\n", "")
    packages = [line for line in locked.splitlines() if line.strip() and not line.startswith("#")]
    assert packages
    assert all(re.match(r"[\w.\[\]-]+==\S+.*--hash=sha256:[0-9a-f]{64}", package) for package in packages)
    assert "--require-hashes" in (ROOT / "tools" / "setup.sh").read_text(encoding="utf-8")


def test_lint_asks_zizmor() -> None:
    """`make lint`, which CI runs, looks over the workflows with the strictest rules that zizmor has."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^\t@\.venv/bin/zizmor .*--persona auditor \.github$", makefile, re.MULTILINE)
    assert "make lint\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_what_the_security_page_names_exists() -> None:
    """The page that makes the promises leads to the tests that prove them."""
    page = (ROOT / ".github" / "SECURITY.md").read_text(encoding="utf-8")
    named = re.findall(r"`((?:tools/coursebuild/)?tests/[\w./-]*)`", page)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
    promises = page.partition("## What is promised")[2].partition("\n## ")[0].split("\n- **")[1:]
    assert len(promises) > 10
    assert [] == [promise.partition("**")[0] for promise in promises if "tests/" not in promise]
