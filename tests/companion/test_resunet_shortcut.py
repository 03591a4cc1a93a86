"""The shortcut of the lesson's residual block: it must not be the form that kills the process.

The filter gradient of a 1x1 convolution with a stride and fewer than 16 input channels (on processors with
AVX-512; fewer than 8 with AVX2) writes past its buffer in the oneDNN of TensorFlow 2.21; see
https://github.com/uxlfoundation/oneDNN/issues/6035.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

_NOTEBOOKS = Path(__file__).parents[2] / "notebooks"

_GRADIENTS = """
import sys
import tensorflow as tf
import keras
from keras import layers

MOMENTUM = 0.9
exec(sys.stdin.read())
inputs = keras.Input((64, 64, 8))
block = keras.Model(inputs, residual_block(inputs, 16, strides=2))
strided = [l for l in block.layers if isinstance(l, layers.Conv2D) and l.kernel_size == (1, 1) != l.strides]
print("strided 1x1 convolutions:", len(strided))

@tf.function(jit_compile=False)
def gradients(x):
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(block(x, training=True) ** 2)
    return tape.gradient(loss, block.trainable_variables)

for _ in range(60):
    gradients(tf.random.normal((8, 64, 64, 8)))
"""


def _lesson_code():
    """The definitions of the residual block, without the lines that try it."""
    cells = json.loads((_NOTEBOOKS / "resunet.ipynb").read_text(encoding="utf-8"))["cells"]
    wanted = [cell for cell in cells if cell["id"] in {"define-conv-block", "define-residual-block"}]
    return "\n".join(
        "".join(cell["source"]).split("\n\n\ntiny")[0].split("\n\n\nprint")[0] for cell in wanted
    )


def test_gradients_of_the_residual_block_do_not_crash():
    """Sixty gradients of the block that crashed must come through in a process of their own."""
    environment = os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3", "TF_ENABLE_ONEDNN_OPTS": "1"}
    run = subprocess.run(
        [sys.executable, "-c", _GRADIENTS], input=_lesson_code(),
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (0, "strided 1x1 convolutions: 0") == (run.returncode, run.stdout.strip())
