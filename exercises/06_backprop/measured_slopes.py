"""Slopes that are measured."""

from functools import partial

import numpy as np

from nnlib_grader.boundary.plain import Named
from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family, family_of, raising
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def functions(rng):
    """Draw points for functions of a vector, a matrix, and an array of three axes."""
    return [
        (Named("numpy.linalg.norm"), signed(rng, 4), 0.2),
        (Named("numpy.var"), signed(rng, (2, 3)), 0.1),
        (Named("numpy.linalg.norm"), signed(rng, (2, 1, 3)), 1),
        (Named("numpy.linalg.det"), signed(rng, (3, 3)), 0.1),
    ]


def one_entry(rng):
    """Draw points with one entry and with one row."""
    return [
        (Named("numpy.linalg.norm"), signed(rng, (1, 3)), 0.5),
        (Named("numpy.var"), rng.uniform(1, 2, size=(1, 2)) * [[1.0, 2.0]], 0.1),
    ]


def signed(rng, size):
    """Draw an array with both signs, away from 0."""
    x = rng.uniform(1, 2, size)
    x.flat[1::2] *= -1
    return x


def measured(f, x, h, up=1, down=1, width=2, keep=False, where=tuple):
    """Return slopes measured entry by entry, rightly unless told otherwise."""
    slopes, high, low = np.zeros_like(x), x.copy(), x.copy()
    for place in np.ndindex(x.shape):
        if not keep:
            high, low = x.copy(), x.copy()
        high[where(place)] += up * h
        low[where(place)] -= down * h
        slopes[place] = (f(high) - f(low)) / (width * h)
    return slopes


def left(f, x, h):
    """Return slopes measured on one copy, in which each entry ends at x - h."""
    slopes, moved = np.zeros_like(x), x.copy()
    for place in np.ndindex(x.shape):
        moved[place] = x[place] + h
        slopes[place] = f(moved)
        moved[place] = x[place] - h
        slopes[place] -= f(moved)
    return slopes / (2 * h)


def flat(f, x, h):
    """Return slopes measured on a flat copy."""
    slopes = []
    for place in range(x.size):
        nudge = np.zeros(x.size)
        nudge[place] = h
        nudge = nudge.reshape(x.shape)
        slopes.append((f(x + nudge) - f(x - nudge)) / h / 2)
    return np.array(slopes).reshape(x.shape)


def flattened(f, x, h):
    """Return slopes of f at a flat copy of x, which has another shape."""
    flat = x.ravel()
    slopes = [(f(flat + n) - f(flat - n)) / (2 * h) for n in h * np.eye(x.size)]
    return np.reshape(slopes, x.shape)


def by_rows(f, x, h):
    """Hand f one row of x at a time."""
    if x.ndim < 2:
        return measured(f, x, h)
    return np.array([measured(f, row, h) for row in x])


def alone(f, x, h):
    """Hand each entry to f by itself."""
    return np.vectorize(lambda v: (f(v + h) - f(v - h)) / 2 / h)(x)


def wrong_width(arguments, value):
    """Recognise right slopes times a number above 0, the same for all entries."""
    ratios = value / measured(*arguments)
    even = ratios.min() > 0 and np.ptp(ratios) < 1e-6 * ratios.max()
    return even and not np.isclose(ratios.flat[0], 1)


EXERCISE = Exercise(
    id="measured-slopes",
    answer="measured_slopes",
    objective="gradient-check",
    level="several steps",
    compare=(
        "Try h = 1e-2, 6e-6 and 1e-12 with np.linalg.norm and an x of your own. Does "
        "the chapter's picture of the best nudge hold for your function?"
    ),
    withholds=("nnlib.backprop.numerical_gradient",),
    reference=lambda f, x, h: measured(f, x, h),
    checks=[
        Check("vectors and matrices", 2, Equal(measured), functions),
        Check("one row", 1, Equal(measured), one_entry),
    ],
    mistakes=[
        family_of(
            "one side only",
            "Only one side was looked at. A central difference has x in its middle.",
            lambda *a: [measured(*a, u, 1 - u, w) for u in (1, 0) for w in (1, 2)],
        ),
        Mistake(
            "wrong width",
            "All slopes are off by one common factor: the rise was not divided by the "
            "distance of the two points. In Python, a / 2 * h is not a / (2 * h).",
            partial(measured, width=1),
            wrong_width,
        ),
        family_of(
            "half a step",
            "The two points do not lie a distance of h from x. How far was each moved?",
            lambda *a: [measured(*a, s, s, w) for s in (0.5, 2) for w in (1, 2, 4)],
        ),
        family_of(
            "several entries at once",
            "Several entries were moved together, all of them or those of a whole row. "
            "A gradient asks what one entry does alone; x may have any shape.",
            lambda f, x, h: [
                measured(f, x, h, where=lambda place: ...),
                measured(f, x, h, where=lambda place: place[:-1] or ...),
                (f(x + h) - f(x - h)) / (2 * h),
            ],
        ),
        family(
            "nudge left in place",
            "The first slope is right and the later ones are not: an entry that was "
            "moved has to be put back before the next is moved.",
            partial(measured, keep=True),
            left,
            lambda f, x, h: -left(f, x, -h),
        ),
        Mistake(
            "another h",
            "These slopes were measured with another h, a tiny one. h is an argument: "
            "take the one that you are given.",
            lambda f, x, h: measured(f, x, 1e-5),
            lambda arguments, value: np.allclose(
                value, measured(*arguments[:2], 1e-5), 1e-5, 1e-7
            ),
        ),
        Mistake(
            "same array twice",
            "All slopes are 0: f saw the same point twice. b = a makes no copy of a.",
            lambda f, x, h: 0 * x,
            lambda arguments, value: not np.any(value) and value.dtype.kind == "f",
        ),
        raising(
            "entry alone",
            "f was given one entry without the others. It takes a whole array like x.",
            alone,
            recognise=lambda given, value: close(alone(*given), value),
        ),
        raising(
            "another shape",
            "f was handed an array of another shape than that of x. It takes one like "
            "x: a copy of x, or a flat one that was brought back by reshape.",
            flattened,
            lambda f, x, h: by_rows(f, x.reshape(-1, x.shape[-1]), h).reshape(x.shape),
            by_rows,
        ),
    ],
    variants={
        "a nudge for each entry": flat,
        "taken backwards": partial(measured, up=-1, down=-1, width=-2),
        **unusual(measured, float32=True),
    },
)
