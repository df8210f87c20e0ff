"""A leak of any slope."""

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import listed, talks

from .shared import cut_off


def leaky_small(rng):
    """Draw a vector, a batch and a batch of one, with slopes below 1."""
    signs = np.array([-1.5, 0.7, -0.4])
    return [
        (np.append(rng.normal(size=5), [*signs, 0.05]), 0.07),
        (rng.normal(size=(4, 3)) - 0.5 * signs, 0.3),
        (signs[None, :] * rng.uniform(1, 2), 0.15),
    ]


def leaky_steep(rng):
    """Draw slopes of 0 and above 1, and whole numbers."""
    z = np.append(rng.normal(size=5), [-1.5, 0.7])
    numbers = rng.permutation(np.arange(-3, 5)).reshape(2, 2, 2)
    return [(z, 2.0), (z[None, :], 1.5), (z, 0.0), (numbers, 1.5), (500 * z, 3)]


def leak(z, slope):
    """Return z where it is positive and slope * z elsewhere."""
    return z * np.where(z > 0, 1, slope)


def rising(arguments, value):
    """Tell whether positive inputs came out as they went in, and the others' ratios."""
    z, _ = arguments
    value = np.asarray(value)
    return close(value[z > 0], z[z > 0]), value[z < 0] / z[z < 0]


def other_factor(arguments, value):
    """Recognise negative inputs that are all multiplied by one wrong number."""
    right, ratios = rising(arguments, value)
    known = np.isclose(ratios[0], (1, arguments[1], -arguments[1]))
    return right and np.ptp(ratios) < 1e-5 and not known.any()


EXERCISE = Exercise(
    id="any-leak",
    answer="leaky",
    objective="saturation",
    level="one step",
    compare=(
        "nnlib.activations.leaky_relu does the same with a slope of 0.01 if it is not "
        "told otherwise. Would yours be right there with a slope of 2, too?"
    ),
    read="measured-slopes",
    withholds=("nnlib.activations.leaky_relu",),
    reference=leak,
    checks=[
        Check("slopes below 1", 1, Equal(leak), leaky_small),
        Check("slopes of 0, 1.5 and 2", 1, Equal(leak), leaky_steep),
    ],
    mistakes=[
        cut_off(leak),
        family(
            "larger of the two",
            "The larger of z and slope * z is right for slopes below 1 only. Which is "
            "larger for z = -1 and a slope of 2?",
            lambda z, slope: np.maximum(z, slope * z),
        ),
        Mistake(
            "positive side changed",
            "Some positive inputs do not come out as they went in. Look at which side "
            "your condition picks, and at what is multiplied or added everywhere.",
            lambda z, slope: np.where(z > 0, slope * z, z),
            lambda *came: not rising(*came)[0],
        ),
        Mistake(
            "another factor",
            "Negative inputs are all multiplied by one number, and it is not `slope`. "
            "Look for a plain ReLU (0), a number in place of the argument, or for what "
            "is done to the slope.",
            lambda z, slope: np.where(z > 0, z, 0.01 * z),
            other_factor,
        ),
        Mistake(
            "not in proportion",
            "Positive inputs are right. Negative ones do not grow in proportion to z: "
            "slope has to multiply z, and nothing is added.",
            lambda z, slope: np.where(z > 0, z, -slope),
            lambda *came: rising(*came)[0] and np.ptp(rising(*came)[1]) > 1e-5,
        ),
    ],
    variants={
        "two halves": lambda z, slope: np.maximum(z, 0) + slope * np.minimum(z, 0),
        "number by number": lambda z, slope: np.reshape(
            [each if each > 0 else slope * each for each in z.flat], z.shape
        ),
        "float32": lambda z, slope: leak(z, slope).astype(np.float32),
        "a list, prints, a warning on stderr": talks(listed(leak)),
    },
)
