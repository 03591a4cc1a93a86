"""What one build has at hand from its beginning to its end."""

from __future__ import annotations

from dataclasses import dataclass, field

from coursebuild.keeping.store import Store
from coursebuild.nouns.observer import Observer
from coursebuild.nouns.settings import Settings
from coursebuild.pages.rendered_prose import RenderedProse


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningBuild:
    """A build that holds its course."""

    settings: Settings
    store: Store
    observer: Observer
    rendered: RenderedProse = field(default_factory=RenderedProse)
    """What has been rendered of the prose before the lessons ran."""
