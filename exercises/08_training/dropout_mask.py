"""Dropout with a given mask."""

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family_of
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def masks(rng):
    """Draw activations, masks and rates."""
    calls = []
    for rate in (0.2, 0.3, 0.8):
        mask = rng.random((4, 6)) >= rate
        mask[0, :2] = True, False
        sign = rng.choice([-1, 1], (4, 6))
        calls.append((sign * rng.uniform(1, 2, (4, 6)), mask, rate))
    return calls


def all_kept(rng):
    """Draw masks that happen to drop nothing."""
    return [(rng.uniform(1, 2, (1, 3)), np.ones((1, 3), bool), r) for r in (0.1, 0.4)]


def drop(a, mask, rate):
    """Drop and scale up."""
    return np.where(mask, a / (1 - rate), 0.0)


def shares_of(mask):
    """Return the share kept by one mask: in all, in a row, in a column."""
    return mask.mean(), mask.mean(axis=1, keepdims=True), mask.mean(axis=0)


def entry_by_entry(a, mask, rate):
    """Return the same as lists, entry by entry."""
    factor = np.float64(1) / (1 - rate)
    rows, columns = a.shape
    return [
        [a[i, j] * factor if mask[i, j] else 0 for j in range(columns)]
        for i in range(rows)
    ]


def in_places(a, mask, rate):
    """Return the same by writing into zeros."""
    result = np.zeros_like(a)
    result[mask] = a[mask] / (1 - rate)
    return result


def chance():
    """Return a generator that the mistake draws from, the same each time."""
    return np.random.default_rng(5)


def drawn_again(arguments, value):
    """Tell whether what is kept is right, and other entries are kept than asked for."""
    a, mask, _ = arguments
    kept = value != 0
    factors = (value / a)[kept]
    alike = factors.size and np.ptp(factors) < 1e-4 and factors[0] > 0
    turned = mask.size - (kept == mask).sum() in (0, mask.size)
    return alike and not turned and not kept.all() and np.shape(value) == a.shape


def scaled(arguments, value):
    """Tell whether the kept activations have one factor and the others are 0."""
    a, mask, _ = arguments
    ratio = (value / a)[mask]
    return close(value * mask, value) and np.ptp(ratio) < 1e-4 * abs(ratio[0])


EXERCISE = Exercise(
    id="dropout-mask",
    answer="dropout",
    objective="overfitting",
    level="one step",
    compare=(
        "Compare your function with the package's nnlib.training.dropout, which is "
        "handed one array in place of your mask and rate: what is in it?"
    ),
    reference=drop,
    checks=[
        Check("some units dropped", 2, Equal(drop), masks),
        Check("nothing dropped by chance", 1, Equal(drop), all_kept),
    ],
    mistakes=[
        Mistake(
            "not scaled",
            "The next layer gets less than it will without dropout. Look at what makes "
            "up for the units that are missing.",
            lambda a, m, r: a * m,
        ),
        family_of(
            "mask turned over",
            "The units that should stay are gone, and the others stay. Look at what "
            "True means in the mask.",
            lambda a, m, r: [a * ~m / (1 - r), a * ~m, a * ~m / r, a * ~m * (1 - r)],
        ),
        family_of(
            "scaled by the mask",
            "The factor comes from this one mask and changes from batch to batch. Look "
            "at which argument tells the expected share.",
            lambda a, m, r: [a * m / share for share in shares_of(m)],
        ),
        Mistake(
            "a mask of its own",
            "Other activations are dropped than those of the mask that is handed in. "
            "If your function draws a mask, each call gives something else.",
            lambda a, m, r: drop(a, chance().random(a.shape) >= 0.6, r),
            drawn_again,
        ),
        family_of(
            "nothing dropped",
            "Activations are left where the mask drops them. Look at what the result "
            "holds there.",
            lambda a, m, r: [a / (1 - r), np.where(m, a / (1 - r), a), a * (1 - r)],
        ),
        family_of(
            "missing brackets",
            "Without brackets a division or a product comes before a minus. Look at "
            "what the rate is subtracted from.",
            lambda a, m, r: [a * m / 1 - r, a * m - r * m, m * (a / 1 - r)],
        ),
        Mistake(
            "another factor",
            "The rate is the chance that a unit is dropped. Look at which chance the "
            "scaling needs, and by how much what is kept has to grow.",
            lambda a, m, r: a * m / r,
            scaled,
        ),
    ],
    variants={
        **unusual(drop, float32=True),
        "entry by entry": entry_by_entry,
        "in its places": in_places,
    },
)
