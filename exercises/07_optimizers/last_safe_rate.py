"""The limit of the learning rate."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family_of
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def several_directions(rng):
    """Draw curvatures that differ widely, the largest neither first nor last."""
    rising = [rng.uniform(1, 2, n) * np.logspace(0, 1, n) for n in (4, 3, 6)]
    return [
        (np.roll(c, -1) * size,) for c, size in zip(rising, (1, 0.02, 5), strict=True)
    ]


def one_direction(rng):
    """Draw one curvature."""
    return [
        (rng.uniform(3, 9, 1),),
        (rng.uniform(10, 90, 1),),
        (rng.uniform(0.1, 1, 1),),
    ]


def largest_rate(curvatures):
    """Return two over the largest curvature."""
    return 2 / np.max(curvatures)


EXERCISE = Exercise(
    id="last-safe-rate",
    answer="last_safe_rate",
    objective="descent-step",
    read="valley",
    level="one step",
    compare=(
        "Compare your function with the worked solution on two equal curvatures, and "
        "then on a list in place of an array: which of the two still runs?"
    ),
    reference=largest_rate,
    checks=[
        Check("several directions", 1, Equal(largest_rate), several_directions),
        Check("one direction", 1, Equal(largest_rate), one_direction),
    ],
    mistakes=[
        family_of(
            "one over c",
            "At this rate one step reaches the bottom of one direction. The walk still "
            "converges beyond it: look at where the factor becomes -1.",
            lambda c: [1 / np.max(c), 1 / np.min(c), 1 / np.mean(c)],
        ),
        family_of(
            "another direction",
            "This is the limit of another direction than the steepest. Look at what "
            "the steepest one does at that rate.",
            lambda c: [2 / np.min(c), *(2 / np.delete(c, c.argmax()))],
        ),
        family_of(
            "directions mixed",
            "The directions were mixed into one number, a mean or a sum. Each has a "
            "limit of its own, and the walk runs away as soon as one is passed.",
            lambda c: [
                *(2 / c.mean(), 2 / c.sum(), 2 / np.median(c), 2 / np.linalg.norm(c)),
                *(np.mean(2 / c), np.sum(2 / c), 1 / c.sum()),
                *(n / (c.max() + c.min()) for n in (2, 4)),
            ],
        ),
        Mistake(
            "one for each direction",
            "These are the limits of all directions. One rate has to suit all of them: "
            "the exercise asks for one number.",
            lambda c: 2 / c,
            lambda arguments, value: np.shape(value) == np.shape(arguments[0]),
        ),
        Mistake(
            "capped",
            "The limit may lie above 1. Look at where the search for it begins.",
            lambda c: min(1.0, largest_rate(c)),
            lambda arguments, value: value == 1,
        ),
        family_of(
            "upside down",
            "The rate grows with the curvature. Does a steep valley allow long steps?",
            lambda c: [np.max(c) / 2, np.max(c), 2 * np.max(c), np.min(c) / 2],
        ),
        Mistake(
            "nearly",
            "This is close to the limit. The limit itself is asked for, not a rate "
            "that is safe, and it is neither searched for nor rounded.",
            lambda c: 0.99 * largest_rate(c),
            lambda given, value: 1e-6 < abs(value / largest_rate(*given) - 1) < 0.1,
        ),
    ],
    variants={
        **unusual(largest_rate, float32=True),
        "plain Python": lambda c: min(2.0 / one for one in c.tolist()),
        "NumPy's numbers": lambda c: np.float64(2) / np.sort(c)[-1],
        "an array of no axes": lambda c: np.array((2 / c).min()),
    },
)
