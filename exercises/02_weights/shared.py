"""What the two exercises share that draw weights."""

import numpy as np

from nnlib_grader.boundary.plain import Seed
from nnlib_grader.specification.chance import twice_each
from nnlib_grader.specification.exercise import Mistake

SHAPES = (300, 60), (40, 200), (600, 20)


def requests(rng):
    """Draw generators for several fan-ins; each has about one of the shapes."""
    calls = [
        (Seed(int(rng.integers(1, 2**31))), *rng.integers(shape, np.add(shape, 10)))
        for shape in rng.permutation(SHAPES)
    ]
    return [(seed, int(n_in), int(n_out)) for seed, n_in, n_out in calls]


def generators(rng):
    """Draw requests that differ in their generator alone, each of them twice."""
    return twice_each(rng, lambda seed: (seed, 40, 30))


def of_one_size(W):
    """Tell whether W holds one number with either sign, anew for each neuron.

    That is a rare way to draw, and a right one: the signs are independent, around 0
    and of any width.
    """
    sizes = np.abs(np.asarray(W))
    return np.ptp(sizes) == 0 and len(np.unique(W, axis=1)[0]) == sizes.shape[1]


def one_for_many(answer, recognise):
    """Return the mistake of numbers that come back again and again."""
    return Mistake(
        "one number for many",
        "Many of the weights are equal. Was a number or a row drawn once and repeated, "
        "or were the draws rounded? Each weight is a draw of its own: size= takes a "
        "whole shape.",
        answer,
        recognise,
    )


def by_signs(variance):
    """Return weights that are one number with either sign."""
    return lambda rng, n_in, n_out, *_: (
        rng.choice([-1.0, 1.0], (n_in, n_out)) * variance(n_in) ** 0.5
    )
