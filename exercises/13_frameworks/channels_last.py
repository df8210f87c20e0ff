"""The rows of a weight behind a Flatten, for pictures with the channels last."""

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def weights(rng, sizes):
    """Draw a weight for each size of picture and number of neurons."""
    return [(rng.normal(size=(c * h * w, n_out)), c, h, w) for c, h, w, n_out in sizes]


def oblong(rng):
    """Draw weights for pictures all of whose sizes differ, and for one row."""
    return weights(rng, ((2, 3, 4, 5), (3, 5, 2, 1), (4, 2, 3, 2), (3, 1, 4, 2)))


def regular(rng):
    """Draw weights for square pictures, cubes, and pictures of one channel."""
    return weights(rng, ((2, 3, 3, 4), (3, 3, 3, 2), (1, 4, 2, 3), (2, 2, 2, 8)))


def right(W, channels, height, width):
    """Return the weight with its rows in the order of channels-last pictures."""
    table = W.reshape(channels, height, width, -1)
    return table.transpose(1, 2, 0, 3).reshape(W.shape)


def ordered(order, last=False):
    """Return an answer with another order of the axes, from either layout."""

    def answer(W, channels, height, width):
        sizes = (height, width, channels) if last else (channels, height, width)
        return W.reshape(*sizes, -1).transpose(*order, 3).reshape(W.shape)

    return answer


def by_places(W, channels, height, width):
    """Return the rows as they are picked by their numbers."""
    places = np.arange(len(W)).reshape(channels, height, width)
    return W[np.moveaxis(places, 0, -1).ravel()]


def row_by_row(W, channels, height, width):
    """Return a list of rows, one after the other."""
    return [
        W[(c * height + h) * width + w].tolist()
        for h in range(height)
        for w in range(width)
        for c in range(channels)
    ]


def by_a_matrix(W, channels, height, width):
    """Return the product with what a flattening does to unit pictures."""
    units = np.eye(len(W)).reshape(-1, channels, height, width)
    return units.transpose(0, 2, 3, 1).reshape(len(W), -1).T @ W


def same_rows(given, value):
    """Recognise the rows of W in another order, none of them missing."""
    W, value = given[0], np.asarray(value)
    if value.shape != W.shape or close(W, value):
        return False
    return close(W[np.lexsort(W.T)], value[np.lexsort(value.T)])


EXERCISE = Exercise(
    id="channels-last",
    answer="for_channels_last",
    objective="frameworks-layouts",
    level="several steps",
    compare=(
        "Flatten a picture in both layouts and multiply each with its weight. Are the "
        "two outputs equal to the last digit, and would they have to be?"
    ),
    reference=right,
    checks=[
        Check("sizes that differ", 2, Equal(right), oblong),
        Check("square pictures, one channel", 1, Equal(right), regular),
    ],
    mistakes=[
        family(
            "order kept",
            "The rows stand where they stood. A reshape alone moves no number: which "
            "axis has to change its place before the sizes become one again?",
            lambda W, c, h, w: W.copy(),
        ),
        family(
            "the other way",
            "This leads from channels last to channels first. In which layout do the "
            "rows of the given W stand, and so which sizes has the first reshape?",
            ordered((2, 0, 1), last=True),
            ordered((2, 0, 1)),
        ),
        family(
            "height and width",
            "The channels come last, and the places come in another order. In a "
            "flattened picture one row of it stands behind the other.",
            ordered((2, 1, 0)),
            ordered((1, 0, 2), last=True),
        ),
        family(
            "another axis last",
            "The rows are sorted by another axis than the channels, or cut up in other "
            "sizes than they were stored. Name the axes of your reshape one by one.",
            *(ordered(order) for order in ((1, 0, 2), (0, 2, 1))),
            *(ordered(order, last=True) for order in ((1, 2, 0), (2, 1, 0), (0, 2, 1))),
        ),
        Mistake(
            "columns mixed",
            "Numbers have left their columns. Each column of W is a neuron: keep it as "
            "an axis of its own, the last, in every reshape.",
            lambda W, c, h, w: (
                W.T.reshape(-1, c, h, w).transpose(0, 2, 3, 1).reshape(W.shape)
            ),
            lambda given, value: (
                np.shape(value) == given[0].shape
                and given[0].shape[1] > 1
                and close(np.sort(np.ravel(value)), np.sort(given[0].ravel()))
                and not close(np.sort(value, axis=0), np.sort(given[0], axis=0))
            ),
        ),
        Mistake(
            "another shape",
            "W comes back in another shape. Behind the Flatten stands a layer with one "
            "row for each number of the picture and one column for each neuron.",
            lambda W, c, h, w: W.reshape(c, h, w, -1).transpose(1, 2, 0, 3),
            lambda given, value: np.shape(value) != given[0].shape,
        ),
        Mistake(
            "rows in another order",
            "All rows are there, in an order that is neither layout's. Take a picture "
            "of 2 channels, 1 by 2, and write down by hand which row goes where.",
            lambda W, c, h, w: W[::-1],
            same_rows,
        ),
    ],
    variants={
        **unusual(right, float32=True),
        "numbers of rows": by_places,
        "row by row": row_by_row,
        "a matrix of zeros and ones": by_a_matrix,
    },
)
