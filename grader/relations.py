"""Relations between wrong results and the right ones, which hold for any exercise.

A sign, a factor, a transposed matrix, a function too many: each test below looks at all
wrong results of a check and returns a message, or None. A test names only what holds
for every one of them, so that a message is never a guess about a single value.
"""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from grader import arrangements, proportions
from grader.pairs import Pairs, same

TESTS = (
    arrangements.transposed,
    arrangements.other_shape,
    arrangements.summed_up,
    arrangements.too_many,
    proportions.negated,
    proportions.factor,
    proportions.offset,
    arrangements.order,
    proportions.step,
    proportions.factor_by_row,
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
    with np.errstate(all="ignore"):
        message = first_of(
            lambda: unchanged(wrong, asked, names),
            lambda: constant(pairs),
            lambda: proportions.size_factor(wrong, asked, names),
            *(partial(test, wrong) for test in TESTS),
            lambda: None if any(good) else arrangements.place(pairs),
        )
    if message and any(good):
        return f"{message} {sum(good)} of {len(good)} calls come out right."
    return message or (elsewhere(pairs, good) if any(good) else None)


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
    if len(pairs) > 1 and all(same(first, f) for _, f in pairs):
        if not all(same(pairs[0][0], e) for e, _ in pairs):
            return "The result is the same whatever the input is."
    return None


def elsewhere(pairs: Pairs, good: Sequence[bool]) -> str:
    """Tell what calls that come out right have and the others have not."""
    sizes = [f.size for _, f in pairs]
    right = {n for n, ok in zip(sizes, good, strict=True) if ok}
    wrong = {n for n, ok in zip(sizes, good, strict=True) if not ok}
    if max(right) < min(wrong):
        return "Small inputs come out right and larger ones do not."
    return (
        f"{sum(good)} of {len(good)} calls come out right. Compare the input above "
        "with an input that you tried: what is special about it?"
    )
