"""How many sigmoids a gradient may meet."""

import math

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def several(rng):
    """Draw weights and limits for paths of several layers."""
    depths = rng.choice(np.arange(6, 13), 4, replace=False).tolist()
    rests = rng.permutation([0.3, 0.35, 0.65, 0.7]).tolist()
    return [drawn(rng, *pair) for pair in zip(depths, rests, strict=True)]


def many_or_one(rng):
    """Draw weights and limits for many layers and for one."""
    many = rng.choice(np.arange(13, 19), 2, replace=False).tolist()
    by_one = int(rng.integers(5, 8)) + float(rng.uniform(0.3, 0.7))
    calls = [
        drawn(rng, many[0], 0.35),
        drawn(rng, many[1], 0.65),
        drawn(rng, 1, 0.7),
        (1, 0.25**by_one),
    ]
    return [calls[n] for n in rng.permutation(4)]


def drawn(rng, depth, rest):
    """Draw a weight and a limit; the rest is the share of one more layer."""
    weight = float(rng.choice([rng.uniform(0.5, 0.65), rng.uniform(1.5, 1.75)]))
    return weight, (weight / 4) ** (depth + rest)


def deepest(weight, limit, slope=0.25):
    """Return the number of layers, rightly unless told otherwise."""
    return math.floor(layers(weight, limit, slope))


def layers(weight, limit, slope=0.25):
    """Return how many layers leave just the limit."""
    return math.log(limit) / math.log(weight * slope)


def counted(slope=0.25, weight_of=lambda weight: weight, once=False, more=0):
    """Return an answer that counts layers wrongly."""

    def answer(weight, limit):
        if once:
            return deepest(1.0, limit / weight, slope) + more
        return deepest(weight_of(weight), limit, slope) + more

    return answer


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
        Check("several layers", 1, Equal(deepest), several),
        Check("many layers, and one", 1, Equal(deepest), many_or_one),
    ],
    mistakes=[
        family(
            "weight left out",
            "The weight counts too little: each layer multiplies by its weight as well "
            "as by the sigmoid's slope.",
            *(counted(weight_of=lambda weight: 1.0, more=n) for n in (0, 1, -1)),
            *(counted(once=True, more=n) for n in (0, 1, -1)),
        ),
        family(
            "value for slope",
            "One half is the sigmoid's value at its steepest point. How steep is it "
            "there?",
            *(counted(slope=0.5, more=n) for n in (0, 1)),
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
