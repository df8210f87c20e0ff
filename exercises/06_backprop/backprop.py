"""Backpropagation through a network, as the package has it."""

import itertools

import numpy as np

from nnlib.backprop import Gradient, vjp
from nnlib.backprop import backprop as packaged
from nnlib.losses import cross_entropy
from nnlib_grader.specification.drivers import (
    with_a_gradient,
    with_gradients,
    with_target,
)
from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Equal

from .shared import raising

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
    """Draw networks whose layers do not take turns, and a target for the MSE."""
    deep = [*network(rng, (2, 5, 4, 3), "relu"), "tanh"]
    return [
        (
            network(rng, (4, 3), "relu"),
            rng.normal(size=(5, 4)),
            rng.integers(3, size=5),
        ),
        (deep, rng.normal(size=(4, 2)), rng.integers(3, size=4)),
        (
            [*network(rng, (3, 4), "relu"), *network(rng, (4, 3), "relu")],
            rng.normal(size=(5, 3)),
            rng.integers(3, size=5),
        ),
        (
            ["tanh", *network(rng, (3, 4), "relu"), "sigmoid", "tanh"],
            rng.normal(size=(5, 3)),
            rng.normal(size=(5, 4)),
        ),
    ]


def wide(rng):
    """Draw a network in float32 that is too wide to measure 13,330 slopes in time."""
    layers = network(rng, (120, 80, 40, 10), "sigmoid")
    for layer in layers[::2]:
        _, W, b = layer
        layer[1:] = np.float32(W / np.sqrt(len(W))), np.float32(b)
    x = rng.normal(size=(8, 120)).astype(np.float32)
    return [(layers, x, rng.integers(10, size=8))]


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


def off_by_a_factor(given, value):
    """Recognise right gradients times one number, and a loss that is right."""
    asked = right(*given)
    expected, found = vector_of(asked), vector_of(value)
    ratio = found @ expected / (expected @ expected)
    return close(asked["loss"], value["loss"]) and close(ratio * expected, found)


def vector_of(results):
    """Return all gradients in one vector, in the network's order."""
    _, *parts = results.values()
    return np.concatenate([np.ravel(part) for part in parts])


def parts_of(given, value):
    """Go through the right parts: each, its start, and what stands in its place."""
    found, start = vector_of(value), 0
    _, *parts = right(*given).values()
    for part in parts:
        yield part, start, found[start : start + part.size]
        start += part.size


def moved(given, value):
    """Recognise a part of three numbers or more that stands at another place."""
    found = vector_of(value)
    for part, start, there in parts_of(given, value):
        numbers = part.ravel()
        if part.size < 3 or np.ptp(part) == 0 or close(numbers, there):
            continue
        for place in np.flatnonzero(np.isclose(found, numbers[0], 1e-4, 0)):
            if place != start and close(numbers, found[place : place + part.size]):
                return True
    return False


def by_columns(given, value):
    """Recognise a W that is written column by column."""
    return any(
        part.ndim == 2
        and close(part.T.ravel(), there)
        and not close(part.ravel(), there)
        for part, _, there in parts_of(given, value)
    )


def left_empty(given, value):
    """Recognise zeros in the place of a part."""
    return any(
        part.any() and not there.any() for part, _, there in parts_of(given, value)
    )


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


EXERCISE = Exercise(
    id="backprop",
    answer="backprop",
    objective="matrix-form",
    read="mazur",
    level="a small project",
    builds="nnlib.backprop.backprop",
    drive=with_a_gradient,
    hands=with_target,
    allowed=("nnlib.backprop.vjp", "nnlib.backprop.Gradient"),
    compare=(
        "nnlib.backprop.backprop stops at the first layer that has parameters, and "
        "yours may go on to the data. How much work does that save for the digits, "
        "where 23,520 of 23,820 products belong to the first layer?"
    ),
    reference=packaged,
    checks=[
        Check("two layers", 3, Equal(right), two_layers),
        Check("other networks, another loss", 1, Equal(right), other_networks),
        Check("many parameters, in float32", 1, Equal(right), wide),
    ],
    mistakes=[
        Mistake(
            "parts in reverse order",
            "Parts of the vector stand in another order than the network's: first the "
            "first layer, W before b. The way back meets the last layer first.",
            variant(gather=forward_order),
            moved,
            lambda *given: [
                variant(order=-1),
                variant(gather=forward_order, order=-1),
            ],
        ),
        Mistake(
            "by columns",
            "A W is written into the vector column by column. The vector holds it row "
            "by row, as the pullback returns it.",
            turned,
            by_columns,
        ),
        any_of(
            "g not passed through activations",
            "The last linear layer may be right, and g did not go back through an "
            "activation on its way to those before: it has a pullback, too.",
            variant(passes=lambda layer: layer.parameters),
        ),
        Mistake(
            "parts left empty",
            "Some parts of the vector are 0, as if no gradient had been written into "
            "them. Print which layers your loop visits, and what g is in each.",
            last_layer_alone,
            left_empty,
        ),
        Mistake(
            "off by a factor",
            "All gradients are off by one factor. The way back starts with the rate of "
            "the loss for itself, and the loss's pullback has the mean over the batch.",
            variant(first=lambda value: value),
            off_by_a_factor,
        ),
        any_of(
            "the loss's pullback left out",
            "The way back starts with the network's output. It starts with how fast "
            "the loss changes with that output.",
            variant(ends=False),
        ),
        raising(
            "the g of another layer",
            "A layer's parameters got the g of another layer. Their pullbacks and to_x "
            "take the same g; then to_x's result is the g of the layer before.",
            variant(early=True),
            variant(early=True, gather=forward_order),
            variant(passes=lambda layer: False),
            variant(passes=lambda layer: False, gather=forward_order),
        ),
        raising(
            "pullbacks not taken apart",
            "vjp returns the output and a tuple of pullbacks, one for each argument. "
            "Take the tuple apart before you call one of them.",
            variant(apart=False),
        ),
        raising(
            "one network and one loss for all",
            "Layers need not take turns, and a target need not be labels. Ask each "
            "layer whether it has parameters, and start from the loss handed in.",
            by_turns,
            behind_a_linear,
            for_labels,
            at_the_label,
        ),
        raising(
            "no Gradient",
            "Two results come back: the loss, and a Gradient of the network, made of "
            "one flat vector with all parts in the order of the parameters.",
            a_list,
            no_loss,
            lambda *given: a_list(*given)[1],
            lambda *given: [a_list(*given)[0], a_list(*given)[1][0]],
        ),
    ],
    variants={
        "without a loop backwards": by_recursion,
        "into a vector of zeros": into_a_vector,
        "parts collected": backprop,
        "a tuple in a list": lambda *given: list(backprop(*given)),
    },
)
