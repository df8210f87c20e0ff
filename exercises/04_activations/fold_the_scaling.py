"""Fold the scaling into the layer."""

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import raising
from nnlib_grader.specification.judges import Equal


def folds(rng, sizes):
    """Draw a layer, and the means and deviations of its inputs."""
    return [
        (
            rng.normal(size=(n_in, n_out)),
            rng.normal(size=n_out),
            rng.normal(size=n_in) + 3,
            rng.uniform(1.5, 4, size=n_in) + np.arange(n_in),
        )
        for n_in, n_out in sizes
    ]


def fold(W, b, mean, std):
    """Return the weights and biases of the one layer."""
    W = W / std[:, None]
    return W, b - mean @ W


def by_loops(W, b, mean, std):
    """Return both as lists, weight by weight."""
    V = [[each / s for each in row] for row, s in zip(W, std, strict=True)]
    moved = [
        sum(m * row[j] for m, row in zip(mean, V, strict=True)) for j in range(len(b))
    ]
    return V, [each - move for each, move in zip(b, moved, strict=True)]


def weights(name, message, *ways):
    """Return a mistake in V; the bias that goes with it may be any."""

    def answer(W, b, mean, std):
        V = ways[0](W, mean[:, None], std[:, None])
        return V, b - mean @ V

    def recognise(arguments, value):
        W, _, mean, std = arguments
        return any(close(way(W, mean[:, None], std[:, None]), value[0]) for way in ways)

    return Mistake(name, message, answer, recognise)


def bias(name, message, *ways):
    """Return a mistake in c, where V is right; any other c where no way is given."""

    def answer(W, b, mean, std):
        way = (*ways, lambda W, V, b, mean: b)[0]
        return W / std[:, None], way(W, W / std[:, None], b, mean)

    def recognise(arguments, value):
        W, b, mean, std = arguments
        V, c = value
        if not close(V, W / std[:, None]) or np.shape(c) != b.shape:
            return False
        return not ways or any(close(way(W, V, b, mean), c) for way in ways)

    return Mistake(name, message, answer, recognise)


EXERCISE = Exercise(
    id="fold-the-scaling",
    answer="folded",
    objective="nonlinearity",
    level="several steps",
    compare=(
        "Write the worked solution's two lines as formulas for one input and one "
        "neuron. Which bracket was multiplied out, and where did each part go?"
    ),
    reference=fold,
    checks=[
        Check("two sizes", 2, Equal(fold), lambda r: folds(r, [(3, 2), (2, 4)])),
        Check("a square layer", 1, Equal(fold), lambda r: folds(r, [(3, 3)])),
    ],
    mistakes=[
        bias(
            "means not scaled",
            "The weights are right. In the bias the means met the old weights: they "
            "are divided by the deviations as well.",
            lambda W, V, b, mean: b - mean @ W,
            lambda W, V, b, mean: b + mean @ W,
        ),
        bias(
            "sign of the means",
            "The weights are right, and the means move the bias the wrong way. Which "
            "sign do they have when the bracket is gone?",
            lambda W, V, b, mean: b + mean @ V,
        ),
        bias(
            "one mean alone",
            "The weights are right, and a single input's mean has moved the bias. All "
            "inputs have a share in it: does a loop begin anew from b each time?",
            lambda W, V, b, mean: b - mean[-1] * V[-1],
            lambda W, V, b, mean: b - mean[0] * V[0],
        ),
        bias(
            "another bias",
            "The weights are right and the bias is not. Feed x = mean to the two steps "
            "and to your layer, and compare. Does b change at all? How often is each "
            "mean divided by its deviation?",
        ),
        weights(
            "multiplied",
            "The weights were multiplied by the deviations. An input that varies a lot "
            "is made smaller on its way to the layer.",
            lambda W, mean, std: W * std,
        ),
        weights(
            "weights unchanged",
            "V is the old W, and the deviations divide x. Multiply the bracket out: "
            "what is it that meets each x now?",
            lambda W, mean, std: W,
        ),
        weights(
            "weights scaled like x",
            "The means were subtracted from the weights. They are subtracted from x: "
            "on what does a mean times a weight no longer depend?",
            lambda W, mean, std: (W - mean) / std,
            lambda W, mean, std: W - mean,
        ),
        raising(
            "columns scaled",
            "The deviations were aligned with the columns of W. They belong to the "
            "inputs: where does W keep its inputs?",
            lambda W, b, mean, std: (W / std, b - mean @ (W / std)),
            recognise=lambda given, value: close(given[0] / given[3], value[0]),
        ),
    ],
    variants={
        "lists": lambda *given: [part.tolist() for part in fold(*given)],
        "loops over NumPy numbers": by_loops,
        "float32": lambda *given: [np.float32(part) for part in fold(*given)],
        "a lambda": lambda W, b, mean, std: ((W.T / std).T, b - (mean / std) @ W),
    },
)
