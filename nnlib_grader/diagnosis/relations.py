"""Relations between wrong results and the right ones, which hold for any exercise.

A sign, a factor, a transposed matrix, a function too many: each test below looks at all
wrong results of a check and returns a message, or None. A test names only what holds
for every one of them, so that a message is never a guess about a single value.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from nnlib_grader.diagnosis import arrangements, proportions, shapes, steps
from nnlib_grader.diagnosis.pairs import Pairs, measured, two_kinds
from nnlib_grader.specification.equality import same

TESTS = (
    arrangements.transposed,
    arrangements.other_shape,
    arrangements.summed_up,
    arrangements.one_row,
    arrangements.too_many,
    proportions.negated,
    proportions.turned_over,
    proportions.cut_off,
    proportions.rounded,
    proportions.factor,
    proportions.offset,
    arrangements.order,
    steps.step,
)
SHAPES = (
    shapes.exchanged,
    shapes.one_off,
    shapes.each_with_each,
    shapes.summed_away,
)


def relation(
    pairs: Pairs, inputs: Sequence[tuple | None], names: Sequence[str] = ()
) -> str | None:
    """Return what holds between the wrong results of a check and the right ones.

    Parameters
    ----------
    pairs : list of (expected, found)
        Of every call of the check, as arrays of float64.
    inputs : list of tuple
        The arguments of the calls; None for a value.
    names : list of str
        What the arguments are called.

    Returns
    -------
    str or None
        A message, where one of the relations holds.
    """
    good = [same(expected, found) for expected, found in pairs]
    wrong = [pair for pair, right in zip(pairs, good, strict=True) if not right]
    asked = [given for given, right in zip(inputs, good, strict=True) if not right]
    if not wrong:
        return None
    return first_of(
        lambda: unchanged(wrong, asked, names),
        lambda: nothing_in_it(wrong),
        lambda: constant(pairs),
        lambda: proportions.size_factor(wrong, asked, names),
        *(partial(test, wrong) for test in TESTS),
        lambda: None if any(good) else arrangements.place(pairs),
        lambda: proportions.factor_by_row(wrong),
        lambda: shapes.other_axis(wrong, asked, names),
        *(partial(test, wrong) for test in SHAPES),
    )


def first_of(*questions: Callable[[], str | None]) -> str | None:
    """Return the first answer that is not None."""
    return next(filter(None, (question() for question in questions)), None)


def unchanged(
    pairs: Pairs, inputs: Sequence[tuple | None], names: Sequence[str]
) -> str | None:
    """Recognise one of the arguments itself."""
    if not all(inputs):
        return None
    for name, values in zip(names, zip(*inputs, strict=True), strict=False):
        if all(
            isinstance(value, np.ndarray | float | list) and is_it(value, f)
            for value, (_, f) in zip(values, pairs, strict=True)
        ):
            return f"What came back is the argument {name} as it was."
    return None


def is_it(value: object, found: np.ndarray) -> bool:
    """Tell whether an argument came back; 0 and 1 come back from elsewhere too."""
    try:
        given = np.asarray(value, np.float64)
    except (TypeError, ValueError):  # a list of anything else
        return False
    return same(given, found) and bool((~np.isin(given, (0, 1))).any())


def nothing_in_it(pairs: Pairs) -> str | None:
    """Recognise zeros, nan, or one number everywhere, where others belong."""
    if all(e.shape == f.shape and e.size for e, f in pairs) and measured(pairs):
        if all(e.any() and not f.any() for e, f in pairs):
            return (
                "Every value that came back is 0. Look for a difference of two equal "
                "things, for a fraction that is cut off, and for an array that is "
                "never filled."
            )
        if all(np.ptp(f) == 0 < np.ptp(e) and e.size > 2 for e, f in pairs):
            return (
                "All values that came back in one call are equal. Is one number worked "
                "out for all, and was one for each asked for?"
            )
        if all(np.isnan(f).all() and not np.isnan(e).any() for e, f in pairs):
            return (
                "Every value that came back is nan. It comes from 0 / 0, inf - inf, "
                "0 * inf, or a root or a logarithm of a negative number."
            )
    return None


def constant(pairs: Pairs) -> str | None:
    """Recognise a result that never depends on the input."""
    first = pairs[0][1]
    if two_kinds(pairs) or (first.size < 2 and not (first % 1).any()):
        return None  # one whole number may come twice by chance
    if np.isnan(first).all():
        return None  # nan comes from many inputs and says nothing about them
    found_alike = all(same(first, f) for _, f in pairs)
    if found_alike and not all(same(pairs[0][0], e) for e, _ in pairs):
        return f"The same result came back for all {len(pairs)} inputs of this check."
    return None
