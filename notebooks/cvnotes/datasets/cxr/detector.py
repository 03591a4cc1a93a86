"""From attenuation to a picture: pose, scatter, photon noise and the film's characteristic curve."""

import cv2
import numpy as np

from cvnotes.datasets.cxr.drawing import FRAME, softened

_BEAM = 2.1
"""Attenuation of one unit of tissue, in the exponent of the Beer-Lambert law."""


def posed(layers, size, rng):
    """Return the layers turned, enlarged and moved alike, then averaged down to `size` x `size` pixels."""
    turn = cv2.getRotationMatrix2D((FRAME / 2, FRAME / 2), rng.normal(0, 2.0), rng.uniform(1.10, 1.24))
    turn[:, 2] += rng.normal(0, 0.011 * FRAME, 2)
    moved = (cv2.warpAffine(layer, turn, (FRAME, FRAME), borderMode=cv2.BORDER_REPLICATE) for layer in layers)
    return [cv2.resize(layer, (size, size), interpolation=cv2.INTER_AREA) for layer in moved]


def scattered(attenuation):
    """Return attenuation with part of its contrast lost: scattered photons blur what they carry."""
    small = cv2.resize(attenuation, (FRAME // 4, FRAME // 4), interpolation=cv2.INTER_AREA)
    haze = cv2.resize(softened(small, 3.5), (FRAME, FRAME), interpolation=cv2.INTER_LINEAR)
    return np.maximum(attenuation + 0.16 * (haze - attenuation), 0)


def exposed(attenuation, rng):
    """Return the 8-bit radiograph (size, size) of an attenuation map: dense tissue is bright.

    By the Beer-Lambert law I = exp(-mu); the photons that arrive are counted with a Poisson-like error, so
    that a low dose is grainier. What is shown is -log I, windowed, with the shoulder of a film's
    characteristic curve.
    """
    dose = 10 ** rng.uniform(3.2, 4.0)
    photons = np.exp(-_BEAM * attenuation)
    photons += np.sqrt(photons / dose) * rng.standard_normal(photons.shape, dtype=np.float32)
    picture = -np.log(np.maximum(photons, 1e-3)) / _BEAM
    picture = softened(picture, rng.uniform(0.3, 0.8) * max(0.6, picture.shape[0] / FRAME))
    dark, bright = np.percentile(picture, [rng.uniform(0.5, 3.0), rng.uniform(98.0, 99.8)])
    picture = np.clip((picture - dark) / (bright - dark), 0, 1)
    shoulder = rng.uniform(0.05, 0.70)
    picture = (1 - np.exp(-shoulder * picture)) / (1 - np.exp(-shoulder))
    picture = rng.uniform(0.0, 0.06) + rng.uniform(0.86, 0.94) * picture
    return np.round(255 * picture).astype(np.uint8)


def marked(picture, rng):
    """Write the technician's L beside the patient's left shoulder, in place."""
    scale = picture.shape[0] / FRAME
    place = (int(picture.shape[1] * rng.uniform(0.88, 0.93)), int(picture.shape[0] * rng.uniform(0.08, 0.12)))
    grey, thickness = int(rng.uniform(225, 255)), max(1, round(1.5 * scale))
    cv2.putText(picture, "L", place, cv2.FONT_HERSHEY_SIMPLEX, 0.55 * scale, grey, thickness, cv2.LINE_AA)
