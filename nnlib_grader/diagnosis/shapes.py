"""Recognise a shape, whatever the numbers are: a slip in it is told beside any other.

The shapes of all wrong results are compared with those asked for and with those of the
arguments; where sizes are equal by chance, nothing is said.
"""

from collections.abc import Sequence

import numpy as np

from nnlib_grader.diagnosis.pairs import Pairs


def exchanged(pairs: Pairs) -> str | None:
    """Recognise the shape of the transposed array."""
    if all(e.ndim == 2 and f.shape == e.shape[::-1] for e, f in pairs) and any(
        e.shape != f.shape for e, f in pairs
    ):
        return (
            "The shape has rows and columns exchanged, and the numbers are not those "
            "of the transposed array. Look at the order of a product or at a .T first, "
            "and then at the formula."
        )
    return None


def one_off(pairs: Pairs) -> str | None:
    """Recognise one row, column or value too few or too many."""
    words = {("row", 0), ("column", 1)} if all(e.ndim > 1 for e, _ in pairs) else set()
    for word, axis in sorted(words) or [("value", 0)]:
        for gap, what in ((-1, "is missing"), (1, "is there too many")):
            if all(off_by(e, f, axis, gap) for e, f in pairs):
                return (
                    f"One {word} {what}, and the others are not all right either. Look "
                    "at where a range or a slice starts and ends."
                )
    return None


def off_by(e: np.ndarray, f: np.ndarray, axis: int, gap: int) -> bool:
    """Tell whether a shape differs along one axis alone, and by how much."""
    if e.ndim != f.ndim or e.ndim <= axis:
        return False
    wanted = list(e.shape)
    wanted[axis] += gap
    return f.shape == tuple(wanted) and f.size > 0


def each_with_each(pairs: Pairs) -> str | None:
    """Recognise a column that met a row."""
    if all(e.ndim == 1 and f.shape == (len(e), len(e)) for e, f in pairs) and any(
        len(e) > 1 for e, _ in pairs
    ):
        return (
            "Each value was combined with each, so that a square table came back. A "
            "column of shape (N, 1) and a vector of shape (N,) give (N, N), and so "
            "does a product @ of two tables."
        )
    return None


def summed_away(pairs: Pairs) -> str | None:
    """Recognise an axis that is gone, or one that is left over."""
    if any(e.size < 2 and f.size < 2 for e, f in pairs):
        return None
    if all(e.ndim == 2 and f.ndim == 1 for e, f in pairs):
        for axis, word in ((0, "row"), (1, "column")):
            if all(len(f) == e.shape[axis] for e, f in pairs):
                return (
                    f"One number came back for each {word}, and a whole {word} was "
                    "asked for. Look for a sum, a mean or an index that takes an axis "
                    "away."
                )
    if all(e.ndim == 1 and f.ndim == 2 and len(f) == len(e) for e, f in pairs):
        return (
            "A whole row came back for each number that was asked for. Is a sum, a "
            "mean or another step along axis=1 missing?"
        )
    return None


def other_axis(
    pairs: Pairs, inputs: Sequence[tuple | None], names: Sequence[str]
) -> str | None:
    """Recognise a number for each column where one for each row was asked for."""
    if not all(inputs) or not all(e.ndim == f.ndim == 1 for e, f in pairs):
        return None
    for name, values in zip(names, zip(*inputs, strict=True), strict=False):
        if not all(isinstance(v, np.ndarray) and v.ndim == 2 for v in values):
            continue
        for wanted, word, other in ((0, "row", "column"), (1, "column", "row")):
            if all(
                len(e) == v.shape[wanted] and len(f) == v.shape[1 - wanted]
                for v, (e, f) in zip(values, pairs, strict=True)
            ) and any(len(e) != len(f) for e, f in pairs):
                return (
                    f"There is a number for each {other} of {name}, and one for each "
                    f"{word} was asked for. Look at axis= of the sum, the mean or the "
                    "maximum."
                )
    return None
