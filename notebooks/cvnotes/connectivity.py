"""Drawing of which layers feed which in a dense block."""

from matplotlib import patches

from cvnotes import figures

_COLORS = (figures.GREY, figures.BLUE, figures.ORANGE, figures.GREEN, figures.RED)
"""One for the input and one for each layer; as many as the palette has."""

_UNIT = 0.028
"""Width of one channel in the units of the axes, in which the figure is 2 wide."""


def draw_dense_block(channels, growth_rate, layers):
    """Return a figure of a dense block: a row for each layer, with what it receives and what it adds.

    A block of `channels` input channels is a bar of that width; every layer appends a piece of `growth_rate`
    channels in its own colour, and receives all pieces before it. Raises ValueError for more than four
    layers, for which the palette has no colours.
    """
    if not 1 <= layers < len(_COLORS):
        raise ValueError(f"between 1 and {len(_COLORS) - 1} layers can be drawn, not {layers}")
    unit = min(_UNIT, 1.15 / (channels + growth_rate * layers))
    figure, axis = figures.plot(width=540, height=90 * (layers + 2))
    axis.set_axis_off()
    axis.set(xlim=(-0.52, 1.48), ylim=(-layers - 1.75, 0.55))
    names = ["입력", *(f"층 {number}" for number in range(1, layers + 1)), "출력"]
    for row, name in enumerate(names):
        pieces = min(row, layers + 1)
        y = -row
        axis.text(-0.06, y, name, ha="right", va="center", fontsize=17, weight="semibold")
        known = [channels] + [growth_rate] * (max(pieces, 1) - 1)
        right = _bar(axis, y, known, unit)
        if 0 < row <= layers:
            _piece(axis, right + 0.18, y, growth_rate, unit, _COLORS[row])
            _arrow(axis, (right + 0.02, y), (right + 0.17, y), figures.GREY)
            middle, below = right + 0.18 + growth_rate * unit / 2, (right + growth_rate * unit / 2, y - 0.66)
            _arrow(axis, (middle, y - 0.30), below, _COLORS[row])
    total = channels + growth_rate * layers
    note = f"{channels} + {growth_rate} × {layers} = {total}채널"
    axis.text(0, -layers - 1.55, note, ha="left", va="center", fontsize=17)
    return figure


def _bar(axis, y, pieces, unit):
    """Draw pieces side by side from x = 0 and return where they end."""
    x = 0.0
    for number, channels in enumerate(pieces):
        _piece(axis, x, y, channels, unit, _COLORS[number])
        x += channels * unit
    return x


def _piece(axis, x, y, channels, unit, color):
    box = {"facecolor": color, "edgecolor": "white", "linewidth": 2}
    axis.add_patch(patches.Rectangle((x, y - 0.27), channels * unit, 0.54, **box))
    axis.text(
        x + channels * unit / 2, y, channels, ha="center", va="center_baseline", color="white", fontsize=16
    )


def _arrow(axis, start, end, color):
    style = {"arrowstyle": "-|>", "mutation_scale": 18, "shrinkA": 0, "shrinkB": 0}
    axis.annotate("", end, start, arrowprops=style | {"color": color, "linewidth": 2.2})
