"""Recognise right values that were changed alike: a sign, a factor, a step too many."""

from collections.abc import Callable, Sequence

import numpy as np

from nnlib_grader.diagnosis.pairs import Pairs, comparable
from nnlib_grader.specification.equality import RELATED, SINGLE, same


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
    if np.ptp(found) < RELATED.rtol * abs(found[0]) and (
        comparable(pairs) or len(pairs) > 1
    ):
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
                if np.allclose(ratios, np.power(numbers, float(power)), SINGLE.rtol, 0):
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
        if all(min(e.shape) > 1 and scaled(e, f, axis) for e, f in pairs):
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
    if not comparable(pairs):
        return None
    gaps = np.concatenate([(f - e).ravel() for e, f in pairs])
    if np.ptp(gaps) < SINGLE.atol < abs(gaps[0]):
        return (
            f"Every value is off by the same amount, {gaps[0]:.4g}. Look for a term "
            "that was forgotten or added once too often."
        )
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
    if not comparable(pairs) or not any(f.any() for _, f in pairs):
        return None
    for name, function in STEPS.items():
        if all(same(function(e), f) for e, f in pairs):
            return f"One step too many: this is what was asked for, then {name}."
        if all(same(function(f), e) for e, f in pairs):
            return f"A last step is missing: {name}."
    return None
