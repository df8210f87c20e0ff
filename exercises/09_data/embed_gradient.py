"""The way back through a table of rows: what comes again adds up."""

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def asked(rng, sizes, shapes):
    """Draw tables, rows that come again, others that never come, and slopes."""
    calls = []
    for (K, D), shape in zip(sizes, shapes, strict=True):
        rows = rng.integers(0, K - 1, shape).astype(np.intp)
        rows.flat[0] = rows.flat[-1]
        g = rng.normal(size=(*shape, D)) + 0.2
        calls.append((rng.normal(size=(K, D)), rows, g))
    return calls


def one_letter(rng):
    """Draw one letter for each sample."""
    return asked(rng, ((5, 3), (4, 2), (6, 4)), ((9,), (7,), (2,)))


def several_letters(rng):
    """Draw several letters for each sample, and as many as the table has columns."""
    return asked(rng, ((6, 2), (5, 3), (4, 3)), ((4, 3), (3, 3), (2, 2, 3)))


def embed_gradient(W, rows, g):
    """Return the slope for each number of the table."""
    share = np.zeros_like(W)
    np.add.at(share, rows, g)
    return share


def flat(W, rows, g):
    """Return the rows asked for one by one, and their slopes."""
    return zip(rows.ravel(), g.reshape(-1, W.shape[1]), strict=True)


def one_by_one(W, rows, g):
    """Return the same by a loop over all places."""
    share = np.zeros(W.shape)
    for row, slopes in flat(W, rows, g):
        share[row] += slopes
    return share


def by_product(W, rows, g):
    """Return the same by a product with one-hot rows."""
    hot = np.eye(len(W))[rows.ravel()]
    return hot.T @ g.reshape(-1, W.shape[1])


def assigned(W, rows, g):
    """Let the last place win."""
    share = np.zeros(W.shape)
    for row, slopes in flat(W, rows, g):
        share[row] = slopes
    return share


def sample_by_sample(W, rows, g):
    """Add up over samples, and write once for all letters of one."""
    share = np.zeros(W.shape)
    for row, slopes in zip(rows, g, strict=True):
        share[row] += slopes
    return share


def first_kept(W, rows, g):
    """Let the first place win."""
    share = np.zeros(W.shape)
    for row, slopes in reversed(list(flat(W, rows, g))):
        share[row] = slopes
    return share


def times(W, rows):
    """Return how often each row was asked for, at least 1, as a column."""
    return np.maximum(np.bincount(rows.ravel(), minlength=len(W)), 1)[:, None]


def those_that_come(W, rows, g):
    """Return the slopes of the rows that were asked for, and no others."""
    return embed_gradient(W, rows, g)[np.unique(rows)]


def flipped(W, rows, g):
    """Add the slopes to the rows in the reverse order."""
    return embed_gradient(W, rows.ravel()[::-1], g.reshape(-1, W.shape[1]))


EXERCISE = Exercise(
    id="embed-gradient",
    answer="embed_gradient",
    objective="data-names",
    level="several steps",
    withholds=("nnlib.data.embed",),
    compare=(
        "Turn rows into one-hot rows: np.eye(K)[rows]. Which product of them with g "
        "gives the same as your function, and how many of its multiplications are by 0?"
    ),
    reference=embed_gradient,
    checks=[
        Check("a row for each sample", 2, Equal(embed_gradient), one_letter),
        Check("several rows for each", 1, Equal(embed_gradient), several_letters),
    ],
    mistakes=[
        family(
            "repeats lost",
            "A row that is asked for several times has the slopes of one of these "
            "places alone. In share[rows] += g each row is written once.",
            assigned,
            first_kept,
            sample_by_sample,
        ),
        family(
            "a mean of the repeats",
            "The slopes of a row that comes several times were averaged. What a number "
            "does in two places, it does twice: the slopes add up.",
            lambda W, rows, g: embed_gradient(W, rows, g) / times(W, rows),
        ),
        family(
            "divided by the batch",
            "All slopes were divided by the number of samples or of places. If there "
            "is a mean in the loss, g holds it already.",
            lambda W, rows, g: embed_gradient(W, rows, g) / len(rows),
            lambda W, rows, g: embed_gradient(W, rows, g) / rows.size,
        ),
        family(
            "added to the table",
            "The numbers of the table are in the result, or it was built on a copy of "
            "W. The slopes are added up from 0.",
            lambda W, rows, g: W + embed_gradient(W, rows, g),
            lambda W, rows, g: W - embed_gradient(W, rows, g),
            lambda W, rows, g: W * embed_gradient(W, rows, g),
            lambda W, rows, g: assigned(W, rows, W[rows] + g),
        ),
        family(
            "the way forward",
            "These are rows of the table, the way forward. On the way back each slope "
            "goes to the row that its place came from.",
            lambda W, rows, g: W[rows],
            lambda W, rows, g: W[rows] * g,
        ),
        Mistake(
            "only rows that come",
            "The result has fewer rows than the table. A row that was never asked for "
            "has a slope as well: which one?",
            those_that_come,
            lambda given, value: (
                close(value, those_that_come(*given)) and len(value) < len(given[0])
            ),
        ),
        family(
            "counts alone",
            "This counts how often each row comes. What is added up is g, not ones.",
            lambda W, rows, g: embed_gradient(W, rows, np.ones_like(g)),
            lambda W, rows, g: embed_gradient(W, rows, np.ones_like(g))[:, 0],
            lambda W, rows, g: np.bincount(rows.ravel(), minlength=len(W)),
        ),
        family(
            "another row's slopes",
            "The slopes went to rows that they did not come from. Which row does the "
            "place n of g belong to?",
            flipped,
            lambda W, rows, g: embed_gradient(
                W, np.sort(rows, axis=None), g.reshape(-1, W.shape[1])
            ),
            lambda W, rows, g: embed_gradient(W, rows - 1, g),
        ),
        family(
            "one sum for all columns",
            "The slopes of a place were added up or averaged over the columns. Each "
            "column of the table has a slope of its own.",
            lambda W, rows, g: embed_gradient(
                W, rows, np.broadcast_to(g.sum(axis=-1, keepdims=True), g.shape)
            ),
            lambda W, rows, g: embed_gradient(W, rows, g).sum(axis=1),
            lambda W, rows, g: embed_gradient(W, rows, g).sum(axis=0),
        ),
    ],
    variants={
        **unusual(embed_gradient, float32=True),
        "one by one": one_by_one,
        "a product with one-hot rows": by_product,
    },
)
