"""How much many sigmoids let through."""

import numpy as np

from nnlib.activations import sigmoid
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family_of
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared import slope


def depths(rng):
    """Draw depths."""
    return [(3,), (1,), (int(rng.integers(4, 7)),)]


def deep(rng):
    """Draw larger depths."""
    return [(10,), (int(rng.integers(6, 9)),)]


def most_left(depth):
    """Return the product of the largest slopes."""
    return 0.25**depth


def chained(depth):
    """Hand each sigmoid the output of the one before."""
    z, left = 0.0, 1.0
    for _ in range(depth):
        left, z = left * slope(z), float(sigmoid(z))
    return left


def rounded(arguments, value):
    """Recognise a result that is nearly right."""
    right = most_left(*arguments)
    near = abs(value / right - 1) < 0.01
    return near or any(value == round(right, digits) for digits in range(10))


EXERCISE = Exercise(
    id="most-left",
    answer="most_left",
    objective="vanishing-gradients",
    reference=most_left,
    checks=[
        Check("a few layers", 1, Equal(most_left, atol=0), depths),
        Check("many layers", 1, Equal(most_left, atol=0), deep),
    ],
    mistakes=[
        family_of(
            "added up",
            "The slopes were added, or one slope was multiplied or divided by the "
            "depth. They lie on one path, one behind the other.",
            lambda depth: [0.25 * depth, 0.25 / depth, 0.5 * depth],
        ),
        family_of(
            "value for slope",
            "This uses the sigmoid's value, or the slope of another curve.",
            lambda depth: [0.5**depth, 0.5 ** (depth - 1), 1.0],
        ),
        family_of(
            "miscounted",
            "There is one factor too few or too many. Each of the sigmoids hands back "
            "its own, the first and the last included.",
            lambda depth: [0.25 ** (depth - 1), 0.25 ** (depth + 1)],
        ),
        Mistake(
            "rounded",
            "The result is nearly right: it was rounded, or the slope was measured too "
            "coarsely. What is left of many layers is a very small number.",
            lambda depth: round(0.25**depth, 3),
            rounded,
        ),
        Mistake(
            "not all at the steepest",
            "This is less than what can be left: some of the sigmoids stand beside "
            "their steepest point. Each stands at its own, whatever came before it.",
            chained,
            lambda given, value: 0.18 < value ** (1 / given[0]) < 0.2499,
        ),
        Mistake(
            "one for each layer",
            "These are several numbers. What is left at the end of the path is one.",
            lambda depth: [0.25] * depth,
            lambda arguments, value: np.ndim(value) == 1,
        ),
    ],
    variants={
        "a loop": lambda depth: np.prod(np.full(depth, 0.25)),
        "another power": lambda depth: 2.0 ** (-2 * depth),
        **unusual(most_left, float32=True),
    },
)
