"""What the exercises of chapter 4 look at; the text stands in exercises.md."""

import sys

import numpy as np

from grader.exercise import Check, Exercise, Mistake
from grader.judges import Equal
from nnlib.activations import sigmoid


def moderate(rng):
    """Draw a vector, a batch and a single number."""
    return [(rng.normal(size=5),), (rng.normal(size=(4, 3)),), (0.5,)]


def large(rng):
    """Draw inputs whose exponential does not fit into a float."""
    return [(np.array([-1000.0, -800.0, 0.0, rng.uniform(710, 900), 1000.0]),)]


# Right answers that look unusual.


def by_tanh(z):
    """Return the sigmoid through tanh."""
    return 0.5 * (1 + np.tanh(np.asarray(z) / 2))


def in_float32(z):
    """Return float32 and warn on stderr."""
    print("slow but right", file=sys.stderr)
    return by_tanh(z).astype(np.float32)


def as_a_list(z):
    """Return a list, and print."""
    print(z)
    return by_tanh(z).tolist()


class Sigmoid:
    """An object that is called."""

    def __call__(self, z):
        """Return the sigmoid."""
        return by_tanh(z)


# Wrong answers.


def one_formula(z):
    """Return the textbook form, which overflows."""
    e = np.exp(z)
    return e / (1 + e)


def sign_lost(z):
    """Return the mirrored curve."""
    return by_tanh(-np.asarray(z))


def tanh_itself(z):
    """Return tanh, which runs from -1 to 1."""
    return np.tanh(z)


def not_halved(z):
    """Return tanh moved to 0 ... 1 at its own steepness."""
    return 0.5 * (1 + np.tanh(z))


def clipped(z):
    """Return the sigmoid of an input held between -5 and 5."""
    return by_tanh(np.clip(z, -5, 5))


STABLE_SIGMOID = Exercise(
    id="stable-sigmoid",
    answer="stable_sigmoid",
    objective="saturation",
    reference=lambda z: sigmoid(z),
    checks=[
        Check("moderate inputs", 1, Equal(by_tanh), moderate),
        Check("inputs of 1000", 1, Equal(by_tanh), large),
    ],
    mistakes=[
        Mistake(
            "overflow",
            "exp(1000) is larger than any float: it becomes inf, and inf / inf is nan. "
            "Write the formula so that exp only ever meets numbers below zero, or use "
            "a function that cannot overflow.",
            one_formula,
        ),
        Mistake(
            "sign lost",
            "The curve is mirrored: it falls where the sigmoid rises. Look at the sign "
            "of z inside exp.",
            sign_lost,
        ),
        Mistake(
            "tanh itself",
            "This is tanh, which runs from -1 to 1. The sigmoid runs from 0 to 1.",
            tanh_itself,
        ),
        Mistake(
            "z not halved",
            "Limits and centre are right and the curve is twice too steep: z was not "
            "halved before tanh.",
            not_halved,
        ),
        Mistake(
            "clipped input",
            "Holding z inside a narrow interval avoids the overflow and changes the "
            "values at its ends. The sigmoid goes on towards 0 and 1.",
            clipped,
        ),
    ],
    variants={
        "float32, a warning on stderr": in_float32,
        "a list, and prints": as_a_list,
        "a class": Sigmoid(),
        "a lambda": lambda z: 1 / (1 + np.exp(-np.clip(z, -700, None))),
    },
)

EXERCISES = [STABLE_SIGMOID]
