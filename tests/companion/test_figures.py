"""Figures: alt text, size, the same bytes twice, and a Korean font that is really there."""

import struct

import matplotlib as mpl
import numpy as np
import pytest
from cvnotes import diagrams, figures
from matplotlib import font_manager


@pytest.fixture(autouse=True)
def _course_style():
    with mpl.rc_context():
        mpl.use("agg")
        figures.set_style()
        yield
        figures.plt.close("all")


@pytest.fixture
def shown(monkeypatch):
    """What `show` hands to Jupyter, as a list of (data, metadata)."""
    calls = []
    monkeypatch.setattr(figures, "display", lambda data, *, raw, metadata: calls.append((data, metadata)))
    return calls


def _example():
    figure, axis = figures.plot(width=400, height=300)
    axis.plot([0, 1], [0, 1], label="학습")
    axis.legend()
    return figure


def test_show_hands_over_png_alt_and_size(shown):
    """The PNG must come with its alt text and CSS size, at twice that many pixels."""
    figures.show(_example(), alt=" 대각선 하나. ")
    ((data, metadata),) = shown
    assert {"image/png": {"alt": "대각선 하나.", "width": 400, "height": 300}} == metadata
    assert b"\x89PNG\r\n\x1a\n" == data["image/png"][:8]
    assert (800, 600) == struct.unpack(">II", data["image/png"][16:24])


def test_show_gives_the_same_bytes_twice(shown):
    """Drawing the same figure twice must give identical files, without matplotlib's version in them."""
    for _ in range(2):
        figures.show(_example(), alt="대각선 하나.")
    first, second = (data["image/png"] for data, _ in shown)
    assert first == second
    assert b"Software" not in first


def test_show_closes_the_figure(shown):
    """A shown figure must be closed, or Jupyter would print it a second time."""
    figures.show(_example(), alt="대각선 하나.")
    assert [] == figures.plt.get_fignums()


@pytest.mark.parametrize("alt", ["", "  \n"])
def test_show_refuses_empty_alt(shown, alt):
    """A figure without alt text must not be shown."""
    with pytest.raises(ValueError, match="alt"):
        figures.show(_example(), alt=alt)
    assert [] == shown


def test_korean_letters_have_a_font():
    """The chosen family must be found, not replaced by a font without Hangul."""
    found = font_manager.findfont(mpl.rcParams["font.family"][0], fallback_to_default=False)
    assert "NanumGothic" in found


def test_no_letter_is_missing(shown, recwarn):
    """Korean text in both weights, and signs that the lessons use, must all have a glyph."""
    figure, axis = figures.plot()
    axis.set_title("폐의 경계 × 확률 0.5 ~ 1")
    axis.set_xlabel("에포크")
    figures.show(figure, alt="제목과 축 이름.")
    figures.show(diagrams.draw_unet(64, (4, 8, 16)), alt="U-Net의 구조.")
    figures.show(diagrams.draw_gan(), alt="GAN의 구조.")
    figures.show(diagrams.draw_residual_block(), alt="잔차 블록의 구조.")
    assert [] == [str(warning.message) for warning in recwarn if "Glyph" in str(warning.message)]


def test_picture_grid_is_always_two_dimensional():
    """One row of pictures must be indexed like many."""
    _, axes = figures.picture_grid(1, 3, titles=("가", "나", "다"))
    assert (1, 3) == axes.shape
    assert ["가", "나", "다"] == [axis.get_title() for axis in axes[0]]


def test_picture_grid_refuses_five_columns():
    """Five pictures in a row are too small on a phone."""
    with pytest.raises(ValueError, match="5"):
        figures.picture_grid(1, 5)


def test_pictures_keep_their_grey_levels():
    """A dim image must stay dim: the grey scale is fixed to 0..1, not stretched."""
    _, axes = figures.picture_grid(1, 2)
    figures.draw_image(axes[0, 0], np.full((4, 4, 1), 0.3))
    figures.draw_probability(axes[0, 1], np.full((4, 4), 0.3))
    assert [(0, 1), (0, 1)] == [axis.images[0].get_clim() for axis in axes[0]]


def test_unet_diagram_names_every_level():
    """Each level must stand in the drawing with its size and channels, twice but for the bottleneck."""
    texts = [text.get_text() for text in diagrams.draw_unet(64, (4, 8, 16)).axes[0].texts]
    assert (2, 2, 1) == tuple(texts.count(label) for label in ("64×64×4", "32×32×8", "16×16×16"))


def test_residual_block_diagram_shows_the_order_of_the_steps():
    """The branch must normalise before it convolves, twice, and one shortcut must stand beside it."""
    texts = diagrams.draw_residual_block().axes[0].texts
    steps = [text for text in texts if text.get_text() in {"BN", "ReLU", "Conv 3×3"}]
    steps.sort(key=lambda text: -text.get_position()[1])
    assert ["BN", "ReLU", "Conv 3×3"] * 2 == [text.get_text() for text in steps]
    assert 1 == [text.get_text() for text in texts].count("Conv 1×1")


def test_draw_image_shows_three_channels_in_colour():
    """A picture with three channels must arrive with its colours, one with a single channel in grey."""
    _, axes = figures.picture_grid(1, 2)
    for axis, channels in zip(axes[0], (3, 1), strict=True):
        figures.draw_image(axis, np.zeros((4, 4, channels)))
    assert [(4, 4, 3), (4, 4)] == [axis.images[0].get_array().shape for axis in axes[0]]


def test_gan_diagram_names_both_players_and_their_targets():
    """The drawing must name what goes in and out, and who wants which answer for a fake."""
    texts = {text.get_text() for text in diagrams.draw_gan().axes[0].texts}
    assert {"벡터 z", "생성자 G", "가짜 G(z)", "진짜 x", "판별자 D", "확률 0~1"} <= texts
    assert {"판별자가 받는 정답: 진짜 1, 가짜 0", "생성자가 바라는 답: 가짜 1"} <= texts


def test_montage_lays_images_out_row_by_row():
    """Four images of -1, 0, 1 and -1 in two columns must give 0, .5 over 1, 0."""
    images = np.stack([np.full((3, 5, 1), value) for value in (-1, 0, 1, -1)])
    laid_out = figures.montage(images, 2)
    assert (6, 10) == laid_out.shape
    assert [0, 0.5, 1, 0] == [laid_out[row, column] for row in (0, 5) for column in (0, 9)]
