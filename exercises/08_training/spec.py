"""What the exercises of chapter 8 look at; the text stands in exercises.md."""


import numpy as np

from nnlib.activations import relu
from nnlib.losses import cross_entropy
from nnlib.optimizers import SGD, Adam
from nnlib.propagation import mlp
from nnlib.training import accuracy, fit, predict
from nnlib_grader.boundary.plain import Seed
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import close, family_of
from nnlib_grader.specification.judges import Equal, Holds, Together, kind
from nnlib_grader.specification.unusual import unusual


def in_any_order(ways):
    """Return a wrong pair, and a test for any of several pairs in either order."""
    return (
        lambda labels, answers: ways(labels, answers)[0],
        lambda a, v: len(v) == 2 and tuple(sorted(v)) in ways(*a),
    )


# The steps of a training.


def uneven(rng):
    """Draw sizes that leave a last batch of more or less than a half, or one batch."""
    n = 10 * int(rng.integers(3, 9))
    return [(n + 6, 10, 7), (n + 3, 10, 8), (7, 10, 5)]


def even(rng):
    """Draw sizes that fit."""
    return [(20 * int(rng.integers(3, 9)), 20, e) for e in (3, 5)]


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
            "rounded to the nearest",
            "A last batch of less than half the size gets no step, and a larger one "
            "does. Look at which way the division is rounded.",
            lambda n, b, e: e * round(n / b),
        ),
        family_of(
            "last batch lost",
            "The samples left over at the end of an epoch get no step. Look at how the "
            "division is rounded.",
            lambda n, b, e: [e * (n // b), e * ((n - 1) // b)],
        ),
        Mistake(
            "a batch too many",
            "Each epoch has one batch too many where the batches fit. Look at what is "
            "added when nothing is left over.",
            lambda n, b, e: e * (n // b + 1),
        ),
        family_of(
            "batches across epochs",
            "Here a batch mixes the end of one epoch with the start of the next. Look "
            "at what is rounded: an epoch, or the training as a whole.",
            lambda n, b, e: [-(-n * e // b), n * e // b, n * e // b + 1],
        ),
        family_of(
            "one smaller batch",
            "The smaller batch is counted once for the whole training. Look at how "
            "often it comes.",
            lambda n, b, e: [e * (n // b) + (n % b > 0), e * (n // b) + 1],
        ),
        family_of(
            "not in every epoch",
            "This hardly depends on the epochs as it should. Look at what happens again"
            " in every one of them.",
            lambda n, b, e: [-(-n // b), n // b, -(-n // b) + e, -(-n // (b * e))],
        ),
        family_of(
            "steps of one sample",
            "This counts single samples where batches are asked for. Look at how often "
            "the weights change, also in the last batch.",
            lambda n, b, e: [e * n, e * (n // b + n % b), e * (n // b) + n % b, n],
        ),
        family_of(
            "not rounded",
            "This is not a whole number, and a part of a batch is a batch too. Look at "
            "the division.",
            lambda n, b, e: [e * n / b, n / b],
        ),
    ],
    variants=unusual(steps),
)

# Three sets without overlap.

SETS = ("training", "validation", "test")


def tables(rng):
    """Draw sizes of tables, of validation sets and of test sets."""
    return [
        (int(rng.integers(200, 300)), 40, 60, Seed(int(rng.integers(10**6))))
        for _ in range(3)
    ]


def one_table(rng):
    """Draw a table, and three generators of which the last is the first again."""
    n, one = int(rng.integers(200, 300)), int(rng.integers(10**6))
    return [(n, 40, 60, Seed(seed)) for seed in (one, one + 1, one)]


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


def by_chance(calls, values):
    """Ask that every set holds rows of all parts of the table, and that rng decides."""
    for arguments, value in zip(calls, values, strict=True):
        if words := each_once(arguments, value):
            return words
        if name := lone_end(arguments, value):
            return f"the {name} set holds rows of one end of the table nearly alone"
    one, other, again = (np.sort(value[2]) for value in values)
    if np.array_equal(one, other):
        return "two generators with different seeds give the same sets"
    if not np.array_equal(one, again):
        return "two generators with the same seed give different sets"
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


FAULTS = {
    "order of the sets": lambda *a: split(*a)[::-1],
    "training on all": lambda n, *a: (np.arange(n), *split(n, *a)[1:]),
    "drawn with repeats": lambda *a: [part // 2 for part in split(*a)],
    "drawn apart": lambda *a: [split(*a)[k] for k in range(3)],
    "places of the cuts": lambda n, v, t, rng: split(n, v, v, rng),
    "no such row": lambda *a: [part + 1 for part in split(*a)],
}


SPLIT = Exercise(
    id="three-way-split",
    answer="three_way_split",
    objective="three-sets",
    reference=split,
    checks=[
        Check("every row once", 2, Holds(each_once), tables),
        Check("drawn by chance", 1, Together(by_chance), one_table),
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
            "not shuffled",
            "The table is cut as it stands, or shuffled only after the cut. If it is "
            "sorted by class, some classes never reach training.",
            lambda *a: np.split(np.arange(a[0]), [a[0] - a[1] - a[2], a[0] - a[2]]),
            lambda a, v: not fault(a, v) and lone_end(a, v),
        ),
        Mistake(
            "chance from elsewhere",
            "The sets are good, and the rng handed in has no say in them. Look at where"
            " the chance comes from.",
            lambda *a: split(*a[:3], np.random.default_rng(0)),
            lambda a, v: not fault(a, v),
        ),
    ],
    variants={**unusual(split), "cut from the other end": backwards},
)

# Early stopping.


def curve(rng, patience, levels, *rises):
    """Return falling losses; after each level from the first come losses above it."""
    losses = list(np.sort(rng.uniform(3.1, 4, rng.integers(1, 4)))[::-1])
    for level, above in zip(levels, rises, strict=True):
        losses += [level, *(level + np.array(above) + rng.uniform(0, 0.02))]
    return np.array(losses), patience


def long_trainings(rng):
    """Draw losses with dips; each kind of slip stops at another one."""
    calls = []
    for p in (3, 2, 4):
        up = 0.1 * np.arange(1, p + 1)
        swing = [0.4, 0.2, *(0.3 + up)]  # one loss is lower than the one before
        levels = np.sort(rng.uniform(1, 3, 6))[::-1] - 0.1 * np.arange(6)
        calls.append(
            curve(rng, p, levels, up[1:], up[:1], swing[:p], swing[: p + 1], up, [0.1])
        )
    return calls


def whole_curves(rng):
    """Draw losses that training follows to the end."""
    calls = []
    for p in (3, 4):
        up = 0.1 * np.arange(1, p)
        levels = np.sort(rng.uniform(1, 3, 2))[::-1] - [0, 0.1]
        calls.append(curve(rng, p, levels, up, up[::-1]))
        calls.append(curve(rng, p, levels, up, []))  # the best is the last
    return calls


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


def never_back(losses, patience):
    """Count all epochs without a new best."""
    best = waited = 0
    for epoch, loss in enumerate(losses[1:], 1):
        best, waited = (epoch, waited) if loss < losses[best] else (best, waited + 1)
        if waited >= patience:
            break
    return best


def after_rises(losses, patience):
    """Wait for losses above the one before; return the last fall and the best."""
    fall = 0
    for epoch in range(1, len(losses)):
        fall = epoch if losses[epoch] < losses[epoch - 1] else fall
        if epoch - fall >= patience:
            break
    return fall, int(np.argmin(losses[: epoch + 1]))


EARLY = Exercise(
    id="early-stop",
    answer="early_stop",
    objective="overfitting",
    reference=stop,
    checks=[
        Check("a long training", 2, Equal(stop), long_trainings),
        Check("a training to the end", 1, Equal(stop), whole_curves),
    ],
    mistakes=[
        family_of(
            "whole curve",
            "This epoch comes after the stop and is never computed. Look at when the "
            "patience ends.",
            lambda v, p: [int(np.argmin(v)), int(np.argmin(v)) + 1],
        ),
        family_of(
            "too early",
            "Training ends too early here. Look at how many epochs without a new best "
            "it may last, and whether the last epoch is looked at before the stop.",
            lambda v, p: [stop(v, p - 1), stop(v, 1), stop(v[:-1], p)],
        ),
        family_of(
            "epoch of the stop",
            "This is where training ends, and not its best epoch. Look at what is "
            "returned, at the stop and at the end of the array.",
            lambda v, p: [last_epoch(v, p), len(v) - 1],
        ),
        family_of(
            "an epoch too late",
            "Training goes on for longer than its patience. Count the epochs since the "
            "best one, and look at how the count is compared with the patience.",
            lambda v, p: [stop(v, p + 1), stop(v, p + 2)],
        ),
        family_of(
            "the loss before",
            "Epochs are compared otherwise than asked for, such as with the one before,"
            " or upwards. Look at what an epoch has to beat.",
            lambda v, p: [*after_rises(v, p), stop(-v, p)],
        ),
        Mistake(
            "count not set back",
            "All epochs without a new best are counted together. Look at what happens "
            "to the count when there is a new best.",
            never_back,
        ),
        family_of(
            "counted from 1",
            "The number is off by one from the best epoch. Look at the number of the "
            "first.",
            lambda v, p: [stop(v, p) + 1, stop(v, p) - 1],
        ),
        family_of(
            "a loss",
            "This is a loss, and the number of an epoch is asked for. Look at what you "
            "remember of the best epoch.",
            lambda v, p: [v[stop(v, p)], np.min(v)],
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
        sign = rng.choice([-1, 1], (4, 6))
        calls.append((sign * rng.uniform(1, 2, (4, 6)), mask, rate))
    return calls


def all_kept(rng):
    """Draw masks that happen to drop nothing."""
    return [(rng.uniform(1, 2, (1, 3)), np.ones((1, 3), bool), r) for r in (0.1, 0.4)]


def drop(a, mask, rate):
    """Drop and scale up."""
    return np.where(mask, a / (1 - rate), 0.0)


def shares_of(mask):
    """Return the share kept by one mask: in all, in a row, in a column."""
    return mask.mean(), mask.mean(axis=1, keepdims=True), mask.mean(axis=0)


def scaled(arguments, value):
    """Tell whether the kept activations have one factor and the others are 0."""
    a, mask, _ = arguments
    ratio = (value / a)[mask]
    return close(value * mask, value) and np.ptp(ratio) < 1e-4 * abs(ratio[0])


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
            "The next layer gets less than it will without dropout. Look at what makes "
            "up for the units that are missing.",
            lambda a, m, r: a * m,
        ),
        family_of(
            "mask turned over",
            "The units that should stay are gone, and the others stay. Look at what "
            "True means in the mask.",
            lambda a, m, r: [a * ~m / (1 - r), a * ~m, a * ~m / r, a * ~m * (1 - r)],
        ),
        family_of(
            "scaled by the mask",
            "The factor comes from this one mask and changes from batch to batch. Look "
            "at which argument tells the expected share.",
            lambda a, m, r: [a * m / share for share in shares_of(m)],
        ),
        family_of(
            "nothing dropped",
            "Activations are left where the mask drops them. Look at what the result "
            "holds there.",
            lambda a, m, r: [a / (1 - r), np.where(m, a / (1 - r), a), a * (1 - r)],
        ),
        family_of(
            "missing brackets",
            "Without brackets a division or a product comes before a minus. Look at "
            "what the rate is subtracted from.",
            lambda a, m, r: [a * m / 1 - r, a * m - r * m, m * (a / 1 - r)],
        ),
        Mistake(
            "another factor",
            "The rate is the chance that a unit is dropped. Look at which chance the "
            "scaling needs, and by how much what is kept has to grow.",
            lambda a, m, r: a * m / r,
            scaled,
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
        a, b, c, d, e, f = rng.permutation(10)[:6]
        matrix = 30 * np.eye(10, dtype=int)
        matrix[max(a, b), min(a, b)] = 9
        matrix[c, d], matrix[d, c] = 4, 3
        matrix[min(e, f), max(e, f)] = 6
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


def by_sizes(labels, answers):
    """Return the pairs with the largest shares of a digit's images, or answers."""
    table = counts(labels, answers)
    sizes = table.sum(axis=1), table.sum(axis=0)
    np.fill_diagonal(table, 0)
    sizes += table.sum(axis=1), table.sum(axis=0)  # of the wrong ones alone
    shares = [table / np.maximum(size, 1)[:, None] for size in sizes]
    shares += [table / np.maximum(size, 1) for size in sizes]
    return [pair(share) for one in shares for share in (one + one.T, one)]


def margins(labels, answers):
    """Return pairs of digits that are often wrong, but not for each other."""
    wrong = labels != answers
    shown, read = (np.bincount(part[wrong], minlength=10) for part in (labels, answers))
    ends = [(shown.argmax(), read.argmax())]
    ends += [np.argsort(part)[-2:] for part in (shown, read, shown + read)]
    return [tuple(sorted(map(int, two))) for two in ends]


def upper_half(labels, answers):
    """Count only images read as a larger digit."""
    wrong = labels < answers
    return pair(counts(labels[wrong], answers[wrong]))


def once(labels, answers):
    """Return the first pair among those that occur, in both directions or in one."""
    seen = (counts(labels, answers) > 0) * (1 - np.eye(10))
    return [pair(seen + seen.T), pair(seen)]


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
            "larger digit first",
            "This is the right pair, and the larger digit stands first. Look at the "
            "order that the exercise asks for.",
            lambda t, r: most_confused(t, r)[::-1],
            lambda a, v: len(v) == 2 and tuple(v)[::-1] == most_confused(*a),
        ),
        Mistake(
            "one direction",
            "This pair has the largest count in one direction. Look at what happens the"
            " other way round, when the second digit is shown.",
            *in_any_order(lambda t, r: [pair(counts(t, r) * (1 - np.eye(10)))]),
        ),
        Mistake(
            "only upwards",
            "Images that were read as a smaller digit are missing. Look at which half "
            "of the table is counted.",
            *in_any_order(lambda t, r: [upper_half(t, r)]),
        ),
        Mistake(
            "right answers counted",
            "Both numbers are the same digit: that is what was read rightly most often."
            " Look at the diagonal.",
            lambda t, r: pair(counts(t, r)),
            lambda a, v: len(v) == 2 and v[0] == v[1],
        ),
        Mistake(
            "two separate counts",
            "Each of these two digits is often part of a mistake, but not with the "
            "other. Look at both ends of a mistake at once.",
            *in_any_order(margins),
        ),
        Mistake(
            "shares for counts",
            "Each count is divided by how often its digit occurs, so a rare digit wins."
            " Look at what the exercise asks to be counted.",
            *in_any_order(by_sizes),
        ),
        Mistake(
            "each place once",
            "A mistake that occurs again is not counted again. Look at places that "
            "stand several times in table[labels, answers] += 1.",
            *in_any_order(once),
        ),
    ],
    variants=unusual(most_confused),
)

# A patient of the clinic.

UNITS = ([5.0, 3000.0], [1.0, 1000.0])
OTHER_UNITS = ([0.01, 700.0], [0.002, 50.0])


def patients(units, elsewhere=0.0):
    """Return a function that draws points in these units and three seeds."""

    def draw(rng):
        calls = []
        for seed in rng.integers(0, 10**6, 3):
            z = rng.normal(size=(1000, 2))
            z = z[np.abs(z.sum(axis=1)) > 0.4]
            above = z.sum(axis=1) > 0
            z = rng.permutation(np.concatenate([z[above][:100], z[~above][:100]]))
            labels = (z.sum(axis=1) > 0).astype(int)
            new = rng.normal(size=(1000, 2)) + elsewhere
            new = new[np.abs(new.sum(axis=1)) > 0.4][:150]
            x, x_new = (units[0] + units[1] * part for part in (z, new))
            calls.append((x, labels, x_new, Seed(int(seed))))
        return calls

    return draw


def places(x):
    """Return points in the units in which they were drawn."""
    centre, scale = UNITS if x[:, 1].mean() > 2000 else OTHER_UNITS
    return (x - centre) / scale


def unfit_classes(arguments, value):
    """Say what keeps a value from being classes of the new points, or None."""
    value, asked = np.asarray(value), (len(arguments[2]),)
    if value.shape != asked:
        return f"expected the shape {asked}, got {value.shape}"
    if not np.isin(value, (0, 1)).all():
        wrong = value[~np.isin(value, (0, 1))][0]
        return f"{wrong:.6g} is not a class: these are 0 and 1, or False and True"
    return None


def share(arguments, value):
    """Return the share of right predictions."""
    return np.mean(np.asarray(value) == (places(arguments[2]).sum(axis=1) > 0))


def recovered(arguments, value):
    """Ask for 95%."""
    words = unfit_classes(arguments, value)
    if words is None and (found := share(arguments, value)) < 0.95:
        words = f"a share of only {found:.0%} of the new points is right"
    return words


def line(arguments, value):
    """Return how well a line separates the predicted classes, and its direction."""
    z = np.column_stack([places(arguments[2]), np.ones(len(value))])
    signs = 2.0 * np.asarray(value) - 1
    w = np.linalg.lstsq(z, signs, rcond=None)[0]
    return np.mean((z @ w > 0) == (signs > 0)), w[:2] / np.hypot(*w[:2])


def beside(arguments, value):
    """Tell whether one class is given too often, by a line that is not askew."""
    given, due = np.mean(value), np.mean(places(arguments[2]).sum(axis=1) > 0)
    alone = not 0.03 < given < 0.97
    shifted = abs(given - due) > 0.1 and line(arguments, value)[1].sum() > 1.3
    return not unfit_classes(arguments, value) and (alone or shifted)


def second_alone(arguments, value):
    """Tell whether the second column decides nearly everything, and rightly."""
    _, (first, second) = line(arguments, value)
    return second > 0.9 > 2 * abs(first)


def upside_down(arguments, value):
    """Tell whether the line is right and its sides are exchanged."""
    return not unfit_classes(arguments, value) and share(arguments, value) < 0.1


def own_statistics(arguments, value):
    """Tell whether the middle of the new points was taken for that of the old."""
    x_new = arguments[2]
    z = (x_new - x_new.mean(axis=0)) / x_new.std(axis=0)
    return np.mean(np.asarray(value) == (z.sum(axis=1) > 0)) > 0.9


def treat(x, labels, x_new, rng, sign=-1, bias=None, new=True, mixed=False, **axes):
    """Train one neuron and predict, with parts of the treatment left out."""
    axes = {"axis": 0} | axes
    centre, scale = x.mean(**axes), x.std(**axes)
    z = (x - centre) / scale
    if mixed:
        z = z[rng.permutation(len(z))]
    w, b = rng.normal(size=2), 0.0
    for _ in range(300):
        p = 1 / (1 + np.exp(-np.clip(z @ w + b, -50, 50)))
        w = w + sign * z.T @ (p - labels) / len(z)
        b = b + (bias or sign) * np.mean(p - labels)
    if new == "own":
        centre, scale = x_new.mean(axis=0), x_new.std(axis=0)
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
        Check("new points elsewhere", 2, Holds(recovered), patients(OTHER_UNITS, 0.6)),
    ],
    mistakes=[
        Mistake(
            "uphill",
            "Nearly every class is the wrong one: training makes the loss larger. Look "
            "at the sign of the step.",
            lambda *a: treat(*a, sign=1),
            upside_down,
        ),
        Mistake(
            "own units",
            "The new points are measured from their own middle, which lies elsewhere. "
            "Look at where their mean and spread come from.",
            lambda *a: treat(*a, new="own"),
            own_statistics,
        ),
        Mistake(
            "new points not scaled",
            "One class is given too often. Look at whether new points go through the "
            "same change of units as the old ones, and at the step of the bias.",
            lambda *a: treat(*a, new=False),
            beside,
        ),
        Mistake(
            "columns not scaled",
            "The second column decides nearly alone: its numbers are so much larger. "
            "Look at whether each column has a spread of its own.",
            lambda *a: treat(*a, axis=None),
            second_alone,
        ),
        Mistake(
            "labels left behind",
            "The line has little to do with the classes. Look first at whether each "
            "point keeps its label, then at each column's middle and at the steps.",
            lambda *a: treat(*a, mixed=True),
            lambda a, v: not unfit_classes(a, v),
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
    if words := unfit(arguments, value):
        raise ValueError(words)
    right = np.asarray(value["classes"]) == right_classes(arguments)
    return np.mean(right), float(value["accuracy"])


def unfit(arguments, value):
    """Say what keeps a value from being judged, or None."""
    if not isinstance(value, dict):
        return f"expected a dictionary, got {kind(value)}"
    if set(value) != {"classes", "accuracy"}:
        return "the dictionary's keys are not 'classes' and 'accuracy'"
    shape, figure = np.shape(value["classes"]), value["accuracy"]
    if shape != (len(arguments[2]),):
        return f"classes has the shape {shape}: each new point needs one class"
    if not np.isin(value["classes"], (0, 1, 2)).all():
        return "some of the classes are none of 0, 1 and 2"
    if np.shape(figure) != () or not isinstance(figure, int | float | np.number):
        return f"accuracy is not a number: {kind(figure)}"
    if not 0 <= figure <= 1:
        return f"accuracy is {figure:.4g}, and a number between 0 and 1 is asked for"
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
    hint = ": is it the share that is wrong?" if abs(told + found - 1) < 0.08 else ""
    return (
        f"the accuracy returned is {told:.0%} on average, and {found:.0%} of the new "
        f"points are right{hint}"
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


def badly_read(arguments, value):
    """Tell whether new points are read well and points put aside badly."""
    found, told = outcome(arguments, value)
    turned = told < 0.3 and abs(found + told - 1) < 0.1  # the share that is wrong
    return found > 0.5 and told < found - 0.1 and not turned


def by_few_columns(arguments, value):
    """Tell whether the largest columns decide alone, or all is one class."""
    if np.bincount(value["classes"]).max() > 0.7 * len(value["classes"]):
        return at_a_loss(arguments, value)
    told = plane(arguments, value)
    alone = told > 0.68 and plane(arguments, value, 5) > told - 0.08
    return at_a_loss(arguments, value) and alone


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
            "New points come out right as they should, and the figure is far higher. "
            "Look at whether it comes from rows that the network was trained on.",
            lambda *a: project(*a, judged="kept"),
            lambda a, v: outcome(a, v)[0] >= 0.6 and gap(a, v) > 0.05,
        ),
        Mistake(
            "cut as it stands",
            "The rows put aside are read much worse than new points. Look at how the "
            "table is sorted and how you divide it, and whether they have their own "
            "labels and the units of the others.",
            lambda *a: project(*a, cut=True),
            badly_read,
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
            "Rows put aside are read, and new points with other means and spreads are "
            "not. Look at which rows these numbers come from.",
            lambda *a: project(*a, new="new"),
            lambda a, v: new_ones_alone(a, v) and outcome(a, v)[0] > 0.15,
        ),
        Mistake(
            "columns not scaled",
            "A few columns with large numbers decide, or most points get one class. "
            "Look at each column's mean and spread, then at the learning rate.",
            lambda *a: project(*a, unscaled=True),
            by_few_columns,
        ),
        Mistake(
            "no hidden layer",
            "Planes separate the predicted classes, as without a non-linearity; the "
            "true ones need more. Look at the layers.",
            lambda *a: project(*a, hidden=()),
            lambda a, v: at_a_loss(a, v) and plane(a, v) > 0.9,
        ),
        Mistake(
            "labels left behind",
            "The network has learned something, but is right only by chance. Look at "
            "whether each row still has its own label in training.",
            lambda *a: project(*a, mixed=True),
            lambda a, v: at_a_loss(a, v) and plane(a, v) < 0.68,
        ),
        Mistake(
            "hardly trained",
            "The network knows next to nothing. Look at how many rows and steps it "
            "learns from, at their labels, and whether it is the one that is trained.",
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
