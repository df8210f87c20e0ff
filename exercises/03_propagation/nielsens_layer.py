"""Nielsen's layer for a batch of rows."""

import sys

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal


def nielsen(rng, n, n_in, n_out):
    """Draw a batch of rows, and weights and biases in Nielsen's shapes."""
    return (
        rng.normal(size=(n, n_in)),
        rng.normal(size=(n_out, n_in)),
        rng.normal(size=(n_out, 1)),
    )


def nielsen_batches(rng):
    """Draw sizes that are all different, and sizes of which two are equal."""
    return [nielsen(rng, *sizes) for sizes in ((5, 3, 2), (4, 3, 4), (6, 3, 3))]


def nielsen_of_one(rng):
    """Draw a batch of one, and one of two."""
    return [nielsen(rng, 1, 4, 3), nielsen(rng, 2, 3, 3)]


def nielsen_rows(x, w, b):
    """Return the weighted sums, one row for each sample."""
    return x @ w.T + b[:, 0]


def nielsen_list(x, w, b):
    """Return a list, and print."""
    print(w.shape)
    return (w @ x.T + b).T.tolist()


def nielsen_float32(x, w, b):
    """Return float32, and warn."""
    print("einsum", file=sys.stderr)
    return (np.einsum("ni,ji->nj", x, w) + b.T).astype(np.float32)


EXERCISE = Exercise(
    id="nielsens-layer",
    answer="nielsens_layer",
    objective="column-books",
    level="several steps",
    compare=(
        "There are two ways: turn his parameters, or turn your batch and the result. "
        "Which is yours, and how many arrays does each of them turn?"
    ),
    reference=nielsen_rows,
    checks=[
        Check("several batches", 2, Equal(nielsen_rows), nielsen_batches),
        Check("a batch of one, or two", 1, Equal(nielsen_rows), nielsen_of_one),
    ],
    mistakes=[
        Mistake(
            "bias still a column",
            "The weights were turned and the biases were not: they still stand in a "
            "column, one for each row of the result. Rows are samples here.",
            lambda x, w, b: x @ w.T + b,
        ),
        family(
            "columns returned",
            "The numbers are right and each sample stands in a column. The exercise "
            "asks for one row for each sample.",
            lambda x, w, b: w @ x.T + b,
        ),
        Mistake(
            "weights not turned",
            "The weights were used as they came. In Nielsen's matrix a row belongs to "
            "a neuron; where do a neuron's weights stand in x @ W?",
            lambda x, w, b: x @ w + b[:, 0],
        ),
        family(
            "reshape in place of a transpose",
            "The shape is right and the numbers are misplaced: reshape keeps their "
            "order. Which operation exchanges rows and columns?",
            lambda x, w, b: x @ w.reshape(w.shape[::-1]) + b[:, 0],
            lambda x, w, b: (w @ x.T + b).reshape(len(x), len(w)),
            lambda x, w, b: (w @ x.reshape(x.shape[::-1]) + b).T,
        ),
        family(
            "bias forgotten",
            "The biases were not added. Which argument has not been used?",
            lambda x, w, b: x @ w.T,
        ),
        family(
            "one bias for all",
            "All neurons get the same bias, or one comes in more than once. Each row "
            "of b belongs to one neuron: look at your index.",
            lambda x, w, b: x @ w.T + b[0],
            lambda x, w, b: x @ w.T + b.sum(),
            lambda x, w, b: x @ w.T + w.shape[1] * b[:, 0],
        ),
        Mistake(
            "first sample only",
            "Only one row of the batch was used. Look for an index on x, or a return "
            "inside a loop.",
            lambda x, w, b: w @ x[0] + b[:, 0],
        ),
    ],
    variants={
        "a list, and prints": nielsen_list,
        "float32, a warning on stderr": nielsen_float32,
        "a lambda, sample by sample": lambda x, w, b: np.stack(
            [w @ row + b.ravel() for row in x]
        ),
    },
)
