"""Call answers that take or return more than plain data: networks, pullbacks, classes.

A driver takes the learner's function and returns one of plain arguments: a network is
handed over as a list of layers, ``["linear", W, b]`` or the name of an activation, and
what comes back is arrays. Nothing here knows what is right.
"""

from collections.abc import Callable

import numpy as np

from nnlib import activations
from nnlib.backprop import Gradient
from nnlib.losses import cross_entropy
from nnlib.propagation import Layer, Network, linear


def network_of(layers: list) -> Network:
    """Return the network that a list describes.

    Examples
    --------
    >>> network_of([["linear", np.ones((2, 3)), np.zeros(3)], "relu"])
    Network([
        Layer(linear, W (2, 3), b (3,)),
        Layer(relu),
    ])
    """
    return Network(
        [
            getattr(activations, layer)
            if isinstance(layer, str)
            else Layer(linear, *layer[1:])
            for layer in layers
        ]
    )


def through_a_network(answer: Callable) -> Callable:
    """Drive ``answer(network, x)``, which returns an array."""

    def driven(layers, x):
        return answer(network_of(layers), x)

    return driven


def with_network(layers: list, x: np.ndarray) -> dict[str, object]:
    """Return what ``answer(network, x)`` gets, by name."""
    return {"network": network_of(layers), "x": x}


def with_target(layers: list, x: np.ndarray, labels: np.ndarray) -> dict[str, object]:
    """Return what ``answer(network, x, loss, target)`` gets, by name."""
    return with_network(layers, x) | {"loss": cross_entropy, "target": labels}


def with_pullbacks(answer: Callable) -> Callable:
    """Drive a backward rule of `linear`: hand each pullback the gradient g.

    Another layer of the same shapes comes between, as in a network: a pullback has to
    keep the numbers of its own layer.
    """

    def driven(x, W, b, g):
        y, pullbacks = answer(x, W, b)
        answer(x + 1, 2 * W, b - 1)
        return (y, *(pullback(g) for pullback in pullbacks))

    return driven


def with_gradients(answer: Callable) -> Callable:
    """Drive ``answer(network, x, loss, target)``: a loss and a gradient a parameter.

    Each has the name by which the learner reads it, such as "gradient[0].W".
    """

    def driven(layers, x, labels):
        network = network_of(layers)
        value, gradient = answer(network, x, cross_entropy, labels)
        parts = {
            f"gradient[{index}].{name}": getattr(gradient[index], name)
            for index, layer in enumerate(network)
            for name in layer.names
        }
        return {"loss": value, **parts}

    return driven


class Plan(float):
    """A learning rate that changes: a number, the first, and a function of the step."""

    def __new__(cls, rates):
        """Take an array with a rate for each step."""
        plan = super().__new__(cls, rates[0])
        plan.rates = [float(rate) for rate in rates]
        return plan

    def __call__(self, step: int) -> float:
        """Return the rate of a step, counted from 0."""
        return self.rates[step]


def step_by_step(answer: Callable) -> Callable:
    """Drive an optimizer's class: the parameters after each of some steps.

    The rate is a number, or an array with one for each step.
    """

    def driven(theta, gradients, rate):
        if np.ndim(rate):
            rate = Plan(rate)
        start = Layer(linear, theta[:, None].copy(), np.zeros(1))
        network = Network([start])
        optimizer, path = answer(network, rate), []
        for g in gradients:
            optimizer.step(Gradient(network, np.append(g, 0.0)))
            path.append(network.parameters[:-1].copy())
        return np.array(path)

    return driven


def with_a_gradient(answer: Callable) -> Callable:
    """Drive ``answer(network, x, loss, target)``, which has to return a `Gradient`.

    What takes the package's `backprop` further, an optimizer, can use nothing else.
    """

    def driven(layers, x, labels):
        network = network_of(layers)
        results = answer(network, x, cross_entropy, labels)
        if not isinstance(results, tuple | list) or len(results) != 2:
            raise TypeError(
                "the loss and a Gradient were expected: write return loss, "
                "Gradient(network, vector)."
            )
        if not isinstance(results[1], Gradient):
            raise TypeError(
                f"the second result is of type {type(results[1]).__name__}, a Gradient "
                "was expected: write return loss, Gradient(network, vector)."
            )
        return with_gradients(lambda *given: results)(layers, x, labels)

    return driven
