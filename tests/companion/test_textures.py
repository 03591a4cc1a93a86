"""Random texture: its scale, its smoothness, and the same bits for the same seed."""

import numpy as np
from cvnotes.textures import clouds


def _texture(seed, **changes):
    return clouds(np.random.default_rng(seed), **{"side": 64, "coarsest": 4, **changes})


def test_texture_has_size_and_scale():
    """A texture must be a square of the side asked for, with standard deviation 1."""
    texture = _texture(1)
    assert ((64, 64), np.float32) == (texture.shape, texture.dtype)
    assert abs(texture.std() - 1) < 1e-3


def test_same_seed_gives_the_same_bits():
    """Only the seed decides; another seed must give another texture."""
    assert np.array_equal(_texture(1), _texture(1))
    assert not np.array_equal(_texture(1), _texture(2))


def test_persistence_makes_it_rougher():
    """Stronger noise on the fine scales must make neighbouring pixels differ more."""
    smooth, rough = (np.abs(np.diff(_texture(3, persistence=p))).mean() for p in (0.3, 0.9))
    assert smooth < rough
