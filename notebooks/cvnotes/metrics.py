"""Overlap of two masks, for lessons after the one that teaches it."""

from cvnotes.backend import keras

ops = keras.ops


def dice(y_true, y_pred, smooth=1.0):
    """Return the Dice coefficient of every image: two arrays (batch, ...) in, (batch,) out.

    Works on masks of 0 and 1 and on probabilities. `smooth` is added above and below the line, so that two
    empty masks agree perfectly (1) instead of giving 0/0. Source: Dice (1945); for probabilities Milletari et
    al. (2016), whose version squares the terms below the line.

    Taught in: notebooks/unet.ipynb
    """
    pixels = tuple(range(1, len(y_true.shape)))
    intersection = ops.sum(y_true * y_pred, axis=pixels)
    total = ops.sum(y_true, axis=pixels) + ops.sum(y_pred, axis=pixels)
    return (2.0 * intersection + smooth) / (total + smooth)


def iou(y_true, y_pred, smooth=1.0):
    """Return the intersection over union of every image: two arrays (batch, ...) in, (batch,) out.

    Also called the Jaccard index. `smooth` as in `dice`.

    Taught in: notebooks/unet.ipynb
    """
    pixels = tuple(range(1, len(y_true.shape)))
    intersection = ops.sum(y_true * y_pred, axis=pixels)
    union = ops.sum(y_true, axis=pixels) + ops.sum(y_pred, axis=pixels) - intersection
    return (intersection + smooth) / (union + smooth)
