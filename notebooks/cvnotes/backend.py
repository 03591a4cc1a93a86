"""Keras and TensorFlow, loaded without their chatter.

Every module of `cvnotes` that needs them imports them from here, so that they are quiet in whatever order a
lesson names its imports. A lesson imports its `cvnotes` modules first and Keras after them.
"""

import contextlib
import os
import sys
import tempfile

__all__ = ["keras", "tf"]


@contextlib.contextmanager
def _loading_notes_kept_back():
    """Keep what libraries write to stderr while they load, and show it only if loading fails.

    TensorFlow's C++ code notes which processor features and which GPU libraries it found, with the time and
    the process number in every line: nothing about the lesson, and different on every run.
    """
    sys.stderr.flush()
    with tempfile.TemporaryFile() as notes:
        stderr = os.dup(2)
        os.dup2(notes.fileno(), 2)
        try:
            yield
        except BaseException:
            notes.seek(0)
            os.write(stderr, notes.read())
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)


# The notes go on after loading. Level 3 loses nothing that matters: whatever goes wrong in TensorFlow arrives
# as a Python exception with its own message. A level that was chosen outside stays.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

with _loading_notes_kept_back():
    import keras
    import tensorflow as tf
