"""Ask nbformat whether a notebook follows its schema; for `check`, which may take the time to import it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat

from coursebuild.model import Finding


def check_schema(root: Path, path: Path) -> Iterator[Finding]:
    """Yield what nbformat's schema refuses in the notebook at `root / path`."""
    document = nbformat.from_dict(json.loads((root / path).read_text(encoding="utf-8-sig")))
    for error in nbformat.validator.iter_validate(document):
        place = re.search(r"cells', (\d+)|cells\[(\d+)\]", f"{list(error.absolute_path)}")
        number = next((int(group) + 1 for group in place.groups() if group), None) if place else None
        yield Finding(
            path=path.as_posix(),
            cell=number,
            rule="schema",
            message=f"nbformat refuses this: {error.message.splitlines()[0][:120]}",
            advice="save the notebook in Jupyter again",
        )
