"""Backpropagation, chapter 6: every parameter's share of the loss.

A backward rule calls a function and returns its output with one pullback for each
argument. A pullback takes ``g``, the gradient of the loss with respect to the output,
and returns the gradient of the loss with respect to that argument. To propagate
backwards is to call the pullbacks in reversed order.
"""

# Annotations stay text: to look np.random up would import it, a fifth of NumPy.
from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnlib.layers import Layer, name_of
from nnlib.network import Network
from nnlib.propagation import check_batch
from nnlib.rules import RULES, rule_for

__all__ = ["backprop", "numerical_gradient", "rule_for", "vjp"]


def vjp(
    function: Callable, *arguments: np.ndarray, **settings
) -> tuple[np.ndarray, tuple[Callable | None, ...]]:
    """Call a function and return its output with one pullback for each argument.

    The name stands for vector-Jacobian product, which is what a pullback computes.

    Parameters
    ----------
    function : callable
        A function that has a row in the table of backward rules.
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
    rule = RULES.get(function)
    if rule is None:
        name = name_of(function)
        raise NotImplementedError(
            f"{name} has no backward rule. Decorate one with @rule_for({name}): it "
            f"takes the arguments of {name} and returns its output and a tuple with "
            "one pullback for each argument."
        )
    return rule(*arguments, **settings)


def backprop(
    network: Network,
    x: np.ndarray,
    loss: Callable,
    target: np.ndarray,
    rng: np.random.Generator | None = None,
) -> tuple[np.floating, Network]:
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
    grads : Network
        The gradients, under the names of the parameters: ``grads[0].W`` has the shape
        of ``network[0].W``, and ``grads.parameters`` is the whole gradient, (P,).

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
    check_batch("backprop", network, x)
    if x.shape[0] == 0:
        raise ValueError(f"backprop: x has shape {x.shape}, a batch without a sample.")
    y = x
    tape = []
    for layer in network.layers:
        y, pullbacks = vjp(layer.function, *layer.arguments(y, rng), **layer.settings)
        # Only parameters learn, so the way back ends at the first layer that has some:
        # the gradient of the data costs as much as that of the largest W.
        if tape or layer.parameters:
            tape.append((layer, pullbacks))
    value, (to_y, *_) = vjp(loss, y, target)
    if not tape:
        return value, network.with_parameters(np.zeros_like(network.parameters))

    g = to_y(1.0)
    gradients = []
    for layer, pullbacks in reversed(tape):
        if layer.parameters:
            gradients[:0] = parameter_gradients(layer, pullbacks, g)
        if layer is not tape[0][0]:
            to_x = pullbacks[0]
            g = to_x(g)
    dtype = network.parameters.dtype
    vector = np.concatenate(gradients, axis=None, dtype=dtype)  # (P,)
    return value, network.with_parameters(vector)


def parameter_gradients(
    layer: Layer, pullbacks: tuple[Callable, ...], g: np.ndarray
) -> list:
    """Return the gradients of a layer's parameters, in their order."""
    gradients = []
    for position, parameter in enumerate(layer.parameters):
        to_parameter = pullbacks[position + 1]  # the first pullback is that of x
        gradient = to_parameter(g)
        if gradient.shape != parameter.shape:
            raise ValueError(
                f"backprop: the backward rule of {name_of(layer.function)} returned a "
                f"gradient of shape {gradient.shape} for {layer.names[position]}, "
                f"which has shape {parameter.shape}."
            )
        gradients.append(gradient)
    return gradients


def numerical_gradient(
    function: Callable, x: np.ndarray, h: float | None = None
) -> np.ndarray:
    """Measure a gradient with central differences, one element at a time.

    ``(function(x + h) - function(x - h)) / (2 * h)`` for each element of `x`. The
    error shrinks with h squared until rounding, which grows as h shrinks, takes over;
    the best h is near the cube root of the machine's precision.

    Parameters
    ----------
    function : callable
        Takes an array of the shape of `x` and returns one number.
    x : array of floating-point numbers, any shape
        Not changed. Prefer float64.
    h : float, optional
        The step; by default 6e-6 in float64 and 5e-3 in float32.

    Returns
    -------
    array of the shape of `x`

    Raises
    ------
    ValueError
        If `function` returns an array instead of one number.

    References
    ----------
    Press et al., *Numerical Recipes*, 3rd edition, 2007, section 5.7.

    Examples
    --------
    >>> numerical_gradient(lambda x: (x**2).sum(), np.array([1.0, 3.0])).round(6)
    array([2., 6.])
    """
    x = x.copy()
    if h is None:
        h = float(np.finfo(x.dtype).eps) ** (1 / 3)
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index].copy()  # on a GPU, x[index] is a view
        x[index] = kept + h
        above = function(x)
        x[index] = kept - h
        below = function(x)
        x[index] = kept
        if np.ndim(above) != 0:
            raise ValueError(
                "numerical_gradient: the function must return one number; it returned "
                f"an array of shape {np.shape(above)}. Add .sum() or .mean()."
            )
        gradient[index] = (above - below) / (2 * h)
    return gradient
