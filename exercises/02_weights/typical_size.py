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
    """Recognise powers of some other factor, such as a neighbour's."""
    depth, found = np.ravel(arguments[0]), np.ravel(value)
    if (found <= 0).any():
        return False
    logs = np.log(found[depth > 0]) / depth[depth > 0]
    return np.ptp(logs) < 1e-6 and (found[depth == 0] == 1).all()


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
            family(
                "ReLU left out",
                "This is what layers without an activation do. What does the ReLU "
                "behind each of them take from the mean square?",
                power(std * math.sqrt(n)),
            ),
            family(
                "half of the root",
                "The ReLU takes half of something, and here it has taken half of the "
                "root, or given where it takes. Of what does it take half?",
                power(std * math.sqrt(n) / 2),
                power(std * math.sqrt(2 * n)),
                power(std * math.sqrt(n) * 2),
            ),
            family(
                "the mean square",
                "This is the mean square, or the variance, behind the layers. Asked is "
                "its root.",
                power(factor**2),
                power(n * std**2),
            ),
            family(
                "no cancelling",
                "The terms of a sum cancel in part. Its std is not the number of terms "
                "times that of one: which of the two measures adds up?",
                power(n * std),
                power(n * std / 2),
                power(n * std / math.sqrt(2)),
            ),
            family(
                "one term alone",
                "The number of inputs has no say here. A neuron adds up one product "
                "for each of them.",
                power(std),
                power(std / math.sqrt(2)),
                power(std / 2),
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
            ),
            Mistake(
                "another factor",
                "Each layer multiplies by the same number here, as it should, and by "
                "another one than yours do. Are these your own n and std?",
                power(EXAMPLE),
                one_factor,
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
