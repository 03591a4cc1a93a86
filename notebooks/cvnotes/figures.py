"""Figures for the page: Korean labels, one calm style, alt text, and the same bytes on every run.

Figures are laid out in CSS pixels for a column of about 736; on a phone they shrink to half, so labels are
large and a row holds at most four pictures.
"""

import io
from importlib.util import find_spec
from pathlib import Path

import matplotlib as mpl
from cycler import cycler
from IPython.display import display
from matplotlib import font_manager
from matplotlib import pyplot as plt

BLUE, ORANGE, GREEN, RED, GREY = "#1f5f86", "#c2691c", "#3b7a57", "#a3262a", "#5f6973"
"""The palette; the pairs that meet in one figure also differ in lightness."""

OUTLINE, ERROR = "#ffd23f", "#ff5a36"
"""Colours that stay visible on a grey radiograph: the true outline, and the predicted one."""

_CSS_DPI = 100
_PIXEL_RATIO = 2
_FULL_WIDTH = 6.8  # inches at _CSS_DPI: 680 CSS pixels


def set_style():
    """Give matplotlib the course's font, colours and sizes.

    Raises FileNotFoundError without the package koreanize-matplotlib, which carries the font. Only its file
    is used: importing the package would change matplotlib's settings as a side effect.
    """
    regular, bold = _korean_fonts()
    for font in (regular, bold):
        font_manager.fontManager.addfont(font)
    plt.rcdefaults()
    plt.rcParams.update({
        "font.family": font_manager.FontProperties(fname=regular).get_name(),
        "font.size": 15, "axes.titlesize": 15, "axes.labelsize": 15, "legend.fontsize": 14,
        "xtick.labelsize": 13, "ytick.labelsize": 13, "axes.titlepad": 8, "axes.titleweight": "semibold",
        "axes.prop_cycle": cycler(color=[BLUE, ORANGE, GREEN, RED, GREY]),
        "axes.edgecolor": GREY, "axes.spines.top": False, "axes.spines.right": False,
        "axes.grid": True, "axes.axisbelow": True, "grid.color": "#e6e8ea", "lines.linewidth": 2.4,
        "axes.unicode_minus": False,  # NanumGothic has no U+2212
        "legend.frameon": False, "figure.facecolor": "white", "savefig.facecolor": "white",
        "figure.dpi": _CSS_DPI, "figure.constrained_layout.use": True, "image.cmap": "gray",
    })  # fmt: skip


def show(figure, *, alt):
    """Display a figure as a PNG at double pixel density, with its alt text and CSS size, and close it.

    `alt` says in a sentence or two what is to be seen. Raises ValueError when it is empty.
    """
    if not alt.strip():
        raise ValueError("a figure needs alt text that says what is to be seen")
    width, height = (round(inches * _CSS_DPI) for inches in figure.get_size_inches())
    buffer = io.BytesIO()
    # Without "Software" the file does not change with matplotlib's version number.
    figure.savefig(buffer, format="png", dpi=_CSS_DPI * _PIXEL_RATIO, metadata={"Software": None})
    plt.close(figure)
    metadata = {"image/png": {"alt": alt.strip(), "width": width, "height": height}}
    display({"image/png": buffer.getvalue()}, raw=True, metadata=metadata)


def plot(*, width=560, height=340, rows=1):
    """Return (figure, axes) for line plots, `rows` of them one above the other; sizes in CSS pixels."""
    return plt.subplots(rows, 1, figsize=(width / _CSS_DPI, height / _CSS_DPI))


def picture_grid(rows, columns, *, titles=()):
    """Return (figure, axes) for rows x columns square pictures; axes is always (rows, columns).

    `titles` stand over the first row. Raises ValueError for more than four columns, too many for a phone.
    """
    if columns > 4:
        raise ValueError(f"at most 4 pictures fit in a row on a phone, not {columns}")
    side = _FULL_WIDTH / columns
    size = (_FULL_WIDTH, rows * side + (0.44 if titles else 0))
    figure, axes = plt.subplots(rows, columns, figsize=size, squeeze=False, layout="constrained")
    figure.get_layout_engine().set(w_pad=0.03, h_pad=0.03, wspace=0, hspace=0)
    for axis in axes.flat:
        axis.set_axis_off()
    for axis, title in zip(axes[0], titles, strict=False):
        axis.set_title(title)
    return figure, axes


def draw_image(axis, image, *, note=None):
    """Draw an image with values 0..1, with a `note` in its lower left corner.

    Grey for (h, w) and (h, w, 1), in colour for (h, w, 3).
    """
    axis.imshow(_flat(image), vmin=0, vmax=1, interpolation="nearest")
    if note:
        box = {"facecolor": "black", "alpha": 0.65, "edgecolor": "none", "pad": 3}
        axis.text(0.03, 0.04, note, transform=axis.transAxes, color="white", fontsize=14, bbox=box)


def montage(images, columns):
    """Lay images (n, h, w, 1), values -1..1, out in rows of `columns`; returns one image with values 0..1."""
    height, width = images.shape[1:3]
    rows = len(images) // columns
    tiles = images.reshape(rows, columns, height, width).transpose(0, 2, 1, 3)
    return (tiles.reshape(rows * height, columns * width) + 1) / 2


def draw_probability(axis, probability):
    """Draw probabilities 0..1, (h, w) or (h, w, 1): dark blue is 0, yellow is 1."""
    axis.imshow(_flat(probability), vmin=0, vmax=1, cmap="viridis", interpolation="nearest")


def draw_response(axis, response):
    """Draw a signed map, (h, w) or (h, w, 1): blue is negative, white is 0, red is positive."""
    response = _flat(response)
    limit = abs(response).max() or 1
    axis.imshow(response, vmin=-limit, vmax=limit, cmap="RdBu_r", interpolation="nearest")


def draw_outline(axis, mask, *, color=OUTLINE, dashed=False):
    """Draw the border of a mask or of a probability map at 0.5 over what is already there."""
    style = "--" if dashed else "-"
    axis.contour(_flat(mask), levels=[0.5], colors=[color], linewidths=1.8, linestyles=style)


def draw_curves(axis, curves, *, title):
    """Draw {label: values per epoch} over the epochs 1, 2, …"""
    for label, values in curves.items():
        axis.plot(range(1, len(values) + 1), values, marker="o", label=label)
    axis.set_title(title)
    axis.set_xlabel("에포크")
    axis.xaxis.set_major_locator(mpl.ticker.MaxNLocator(integer=True))
    axis.legend()


def _flat(picture):
    return picture[..., 0] if picture.ndim == 3 and picture.shape[-1] == 1 else picture


def _korean_fonts():
    package = find_spec("koreanize_matplotlib")
    if package is None:
        raise FileNotFoundError("no Korean font: install the package koreanize-matplotlib")
    folder = Path(package.origin).parent / "fonts"
    return folder / "NanumGothic.ttf", folder / "NanumGothicBold.ttf"
