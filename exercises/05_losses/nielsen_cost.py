"""The cost in Nielsen's book."""

import numpy as np

from nnlib.losses import quadratic_cost
from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def outputs(rng, *shapes):
    """Draw outputs and targets of some shapes, with errors of 1 to 2."""
    return [(rng.normal(size=s), 4 + rng.uniform(0, 1, size=s)) for s in shapes]


def several(rng):
    """Draw batches of several sizes."""
    return outputs(rng, (5, 3), (7, 4), (4, 1))


def single(rng):
    """Draw batches of one sample."""
    return outputs(rng, (1, 4), (1, 3))


def by_loops(y, target):
    """Return the cost in plain Python."""
    total = 0.0
    for row, wanted in zip(y.tolist(), target.tolist(), strict=True):
        for one, other in zip(row, wanted, strict=True):
            total += (one - other) ** 2
    return total / 2 / len(y)


def squares(y, target):
    """Return the sum of all squared errors."""
    return np.sum((y - target) ** 2)


def lengths(y, target, axis=1):
    """Return the length of each sample's error, or of each output's."""
    return np.linalg.norm(y - target, axis=axis)


def added_first(below):
    """Return costs that add errors up before the square, over a number of their own."""
    return [
        lambda y, target: (y - target).sum() ** 2 / below(y),
        lambda y, target: ((y - target).sum(axis=1) ** 2).sum() / below(y),
        lambda y, target: ((y - target).sum(axis=0) ** 2).sum() / below(y),
        lambda y, target: (y - target).mean() ** 2 / below(y),
        lambda y, target: ((y - target).mean(axis=1) ** 2).sum() / below(y),
    ]


EXERCISE = Exercise(
    id="nielsen-cost",
    answer="nielsen_cost",
    objective="error-losses",
    read="two-constants",
    level="one step",
    compare=(
        "Divide your result by nnlib.losses.mse of the same y and target, for several "
        "numbers of outputs. The chapter's section says which quotient to expect."
    ),
    withholds=("nnlib.losses.quadratic_cost",),
    reference=lambda y, target: quadratic_cost(y, target),
    checks=[
        Check("several samples", 1, Equal(quadratic_cost), several),
        Check("a batch of one", 1, Equal(quadratic_cost), single),
    ],
    mistakes=[
        family(
            "averaged over outputs",
            "The squares are averaged over the outputs too, as in mse. Look at the "
            "size by which you divide, and at the constant.",
            lambda y, target: np.mean((y - target) ** 2),
            lambda y, target: np.mean((y - target) ** 2) / 2,
        ),
        family(
            "half forgotten",
            "The sum and the batch are right. Compare your formula with the one in "
            "the text: a constant factor is missing.",
            lambda y, target: squares(y, target) / len(y),
        ),
        family(
            "brackets",
            "/ 2 * N divides by 2 and then multiplies by N: Python goes from left to "
            "right. Which of the two belong below the fraction line?",
            lambda y, target: squares(y, target) / 2 * len(y),
        ),
        family(
            "samples and outputs exchanged",
            "You divide by the number of outputs, K, where the formula divides by the "
            "number of samples. Which axis of y holds the samples?",
            lambda y, target: squares(y, target) / (2 * len(y.T)),
            lambda y, target: squares(y, target) / len(y.T),
        ),
        family(
            "not squared",
            "Each difference, as a whole, is squared. Here its size is taken, or the "
            "difference itself, or one of two squares.",
            lambda y, target: np.abs(y - target).sum() / (2 * len(y)),
            lambda y, target: (y - target).sum() / (2 * len(y)),
            lambda y, target: (y**2 - target**2).sum() / (2 * len(y)),
            lambda y, target: (y - target**2).sum() / (2 * len(y)),
        ),
        family(
            "squared too late",
            "The errors were added up first and squared after that, so that errors of "
            "two signs cancel. Each entry is squared by itself.",
            *added_first(lambda y: 2 * len(y)),
            *added_first(lambda y: 2),
            *added_first(len),
            *added_first(lambda y: 1),
        ),
        family(
            "a root",
            "There is a square root in your result, and none in the formula. A norm "
            "contains one.",
            lambda y, target: squares(y, target) ** 0.5 / (2 * len(y)),
            lambda y, target: (squares(y, target) / (2 * len(y))) ** 0.5,
            lambda y, target: squares(y, target) ** 0.5 / 2,
            lambda y, target: lengths(y, target).mean() / 2,
            lambda y, target: lengths(y, target).mean(),
            lambda y, target: lengths(y, target).sum() / 2,
            lambda y, target: lengths(y, target, 0).mean() / 2,
            lambda y, target: lengths(y, target, 0).sum() / (2 * len(y)),
        ),
    ],
    variants={
        "plain loops": by_loops,
        "by mse": lambda y, t: y.shape[1] / 2 * np.mean(np.square(t - y)),
        "a dot product": lambda y, t: np.vdot(y - t, y - t) / y.shape[0] * 0.5,
        **unusual(quadratic_cost, float32=True),
    },
)
