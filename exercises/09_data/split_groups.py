"""Two sets of rows that keep what belongs together on one side."""

import numpy as np

from nnlib_grader.boundary.plain import Seed
from nnlib_grader.specification.chance import FromRng, twice_each
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Holds
from nnlib_grader.specification.unusual import unusual

from .shared_groups import NUMBER, fault, from_0_on, other_number, writers


def tables(rng):
    """Draw writers of rows, and how many of them are put aside."""
    sizes = (40, 8, 6), (60, 12, 9), (25, 5, 1)
    return [
        (writers(rng, n, count), some, Seed(int(rng.integers(10**6))))
        for n, count, some in sizes
    ]


def one_table(rng):
    """Draw a table with many writers, and generators for it, each of them twice."""
    groups = writers(rng, 90, 30)
    return twice_each(rng, lambda seed: (groups, 20, seed))


def each_once(arguments, value):
    """Ask for every row once, and for whole groups."""
    found = fault(arguments, value)
    return found and found[1]


def in_test(value):
    """Return the rows of the test set, whatever their order."""
    return np.sort(value[1])


def faulty(mistake):
    """Return a test for a mistake by its name."""
    return lambda arguments, value: fault(arguments, value)[0] == mistake


def split_groups(groups, n_test, rng):
    """Return the rows of the two sets."""
    drawn = rng.choice(np.unique(groups), n_test, replace=False)
    aside = np.isin(groups, drawn)
    return np.flatnonzero(~aside), np.flatnonzero(aside)


def of_groups(groups, drawn):
    """Return the rows of the two sets for groups put aside."""
    aside = np.isin(groups, drawn)
    return np.flatnonzero(~aside), np.flatnonzero(aside)


def row_by_row(groups, n_test, rng):
    """Return the same with lists and a set, the names shuffled."""
    names = sorted(set(groups.tolist()))
    rng.shuffle(names)
    aside, train, test = set(names[:n_test]), [], []
    for row, group in enumerate(groups.tolist()):
        (test if group in aside else train).append(row)
    return train, test


def group_after_group(groups, n_test, rng):
    """Return the same by rows shuffled, until enough groups are put aside."""
    aside = []
    for row in rng.permutation(len(groups)):
        if groups[row] not in aside and len(aside) < n_test:
            aside.append(groups[row])
    rows = np.argsort([group in aside for group in groups], kind="stable")
    n = int(np.isin(groups, aside).sum())
    return rows[: len(groups) - n], rows[len(groups) - n :]


def rows_drawn(groups, n_test, rng):
    """Shuffle rows and cut, whatever the groups are."""
    order = rng.permutation(len(groups))
    n = n_test * len(groups) // len(np.unique(groups))
    return order[n:], order[:n]


def rows_counted(groups, n_test, rng):
    """Put groups aside until they have so many rows."""
    aside = []
    for group in rng.permutation(np.unique(groups)):
        if np.isin(groups, aside).sum() < n_test:
            aside.append(group)
    return of_groups(groups, aside)


EXERCISE = Exercise(
    id="split-groups",
    answer="split_groups",
    objective="data-leakage",
    level="several steps",
    compare=(
        "Groups have different sizes, so the test set has another number of rows with "
        "each seed. What could you do if you wanted about a fifth of all rows?"
    ),
    forbidden={
        "sklearn.*": "The split is what there is to write here: draw groups with rng, "
        "and look up their rows with NumPy."
    },
    reference=split_groups,
    checks=[
        Check("whole groups, every row once", 2, Holds(each_once), tables),
        Check("drawn by chance", 1, FromRng(each_once, in_test), one_table),
    ],
    mistakes=[
        Mistake(
            "groups torn apart",
            "Rows of one group stand in both sets: rows were drawn, not groups. What "
            "is it that chance has to pick here?",
            rows_drawn,
            faulty("groups torn apart"),
        ),
        Mistake(
            "order of the sets",
            "The two sets have changed places. Look at the order in which the text "
            "asks for them.",
            lambda *a: split_groups(*a)[::-1],
            faulty("order of the sets"),
        ),
        Mistake(
            "groups numbered from 0 on",
            "There are too few groups in the test set, all of them with small numbers: "
            "the groups were taken to be 0, 1, 2 and so on. Which numbers are there?",
            lambda groups, n_test, rng: of_groups(
                groups, rng.permutation(len(np.unique(groups)))[:n_test]
            ),
            from_0_on,
            lambda *given: [
                lambda groups, n_test, rng: of_groups(
                    groups, 1 + rng.permutation(len(set(groups.tolist())))[:n_test]
                )
            ],
        ),
        Mistake(
            NUMBER,
            "The test set has more or fewer groups than asked for. Can a group be "
            "drawn twice, or a number for which there is no group, or does your code "
            "count rows in place of groups?",
            lambda groups, n_test, rng: of_groups(
                groups, rng.permutation(np.unique(groups))[1:n_test]
            ),
            other_number,
            lambda *given: [
                lambda groups, n_test, rng: of_groups(
                    groups, rng.permutation(groups.max() + 1)[:n_test]
                ),
                rows_counted,
            ],
        ),
        Mistake(
            "no row numbers",
            "Asked are the numbers of the rows themselves, counted from 0: neither "
            "those of groups nor a truth value for each row. At which places does the "
            "array hold a group that was drawn?",
            lambda groups, n_test, rng: [
                groups[part] for part in split_groups(groups, n_test, rng)
            ],
            faulty("no row numbers"),
            lambda *given: [
                lambda groups, n_test, rng: (
                    np.arange(len(groups)) >= n_test,
                    np.arange(len(groups)) < n_test,
                )
            ],
        ),
        Mistake(
            "rows missing",
            "Some rows are in neither set. Does each group put aside bring all its "
            "rows, and do the others all stay?",
            lambda *a: [part[: len(part) // 2 + 1] for part in split_groups(*a)],
            faulty("rows missing"),
        ),
        Mistake(
            "rows in both",
            "A row stands in both sets, so that it is learned and tested. Look at what "
            "is taken out of the training set.",
            lambda groups, n_test, rng: (
                np.arange(len(groups)),
                split_groups(groups, n_test, rng)[1],
            ),
            faulty("rows in both"),
        ),
        Mistake(
            "rows more than once",
            "A row comes up again within a set. Look at how often each group is gone "
            "through.",
            lambda *a: [np.repeat(part, 2) for part in split_groups(*a)],
            faulty("rows more than once"),
        ),
        Mistake(
            "no such row",
            "There is no row with such a number. Look at where counting begins, and "
            "whether the numbers of groups have got among those of rows.",
            lambda *a: [part + 1 for part in split_groups(*a)],
            faulty("no such row"),
        ),
        Mistake(
            "not by rng",
            "The sets are good, and the rng handed in has no say in them. Which groups "
            "are put aside is for chance to decide, and all chance comes from rng.",
            lambda groups, n_test, rng: of_groups(groups, np.unique(groups)[:n_test]),
            lambda a, v: not fault(a, v),
        ),
    ],
    variants={
        **unusual(split_groups),
        "row by row": row_by_row,
        "group after group": group_after_group,
    },
)
