"""A sigmoid for large inputs."""

import numpy as np

from nnlib_grader.specification.equality import close, difference
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family, overflowed
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import listed, talks

from .shared import cut_off


def moderate(rng):
    """Draw a vector with both signs, a batch, a number, and whole numbers."""
    signs = np.array([-1, 1, -1, 1, 1])
    return [
        (signs * rng.uniform(0.3, 2, size=5),),
        (rng.normal(size=(4, 3)),),
        (0.5,),
        (rng.permutation(np.arange(-2, 4)),),
        (rng.permutation(np.linspace(3, 9, 6)) * [1, -1, 1, -1, 1, -1],),
        (float(-rng.uniform(1, 3)),),
    ]


def large(rng):
    """Draw inputs whose exponential does not fit into a float."""
    z = np.array([-1000.0, -800.0, 0.0, rng.uniform(710, 900), 1000.0])
    whole = [[-1000, 1000, int(rng.integers(2, 6))]]
    return [(rng.permutation(z),), (1000,), (-1000.0,), (np.array(whole),)]


def by_tanh(z):
    """Return the sigmoid through tanh."""
    return 0.5 * (1 + np.tanh(np.asarray(z) / 2))


def one_formula(z):
    """Return the textbook form, which overflows."""
    e = np.exp(z)
    return e / (1 + e)


def tanh_form(arguments, value):
    """Recognise tanh, stretched and moved."""
    slow = np.asarray(arguments[0]) / 4
    forms = [(a, b) for a in (0, 0.5, 1) for b in (0.5, 1)]
    steep = [np.tanh(n * slow) for n in (1, 2, 4, 8, 16)]
    return any(close(a + b * curve, value) for a, b in forms for curve in steep)


def level_beyond(z, value):
    """Tell whether values are right up to some size of z, and beyond it all alike."""
    wrong = ~np.isclose(value, by_tanh(z), 1e-6, 1e-9)
    alike = np.where(z > 0, value, 1 - np.asarray(value))[wrong]
    return (
        alike.size > 1
        and np.ptp(alike) < 1e-9
        and abs(z)[wrong].min() > abs(z)[~wrong].max(initial=0)
    )


def clipped(arguments, value):
    """Recognise ends that stay away from 0 and 1, and z moved by its maximum."""
    z = np.asarray(arguments[0])
    if z.ndim and level_beyond(z, value):
        return True
    moved = np.exp(z - z.max())
    if close(value, moved / (1 + moved)) or close(value, moved / moved.sum()):
        return True
    return overflowed(arguments, value) or (
        z.max() > 700 and value[0] > 0 and 0.5 < value[-1] < 1
    )


def one_side(arguments, value):
    """Recognise values that are right for one sign of z only."""
    z = np.asarray(arguments[0])
    good = np.isclose(value, by_tanh(z), 1e-4, 1e-7)
    left, right = good[z < 0], good[z > 0]
    apart = left.all() != right.all() and not (left.any() and right.any())
    return apart or overflowed(arguments, value)


EXERCISE = Exercise(
    id="stable-sigmoid",
    answer="stable_sigmoid",
    objective="saturation",
    level="several steps",
    compare=(
        "nnlib.activations.sigmoid holds the exponent down instead. Print yours, the "
        "worked solution's and the package's for -1000, -40 and 40: where do they part?"
    ),
    forbidden={
        name: "The task is to write the formula so that it is safe: build it from exp "
        "or tanh."
        for name in ("scipy.*", "torch.*", "numpy.logaddexp")
    },
    read="stable-forms",
    withholds=("nnlib.activations.sigmoid", "nnlib.backprop.sum_terms.squashed"),
    reference=lambda z: by_tanh(z),
    checks=[
        Check("moderate inputs", 1, Equal(by_tanh), moderate),
        Check("inputs of 1000", 1, Equal(by_tanh), large, may_warn=False),
    ],
    mistakes=[
        Mistake(
            "overflow",
            "exp(1000) becomes inf, and inf / inf is nan. Let exp meet only numbers "
            "below zero, or use a function that cannot overflow.",
            one_formula,
            overflowed,
        ),
        Mistake(
            "right by way of inf",
            "The values are right; on the way exp got a large number and gave inf. "
            "Which z is it, and does np.where compute a form that it will not pick?",
            lambda z: 1 / (1 + np.exp(-np.asarray(z))),
            lambda given, value: (
                np.max(np.abs(given[0])) > 500
                and not difference(by_tanh(given[0]), value)
            ),
        ),
        family(
            "sign lost",
            "The curve is mirrored: it falls where the sigmoid rises. Look at the sign "
            "of z inside exp.",
            lambda z: by_tanh(-np.asarray(z)),
        ),
        Mistake(
            "another tanh",
            "This is tanh, stretched or moved. The sigmoid runs from 0 to 1 and is "
            "less steep: look at what is added and multiplied, at the brackets, and at "
            "what z is divided by before tanh.",
            lambda z: by_tanh(2 * np.asarray(z)),
            tanh_form,
        ),
        family(
            "brackets",
            "Division comes before addition: without brackets only the next term is "
            "below the fraction line. Look at 1 + exp in your formula.",
            lambda z: 1 + np.exp(-np.asarray(z)),
            lambda z: 2 * np.exp(z),
        ),
        Mistake(
            "z changed first",
            "Holding z in a narrow interval, or subtracting its maximum, changes the "
            "values. The curve goes on towards 0 and 1.",
            lambda z: by_tanh(np.clip(z, -5, 5)),
            clipped,
        ),
        cut_off(by_tanh),
        Mistake(
            "one side only",
            "On one side of 0 the values are wrong. Look at the form that serves it: "
            "the sign of its exponent, an abs(z) never turned back, a nan replaced.",
            lambda z: by_tanh(np.abs(z)),
            one_side,
        ),
    ],
    variants={
        "float32": lambda z: by_tanh(z).astype(np.float32),
        "a list, prints, a warning on stderr": talks(listed(by_tanh)),
        "a lambda": lambda z: 1 / (1 + np.exp(-np.clip(z, -700, None))),
    },
)
