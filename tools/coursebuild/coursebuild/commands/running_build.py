"""What one build has at hand from its beginning to its end."""

from __future__ import annotations

from dataclasses import dataclass, field

from coursebuild.nouns.observer import Observer
from coursebuild.nouns.settings import Settings
from coursebuild.pages.rendered_prose import RenderedProse


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningBuild:
    settings: Settings
    observer: Observer
    rendered: RenderedProse = field(default_factory=RenderedProse)
    """What has been rendered of the prose before the lessons ran."""
