"""The spread that costs least."""

import itertools
import math

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared import near


def forecasts(rng):
    """Draw forecasts with a bias and a spread."""
    return [drawn(rng, n, size) for n, size in ((4, 1.5), (7, 3.0))]


def few_or_precise(rng):
    """Draw three forecasts only, some that are precise, and some far off."""
    return [drawn(rng, 3, 2.0), drawn(rng, 5, 0.2), drawn(rng, 6, 30.0)]


def drawn(rng, n, size):
    """Draw outputs and targets for which different mistakes give different results."""
    while True:
        errors = size * (0.6 + rng.normal(size=n))
        y = rng.uniform(3, 20, n)
        given = y, y - errors
        kinds = [[way(*given) for way in ways] for ways in (RIGHT, *WAYS.values())]
        if abs(errors).min() > 0.05 * size and apart(kinds):
            return given


def apart(kinds):
    """Tell whether no two numbers of different kinds are near each other."""
    return all(
        abs(one / other - 1) > 0.025
        for kind, others in itertools.combinations(kinds, 2)
        for one in kind
        for other in others
    )


def honest_spread(y, target):
    """Return the root of the mean squared error."""
    return math.sqrt(np.mean((y - target) ** 2))


def cost(y, target, spread):
    """Return the mean cost of a bell with this spread."""
    return np.mean(np.log(spread) + (y - target) ** 2 / (2 * spread**2))


def searched(y, target):
    """Try many spreads."""
    candidates = np.geomspace(1e-2, 1e2, 4000)
    return candidates[np.argmin([cost(y, target, s) for s in candidates])]


def halved(y, target):
    """Halve an interval of logarithms of the spread, by the sign of the slope."""
    low, high = -10.0, 10.0
    for _ in range(40):
        middle = (low + high) / 2
        rise = cost(y, target, math.exp(middle + 1e-5))
        rise -= cost(y, target, math.exp(middle - 1e-5))
        low, high = (low, middle) if rise > 0 else (middle, high)
    return math.exp(low)


def by_loops(y, target):
    """Return it in plain Python."""
    total = 0.0
    for one, other in zip(y.tolist(), target.tolist(), strict=True):
        total += (one - other) ** 2
    return (total / len(y)) ** 0.5


def one_of(name, message):
    """Return a mistake whose spread may have been searched for too."""
    return near(name, message, 0.01, 0, *WAYS[name])


def cut_at(bound):
    """Return the answer whose errors are no larger than a bound."""
    return lambda y, target: honest_spread(np.clip(y - target, -bound, bound), 0)


CUT = [cut_at(bound) for bound in (1, 2, 5, 10)]


def at_an_end(arguments, value):
    """Recognise a spread far below a wide one: the last candidate, or of cut errors."""
    right = honest_spread(*arguments)
    rounded = abs(value - round(float(value), 3)) < 1e-9
    cut = any(np.isclose(way(*arguments), value, 1e-4) for way in CUT)
    return cut or (right > 10 and 0 < value < 0.9 * right and rounded)


def positive(arguments, value):
    """Recognise any other spread."""
    return np.ndim(value) == 0 and value > 0


RIGHT = (honest_spread,)
WAYS = {
    "spread about another middle": (
        lambda y, target: np.std(y - target),
        lambda y, target: np.std(y - target, ddof=1),
        lambda y, target: np.var(y - target),
        lambda y, target: np.std(target),
        lambda y, target: np.std(y),
        lambda y, target: np.std(target, ddof=1),
    ),
    "no root": (lambda y, target: np.mean((y - target) ** 2),),
    "mean size of the errors": (
        lambda y, target: np.mean(np.abs(y - target)),
        lambda y, target: np.median(np.abs(y - target)),
        lambda y, target: np.abs(np.mean(y - target)),
        lambda y, target: np.mean(y - target),
        lambda y, target: np.max(np.abs(y - target)),
        lambda y, target: np.sqrt(np.mean(np.abs(y - target))),
    ),
    "a sum for a mean": (
        lambda y, target: np.sqrt(np.sum((y - target) ** 2)),
        lambda y, target: np.sqrt(np.sum((y - target) ** 2) / (len(y) - 1)),
        lambda y, target: np.sqrt(np.sum((y - target) ** 2)) / len(y),
    ),
    "half lost": (
        lambda y, target: honest_spread(y, target) / math.sqrt(2),
        lambda y, target: honest_spread(y, target) * math.sqrt(2),
    ),
    "a spread for its square": (lambda y, target: np.mean((y - target) ** 2) / 2,),
    "the cost or the logarithm": (
        lambda y, target: cost(y, target, honest_spread(y, target)),
        lambda y, target: math.log(honest_spread(y, target)),
        lambda y, target: -math.log(honest_spread(y, target)),
    ),
}

EXERCISE = Exercise(
    id="honest-spread",
    answer="honest_spread",
    objective="likelihood",
    read="predicted-spread",
    level="several steps",
    limit=4.0,
    compare=(
        "The book's page compares a predicted spread with `one_spread`, which it works "
        "out from the old errors. Is that line yours, and did you search or derive it?"
    ),
    reference=honest_spread,
    checks=[
        Check("several forecasts", 2, Equal(honest_spread, 0.01), forecasts),
        Check(
            "three only, precise ones, and some far off",
            1,
            Equal(honest_spread, 0.01),
            few_or_precise,
        ),
    ],
    mistakes=[
        Mistake(
            "out of reach",
            "Larger spreads cost less here, and yours stops short of them: at the last "
            "candidate of a search, or because large errors were cut. How large may an "
            "error be?",
            lambda y, target: min(honest_spread(y, target), 10.0),
            at_an_end,
            lambda *given: CUT,
        ),
        one_of(
            "spread about another middle",
            "A mean was taken off first, as np.std does. The bell stands around y, and "
            "a forecast that is always too late pays for that as well.",
        ),
        one_of(
            "no root",
            "This is a squared spread: its unit would be square minutes.",
        ),
        one_of(
            "mean size of the errors",
            "This goes by the size of the errors, as it is: their mean, their median "
            "or the largest. The cost holds the square of each error.",
        ),
        one_of(
            "a sum for a mean",
            "The squares were added up and not averaged, or averaged over N - 1.",
        ),
        one_of(
            "half lost",
            "A half is left in or taken out. Where the cost is lowest, a little more "
            "spread costs in one term what it saves in the other: compare them.",
        ),
        one_of(
            "a spread for its square",
            "This is half the mean square. Does the spread stand below the fraction "
            "line as it is, where the charge has its square?",
        ),
        one_of(
            "the cost or the logarithm",
            "This is the lowest cost, or the logarithm of the spread. Asked is the "
            "spread itself.",
        ),
        Mistake(
            "a place in the list",
            "This is a whole number. Is it the place that np.argmin returns, and not "
            "the candidate there? Or are all candidates whole numbers?",
            lambda y, target: round(100 * honest_spread(y, target)),
            lambda given, value: np.asarray(value).dtype.kind in "iu",
        ),
        Mistake(
            "lower near by",
            "The mean charge is lower near by: print it for your spread, and for one a "
            "tenth smaller and larger. Either the candidates are too few, or they do "
            "not reach far enough, or the charge is another one.",
            lambda y, target: max(round(honest_spread(y, target), 1), 0.5) + 0.1,
            positive,
        ),
    ],
    variants={
        "many candidates": lambda y, target: searched(y, target),
        "halved": halved,
        "plain loops": by_loops,
        "a norm": lambda y, target: np.linalg.norm(y - target) / len(y) ** 0.5,
        **unusual(honest_spread, float32=True),
    },
)
