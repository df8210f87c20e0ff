"""A score for each pair."""

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal


def pairs_of(rng, n, p, q):
    """Draw two batches and a matrix between them."""
    return rng.normal(size=(n, p)), rng.normal(size=(p, q)), rng.normal(size=(n, q))


def score_batches(rng):
    """Draw batches of different sizes, and one with as many samples as numbers."""
    return [pairs_of(rng, *sizes) for sizes in ((5, 3, 2), (6, 2, 3), (4, 4, 4))]


def score_of_one(rng):
    """Draw batches of one."""
    return [pairs_of(rng, 1, 3, 2), pairs_of(rng, 1, 2, 4)]


def scores(x, A, y):
    """Return the score of each pair of rows."""
    return ((x @ A) * y).sum(axis=1)


def score_loops(x, A, y):
    """Return a list, by three loops."""
    totals = [0.0] * len(x)
    for n in range(len(x)):
        for i, j in np.ndindex(*A.shape):
            totals[n] += float(x[n, i] * A[i, j] * y[n, j])
    return totals


def score_float32(x, A, y):
    """Return float32 and print."""
    print("scores")
    return scores(x, A, y).astype(np.float32)


EXERCISE = Exercise(
    id="pair-scores",
    answer="scores",
    objective="loop-ladder",
    level="several steps",
    compare=(
        "On which rung does your version stand: how many loops are left, and which sum "
        "does each operation of the worked solution take over?"
    ),
    reference=scores,
    checks=[
        Check("several samples", 2, Equal(scores), score_batches),
        Check("a batch of one", 1, Equal(scores), score_of_one),
    ],
    mistakes=[
        family(
            "every pair of samples",
            "Each sample of x met each of y. Only row r with row r was asked for: does "
            "the last product have to be a matrix product?",
            lambda x, A, y: x @ A @ y.T,
            lambda x, A, y: y @ A.T @ x.T,
            lambda x, A, y: (x @ A @ y.T).sum(axis=1),
            lambda x, A, y: (x @ A @ y.T).sum(axis=0),
            lambda x, A, y: (x @ A @ y.T).mean(axis=1),
            lambda x, A, y: (x @ A @ y.T).mean(axis=0),
            lambda x, A, y: (x @ A @ y.T).sum(),
            lambda x, A, y: (x @ A @ y.T)[0],
            lambda x, A, y: (x @ A @ y.T)[:, 0],
        ),
        family(
            "one total",
            "All samples were added up to one number. The formula has no sum over r: "
            "which axis of the array stands for r?",
            lambda x, A, y: ((x @ A) * y).sum(),
            lambda x, A, y: ((x @ A) * y).mean(),
        ),
        family(
            "wrong axis",
            "The sum runs down the samples instead of along the numbers of each "
            "sample. Write the shape behind the line, and look at axis=.",
            lambda x, A, y: ((x @ A) * y).sum(axis=0),
            lambda x, A, y: ((x @ A) * y).mean(axis=0),
        ),
        family(
            "a factor left out",
            "One of the three arrays never came in. Follow the formula factor by "
            "factor.",
            lambda x, A, y: (x @ A).sum(axis=1),
            lambda x, A, y: (y @ A.T).sum(axis=1),
            lambda x, A, y: x.sum(axis=1) * y.sum(axis=1),
            lambda x, A, y: x @ A,
        ),
        family(
            "no sum over j",
            "There is a number for each r and each j. The formula adds up over j, or "
            "divides by nothing where you took a mean.",
            lambda x, A, y: (x @ A) * y,
            lambda x, A, y: ((x @ A) * y).mean(axis=1),
        ),
        family(
            "summed too early",
            "A sum was taken before everything that belongs inside it was multiplied."
            " Each term of the formula has three factors.",
            lambda x, A, y: (x @ A).sum(axis=1) * y.sum(axis=1),
            lambda x, A, y: x.sum(axis=1) * (y @ A.T).sum(axis=1),
        ),
        family(
            "never set back",
            "The first score is right, and each later one holds those before it as "
            "well. Where does the sum have to start at 0 again?",
            lambda x, A, y: np.cumsum(scores(x, A, y)),
        ),
        family(
            "terms lost",
            "Only some terms are there: a row, a column or the diagonal of A. Look "
            "for = where += belongs, and at where a sum is set to 0.",
            lambda x, A, y: x[:, -1] * A[-1, -1] * y[:, -1],
            lambda x, A, y: x[:, -1] * (y @ A[-1]),
            lambda x, A, y: (x @ A)[:, -1] * y[:, -1],
            lambda x, A, y: sum(
                x[:, i] * A[i, i] * y[:, i] for i in range(min(A.shape))
            ),
        ),
    ],
    variants={
        "a list, three loops": score_loops,
        "float32, and prints": score_float32,
        "the diagonal of the table": lambda x, A, y: np.diag(x @ A @ y.T),
        "einsum": lambda x, A, y: np.einsum("ni,ij,nj->n", x, A, y),
        "NumPy numbers": lambda x, A, y: [
            np.dot(row @ A, other) for row, other in zip(x, y, strict=True)
        ],
    },
)
