"""Backpropagation through a network, as the package has it."""

import itertools

import numpy as np

from nnlib.backprop import Gradient, vjp
from nnlib.backprop import backprop as packaged
from nnlib_grader.specification.drivers import with_a_gradient, with_gradients
from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Equal

right = with_gradients(packaged)


def two_layers(rng):
    """Draw networks of two linear layers with an activation between."""
    return [
        (
            network(rng, (3, 5, 4), between),
            rng.normal(size=(6, 3)),
            rng.integers(4, size=6),
        )
        for between in ("tanh", "sigmoid")
    ]


def other_networks(rng):
    """Draw a network of one layer, and a deeper one that ends with an activation."""
    deep = [*network(rng, (2, 5, 4, 3), "relu"), "tanh"]
    return [
        (
            network(rng, (4, 3), "relu"),
            rng.normal(size=(5, 4)),
            rng.integers(3, size=5),
        ),
        (deep, rng.normal(size=(4, 2)), rng.integers(3, size=4)),
    ]


def network(rng, sizes, between):
    """Draw linear layers, with an activation between them."""
    layers = []
    for n_in, n_out in itertools.pairwise(sizes):
        W, b = rng.normal(size=(n_in, n_out)), rng.normal(size=n_out)
        layers += [["linear", W, b], between]
    return layers[:-1]


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
    value_of=lambda value: value,
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
    value_of : function
        What is returned in the place of the loss.
    """
    y, pullbacks = x, []
    for layer in network:
        y, back = vjp(layer.function, y, *layer.parameters)
        pullbacks.append(back)
    value, (to_y, *_) = vjp(loss, y, target)
    g, parts = to_y(first(value)) if ends else y, []
    for layer, back in zip(reversed(network.layers), reversed(pullbacks), strict=True):
        own = [to_one(g).ravel() for to_one in back[1:]]
        parts = own[::order] + parts
        if passes(layer):
            g = back[0](g)
    return value_of(value), Gradient(network, gather(parts))


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


def one_layer_alone(network, x, loss, target):
    """Leave the gradients of all but the last layer with parameters at 0."""
    value, grads = backprop(network, x, loss, target)
    last = [layer for layer in network if layer.parameters][-1]
    size = sum(part.size for part in last.parameters)
    vector = np.zeros_like(grads.vector)
    vector[-size:] = grads.vector[-size:]
    return value, Gradient(network, vector)


def forward_order(parts):
    """Join parts in the order in which the way back meets them."""
    return np.concatenate(parts[::-1])


def variant(**ways):
    """Return a wrong way back."""
    return lambda network, x, loss, target: backprop(network, x, loss, target, **ways)


def driven(wrong):
    """Return a wrong way back as a function of plain arguments."""
    return with_gradients(wrong)


def any_of(name, message, *wrongs):
    """Return a mistake that is named for any of several ways back."""

    def recognise(given, value):
        for wrong in wrongs:
            try:
                if close(driven(wrong)(*given), value):
                    return True
            except ValueError:  # shapes that do not fit in this network
                continue
        return False

    return Mistake(name, message, wrongs[0], recognise)


def no_loss(network, x, loss, target):
    """Return the gradient alone."""
    return backprop(network, x, loss, target)[1]


def a_list(network, x, loss, target):
    """Return the gradients in a list."""
    value, grads = backprop(network, x, loss, target)
    return value, [grads.vector]


EXERCISE = Exercise(
    id="backprop",
    answer="backprop",
    objective="matrix-form",
    read="mazur",
    level="a small project",
    builds="nnlib.backprop.backprop",
    drive=with_a_gradient,
    allowed=("nnlib.backprop.vjp", "nnlib.backprop.Gradient"),
    compare=(
        "nnlib.backprop.backprop stops at the first layer that has parameters, and "
        "yours may go on to the data. How much work does that save for the digits, "
        "where 23,520 of 23,820 products belong to the first layer?"
    ),
    reference=packaged,
    checks=[
        Check("two layers", 3, Equal(right), two_layers),
        Check("one layer, and three", 2, Equal(right), other_networks),
    ],
    mistakes=[
        any_of(
            "parts in reverse order",
            "The numbers are there, in another order than the network's: first the "
            "first layer, W before b. The way back meets the last layer first.",
            variant(gather=forward_order),
            variant(order=-1),
            variant(gather=forward_order, order=-1),
        ),
        any_of(
            "g not passed through activations",
            "The last linear layer may be right, and g did not go back through an "
            "activation on its way to those before: it has a pullback, too.",
            variant(passes=lambda layer: layer.parameters),
        ),
        any_of(
            "started with the loss",
            "All gradients are off by one factor: the way back starts with the loss, "
            "or with another number, in place of the rate of the loss for itself.",
            variant(first=lambda value: value),
            variant(first=lambda value: -1.0),
            variant(first=lambda value: 2.0),
        ),
        any_of(
            "the loss's pullback left out",
            "The way back starts with the network's output. It starts with how fast "
            "the loss changes with that output.",
            variant(ends=False),
        ),
        any_of(
            "only the last layer",
            "The last layer's gradients are right and the others are 0: does the way "
            "back go through all layers?",
            one_layer_alone,
        ),
        any_of(
            "not the loss",
            "The gradients are right, and the first result is not the loss of the "
            "batch.",
            variant(value_of=lambda value: 1.0),
            variant(value_of=lambda value: 0.0),
        ),
        Mistake(
            "g never handed on",
            "Each layer got the g of the layer behind it. After the gradients for its "
            "parameters, to_x has to turn g into that for the layer before.",
            variant(passes=lambda layer: False),
        ),
        Mistake(
            "no Gradient",
            "The second result is a Gradient of the network, made of one flat vector: "
            "all parts one behind the other, in the order of the parameters.",
            a_list,
        ),
    ],
    variants={
        "without a loop backwards": by_recursion,
        "into a vector of zeros": into_a_vector,
        "parts collected": backprop,
        "a tuple in a list": lambda *given: list(backprop(*given)),
    },
)
