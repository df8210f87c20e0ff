"""A series as rows: a window that slides, and the number that follows it."""

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual


def next_number(rng):
    """Draw series whose windows are followed at once by their target."""
    return [
        (rng.normal(size=int(rng.integers(9, 14))), 3, 1),
        (rng.normal(size=int(rng.integers(7, 10))), 2, 1),
        (rng.normal(size=6), 4, 1),
    ]


def farther_ahead(rng):
    """Draw series whose target lies farther ahead, up to one window alone."""
    return [
        (rng.normal(size=12), 3, int(rng.integers(2, 5))),
        (rng.normal(size=9), 1, 2),
        (rng.normal(size=7), 4, 3),
    ]


def windows(series, width, ahead=1):
    """Return the windows as rows, and the number that each has to foresee."""
    n = len(series) - width - ahead + 1
    x = np.array([series[i : i + width] for i in range(n)])
    return x, series[width + ahead - 1 :].reshape(n, 1)


def by_places(series, width, ahead=1):
    """Return the same by a table of places."""
    starts = np.arange(len(series) - width - ahead + 1)[:, None]
    return series[starts + np.arange(width)], series[starts + width + ahead - 1]


def by_columns(series, width, ahead=1):
    """Return the same by shifted columns."""
    n = len(series) - width - ahead + 1
    columns = [series[i : i + n] for i in range(width)]
    return np.column_stack(columns), series[-n:, None]


def by_lists(series, width, ahead=1):
    """Return the same as lists, made by a loop."""
    x, target, start = [], [], 0
    while start + width + ahead <= len(series):
        x.append([float(each) for each in series[start : start + width]])
        target.append([float(series[start + width + ahead - 1])])
        start += 1
    return x, target


def rows(series, width):
    """Return all windows that fit, whether or not a target follows."""
    return np.lib.stride_tricks.sliding_window_view(series, width)


def moved(series, width, ahead, by):
    """Return windows whose targets lie some numbers farther."""
    return windows(series, width, ahead + by)


def inside(series, width, ahead):
    """Return targets that stand in their own windows, at each place of it."""
    n = len(series) - width - ahead + 1
    x = rows(series, width)[:n]
    found = [(x, series[at : at + n, None]) for at in range(width)]
    whole = rows(series, width)  # as many windows as fit, each with its last number
    return [*found[::-1], (whole, whole[:, -1:]), (whole, whole[:, :1])]


def target_inside(given, value):
    """Recognise a target that is one of its own window's numbers, in all rows."""
    x, target = (np.asarray(part, float) for part in value)
    target = target.reshape(len(target), -1)
    found = x.ndim == 2 and target.shape == (len(x), 1) and x.size
    return bool(found) and any(
        close(x[:, k : k + 1], target) for k in range(x.shape[1])
    )


def every(series, width, ahead, step):
    """Return the windows, and their targets, of which each begins some numbers on."""
    x, target = windows(series, width, ahead)
    return x[::step], target[::step]


def shuffled(series, width, ahead):
    """Return the pairs in another order."""
    x, target = windows(series, width, ahead)
    order = np.random.default_rng(1).permutation(len(x))
    return x[order], target[order]


def another_order(given, value):
    """Recognise the right pairs in another order of rows."""
    right = np.hstack(windows(*given))
    found = np.hstack([np.asarray(part, float) for part in value])
    if right.shape != found.shape or len(right) < 2:
        return False
    return close(right[np.lexsort(right.T)], found[np.lexsort(found.T)])


def fewer_rows(given, value):
    """Recognise the first pairs, or the last, without some others."""
    right = np.hstack(windows(*given))
    found = np.hstack([np.asarray(part, float) for part in value])
    n = len(found)
    return 0 < n < len(right) and (close(found, right[:n]) or close(found, right[-n:]))


def without_last(series, width, ahead):
    """Leave the last pair out."""
    return tuple(part[:-1] for part in windows(series, width, ahead))


def no_column(given, value):
    """Recognise the right numbers in a vector or a row."""
    (x, target), found = windows(*given), np.asarray(value[1], float)
    right = close(x, value[0]) and close(target.ravel(), found.ravel())
    return right and found.shape != target.shape


def no_pair(given, value):
    """Recognise windows and targets of different numbers, or windows too many."""
    x, target = value
    if np.shape(x)[1:] != (given[1],) or len(x) != len(target):
        return np.shape(x)[1:] == (given[1],)
    right = windows(*given)
    n = len(right[0])
    return len(x) > n and close(right, (np.asarray(x)[:n], np.asarray(target)[:n]))


def repeated_end(series, width, ahead):
    """Give the windows that have no target the last number for one."""
    x = rows(series, width)[: len(series) - width]
    places = np.arange(len(x)) + width + ahead - 1
    return x, series[np.minimum(places, len(series) - 1), None]


EXERCISE = Exercise(
    id="windows",
    answer="windows",
    objective="data-rows",
    read="data-series",
    level="several steps",
    builds="nnlib.data.windows",
    compare=(
        "Compare with the worked solution: how many rows has yours for a series of "
        "exactly width + ahead numbers, and where does its target stand?"
    ),
    reference=windows,
    checks=[
        Check("the number that follows", 2, Equal(windows), next_number),
        Check("farther ahead", 1, Equal(windows), farther_ahead),
    ],
    mistakes=[
        Mistake(
            "target inside",
            "The target is one of the numbers of its own window, so a network only has "
            "to copy it. Which is the first number that the window does not hold?",
            lambda *a: inside(*a)[0],
            target_inside,
            lambda *a: [
                lambda *b, n=n: inside(*b)[n] for n in range(1, len(inside(*a)))
            ],
        ),
        family(
            "one number off",
            "The windows are right, and the targets lie at another distance behind "
            "them. Count on your fingers for ahead = 1, from the window's last number.",
            lambda s, w, a: moved(s, w, a, 1),
            lambda s, w, a: (
                rows(s, w)[: len(s) - w - a + 1],
                np.append(s, 0)[w + a :, None],
            ),
            lambda s, w, a: (
                rows(s, w)[: len(s) - w - a + 1],
                s[w + a - 2 : -1, None],
            ),
        ),
        family(
            "ahead left out",
            "The target is the number right behind the window, whatever ahead says. "
            "How far from the window's last number does it lie?",
            lambda s, w, a: windows(s, w, 1),
            lambda s, w, a: (
                windows(s, w, a)[0],
                windows(s, w, 1)[1][: len(windows(s, w, a)[0])],
            ),
        ),
        family(
            "all numbers ahead",
            "There is more than one target for a window. Only the last of the numbers "
            "ahead is to be foreseen.",
            lambda s, w, a: (windows(s, w, a)[0], rows(s[w:], a)),
        ),
        Mistake(
            "no column",
            "The targets stand in a vector or a row. A network's outputs are a column, "
            "and beside them they would make a table: each row has its own target.",
            lambda s, w, a: (windows(s, w, a)[0], windows(s, w, a)[1][:, 0]),
            no_column,
        ),
        family(
            "in jumps",
            "Each window begins several numbers after the one before, as if width or "
            "ahead were a step. It slides by one number, so that windows overlap.",
            lambda s, w, a: every(s, w, a, w),
            lambda s, w, a: every(s, w, a, a),
            lambda s, w, a: every(s, w, a, w + a),
        ),
        Mistake(
            "in another order",
            "These are the right rows in another order. Windows overlap: once they are "
            "shuffled, a split puts the same numbers on both of its sides.",
            shuffled,
            another_order,
        ),
        Mistake(
            "windows without a target",
            "There are not as many windows as targets, or some windows got one that is "
            "not theirs. For the last windows no number is left to be foreseen: how "
            "many have one?",
            lambda s, w, a: (rows(s, w), windows(s, w, a)[1]),
            no_pair,
            lambda *given: [repeated_end],
        ),
        Mistake(
            "rows missing",
            "The rows are right, and some are missing at the end or at the start. "
            "Where does the last window begin that still has a target?",
            without_last,
            fewer_rows,
        ),
        family(
            "other rows",
            "A row does not hold width numbers in order of time: it has more or fewer, "
            "they run from the latest to the earliest, or windows stand in columns.",
            lambda s, w, a: (windows(s, w, a)[0][:, ::-1], windows(s, w, a)[1]),
            lambda s, w, a: (windows(s, w, a)[0].T, windows(s, w, a)[1]),
            lambda s, w, a: windows(s, w + 1, a),
            lambda s, w, a: (windows(s, w + 1, a - 1)[0], windows(s, w, a)[1]),
            lambda s, w, a: (rows(s, w - 1)[: len(s) - w - a + 1], windows(s, w, a)[1]),
            lambda s, w, a: windows(s, w - 1, a),
        ),
    ],
    variants={
        **unusual(windows, float32=True),
        "a table of places": by_places,
        "shifted columns": by_columns,
        "lists, a loop": by_lists,
    },
)
