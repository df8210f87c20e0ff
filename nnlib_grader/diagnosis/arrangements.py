"""Recognise right values in a wrong place: axes, order, too many, too few."""

import numpy as np

from nnlib_grader.diagnosis.pairs import (
    Pairs,
    comparable,
    measured,
    telling,
    two_kinds,
)
from nnlib_grader.specification.equality import same


def transposed(pairs: Pairs) -> str | None:
    """Recognise rows and columns that are exchanged."""
    if all(e.ndim == 2 and same(e.T, f) for e, f in pairs):
        return "Rows and columns are exchanged: the transposed array would be right."
    return None


def other_shape(pairs: Pairs) -> str | None:
    """Recognise right numbers in a wrong shape."""
    if max(e.size for e, _ in pairs) < 2:
        return None  # a single number fits into every shape
    if all(e.size == f.size and same(e.ravel(), f.ravel()) for e, f in pairs):
        if all(without_ones(e) == without_ones(f) for e, f in pairs):
            if all(e.ndim > f.ndim for e, f in pairs):
                return (
                    "The numbers are right, and an axis of size 1 is gone: an index "
                    "such as [0], squeeze, ravel, or a sum without keepdims=True takes "
                    "one away."
                )
            if all(e.ndim < f.ndim for e, f in pairs):
                return (
                    "The numbers are right, and there is an axis of size 1 too many: "
                    "[:, None], keepdims=True and reshape make one, and so does a pair "
                    "of brackets too many."
                )
        return (
            "The numbers are right and the shape is not. Look for an axis that was "
            "kept, dropped or added (axis=, keepdims=, [:, None], reshape)."
        )
    return None


def without_ones(array: np.ndarray) -> tuple:
    """Return a shape without its axes of size 1."""
    return tuple(size for size in array.shape if size != 1)


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
    if any(e.shape == f.shape for e, f in pairs) or not convincing(pairs):
        return None
    for name, (how, axis) in ways.items():
        if max(e.size for e, _ in pairs) > 1 and all(
            e.ndim and e.size and same(how(e, axis=axis), f) for e, f in pairs
        ):
            return (
                f"This is the {name} of what was asked for. Is that step one too many, "
                "or does it run over too many axes?"
            )
        if max(f.size for _, f in pairs) > 1 and all(
            f.ndim and f.size and same(how(f, axis=axis), e) for e, f in pairs
        ):
            return (
                f"The {name} of what came back is what was asked for. Is this last "
                "step missing?"
            )
    return None


def convincing(pairs: Pairs) -> bool:
    """Tell whether one right value can hardly be another by chance."""
    return measured(pairs) or telling(pairs) > 3


def one_row(pairs: Pairs) -> str | None:
    """Recognise a single row, or value, of what was asked for."""
    if not convincing(pairs):
        return None
    for at, word in ((-1, "last"), (0, "first")):
        if all(e.ndim and len(e) > 1 and same(e[at], f) for e, f in pairs):
            return (
                f"This is the {word} row or value of what was asked for, alone. Does "
                "return stand where everything is there?"
            )
    return None


def too_many(pairs: Pairs) -> str | None:
    """Recognise values too many, or too few, at one end."""
    if not all(e.ndim and e.ndim == f.ndim and len(e) != len(f) for e, f in pairs):
        return None
    if sum(min(e.size, f.size) for e, f in pairs) < (2 if measured(pairs) else 6):
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


def order(pairs: Pairs) -> str | None:
    """Recognise right values in another order."""
    if two_kinds(pairs) or all(len(np.unique(e)) < 3 for e, _ in pairs):
        return None  # classes 0 and 1 exchanged are often their own reverse
    if all(e.ndim and len(e) > 1 and same(e[::-1], f) for e, f in pairs):
        return "The values are right and stand in reverse order."
    if not comparable(pairs) or any(e.ndim == 0 for e, _ in pairs):
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


def place(pairs: Pairs) -> str | None:
    """Recognise that only the first, the last, or all but these are wrong."""
    if not all(e.ndim and e.shape == f.shape and len(e) > 1 for e, f in pairs):
        return None
    if not measured(pairs):
        return None  # one of a few small numbers is right by chance
    right = [
        [same(one, other) for one, other in zip(e, f, strict=True)] for e, f in pairs
    ]
    what = "row" if all(e.ndim > 1 for e, _ in pairs) else "value"
    if all(row[0] and not any(row[1:]) for row in right) and any(
        len(row) > 2 for row in right
    ):
        if not any(f[1:].any() for _, f in pairs):
            return (
                f"The first {what} is right and the others are 0. Does return stand "
                "inside the loop, so that it ends after its first round?"
            )
        return (
            f"The first {what} is right and those after it are not. If the first was "
            "given, work the second out by hand. If not, look at what goes over from "
            "one round of the loop to the next, and what starts afresh."
        )
    if all(all(row[1:]) for row in right):
        return f"Only the first {what} is wrong. Look at how things begin."
    if all(all(row[:-1]) for row in right):
        return f"Only the last {what} is wrong. Look at how things end."
    return None
