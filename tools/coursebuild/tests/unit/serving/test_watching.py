"""What counts as a change."""

from __future__ import annotations

import queue

import pytest
from coursebuild.nouns.settings import Settings
from coursebuild.serving.watching import SourceFilter, SourceWatch
from watchfiles import Change


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("notebooks/unet.ipynb", True),
        ("_data/course.yml", True),
        ("notebooks/__pycache__/a.pyc", False),
        ("notebooks/.ipynb_checkpoints/unet-checkpoint.ipynb", False),
    ],
)
def test_only_sources_start_a_build(settings: Settings, path: str, expected: bool) -> None:
    """What people write starts a build, what an editor writes beside it does not."""
    assert expected == SourceFilter()(Change.modified, str(settings.root / path))


@pytest.mark.parametrize("record", ["config", "publication"])
def test_single_files_are_looked_at(settings: Settings, record: str) -> None:
    """The configuration, and the record of a build in another terminal, are noticed when replaced."""
    heard: queue.Queue[bool] = queue.Queue()
    with SourceWatch(settings, lambda: heard.put(True)):
        path = {"config": settings.config, "publication": settings.publication}[record]
        path.parent.mkdir(parents=True, exist_ok=True)
        for turn in range(2):
            # Until it is heard: the watch may not have begun.
            for _ in range(200):
                path.with_suffix(".new").write_text(f"title: {turn}")
                path.with_suffix(".new").replace(path)
                try:
                    assert heard.get(timeout=0.5)
                    break
                except queue.Empty:
                    continue
            else:
                pytest.fail(f"{record} was not noticed")
