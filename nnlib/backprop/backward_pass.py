"""The backward pass, chapter 6: how the loss changes with every parameter.

A backward rule calls a function and returns its output with one pullback for each
argument. A pullback takes ``g``, the gradient of the loss with respect to the output,
and returns the gradient of the loss with respect to that argument. To propagate
backwards is to call the pullbacks in reversed order.
"""

# Annotations stay text: to look np.random up would import it, a fifth of NumPy.
from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.backprop.callers import speaks_for_its_loss
from nnlib.backprop.checks import (
    check_backprop,
    check_call,
    check_shapes,
    check_way_back,
    no_rule,
    output_and_pullbacks,
)
from nnlib.backprop.gradient import Gradient
from nnlib.propagation import Layer, Network
from nnlib.registry import checked, entry_of, is_unchecked


def vjp(function: Callable, *arguments: np.ndarray, **settings) -> tuple[Any, tuple]:
    """Call a function and return its output with one pullback for each argument.

    The name stands for vector-Jacobian product, which is what a pullback computes.

    Parameters
    ----------
    function : callable
        A function that has a row in the table of backward rules, or a
        `functools.partial` of one.
    *arguments, **settings
        What the function is called with.

    Returns
    -------
    y : array
        The function's output.
    pullbacks : tuple
        One for each array argument; None where there is no gradient, as for labels.

    Raises
    ------
    NotImplementedError
        If the function has no backward rule.
    TypeError
        If the rule returns something else, or fails on these arguments.

    References
    ----------
    Baydin, Pearlmutter, Radul and Siskind, *Automatic differentiation in machine
    learning: a survey*, 2018, section 3.2.

    Examples
    --------
    >>> from nnlib.propagation import linear
    >>> x, W, b = np.array([[1.0, 2.0]]), np.array([[3.0], [4.0]]), np.array([0.5])
    >>> y, (to_x, to_W, to_b) = vjp(linear, x, W, b)
    >>> to_x(np.ones((1, 1)))
    array([[3., 4.]])
    """
    rule = entry_of(function).rule or no_rule(function)
    if is_unchecked():  # five times a batch for a small network
        return rule(*arguments, **settings)
    check_call(function, arguments, settings)
    return output_and_pullbacks(rule(*arguments, **settings), function, arguments)


@checked(check_backprop)
@speaks_for_its_loss
def backprop(
    network: Network,
    x: np.ndarray,
    loss: Callable,
    target: np.ndarray,
    rng: np.random.Generator | None = None,
) -> tuple[np.floating, Gradient]:
    """Return the loss of a batch and its gradient for every parameter.

    Parameters
    ----------
    network : Network
    x : (N, n_in)
        Of the dtype of the network's parameters.
    loss : callable
        ``loss(y, target)`` returns one number for the batch.
    target : array
        What `loss` compares the network's output with.
    rng : numpy.random.Generator, optional
        Given in training only, for layers that need chance, such as dropout.

    Returns
    -------
    value : number
        The loss.
    grads : Gradient
        The gradients, under the names of the parameters: ``grads[0].W`` has the shape
        of ``network[0].W``, and ``grads.vector`` is the whole gradient, (P,).

    Raises
    ------
    TypeError
        If `x` is not an array of the network's dtype.
    ValueError
        If the batch is empty or does not fit the network, or if a backward rule
        returns a gradient of the wrong shape.
    NotImplementedError
        If a function of the network, or the loss, has no backward rule.

    References
    ----------
    Rumelhart, Hinton and Williams, *Learning representations by back-propagating
    errors*, 1986. Nielsen, *Neural Networks and Deep Learning*, 2015, chapter 2.

    Examples
    --------
    >>> from nnlib.losses import mse
    >>> from nnlib.propagation import Layer, linear
    >>> network = Network([Layer(linear, np.array([[3.0]]), np.array([1.0]))])
    >>> value, grads = backprop(network, np.array([[2.0]]), mse, np.array([[5.0]]))
    >>> float(value), grads[0].W, grads[0].b
    (4.0, array([[8.]]), array([4.]))
    """
    y = x
    tape: list[tuple[Layer, tuple]] = []
    for layer in network.layers:
        arguments, settings = layer.call(y, rng)
        y, pullbacks = vjp(layer.function, *arguments, **settings)
        # Only parameters learn, so the way back ends at the first layer that has some:
        # the gradient of the data costs as much as that of the largest W.
        if tape or layer.parameters:
            tape.append((layer, pullbacks))
    value, (to_y, *_) = vjp(loss, y, target)
    check_way_back(tape, loss, to_y)

    g = to_y(1.0)
    gradients: list[np.ndarray] = []  # of every parameter, the last one first
    while tape:
        layer, pullbacks = tape.pop()
        to_x, to_parameters = pullbacks[0], pullbacks[1 : len(layer.parameters) + 1]
        for to_parameter in reversed(to_parameters):
            gradients.append(to_parameter(g))
        if tape:
            g = to_x(g)
    return value, gathered(network, gradients[::-1])


def gathered(network: Network, gradients: list[np.ndarray]) -> Gradient:
    """Lay the gradients into one vector; those of a shared parameter add up."""
    check_shapes(network, gradients)
    parameters = network.parameters
    if gradients and not network.shared:
        vector = np.concatenate(gradients, axis=None, dtype=parameters.dtype)  # (P,)
        return Gradient(network, vector)
    vector = np.zeros_like(parameters)
    places = [place for row in network.places for place in row]
    for (start, stop, _), gradient in zip(places, gradients, strict=True):
        vector[start:stop] += gradient.ravel()
    return Gradient(network, vector)
