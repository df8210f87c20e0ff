"""Back through a sigmoid."""

import math
from dataclasses import replace

import numpy as np

from nnlib.activations import sigmoid
from nnlib.backprop import vjp
from nnlib_grader.specification.equality import RIGHT, close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family_of
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared import slope


def sums_and_g(rng):
    """Draw weighted sums and gradients of several shapes."""
    return [(rng.normal(size=s), rng.normal(size=s)) for s in ((5,), (3, 3), (2, 2, 2))]


def large_sums(rng):
    """Draw weighted sums where the sigmoid is flat, and where exp overflows."""
    z, g = rng.uniform(2, 5, size=(3, 3)), rng.normal(size=(3, 3))
    return [(z, g), (-z, g), (np.array([800.0, -800.0, 0.5]), g[0])]


def back_sigmoid(z, g):
    """Return the gradient by the rule of nnlib's table."""
    _, (to_z,) = vjp(sigmoid, z)
    return to_z(g)


def by_loops(z, g):
    """Return the gradient in plain Python, entry by entry."""
    result = np.zeros(z.shape)
    for place in np.ndindex(z.shape):
        y = 1 / (1 + math.exp(min(-z[place], 700.0)))
        result[place] = g[place] * y * (1 - y)
    return result


def halves(z, g):
    """Return results with a slope that is not complete."""
    y = sigmoid(z)
    slopes = y, 1 - y, y**2, (1 - y) ** 2, y + y**2
    return [*(g * part for part in slopes), g * y - y, g * y - 1, g * y - y**2]


ELSEWHERE = (
    "The slope was not taken at each z: it was taken at another point, such as g or "
    "the output, or one number stands for the slopes of all entries."
)


def elsewhere(z, g):
    """Return results with a slope at another point than z."""
    slopes = [g * slope(v) for v in (g, sigmoid(z), g * z, 0 * z)]
    more = slope(g * z), z * slope(g), slope(z) * slope(g), sigmoid(g) * slope(z)
    return [*slopes, *more]


def once_for_all(arguments, value):
    """Recognise g times one number, other than 0 and 1, for all entries."""
    z, g = arguments
    factors = np.asarray(value) / g
    alike = np.ptp(factors) < 1e-6 * np.abs(factors).max()
    return z.size > 1 and alike and not np.isclose(factors.flat[0], 1)


def cut(arguments, value):
    """Recognise slopes that are right up to a size of z, and stay as they are there."""
    z, g = arguments
    slopes = value / g
    end = 2 * np.arccosh(1 / (2 * np.sqrt(np.max(slopes[abs(z) == abs(z).max()]))))
    right = np.isclose(value, back_sigmoid(z, g), *RIGHT)
    return any(
        np.allclose(slopes, slope(way), 1e-4, 0) and right[way == z].all() and end > 0.5
        for way in (np.clip(z, -end, end), np.minimum(z, end), np.maximum(z, -end))
    )


EXERCISE = Exercise(
    id="back-sigmoid",
    answer="back_sigmoid",
    objective="chain-rule",
    level="one step",
    compare=(
        "The chapter prints the package's rule for the sigmoid. It keeps the output "
        "from the way forward; does yours compute it anew, and what would that cost?"
    ),
    reference=back_sigmoid,
    checks=[
        Check("several shapes", 1, Equal(back_sigmoid), sums_and_g),
        Check("large weighted sums", 1, Equal(back_sigmoid), large_sums),
    ],
    mistakes=[
        Mistake(
            "g forgotten",
            "This is the slope alone: what arrives in g has no influence on it.",
            lambda z, g: slope(z),
        ),
        family_of(
            "z for the output",
            "The weighted sum stands where the slope's formula has the output.",
            lambda z, g: [g * z * (1 - z), z * (1 - z)],
        ),
        family_of(
            "another slope",
            "This is another curve's slope, such as that of tanh. Compare formulas.",
            lambda z, g: [g * (1 - v**2) for v in (sigmoid(z), np.tanh(z), z <= 0)],
        ),
        family_of(
            "half of the slope",
            "The slope is not complete: one of its two factors is missing or there "
            "twice, or the brackets around the difference are missing.",
            halves,
        ),
        family_of(
            "not multiplied",
            "g and the slope were added, subtracted or divided. What does a chain do?",
            lambda z, g: [g + slope(z), g - slope(z), g / slope(z)],
        ),
        replace(
            family_of("slope elsewhere", ELSEWHERE, elsewhere),
            recognise=lambda given, value: (
                once_for_all(given, value)
                or any(close(way, value) for way in elsewhere(*given))
            ),
        ),
        family_of(
            "g in the slope",
            "g came into the slope itself. The slope is the sigmoid's alone, and what "
            "arrives in g is multiplied by it once.",
            lambda z, g: [
                sigmoid(z) * g * (1 - sigmoid(z) * g),
                sigmoid(z) * (1 - sigmoid(z) * g),
            ],
        ),
        family_of(
            "matrix product",
            "Products of different entries were added up, as @ and np.dot do. Each "
            "entry of z has one path to the loss, which it shares with no other.",
            lambda z, g: [np.dot(g, slope(z)), np.dot(slope(z), g), g @ slope(z).T],
        ),
        Mistake(
            "cut to a range",
            "From some size of z on your slope stays as it is, as where z or the "
            "output is cut to a range that is too narrow. The sigmoid's goes on "
            "towards 0.",
            lambda z, g: g * slope(np.clip(z, -5, 5)),
            cut,
        ),
        Mistake(
            "nan far out",
            "Far from 0 the result is nan: exp overflows, and one infinite number is "
            "divided by another. Write the slope so that this cannot happen.",
            lambda z, g: g * np.exp(-z) / (1 + np.exp(-z)) ** 2,
            lambda arguments, value: np.isnan(value).any(),
        ),
    ],
    variants={
        "plain loops": by_loops,
        "by tanh": lambda z, g: g * (1 - np.tanh(z / 2) ** 2) / 4,
        "by exp": lambda z, g: g / (2 + np.exp(z) + np.exp(-z)),
        **unusual(back_sigmoid, float32=True),
    },
)
