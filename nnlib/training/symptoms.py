"""Symptoms of a training that is about to fail, or has failed, each in words.

Each function returns what is to be said, or None.
"""

import math
import warnings
from collections.abc import Callable

import numpy as np

from nnlib.activations import relu, sigmoid, softmax
from nnlib.backprop.callers import plainly
from nnlib.losses import (
    binary_cross_entropy,
    cross_entropy,
    huber,
    mae,
    mse,
    quadratic_cost,
)
from nnlib.propagation import Network

LARGE = 10.0  # the root of the mean square from which inputs count as unscaled
REGRESSIONS = (mse, mae, huber, quadratic_cost)
FEW_SAMPLES = 20  # so few say little about what a unit does


def applied_twice(network: Network, loss: Callable) -> str | None:
    """Say that the loss applies a function that the network ends with."""
    last, plain = network[-1].function, plainly(loss)
    twice = {
        (sigmoid, binary_cross_entropy): "sigmoid",
        (softmax, cross_entropy): "softmax",
        (sigmoid, cross_entropy): "softmax",
        (softmax, binary_cross_entropy): "sigmoid",
    }
    if (last, plain) not in twice:
        return None
    own = twice[last, plain]
    return (
        f"{plain.__name__} applies {own} itself and expects logits, but the network "
        f"ends with {last.__name__}, so that probabilities are squashed a second time. "
        f"Leave the last layer out: write Network(network[:-1]), and apply {own} when "
        "you read probabilities."
    )


def unscaled(network: Network, x: np.ndarray) -> str | None:
    """Say that the inputs are far from a size of 1."""
    if not network[0].parameters or x.ndim != 2:
        return None  # what the first layer does to x is not known here
    with np.errstate(over="ignore"):  # infinity is large enough
        squares = np.square(x, dtype=np.float64).mean(axis=0)  # (n_in,)
    if squares.max().item() <= LARGE**2:
        return None
    low, high = x.min().item(), x.max().item()
    code = scaled("data[0]")
    if low >= 0 and 128 < high <= 255:
        code = "data[0] / 255"
    return (
        f"data[0] runs from {low:g} to {high:g}, and a network learns best from inputs "
        f"of about -1 to 1: write {code}, and do the same, with the same numbers, to "
        "whatever it is given later."
    )


def scaled(name: str) -> str:
    """Return the code that gives each column a mean of 0 and a spread of 1."""
    # + 0.001: a column that is all the same has no spread
    return f"({name} - {name}.mean(axis=0)) / ({name}.std(axis=0) + 0.001)"


def silent_units(network: Network, outputs: list) -> dict[int, np.ndarray]:
    """Return for each layer of ReLUs which of its units are 0 for all samples."""
    return {
        index: (y == 0).all(axis=0)
        for index, (layer, y) in enumerate(zip(network, outputs, strict=True))
        if layer.function is relu and y.ndim == 2
    }


def never_fired(silent: dict[int, np.ndarray], n: int) -> str | None:
    """Say that hardly a ReLU of a layer fires, before the first step."""
    for index, units in silent.items():
        if n >= FEW_SAMPLES and units.mean().item() > 0.9:
            return (
                f"{units.sum().item()} of the {len(units)} ReLUs of layer {index} "
                f"return 0 for each of {n} samples, so that they pass no gradient and "
                "cannot learn. Draw the weights with nnlib.weights.he, and let the "
                "biases start at 0."
            )
    return None


def died(
    before: dict[int, np.ndarray], after: dict[int, np.ndarray], n: int
) -> str | None:
    """Say that most ReLUs of a layer have ceased to fire in the training."""
    for index, units in after.items():
        dead = units & ~before[index]
        if n >= FEW_SAMPLES and dead.mean().item() > 0.5:
            return (
                f"{dead.sum().item()} of the {len(units)} ReLUs of layer {index} "
                f"fired before this training and now return 0 for each of {n} samples, "
                "so that they learn no longer. Steps that are too large do this: build "
                "the network and the optimizer anew, with a tenth of the learning rate."
            )
    return None


def loud_value(loss: Callable, y: np.ndarray, target: np.ndarray) -> str | None:
    """Return what the loss itself warns of, if it does."""
    with warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        loss(y, target)
    return str(heard[0].message) if heard else None


def high_start(loss: Callable, y: np.ndarray, target: np.ndarray) -> str | None:
    """Say that the loss starts far above that of knowing nothing."""
    if plainly(loss) in REGRESSIONS:
        return unscaled_targets(loss, y, target)
    n_classes = {cross_entropy: y.shape[-1], binary_cross_entropy: 2}.get(plainly(loss))
    if n_classes is None:
        return None
    value, expected = loss(y, target).item(), math.log(n_classes)
    if value <= 5 * expected:
        return None
    return (
        f"the loss starts at {value:.3g}, and knowing nothing costs log({n_classes}) = "
        f"{expected:.3g}: the network is sure of what it cannot know yet. Draw smaller "
        "weights, with nnlib.weights.he, and scale the inputs."
    )


def unscaled_targets(loss: Callable, y: np.ndarray, target: np.ndarray) -> str | None:
    """Say that numbers to come close to are far from a size of 1."""
    squares = np.square(target, dtype=np.float64).mean()
    if squares.item() <= LARGE**2:
        return None
    return (
        f"the loss starts at {loss(y, target).item():.3g}, and to answer with the "
        f"targets' mean costs {cost_of_the_mean(loss, target):.3g}: data[1] runs from "
        f"{target.min().item():g} to {target.max().item():g}, and a network learns "
        f"best with targets of about -1 to 1: write {scaled('data[1]')}, train on "
        "these, and undo it for the outputs."
    )


def cost_of_the_mean(loss: Callable, target: np.ndarray) -> float:
    """Return the loss of answering with the targets' mean: for mse, their variance."""
    mean = np.broadcast_to(target.mean(axis=0), target.shape)
    return loss(mean, target).item()


def worse_than_the_mean(loss: Callable, target: np.ndarray, value: float) -> str | None:
    """Say that the mean of the targets would cost less than the outputs do."""
    if plainly(loss) not in REGRESSIONS:
        return None
    baseline = cost_of_the_mean(loss, target)
    if value <= 2 * baseline:
        return None
    return (
        f"the loss ends at {value:.3g}, and to answer with the targets' mean for each "
        f"sample costs {baseline:.3g}. Scale the targets: write {scaled('data[1]')}, "
        "train on these, and undo it for the outputs."
    )
