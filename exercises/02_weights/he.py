"""He's weights, as the package has them."""

import math

import numpy as np

from nnlib.weights import he
from nnlib_grader.boundary.plain import Named, Seed
from nnlib_grader.specification.chance import FromRng
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds

from .shared import by_signs, generators, of_one_size, one_for_many, requests


def precisions(rng):
    """Draw a request without a number format, and one with each of the two."""
    seed = Seed(int(rng.integers(1, 2**31)))
    formats = (Named("numpy.float64"),), (), (Named("numpy.float32"),)
    shape = rng.integers((25, 15), (35, 25)).tolist()
    return [(seed, *shape, *formats[n]) for n in rng.permutation(3)]


def near(W, variance):
    """Tell whether W's mean square is a variance, within six standard errors.

    The square of a normal number has the variance 2 std**4.
    """
    mean_square = (np.asarray(W, np.float64) ** 2).mean()
    return bool(abs(mean_square / variance - 1) < 6 * math.sqrt(2 / np.size(W)))


def pair(arguments, value):
    """Say what is wrong with the pair or its shapes, or None."""
    if not isinstance(value, tuple | list) or len(value) != 2:
        return "two results are asked for, the weights and the biases"
    W, b = value
    if np.shape(W) != arguments[1:3]:
        return (
            f"expected weights of shape {arguments[1:3]}, one row an input, got "
            f"{np.shape(W)}"
        )
    if np.shape(b) != arguments[2:3]:
        return (
            f"expected biases of shape {arguments[2:3]}, one for each neuron, got "
            f"{np.shape(b)}"
        )
    return "the biases do not start at 0" if np.any(b) else None


def weights(value):
    """Return the weights of a pair."""
    return np.asarray(value[0])


def signs(rng, n_in, n_out, dtype=np.float32):
    """Return weights of one size, and biases of 0."""
    W = by_signs(lambda n_in: 2 / n_in)(rng, n_in, n_out)
    return W.astype(dtype), np.zeros(n_out, dtype)


def alike(W):
    """Tell whether many of the weights are equal."""
    return len(np.unique(W)) < 0.9 * np.size(W) and not of_one_size(W)


def off_centre(W):
    """Tell whether the average is too far from 0 to be chance."""
    return abs(np.mean(W)) > 6 * np.std(W) / math.sqrt(np.size(W))


def of_width(arguments, value):
    """Say what is wrong with weights and biases, or None."""
    if words := pair(arguments, value):
        return words
    W = np.asarray(value[0])
    if alike(W):
        return "many of the weights are equal"
    if off_centre(W):
        return "the average of the weights is too far from 0 to be chance"
    if not near(W, 2 / arguments[1]):
        return f"the variance, {np.var(W):.3g}, is too far off to be chance"
    return None


def in_format(arguments, value):
    """Say which array has another number format than was asked for, or None."""
    if words := pair(arguments, value):
        return words
    due = np.dtype(np.float64 if np.float64 in arguments[3:] else np.float32)
    for name, array in zip(("weights", "biases"), value, strict=True):
        if (found := np.asarray(array).dtype) != due:
            return f"the {name} are {found}, and {due} was asked for"
    return None


def drawn(variance, bias=0.0):
    """Return a wrong answer with another variance, or with random biases."""

    def answer(rng, n_in, n_out, dtype=np.float32):
        std = math.sqrt(variance(n_in, n_out))
        W = std * rng.standard_normal((n_in, n_out), dtype)
        return W, (bias * rng.standard_normal(n_out)).astype(dtype)

    return answer


def has_variance(*formulas):
    """Return a test for weights and biases of the right shapes, of another width."""
    return lambda arguments, value: (
        pair(arguments, value) is None
        and any(near(value[0], formula(*arguments[1:3])) for formula in formulas)
    )


def other_format(arguments, value):
    """Recognise right numbers in another number format."""
    return of_width(arguments, value) is None and bool(in_format(arguments, value))


def biased(arguments, value):
    """Recognise random or constant biases."""
    return np.shape(value[1]) == arguments[2:3] and bool(np.any(value[1]))


def weights_alone(arguments, value):
    """Recognise one array of weights, or biases of another shape."""
    if np.shape(value) == arguments[1:3]:
        return True
    return len(value) == 2 and np.shape(value[1]) != arguments[2:3]


def shifted(rng, n_in, n_out, dtype=np.float32):
    """Return weights that are all positive."""
    W = rng.random((n_in, n_out)) * math.sqrt(6 / n_in)
    return W.astype(dtype), np.zeros(n_out, dtype)


def one_row(rng, n_in, n_out, dtype=np.float32):
    """Return weights of which one row is drawn, and repeated."""
    W, b = he(rng, n_in, n_out, dtype)
    return np.repeat(W[:1], n_in, axis=0), b


def elsewhere(rng, n_in, n_out, dtype=np.float32):
    """Return weights from another generator."""
    return he(np.random.default_rng(0), n_in, n_out, dtype)


def in_float64(rng, n_in, n_out, dtype=np.float32):
    """Return float64, whatever was asked for."""
    return he(rng, n_in, n_out, np.float64)


def evenly(rng, n_in, n_out, dtype=np.float32):
    """Return weights that are spread evenly."""
    limit = math.sqrt(6 / n_in)
    W = rng.uniform(-limit, limit, (n_in, n_out))
    return W.astype(dtype), np.zeros(n_out, dtype)


def one_by_one(rng, n_in, n_out, dtype=np.float32):
    """Return weights that are drawn one by one."""
    W = np.empty((n_in, n_out), dtype)
    for i in range(n_in):
        for j in range(n_out):
            W[i, j] = rng.normal(0, (2 / n_in) ** 0.5)
    return [W, np.array([0.0] * n_out, dtype)]


def by_scale(rng, n_in, n_out, dtype=np.float32):
    """Return weights with the width handed to the generator."""
    W = rng.normal(scale=np.sqrt(np.float64(2) / n_in), size=(n_in, n_out))
    return W.astype(dtype), np.zeros(n_out).astype(dtype)


EXERCISE = Exercise(
    id="he",
    answer="he",
    objective="five-starts",
    level="several steps",
    builds="nnlib.weights.he",
    compare=(
        "Print inspect.getsource(nnlib.weights.he) after import inspect and import "
        "nnlib.weights. Which of its lines keeps float32 from becoming float64, and "
        "what does yours do?"
    ),
    withholds=tuple(f"nnlib.weights.{n}" for n in ("normal", "orthogonal", "xavier")),
    reference=he,
    checks=[
        Check("the width at three fan-ins", 2, Holds(of_width), requests),
        Check("float32, or what dtype says", 1, Holds(in_format), precisions),
        Check("drawn from rng", 1, FromRng(pair, weights), generators),
    ],
    mistakes=[
        Mistake(
            "weights alone",
            "A pair is asked for: the weights, of shape (n_in, n_out), and the biases, "
            "one number for each neuron.",
            lambda *given: he(*given)[0],
            weights_alone,
        ),
        Mistake(
            "biases drawn",
            "The biases are not 0. The weights' noise is enough to tell the neurons "
            "apart.",
            drawn(lambda n_in, n_out: 2 / n_in, 0.1),
            biased,
        ),
        one_for_many(
            one_row,
            lambda arguments, value: (
                pair(arguments, value) is None and alike(weights(value))
            ),
        ),
        Mistake(
            "not from rng",
            "The weights come from another generator. np.random, and a default_rng of "
            "your own, know nothing of the one that is handed in.",
            elsewhere,
            lambda arguments, value: (
                in_format(arguments, value) is None
                and of_width(arguments, value) is None
            ),
        ),
        Mistake(
            "another number format",
            "The numbers are right and are kept in another format than was asked for. "
            "What do your draws, and your zeros, do with dtype?",
            in_float64,
            other_format,
        ),
        Mistake(
            "not around 0",
            "The weights do not lie around 0. rng.random draws between 0 and 1, and "
            "the first number of rng.normal is the average.",
            shifted,
            lambda arguments, value: (
                pair(arguments, value) is None
                and not alike(value[0])  # whose average says nothing
                and off_centre(value[0])
            ),
        ),
        Mistake(
            "ReLU forgotten",
            "This variance suits a layer without an activation, or is smaller still. "
            "What does ReLU take from the mean square, and what makes up for it?",
            drawn(lambda n_in, n_out: 1 / n_in),
            has_variance(lambda n_in, n_out: 1 / n_in, lambda n_in, n_out: 0.5 / n_in),
        ),
        Mistake(
            "variance and std mixed",
            "A root is missing, reaches too little or is taken twice, a fraction is "
            "upside down, or a limit was taken for a std. Write the variance down: "
            "which of the numbers does your draw multiply?",
            drawn(lambda n_in, n_out: (2 / n_in) ** 2),
            has_variance(
                lambda n_in, n_out: (2 / n_in) ** 2,
                lambda n_in, n_out: 4 / n_in,
                lambda n_in, n_out: 2 / n_in**2,
                lambda n_in, n_out: (2 / n_in) ** 0.5,
                lambda n_in, n_out: 1 / n_in**2,
                lambda n_in, n_out: n_in / 2,
                lambda n_in, n_out: 2 / (3 * n_in),
                lambda n_in, n_out: 6 / n_in,
            ),
        ),
        Mistake(
            "not by the inputs",
            "The width does not go by the number of inputs alone. How many terms does "
            "one neuron add up?",
            drawn(lambda n_in, n_out: 2 / n_out),
            has_variance(
                lambda n_in, n_out: 2 / n_out,
                lambda n_in, n_out: 2 / (n_in + n_out),
                lambda n_in, n_out: 4 / (n_in + n_out),
                lambda n_in, n_out: 1 / n_out,
                lambda n_in, n_out: 1,
                lambda n_in, n_out: 2,
            ),
        ),
    ],
    variants={
        "either sign of one number": signs,
        "spread evenly": evenly,
        "plain loops, a list": one_by_one,
        "a NumPy number for the width": by_scale,
    },
)
