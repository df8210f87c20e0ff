"""A root whose gradient is a number at 0 too."""

import math

import numpy as np

from nnlib_grader.specification.drivers import through_the_tape
from nnlib_grader.specification.equality import close, difference
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import raising
from nnlib_grader.specification.judges import Equal

ABOVE = "numbers above 0"


def above_zero(rng):
    """Draw numbers above 0, large ones, small ones and very small ones too."""
    x = rng.uniform(0.5, 4, size=(3, 2))
    return [(scale * x, rng.normal(size=(3, 2))) for scale in (1, 1e4, 1e-5, 1e-20)]


def at_zero(rng):
    """Draw numbers above 0, at 0 and below, in several shapes."""
    x = np.append(rng.uniform(0.5, 4, size=3), [0.0, -0.0, *-rng.uniform(0.5, 4, 3)])
    x = rng.permutation(x)
    return [
        (x, rng.normal(size=8)),
        (x.reshape(2, 4), rng.normal(size=(2, 4))),
        (np.zeros(3), rng.normal(size=3)),
    ]


def results(x, g):
    """Return the root and the gradient, both 0 where x is not above 0."""
    root = np.sqrt(np.maximum(x, 0))
    slope = np.divide(1, 2 * root, where=x > 0, out=np.zeros_like(x))
    return {"value": root, "gradient": g * slope}


def root(x):
    """Choose before the root, and behind it."""
    above = x > 0
    return np.where(above, np.sqrt(np.where(above, x, 1)), 0)


def by_factors(x):
    """Multiply by 1 and 0 in place of choosing."""
    above = (x > 0).astype(float)
    return above * (x * above + (1 - above)) ** 0.5


def row_by_row(x):
    """Ask for each number by itself."""
    if len(x.shape) == 0:
        return np.sqrt(x) if x > 0 else 0 * x
    return np.stack([row_by_row(row) for row in x])


def chosen_late(x):
    """Choose behind the root alone, as the text does."""
    return np.where(x > 0, np.sqrt(x), 0)


def written_into(x):
    """Write a 0 where x is below it."""
    x[x < 0] = 0
    return np.sqrt(x)


def by_quotient(x):
    """Divide x by its root, which is kept away from 0."""
    return np.maximum(x, 0) / np.sqrt(np.maximum(x, 1e-200))


def cut_off(least):
    """Return what gives the root another slope, or another value, below a number."""
    return [
        lambda x: np.where(x > 0, np.sqrt(np.maximum(x, least)), 0),
        lambda x: np.where(x > least, np.sqrt(np.where(x > least, x, 1)), 0),
    ]


def exact(one, other):
    """Tell whether values are equal, as strictly as the check asks."""
    return not difference(one, other)


def into_zeros(x):
    """Write roots into an array of zeros, which is not recorded."""
    y = np.zeros(x.shape)
    y[x > 0] = np.sqrt(x[x > 0])
    return y


def infinite(given, value):
    """Recognise right values and gradients that are no numbers at 0 or below."""
    x, _ = given
    right, found = results(*given), np.asarray(value["gradient"])
    return (
        exact(right["value"], value["value"])
        and close(right["gradient"][x > 0], found[x > 0])
        and not np.isfinite(found[x <= 0]).all()
    )


def finite_there(given, value):
    """Recognise right values, and gradients that are other numbers at 0 or below."""
    x, _ = given
    right, found = results(*given), np.asarray(value["gradient"])
    return (
        exact(right["value"], value["value"])
        and close(right["gradient"][x > 0], found[x > 0])
        and np.isfinite(found).all()
    )


def shifted(given, value):
    """Recognise values that are a little too large."""
    right, found = results(*given)["value"], np.asarray(value["value"], float)
    off = found - right
    return not exact(right, found) and 0 <= np.min(off) and np.max(off) < 0.3


def flat(given, value):
    """Recognise roots of small numbers alone whose slope, or themselves, are too small.

    Where a little is added under the root, they are too large and have a slope.
    """
    x, right = given[0], results(*given)
    root, slope = np.asarray(value["value"]), np.asarray(value["gradient"])
    wrong = ~np.isclose(right["gradient"], slope, 1e-4)
    less = (slope == 0) | (root < 0.9 * right["value"])
    return bool(wrong.any() and less[wrong].all() and np.max(x[wrong]) < 0.01)


def below(given, value):
    """Recognise values that are not 0 at 0 or below, where all others are right."""
    x, found = given[0], np.asarray(value["value"], float)
    right = results(*given)["value"]
    return exact(right[x > 0], found[x > 0]) and not exact(right, found)


EXERCISE = Exercise(
    id="root-at-zero",
    answer="root",
    objective="kinks-and-costs",
    level="one step",
    drive=through_the_tape,
    needs=("nnlib.autograd.arithmetic_rules.unbroadcast",),
    compare=(
        "PyTorch and JAX return nan for the first version as well, and the remedy is "
        "the same there. Where in the chapters does a square root stand in a loss or "
        "in a layer, and what keeps it away from 0?"
    ),
    reference=root,
    checks=[
        Check(ABOVE, 1, Equal(results), above_zero),
        Check("0, and numbers below", 2, Equal(results), at_zero),
    ],
    mistakes=[
        Mistake(
            "chosen behind the root",
            "The values are right, and a gradient is inf or nan. The slope of the root "
            "is infinite at 0, and no number below: a factor of 0 behind it does not "
            "help, as 0 times inf is nan. What must never reach the root?",
            chosen_late,
            infinite,
        ),
        Mistake(
            "values at 0 and below",
            "At 0 or below the value is not 0, or is no number: the text asks for 0. "
            "If the root was given something else there, its result has to go again.",
            lambda x: np.sqrt(np.where(x == 0, 1, np.abs(x))) * np.abs(np.sign(x)),
            below,
        ),
        Mistake(
            "cut off above 0",
            "Numbers just above 0 are not treated as all others: below some small "
            "number the slope is another, or the value too. Where does your function "
            "draw the line, and where does the text?",
            cut_off(1e-6)[0],
            {ABOVE: flat},
            lambda *given: [cut_off(1e-6)[1], *cut_off(1e-12), *cut_off(1e-3)],
        ),
        Mistake(
            "a little added",
            "A small number came under the root, and it stays in the values: near 0 "
            "they are off. The root itself has to be exact.",
            lambda x: np.sqrt(np.maximum(x, 0) + 1e-4),
            {ABOVE: shifted},
        ),
        Mistake(
            "another slope there",
            "The values are right, and at 0 or below the gradient is a number that is "
            "not 0, where the text asks for 0. np.maximum(x, 0), for one, has at 0 the "
            "slope one half, and what it is multiplied with there may be large.",
            by_quotient,
            finite_there,
        ),
        raising(
            "number by number",
            "The function looks at plain numbers, by math.sqrt or in a list: then "
            "nothing is recorded. Use operations on the whole array.",
            lambda x: np.array([math.sqrt(v) if v > 0 else 0.0 for v in x]),
            lambda x: math.sqrt(x),
            lambda x: np.array([np.sqrt(v) if v > 0 else 0.0 for v in x]),
        ),
        raising(
            "written into",
            "Numbers were written into an array, by [...] = or by out=. In a recorded "
            "one this changes what the way back needs, and another takes no recorded "
            "numbers: choose between two arrays instead.",
            written_into,
            into_zeros,
            lambda x: np.sqrt(x, where=x > 0, out=np.zeros_like(x)),
        ),
        raising(
            "no rule for it",
            "This function of NumPy has no row in the table, so that the tape cannot "
            "go back through it. np.where, np.maximum and np.sqrt have one.",
            lambda x: np.nan_to_num(np.sqrt(x)),
            lambda x: np.piecewise(x, [x > 0], [np.sqrt, 0]),
            lambda x: np.select([x > 0], [np.sqrt(x)], 0),
        ),
    ],
    variants={
        "by factors": by_factors,
        "row by row": row_by_row,
        "a 0 under the root": lambda x: np.sqrt(np.where(x > 0, x, 0)),
        "the larger one": lambda x: np.where(
            x > 0, np.sqrt(np.maximum(x, np.finfo(float).tiny)), 0
        ),
        "a power": lambda x: np.where(x > 0, x, 1) ** 0.5 * (x > 0),
    },
)
