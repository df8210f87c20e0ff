"""The way back of im2col: columns added up where they were read."""

from functools import partial

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared import windows


def col2im(columns, shape, k, stride):
    """Add each number to the pixel that it was read from."""
    return added(columns, shape, k, stride)


def places(shape, k, stride):
    """Return how many windows lie below each other, and side by side."""
    return tuple((length - k) // stride + 1 for length in shape)


def added(columns, shape, k, stride, jump=None, put=None, turn=False, down=False):
    """Return the picture, rightly unless told otherwise.

    Parameters
    ----------
    columns, shape, k, stride
        As in the exercise.
    jump : int
        From one window to the next, the stride if left out.
    put : function
        ``put(old, new)`` returns what stands in a window afterwards.
    turn : bool
        Whether a column is read down the window's columns.
    down : bool
        Whether the windows are taken down the picture's columns.
    """
    jump = jump or stride
    put = put or np.add
    picture = np.zeros(shape)
    rows, across = places(shape, k, stride)
    for i, j in np.ndindex(rows, across):
        number = j * rows + i if down else i * across + j
        new = columns[:, number].reshape(k, k)
        part = np.s_[i * jump : i * jump + k, j * jump : j * jump + k]
        picture[part] = put(picture[part], new.T if turn else new)
    return picture


def draw(rng, height, width, k, stride):
    """Draw columns for a picture."""
    rows, across = places((height, width), k, stride)
    return rng.normal(size=(k * k, rows * across)), (height, width), k, stride


def side_by_side(rng):
    """Draw columns of windows that share no pixel."""
    return [draw(rng, 4, 6, 2, 2), draw(rng, 7, 5, 2, 3)]


def overlapping(rng):
    """Draw columns of windows that share pixels, with strides of 1 and more."""
    return [draw(rng, 5, 7, 3, 2), draw(rng, 4, 5, 2, 1), draw(rng, 4, 8, 3, 1)]


def averaged(columns, shape, k, stride):
    """Divide by how often a pixel was read."""
    often = added(np.ones(columns.shape), shape, k, stride)
    return added(columns, shape, k, stride) / np.maximum(often, 1)


def by_rows_of_columns(columns, shape, k, stride):
    """Read a window from a row of the table, as if it were turned."""
    return added(columns.reshape(columns.shape[::-1]).T, shape, k, stride)


def tipped(columns, part):
    """Return columns whose windows are tipped over."""
    k = round(np.sqrt(len(columns)))
    return columns.reshape(k, k, -1)[part].reshape(columns.shape)


def one_window(place):
    """Return what keeps a single window's column."""

    def wrong(columns, *rest):
        kept = np.zeros_like(columns)
        kept[:, place] = columns[:, place]
        return added(kept, *rest)

    return wrong


def at_number(which):
    """Return what takes the same column for several windows."""

    def wrong(columns, shape, k, stride):
        rows, across = places(shape, k, stride)
        numbers = [which(i, j) for i, j in np.ndindex(rows, across)]
        return added(columns[:, numbers], shape, k, stride)

    return wrong


def stopped_early(columns, shape, k, stride):
    """Stop before the places at which a window ends with the picture."""
    picture, number = np.zeros(shape), 0
    for top in range(0, shape[0] - k, stride):
        for left in range(0, shape[1] - k, stride):
            window = columns[:, number].reshape(k, k)
            picture[top : top + k, left : left + k] += window
            number += 1
    return picture


def counted_down(columns, shape, k, stride):
    """Take a number of places below each other for one of places side by side."""
    picture = np.zeros(shape)
    rows, _ = places(shape, k, stride)
    for number in range(columns.shape[1]):
        i, j = (stride * place for place in divmod(number, rows))
        picture[i : i + k, j : j + k] += columns[:, number].reshape(k, k)
    return picture


def cut_off(columns, shape, k, stride):
    """Return the picture as far as the windows reach."""
    high, wide = (stride * (n - 1) + k for n in places(shape, k, stride))
    return added(columns, shape, k, stride)[:high, :wide]


def too_few_across(columns, shape, k, stride, more=1, cut=True):
    """Divide by the stride before, or without, the 1 for the first window."""
    across = max((shape[1] - k + more) // stride, 1)
    return counted_for_1(columns, shape, k, stride, cut=cut, across=across)


def counted_for_1(columns, shape, k, stride, step=None, cut=True, across=None):
    """Take the windows to be as many side by side as with a stride of 1, or so many."""
    picture, step = np.zeros(shape), step or stride
    for number in range(columns.shape[1]):
        row, column = divmod(number, across or shape[1] - k + 1)
        top, left = row * step, column * step
        window = columns[:, number].reshape(k, k)
        if cut:  # what would lie beyond the picture is dropped
            window = window[: max(shape[0] - top, 0), : max(shape[1] - left, 0)]
        picture[top : top + k, left : left + k] += window
    return picture


def numbered_for_1(columns, shape, k, stride, step=None):
    """Take the number that a window would have with a stride of 1."""
    picture, step = np.zeros(shape), step or stride
    for top in range(0, shape[0] - k + 1, step):
        for left in range(0, shape[1] - k + 1, step):
            number = top * (shape[1] - k + 1) + left
            window = columns[:, number].reshape(k, k)
            picture[top : top + k, left : left + k] += window
    return picture


def place_by_place(columns, shape, k, stride):
    """Add the numbers that stand at one place of all windows together."""
    rows, across = places(shape, k, stride)
    picture = np.zeros(shape)
    for number, (a, b) in enumerate(np.ndindex(k, k)):
        high, wide = a + (rows - 1) * stride + 1, b + (across - 1) * stride + 1
        part = columns[number].reshape(rows, across)
        picture[a:high:stride, b:wide:stride] += part
    return picture


def through_places(columns, shape, k, stride):
    """Add at the flat places that im2col would read."""
    picture = np.zeros(shape[0] * shape[1])
    seen = windows(np.arange(picture.size).reshape(shape), (k, k), stride)
    np.add.at(picture, seen.reshape(-1, k * k).T, columns)
    return picture.reshape(shape)


EXERCISE = Exercise(
    id="col2im",
    answer="col2im",
    objective="convolution-backward",
    level="several steps",
    compare=(
        "Test both by the adjoint: for a random picture and random columns the two "
        "sums of the text agree to the last digits. By how much do they differ in "
        "yours?"
    ),
    reference=col2im,
    checks=[
        Check("windows side by side", 1, Equal(col2im), side_by_side),
        Check("windows that overlap", 2, Equal(col2im), overlapping),
    ],
    mistakes=[
        family(
            "one kept",
            "Where windows overlap, one number is kept, mostly the last, and not their "
            "sum. A pixel that was read twice gets two parts.",
            lambda *a: added(*a, put=lambda old, new: new),
            lambda *a: added(*a, put=lambda old, new: np.where(old == 0, new, old)),
            lambda *a: added(*a, put=np.maximum),
        ),
        family(
            "stride lost",
            "The windows start at every place, as with a stride of 1. Where does the "
            "window in row i and column j of all windows start?",
            lambda *a: added(*a, jump=1),
            partial(counted_for_1, step=1),
            partial(numbered_for_1, step=1),
        ),
        family(
            "averaged",
            "Each pixel got the mean of what was read from it. A pixel that was read "
            "twice has two ways into the columns, and their rates add up.",
            averaged,
        ),
        family(
            "a window in another order",
            "The numbers of a column were put into their window in another order. "
            "im2col reads a window row by row, from its upper left corner on.",
            lambda *a: added(*a, turn=True),
            lambda *a: added(a[0][::-1], *a[1:]),
            lambda *a: added(tipped(a[0], np.s_[::-1]), *a[1:]),
            lambda *a: added(tipped(a[0], np.s_[:, ::-1]), *a[1:]),
        ),
        family(
            "windows in another order",
            "The windows were taken in another order than im2col's: row by row. How "
            "many of them lie side by side, with this stride?",
            lambda *a: added(*a, down=True),
            lambda *a: added(a[0][:, ::-1], *a[1:]),
            counted_down,
            counted_for_1,
            partial(counted_for_1, cut=False),
            numbered_for_1,
            too_few_across,
            partial(too_few_across, more=0),
            partial(too_few_across, cut=False),
            partial(too_few_across, more=0, cut=False),
        ),
        family(
            "the same column again",
            "The same column was laid over several windows. What counts the columns "
            "has to move on with each window.",
            at_number(lambda i, j: 0),
            at_number(lambda i, j: i),
            at_number(lambda i, j: j),
        ),
        family(
            "a smaller picture",
            "The picture ends where the last window ends. It has the shape that was "
            "handed over, and 0 where no window has looked.",
            cut_off,
        ),
        family(
            "the last windows missing",
            "Places are missing at which a window ends with the picture. How far do "
            "im2col's loops go?",
            stopped_early,
        ),
        family(
            "rows for columns",
            "The table was read the other way: its rows were taken for windows. Each "
            "window stands in a column.",
            by_rows_of_columns,
        ),
        Mistake(
            "one window alone",
            "Only one window's numbers came back. Does return stand in the loop, or "
            "is the picture made anew in each round?",
            one_window(0),
            lambda given, value: any(
                np.allclose(one_window(place)(*given), value) for place in (0, -1)
            ),
            lambda *given: [one_window(-1)],
        ),
    ],
    variants={
        "place by place": place_by_place,
        "at flat places": through_places,
        **unusual(col2im, float32=True),
    },
)
