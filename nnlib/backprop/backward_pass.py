"""The backward pass, chapter 6: every parameter's share of the loss.

A backward rule calls a function and returns its output with one pullback for each
argument. A pullback takes ``g``, the gradient of the loss with respect to the output,
and returns the gradient of the loss with respect to that argument. To propagate
backwards is to call the pullbacks in reversed order.
"""

# Annotations stay text: to look np.random up would import it, a fifth of NumPy.
from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np

from nnlib.backprop.gradient import Gradient
from nnlib.checks import described
from nnlib.propagation import Network, check_batch
from nnlib.registry import checked, entry_of, name_of


def vjp(
    function: Callable, *arguments: np.ndarray, **settings
) -> tuple[np.ndarray, tuple[Callable | None, ...]]:
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
    rule = entry_of(function).rule or rule_of_partial(function)
    return rule(*arguments, **settings)


def rule_of_partial(function: Callable) -> Callable:
    """Return the rule of what a partial calls, or say that there is none."""
    if isinstance(function, functools.partial) and not function.args:
        return functools.partial(vjp, function.func, **function.keywords)
    if not callable(function):
        raise TypeError(f"vjp: {described(function)} was given, expected a function.")
    name = name_of(function)
    advice = (
        f"Decorate one with @rule_for({name}): it takes the arguments of {name} and "
        "returns its output and a tuple with one pullback for each argument."
    )
    if name == "<lambda>":
        advice = (
            "Settings need no lambda: write functools.partial(huber, delta=0.5), or "
            "Layer(leaky_relu, slope=0.2). Otherwise name the function with def, and "
            "give it a rule with @rule_for."
        )
    raise NotImplementedError(f"{name} has no backward rule. {advice}")


def check_backprop(network, x, loss, target, rng=None) -> None:
    """Refuse a batch that the network does not take, and an empty one."""
    check_batch(network, x, rng, "backprop")
    if len(x) == 0:
        raise ValueError(f"backprop: x has shape {x.shape}, a batch without a sample.")
    if not callable(loss):
        raise TypeError(
            f"backprop: loss is {described(loss)}, expected a function such as "
            "cross_entropy: write backprop(network, x, loss, target)."
        )


@checked(check_backprop)
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
    y, tape = x, []
    for layer in network:
        arguments, settings = layer.call(y, rng)
        y, pullbacks = vjp(layer.function, *arguments, **settings)
        # Only parameters learn, so the way back ends at the first layer that has some:
        # the gradient of the data costs as much as that of the largest W.
        if tape or layer.parameters:
            tape.append((layer, pullbacks))
    value, (to_y, *_) = vjp(loss, y, target)

    g = to_y(1.0)
    gradients = []  # a list for each layer, the last layer's first
    while tape:
        layer, (to_x, *to_parameters) = tape.pop()
        n = len(layer.parameters)
        gradients.append([to_parameter(g) for to_parameter in to_parameters[:n]])
        if tape:
            g = to_x(g)
    return value, gathered(network, gradients[::-1])


def gathered(network: Network, gradients: list[list[np.ndarray]]) -> Gradient:
    """Lay the gradients of the last layers into one vector; shared ones add up."""
    n_before = len(network) - len(gradients)
    places = network.places[n_before:]
    for layer, row, arrays in zip(network[n_before:], places, gradients, strict=True):
        for name, place, array in zip(layer.names, row, arrays, strict=True):
            if np.shape(array) != place.shape:
                raise ValueError(
                    f"backprop: the backward rule of {name_of(layer.function)} "
                    f"returned a gradient of shape {np.shape(array)} for {name}, which "
                    f"has shape {place.shape}."
                )
    flat = [array for arrays in gradients for array in arrays]
    parameters = network.parameters
    if not network.shared and flat:
        vector = np.concatenate(flat, axis=None, dtype=parameters.dtype)  # (P,)
        return Gradient(network, vector)
    vector = np.zeros_like(parameters)
    everywhere = [place for row in places for place in row]
    for (start, stop, _), array in zip(everywhere, flat, strict=True):
        vector[start:stop] += array.ravel()
    return Gradient(network, vector)
