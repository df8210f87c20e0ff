"""Where the pulls of Huber's loss cancel."""

import numpy as np

from nnlib.losses import huber
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared import near

GRID = np.linspace(0, 30, 3001)


def steady_guess(values, delta):
    """Return the constant at which the pulls cancel, by halving an interval."""
    low, high = float(np.min(values)), float(np.max(values))
    for _ in range(50):
        middle = (low + high) / 2
        if np.clip(values - middle, -delta, delta).sum() > 0:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def one_outlier(rng):
    """Draw values spread out, and one far out; the last delta is small."""
    return [*(told_apart(rng, n, 1) for n in (9, 11)), gentle(rng)]


def gentle(rng):
    """Draw values far from 0 whose pulls are all small."""
    values = np.append(rng.uniform(17, 26, 8), rng.uniform(1, 4))
    return rng.permutation(values), float(rng.uniform(0.008, 0.012))


def two_outliers(rng):
    """Draw values spread out, and two far out; the last delta is a whole number."""
    return [*(told_apart(rng, n, 2) for n in (9, 13)), told_apart(rng, 9, 2, 3)]


def told_apart(rng, n, outliers, delta=None):
    """Draw values for which no mistake is near the right guess."""
    while True:
        near, far = rng.uniform(4, 15, n - outliers), rng.uniform(26, 29, outliers)
        values, delta = np.append(near, far), delta or float(rng.uniform(1.8, 3.5))
        if rng.integers(2):
            values = 30 - values
        values = rng.permutation(values)
        right = steady_guess(values, delta)
        if all(abs(right - way(values, delta)) > 0.05 for way in WAYS):
            return values, delta


def by_formula(inner, outer, bars=np.abs):
    """Return a search for the lowest of another loss."""

    def guess(values, delta):
        a = bars(GRID - values[:, None])
        losses = np.where(a <= delta, inner(a), outer(a, delta))
        return GRID[losses.sum(axis=0).argmin()]

    return guess


def half_square(a):
    """Return the inner piece."""
    return a**2 / 2


def straight(a, delta):
    """Return the outer piece."""
    return delta * (a - delta / 2)


FORMULAS = (
    by_formula(lambda a: a**2, straight),
    by_formula(half_square, lambda a, delta: delta * a - delta / 2),
    by_formula(half_square, lambda a, delta: delta * a),
    by_formula(half_square, lambda a, delta: a),
    by_formula(half_square, lambda a, delta: a - delta / 2),
    by_formula(half_square, straight, np.positive),
)


def kept(values, delta):
    """Return the values within delta of the median."""
    return values[np.abs(values - np.median(values)) <= delta]


def one_round(values, delta):
    """Move the median once by the mean pull."""
    middle = np.median(values)
    return middle + np.clip(values - middle, -delta, delta).mean()


def one_round_of_the_mean(values, delta):
    """Move the mean once by the mean pull."""
    middle = np.mean(values)
    return middle + np.clip(values - middle, -delta, delta).mean()


def searched(values, delta):
    """Try a grid, as the chapter does."""
    losses = [huber(np.full(len(values), c), values, delta=delta) for c in GRID[::2]]
    return GRID[::2][int(np.argmin(losses))]


def walked(values, delta):
    """Walk along the mean pull until it is small beside delta."""
    guess, pull = np.mean(values), delta
    while abs(pull) > 1e-4 * delta:
        pull = np.clip(values - guess, -delta, delta).mean()
        guess += pull
    return guess


def walked_short(values, delta):
    """Walk a number of small steps, whatever the pulls are."""
    guess = 0.0
    for _ in range(400):
        guess += 0.1 * np.clip(values - guess, -delta, delta).mean()
    return guess


STEPS = 5, 10, 20, 30, 40, 50, 100, 200, 300, 400, 500, 1000


def on_the_way(arguments, value):
    """Recognise a guess that has not arrived: after a usual number of steps.

    Where all pulls are small, any guess near the values may be one.
    """
    values, delta = arguments
    if np.ndim(value):
        return False
    if delta < 0.1 and -10 < value < 40:
        return True
    starts = 0.0, 1.0, 10.0, 15.0, values[0], np.mean(values), np.median(values)
    starts = *starts, values.min(), values.max()
    rates = np.outer((0.001, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1), (1, 1 / len(values)))
    guess, rate = np.array([(s, r) for s in starts for r in rates.ravel()]).T
    for step in range(1, 1001):
        pulls = np.clip(values[:, None] - guess, -delta, delta).sum(axis=0)
        guess = guess + rate * pulls
        if step in STEPS and np.isclose(guess, value, 1e-9, 0).any():
            return True
    return False


def by_table(values, delta):
    """Try a grid in one table of losses."""
    gaps = np.abs(values[:, None] - GRID)
    losses = np.where(gaps <= delta, gaps**2 / 2, delta * (gaps - delta / 2)).sum(0)
    return GRID[losses.argmin()]


def one_guess(arguments, value):
    """Recognise any guess; wherever it lies, the mean loss falls from there."""
    return np.ndim(value) == 0 and np.isfinite(value)


def coarse(arguments, value):
    """Recognise the best of candidates that lie too far apart, or a rounded guess."""
    values, delta = arguments

    def loss(guess):
        return huber(np.full(len(values), guess), values, delta=delta)

    grids = [
        value + step * np.arange(-1, 2)
        for step in (0.05, 0.1, 0.2, 0.25, 0.5, 1.0)
        if abs(value / step - np.round(value / step)) < 1e-7
    ]
    if np.isin(value, values):
        grids.append(values)
    return any(loss(value) <= min(map(loss, grid)) for grid in grids)


def one_of(name, message, *answers):
    """Return a mistake whose guess may have been searched for too."""
    return near(name, message, 0, 0.0105, *answers)


def lowest(values, delta):
    """Return the lowest loss."""
    return huber(np.full(len(values), steady_guess(values, delta)), values, delta=delta)


WAYS = (
    lambda values, delta: np.mean(values),
    lambda values, delta: np.median(values),
    lambda values, delta: np.mean(kept(values, delta)),
    lambda values, delta: steady_guess(values, 1.0),
    lambda values, delta: steady_guess(values, 4.0),
    one_round,
    one_round_of_the_mean,
    *FORMULAS,
)

EXERCISE = Exercise(
    id="steady-guess",
    answer="steady_guess",
    objective="error-losses",
    level="several steps",
    limit=4.0,
    compare=(
        "The book searches with best_constant, loss by loss. Did you look for the "
        "lowest loss or for the place where the pulls cancel? Count how often each way "
        "goes through the values."
    ),
    reference=lambda values, delta: steady_guess(values, delta),
    checks=[
        Check("one value far out", 2, Equal(steady_guess, 0, 0.0105), one_outlier),
        Check("two values far out", 1, Equal(steady_guess, 0, 0.0105), two_outliers),
    ],
    mistakes=[
        one_of(
            "the mean",
            "This is the mean, which the MSE finds: the value far out pulls with its "
            "whole distance. How hard may it pull here?",
            WAYS[0],
        ),
        one_of(
            "the median",
            "This is the median, which the MAE finds. Inside delta Huber's pull is "
            "not the same for all values.",
            WAYS[1],
        ),
        one_of(
            "the value thrown out",
            "The values far out were left out. They still pull, with delta.",
            WAYS[2],
            lambda values, delta: np.mean(np.sort(values)[1:-1]),
            lambda values, delta: np.mean(np.sort(values)[:-1]),
            lambda values, delta: np.mean(np.sort(values)[1:]),
        ),
        one_of(
            "another formula",
            "The lowest place of another loss: compare both pieces with the text, the "
            "half, the bars of |a|, the brackets. At |a| = delta the pieces meet.",
            *FORMULAS,
        ),
        one_of(
            "another delta",
            "This would be right with another delta, 1 or 4. delta is an argument.",
            WAYS[3],
            WAYS[4],
        ),
        one_of(
            "one round only",
            "The guess was corrected once, and at the new place the pulls have other "
            "sizes. When do they cancel?",
            one_round,
            one_round_of_the_mean,
        ),
        one_of(
            "not the constant",
            "This is no guess between the values: it is the lowest loss, or the place "
            "of the lowest one in a list. Which candidate stands at that place?",
            lowest,
            lambda values, delta: lowest(values, delta) * len(values),
            lambda values, delta: round(100 * steady_guess(values, delta)),
            lambda values, delta: round(1000 * steady_guess(values, delta)),
        ),
        Mistake(
            "too coarse",
            "The candidates lie too far apart, or the result was rounded: the lowest "
            "place lies between two of them. The result may be off by 0.01, no more.",
            lambda values, delta: round(steady_guess(values, delta), 1),
            coarse,
        ),
        Mistake(
            "not arrived",
            "The mean loss still falls where your search ended. With a small delta "
            "every pull is small: are there steps enough, and are the candidates fine "
            "enough? Print the mean loss a little to both sides.",
            walked_short,
            on_the_way,
        ),
        Mistake(
            "lower near by",
            "The mean loss is lower near by: print it at your result and a little to "
            "both sides. Either the candidates lie too far apart, or the search stops "
            "too early, or it looks for something else.",
            lambda values, delta: round(steady_guess(values, delta) + 0.3),
            one_guess,
        ),
    ],
    variants={
        "the chapter's search": searched,
        "one table": by_table,
        "a walk": walked,
        **unusual(by_table, float32=True),
    },
)
