"""Restarting a compiled model: as good as a new one."""

import numpy as np
import pytest
from cvnotes.backend import keras
from cvnotes.restarting import restart


def _compiled(learning_rate):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(keras.optimizers.Adam(learning_rate), "mse", jit_compile=False)
    return model


def _trained(model):
    inputs = np.arange(8, dtype="float32").reshape(4, 2) / 8
    model.fit(inputs, inputs.sum(axis=1), batch_size=4, epochs=3, shuffle=False, verbose=0)
    return model.get_weights()


def test_a_restarted_training_repeats_the_first():
    """The same start must lead to the same end, whatever was trained in between."""
    model = _compiled(keras.optimizers.schedules.CosineDecay(0.1, 3))
    start = model.get_weights()
    first = _trained(model)
    restart(model, start)
    assert all(
        np.array_equal(expected, actual) for expected, actual in zip(first, _trained(model), strict=True)
    )


def test_refuses_a_fixed_learning_rate():
    """An optimizer whose learning rate would become 0 must be refused."""
    model = _compiled(0.1)
    with pytest.raises(ValueError, match="schedule"):
        restart(model, model.get_weights())
