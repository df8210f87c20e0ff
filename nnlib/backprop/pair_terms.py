"""The terms of losses that compare entry by entry, for single elements.

Each is the formula of `losses.regression` or `losses.two_classes`, and its rule,
written for one entry: see `nnlib.terms`. They are loaded by `nnlib.inside`, and not by
the chapter.
"""

from collections.abc import Callable

import numpy as np

from nnlib.backprop.sum_terms import squashed
from nnlib.losses import (
    binary_cross_entropy,
    hinge,
    huber,
    mae,
    mse,
    quadratic_cost,
)
from nnlib.terms import Array, Number, terms_for


def pairwise(
    cost: Callable,
    to_y: Callable,
    to_target: Callable | None,
    number_of: Callable = lambda y: y.size,
) -> Callable:
    """Return the twin of a loss that is a mean over entries.

    Parameters
    ----------
    cost : callable
        Takes an output, its target and the settings; returns what the entry costs.
    to_y, to_target : callable or None
        Return how the cost changes with the output, and with the target.
    number_of : callable
        What the sum of the costs is divided by.
    """

    def back(slope: Callable, y: Array, target: Array, settings: dict) -> Callable:
        return lambda g, *i: [g[()] * slope(y[i], target[i], **settings) / number_of(y)]

    def twin(y, target, **settings):
        return (
            lambda: [
                cost(y[i], target[i], **settings) / number_of(y)
                for i in np.ndindex(y.shape)
            ],
            tuple(
                slope and back(slope, y, target, settings)
                for slope in (to_y, to_target)
            ),
        )

    return twin


def clipped(error, delta) -> Number:
    """Return the error, held between -delta and delta."""
    return np.maximum(np.minimum(error, delta), -delta)


def huber_cost(y, t, delta=1.0) -> Number:
    """Return c * (abs(e) - c / 2), with e = y - t and c = min(abs(e), delta)."""
    c = np.minimum(np.abs(y - t), delta)
    return c * (np.abs(y - t) - 0.5 * c)


def overshoot(z) -> Number:
    """Return log(1 + exp(-abs(z)))."""
    return np.log1p(np.exp(-np.abs(z)))


def logistic_cost(z, t, positive_weight=1.0) -> Number:
    """Return max(z, 0) - z * t + log(1 + exp(-abs(z))), the ones weighted."""
    cost = np.maximum(z, 0) - z * t + overshoot(z)
    if positive_weight != 1:
        cost = cost + (positive_weight - 1) * t * (np.maximum(-z, 0) + overshoot(z))
    return cost


def logistic_slope(z, t, positive_weight=1.0) -> Number:
    """Return p - t with p = sigmoid(z), the ones weighted."""
    slope = squashed(z) - t
    if positive_weight != 1:
        slope = slope + (positive_weight - 1) * t * (squashed(z) - 1)
    return slope


def logistic_target(z, t, positive_weight=1.0) -> Number:
    """Return -z, and what the weight of the ones adds."""
    if positive_weight == 1:
        return -z
    return (positive_weight - 1) * np.logaddexp(0, -z) - z


PAIRWISE: list[tuple] = [  # loss, cost, its slopes, what the sum is divided by
    (
        mse,
        lambda y, t: (y - t) ** 2,
        lambda y, t: 2 * (y - t),
        lambda y, t: -2 * (y - t),
    ),
    (
        quadratic_cost,
        lambda y, t: 0.5 * (y - t) ** 2,
        lambda y, t: y - t,
        lambda y, t: t - y,
        len,
    ),
    (
        mae,
        lambda y, t: np.abs(y - t),
        lambda y, t: np.sign(y - t),
        lambda y, t: np.sign(t - y),
    ),
    (
        huber,
        huber_cost,
        lambda y, t, delta=1.0: clipped(y - t, delta),
        lambda y, t, delta=1.0: clipped(t - y, delta),
    ),
    (
        hinge,
        lambda z, t: np.maximum(1 - t * z, 0),
        lambda z, t: -t * (t * z < 1),
        None,
    ),
    (binary_cross_entropy, logistic_cost, logistic_slope, logistic_target),
]
for loss, *formulas in PAIRWISE:
    terms_for(loss)(pairwise(*formulas))
