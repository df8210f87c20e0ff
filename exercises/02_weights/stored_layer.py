"""A layer stored elsewhere."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import warned


def foreign(x, stored, b):
    """Return the layer's outputs for a matrix of shape (n_out, n_in)."""
    return x @ stored.T + b


def layers(shapes):
    """Return a function that draws layers of these shapes: N, n_in, n_out."""

    def draw(rng):
        return [
            (
                rng.normal(size=(many, n_in)),
                rng.normal(size=(n_out, n_in)),
                rng.uniform(0.5, 2, size=n_out) * np.arange(1, n_out + 1),
            )
            for many, n_in, n_out in shapes
        ]

    return draw


def along_rows(x, b):
    """Return a bias for each sample: the last one for all that have none."""
    return b[np.minimum(np.arange(len(x)), len(b) - 1)]


EXERCISE = Exercise(
    id="stored-layer",
    answer="stored_layer",
    objective="edges",
    level="one step",
    compare=(
        "torch.nn.Linear keeps its weight as stored here, and the layer of nnlib does "
        "not. Which of the two shapes would you rather read aloud, and does your line "
        "name the transpose?"
    ),
    reference=foreign,
    checks=[
        Check(
            "square matrices and others",
            1,
            Equal(foreign),
            layers([(4, 3, 2), (3, 3, 3), (6, 4, 5)]),
        ),
        Check("a batch of one", 1, Equal(foreign), layers([(1, 2, 5), (1, 3, 3)])),
    ],
    mistakes=[
        Mistake(
            "not transposed",
            "The stored matrix is used as if it had one column a neuron. A square one "
            "hides the mistake; look at the shapes of the others.",
            lambda x, stored, b: x @ stored + b,
        ),
        family(
            "transposed where it must be",
            "The stored matrix is transposed only where the shapes ask for it. A "
            "square one, too, has a row for each neuron.",
            lambda x, stored, b: (
                x @ (stored if len(set(stored.shape)) == 1 else stored.T) + b
            ),
        ),
        family(
            "reshape in place of a transpose",
            "The shape is right and the numbers are misplaced: reshape keeps their "
            "order. What exchanges rows and columns?",
            lambda x, stored, b: x @ stored.reshape(stored.shape[::-1]) + b,
            lambda x, stored, b: (stored @ x.T + b[:, None]).reshape(len(x), len(b)),
        ),
        family(
            "bias forgotten",
            "The products are right. One number for each neuron is still to be added.",
            lambda x, stored, b: x @ stored.T,
        ),
        family(
            "bias taken off",
            "The products are right. The bias was taken off them and not added.",
            lambda x, stored, b: x @ stored.T - b,
        ),
        family(
            "a bias for each sample",
            "The biases were handed to the samples: one stands in a whole row. Each "
            "neuron, a column of the result, has its own.",
            lambda x, stored, b: x @ stored.T + np.resize(b, len(x))[:, None],
            lambda x, stored, b: x @ stored.T + along_rows(x, b)[:, None],
            lambda x, stored, b: x @ stored + np.resize(b, len(x))[:, None],
        ),
        family(
            "bias more than once",
            "The bias comes in once for each input, or one bias goes to all neurons. "
            "Each neuron adds its own once, after the sum.",
            lambda x, stored, b: x @ stored.T + b * stored.shape[1],
            lambda x, stored, b: x @ (stored.T + b),
            lambda x, stored, b: x @ stored.T + b.sum(),
        ),
    ],
    variants={
        "a list": lambda x, stored, b: foreign(x, stored, b).tolist(),
        "float32, a warning on stderr": lambda x, stored, b: warned(
            foreign(x, stored, b).astype(np.float32)
        ),
        "einsum": lambda x, stored, b: np.einsum("si,ji->sj", x, stored) + b,
        "neuron by neuron": lambda x, stored, b: np.column_stack(
            [x @ row + bias for row, bias in zip(stored, b, strict=True)]
        ),
    },
)
