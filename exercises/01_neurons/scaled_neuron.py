"""A smooth neuron with a factor."""

import numpy as np

from nnlib.neurons import neuron
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import warned

from .shared import away


def s_curve(z):
    """Return the smooth switch of the chapter."""
    return 1 / (1 + np.exp(-z))


def scaled(x, w, b, c):
    """Return the smooth neuron's outputs for weights and bias times c."""
    return neuron(x, c * w, c * b, s_curve)


def scales(rng):
    """Draw batches of several shapes, and factors away from 1."""
    return [
        (
            rng.uniform(-1, 1, size=shape),
            rng.normal(size=shape[1]),
            away(rng, 0.5, 1),
            float(factor),
        )
        for shape, factor in (((5, 2), 2.5), ((3, 4), 0.5), ((1, 3), 4.0))
    ]


def no_factor(rng):
    """Draw a batch for factors of 0, below it and above, one of them whole."""
    x, w = rng.uniform(0.5, 1, size=(4, 2)), rng.uniform(0.5, 1, size=2)
    return [(x, w, 0.75, c) for c in (-2.0, 0.0, 1.5)] + [(x, w, 1, 3)]


def curve_of(how):
    """Return a function that puts how(x @ w, b, c) through the smooth switch."""
    return lambda x, w, b, c: s_curve(how(x @ w, b, c))


def other_curve(how):
    """Return a function that puts the right sum through another function."""
    return lambda x, w, b, c: how(c * (x @ w + b))


EXERCISE = Exercise(
    id="scaled-neuron",
    answer="scaled_neuron",
    objective="smooth-neuron",
    level="one step",
    compare=(
        "The solution takes the factor out of the weighted sum. If you scaled w and b "
        "apart, are the two the same for every c?"
    ),
    reference=scaled,
    checks=[
        Check("batches and a batch of one", 1, Equal(scaled), scales),
        Check("factors of 0, below and above", 1, Equal(scaled), no_factor),
    ],
    mistakes=[
        family(
            "not all scaled",
            "The factor does not reach all numbers of the neuron, or the bias is "
            "missing. Are the weights multiplied, and is the bias?",
            curve_of(lambda s, b, c: c * s + b),
            curve_of(lambda s, b, c: s + c * b),
            curve_of(lambda s, b, c: s + b),
            curve_of(lambda s, b, c: c * s),
        ),
        family(
            "not multiplied once",
            "The factor comes in, and not once as a multiplier: it is added, or "
            "divides, or multiplies the inputs as well as the weights.",
            curve_of(lambda s, b, c: c + s + b),
            curve_of(lambda s, b, c: (s + b) / (c or 1.0)),
            curve_of(lambda s, b, c: c * c * s + c * b),
            curve_of(lambda s, b, c: c * c * (s + b)),
            lambda x, w, b, c: 1 / (c + np.exp(-(x @ w + b))),
        ),
        Mistake(
            "0 as a special case",
            "Follow a factor of 0 through the formula: what becomes of z, and what "
            "does the switch make of that?",
            lambda x, w, b, c: s_curve(c * (x @ w + b)) if c else np.zeros(len(x)),
            lambda arguments, value: arguments[3] == 0,
        ),
        family(
            "output scaled",
            "The factor is applied to the output, which then leaves "
            "the range from 0 to 1. Apply it before the activation.",
            lambda x, w, b, c: c * s_curve(x @ w + b),
            lambda x, w, b, c: abs(c) * s_curve(x @ w + b),
            lambda x, w, b, c: max(c, 0) * s_curve(x @ w + b),
            lambda x, w, b, c: c * s_curve(x @ w),
            lambda x, w, b, c: c * s_curve(c * (x @ w + b)),
            lambda x, w, b, c: c * s_curve(x @ w + c * b),
        ),
        Mistake(
            "sign lost",
            "The curve falls where it should rise. Look at the sign inside exp.",
            curve_of(lambda s, b, c: -c * (s + b)),
        ),
        family(
            "the factor's size only",
            "A negative factor has lost its sign or become 0. Look for an absolute "
            "value, a square or a maximum.",
            curve_of(lambda s, b, c: abs(c) * (s + b)),
            curve_of(lambda s, b, c: max(c, 0) * (s + b)),
        ),
        family(
            "a hard switch",
            "These are the outputs of a perceptron, 0 or 1. A smooth neuron has "
            "values between them.",
            other_curve(lambda z: np.heaviside(z, 0.0)),
        ),
        family(
            "another curve",
            "The sum is right, the curve is another one. Compare with the formula: "
            "the brackets below the line, and the signs.",
            other_curve(lambda z: 1 / 1 + np.exp(-z)),
            other_curve(np.tanh),
            other_curve(lambda z: (1 + np.tanh(z)) / 2),
            other_curve(lambda z: np.exp(-z)),
            other_curve(np.exp),
            other_curve(lambda z: 1 / (1 + np.exp(-z / 2))),
        ),
    ],
    variants={
        "a list": lambda x, w, b, c: scaled(x, w, b, c).tolist(),
        "float32, a warning on stderr": lambda x, w, b, c: warned(
            scaled(x, w, b, c).astype(np.float32)
        ),
        "by tanh": lambda x, w, b, c: 0.5 + 0.5 * np.tanh(c * (x @ w + b) / 2),
    },
)
