"""Ways back through a network, right and wrong, for the exercise on backprop."""

import numpy as np

from nnlib.backprop import Gradient, vjp
from nnlib.losses import cross_entropy


def backprop(
    network,
    x,
    loss,
    target,
    first=lambda value: 1.0,
    passes=lambda layer: True,
    gather=np.concatenate,
    order=1,
    ends=True,
    early=False,
    apart=True,
):
    """Propagate backwards, rightly unless told otherwise.

    Parameters
    ----------
    network, x, loss, target
        As for the package's.
    first : function
        What the loss's pullback is called with, given the loss.
    passes : function
        Through which layers g goes back.
    gather : function
        Makes a vector of the parts, each a flat array.
    order : int
        1 or -1: that of a layer's own parameters.
    ends : bool
        Whether the loss's own pullback is used.
    early : bool
        Whether g goes on before a layer's own parameters get it.
    apart : bool
        Whether the loss's pullbacks are taken apart.
    """
    y, pullbacks = x, []
    for layer in network:
        y, back = vjp(layer.function, y, *layer.parameters)
        pullbacks.append(back)
    value, back = vjp(loss, y, target)
    to_y = back[0] if apart else back
    g, parts = to_y(first(value)) if ends else y, []
    for layer, back in zip(reversed(network.layers), reversed(pullbacks), strict=True):
        before = back[0](g) if passes(layer) else g
        own = [to_one(before if early else g).ravel() for to_one in back[1:]]
        parts, g = own[::order] + parts, before
    return value, Gradient(network, gather(parts))


def by_recursion(network, x, loss, target):
    """Propagate by a function that calls itself."""

    def back(layers, y):
        if not layers:
            value, (to_y, *_) = vjp(loss, y, target)
            return value, to_y(1.0), np.zeros(0)
        out, (to_x, *rest) = vjp(layers[0].function, y, *layers[0].parameters)
        value, g, later = back(layers[1:], out)
        own = [to_one(g).ravel() for to_one in rest]
        return value, to_x(g), np.concatenate([*own, later])

    value, _, vector = back(list(network), x)
    return value, Gradient(network, vector)


def into_a_vector(network, x, loss, target):
    """Write each part into its place of a vector of zeros."""
    y, tape = x, []
    for layer in network:
        y, pullbacks = vjp(layer.function, y, *layer.parameters)
        tape.append(pullbacks)
    value, pullbacks = vjp(loss, y, target)
    g, vector = pullbacks[0](1), np.zeros(network.parameters.size)
    end = vector.size
    while tape:
        to_x, *others = tape.pop()
        for to_one in reversed(others):
            part = to_one(g).ravel()
            vector[end - part.size : end] = part
            end -= part.size
        g = to_x(g)
    return float(value), Gradient(network, vector)


def forward_order(parts):
    """Join parts in the order in which the way back meets them."""
    return np.concatenate(parts[::-1])


def variant(**ways):
    """Return a wrong way back."""
    return lambda network, x, loss, target: backprop(network, x, loss, target, **ways)


def no_loss(network, x, loss, target):
    """Return the gradient alone."""
    return backprop(network, x, loss, target)[1]


def turned(network, x, loss, target):
    """Return the parts of W column by column."""
    value, gradient = backprop(network, x, loss, target)
    parts = [
        getattr(gradient[index], name).T.ravel()
        for index, layer in enumerate(network)
        for name in layer.names
    ]
    return value, Gradient(network, np.concatenate(parts))


def last_layer_alone(network, x, loss, target):
    """Return zeros for all layers but the last."""
    value, gradient = backprop(network, x, loss, target)
    vector = gradient.vector.copy()
    last = [layer for layer in network if layer.parameters][-1]
    vector[: vector.size - last.W.size - last.b.size] = 0
    return value, Gradient(network, vector)


def by_turns(network, x, loss, target):
    """Take every second layer, from the first, for a linear one."""
    y, tape = x, []
    for index, layer in enumerate(network):
        if index % 2 == 0:
            W, b = layer.parameters
            y, back = vjp(layer.function, y, W, b)
        else:
            y, back = vjp(layer.function, y)
        tape.append(back)
    return backprop(network, x, loss, target)


def for_labels(network, x, loss, target):
    """Take the loss for the cross-entropy of labels."""
    return backprop(network, x, cross_entropy, target)


def at_the_label(network, x, loss, target):
    """Read the target as the place of the right class."""
    _ = np.zeros((len(x), 99))[np.arange(len(x)), target]
    return backprop(network, x, loss, target)


def behind_a_linear(network, x, loss, target):
    """Write an activation down with the linear layer before it."""
    seen = []
    for layer in network:
        if layer.parameters:
            seen.append(layer)
        else:
            seen[-1] = seen[-1], layer
    return backprop(network, x, loss, target)


def a_list(network, x, loss, target):
    """Return the gradients in a list."""
    value, grads = backprop(network, x, loss, target)
    return value, [grads.vector]
