"""The light of the day and the sky, which every landscape shares."""

from dataclasses import dataclass

import numpy as np

from cvnotes.datasets.scenes.canvas import FRAME, Y, clouds, rgb


@dataclass(frozen=True, slots=True, kw_only=True)
class Light:
    """The weather and the hour of one picture."""

    zenith: np.ndarray
    """Colour of the sky at the upper border (3,)."""
    horizon: np.ndarray
    """Colour of the sky at the horizon (3,), which is also the colour of haze."""
    strength: float
    """1 in bright daylight, less than a half at night."""

    @property
    def on_ground(self):
        """The factor by which things are darker than in full daylight."""
        return 0.55 + 0.45 * self.strength

    @property
    def is_dim(self):
        """True from dusk on, when windows are lit."""
        return self.strength < 0.8


_LIGHTS = (
    Light(zenith=rgb(0.25, 0.48, 0.82), horizon=rgb(0.72, 0.84, 0.95), strength=1.0),  # clear
    Light(zenith=rgb(0.35, 0.60, 0.90), horizon=rgb(0.85, 0.92, 0.98), strength=1.0),  # hazy
    Light(zenith=rgb(0.52, 0.58, 0.66), horizon=rgb(0.80, 0.82, 0.84), strength=0.8),  # overcast
    Light(zenith=rgb(0.22, 0.25, 0.45), horizon=rgb(0.95, 0.62, 0.35), strength=0.7),  # sunset
    Light(zenith=rgb(0.10, 0.13, 0.28), horizon=rgb(0.35, 0.35, 0.50), strength=0.45),  # night
)


def sample_light(rng):
    """Draw the light of one picture from a numpy random generator."""
    return _LIGHTS[rng.integers(len(_LIGHTS))]


def sky(rng, light):
    """Return a picture that is all sky (FRAME, FRAME, 3), most often with clouds."""
    image = np.repeat(light.zenith * (1 - Y[..., None]) + light.horizon * Y[..., None], FRAME, axis=1)
    if rng.random() < 0.7:
        cover = np.clip(0.5 * clouds(rng, coarsest=3) + rng.uniform(-0.4, 0.2), 0, 1)[..., None]
        white = rgb(0.95, 0.95, 0.96) * (0.25 + 0.75 * light.strength)
        image = image * (1 - cover) + white * cover
    return image
