"""Backpropagation through a network, as the package has it."""

import numpy as np

from nnlib.backprop import backprop as packaged
from nnlib_grader.specification.drivers import (
    with_a_gradient,
    with_gradients,
    with_target,
)
from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import raising
from nnlib_grader.specification.judges import Equal

from .shared import network
from .shared_ways_back import (
    a_list,
    at_the_label,
    backprop,
    behind_a_linear,
    by_recursion,
    by_turns,
    for_labels,
    forward_order,
    into_a_vector,
    last_layer_alone,
    no_loss,
    turned,
    variant,
)

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


def any_of(name, message, *wrongs):
    """Return a mistake that is named for any of several ways back."""

    def recognise(given, value):
        for wrong in wrongs:
            try:
                if close(with_gradients(wrong)(*given), value):
                    return True
            except ValueError:  # shapes that do not fit in this network
                continue
        return False

    return Mistake(name, message, wrongs[0], recognise)


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


EXERCISE = Exercise(
    id="backprop",
    answer="backprop",
    objective="matrix-form",
    read="mazur",
    level="a small project",
    builds="nnlib.backprop.backprop",
    needs=("nnlib.backprop.rules.vjp_linear", "nnlib.propagation.linear"),
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
