"""One rendered photograph: a landscape, seen through an imperfect camera."""

import cv2
import numpy as np

from cvnotes.datasets.scenes import elsewhere, nature, town
from cvnotes.datasets.scenes.canvas import FRAME, rgb
from cvnotes.datasets.scenes.daylight import sample_light

CLASSES = ("buildings", "forest", "glacier", "mountain", "sea", "street")
"""The six classes of the lesson; a label is an index into them."""

SOURCE_CLASSES = ("canyon", "desert", "farmland", "harbor", "lake", "meadow", "village", "waterfall")
"""Eight other classes, from which a network can learn before it meets the six."""

_PAINTERS = {
    name: getattr(module, name)
    for module, names in {
        town: ("buildings", "street"),
        nature: ("forest", "glacier", "mountain", "sea"),
        elsewhere: SOURCE_CLASSES,
    }.items()
    for name in names
}


def scene(name, seed, size=64):
    """Return a picture of the class `name` as uint8 (size, size, 3).

    `seed` is an integer or a sequence of integers; the same seed gives the same landscape at every size, with
    another noise. Raises ValueError for an unknown class or a size outside 16..128.

    Random numbers, and so every landscape, are the same everywhere; since NumPy and OpenCV pick their
    instructions by processor, single pixels may differ by a level between two kinds of machine.
    """
    if name not in _PAINTERS:
        raise ValueError(f"unknown class {name!r}; there is: {', '.join(_PAINTERS)}")
    if not 16 <= size <= FRAME:
        raise ValueError(f"size must lie between 16 and {FRAME}, not {size}")
    rng = np.random.default_rng(seed)
    light = sample_light(rng)
    return _photographed(_PAINTERS[name](rng, light), size, rng)


def _photographed(image, size, rng):
    """Return a painted picture as a camera sees it: exposure, colour cast, contrast, blur and noise."""
    cast = rgb(rng.uniform(0.9, 1.1), 1, rng.uniform(0.9, 1.1))
    image = np.clip(image * rng.uniform(0.75, 1.2) * cast, 0, 1) ** rng.uniform(0.8, 1.3)
    if rng.random() < 0.5:
        image = image[:, ::-1]
    image = cv2.resize(np.ascontiguousarray(image, np.float32), (size, size), interpolation=cv2.INTER_AREA)
    if rng.random() < 0.4:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 0.9) * size / 64)
    image = image + rng.uniform(0.01, 0.05) * rng.standard_normal(image.shape, dtype=np.float32)
    return np.round(np.clip(image, 0, 1) * 255).astype(np.uint8)
