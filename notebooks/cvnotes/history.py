"""A training log without times: what it prints is the same on every run.

Keras' own progress bar shows seconds and redraws itself; use `fit(..., verbose=0, callbacks=[EpochLog()])`.
"""

from cvnotes.backend import keras


class EpochLog(keras.callbacks.Callback):
    """Print a table with one line per epoch and one column per logged number."""

    def __init__(self, digits=4):
        super().__init__()
        self._digits = digits

    def on_train_begin(self, logs=None):
        self._columns = None

    def on_epoch_end(self, epoch, logs=None):
        logs = logs or {}
        if self._columns is None:
            self._columns = list(logs)
            print("epoch  " + "  ".join(f"{name:>{self._width(name)}}" for name in self._columns))  # noqa: T201
        cells = (f"{logs[name]:{self._width(name)}.{self._digits}f}" for name in self._columns)
        print(f"{epoch + 1:>5}  " + "  ".join(cells))  # noqa: T201

    def _width(self, name):
        return max(len(name), self._digits + 3)
