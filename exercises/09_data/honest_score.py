"""A score into which the rows put aside must not look."""

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared_leaks import noise_table, sensor_table


def sensors(rng):
    """Draw tables in which some columns become wild in the rows put aside.

    Whoever takes the spread of all rows makes these columns small, and reads better.
    """
    return [drawn(rng, sensor_table, raised) for _ in range(2)]


def noise(rng):
    """Draw tables in which no column has anything to do with the class.

    Whoever chooses columns by all rows finds some that fit the rows put aside.
    """
    return [drawn(rng, noise_table, chosen_well) for _ in range(2)]


def drawn(rng, table, wanted):
    """Draw tables until the leaks show in one."""
    while not wanted(*(call := table(rng))):
        pass
    return call


def score(
    x,
    labels,
    test,
    k,
    scaled="train",
    chosen="train",
    means="train",
    judged="test",
    measured="scaled",
    power=2,
):
    """Return classes and the share right; each step reads the rows it is told."""
    rows = {"train": ~test, "test": test, "all": np.ones(len(test), bool)}
    z = x
    if scaled == "apart":
        z = x.copy()
        for part in (test, ~test):
            z[part] = (x[part] - x[part].mean(axis=0)) / x[part].std(axis=0)
    elif scaled != "raw":
        like = x[rows.get(scaled, ~test)]
        spread = like.var(axis=0) if scaled == "variance" else like.std(axis=0)
        z = (x - like.mean(axis=0)) / spread
    asked = x if chosen == "raw" else z
    z0, z1 = of_classes(asked, labels, rows[chosen if chosen in rows else "train"])
    order = np.argsort(-abs(z0 - z1), kind="stable")
    columns = {"none": order, "least": order[-k:], "first": np.arange(k)}
    columns |= {"signed": np.argsort(z0 - z1)[-k:], "minus": np.argsort(z1 - z0)[-k:]}
    z = (x if measured == "raw" else z)[:, columns.get(chosen, order[:k])]
    z0, z1 = of_classes(z, labels, rows[means])
    to_0, to_1 = (abs(z - middle) ** power for middle in (z0, z1))
    answers = (to_1.sum(axis=1) < to_0.sum(axis=1)).astype(int)[rows[judged]]
    return answers, np.mean(answers == labels[rows[judged]])


def of_classes(z, labels, rows):
    """Return the mean of each class among some rows."""
    return [z[rows & (labels == k)].mean(axis=0) for k in (0, 1)]


def honest_score(x, labels, test, k):
    """Return classes and score, with all that is fitted fitted to training rows."""
    return score(x, labels, test, k)


SCALED, CHOSEN = {"scaled": "all"}, {"chosen": "all"}
LEAKS = SCALED | {"means": "all"}
SLIPS = [{"scaled": "raw"}, {"power": 1}] + [
    {"chosen": way} for way in ("none", "least", "first")
]


def raised(*given):
    """Tell whether scaling on all rows raises the score, and other slips show."""
    faults = ({"means": "all"}, {"scaled": "apart"}, CHOSEN, *SLIPS, LEAKS)
    pays = score(*given, **SCALED)[1] > score(*given)[1] + 0.1
    return pays and distinct(given, {}, SCALED, *faults)


def distinct(given, *faults):
    """Tell whether no two ways give the same classes."""
    found = {tuple(score(*given, **fault)[0]) for fault in faults}
    return len(found) == len(faults)


def chosen_well(*given):
    """Tell whether choosing by all rows raises the score far above one half."""
    pays = score(*given, **CHOSEN)[1] > score(*given)[1] + 0.2
    faults = ({"means": "all"}, {"scaled": "apart"}, SCALED, *SLIPS)
    return pays and distinct(given, {}, CHOSEN, *faults)


def nearest_row(x, labels, test, k):
    """Return the class of the nearest training row, in the right columns."""
    z = (x - x[~test].mean(axis=0)) / x[~test].std(axis=0)
    z0, z1 = of_classes(z, labels, ~test)
    z = z[:, np.argsort(-abs(z0 - z1), kind="stable")[:k]]
    gaps = ((z[test][:, None] - z[~test]) ** 2).sum(axis=2)
    classes = labels[~test][gaps.argmin(axis=1)]
    return classes, np.mean(classes == labels[test])


def turned(classes, share):
    """Return the other class of each row, and the share that goes with it."""
    return 1 - classes, 1 - share


def by_loops(x, labels, test, k):
    """Return the same by loops over columns and rows."""
    train = ~test
    columns = []
    for column in x.T:
        z = (column - column[train].mean()) / column[train].std()
        middles = [z[train & (labels == c)].mean() for c in (0, 1)]
        columns.append((abs(middles[0] - middles[1]), middles, z))
    columns.sort(key=lambda one: -one[0])
    right, classes = 0, []
    for row in np.flatnonzero(test):
        gaps = [
            sum((z[row] - middles[c]) ** 2 for _, middles, z in columns[:k])
            for c in (0, 1)
        ]
        classes.append(int(gaps[1] < gaps[0]))
        right += classes[-1] == labels[row]
    return classes, right / int(test.sum())


def by_parts(x, labels, test, k):
    """Return the same with the two parts cut apart at the start."""
    x_train, x_test, t = x[~test], x[test], labels[~test]
    centre, spread = x_train.mean(axis=0), x_train.std(axis=0)
    z, z_new = (x_train - centre) / spread, (x_test - centre) / spread
    middles = np.array([z[t == c].mean(axis=0) for c in (0, 1)])
    best = np.argsort(np.abs(middles[1] - middles[0]))[::-1][:k]
    gaps = np.linalg.norm(z_new[:, None, best] - middles[:, best], axis=2)
    classes = gaps.argmin(axis=1)
    return classes, (classes == labels[test]).mean()


def with_(**faults):
    """Return an answer with faults."""
    return lambda x, labels, test, k: score(x, labels, test, k, **faults)


EXERCISE = Exercise(
    id="honest-score",
    answer="honest_score",
    objective="data-leakage",
    level="a small project",
    compare=(
        "Put one leak back at a time: scale by all rows, choose by all rows. By how "
        "much does each raise the score, and on which tables?"
    ),
    reference=honest_score,
    checks=[
        Check("sensors that break", 2, Equal(honest_score), sensors),
        Check("noise and nothing else", 2, Equal(honest_score), noise),
    ],
    mistakes=[
        family(
            "scaled by all rows",
            "A leak: the rows put aside have a say in the scaling, of all rows or of "
            "themselves. It need not pay on every table; where sensors break, in the "
            "first check, scaling by all rows does. Look at which rows the first step "
            "reads.",
            with_(scaled="all"),
            with_(scaled="apart"),
            with_(scaled="test"),
        ),
        family(
            "columns chosen by all rows",
            "A leak: the columns were chosen with the classes of the rows put aside. "
            "It need not pay on every table; on noise, in the second check, choosing "
            "by all rows does.",
            with_(chosen="all"),
            with_(chosen="test"),
        ),
        family(
            "middles of all rows",
            "A leak: the rows put aside are in the means that they are compared with. "
            "Look at which rows the third step reads.",
            with_(means="all"),
            with_(means="test"),
        ),
        family(
            "several leaks",
            "More than one of the three steps reads the rows put aside. Cut the table "
            "into its two parts first: which of them may each step see?",
            with_(scaled="all", chosen="all", means="all"),
            with_(scaled="all", chosen="all"),
            with_(scaled="all", means="all"),
            with_(chosen="all", means="all"),
        ),
        family(
            "judged on training rows",
            "The score is that of rows that the steps have seen, or the two parts have "
            "changed places. test is True for the rows put aside: count those.",
            with_(judged="train"),
            with_(judged="all"),
            lambda x, labels, test, k: score(x, labels, ~test, k),
            lambda *a: (honest_score(*a)[0], score(*a, judged="train")[1]),
            lambda *a: (honest_score(*a)[0], score(*a, judged="all")[1]),
        ),
        family(
            "not scaled",
            "The columns were not brought to one unit before the choice, or before the "
            "distances, so the one with the largest numbers decides. Both steps take "
            "what the first has scaled.",
            with_(scaled="raw"),
            with_(scaled="variance"),
            with_(chosen="raw"),
            with_(measured="raw"),
        ),
        family(
            "other columns",
            "Other columns were kept than the k whose class means lie farthest apart: "
            "all, the first k, the nearest, or only columns in which one class lies "
            "higher.",
            with_(chosen="none"),
            with_(chosen="least"),
            with_(chosen="first"),
            with_(chosen="signed"),
            with_(chosen="minus"),
        ),
        family(
            "another classifier",
            "The columns are the right ones, and the class is not that of the nearer "
            "mean, by the root of squares: of the nearest row, or by another distance.",
            with_(power=1),
            nearest_row,
        ),
        Mistake(
            "the wrong way round",
            "Each row went to the class that lies farther, or the share is that of the "
            "rows that are wrong.",
            lambda *a: turned(*honest_score(*a)),
            lambda given, value: close(1 - honest_score(*given)[1], value[1]),
        ),
        Mistake(
            "the share alone wrong",
            "The classes are right, and the share is not. It is a number from 0 to 1: "
            "how many of the rows put aside have their own class, of how many?",
            lambda *a: (honest_score(*a)[0], honest_score(*a)[1] * a[2].sum()),
            lambda given, value: close(honest_score(*given)[0], value[0]),
        ),
    ],
    variants={
        **unusual(honest_score, float32=True),
        "by loops": by_loops,
        "cut apart at the start": by_parts,
    },
)
