"""The same seed, the same bits: one call that makes a lesson repeatable on one machine."""

from cvnotes.backend import keras, tf

THREADS = 2
"""Threads per operation. A constant, since sums that are split among more threads round differently."""


def make_reproducible(seed):
    """Seed Python, NumPy and Keras with the integer `seed` and make TensorFlow deterministic.

    On one machine, every run then gives identical numbers. Another processor or another version of TensorFlow
    may round differently. Raises RuntimeError when TensorFlow has already computed something with another
    number of threads: call this first.
    """
    tf.config.threading.set_intra_op_parallelism_threads(THREADS)
    tf.config.threading.set_inter_op_parallelism_threads(THREADS)
    keras.utils.set_random_seed(seed)
    tf.config.experimental.enable_op_determinism()
