"""Training one compiled model several times, each time from other weights.

To build and compile a new model costs more time than to train a small one, so comparisons over several seeds
keep the model and change its weights.
"""

from cvnotes.backend import keras

ops = keras.ops


def restart(model, weights):
    """Give a compiled `model` the list `weights`, and make its optimizer forget all steps so far.

    The learning rate must come from a schedule, which then starts anew; raises ValueError otherwise, since a
    fixed learning rate is one of the optimizer's variables and would become 0.
    """
    optimizer = model.optimizer
    if any(variable.path.endswith("learning_rate") for variable in optimizer.variables):
        raise ValueError("restart needs an optimizer whose learning rate is a schedule")
    model.set_weights(weights)
    for variable in optimizer.variables:
        variable.assign(ops.zeros_like(variable))
