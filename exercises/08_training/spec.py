"""What the exercises of chapter 8 look at; the text stands in exercises.md."""

import sys

import numpy as np

from grader.exercise import Check, Exercise, Mistake
from grader.judges import Equal, Holds, Together
from grader.plain import Seed
from nnlib.activations import relu
from nnlib.losses import cross_entropy
from nnlib.optimizers import SGD, Adam
from nnlib.propagation import mlp
from nnlib.training import accuracy, fit, predict


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
            return [np.asarray(part).tolist() for part in value]
        if isinstance(value, dict):
            return {key: np.asarray(part).tolist() for key, part in value.items()}
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

# Two digits taken for each other.


def answers_of(rng, matrix):
    """Return labels and answers that a confusion matrix counts, in random order."""
    pairs = np.argwhere(np.ones((10, 10)))
    pairs = rng.permutation(np.repeat(pairs, matrix.ravel(), axis=0))
    return pairs[:, 0], pairs[:, 1]


def both_ways(rng):
    """Draw pairs confused in both directions, beside tempting others."""
    calls = []
    for _ in range(3):
        a, b, *others = rng.permutation(10)
        (d, c), (f, e), (g, h), (i, j) = np.sort(np.reshape(others, (4, 2)))
        matrix = rng.integers(0, 2, (10, 10))
        matrix[range(10), range(10)] = rng.integers(20, 40, 10)
        matrix[g] += 2  # g is misread more often than any other,
        matrix[:, h] += 2  # and h is the most frequent wrong answer
        matrix[a, b], matrix[b, a] = 7, 6
        matrix[c, d], matrix[d, c] = 9, 0  # the largest count
        matrix[i, j], matrix[j, i] = 8, 0  # the largest above the diagonal
        matrix[e, e], matrix[e, f], matrix[f, e] = 3, 8, 0  # a rare digit
        calls.append(answers_of(rng, matrix))
    return calls


def one_way(rng):
    """Draw pairs confused in one direction: the larger digit for the smaller."""
    calls = []
    for _ in range(2):
        a, b, c, d = rng.permutation(10)[:4]
        matrix = 30 * np.eye(10, dtype=int)
        matrix[max(a, b), min(a, b)] = 9
        matrix[c, d], matrix[d, c] = 4, 3
        calls.append(answers_of(rng, matrix))
    return calls


def counts(labels, answers):
    """Count labels (rows) by answers (columns)."""
    return np.bincount(10 * labels + answers, minlength=100).reshape(10, 10)


def pair(table):
    """Return the place of the largest number as a sorted pair."""
    return tuple(sorted(divmod(int(np.argmax(table)), 10)))


def most_confused(labels, answers):
    """Return the two digits most often taken for each other, the smaller first."""
    wrong = labels != answers
    table = counts(labels[wrong], answers[wrong])
    return pair(table + table.T)


def one_direction(labels, answers):
    """Look for the largest count beside the diagonal."""
    wrong = labels != answers
    return pair(counts(labels[wrong], answers[wrong]))


def in_shares(labels, answers):
    """Divide each count by the images of its digit."""
    table = counts(labels, answers) / np.bincount(labels, minlength=10)[:, None]
    np.fill_diagonal(table, 0)
    return pair(table + table.T)


def margins(labels, answers):
    """Return the digit misread most often and the most frequent wrong answer."""
    wrong = labels != answers
    ends = np.bincount(labels[wrong]).argmax(), np.bincount(answers[wrong]).argmax()
    return tuple(sorted(map(int, ends)))


def upper_half(labels, answers):
    """Count only images read as a larger digit."""
    wrong = labels < answers
    return pair(counts(labels[wrong], answers[wrong]))


def tallied(labels, answers):
    """Count with a dictionary."""
    seen = {}
    for one, other in zip(labels.tolist(), answers.tolist(), strict=True):
        if one != other:
            key = min(one, other), max(one, other)
            seen[key] = seen.get(key, 0) + 1
    return max(seen, key=seen.get)


CONFUSED = Exercise(
    id="most-confused",
    answer="most_confused",
    objective="reading-digits",
    reference=most_confused,
    checks=[
        Check("both directions", 2, Equal(most_confused), both_ways),
        Check("one direction", 1, Equal(most_confused), one_way),
    ],
    mistakes=[
        Mistake(
            "one direction",
            "This pair has the largest count in one direction. Look at what happens "
            "the other way round, when the second digit is shown.",
            one_direction,
        ),
        Mistake(
            "only upwards",
            "Images that were read as a smaller digit are missing. Look at which half "
            "of the table is counted.",
            upper_half,
        ),
        Mistake(
            "right answers counted",
            "Both numbers are the same digit: that is what was read rightly most "
            "often. Look at the diagonal.",
            lambda t, r: pair(counts(t, r)),
            lambda a, v: v[0] == v[1],
        ),
        Mistake(
            "larger digit first",
            "This is the right pair, and the larger digit stands first. Look at the "
            "order that the exercise asks for.",
            lambda t, r: most_confused(t, r)[::-1],
        ),
        Mistake(
            "shares for counts",
            "Each count is divided by how often its digit occurs, so a rare digit "
            "wins. Look at what the exercise asks to be counted.",
            in_shares,
        ),
        Mistake(
            "two separate counts",
            "One digit is misread most often and the other is the most frequent wrong "
            "answer, but not for each other. Look at both ends of a mistake at once.",
            margins,
        ),
    ],
    variants={**unusual(most_confused), "a dictionary": tallied},
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


def treat(x, labels, x_new, rng, sign=-1, scaled=True, new=True, mixed=False):
    """Train one neuron and predict, with parts of the treatment left out."""
    centre, scale = x.mean(axis=0), x.std(axis=0) if scaled else 1.0
    z = (x - centre) / scale
    if mixed:
        z = z[rng.permutation(len(z))]
    w, b = rng.normal(size=2), 0.0
    for _ in range(300):
        p = 1 / (1 + np.exp(-np.clip(z @ w + b, -50, 50)))
        w = w + sign * z.T @ (p - labels) / len(z)
        b = b + sign * np.mean(p - labels)
    seen = (x_new - centre) / scale if new else x_new
    return (seen @ w + b > 0).astype(int)


def solve(x, labels, x_new, rng):
    """Fit a plane by least squares."""
    a = np.column_stack([(x - x.mean(axis=0)) / x.std(axis=0), np.ones(len(x))])
    w = np.linalg.lstsq(a, 2.0 * labels - 1, rcond=None)[0]
    z = (x_new - x.mean(axis=0)) / x.std(axis=0)
    return z @ w[:2] + w[2] > 0


def as_mixed(arguments, value):
    """Tell whether the line is the one for points mixed without their labels."""
    x, labels, x_new, rng = arguments
    mixed = x[rng.permutation(len(x))]
    return np.mean(solve(mixed, labels, x_new, rng) == np.asarray(value)) > 0.97


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
            "labels left behind",
            "This is the line for points that are taught the classes of other points. "
            "Look at what the shuffle moves, and at what it leaves where it was.",
            lambda *a: treat(*a, mixed=True),
            as_mixed,
        ),
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

# From a table to a figure that can be believed.

COLUMNS = 20
UNITS_OF_COLUMNS = 10.0 ** np.linspace(-3, 3, COLUMNS)


def tables_of(n_calls, few_kinds=False):
    """Return a function that draws tables to learn from, and new points."""

    def draw(rng):
        return [
            table_of(rng, int(seed), few_kinds)
            for seed in rng.integers(10**6, size=n_calls)
        ]

    return draw


def table_of(rng, seed, few_kinds):
    """Draw rows sorted by class; the class is the largest of three hidden columns."""
    hidden = rng.permutation(COLUMNS)[:3]
    z = bumps(rng, hidden, rng.integers(0, 3, 400), rng.choice([-1, 1], 400))
    kind, side = rng.integers(0, 3, 600), rng.choice([-1, 1], 600)
    if few_kinds:  # two classes, each on one side
        kind = rng.integers(0, 2, 600)
        side = rng.choice([-1, 1], 2)[kind]
    new = (bumps(rng, hidden, kind, side) - z.mean(axis=0)) / z.std(axis=0)
    z = (z - z.mean(axis=0)) / z.std(axis=0)
    labels = np.abs(z[:, hidden]).argmax(axis=1)
    order = np.argsort(labels, kind="stable")
    units = np.empty(COLUMNS)  # the columns that matter have small numbers
    others = np.setdiff1d(np.arange(COLUMNS), hidden)
    small = rng.permutation(UNITS_OF_COLUMNS[: COLUMNS // 2])
    units[hidden] = small[:3]
    units[others] = rng.permutation([*small[3:], *UNITS_OF_COLUMNS[COLUMNS // 2 :]])
    centre = units * rng.uniform(2, 5, COLUMNS)
    x, x_new = (np.float32(centre + units * part) for part in (z[order], new))
    return x, labels[order], x_new, Seed(seed)


def bumps(rng, hidden, kind, side):
    """Draw points; the column of a point's kind is pushed to one side."""
    z = rng.normal(size=(len(kind), COLUMNS))
    z[np.arange(len(kind)), hidden[kind]] += 2.5 * side
    return z


def right_classes(arguments):
    """Return the classes of the new points, from the columns that mark each class."""
    x, labels, x_new, _ = arguments
    z, new = (np.abs((part - x.mean(axis=0)) / x.std(axis=0)) for part in (x, x_new))
    hidden = [z[labels == k].mean(axis=0).argmax() for k in range(3)]
    return new[:, hidden].argmax(axis=1)


def outcome(arguments, value):
    """Return the share of right classes and the share reported."""
    right = np.asarray(value["classes"]) == right_classes(arguments)
    return np.mean(right), float(value["accuracy"])


def unfit(arguments, value):
    """Say what keeps a value from being judged, or None."""
    if not isinstance(value, dict) or set(value) != {"classes", "accuracy"}:
        return "the value is not a dictionary with the keys 'classes' and 'accuracy'"
    shape = np.shape(value["classes"])
    if shape != (len(arguments[2]),):
        return (
            f"classes has the shape {shape}: one class for each new point is asked for"
        )
    if not np.isin(value["classes"], (0, 1, 2)).all():
        return "some of the classes are none of 0, 1 and 2"
    if np.shape(value["accuracy"]) != () or not 0 <= value["accuracy"] <= 1:
        return "accuracy is not a number between 0 and 1"
    return None


def learned(arguments, value):
    """Ask for 60% of the new points."""
    words = unfit(arguments, value)
    if words is None and (found := outcome(arguments, value)[0]) < 0.6:
        words = f"a share of only {found:.0%} of the new points is right"
    return words


def honest(calls, values):
    """Ask for 60% in each run, and for a figure that holds on average."""
    for words in map(learned, calls, values):
        if words:
            return words
    found, told = np.mean(list(map(outcome, calls, values)), axis=0)
    if abs(told - found) <= 0.1:
        return None
    return (
        f"the accuracy returned is {told:.0%} on average, and {found:.0%} of the new "
        "points are right"
    )


def own_units(x, like):
    """Standardise with the statistics of other rows."""
    return (x - like.mean(axis=0)) / like.std(axis=0)


def project(
    x, labels, x_new, rng, new="kept", judged="aside", hidden=(64,), epochs=12, **faults
):
    """Put rows aside, standardise, train, predict; with faults where asked for."""
    n = len(x)
    order = np.arange(n)[::-1] if "cut" in faults else rng.permutation(n)
    rows = {"aside": order[:100], "kept": order[100:]}
    taught = rng.permutation(labels) if "mixed" in faults else labels
    as_it_is = np.float32([[-1], [1]])  # mean 0, spread 1
    like = {"kept": x[rows["kept"]], "new": x_new, "raw": as_it_is}
    units = as_it_is if "unscaled" in faults else like["kept"]
    z = own_units(x, units)
    network = mlp(rng, [COLUMNS, *hidden, 3], relu)
    pair = z[rows["kept"]], taught[rows["kept"]]
    optimizer = faults.get("optimizer", lambda network: Adam(network, 0.05))(network)
    if epochs:
        fit(network, cross_entropy, optimizer, pair, epochs, 100, rng, progress=False)
    z_new = own_units(x_new, units if new == "kept" else like[new])
    chosen = rows[judged]
    return {
        "classes": predict(network, z_new),
        "accuracy": accuracy(network, z[chosen], taught[chosen]),
    }


def plane(arguments, value, columns=COLUMNS):
    """Return the share of classes that planes tell, from the largest columns.

    It is nan where all points got one class, which says nothing about planes.
    """
    x, _, x_new, _ = arguments
    if np.ptp(value["classes"]) == 0:
        return np.nan
    largest = np.argsort(x.std(axis=0))[-columns:]
    z = np.column_stack([own_units(x_new, x)[:, largest], np.ones(len(x_new))])
    classes = np.asarray(value["classes"])
    w = np.linalg.solve(z.T @ z, z.T @ np.eye(3)[classes])
    return np.mean((z @ w).argmax(axis=1) == classes)


def gap(arguments, value):
    """Return by how much the figure lies above the share that is right."""
    found, told = outcome(arguments, value)
    return told - found


def new_ones_alone(arguments, value):
    """Tell whether points put aside are read well and new points badly."""
    return outcome(arguments, value)[1] >= 0.6 and gap(arguments, value) > 0.2


def at_a_loss(arguments, value):
    """Tell whether new points and points put aside are both read badly."""
    return max(outcome(arguments, value)) < 0.6


PROJECT = Exercise(
    id="train-and-report",
    answer="train_and_report",
    objective="three-sets",
    reference=project,
    checks=[
        Check("four runs and their figure", 3, Together(honest), tables_of(4)),
        Check("new points of few kinds", 2, Holds(learned), tables_of(1, True)),
    ],
    mistakes=[
        Mistake(
            "judged by training",
            "The new points come out right as often as they should, and the figure is "
            "far higher. Look at whether it comes from rows that the network was "
            "trained on.",
            lambda *a: project(*a, judged="kept"),
            lambda a, v: outcome(a, v)[0] >= 0.6 and gap(a, v) > 0.05,
        ),
        Mistake(
            "cut as it stands",
            "The rows put aside are read much worse than new points. Look at how the "
            "table is sorted and how you divide it, and whether both have one unit.",
            lambda *a: project(*a, cut=True),
            lambda a, v: outcome(a, v)[0] > 0.5 and gap(a, v) < -0.1,
        ),
        Mistake(
            "new points in other units",
            "The network reads the rows put aside and cannot read the new points. Look "
            "at whether both go through the same change of units.",
            lambda *a: project(*a, new="raw"),
            lambda a, v: new_ones_alone(a, v) and not plane(a, v) < 0.75,
        ),
        Mistake(
            "statistics of the new points",
            "The rows put aside are read and new points of few kinds are not: their "
            "columns have other means and spreads. Look at which rows these come from.",
            lambda *a: project(*a, new="new"),
            lambda a, v: new_ones_alone(a, v) and outcome(a, v)[0] > 0.15,
        ),
        Mistake(
            "columns not scaled",
            "The few columns with the largest numbers decide nearly alone. Look at the "
            "spread of each column.",
            lambda *a: project(*a, unscaled=True),
            lambda a, v: at_a_loss(a, v) and plane(a, v, 5) > plane(a, v) - 0.05,
        ),
        Mistake(
            "no hidden layer",
            "Planes part the predicted classes, as in a network without a "
            "non-linearity, and these classes cannot be parted so. Look at the layers.",
            lambda *a: project(*a, hidden=()),
            lambda a, v: at_a_loss(a, v) and plane(a, v) > 0.9,
        ),
        Mistake(
            "labels left behind",
            "The network has learned something, and it is right no more often than by "
            "chance. Look at whether each row still has its own label in training.",
            lambda *a: project(*a, mixed=True),
            lambda a, v: at_a_loss(a, v) and plane(a, v) < 0.68,
        ),
        Mistake(
            "hardly trained",
            "The network that predicts knows next to nothing. Look at how many steps "
            "it takes, in which direction, and whether it is the one that is trained.",
            lambda *a: project(*a, epochs=0),
            at_a_loss,
        ),
    ],
    variants={
        **unusual(project),
        "plain descent": lambda *a: project(
            *a, epochs=30, optimizer=lambda network: SGD(network, 0.5)
        ),
    },
    limit=10.0,
)

EXERCISES = [STEPS, SPLIT, EARLY, DROPOUT, CONFUSED, CLINIC, PROJECT]
