"""What one build has at hand from its beginning to its end."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from coursebuild.keeping.records import Memory
from coursebuild.keeping.store import Store
from coursebuild.nouns.observer import Observer
from coursebuild.nouns.settings import Settings
from coursebuild.publishing.jekyll import find_jekyll
from coursebuild.publishing.jekyll_process import RunJekyll


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningBuild:
    """A build that holds its course."""

    settings: Settings
    store: Store
    observer: Observer
    jekyll: RunJekyll | None = None
    """None: a Jekyll of its own for each site."""
    rendered: Memory[Any] = field(default_factory=Memory)
    """What has been rendered of the prose before the lessons ran."""

    def __post_init__(self) -> None:
        """Raises PublishError without Jekyll: that should not come to light after an hour of training."""
        find_jekyll(self.settings.root)
