"""Outputs in a column, right answers in a vector."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import warned


def gap_batches(rng):
    """Draw outputs in a column and targets in a vector, with gaps of both signs."""
    calls = []
    for n in (3, 7, 20):
        t = rng.normal(size=n)
        gaps = rng.uniform(0.5, 2, n) * (-1.0) ** np.arange(n)
        calls.append(((t + gaps)[:, None], t))
    return calls


def gap_of_one(rng):
    """Draw batches of one, more than one apart, in both directions."""
    return [(rng.normal(size=(1, 1)) + far, np.zeros(1)) for far in (-9, 6)]


def gap(y, t):
    """Return the mean squared gap."""
    return np.mean((y[:, 0] - t) ** 2)


def gap_loop(y, t):
    """Return the mean squared gap by a loop, and warn."""
    gaps = (float(row[0] - s) for row, s in zip(y, t, strict=True))
    return warned(sum(each**2 for each in gaps) / len(t))


class Gap:
    """An object that is called."""

    def __call__(self, y, t):
        """Return the mean squared gap."""
        return float(np.square(y - t[:, None]).mean())


EXERCISE = Exercise(
    id="column-and-vector",
    answer="mean_squared_gap",
    objective="broadcast-rules",
    level="one step",
    compare=(
        "Which of the two arrays did you bring to the other's shape, and where in your "
        "line does it happen? The worked solution names another way."
    ),
    reference=gap,
    checks=[
        Check("several samples", 2, Equal(gap), gap_batches),
        Check("a batch of one", 1, Equal(gap), gap_of_one),
    ],
    mistakes=[
        family(
            "every pair",
            "Each output was compared with each target: the difference had n times n "
            "numbers. Print its shape before you take the mean.",
            lambda y, t: ((y - t) ** 2).mean(),
            lambda y, t: ((y - t) ** 2).sum() / len(t),
            lambda y, t: ((y - t) ** 2).sum(),
        ),
        family(
            "one entry for all",
            "An index takes a single number out of one array for all of the other. "
            "y[0] is the first row, y[:, 0] the column.",
            lambda y, t: ((y[0] - t) ** 2).mean(),
            lambda y, t: ((y[:, 0] - t[0]) ** 2).mean(),
            lambda y, t: (y[0, 0] - t[0]) ** 2,
        ),
        family(
            "wrong divisor",
            "The squares are right; they were not averaged over the samples. The "
            "result should not grow with the size of the batch.",
            lambda y, t: ((y[:, 0] - t) ** 2).sum(),
            lambda y, t: ((y[:, 0] - t) ** 2).sum() / max(len(t) - 1, 1),
            lambda y, t: ((y[:, 0] - t) ** 2).mean() / len(t),
        ),
        family(
            "not squared",
            "The gaps were averaged as they are, so that gaps above and below cancel."
            " What has to happen to each gap before the mean?",
            lambda y, t: (y[:, 0] - t).mean(),
            lambda y, t: (t - y[:, 0]).mean(),
        ),
        family(
            "sizes, not squares",
            "These are the sizes of the gaps. The formula takes the square of each.",
            lambda y, t: np.abs(y[:, 0] - t).mean(),
        ),
        family(
            "squared too late",
            "The mean, or the sum, was taken first and then squared. Look at your "
            "brackets: the order of the two steps matters.",
            lambda y, t: (y[:, 0] - t).mean() ** 2,
            lambda y, t: (y[:, 0] - t).sum() ** 2 / len(t),
        ),
        family(
            "squared too early",
            "Something other than the difference was squared. In Python ** comes "
            "before -: look at your brackets.",
            lambda y, t: (y[:, 0] - t**2).mean(),
            lambda y, t: (y[:, 0] ** 2 - t**2).mean(),
            lambda y, t: y.mean() ** 2 - t.mean() ** 2,
        ),
        family(
            "no mean",
            "There is one squared gap for each sample. The exercise asks for one "
            "number for the whole batch.",
            lambda y, t: (y[:, 0] - t) ** 2,
            lambda y, t: (y - t[:, None]) ** 2,
        ),
    ],
    variants={
        "a loop, a warning on stderr": gap_loop,
        "a class": Gap(),
        "float32": lambda y, t: np.float32(gap(y, t)),
        "a dot product": lambda y, t: (y.ravel() - t) @ (y.ravel() - t) / t.size,
    },
)
