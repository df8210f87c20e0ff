"""Relations between wrong results and the right ones, which hold for any exercise.

A sign, a factor, a transposed matrix, a function too many: each test below looks at all
wrong results of a check and returns a message, or None. A test names only what holds
for every one of them, so that a message is never a guess about a single value.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from nnlib_grader.diagnosis import arrangements, proportions
from nnlib_grader.diagnosis.pairs import Pairs
from nnlib_grader.specification.equality import same

TESTS = (
    arrangements.transposed,
    arrangements.other_shape,
    arrangements.summed_up,
    arrangements.one_row,
    arrangements.too_many,
    proportions.negated,
    proportions.factor,
    proportions.offset,
    arrangements.order,
    proportions.step,
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
    message = first_of(
        lambda: unchanged(wrong, asked, names),
        lambda: constant(pairs),
        lambda: proportions.size_factor(wrong, asked, names),
        *(partial(test, wrong) for test in TESTS),
        lambda: None if any(good) else arrangements.place(pairs),
        lambda: proportions.factor_by_row(wrong),
    )
    if not any(good):
        return message
    where = elsewhere(inputs, names, good)
    return f"{message} {where}" if message else where


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
            isinstance(value, np.ndarray) and same(value, f)
            for value, (_, f) in zip(values, pairs, strict=True)
        ):
            return f"The function returns its argument {name} as it was."
    return None


def constant(pairs: Pairs) -> str | None:
    """Recognise a result that never depends on the input."""
    first = pairs[0][1]
    if first.size < 2 and not (first % 1).any():
        return None  # one whole number may come twice by chance
    if np.isnan(first).all():
        return None  # nan comes from many inputs and says nothing about them
    found_alike = all(same(first, f) for _, f in pairs)
    if found_alike and not all(same(pairs[0][0], e) for e, _ in pairs):
        return "The result is the same whatever the input is."
    return None


def elsewhere(
    inputs: Sequence[tuple | None], names: Sequence[str], good: Sequence[bool]
) -> str:
    """Tell what the inputs that come out right have and the others have not."""
    if all(inputs):
        for name, values in zip(names, zip(*inputs, strict=True), strict=False):
            told = [trait(name, value) for value in values]
            right = [one for one, ok in zip(told, good, strict=True) if ok]
            wrong = [one for one, ok in zip(told, good, strict=True) if not ok]
            if None not in told and not set(right) & set(wrong):
                return f"It comes out right with {right[0]}, and not with {wrong[0]}."
    return f"The check tried {len(good)} inputs; {sum(good)} of them come out right."


def trait(name: str, value: object) -> str | None:
    """Return what tells one input from another: a number, or a shape."""
    if isinstance(value, int | float):
        return f"{name} = {value:.6g}"
    if isinstance(value, np.ndarray):
        return f"{name} of shape {value.shape}"
    return None
