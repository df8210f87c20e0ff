"""The path of an optimizer along given gradients, and optimizers with a fault."""

import numpy as np

from nnlib.backprop import Gradient
from nnlib.optimizers import Optimizer
from nnlib.propagation import Layer, Network, linear
from nnlib_grader.specification.drivers import step_by_step
from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Mistake


def walk(make, w, gradients):
    """Let an optimizer of nnlib walk along given gradients; return all points."""
    network = Network([Layer(linear, np.zeros((len(w), 1)), np.zeros(1))])
    network.parameters[:-1] = w
    optimizer, path = make(network), [np.array(w, float)]
    for g in gradients:
        optimizer.step(Gradient(network, np.append(g, 0.0)))
        path.append(network.parameters[:-1].copy())
    return np.array(path)


def all_rows_alike(arguments, value):
    """Recognise a path that holds one array, which is not the start, in all rows."""
    return not np.ptp(value, axis=0).any() and not np.allclose(value[0], arguments[0])


def rule(update, *remembers):
    """Return an optimizer's class with an update and what it remembers."""
    return type("Written", (Optimizer,), {"update": update, "remembers": remembers})


def rules(name, message, *answers):
    """Return a mistake that is named for any of several classes of optimizers."""

    def recognise(arguments, value):
        return any(close(step_by_step(one)(*arguments), value) for one in answers)

    return Mistake(name, message, answers[0], recognise, lambda *given: answers[1:])
