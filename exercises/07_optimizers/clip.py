"""A limit for the length of a gradient."""

import math

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family_of
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def long_ones(rng):
    """Draw gradients longer than the limit, with entries beyond it on both sides."""
    calls = []
    for n, size in ((4, 3.0), (9, 0.9), (1, 50.0)):
        g = size * rng.uniform(0.8, 1.2, n) * rng.choice([-1, 1], n)
        g[:2] = size * rng.uniform(4, 5, 2)[:n] * [1, -1][:n]
        calls.append((g, np.linalg.norm(g) * rng.uniform(0.4, 0.5)))
    return [*calls, (300 * calls[0][0], 7)]


def short_ones(rng):
    """Draw gradients that are shorter than the limit, one of zeros, one too long."""
    calls = []
    for n in (3, 5):
        g = rng.normal(size=n)
        calls.append((g, np.linalg.norm(g) * rng.uniform(1.3, 1.9)))
    return [*calls, (np.zeros(3), 1.0), (g, np.linalg.norm(g) * rng.uniform(0.5, 0.7))]


def clip(g, longest):
    """Scale a gradient down to a length, where it is longer."""
    length = np.linalg.norm(g)
    return g * (longest / length) if length > longest else g


def by_hand(g, longest):
    """Do the same in plain Python, with numbers of NumPy's."""
    length = math.hypot(*g)
    share = 1.0 if length <= longest else np.float64(longest) / length
    return [share * part for part in g]


def measured(g, longest, length):
    """Clip by another length."""
    return g * min(1.0, longest / length) if length else g


def scaled(arguments, value):
    """Tell whether a result is the gradient times a number above 0."""
    g, _ = arguments
    share = g @ value / (g @ g)
    return np.shape(value) == g.shape and share > 0 and np.allclose(value, share * g)


EXERCISE = Exercise(
    id="clip",
    answer="clip",
    objective="rate-schedules",
    level="one step",
    compare=(
        "Does your function need an if? The worked solution and the package's rule do "
        "the same with the smaller of two numbers; see which of the three you would "
        "rather read."
    ),
    withholds=(
        "nnlib.optimizers.steering.clipped",
        "nnlib.backprop.pair_terms.clipped",
    ),
    reference=clip,
    checks=[
        Check("longer than the limit", 1, Equal(clip, rtol=1e-5), long_ones),
        Check("shorter ones, and a longer one", 1, Equal(clip, rtol=1e-5), short_ones),
    ],
    mistakes=[
        family_of(
            "entry by entry",
            "Each entry was cut by itself, or made smaller by the same amount, and "
            "that bends the gradient. Cut the length of the whole, and keep the "
            "direction.",
            lambda g, c: [
                *(np.clip(g, -c, c), np.minimum(g, c), np.clip(g, 0, c)),
                *((g - c, g - np.sign(g) * c) if np.linalg.norm(g) > c else ()),
            ],
        ),
        Mistake(
            "0 divided by 0",
            "A gradient of zeros has the length 0, and 0 / 0 is nan. It is not longer "
            "than the limit, and comes back as it is.",
            lambda g, c: clip(g, c) if g.any() else g * np.nan,
            lambda given, value: not given[0].any() and np.isnan(value).all(),
        ),
        family_of(
            "always scaled",
            "A gradient that is short enough passes as it is. Yours is brought to the "
            "limit, or scaled, whatever its length was.",
            lambda g, c: [g * c / (np.linalg.norm(g) or np.nan), g * c],
        ),
        family_of(
            "another length",
            "The length of a vector is the root of the sum of its squares. Look at "
            "what your length is: are the root, the squares and the sum all there?",
            lambda g, c: [
                measured(g, c, length)
                for length in (
                    *((g**2).sum(), abs(g).sum(), abs(g).max(), (g**2).mean()),
                    *(np.sqrt((g**2).mean()), abs(g).mean(), abs(g.sum())),
                )
            ],
        ),
        family_of(
            "the other way round",
            "Long gradients pass and short ones are changed, or the factor is above 1 "
            "where it should be below. Compare the length with the limit once more.",
            lambda g, c: [
                g if np.linalg.norm(g) > c else g * c / (np.linalg.norm(g) or np.nan),
                g * max(1.0, np.linalg.norm(g) / c),
                g * max(1.0, c / (np.linalg.norm(g) or np.nan)),
            ],
        ),
        family_of(
            "gone",
            "A gradient that is too long was dropped, or replaced by its limit alone. "
            "It is to be shortened, and each entry keeps its share of the direction.",
            lambda g, c: [
                g * (np.linalg.norm(g) <= c),
                np.sign(g) * c if np.linalg.norm(g) > c else g,
                np.full_like(g, c) if np.linalg.norm(g) > c else g,
            ],
        ),
        Mistake(
            "another share",
            "The direction is kept, and the gradient does not come out as long as it "
            "should. Compute the length of what your function returns.",
            lambda g, c: g / np.linalg.norm(g) if np.linalg.norm(g) > c else g,
            scaled,
        ),
        Mistake(
            "a length returned",
            "One number came back. The gradient itself is asked for, as long as it may "
            "be.",
            lambda g, c: min(np.linalg.norm(g), c),
            lambda given, value: np.ndim(value) == 0,
        ),
    ],
    variants={**unusual(clip, float32=True), "plain Python": by_hand},
)
