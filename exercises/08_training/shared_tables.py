"""Tables to learn from, and what is asked of a network that learned from one."""

import numpy as np

from nnlib_grader.boundary.plain import Seed
from nnlib_grader.specification.equality import kind

COLUMNS = 20


UNITS_OF_COLUMNS = 10.0 ** np.linspace(-3, 3, COLUMNS)
HARD, PLAIN = 2.5, 6.0  # how far the classes lie apart


def four_tables(rng):
    """Draw two tables that are hard to learn from and two that are not."""
    return [table_of(rng, size) for size in (HARD, HARD, PLAIN, PLAIN)]


def few_kinds(rng):
    """Draw a table, and new points of two classes, each on one side."""
    return [table_of(rng, HARD, few_kinds=True)]


def table_of(rng, size, few_kinds=False):
    """Draw rows sorted by class; the class is the largest of three hidden columns."""
    seed, hidden = int(rng.integers(10**6)), rng.permutation(COLUMNS)[:3]
    z = bumps(rng, hidden, rng.integers(0, 3, 400), size * rng.choice([-1, 1], 400))
    kinds, side = rng.integers(0, 3, 600), rng.choice([-1, 1], 600)
    if few_kinds:
        kinds = rng.integers(0, 2, 600)
        side = rng.choice([-1, 1], 2)[kinds]
    new = (bumps(rng, hidden, kinds, size * side) - z.mean(axis=0)) / z.std(axis=0)
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


def bumps(rng, hidden, kinds, side):
    """Draw points; the column of a point's kind is pushed to one side."""
    z = rng.normal(size=(len(kinds), COLUMNS))
    z[np.arange(len(kinds)), hidden[kinds]] += side
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
    if np.shape(figure) != () or np.asarray(figure).dtype.kind not in "iuf":
        return f"accuracy is not one number: {kind(figure)}"
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
    found, told = np.reshape(list(map(outcome, calls, values)), (2, 2, 2)).mean(1).T
    if abs(told[0] - found[0]) > 0.12:
        wrong = abs(told[0] + found[0] - 1) < 0.08
        hint = ": is it the share that is wrong?" if wrong else ""
        return (
            f"on the two harder tables the accuracy returned is {told[0]:.0%} on "
            f"average, and {found[0]:.0%} of the new points are right{hint}"
        )
    if told[1] - told[0] < 0.35 * (found[1] - found[0]):
        return (
            f"the accuracy returned is {told[0]:.0%} on the two harder tables and "
            f"{told[1]:.0%} on the other two, and {found[0]:.0%} and {found[1]:.0%} of "
            "the new points are right: is it counted anew in each run?"
        )
    return None


def own_units(x, like):
    """Standardise with the statistics of other rows."""
    return (x - like.mean(axis=0)) / like.std(axis=0)
