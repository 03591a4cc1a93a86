"""The drawing of a dense block: every layer shows all that it receives."""

import matplotlib as mpl
import pytest
from cvnotes import connectivity, figures


@pytest.fixture(autouse=True)
def _course_style():
    with mpl.rc_context():
        mpl.use("agg")
        figures.set_style()
        yield
        figures.plt.close("all")


def _words(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def test_rows_and_total_follow_from_the_numbers():
    """Input, each layer and output must have a row, and the sum must be right."""
    words = _words(connectivity.draw_dense_block(16, 12, 3))
    assert ["입력", "층 1", "층 2", "층 3", "출력"] == [word for word in words if word[:1] in tuple("입층출")]
    assert "16 + 12 × 3 = 52채널" in words


def test_a_layer_receives_all_pieces_before_it():
    """Layer l must show 1 + (l - 1) pieces received and one made; the output all of them."""
    figure = connectivity.draw_dense_block(8, 4, 2)
    assert 1 + (1 + 1) + (2 + 1) + 3 == len(figure.axes[0].patches)


def test_nothing_leaves_the_frame():
    """Every piece must stand inside the axes, however many channels there are."""
    figure = connectivity.draw_dense_block(64, 32, 4)
    right = figure.axes[0].get_xlim()[1]
    assert max(box.get_x() + box.get_width() for box in figure.axes[0].patches) < right


@pytest.mark.parametrize("layers", [0, 5])
def test_refuses_more_layers_than_colours(layers):
    """A number of layers that the palette cannot tell apart must be refused by name."""
    with pytest.raises(ValueError, match=str(layers)):
        connectivity.draw_dense_block(16, 12, layers)
