"""Synthetic chest radiographs with exact lung masks: no patient, no download, no licence to ask for.

The picture is computed the way a real one comes about: tissues weaken a beam, photons are counted, a film is
exposed. The lung mask is exact because the lungs were drawn first.
"""

import numpy as np

from cvnotes.datasets.cxr import bones, detector, tissue
from cvnotes.datasets.cxr.anatomy import lung_outlines, sample_chest
from cvnotes.datasets.cxr.drawing import FRAME, filled

__all__ = ["radiograph"]


def radiograph(seed, size=128):
    """Return one radiograph and its lung mask, both uint8 (size, size).

    The image uses 0..255, the mask 0 and 1. `seed` is an integer or a sequence of integers; the same seed
    gives the same patient at every size. The mask marks the anatomical lung fields: it goes on where a patch
    or fluid hides them. Raises ValueError for a size outside 32..256.

    Random numbers, and so every patient, are the same everywhere; since NumPy and OpenCV pick their
    instructions by processor, single pixels may differ by a grey level between two kinds of machine.
    """
    if not 32 <= size <= FRAME:
        raise ValueError(f"size must lie between 32 and {FRAME}, not {size}")
    rng = np.random.default_rng(seed)
    chest = sample_chest(rng)
    lungs = np.maximum(*(filled(outline) for outline in lung_outlines(chest, rng)))
    attenuation = detector.scattered(_attenuation(chest, lungs, rng).astype(np.float32))
    attenuation, coverage = detector.posed([attenuation, lungs], size, rng)
    image = detector.exposed(attenuation, rng)
    if rng.random() < 0.5:
        detector.marked(image, rng)
    return image, (coverage > 0.5).astype(np.uint8)


def _attenuation(chest, lungs, rng):
    """Add up all tissues on the way of the beam (FRAME, FRAME)."""
    flesh, inside = tissue.body(chest, rng)
    air, depth = tissue.air(lungs, rng)
    in_lungs = tissue.vessels(chest, rng) + tissue.lung_texture(rng)
    if rng.random() < 0.45:
        in_lungs += tissue.opacities(depth, rng)
    if rng.random() < 0.15:
        in_lungs += tissue.effusion(chest, rng)
    everywhere = tissue.mediastinum(chest, rng) + tissue.trachea(chest) + bones.skeleton(chest, rng)
    if rng.random() < 0.45:
        everywhere += tissue.breasts(chest, rng)
    if rng.random() < 0.60:
        everywhere += tissue.stomach_gas(chest, rng)
    return flesh + air + lungs * in_lungs + inside * everywhere
