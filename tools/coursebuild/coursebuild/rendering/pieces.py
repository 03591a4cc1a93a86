"""The HTML of single code cells, kept from build to build: an edit of prose renders no code cell.

The key holds all that the HTML depends on. One file a lesson, holding the pieces of its last
rendering only, so that nothing has to be collected later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from coursebuild.keeping.whole_files import read_regular, read_sealed, seal
from coursebuild.nouns.notebook import Cell, Output
from coursebuild.nouns.page import Figure, Picture
from coursebuild.rendering.figures import figure_name

_DISPLAY_TAGS = frozenset({"hide-input", "hide-output", "remove-input", "remove-output"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    html: str
    figures: tuple[Figure, ...] = ()
    """Every file of every picture."""
    pictures: tuple[Picture, ...] = ()
    warnings: tuple[str, ...] = ()


def piece_key(cell: Cell, outputs: Iterable[Output], renderer: str) -> str:
    """Digest of everything that decides the piece; `renderer` stands for the code that makes it."""
    decides = [cell.source, sorted(cell.tags & _DISPLAY_TAGS), list(outputs), renderer]
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()


def read_pieces(path: Path, figures: Path) -> dict[str, Piece]:
    """The pieces of the last rendering; one whose picture files are gone or changed is left out."""
    try:
        kept = json.loads(read_sealed(path) or b"{}")
        return {key: piece for key, value in kept.items() if (piece := _read_piece(value, figures))}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def _read_piece(kept: Mapping[str, Any], folder: Path) -> Piece | None:
    figures = []
    for name in kept["figures"]:
        try:
            content = read_regular(folder / name)
        except OSError:
            return None
        if figure_name(content, Path(name).suffix) != name:
            return None
        figures.append(Figure(name=name, content=content))
    return Piece(
        html=kept["html"],
        figures=tuple(figures),
        pictures=tuple(Picture(**picture) for picture in kept["pictures"]),
        warnings=tuple(kept["warnings"]),
    )


def dump_pieces(pieces: Mapping[str, Piece]) -> bytes:
    """The file that `read_pieces` reads."""
    rows = {
        key: {
            "html": piece.html,
            "figures": [figure.name for figure in piece.figures],
            "pictures": [asdict(picture) for picture in piece.pictures],
            "warnings": piece.warnings,
        }
        for key, piece in pieces.items()
    }
    return seal(json.dumps(rows, ensure_ascii=False).encode())
