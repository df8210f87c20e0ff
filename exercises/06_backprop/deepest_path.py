"""How many sigmoids a gradient may meet."""

import math

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def short_paths(rng):
    """Draw weights and limits for paths of a few layers."""
    return [drawn(rng, *rest) for rest in ((2, 0.35), (3, 0.65), (5, 0.7), (4, 0.3))]


def long_paths(rng):
    """Draw weights and limits for one layer and for many."""
    return [drawn(rng, *rest) for rest in ((1, 0.7), (8, 0.35), (12, 0.65), (17, 0.3))]


def drawn(rng, depth, rest):
    """Draw a weight and a limit; the rest is the share of one more layer."""
    weight = float(rng.uniform(0.7, 1.7))
    return weight, (weight / 4) ** (depth + rest)


def deepest(weight, limit, slope=0.25):
    """Return the number of layers, rightly unless told otherwise."""
    return math.floor(layers(weight, limit, slope))


def layers(weight, limit, slope=0.25):
    """Return how many layers leave just the limit."""
    return math.log(limit) / math.log(weight * slope)


def by_loop(weight, limit):
    """Go on while enough is left."""
    depth, left = 0, weight / 4
    while left >= limit:
        depth += 1
        left *= weight / 4
    return depth


def by_table(weight, limit):
    """Count the depths that leave enough."""
    return np.sum((weight / 4) ** np.arange(1, 60) >= limit)


def what_is_left(arguments, value):
    """Recognise a product of slopes and weights, or a limit."""
    _, limit = arguments
    return np.ndim(value) == 0 and 0 < value < min(1, 60 * limit)


EXERCISE = Exercise(
    id="deepest-path",
    answer="deepest",
    objective="vanishing-gradients",
    level="one step",
    compare=(
        "The chapter finds a factor of about 4 for each sigmoid layer. Which weight "
        "stands behind it, and how deep may a network be with that weight and a limit "
        "of 1e-7, the gap of float32?"
    ),
    reference=deepest,
    checks=[
        Check("a few layers", 1, Equal(deepest), short_paths),
        Check("one layer, and many", 1, Equal(deepest), long_paths),
    ],
    mistakes=[
        Mistake(
            "weight left out",
            "This would be right for a weight of 1. Each layer multiplies by its "
            "weight as well as by the sigmoid's slope.",
            lambda weight, limit: deepest(1.0, limit),
        ),
        Mistake(
            "value for slope",
            "One half is the sigmoid's value at its steepest point. How steep is it "
            "there?",
            lambda weight, limit: deepest(weight, limit, 0.5),
        ),
        Mistake(
            "one too many",
            "This is one layer too many: after so many, less than the limit is left. "
            "Which comes first in your loop, the question or the next layer?",
            lambda weight, limit: deepest(weight, limit) + 1,
        ),
        Mistake(
            "one too few",
            "This is one layer too few: with one more, the limit is still kept. Where "
            "does your counting start?",
            lambda weight, limit: deepest(weight, limit) - 1,
        ),
        Mistake(
            "rounded",
            "The number was rounded to the nearest whole one. Half a layer too many is "
            "one that the limit does not allow.",
            lambda weight, limit: round(layers(weight, limit)),
        ),
        Mistake(
            "not whole",
            "This is how many layers would leave the limit itself, and a number of "
            "layers is whole.",
            layers,
        ),
        Mistake(
            "slopes added up",
            "The layers lie on one path, one behind the other. What happens to the "
            "rates along a path?",
            lambda weight, limit: math.floor(weight / 4 / limit),
        ),
        Mistake(
            "what is left",
            "This is a share of the gradient, and a number of layers is asked for.",
            lambda weight, limit: (weight / 4) ** deepest(weight, limit),
            what_is_left,
        ),
    ],
    variants={
        "a loop": by_loop,
        "a table": by_table,
        "a float": lambda weight, limit: np.floor(layers(weight, limit)),
        **unusual(deepest, float32=True),
    },
)
