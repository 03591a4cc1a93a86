"""The workloads: notebooks made by a program, the same bytes for every builder.

The texts `EDITION 0` mark the places that scenarios edit: once in the prose, once in the first and once in
the last code cell, whose outputs tell which edition ran. They stand in a notebook and in a script alike.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from PIL import Image


class Place(StrEnum):
    """Where a scenario edits."""

    PROSE = "prose"
    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A generated notebook."""

    name: str
    title: str
    cells: tuple[tuple[str, str], ...]
    """(`markdown` or `code`, source); the first is the heading with prose below it."""
    outputs: tuple[tuple[dict[str, Any], ...], ...] = ()
    """Saved outputs of each code cell, in order; empty when it has not been executed."""

    def write(self, path: Path) -> None:
        """Write it as nbformat 4.5."""
        saved, cells = iter(self.outputs), []
        for number, (kind, source) in enumerate(self.cells):
            fields = {"id": f"cell-{number}", "source": source}
            if kind == "markdown":
                cells.append(new_markdown_cell(**fields))
            else:
                count = number if self.outputs else None
                outputs = [nbformat.from_dict(output) for output in next(saved, ())]
                cells.append(new_code_cell(**fields, outputs=outputs, execution_count=count))
        kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
        metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
        path.parent.mkdir(parents=True, exist_ok=True)
        nbformat.write(new_notebook(cells=cells, metadata=metadata), path)


def edit(path: Path, place: Place, edition: int) -> None:
    """Change the edition of one place in a notebook or script."""
    text = path.read_text(encoding="utf-8")
    before = f"{place}_edition = {edition - 1}"
    assert text.count(before) == 1, f"{path.name} does not hold `{before}` exactly once"
    path.write_text(text.replace(before, f"{place}_edition = {edition}"), encoding="utf-8")


def shows(place: Place, edition: int) -> str:
    """The text that a page holds when it was built from that edition."""
    return f"prose_edition = {edition}" if place is Place.PROSE else f"{place} edition {edition} ran"


# --- the books ----------------------------------------------------------------------------------

_PROSE = """This page is number NUMBER, with prose_edition = 0 of its text. It has a *little* prose, a
formula $a^2 + b^2 = c^2$ and a list:

- what is measured is building, not reading;
- every builder is given the same notebooks."""
_IMPORTS = {
    "training": "import keras\nimport matplotlib.pyplot as plt\nimport numpy as np\nimport tensorflow as tf",
    "light": "import matplotlib.pyplot as plt\nimport numpy as np",
}
_FIRST = '\n\nfirst_edition = 0\nprint(f"first edition {first_edition} ran")'
_LAST = 'last_edition = 0\nprint(f"last edition {last_edition} ran")'
_DATA = """rng = np.random.default_rng(NUMBER)
inputs = rng.normal(size=(2048, 32)).astype("float32")
labels = (inputs[:, :16].sum(axis=1) > inputs[:, 16:].sum(axis=1)).astype("float32")
print(inputs.shape, labels.mean().round(3))"""
_MODEL = """keras.utils.set_random_seed(NUMBER)
hidden, last = keras.layers.Dense(64, activation="relu"), keras.layers.Dense(1, activation="sigmoid")
model = keras.Sequential([keras.Input((32,)), hidden, last])
model.compile("sgd", "binary_crossentropy", metrics=["accuracy"], jit_compile=False)
print(model.count_params(), "parameters, TensorFlow", tf.__version__)"""
_TRAIN = "history = model.fit(inputs, labels, batch_size=32, epochs={epochs}, verbose=0)"
_CURVES = """figure, axes = plt.subplots(figsize=(5, 3))
axes.plot(history.history["loss"])
axes.set_xlabel("epoch")
plt.show()"""
_SCATTER = """figure, axes = plt.subplots(figsize=(4, 4))
axes.scatter(inputs[:300, 0], inputs[:300, 16], c=labels[:300], s=8)
plt.show()"""
_LOG = """for step in range(12):
    print(f"step {step:3d}  loss {1 / (step + number % 7 + 1):.4f}")"""
_WAVES = """x = np.linspace(0, 10, 400)
figure, axes = plt.subplots(figsize=(5, 3))
for frequency in range(1, 4):
    axes.plot(x, np.sin(frequency * x + NUMBER))
plt.show()"""


def training_book(number: int, epochs: int) -> Book:
    """A notebook that trains a small dense network for so many epochs of 64 steps."""
    train = _TRAIN.format(epochs=epochs)
    return _book("Training", number, _IMPORTS["training"] + _FIRST, _DATA, _MODEL, train, _CURVES, _SCATTER)


def light_book(number: int) -> Book:
    """A notebook with numpy and two plots."""
    return _book("Light", number, _IMPORTS["light"] + _FIRST, _DATA, _WAVES, _SCATTER)


def tiny_book(number: int) -> Book:
    """A notebook that imports nothing, to try the benchmark itself."""
    return _book("Tiny", number, _FIRST.lstrip())


def book_of_one_cell(name: str, source: str) -> Book:
    """A notebook that does one thing."""
    return Book(name=name, title=name, cells=(("markdown", f"# {name}"), ("code", source)))


def executed_book(number: int) -> Book:
    """A notebook with saved outputs: two texts and a picture of its own."""
    log = "".join(f"step {step:3d}  loss {1 / (step + number % 7 + 1):.4f}\n" for step in range(12))
    picture = {"image/png": _picture(number), "text/plain": "<Figure size 320x200 with 1 Axes>"}
    cells = (
        ("markdown", f"# Executed {number}\n\n{_PROSE.replace('NUMBER', str(number))}"),
        ("code", f'{_IMPORTS["light"]}\n\nnumber = {number}\nprint("page", number)'),
        ("markdown", "## What happened\n\nA log, as it was printed:"),
        ("code", _LOG),
        ("markdown", "## A picture\n\nAnd what was drawn:"),
        ("code", "figure, axes = plt.subplots(figsize=(3.2, 2))\naxes.plot(np.arange(number))\nplt.show()"),
    )
    outputs = (
        ({"output_type": "stream", "name": "stdout", "text": f"page {number}\n"},),
        ({"output_type": "stream", "name": "stdout", "text": log},),
        ({"output_type": "display_data", "data": picture, "metadata": {}},),
    )
    return Book(name=f"executed-{number:04d}", title=f"Executed {number}", cells=cells, outputs=outputs)


def _book(sort: str, number: int, *code: str) -> Book:
    title = f"{sort} {number}"
    cells = [("markdown", f"# {title}\n\n{_PROSE}")]
    for part, source in enumerate((*code, _LAST), start=1):
        cells += [("markdown", f"## Part {part}\n\nWhat follows is part {part}."), ("code", source)]
    numbered = tuple((kind, source.replace("NUMBER", str(number))) for kind, source in cells)
    return Book(name=f"{sort.lower()}-{number}", title=title, cells=numbered)


def _picture(number: int) -> str:
    """A PNG of some kilobytes that no other page has, as notebooks keep pictures."""
    width, height = 320, 200
    pixels = bytes((x * (number + 3) + y * y) % 251 // 8 * 8 for y in range(height) for x in range(width))
    raw = io.BytesIO()
    Image.frombytes("L", (width, height), pixels).convert("RGB").save(raw, "PNG")
    return base64.b64encode(raw.getvalue()).decode()


def write_all(books: Sequence[Book], folder: Path) -> None:
    """Write each book under its name."""
    for book in books:
        book.write(folder / f"{book.name}.ipynb")
