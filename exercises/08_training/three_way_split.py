"""Three sets."""

import numpy as np

from nnlib_grader.boundary.plain import Seed
from nnlib_grader.specification.chance import FromRng, twice_each
from nnlib_grader.specification.equality import kind
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds
from nnlib_grader.specification.unusual import unusual

SETS = ("training", "validation", "test")


def tables(rng):
    """Draw sizes of tables, of validation sets and of test sets."""
    sizes = (40, 60), (40, 60), tuple(rng.integers(20, 80, 2).tolist()), (1, 2)
    return [
        (int(rng.integers(200, 300)), *pair, Seed(int(rng.integers(10**6))))
        for pair in sizes
    ]


def one_table(rng):
    """Draw a table, and generators for it, each of them twice."""
    n = int(rng.integers(200, 300))
    return twice_each(rng, lambda seed: (n, 40, 60, seed))


def fault(arguments, value):
    """Return what is wrong with three sets, as a mistake's name and words, or None."""
    n, validation, test, _ = arguments
    sizes = n - validation - test, validation, test
    if not isinstance(value, tuple | list) or len(value) != 3:
        got = len(value) if isinstance(value, tuple | list) else kind(value)
        return "", f"expected a tuple of three arrays, got {got}"
    for name, part in zip(SETS, map(np.asarray, value), strict=True):
        if part.ndim == 1 and part.size and part.dtype.kind == "f":
            return "", f"row numbers have to be whole numbers, got {kind(part)}"
        if part.ndim != 1 or (part.size and part.dtype.kind not in "iu"):
            return "", f"the {name} set is not an array of row numbers: {kind(part)}"
        rows, times = np.unique(part, return_counts=True)
        if times.max(initial=1) > 1:
            words = f"the {name} set holds row {rows[times.argmax()]} more than once"
            return "drawn with repeats", words
        if rows.size and not 0 <= rows[0] <= rows[-1] < n:
            row = rows[0] if rows[0] < 0 else rows[-1]
            return "no such row", f"there is no row {row}: they are 0 to {n - 1}"
    lengths = tuple(map(len, value))
    for one, other in ((0, 1), (0, 2), (1, 2)):
        if (both := np.intersect1d(value[one], value[other])).size:
            mistake = "places of the cuts"
            if lengths[1:] == sizes[1:]:
                more = one == 0 and lengths[0] > sizes[0]
                mistake = "training on all" if more else "drawn apart"
            words = f"the {SETS[one]} and the {SETS[other]} set share row {both[0]}"
            return mistake, words
    for name, found, size in zip(SETS, lengths, sizes, strict=True):
        if found != size:
            mistake = "places of the cuts"
            if sorted(lengths) == sorted(sizes):
                mistake = "order of the sets"
            return mistake, f"the {name} set has {found} rows in place of {size}"
    return None


def each_once(arguments, value):
    """Ask for every row once."""
    found = fault(arguments, value)
    return found and found[1]


def faulty(mistake):
    """Return a test for a mistake by its name."""
    return lambda arguments, value: fault(arguments, value)[0] == mistake


def lone_end(arguments, value):
    """Return the name of a set with rows of nearly one half of the table, or None."""
    for name, part in zip(SETS, value, strict=True):
        if not 0.1 < np.mean(np.asarray(part) < arguments[0] / 2) < 0.9:
            return name
    return None


def from_everywhere(arguments, value):
    """Ask that every set holds rows of all parts of the table."""
    if words := each_once(arguments, value):
        return words
    if name := lone_end(arguments, value):
        return f"the {name} set holds rows of one half of the table nearly alone"
    return None


def in_blocks(arguments, value):
    """Tell whether each set is a block of neighbours; the table's ends may meet."""
    owner = np.empty(arguments[0], int)
    for number, part in enumerate(value):
        owner[np.asarray(part)] = number
    return np.sum(owner != np.roll(owner, 1)) <= len(SETS)


def in_order_again(arguments, value):
    """Recognise that all rows of a set stand before all of another, with gaps."""
    if fault(arguments, value) or in_blocks(arguments, value):
        return False
    ends = [(np.min(part), np.max(part)) for part in value]
    return any(one[1] < other[0] for one in ends for other in ends)


def in_test(value):
    """Return the rows of the test set, whatever their order."""
    return np.sort(value[2])


def split(n, n_validation, n_test, rng):
    """Return the rows of the three sets."""
    order = rng.permutation(n)
    first = n - n_validation - n_test
    return order[:first], order[first : n - n_test], order[n - n_test :]


def backwards(n, validation, test, rng):
    """Return the same with the test set cut off first."""
    order = np.argsort(rng.random(n))
    return order[validation + test :], order[test : validation + test], order[:test]


def row_by_row(n, validation, test, rng):
    """Return the same with plain lists: rows are drawn and taken out."""
    left, drawn = list(range(n)), []
    for _ in range(validation + test):
        drawn.append(left.pop(int(rng.integers(len(left)))))
    return left, drawn[:validation], drawn[validation:]


def sorted_aside(n, validation, test, rng):
    """Put the rows drawn in order again, and divide them as they stand."""
    aside = np.sort(rng.permutation(n)[: validation + test])
    rest = np.setdiff1d(np.arange(n), aside)
    return rest, aside[:validation], aside[validation:]


def cut_from_the_rest(n, validation, test, rng):
    """Draw one set alone, and divide what is left as it stands."""
    drawn = rng.permutation(n)[:validation]
    rest = np.setdiff1d(np.arange(n), drawn)
    return rest[:-test], drawn, rest[-test:]


def turned_on(n, validation, test, rng):
    """Draw only the place where the table is cut."""
    rows = np.roll(np.arange(n), rng.integers(n))
    return rows[validation + test :], rows[:validation], rows[validation:][:test]


def what_is_left(n, validation, test, rng):
    """Return rows chosen without repeats, then those that no set holds yet."""
    rows = np.arange(n)
    tests = rng.choice(rows, size=test, replace=False)
    rows = np.setdiff1d(rows, tests)
    validations = rng.choice(rows, size=validation, replace=False)
    return np.setdiff1d(rows, validations), validations, tests


FAULTS = {
    "order of the sets": lambda *a: split(*a)[::-1],
    "training on all": lambda n, *a: (np.arange(n), *split(n, *a)[1:]),
    "drawn with repeats": lambda *a: [part // 2 for part in split(*a)],
    "drawn apart": lambda *a: [split(*a)[k] for k in range(3)],
    "places of the cuts": lambda n, v, t, rng: split(n, v, v, rng),
    "no such row": lambda *a: [part + 1 for part in split(*a)],
}


EXERCISE = Exercise(
    id="three-way-split",
    answer="three_way_split",
    objective="three-sets",
    level="several steps",
    compare=(
        "The worked solution shuffles once and cuts twice. How often do you draw, and "
        "how does yours make sure that no row is in two sets?"
    ),
    reference=split,
    checks=[
        Check("every row once", 2, Holds(each_once), tables),
        Check("drawn by chance", 1, FromRng(from_everywhere, in_test), one_table),
    ],
    mistakes=[
        Mistake(
            "order of the sets",
            "The sets have each other's sizes. Look at the order in which the exercise "
            "asks for them.",
            FAULTS["order of the sets"],
            faulty("order of the sets"),
        ),
        Mistake(
            "training on all",
            "The training set holds rows that another set holds too, so they are not "
            "new to the network. Look at what is taken out of it.",
            FAULTS["training on all"],
            faulty("training on all"),
        ),
        Mistake(
            "drawn with repeats",
            "A row comes up again within one set, as with a die that is thrown again "
            "and again. Look at how rows are drawn.",
            FAULTS["drawn with repeats"],
            faulty("drawn with repeats"),
        ),
        Mistake(
            "drawn apart",
            "Some rows stand in two sets. Look at how often you draw or shuffle, and "
            "which rows are left for the next set.",
            FAULTS["drawn apart"],
            faulty("drawn apart"),
        ),
        Mistake(
            "places of the cuts",
            "A set has more or fewer rows than asked for. A slice runs from a place to "
            "a place. Look at how many rows lie before each cut.",
            FAULTS["places of the cuts"],
            faulty("places of the cuts"),
        ),
        Mistake(
            "no such row",
            "The rows have other numbers. Look at where counting begins.",
            FAULTS["no such row"],
            faulty("no such row"),
        ),
        Mistake(
            "in order again",
            "All rows of one set stand before all of another: what was drawn, or what "
            "was left, was divided in the order of the table. A set of numbers and "
            "np.setdiff1d put rows into that order again.",
            sorted_aside,
            in_order_again,
            lambda *given: [cut_from_the_rest],
        ),
        Mistake(
            "not shuffled",
            "A set is cut from the rows as they stand, or shuffled only after the cut. "
            "If the table is sorted by class, a set may lack whole classes.",
            lambda *a: np.split(np.arange(a[0]), [a[0] - a[1] - a[2], a[0] - a[2]]),
            lambda a, v: not fault(a, v) and lone_end(a, v),
            lambda *given: [turned_on],
        ),
        Mistake(
            "chance from elsewhere",
            "The sets are good, and the rng handed in has no say in them. Look at where"
            " the chance comes from.",
            lambda *a: split(*a[:3], np.random.default_rng(0)),
            lambda a, v: not fault(a, v),
        ),
    ],
    variants={
        **unusual(split),
        "cut from the other end": backwards,
        "row by row": row_by_row,
        "what is left": what_is_left,
    },
)
