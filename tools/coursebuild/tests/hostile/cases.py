"""What a hostile case is: where it stands, what it holds, and what has to become of it.

Every case has a number of its own, its mark. `MARK` in a payload stands for it: whatever of a case runs,
loads something or is evaluated says so with this number, so that many cases can share a page and each is
still judged for itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

CANARY_HOST = "canary.invalid"
"""No page may ask this host for anything; the name can never exist."""
RUN = "__canary(MARK)"
"""What a script does when it runs."""
LOAD = f"https://{CANARY_HOST}/MARK"


class TrustClass(StrEnum):
    """The classes of what can go wrong."""

    SCRIPT = "script"
    LIQUID = "liquid"
    FRONT_MATTER = "front-matter"
    KERNEL = "kernel"
    CHILDREN = "children"
    OUTPUT = "output"
    SECRET = "secret"
    FILE = "file"
    NAME = "name"
    YAML = "yaml"
    BOUNDS = "bounds"


class Expectation(StrEnum):
    """What has to become of a case."""

    SAFE = "published, and does no harm"
    REFUSED = "refused: file and cell or line, and what to do"
    CUT = "published, and the page says what is left out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """One cell of a notebook."""

    source: str
    kind: str = "code"
    tags: tuple[str, ...] = ()
    more: tuple[tuple[str, object], ...] = ()
    """Further keys of the cell, in order: `attachments`, or another `id`."""
    metadata: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One hostile thing."""

    name: str
    trust_class: TrustClass
    place: str
    """Where it stands: cases of one place share a notebook, unless they are refused."""
    payload: tuple[Code, ...] | str
    """The cells that hold it; text for a place that is no cell."""
    expectation: Expectation = Expectation.SAFE
    shown: tuple[str, ...] = ()
    """What a reader must see of it, or what the message must say."""
    absent: tuple[str, ...] = ()
    """What no published file and no message may hold."""
    limits: tuple[tuple[str, int], ...] = ()

    @property
    def id(self) -> str:
        return f"{self.trust_class}-{self.place}-{self.name}"

    @property
    def mark(self) -> str:
        """Nine digits that no other case has."""
        return mark_of(self.id)

    def filled(self, text: str) -> str:
        """A text with the marks of this case."""
        return text.replace("MARK", self.mark)

    @property
    def evaluated(self) -> str:
        """What stands on a page if Liquid has counted one up from the mark."""
        return str(int(self.mark) + 1)

    @property
    def cells(self) -> tuple[dict, ...]:
        """The cells, as a notebook of format 4.5 holds them."""
        assert not isinstance(self.payload, str)
        return tuple(_cell(code, self.filled, f"{self.mark}-{n}") for n, code in enumerate(self.payload))


def mark_of(id_: str) -> str:
    """The nine digits of the case with this name."""
    return str(100_000_000 + int(hashlib.sha256(id_.encode()).hexdigest()[:12], 16) % 800_000_000)


def text_cell(source: str) -> Code:
    """A Markdown cell."""
    return Code(source=source, kind="markdown")


def ids(cases: Iterable[Case]) -> list[str]:
    """The names of cases, for pytest."""
    return [case.id for case in cases]


def _cell(code: Code, fill: object, id_: str) -> dict:
    def filled(value: object) -> object:
        if isinstance(value, str):
            return fill(value)  # type: ignore[operator]
        if isinstance(value, dict):
            return {filled(key): filled(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [filled(each) for each in value]
        return value

    cell = {
        "cell_type": code.kind,
        "id": id_,
        "metadata": {**dict(code.metadata), **({"tags": list(code.tags)} if code.tags else {})},
        "source": code.source,
        **({"execution_count": None, "outputs": []} if code.kind == "code" else {}),
        **dict(code.more),
    }
    return filled(cell)  # type: ignore[return-value]
