"""Drawings that explain an architecture, made from the numbers of the lesson."""

from matplotlib import patches

from cvnotes import figures

_WIDTH, _HEIGHT = 500, 480

_HALF = 1.72
"""Half the width of a box, in the units of the axes."""
_TOP, _STEP = 3.55, 0.42
"""How far from the middle the uppermost boxes are, and how much nearer those of the next level."""


def draw_unet(image_size, filters):
    """Return a figure of a U-Net for square images.

    `filters` lists the channels per level, the bottleneck last. The contracting path is on the left, the
    expanding path on the right; each box names the side length and the number of channels.
    """
    figure, axis = figures.plot(width=_WIDTH, height=_HEIGHT)
    levels = len(filters)
    axis.set_axis_off()
    axis.set(xlim=(-5.4, 5.4), ylim=(-levels + 0.35, 0.95))
    for level, channels in enumerate(filters[:-1]):
        x, y, side = _TOP - _STEP * level, -level, image_size // 2**level
        for sign, color in ((-1, figures.BLUE), (1, figures.GREEN)):
            _box(axis, sign * x, y, f"{side}×{side}×{channels}", color)
        inner = x - _HALF - 0.1
        _arrow(axis, (-inner, y), (inner, y), figures.GREY, dashed=True)
        below = 0 if level == levels - 2 else x - _STEP
        target = _HALF * 0.6 if below == 0 else below
        _arrow(axis, (-x, y - 0.27), (-target, y - 0.73), figures.BLUE)
        _arrow(axis, (target, y - 0.73), (x, y - 0.27), figures.GREEN)
    side = image_size // 2 ** (levels - 1)
    _box(axis, 0, -levels + 1, f"{side}×{side}×{filters[-1]}", figures.ORANGE)
    axis.text(0, 0.10, "스킵 연결", ha="center", va="bottom", color=figures.GREY)
    axis.text(-_TOP, 0.42, "수축 경로 (입력: X선)", ha="center", va="bottom", color=figures.BLUE)
    axis.text(_TOP, 0.42, "확장 경로 (출력: 확률)", ha="center", va="bottom", color=figures.GREEN)
    axis.text(0, -levels + 1.32, "병목", ha="center", va="bottom", color=figures.ORANGE)
    return figure


def _box(axis, x, y, text, color):
    corner, width = (x - _HALF + 0.12, y - 0.16), 2 * _HALF - 0.24
    rounded = {"boxstyle": "round,pad=0.08", "facecolor": color, "edgecolor": "none"}
    axis.add_patch(patches.FancyBboxPatch(corner, width, 0.32, **rounded))
    axis.text(x, y, text, ha="center", va="center_baseline", color="white", fontsize=13.5, weight="semibold")


def _arrow(axis, start, end, color, *, dashed=False):
    style = {"arrowstyle": "-|>", "mutation_scale": 16, "shrinkA": 0, "shrinkB": 0}
    line = {"color": color, "linewidth": 2, "linestyle": "--" if dashed else "-"}
    axis.annotate("", end, start, arrowprops=style | line)
