"""Max pooling's way back, in which a tie is paid once."""

from functools import partial

import numpy as np

from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared import windows


def back_max_pool(x, g, size):
    """Return g at the first of each window's largest numbers, and 0 elsewhere."""
    return placed(x, g, size, lambda window: [window.argmax()])


def placed(x, g, size, winners, pay=lambda window, g, n: g):
    """Return what each window's winners get; `winners` gives flat places."""
    result = np.zeros_like(x)
    for i, j in np.ndindex(*g.shape):
        part = np.s_[i * size : (i + 1) * size, j * size : (j + 1) * size]
        paid = np.zeros(size * size)
        found = winners(x[part].ravel())
        paid[found] = pay(x[part], g[i, j], len(found))
        result[part] = paid.reshape(size, size)
    return result


def pictures(rng):
    """Draw pictures in which each window has one largest number, not always above 0."""
    calls = []
    for rows, columns, size in ((3, 2, 2), (2, 2, 3), (2, 4, 2)):
        x = rng.normal(size=(rows * size, columns * size))
        x[:size, :size] = -abs(x[:size, :size]) - 0.1
        calls.append((x, numbers(rng, rows, columns), size))
    return calls


def with_ties(rng):
    """Draw pictures behind a ReLU: in many windows several numbers are the largest."""
    calls = []
    for rows, columns, size in ((3, 3, 2), (2, 2, 3)):
        x = rng.integers(0, 3, (rows * size, columns * size)).astype(float)
        x[:size, :size] = 0.0
        later = x[size : 2 * size, :size]
        later[:] = 0.0
        later[0, 1], later[1, 0] = 2.0, 2.0  # by rows the one, by columns the other
        calls.append((x, numbers(rng, rows, columns), size))
    return calls


def numbers(rng, rows, columns):
    """Draw numbers of both signs, none of them near 0."""
    g = rng.uniform(0.5, 2, (rows, columns))
    g.flat[1::2] *= -1
    return g


def every(window):
    """Return the places of all largest numbers."""
    return np.flatnonzero(window == window.max())


def by_columns(window):
    """Return the place of the first largest number, going down the columns."""
    size = round(np.sqrt(len(window)))
    column, row = divmod(int(window.reshape(size, size).T.argmax()), size)
    return [row * size + column]


def spread(x, g, size):
    """Give each pixel of a window the window's g."""
    return np.kron(g, np.ones((size, size)))


def largest_of_all(x, g, size):
    """Give g, all together, to the largest number of the picture."""
    return np.where(x == x.max(), g.sum(), 0.0)


def in_the_corner(x, g, size):
    """Give g to the first pixel of each window."""
    return placed(x, g, size, lambda window: [0])


def from_elsewhere(x, g, size, step):
    """Put g at the place in a window, counted from another corner of the picture."""
    result = np.zeros_like(x)
    for i, j in np.ndindex(*g.shape):
        window = x[i * size : (i + 1) * size, j * size : (j + 1) * size]
        row, column = divmod(int(window.argmax()), size)
        result[i * step + row, j * step + column] = g[i, j]
    return result


def of_the_picture(x, g, size, pay=np.add, last=1):
    """Look for a window's largest number in the whole picture: one, or all of them."""
    result = np.zeros_like(x)
    for i, j in np.ndindex(*g.shape):
        part = np.s_[i * size : (i + 1) * size, j * size : (j + 1) * size]
        for place in np.argwhere(x == x[part].max())[:last]:
            result[tuple(place)] = pay(result[tuple(place)], g[i, j])
    return result


def mask(x, g, size):
    """Return 1 where the winners are."""
    return (placed(x, np.ones_like(g), size, lambda w: [w.argmax()]) != 0) * 1.0


def by_flags(x, g, size):
    """Go through the places in a window, and pay the first that is the largest."""
    y, result = windows(x, (size, size), size).max(axis=(-2, -1)), np.zeros_like(x)
    left = np.ones(g.shape, bool)
    for k, m in np.ndindex(size, size):
        wins = left & (x[k::size, m::size] == y)
        result[k::size, m::size] = np.where(wins, g, 0.0)
        left &= ~wins
    return result


def by_rows(x, g, size):
    """Bring each window into a row, and back."""
    rows, columns = g.shape
    flat = windows(x, (size, size), size).reshape(-1, size * size)
    paid = np.zeros(flat.shape)
    paid[np.arange(len(flat)), flat.argmax(axis=1)] = g.ravel()
    return paid.reshape(rows, columns, size, size).swapaxes(1, 2).reshape(x.shape)


EXERCISE = Exercise(
    id="back-max-pool",
    answer="back_max_pool",
    objective="convolution-backward",
    read="convolution-pooling",
    level="several steps",
    compare=(
        "Measure the slope at a tie with a nudge of 1e-6 up, and one down. Which of "
        "the two does your rule agree with, and which rule with their mean?"
    ),
    reference=back_max_pool,
    checks=[
        Check("one largest number each", 1, Equal(back_max_pool), pictures),
        Check("ties", 2, Equal(back_max_pool), with_ties),
    ],
    mistakes=[
        family(
            "every tie paid in full",
            "Where several numbers are the largest, each of them gets all of g: more "
            "comes out than went in. Only the first is paid.",
            lambda x, g, size: placed(x, g, size, every),
        ),
        family(
            "ties share",
            "Where several numbers are the largest, they share g. Some libraries do "
            "that; this exercise asks for all of it to the first.",
            lambda x, g, size: placed(x, g, size, every, lambda w, g, n: g / n),
        ),
        family(
            "another winner of a tie",
            "Where several numbers are the largest, g goes to another of them than "
            "the first in reading order: row by row, from the left.",
            lambda x, g, size: placed(
                x, g, size, lambda w: [len(w) - 1 - w[::-1].argmax()]
            ),
            lambda x, g, size: placed(x, g, size, by_columns),
        ),
        family(
            "no 0 is paid",
            "A window whose largest number is not above 0 gets nothing, or another of "
            "its pixels does. The largest wins, whatever its sign: with which number "
            "does your search begin?",
            lambda x, g, size: back_max_pool(x, g, size) * (x > 0),
            lambda x, g, size: back_max_pool(x, g, size) * (x != 0),
            lambda x, g, size: placed(x, g, size, lambda w: [abs(w).argmax()]),
            lambda x, g, size: placed(
                x, g, size, lambda w: [w.argmax() if w.max() > 0 else 0]
            ),
        ),
        family(
            "all pixels paid",
            "Every pixel of a window gets a part of g, or all of it. That is the way "
            "back of a sum or of a mean: which pixels change a maximum?",
            spread,
            lambda x, g, size: spread(x, g, size) / size**2,
            lambda x, g, size: spread(x, g, size) * x,
        ),
        family(
            "g left out",
            "The winners are right, and what they get is not the g of their window: "
            "the rate of a maximum is 1 there, and is multiplied by what arrives.",
            mask,
            lambda x, g, size: mask(x, g, size) * x,
            lambda x, g, size: back_max_pool(x, g, size) * x,
            lambda x, g, size: mask(x, g, size) * g.sum(),
            lambda x, g, size: mask(x, g, size) * g[0, 0],
        ),
        family(
            "the largest of all",
            "Only the largest number of the whole picture is paid. Each window has a "
            "winner of its own.",
            largest_of_all,
            lambda x, g, size: np.where(x == x.max(), 1.0, 0.0),
            lambda x, g, size: np.where(x == x.max(), spread(x, g, size), 0.0),
        ),
        family(
            "another pixel paid",
            "One pixel of each window is paid, and it is not its largest: a corner, "
            "or the smallest. Which pixel won on the way forward?",
            in_the_corner,
            lambda x, g, size: placed(x, g, size, lambda w: [len(w) - 1]),
            lambda x, g, size: placed(x, g, size, lambda w: [w.argmin()]),
        ),
        family(
            "rows and columns exchanged",
            "In each window the row and the column of its largest number are "
            "exchanged. argmax counts row by row: which of the two does the whole "
            "part of a division by size give?",
            lambda x, g, size: placed(
                x, g, size, lambda w: [w.argmax() % size * size + w.argmax() // size]
            ),
        ),
        family(
            "place in the window",
            "The place of the largest number counts from its window's corner. Here g "
            "was put there as if it counted from elsewhere, or the number was looked "
            "for in the whole picture, where another window may hold it too.",
            lambda x, g, size: from_elsewhere(x, g, size, 1),
            lambda x, g, size: from_elsewhere(x, g, size, 0),
            of_the_picture,
            partial(of_the_picture, pay=lambda old, new: new),
            partial(of_the_picture, last=None),
        ),
    ],
    variants={
        "by flags": by_flags,
        "windows in rows": by_rows,
        **unusual(back_max_pool, float32=True),
    },
)
