"""How large the numbers are behind some layers; the layers are the learner's."""

import math

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

EXAMPLE = 2**0.5  # the factor of the text's example


def power(factor):
    """Return an answer that multiplies by one factor a layer."""
    return lambda depth: np.power(float(factor), depth)


def shallow(rng):
    """Draw depths of a few layers, in several shapes."""
    return [(rng.integers(1, 6, size=s),) for s in ((5,), (2, 3))]


def none_and_deep(rng):
    """Draw no layer, one layer and depths of up to sixty."""
    return [(np.array([0, 1, int(rng.integers(20, 40)), 60]),)]


def one_factor(arguments, value):
    """Return the factor whose powers came back, or nan where they are no powers."""
    depth, found = np.ravel(arguments[0]), np.ravel(value)
    if (found <= 0).any() or (found[depth == 0] != 1).any():
        return math.nan
    logs = np.log(found[depth > 0]) / depth[depth > 0]
    return math.exp(logs.mean()) if np.ptp(logs) < 1e-6 else math.nan


def rounded(factor):
    """Tell whether a number has four decimals at most."""
    return math.isclose(factor, round(factor, 4), rel_tol=1e-9)


def slip(name, message, *factors):
    """Return a mistake in the factor, which may be rounded too."""

    def recognise(arguments, value):
        found = one_factor(arguments, value)
        off = 0.01 if rounded(found) else 1e-5
        return any(math.isclose(found, factor, rel_tol=off) for factor in factors)

    powers = [power(factor) for factor in factors]
    return Mistake(name, message, powers[0], recognise, lambda *given: powers[1:])


def by_loops(factor):
    """Return an answer that goes through the layers one by one."""

    def typical_size(depth):
        result = np.ones(depth.shape)
        for place in np.ndindex(depth.shape):
            for _ in range(depth[place]):
                result[place] = result[place] * factor
        return result

    return typical_size


def by_mean_squares(n, std):
    """Return an answer that takes the root at the end."""
    return lambda depth: np.sqrt((n * std**2 / 2) ** np.asarray(depth, float))


def by_logarithms(factor):
    """Return an answer by exp and log."""
    return lambda depth: np.exp(depth * math.log(factor))


def mine(rng):
    """Draw layers whose numbers grow or shrink a little, and not as in the example."""
    n, std, factor = 0, 0.0, 1.0
    while (
        not (0.75 < factor < 1.6) or min(abs(factor - f) for f in (1, EXAMPLE)) < 0.05
    ):
        n = int(rng.integers(40, 400))
        std = int(rng.integers(40, 250)) / 1000
        factor = std * math.sqrt(n / 2)
    return of_layers(n, std)


def of_layers(n, std):
    """Return the exercise for layers of n neurons and weights of some std."""
    factor = std * math.sqrt(n / 2)
    right = power(factor)
    return Exercise(
        id="typical-size",
        answer="typical_size",
        objective="fifty-factors",
        level="several steps",
        personal=mine,
        numbers=(
            f"Your layers: {n} inputs and {n} neurons each, weights of std {std:g}, a "
            "ReLU behind each layer."
        ),
        compare=(
            "Find the std that would keep the size of your own layers, and compare it "
            "with the one that you were given. Do your numbers explode or vanish, and "
            "how far are they after 50 layers?"
        ),
        reference=right,
        checks=[
            Check("a few layers", 2, Equal(right), shallow),
            Check("no layer, and sixty", 1, Equal(right, 1e-5, 0), none_and_deep),
        ],
        mistakes=[
            slip(
                "factor rounded",
                "Each layer multiplies by the right number here, but for its last "
                "digits. Behind many layers that grows: round nothing on the way.",
                round(factor, 2),
                *(round(factor, digits) for digits in (1, 3, 4)),
                std * round(math.sqrt(n / 2)),
                std * math.floor(math.sqrt(n / 2)),
            ),
            slip(
                "ReLU left out",
                "This is what layers without an activation do. What does the ReLU "
                "behind each of them take from the mean square?",
                std * math.sqrt(n),
            ),
            slip(
                "half of the root",
                "The ReLU takes half of something, and here it has taken half of the "
                "root, or given where it takes. Of what does it take half?",
                std * math.sqrt(n) / 2,
                std * math.sqrt(2 * n),
                std * math.sqrt(n) * 2,
            ),
            slip(
                "the mean square",
                "This is the mean square, or the variance, behind the layers. Asked is "
                "its root.",
                factor**2,
                n * std**2,
            ),
            slip(
                "no cancelling",
                "The terms of a sum cancel in part. Its std is not the number of terms "
                "times that of one: which of the two measures adds up?",
                n * std,
                n * std / 2,
                n * std / math.sqrt(2),
            ),
            slip(
                "one term alone",
                "The number of inputs has no say here. A neuron adds up one product "
                "for each of them.",
                std,
                std / math.sqrt(2),
                std / 2,
            ),
            family(
                "times for power",
                "Here the layers are added up, or a part of the factor comes in once "
                "for all layers. Each layer multiplies what the one before hands on.",
                lambda depth: depth * factor,
                lambda depth: depth * std * math.sqrt(n),
                lambda depth: factor + 0.0 * depth,
                lambda depth: 1 + depth * (factor - 1),
                lambda depth: np.sqrt(depth) * factor,
                lambda depth: power(std * math.sqrt(n))(depth) / 2,
                lambda depth: power(std * math.sqrt(n))(depth) / math.sqrt(2),
                lambda depth: power(std)(depth) * math.sqrt(n / 2),
                lambda depth: std * power(math.sqrt(n / 2))(depth),
            ),
            family(
                "one layer off",
                "The power is one off: behind no layer the numbers are as large as at "
                "the start, and behind the first they have been multiplied once.",
                lambda depth: factor ** (depth + 1.0),
                lambda depth: factor ** (depth - 1.0),
                lambda depth: factor ** np.maximum(depth - 1.0, 0),
            ),
            Mistake(
                "another factor",
                "Each layer multiplies by the same number here, as it should, and by "
                "another one than yours do. Print it, and say what each part of it is.",
                power(EXAMPLE),
                lambda *given: one_factor(*given) > 0,
            ),
        ],
        variants={
            "layer by layer": by_loops(factor),
            "the root at the end": by_mean_squares(n, std),
            "by logarithms": by_logarithms(factor),
            **unusual(right, float32=True),
        },
    )


EXERCISE = mine(np.random.default_rng(0))
