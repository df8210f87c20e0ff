"""Columns in units of the training part, also where a column never changes."""

import numpy as np

from nnlib_grader.specification.equality import close
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal
from nnlib_grader.specification.unusual import unusual

from .shared_units import (
    centre_and_spread,
    constant,
    constant_columns,
    guarded,
    little_as_none,
    standardise,
    tables,
)


def by_columns(x, x_new):
    """Return lists made column by column."""
    parts = [], []
    for column, new in zip(x.T, x_new.T, strict=True):
        centre = sum(column) / len(column)
        spread = (sum((each - centre) ** 2 for each in column) / len(column)) ** 0.5
        for part, values in zip(parts, (column, new), strict=True):
            unit = spread if max(column) > min(column) else 1.0
            part.append([(each - centre) / unit for each in values])
    return [np.transpose(part).tolist() for part in parts]


def where_it_changes(x, x_new):
    """Divide only the columns that change."""
    z, z_new = x - x.mean(axis=0), x_new - x.mean(axis=0)
    changes = np.ptp(x, axis=0) > 0
    z[:, changes] /= x.std(axis=0)[changes]
    z_new[:, changes] /= x.std(axis=0)[changes]
    return z, z_new


def where_the_spread_is_0(x, x_new):
    """Ask for a spread of 0, which a constant such as 0.1 misses by its rounding."""
    spread = x.std(axis=0)
    return tuple(
        (part - x.mean(axis=0)) / np.where(spread == 0, 1, spread)
        for part in (x, x_new)
    )


def units_of(rows, x, x_new):
    """Return both in units of some rows."""
    centre, spread = centre_and_spread(rows)
    return (x - centre) / spread, (x_new - centre) / spread


def raw_units_of(rows, x, x_new):
    """Return both in units of some rows, with a spread of 0 as it is."""
    with np.errstate(invalid="ignore", divide="ignore"):
        return tuple(
            (part - rows.mean(axis=0)) / rows.std(axis=0) for part in (x, x_new)
        )


def half_own(x, x_new):
    """Return new rows less their own mean, in units of x."""
    return (x_new - x_new.mean(axis=0)) / centre_and_spread(x)[1]


def divided(x, x_new, more=0.0):
    """Divide by the spread as it is, or by a little more."""
    centre, spread = x.mean(axis=0), x.std(axis=0) + more
    with np.errstate(invalid="ignore", divide="ignore"):
        return (x - centre) / spread, (x_new - centre) / spread


def another(centre, spread):
    """Return wrong answers with another centre and spread of x, two for a spread of 0.

    The first puts 1 in its place, the second divides by it.
    """

    def answer(x, x_new, guarded=True):
        c, s = centre(x), spread(x)
        s = np.where(s == 0, 1, s) if guarded else s
        with np.errstate(invalid="ignore", divide="ignore"):
            return (x - c) / s, (x_new - c) / s

    return answer, lambda x, x_new: answer(x, x_new, guarded=False)


def mean(x):
    """Return the mean of each column."""
    return x.mean(axis=0)


def deviation(x):
    """Return the deviation of each column."""
    return x.std(axis=0)


def others_right(given, value):
    """Tell whether the columns that change are right."""
    return close(constant(given, value)[1], constant(given, standardise(*given))[1])


def not_finite(given, value):
    """Recognise nan or inf in constant columns alone, or what replaced them."""
    here = np.concatenate([part.ravel() for part in constant(given, value)[0]])
    return others_right(given, value) and not (abs(here) < 1e300).all()


def blown_up(given, value):
    """Recognise that new rows leave a constant column with huge numbers."""
    seen, new = constant(given, value)[0]
    others = constant(given, value)[1]
    ways = (constant(given, way)[1] for way in guarded(*given))
    if not any(close(way, others) for way in ways):
        return False
    if not new.size:  # all columns change here, and one of them by little
        return True
    small = abs(seen).max(initial=0) < 10  # rounding, divided by rounding
    return small and abs(new).max() > 50


def not_divided(given, value):
    """Recognise that some columns, which change, are not divided, and others are."""
    right, x = standardise(*given), given[0]
    value = [np.asarray(part, float) for part in value]
    left = [part - x.mean(axis=0) for part in given]
    as_it_is = []
    for column in np.flatnonzero(np.ptp(x, axis=0) > 0):
        of_it = [[part[:, column] for part in three] for three in (value, right, left)]
        as_it_is.append(not close(of_it[1], of_it[0]))
        if as_it_is[-1] and not close(of_it[2], of_it[0]):
            return False
    return any(as_it_is) and not all(as_it_is)


def ends_alike(x, x_new):
    """Take a column for constant whose first and last numbers are equal."""
    spread = np.where(x[0] == x[-1], 1, x.std(axis=0))
    return tuple((part - x.mean(axis=0)) / spread for part in (x, x_new))


def made_zero(given, value):
    """Recognise constant columns that came back as they were, or as zeros alone."""
    parts = constant(given, value)[0]
    before = constant(given, given)[0]
    zero = close(parts, [0 * part for part in parts])
    return others_right(given, value) and (zero or close(parts, before))


def left_out(given, value):
    """Recognise that constant columns are missing."""
    right = constant(given, standardise(*given))[1]
    return close(right, list(value)) and right[0].shape != given[0].shape


def without(x, x_new):
    """Leave the constant columns out."""
    changes = np.ptp(x, axis=0) > 0
    return tuple(part[:, changes] for part in standardise(x, x_new))


EXERCISE = Exercise(
    id="standardise",
    answer="standardise",
    objective="data-scaling",
    level="several steps",
    compare=(
        "What are the mean and the spread of your second result's columns? They need "
        "not be 0 and 1; say why, with the worked solution beside yours."
    ),
    reference=standardise,
    checks=[
        Check("columns that change", 1, Equal(standardise), tables),
        Check("a column that never changes", 2, Equal(standardise), constant_columns),
    ],
    mistakes=[
        family(
            "their own units",
            "The new rows were measured by their own mean and spread. A model that "
            "learned in the units of x would take them for other rows.",
            lambda x, x_new: (standardise(x, x)[0], standardise(x_new, x_new)[0]),
            lambda x, x_new: (divided(x, x)[0], divided(x_new, x_new)[0]),
            lambda x, x_new: (standardise(x, x)[0], half_own(x, x_new)),
            lambda x, x_new: units_of(x_new, x, x_new),
        ),
        family(
            "units of both",
            "Both parts were put together before the mean and the spread were taken. "
            "So the new rows have a say in them, although they are yet to come.",
            lambda x, x_new: units_of(np.concatenate([x, x_new]), x, x_new),
            lambda x, x_new: raw_units_of(np.concatenate([x, x_new]), x, x_new),
        ),
        family(
            "not column by column",
            "One mean and one spread were taken for the whole table, or for each row. "
            "Each column has units of its own: look at axis=.",
            *another(np.mean, np.std),
            *another(mean, np.std),
            *another(np.mean, deviation),
            lambda x, x_new: (divided(x.T, x.T)[0].T, divided(x_new.T, x_new.T)[0].T),
        ),
        family(
            "not divided by the spread",
            "The columns were divided by something else than their standard deviation: "
            "by its square, by the mean, with n - 1 inside it, or by the range, as if "
            "they had to run from 0 to 1.",
            *another(mean, lambda x: x.var(axis=0)),
            *another(mean, lambda x: np.ptp(x, axis=0)),
            *another(mean, lambda x: x.std(axis=0, ddof=1)),
            *another(mean, lambda x: x.max(axis=0)),
            *another(mean, mean),
            *another(lambda x: x.min(axis=0), lambda x: np.ptp(x, axis=0)),
        ),
        Mistake(
            "a change taken for none",
            "A column that changes was treated as one that never does, as it changes "
            "by little, or as some of its numbers are equal. Each column has units of "
            "its own: do any two of its numbers differ?",
            little_as_none(0.01),
            not_divided,
            lambda *given: [
                *(little_as_none(least) for least in (1e-3, 1e-6, 1e-8)),
                ends_alike,
            ],
        ),
        family(
            "one step alone",
            "Only one of the two steps was done. First the mean is taken off, then "
            "what is left is divided.",
            *another(lambda x: 0, deviation),
            *another(mean, lambda x: np.ones(x.shape[1])),
        ),
        Mistake(
            "divided by 0",
            "A column that never changes has a spread of 0, and dividing by it gives "
            "nan or inf. What has to stand in the place of this 0?",
            divided,
            not_finite,
        ),
        Mistake(
            "by next to nothing",
            "A tiny number was added to the spread: in a column that never changes new "
            "rows become huge, and one that changes by little is divided by too much. "
            "Or the spread of a constant came out as 1e-17 and not as 0, as a mean is "
            "rounded. Do the numbers of the column differ at all?",
            lambda x, x_new: divided(x, x_new, 1e-8),
            blown_up,
            lambda *given: [where_the_spread_is_0],
        ),
        Mistake(
            "no mean taken off",
            "A column that never changes in x is treated by itself, and the text says "
            "how: its mean is taken off in both parts, and nothing else is done.",
            lambda x, x_new: tuple(
                np.where(np.ptp(x, axis=0) == 0, 0, z) for z in standardise(x, x_new)
            ),
            made_zero,
        ),
        Mistake(
            "a column left out",
            "Columns are missing: those that never change in x. A network made for so "
            "many inputs wants them all.",
            without,
            left_out,
        ),
    ],
    variants={
        **unusual(standardise, float32=True),
        "column by column": by_columns,
        "only where it changes": where_it_changes,
    },
)
