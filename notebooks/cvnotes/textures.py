"""Random textures that look like clouds, tissue or rock: noise on several scales, added up."""

import cv2
import numpy as np


def clouds(rng, *, side, coarsest, octaves=4, persistence=0.5):
    """Return smooth random texture (side, side) with mean near 0 and standard deviation 1.

    White noise on a grid of `coarsest` cells, refined `octaves - 1` times; each refinement doubles the grid
    and adds noise that is weaker by the factor `persistence`.
    """
    cells, strength = coarsest, 1.0
    texture = rng.standard_normal((cells, cells), dtype=np.float32)
    for _ in range(octaves - 1):
        cells, strength = 2 * cells, strength * persistence
        texture = cv2.resize(texture, (cells, cells), interpolation=cv2.INTER_CUBIC)
        texture += strength * rng.standard_normal((cells, cells), dtype=np.float32)
    texture = cv2.resize(texture, (side, side), interpolation=cv2.INTER_CUBIC)
    return texture / (texture.std() + 1e-6)
