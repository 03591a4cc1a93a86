"""What is wrong with the parts of a text, collected so that all of it is named at once."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator

from coursebuild.nouns.errors import RenderError


class Problems:
    """Collects RenderErrors, as lines that say where each is."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        self.lines = list(lines)

    @contextlib.contextmanager
    def found(self, place: Callable[[RenderError], str] = str) -> Iterator[None]:
        """Take note of a RenderError, as the line that `place` makes of it, and go on."""
        try:
            yield
        except RenderError as error:
            self.lines.append(place(error))

    def refuse(self) -> None:
        """Raise RenderError with all that was found."""
        if self.lines:
            raise RenderError("\n".join(self.lines))
