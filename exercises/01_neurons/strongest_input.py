"""The input that counts most."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import warned

from .shared import away


def strongest(x, w):
    """Return for each sample the input with the largest product, sign aside."""
    return np.argmax(np.abs(x * w), axis=1)


def opinions(rng):
    """Draw batches whose strongest product is negative in every second row.

    The strongest of a whole batch is now below 0 and now above it.
    """
    calls = []
    for shape, first in zip(((6, 4), (8, 3), (7, 5)), (9.0, -9.0, 9.0), strict=True):
        w = np.array([away(rng, 0.5, 1.5) for _ in range(shape[1])])
        w[0] = first
        x = rng.normal(size=shape)
        x[:, 0] = [(0.01, 3.0, -4.0)[row % 3] for row in range(shape[0])]
        x[0, 1], x[3, 1], x[1, 2] = -20.0, 20.0, 5.0
        calls.append((x, w))
    return calls


def single_opinion(rng):
    """Draw one sample in which each way to choose finds an input of its own."""
    x = np.array([[1.0, rng.uniform(5, 6), -1.5, 0.1, -0.05, 0.01]])
    w, order = np.array([2.0, -0.1, 3.0, -5.0, 4.0, 1.0]), rng.permutation(6)
    return [(x[:, order], w[order]), (np.array([[2.0]]), np.array([-1.0]))]


def place(how):
    """Return a function that finds the place of how(x, w) in each sample."""
    return lambda x, w: np.argmax(how(x, w) + 0 * x, axis=1)


def size(how):
    """Return a function that takes how(x, w) at the right place of each sample."""
    return lambda x, w: how(x, w + 0 * x)[np.arange(len(x)), strongest(x, w)]


def by_the_batch(x, w):
    """Return the largest or the smallest of each sample, whichever the batch says."""
    moves = x * w
    up = moves.max() > -moves.min()
    return moves.argmax(axis=1) if up else moves.argmin(axis=1)


def best_so_far(x, w):
    """Return the columns where the best product is never set back between samples."""
    best = np.abs(x * w).max(axis=1)
    return strongest(x, w)[[np.argmax(best[: n + 1]) for n in range(len(x))]]


EXERCISE = Exercise(
    id="strongest-input",
    answer="strongest_input",
    objective="weighted-sum",
    level="one step",
    compare=(
        "The solution takes one line and no loop. Does yours need the bias? Would it "
        "change if a weight changed its sign?"
    ),
    reference=strongest,
    checks=[
        Check("batches", 1, Equal(strongest), opinions),
        Check("a batch of one", 1, Equal(strongest), single_opinion),
    ],
    mistakes=[
        family(
            "sign kept",
            "An input that speaks strongly against counts as weak. Ask how large a "
            "whole product is, whichever side it is on.",
            place(lambda x, w: x * w),
            place(lambda x, w: np.abs(x) * w),
        ),
        family(
            "one factor alone",
            "Only one of the two factors decides here. What an input adds to the sum "
            "depends on its value and its weight.",
            place(lambda x, w: np.abs(w)),
            place(lambda x, w: np.abs(x)),
        ),
        family(
            "wrong axis",
            "The search runs down a column, from sample to sample. Which axis holds "
            "the inputs of one sample?",
            lambda x, w: np.argmax(np.abs(x * w), axis=0),
        ),
        family(
            "size, not place",
            "This is how large something is. The exercise asks which input it belongs"
            " to, as a column number.",
            size(lambda x, w: np.abs(x * w)),
            size(lambda x, w: x * w),
            size(lambda x, w: x),
            size(lambda x, w: w),
        ),
        Mistake(
            "one side for all samples",
            "Whether the largest product counts or the smallest was decided once for "
            "the whole batch. In one sample it is this, in the next it may be that.",
            by_the_batch,
        ),
        family(
            "smallest for largest",
            "The smallest was taken in every sample here. np.argmin finds it, and it "
            "stands first in what np.argsort gives. Where your code chooses between "
            "the largest and the smallest, it has to choose for each sample.",
            lambda x, w: np.argmin(np.abs(x * w), axis=1),
            lambda x, w: np.argmin(x * w, axis=1),
        ),
        family(
            "counted from 1",
            "Every column number is one too large: Python counts columns from 0.",
            lambda x, w: strongest(x, w) + 1,
        ),
        Mistake(
            "one number for all",
            "One number came back for all samples. Look for np.argmax without axis=, "
            "or a return inside a loop.",
            lambda x, w: np.argmax(np.abs(x * w)),
            lambda arguments, value: np.ndim(value) == 0,
        ),
        family(
            "best kept",
            "The best product so far goes over from sample to sample. Where does the "
            "search have to start afresh?",
            best_so_far,
        ),
    ],
    variants={
        "a list": lambda x, w: strongest(x, w).tolist(),
        "float32, a warning on stderr": lambda x, w: warned(
            strongest(x, w).astype(np.float32)
        ),
        "squares and a sort": lambda x, w: np.argsort((x * w) ** 2, axis=1)[:, -1],
    },
)
