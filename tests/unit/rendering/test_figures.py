"""Pictures are checked and named by their content."""

from __future__ import annotations

import io

import pytest
from coursebuild.errors import RenderError
from coursebuild.rendering.figures import figure_name, image_tag, read_figure
from PIL import Image


def picture(kind: str) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (5, 4)).save(file, kind)
    return file.getvalue()


@pytest.mark.parametrize(
    ("kind", "suffix"), [("PNG", ".png"), ("JPEG", ".jpg"), ("GIF", ".gif"), ("WEBP", ".webp")]
)
def test_picture_has_name_and_size(kind: str, suffix: str) -> None:
    """A picture is known by its bytes, whatever its file was called."""
    content = picture(kind)
    figure, width, height = read_figure(content)
    assert (figure_name(content, suffix), content) == (figure.name, figure.content)
    expected = (5, 4)
    assert expected == (width, height)


@pytest.mark.parametrize("content", [b"", b"<svg/>", picture("PNG")[:40], picture("BMP")])
def test_what_is_no_picture_is_refused(content: bytes) -> None:
    """Damaged pictures and kinds that no page shows are refused."""
    with pytest.raises(RenderError, match="damaged, or of a kind other than"):
        read_figure(content)


def test_other_bytes_have_another_name() -> None:
    """A changed picture has a new address."""
    assert figure_name(b"a", ".png") != figure_name(b"b", ".png")


def test_tag_is_escaped() -> None:
    """Address and alt text cannot leave their attributes."""
    expected = '<img src="/a&quot;" alt="&lt;&quot;" width="1" height="2" loading="lazy" decoding="async">'
    assert expected == image_tag('/a"', '<"', 1, 2)
