"""Relations between wrong results and the right ones, which hold for any exercise.

A sign, a factor, a transposed matrix, a function too many: each test below looks at all
wrong results of a check and returns a message, or None. A test names only what holds
for every one of them, so that a message is never a guess about a single value.
"""

from collections.abc import Callable, Sequence

import numpy as np

Pairs = Sequence[tuple[np.ndarray, np.ndarray]]


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
        message = unchanged(wrong, asked, names) or constant(pairs)
        message = message or size_factor(wrong, asked, names)
        for test in TESTS:
            message = message or test(wrong)
        if not any(good):
            message = message or place(pairs)
    if message and any(good):
        return f"{message} {sum(good)} of {len(good)} calls come out right."
    return message or (elsewhere(pairs, good) if any(good) else None)


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Tell whether two arrays are equal within a loose tolerance."""
    return one.shape == other.shape and np.allclose(
        one, other, 1e-5, 1e-8, equal_nan=True
    )


def fit(pairs: Pairs) -> bool:
    """Tell whether all shapes are right and there is more than a value or two."""
    return (
        all(e.shape == f.shape for e, f in pairs) and sum(e.size for e, _ in pairs) > 2
    )


def transposed(pairs: Pairs) -> str | None:
    """Recognise rows and columns that are exchanged."""
    if all(e.ndim == 2 and same(e.T, f) for e, f in pairs):
        return "Rows and columns are exchanged: the transposed array would be right."
    return None


def other_shape(pairs: Pairs) -> str | None:
    """Recognise right numbers in a wrong shape."""
    if all(e.size == f.size and same(e.ravel(), f.ravel()) for e, f in pairs):
        return (
            "The numbers are right and the shape is not. Look for an axis that was "
            "kept, dropped or added (axis=, keepdims=, [:, None], reshape)."
        )
    return None


def summed_up(pairs: Pairs) -> str | None:
    """Recognise a sum or a mean too many, or one that is missing."""
    ways = {
        f"{word} {where}": (how, axis)
        for how, word in ((np.sum, "sum"), (np.mean, "mean"))
        for axis, where in (
            (None, "of all values"),
            (0, "over the first axis"),
            (-1, "over the last axis"),
        )
    }
    if any(e.shape == f.shape for e, f in pairs):
        return None
    for name, (how, axis) in ways.items():
        if all(e.ndim and e.size and same(how(e, axis=axis), f) for e, f in pairs):
            return f"This is the {name} of what was asked for. Leave that step out."
        if all(f.ndim and f.size and same(how(f, axis=axis), e) for e, f in pairs):
            return f"A last step is missing: the {name}."
    return None


def too_many(pairs: Pairs) -> str | None:
    """Recognise values too many, or too few, at one end."""
    if not all(e.ndim and e.ndim == f.ndim and len(e) != len(f) for e, f in pairs):
        return None
    for at, cut in (
        ("end", lambda a, n: a[:n]),
        ("start", lambda a, n: a[len(a) - n :]),
    ):
        if all(0 < len(e) < len(f) and same(cut(f, len(e)), e) for e, f in pairs):
            return f"What was asked for is there, and there is too much at the {at}."
        if all(0 < len(f) < len(e) and same(cut(e, len(f)), f) for e, f in pairs):
            return f"What came back is right, and something is missing at the {at}."
    return None


def negated(pairs: Pairs) -> str | None:
    """Recognise a wrong sign."""
    if all(same(-e, f) for e, f in pairs):
        return "Every value has the wrong sign. Look for a difference taken backwards."
    if all(same(np.abs(e), np.abs(f)) for e, f in pairs):
        return "Some values have the wrong sign; their sizes are right."
    return None


def factor(pairs: Pairs) -> str | None:
    """Recognise results that are a factor too large or too small."""
    found = [ratio(e, f) for e, f in pairs]
    if None in found:
        return None
    if np.ptp(found) < 1e-5 * abs(found[0]) and (fit(pairs) or len(pairs) > 1):
        return (
            f"Every value is {found[0]:.4g} times what it should be. Look for a "
            "factor that is missing or counted twice, such as a half or a two."
        )
    if any(e.size > 1 for e, _ in pairs):
        return (
            "In each call all values are off by one common factor, and it changes with "
            "the input. Look for a sum in place of a mean, a mean over the wrong axis, "
            "or a division by the wrong size."
        )
    return None


def size_factor(
    pairs: Pairs, inputs: Sequence[tuple | None], names: Sequence[str]
) -> str | None:
    """Recognise a factor that is a size of an argument, or the argument itself."""
    ratios = [ratio(e, f) for e, f in pairs]
    if None in ratios or not all(inputs):
        return None
    for name, values in zip(names, zip(*inputs, strict=True), strict=False):
        for what, numbers in sizes(name, values):
            if len(set(numbers)) == 1 or 0 in numbers:
                continue
            for power, word in (
                (1, "times what it should be"),
                (-1, "times too small"),
            ):
                if np.allclose(ratios, np.power(numbers, float(power)), 1e-4, 0):
                    return (
                        f"Every value is {what} {word}. Look for a sum that should be "
                        "a mean, or for a division that is missing, or there twice."
                    )
    return None


def ratio(e: np.ndarray, f: np.ndarray) -> float | None:
    """Return the one number that `e` is multiplied by to give `f`, or None."""
    if e.shape != f.shape or not np.isfinite(f).all() or not e.any():
        return None
    value = float((e * f).sum() / (e * e).sum())
    return value if value and same(value * e, f) else None


def sizes(name: str, values: Sequence) -> list[tuple[str, list[float]]]:
    """Return the sizes of an argument in words, each with its numbers in all calls."""
    if all(type(value) in (int, float) for value in values):
        return [(name, [float(value) for value in values])]
    if not all(isinstance(value, np.ndarray) and value.ndim for value in values):
        return []
    found = [(f"the length of {name}", [float(len(value)) for value in values])]
    if all(value.ndim == 2 for value in values):
        columns = [float(value.shape[1]) for value in values]
        found[0] = (f"the number of rows of {name}", found[0][1])
        found.append((f"the number of columns of {name}", columns))
        found.append((f"the size of {name}", [float(value.size) for value in values]))
    return found


def factor_by_row(pairs: Pairs) -> str | None:
    """Recognise rows, or columns, that are each off by a factor of their own."""
    if not all(e.ndim == 2 and e.shape == f.shape for e, f in pairs):
        return None
    for axis, word in ((1, "row"), (0, "column")):
        if all(e.shape[axis] > 1 and scaled(e, f, axis) for e, f in pairs):
            return (
                f"In each {word} all values are off by one common factor, and it "
                f"changes from {word} to {word}. Look at what multiplies or divides a "
                f"whole {word}."
            )
    return None


def scaled(e: np.ndarray, f: np.ndarray, axis: int) -> bool:
    """Tell whether `f` is `e` with a factor for each row, or for each column."""
    kept = {"axis": axis, "keepdims": True}
    return same(e * ((e * f).sum(**kept) / (e * e).sum(**kept)), f)


def offset(pairs: Pairs) -> str | None:
    """Recognise one number that is added everywhere."""
    if not fit(pairs):
        return None
    gaps = np.concatenate([(f - e).ravel() for e, f in pairs])
    if np.ptp(gaps) < 1e-6 and abs(gaps[0]) > 1e-6:
        return (
            f"Every value is off by the same amount, {gaps[0]:.4g}. Look for a term "
            "that was forgotten or added once too often."
        )
    return None


def order(pairs: Pairs) -> str | None:
    """Recognise right values in another order."""
    if all(e.ndim and len(e) > 1 and same(e[::-1], f) for e, f in pairs):
        return "The values are right and stand in reverse order."
    if not fit(pairs) or any(e.ndim == 0 for e, _ in pairs):
        return None
    for step, word in ((1, "late"), (-1, "early")):
        if all(
            len(e) > 2
            and same(f[max(step, 0) :][: len(e) - 1], e[max(-step, 0) :][: len(e) - 1])
            for e, f in pairs
        ):
            return (
                f"The values come one place too {word}. Look at what happens first in "
                "each step, and at where counting starts."
            )
    if all(same(np.sort(e, axis=None), np.sort(f, axis=None)) for e, f in pairs):
        return "The values are right and stand in another order than asked for."
    return None


STEPS: dict[str, Callable] = {
    "exp": np.exp,
    "log": np.log,
    "the square": np.square,
    "the square root": np.sqrt,
    "the absolute value": np.abs,
    "1 minus the value": lambda v: 1 - v,
    "1 divided by the value": lambda v: 1 / v,
    "the sigmoid": lambda v: 1 / (1 + np.exp(-v)),
    "tanh": np.tanh,
    "the ReLU": lambda v: np.maximum(v, 0),
    "rounding to whole numbers": np.round,
    "cutting off the fraction": np.trunc,
}


def step(pairs: Pairs) -> str | None:
    """Recognise one function too many at the end, or one that is missing."""
    if not fit(pairs):
        return None
    for name, function in STEPS.items():
        if all(same(function(e), f) for e, f in pairs):
            return f"One step too many: this is what was asked for, then {name}."
        if all(same(function(f), e) for e, f in pairs):
            return f"A last step is missing: {name}."
    return None


def place(pairs: Pairs) -> str | None:
    """Recognise that only the first, the last, or all but these are wrong."""
    if not all(e.ndim and e.shape == f.shape and len(e) > 1 for e, f in pairs):
        return None
    right = [
        [same(one, other) for one, other in zip(e, f, strict=True)] for e, f in pairs
    ]
    what = "row" if all(e.ndim > 1 for e, _ in pairs) else "value"
    if all(row[0] and not any(row[1:]) for row in right) and any(
        len(row) > 2 for row in right
    ):
        return (
            f"The first {what} is right and those after it are not. Look at what goes "
            "over from one step of the loop to the next: something is kept that should "
            "start afresh, or something starts afresh that should be kept."
        )
    if all(all(row[1:]) for row in right):
        return f"Only the first {what} is wrong. Look at how things begin."
    if all(all(row[:-1]) for row in right):
        return f"Only the last {what} is wrong. Look at how things end."
    return None


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


TESTS = (
    *(transposed, other_shape, summed_up, too_many, negated, factor, offset, order),
    *(step, factor_by_row),
)
