"""The prose that one build has rendered: what is checked before the lessons run is not rendered again after.

It lives as long as the build. What decides a text besides itself is in the digest of the hand-written files,
so that an edit meanwhile is seen.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar

_Value = TypeVar("_Value")


class RenderedProse:
    """Remembers what was rendered, by all that decides it; what could not be rendered is tried again."""

    def __init__(self) -> None:
        self._known: dict[Hashable, object] = {}

    def get(self, decides: Hashable, render: Callable[[], _Value]) -> _Value:
        """What `render` gives, or gave in this build for the same."""
        if decides not in self._known:
            self._known[decides] = render()
        return self._known[decides]  # type: ignore[return-value]
