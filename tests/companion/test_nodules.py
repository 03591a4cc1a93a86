"""Nodules: small discs inside the lungs whose mask is exact."""

import numpy as np
import pytest
from cvnotes.nodules import RADII, add_nodules

_SIZE, _COUNT = 48, 6


@pytest.fixture
def chests():
    """Grey images, and masks with one lung: a rectangle in the middle."""
    lungs = np.zeros((_COUNT, _SIZE, _SIZE, 1), np.float32)
    lungs[:, 8:40, 12:36] = 1
    return np.full_like(lungs, 0.4), lungs


def test_shapes_and_types_stay(chests):
    """What comes out must have the shape and type of what went in, and the same range."""
    images, lungs = chests
    for made in add_nodules(images, lungs, seed=1):
        assert (lungs.shape, np.float32) == (made.shape, made.dtype)
        assert made.min() >= 0
        assert made.max() <= 1


def test_every_nodule_lies_inside_a_lung(chests):
    """A nodule must be a disc of the promised size, and none of it may lie outside the lung."""
    images, lungs = chests
    _, masks = add_nodules(images, lungs, seed=1)
    areas = masks.sum(axis=(1, 2, 3))
    smallest, largest = (np.pi * (radius * _SIZE) ** 2 for radius in RADII)
    assert 0 == (masks * (1 - lungs)).sum()
    assert (areas > 0.7 * smallest).all()
    assert (areas < 1.3 * largest).all()


def test_nodules_are_brighter_and_the_rest_is_untouched(chests):
    """Only the disc and its soft border may change, and the disc must become brighter."""
    images, lungs = chests
    shadowed, masks = add_nodules(images, lungs, seed=1)
    assert (shadowed > images + 0.1)[masks > 0].all()
    far = np.ones_like(masks)
    for number, mask in enumerate(masks[..., 0]):
        rows, columns = np.nonzero(mask)
        far[number, rows.min() - 4 : rows.max() + 5, columns.min() - 4 : columns.max() + 5] = 0
    assert np.allclose(images[far > 0], shadowed[far > 0], atol=1e-3)


def test_first_nodules_do_not_depend_on_the_count(chests):
    """The same seed must give the same nodules, however many images there are; another seed others."""
    images, lungs = chests
    shadowed, _ = add_nodules(images, lungs, seed=1)
    fewer, _ = add_nodules(images[:2], lungs[:2], seed=1)
    others, _ = add_nodules(images, lungs, seed=2)
    assert np.array_equal(shadowed[:2], fewer)
    assert not np.array_equal(shadowed, others)


def test_no_nodule_is_cut_by_the_border(chests):
    """Where a lung reaches the border of the image, the whole disc must still be in the image."""
    images, lungs = chests
    _, masks = add_nodules(images, np.ones_like(lungs), seed=3)
    assert 0 == masks[:, [0, -1]].sum() + masks[:, :, [0, -1]].sum()


def test_a_lung_without_room_is_refused(chests):
    """Where no disc fits, an error must say so instead of a nodule outside the lung."""
    images, lungs = chests
    with pytest.raises(ValueError, match="no disc"):
        add_nodules(images, lungs * 0, seed=1)
