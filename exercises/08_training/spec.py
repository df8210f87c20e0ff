"""What the exercises of chapter 8 look at; the text stands in exercises.md."""

import sys

import numpy as np

from grader.exercise import Check, Exercise, Mistake
from grader.judges import Equal, Holds
from grader.plain import Seed


def unusual(answer):
    """Return right answers as a list, with a warning, and as a class."""

    class Answer:
        def __call__(self, *arguments):
            return answer(*arguments)

    def warned(*arguments):
        print("slow but right", file=sys.stderr)
        return answer(*arguments)

    def listed(*arguments):
        value = answer(*arguments)
        if isinstance(value, tuple):
            return [part.tolist() for part in value]
        return np.asarray(value).tolist()

    return {"a list": listed, "a warning on stderr": warned, "a class": Answer()}


# The steps of a training.


def uneven(rng):
    """Draw sizes that leave a smaller last batch."""
    return [(10 * int(rng.integers(3, 9)) + 3, 10, e) for e in (2, 3, 5)]


def even(rng):
    """Draw sizes that fit."""
    return [(20 * int(rng.integers(2, 9)), 20, e) for e in (2, 4)]


def steps(n, batch_size, epochs):
    """Count all steps."""
    return epochs * -(-n // batch_size)


STEPS = Exercise(
    id="count-steps",
    answer="count_steps",
    objective="one-epoch",
    reference=steps,
    checks=[
        Check("a smaller last batch", 1, Equal(steps), uneven),
        Check("batches that fit", 1, Equal(steps), even),
    ],
    mistakes=[
        Mistake(
            "last batch lost",
            "The samples left over at the end of an epoch get no step. Look at how "
            "the division is rounded.",
            lambda n, b, e: e * (n // b),
        ),
        Mistake(
            "batches across epochs",
            "Here a batch mixes the end of one epoch with the start of the next. Look "
            "at what is rounded: an epoch, or the training as a whole.",
            lambda n, b, e: -(-n * e // b),
        ),
        Mistake(
            "one epoch",
            "These are the steps of a single epoch. Look at the third argument.",
            lambda n, b, e: -(-n // b),
        ),
        Mistake(
            "steps of one sample",
            "This counts samples and not batches. Look at how often the weights "
            "change.",
            lambda n, b, e: e * n,
        ),
    ],
    variants=unusual(steps),
)

# Three sets without overlap.


def tables(rng):
    """Draw sizes of tables, of validation sets and of test sets."""
    return [
        (int(rng.integers(200, 300)), 40, 60, Seed(int(rng.integers(10**6))))
        for _ in range(3)
    ]


def sets_of(arguments, value):
    """Return the three sets as arrays; their sizes have to be the ones asked for."""
    n, validation, test, _ = arguments
    sets = [np.asarray(part) for part in value]
    sizes = [part.shape for part in sets]
    assert all(part.dtype.kind in "iu" for part in sets)
    assert sizes == [(n - validation - test,), (validation,), (test,)]
    return sets


def each_once(arguments, value):
    """Ask for every row once."""
    rows = np.sort(np.concatenate(sets_of(arguments, value)))
    if np.array_equal(rows, np.arange(arguments[0])):
        return None
    return "not every row stands in exactly one of the sets"


def by_chance(arguments, value):
    """Ask that every set holds rows of all parts of the table."""
    for part in sets_of(arguments, value):
        share = np.mean(part < arguments[0] / 2)
        if not 0.1 < share < 0.9:
            return "a set holds rows of one end of the table nearly alone"
    return None


def split(n, validation, test, rng):
    """Return the rows of the three sets."""
    order = rng.permutation(n)
    first = n - validation - test
    return order[:first], order[first : n - test], order[n - test :]


def backwards(n, validation, test, rng):
    """Return the same with the test set cut off first."""
    order = np.argsort(rng.random(n))
    return order[validation + test :], order[test : validation + test], order[:test]


def apart(n, validation, test, rng):
    """Draw each set on its own."""
    sizes = (n - validation - test, validation, test)
    return tuple(rng.permutation(n)[:size] for size in sizes)


def overlap(arguments, value):
    """Tell whether sets of the right sizes share rows."""
    return len(np.unique(np.concatenate(sets_of(arguments, value)))) < arguments[0]


def in_order(n, validation, test, rng):
    """Cut the table as it stands."""
    return tuple(np.split(np.arange(n), [n - validation - test, n - test]))


def exchanged(n, validation, test, rng):
    """Return the test set second."""
    parts = split(n, validation, test, rng)
    return parts[0], parts[2], parts[1]


def all_to_train(n, validation, test, rng):
    """Train on every row."""
    return np.arange(n), *split(n, validation, test, rng)[1:]


SPLIT = Exercise(
    id="three-way-split",
    answer="three_way_split",
    objective="three-sets",
    reference=split,
    checks=[
        Check("every row once", 2, Holds(each_once), tables),
        Check("drawn by chance", 1, Holds(by_chance), tables),
    ],
    mistakes=[
        Mistake(
            "drawn three times",
            "Some rows stand in two sets, and others in none. Look at how often you "
            "shuffle.",
            apart,
            overlap,
        ),
        Mistake(
            "not shuffled",
            "The rows are cut as they stand. If the table is sorted by class, some "
            "classes never reach training.",
            in_order,
        ),
        Mistake(
            "order of the sets",
            "The second and the third set have each other's sizes. Look at the order "
            "in which the exercise asks for them.",
            exchanged,
            lambda a, v: (len(v[1]), len(v[2])) == (a[2], a[1]),
        ),
        Mistake(
            "training on all",
            "The training set holds every row, so nothing is left that the network "
            "has not seen. Look at where the first set ends.",
            all_to_train,
            lambda a, v: len(v[0]) == a[0],
        ),
    ],
    variants={**unusual(split), "cut from the other end": backwards},
)

# Early stopping.


def late_dips(rng):
    """Draw losses with a second dip, beyond the patience."""
    late = [2.1, 2.2, 2.3, 2.4, 0.5, 0.6]
    return [
        (np.concatenate([np.sort(rng.uniform(1, 2, n))[::-1], late]), 2) for n in (3, 5)
    ]


def short_rises(rng):
    """Draw losses that rise for less than the patience, and then fall again."""
    return [
        (np.concatenate([[3.0, 2.0, 2.5], np.sort(rng.uniform(1, 2, n))[::-1]]), p)
        for n, p in ((2, 2), (4, 3))
    ]


def stop(losses, patience):
    """Return the best epoch before the stop, counted from 0."""
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        if epoch - best >= patience:
            break
    return best


def last_epoch(losses, patience):
    """Return the last epoch that is computed."""
    return min(stop(losses, patience) + patience, len(losses) - 1)


EARLY = Exercise(
    id="early-stop",
    answer="early_stop",
    objective="overfitting",
    reference=stop,
    checks=[
        Check("a late dip", 2, Equal(stop), late_dips),
        Check("a short rise", 1, Equal(stop), short_rises),
    ],
    mistakes=[
        Mistake(
            "whole curve",
            "This epoch comes after the stop and is never computed. Look at when the "
            "patience ends.",
            lambda v, p: int(np.argmin(v)),
        ),
        Mistake(
            "epoch of the stop",
            "This is where training ends. Look at which parameters are given back.",
            last_epoch,
        ),
        Mistake(
            "no patience",
            "This stops at the first rise, and a rise may be chance. Look at how many "
            "epochs it may last.",
            lambda v, p: stop(v, 1),
        ),
        Mistake(
            "counted from 1",
            "The epoch is one too late. Look at the number of the first.",
            lambda v, p: stop(v, p) + 1,
        ),
    ],
    variants=unusual(stop),
)

# Dropout with a mask.


def masks(rng):
    """Draw activations, masks and rates."""
    calls = []
    for rate in (0.2, 0.3, 0.8):
        mask = rng.random((4, 6)) >= rate
        mask[0, :2] = True, False
        calls.append((rng.uniform(1, 2, (4, 6)), mask, rate))
    return calls


def all_kept(rng):
    """Draw masks that happen to drop nothing."""
    return [(rng.uniform(1, 2, (1, 3)), np.ones((1, 3), bool), r) for r in (0.1, 0.4)]


def drop(a, mask, rate):
    """Drop and scale up."""
    return np.where(mask, a / (1 - rate), 0.0)


DROPOUT = Exercise(
    id="dropout-mask",
    answer="dropout",
    objective="overfitting",
    reference=drop,
    checks=[
        Check("some units dropped", 2, Equal(drop), masks),
        Check("nothing dropped by chance", 1, Equal(drop), all_kept),
    ],
    mistakes=[
        Mistake(
            "not scaled",
            "The next layer gets less than it will without dropout. Look at what "
            "makes up for the units that are missing.",
            lambda a, m, r: a * m,
        ),
        Mistake(
            "scaled down",
            "What is kept becomes smaller, although units are missing already. Look at "
            "the direction of the scaling.",
            lambda a, m, r: a * m * (1 - r),
        ),
        Mistake(
            "divided by the rate",
            "The rate is the chance that a unit is dropped. Look at which chance the "
            "scaling needs.",
            lambda a, m, r: a * m / r,
        ),
        Mistake(
            "mask turned over",
            "The units that should stay are gone, and the others stay. Look at what "
            "True means in the mask.",
            lambda a, m, r: a * ~m / (1 - r),
        ),
        Mistake(
            "scaled by the mask",
            "The factor comes from this one mask and changes from batch to batch. Look "
            "at which argument tells the expected share.",
            lambda a, m, r: a * m / m.mean(),
        ),
    ],
    variants=unusual(drop),
)

# A patient of the clinic.

UNITS = ([5.0, 3000.0], [1.0, 1000.0])
OTHER_UNITS = ([0.01, 700.0], [0.002, 50.0])


def patients(units):
    """Return a function that draws points in these units and three seeds."""

    def draw(rng):
        calls = []
        for seed in rng.integers(0, 10**6, 3):
            z = rng.normal(size=(2000, 2))
            z = z[np.abs(z.sum(axis=1)) > 0.4][:400]
            labels = (z[:200].sum(axis=1) > 0).astype(int)
            x = units[0] + units[1] * z
            calls.append((x[:200], labels, x[200:], Seed(int(seed))))
        return calls

    return draw


def places(x):
    """Return points in the units in which they were drawn."""
    centre, scale = UNITS if x[:, 1].mean() > 2000 else OTHER_UNITS
    return (x - centre) / scale


def share(arguments, value):
    """Return the share of right predictions."""
    value = np.asarray(value)
    assert value.shape == (len(arguments[2]),)
    return np.mean(value == (places(arguments[2]).sum(axis=1) > 0))


def recovered(arguments, value):
    """Ask for 95%."""
    found = share(arguments, value)
    return None if found >= 0.95 else f"a share of only {found:.0%} is right"


def second_alone(arguments, value):
    """Tell whether the second column decides nearly everything."""
    same = np.mean(np.asarray(value) == (places(arguments[2])[:, 1] > 0))
    return same > 0.9 and 0.6 < share(arguments, value) < 0.95


def treat(x, labels, x_new, rng, sign=-1, scaled=True, new=True, rate=1.0):
    """Train one neuron and predict, with parts of the treatment left out."""
    centre, scale = x.mean(axis=0), x.std(axis=0) if scaled else 1.0
    z = (x - centre) / scale
    w, b = rng.normal(size=2), 0.0
    for _ in range(300):
        p = 1 / (1 + np.exp(-np.clip(z @ w + b, -50, 50)))
        w = w + sign * rate * z.T @ (p - labels) / len(z)
        b = b + sign * rate * np.mean(p - labels)
    seen = (x_new - centre) / scale if new else x_new
    return (seen @ w + b > 0).astype(int)


def solve(x, labels, x_new, rng):
    """Fit a plane by least squares."""
    a = np.column_stack([(x - x.mean(axis=0)) / x.std(axis=0), np.ones(len(x))])
    w = np.linalg.lstsq(a, 2.0 * labels - 1, rcond=None)[0]
    z = (x_new - x.mean(axis=0)) / x.std(axis=0)
    return z @ w[:2] + w[2] > 0


CLINIC = Exercise(
    id="repair-the-run",
    answer="repaired",
    objective="repair-clinic",
    reference=treat,
    checks=[
        Check("three seeds", 2, Holds(recovered), patients(UNITS)),
        Check("three seeds in other units", 2, Holds(recovered), patients(OTHER_UNITS)),
    ],
    mistakes=[
        Mistake(
            "uphill",
            "Nearly every class is the wrong one: training makes the loss larger. Look "
            "at the sign of the step.",
            lambda *a: treat(*a, sign=1),
            lambda a, v: share(a, v) < 0.25,
        ),
        Mistake(
            "new points not scaled",
            "Every new point gets the same class. Look at whether the new points go "
            "through the same change of units as the old ones.",
            lambda x, labels, x_new, rng: np.ones(len(x_new), int),
            lambda a, v: np.ptp(np.asarray(v, int)) == 0,
        ),
        Mistake(
            "columns not scaled",
            "The second column decides nearly alone, since its numbers are so much "
            "larger. Look at the spread of each column.",
            lambda *a: treat(*a, scaled=False),
            second_alone,
        ),
    ],
    variants={**unusual(treat), "least squares": solve},
)

EXERCISES = [STEPS, SPLIT, EARLY, DROPOUT, CLINIC]
