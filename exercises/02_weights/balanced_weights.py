"""Weights that keep the width."""

import math

import numpy as np

from nnlib.weights import normal
from nnlib_grader.specification.chance import FromRng
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds
from nnlib_grader.specification.unusual import warned

from .shared import by_signs, generators, of_one_size, one_for_many, requests


def balanced(rng, n_in, n_out):
    """Return weights of standard deviation 1 / sqrt(n_in)."""
    return normal(rng, n_in, n_out, 1 / math.sqrt(n_in), dtype=np.float64)[0]


def near_std(W, std):
    """Tell whether the mean square of W is std**2, within six standard errors.

    The square of a normal number has the variance 2 std**4; other usual shapes less.
    """
    mean_square = (np.asarray(W, np.float64) ** 2).mean()
    return bool(abs(mean_square / std**2 - 1) < 6 * math.sqrt(2 / np.size(W)))


def off_centre(arguments, W):
    """Tell whether the average is too far from 0 to be chance."""
    return abs(np.mean(W)) > 6 * np.std(W) / math.sqrt(np.size(W))


def repeated(arguments, W):
    """Tell whether many of the weights are equal."""
    return len(np.unique(W)) < np.size(W) // 2 and not of_one_size(W)


def malformed(arguments, W):
    """Say what is wrong before any width is looked at, or None."""
    if isinstance(W, tuple) and len(W) != arguments[1]:
        return f"expected one array of weights, got {len(W)} results"
    if np.shape(W) != arguments[1:]:
        return (
            f"expected the shape {arguments[1:]}, one row an input, got {np.shape(W)}"
        )
    return "many of the weights are equal" if repeated(arguments, W) else None


def in_balance(arguments, W):
    """Say what is wrong with weights, or None."""
    if malformed(arguments, W):
        return malformed(arguments, W)
    if off_centre(arguments, W):
        return "the average of the weights is too far from 0 to be chance"
    if not near_std(W, 1 / math.sqrt(arguments[1])):
        return f"the standard deviation, {np.std(W):.3g}, is too far off to be chance"
    return None


def has_std(*formulas):
    """Return a test for weights of the right shape with another std."""
    return lambda arguments, W: (
        np.shape(W) == arguments[1:]
        and any(near_std(W, formula(*arguments[1:])) for formula in formulas)
    )


EXERCISE = Exercise(
    id="balanced-weights",
    answer="balanced_weights",
    objective="sum-widths",
    level="one step",
    compare=(
        "Print inspect.getsource(nnlib.weights.xavier) after import inspect and import "
        "nnlib.weights. Where does your width stand there, and which second size has "
        "a say?"
    ),
    reference=balanced,
    checks=[
        Check("the width at three fan-ins", 2, Holds(in_balance), requests),
        Check("drawn from rng", 1, FromRng(malformed), generators),
    ],
    mistakes=[
        Mistake(
            "not from rng",
            "The weights come from another generator. np.random, and a default_rng of"
            " your own, know nothing of the one that is handed in.",
            lambda rng, n_in, n_out: balanced(np.random.default_rng(0), n_in, n_out),
            lambda arguments, W: not in_balance(arguments, W),
        ),
        one_for_many(
            lambda rng, n_in, n_out: (
                np.ones((n_in, 1)) * rng.normal(size=n_out) / n_in**0.5
            ),
            lambda arguments, W: (
                np.shape(W) == arguments[1:] and repeated(arguments, W)
            ),
        ),
        Mistake(
            "not around 0",
            "The weights do not lie around 0. rng.random draws between 0 and 1, and "
            "the first number of rng.normal is the average.",
            lambda rng, n_in, n_out: rng.random((n_in, n_out)) / n_in**0.5,
            off_centre,
        ),
        Mistake(
            "std taken for variance",
            "The weights are far too narrow: their standard deviation is what their "
            "variance should be. A root is missing.",
            lambda rng, n_in, n_out: rng.normal(size=(n_in, n_out)) / n_in,
            has_std(lambda n_in, n_out: 1 / n_in),
        ),
        Mistake(
            "fan-out",
            "The number of neurons has a say in the width. How many terms does one "
            "neuron add up?",
            lambda rng, n_in, n_out: rng.normal(size=(n_in, n_out)) / n_out**0.5,
            has_std(
                lambda n_in, n_out: n_out**-0.5,
                lambda n_in, n_out: (2 / (n_in + n_out)) ** 0.5,
                lambda n_in, n_out: (n_in * n_out) ** -0.5,
            ),
        ),
        Mistake(
            "not scaled",
            "The weights do not become narrower for more inputs. Then a sum of many "
            "terms is far wider than one term.",
            lambda rng, n_in, n_out: rng.normal(size=(n_in, n_out)),
            has_std(lambda n_in, n_out: 1, lambda n_in, n_out: n_in**0.5),
        ),
        Mistake(
            "He's factor",
            "The variance is two or four times the balanced one. A factor of 2 makes "
            "up for an activation, and here there is none.",
            lambda rng, n_in, n_out: rng.normal(size=(n_in, n_out)) * (2 / n_in) ** 0.5,
            has_std(
                lambda n_in, n_out: (2 / n_in) ** 0.5,
                lambda n_in, n_out: 2 / n_in**0.5,
            ),
        ),
        Mistake(
            "limit taken for std",
            "Numbers spread evenly between two limits have a smaller standard "
            "deviation than the limit. How are the two related?",
            lambda rng, n_in, n_out: rng.uniform(-1, 1, (n_in, n_out)) / n_in**0.5,
            has_std(
                lambda n_in, n_out: (3 * n_in) ** -0.5,
                lambda n_in, n_out: (12 * n_in) ** -0.5,
            ),
        ),
    ],
    variants={
        "either sign of one number": by_signs(lambda n_in: 1 / n_in),
        "float32": lambda rng, n_in, n_out: normal(rng, n_in, n_out, n_in**-0.5)[0],
        "a list": lambda rng, n_in, n_out: balanced(rng, n_in, n_out).tolist(),
        "a tuple of rows": lambda *given: tuple(map(tuple, balanced(*given))),
        "evenly spread, a warning on stderr": lambda rng, n_in, n_out: warned(
            rng.uniform(-1, 1, (n_in, n_out)) * (3 / n_in) ** 0.5
        ),
    },
    limit=8.0,
)
