"""The width after each layer."""

import itertools

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import warned


def widths(x, weights):
    """Return the standard deviation of the signal at the start and after each layer."""
    found = [np.std(x)]
    for W in weights:
        x = x @ W
        found.append(np.std(x))
    return np.array(found)


def stacks(rng):
    """Draw square stacks of a few layers; one batch holds a single sample."""
    return [
        (
            rng.normal(size=(many, n)) + 0.3,
            [factor * rng.normal(size=(n, n)) for factor in factors],
        )
        for many, n, factors in (
            (5, 3, (0.5, 2.0, 1.0)),
            (1, 4, (1.0, 0.3)),
            (6, 2, (3.0, 0.5, 0.7, 1.5)),
        )
    ]


def deep(rng):
    """Draw fifty layers, layers of changing sizes, and no layer."""
    x = rng.normal(size=(8, 10)) + 0.3
    sizes = (10, 4, 7, 3)
    return [
        (x, [0.5 * rng.normal(size=(10, 10)) for _ in range(50)]),
        (x, [rng.normal(size=pair) for pair in itertools.pairwise(sizes)]),
        (x, []),
    ]


def signals(x, weights):
    """Return x and the signal behind each layer."""
    return list(itertools.accumulate(weights, np.matmul, initial=x))


def measured(measure):
    """Return the signal's widths by another measure."""
    return lambda x, weights: np.array([measure(y) for y in signals(x, weights)])


def bent(bend):
    """Return the widths of a signal that passes an activation behind each layer."""

    def answer(x, weights):
        bends = itertools.accumulate(weights, lambda y, W: bend(y @ W), initial=x)
        return np.array([np.std(y) for y in bends])

    return answer


def by_weights(how):
    """Return widths that are computed from the one before and a matrix."""
    return lambda x, weights: np.array(
        list(itertools.accumulate(weights, how, initial=np.std(x)))
    )


def beside(x, weights, other):
    """Return the width of x, and the later ones divided by another one."""
    found = widths(x, weights)
    later = range(1, len(found))
    return np.array([found[0], *(found[n] / other(found, n) for n in later)])


MEAN_WIDTHS = [
    measured(lambda y: np.std(y, axis=0).mean()),
    measured(lambda y: np.std(y, axis=1).mean()),
]

EXERCISE = Exercise(
    id="signal-widths",
    answer="signal_widths",
    objective="fifty-factors",
    level="several steps",
    compare=(
        "Run your function on fifty square matrices that are 1.1 times balanced. Does "
        "the last width come near the 117 that the chapter computes from 1.1**50?"
    ),
    reference=widths,
    checks=[
        Check("a few square layers", 1, Equal(widths), stacks),
        Check("fifty layers, other sizes, none", 2, Equal(widths, 1e-5, 0), deep),
    ],
    mistakes=[
        Mistake(
            "one too few",
            "There is one width too few. The first belongs to x, before any layer, "
            "and the last to the signal after the last one.",
            lambda x, weights: widths(x, weights)[1:],
            lambda arguments, value: len(value) == len(arguments[1]),
        ),
        Mistake(
            "stops early",
            "Only two widths come back, however many layers there are. Does return "
            "stand inside the loop?",
            lambda x, weights: widths(x, weights[:1]),
            lambda arguments, value: len(value) == 2 < len(arguments[1]) + 1,
        ),
        Mistake(
            "a width for each place",
            "Each width is one number, for all numbers of a signal together. An axis "
            "in np.std gives one for each column or row, and their mean is another.",
            lambda x, weights: [np.std(y, axis=0) for y in signals(x, weights)],
            lambda arguments, value: (
                any(np.ndim(part) for part in value)
                or any(close(way(*arguments), value) for way in MEAN_WIDTHS)
            ),
            lambda *given: MEAN_WIDTHS,
        ),
        Mistake(
            "each layer from x",
            "Every layer receives the first signal. What does the second layer receive "
            "in a network?",
            lambda x, weights: np.array([np.std(x), *(np.std(x @ W) for W in weights)]),
        ),
        family(
            "not measured",
            "These numbers come from the matrices. The exercise asks for what is "
            "measured on the signal that passes through them.",
            by_weights(lambda width, W: np.std(W)),
            by_weights(lambda width, W: width * np.std(W)),
            by_weights(lambda width, W: width * np.std(W) * len(W) ** 0.5),
        ),
        Mistake(
            "transposed",
            "Each matrix is used with rows and columns exchanged. Square layers hide "
            "it: they raise no error.",
            lambda x, weights: widths(x, [W.T for W in weights]),
        ),
        family(
            "an activation",
            "An activation stands behind the layers here. The exercise has linear "
            "ones: what is summed up goes on as it is.",
            bent(lambda z: np.maximum(z, 0)),
            bent(np.tanh),
        ),
        family(
            "relative widths",
            "These widths are measured beside another one: divided by the first or by "
            "the one before, or behind a signal that was rescaled on the way.",
            lambda x, weights: beside(x, weights, lambda found, n: found[0]),
            lambda x, weights: beside(x, weights, lambda found, n: found[n - 1]),
            lambda x, weights: beside(
                x, weights, lambda found, n: found[n - 1] ** (n > 1)
            ),
            lambda x, weights: widths(x, weights) / np.std(x),
        ),
        family(
            "mean not taken off",
            "The mean was not taken off: this is the mean square, or its root. np.std "
            "measures how far the numbers lie from their mean, and not from 0.",
            measured(lambda y: (y**2).mean() ** 0.5),
            measured(lambda y: (y**2).mean()),
        ),
        family(
            "another measure",
            "This is another measure than np.std with its defaults: the variance, a "
            "mean, or a division by one less.",
            measured(np.var),
            measured(np.mean),
            measured(lambda y: np.std(y, ddof=1)),
        ),
    ],
    variants={
        "a list": lambda x, weights: widths(x, weights).tolist(),
        "float32, a warning on stderr": lambda x, weights: warned(
            widths(x, weights).astype(np.float32)
        ),
        "by accumulate": measured(np.std),
    },
)
