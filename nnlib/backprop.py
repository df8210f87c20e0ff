"""Backpropagation, chapter 6: every parameter's share of the loss.

A backward rule takes a function's arguments and returns its output together with one
pullback for each argument. A pullback turns ``g``, the gradient of the loss with
respect to the output, into the gradient with respect to that argument. To propagate
backwards is to call the pullbacks in reversed order.
"""

import numpy as np

from nnlib.propagation import check_batch
from nnlib.rules import RULES, rule_for

__all__ = ["backprop", "rule_for", "vjp"]


def vjp(function, *arguments, **settings):
    """Call a function and return its output with one pullback for each argument.

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
    Baydin et al., *Automatic differentiation in machine learning: a survey*, 2018,
    section 3.2.
    """
    rule = RULES.get(function)
    if rule is None:
        name = getattr(function, "__name__", repr(function))
        raise NotImplementedError(
            f"{name} has no backward rule. Write one that returns {name}'s output and "
            f"one pullback for each argument, under @rule_for({name})."
        )
    return rule(*arguments, **settings)


def backprop(network, x, loss, target, rng=None):
    """Return the loss of a batch and its gradient for every parameter.

    Parameters
    ----------
    network : Network
    x : (N, n_in)
    loss : callable
        ``loss(y, target)``, a number.
    target : array
        What the loss compares the network's output with.
    rng : numpy.random.Generator, optional
        Given during training only, for layers that need chance, such as dropout.

    Returns
    -------
    value : number
        The loss.
    grads : Network
        The gradients under the parameters' names: ``grads[0].W`` has the shape of
        ``network[0].W``, and ``grads.parameters`` is the whole gradient vector.
    """
    check_batch("backprop", network, x)
    y = x
    tape = []
    for layer in network.layers:
        y, pullbacks = vjp(layer.function, *layer.arguments(y, rng), **layer.settings)
        tape.append(pullbacks)
    value, (to_y, *_) = vjp(loss, y, target)

    grads = network.with_parameters(np.empty_like(network.parameters))
    # Nothing before the first layer with parameters learns, and nobody asks for the
    # gradient of the data, so the way back ends there.
    first = next((i for i, layer in enumerate(grads) if layer.parameters), len(tape))
    g = to_y(1.0) if first < len(tape) else None
    for index in range(len(tape) - 1, first - 1, -1):
        to_x, *to_parameters = tape[index]
        for gradient, to_parameter in zip(grads[index].parameters, to_parameters):
            gradient[...] = to_parameter(g)
        if index > first:
            g = to_x(g)
    return value, grads
