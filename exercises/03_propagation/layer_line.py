"""One line for a layer, as the package has it."""

import sys

import numpy as np

from nnlib.propagation import linear
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal


def layer(rng, n, n_in, n_out, dtype=np.float64):
    """Draw a batch, weights and biases."""
    parts = (
        rng.normal(size=(n, n_in)),
        rng.normal(size=(n_in, n_out)),
        rng.normal(size=n_out),
    )
    return tuple(part.astype(dtype) for part in parts)


def layer_batches(rng):
    """Draw sizes that are all different, and sizes of which two are equal."""
    return [layer(rng, *sizes) for sizes in ((5, 3, 2), (4, 2, 4), (6, 3, 3))]


def layer_of_one(rng):
    """Draw a batch of one, and one of two."""
    return [layer(rng, 1, 4, 3), layer(rng, 2, 3, 5)]


def layer_floats(rng):
    """Draw float32 batches, and one in float64."""
    two = [layer(rng, 4, 3, 2, np.float32), layer(rng, 1, 5, 3, np.float32)]
    return [*two, layer(rng, 2, 4, 3)]


def layer_loops(x, W, b):
    """Return the sums by three loops."""
    z = np.zeros((len(x), len(b)), x.dtype)
    for n, j in np.ndindex(*z.shape):
        z[n, j] = sum(x[n, i] * W[i, j] for i in range(len(W))) + b[j]
    return z


def layer_warns(x, W, b):
    """Return the sums and warn on stderr."""
    print("by einsum", file=sys.stderr)
    return np.einsum("ni,ij->nj", x, W) + b


class RowByRow:
    """An object that is called."""

    def __call__(self, x, W, b):
        """Return the sums row by row."""
        print(x.shape)
        return np.stack([row @ W + b for row in x])


EXERCISE = Exercise(
    id="layer-line",
    answer="linear",
    objective="layer-sums",
    level="one step",
    builds="nnlib.propagation.linear",
    compare=(
        "Print the package's with listing(linear), as the chapter does with forward. "
        "What stands around the one line that you have written, and for whom?"
    ),
    reference=lambda x, W, b: linear(x, W, b),
    checks=[
        Check("several batches", 1, Equal(linear), layer_batches),
        Check("a batch of one, or two", 1, Equal(linear), layer_of_one),
        Check("the dtype stays", 1, Equal(linear, keep_dtype=True), layer_floats),
    ],
    mistakes=[
        family(
            "bias forgotten",
            "These are the products alone. Each neuron adds one more number after its"
            " sum: which argument has not been used?",
            lambda x, W, b: x @ W,
        ),
        Mistake(
            "weights tipped over",
            "The matrix was transposed. Compare the shapes of x and W: which of their "
            "sizes have to meet?",
            lambda x, W, b: x @ W.T + b,
        ),
        Mistake(
            "bias as a column",
            "The biases stand in a column, so each sample gets a bias where each "
            "neuron should. Align the two shapes around the plus on the right.",
            lambda x, W, b: x @ W + b[:, None],
        ),
        family(
            "bias inside the sum",
            "The bias comes in once for each input, or it is multiplied by the "
            "inputs. It is added once, after the sum over i.",
            lambda x, W, b: x @ W + len(W) * b,
            lambda x, W, b: x @ (W + b),
        ),
        Mistake(
            "float64 returned",
            "float32 went in and float64 came out. Look for an array made without a "
            "dtype, such as np.zeros(...), or for astype(float).",
            lambda x, W, b: (x @ W + b).astype(np.float64),
            lambda arguments, value: (
                arguments[0].dtype == np.float32 and value.dtype == np.float64
            ),
        ),
        Mistake(
            "float32 returned",
            "float64 went in and float32 came out. The result has the dtype of the "
            "arrays that go in, whichever it is.",
            lambda x, W, b: (x @ W + b).astype(np.float32),
            lambda arguments, value: (
                arguments[0].dtype == np.float64 and value.dtype == np.float32
            ),
        ),
        family(
            "samples not kept apart",
            "Samples run into each other: they share one row, or a sum is not set "
            "back. What is made before the loop, and what inside?",
            lambda x, W, b: np.cumsum(x @ W, axis=0) + b,
            lambda x, W, b: (x @ W).sum(axis=0) + b + 0 * x[:, :1],
            lambda x, W, b: x[-1] @ W + b + 0 * x[:, :1],
        ),
        family(
            "one input only",
            "A single input reaches the result. In a sum over i each turn of the loop"
            " adds to what is there: = forgets it, += keeps it.",
            lambda x, W, b: x[:, -1:] * W[-1] + b,
        ),
        Mistake(
            "first sample only",
            "Only one row of the batch was used. Look for an index on x, or a return "
            "inside a loop.",
            lambda x, W, b: x[0] @ W + b,
        ),
    ],
    variants={
        "three loops": layer_loops,
        "einsum, a warning on stderr": layer_warns,
        "a class, and prints": RowByRow(),
        "rows of NumPy numbers": lambda x, W, b: [
            [np.dot(row, column) + each for column, each in zip(W.T, b, strict=True)]
            for row in x
        ],
        "a lambda, the transposes": lambda x, W, b: (W.T @ x.T).T + b[None, :],
    },
)
