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


def draw_residual_block():
    """Return a figure of a pre-activation residual block: the six steps of the branch, and the shortcut."""
    figure, axis = figures.plot(width=460, height=560)
    axis.set_axis_off()
    axis.set(xlim=(-2.7, 5.7), ylim=(-8.6, 0.5))
    steps = ("BN", "ReLU", "Conv 3×3", "BN", "ReLU", "Conv 3×3")
    axis.text(0, 0.1, "입력 x", ha="center", va="center", fontsize=17, weight="semibold")
    for row, step in enumerate(steps, start=1):
        color = figures.BLUE if step.startswith("Conv") else figures.GREY
        _arrow(axis, (0, -row + 0.72 if row > 1 else -0.2), (0, -row + 0.28), figures.BLUE)
        _box(axis, 0, -row, step, color)
    _box(axis, 3.9, -3.5, "Conv 1×1", figures.ORANGE)
    axis.text(3.9, -2.95, "지름길", ha="center", va="bottom", fontsize=17, color=figures.ORANGE)
    axis.plot([0, 3.9], [-0.35, -0.35], color=figures.ORANGE, linewidth=2)
    _arrow(axis, (3.9, -0.35), (3.9, -2.35), figures.ORANGE)
    axis.plot([3.9, 3.9], [-3.78, -7], color=figures.ORANGE, linewidth=2)
    _arrow(axis, (3.9, -7), (0.34, -7), figures.ORANGE)
    _arrow(axis, (0, -6.28), (0, -6.72), figures.BLUE)
    axis.text(0, -7, "+", ha="center", va="center_baseline", fontsize=26, weight="semibold")
    axis.text(-2.5, -3.5, "F(x)", ha="left", va="center", fontsize=17, color=figures.BLUE)
    _arrow(axis, (0, -7.28), (0, -7.8), figures.GREY)
    axis.text(0, -8.15, "출력 Wx + F(x)", ha="center", va="center", fontsize=17, weight="semibold")
    return figure


def draw_gan():
    """Return a figure of the game: noise becomes a fake, the discriminator meets fakes and real images."""
    figure, axis = figures.plot(width=_WIDTH, height=380)
    axis.set_axis_off()
    axis.set(xlim=(-6.2, 6.2), ylim=(-2.95, 0.5))
    side, start, end = 4.4, _HALF + 0.05, 4.4 - _HALF - 0.05
    _box(axis, -side, 0, "벡터 z", figures.GREY)
    _box(axis, 0, 0, "생성자 G", figures.GREEN)
    _box(axis, side, 0, "가짜 G(z)", figures.ORANGE)
    _box(axis, side, -1.2, "판별자 D", figures.RED)
    _box(axis, side, -2.4, "진짜 x", figures.BLUE)
    _box(axis, 0, -1.2, "확률 0~1", figures.GREY)
    _arrow(axis, (-end, 0), (-start, 0), figures.GREY)
    _arrow(axis, (start, 0), (end, 0), figures.GREEN)
    _arrow(axis, (side, -0.27), (side, -0.93), figures.ORANGE)
    _arrow(axis, (side, -2.13), (side, -1.47), figures.BLUE)
    _arrow(axis, (end, -1.2), (start, -1.2), figures.RED)
    _arrow(axis, (0, -0.93), (0, -0.27), figures.GREY, dashed=True)
    axis.text(-0.3, -0.6, "얼마나 속았나", ha="right", va="center", color=figures.GREY)
    axis.text(-6.05, -2.2, "판별자가 받는 정답: 진짜 1, 가짜 0", va="center", color=figures.RED)
    axis.text(-6.05, -2.65, "생성자가 바라는 답: 가짜 1", va="center", color=figures.GREEN)
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
