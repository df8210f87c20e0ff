"""Recognise right values that were changed alike: a sign, a factor, an amount added.

Each line says what holds between the numbers, which is certain, and then asks. It is
said only where enough different values show it.
"""

import math
from collections.abc import Sequence

import numpy as np

from nnlib_grader.diagnosis.pairs import (
    Pairs,
    comparable,
    independent,
    measured,
    telling,
    two_kinds,
)
from nnlib_grader.specification.equality import RELATED, SINGLE, same

FACTORS = {
    2.0: "Is a half missing, or a two there twice?",
    0.5: "Is a two missing, or a half there twice?",
    4.0: "Is a factor of 2 missing in two places, or there in two places too many?",
    0.25: "Is a factor of 2 missing in two places, or there in two places too many?",
    1 / math.log(2): "That is 1 / ln 2: is it log2 in place of log?",
    1 / math.log(10): "That is 1 / ln 10: is it log10 in place of log?",
    100.0: "Are these percentages?",
    0.01: "Were percentages asked for?",
}


def negated(pairs: Pairs) -> str | None:
    """Recognise a wrong sign."""
    if not independent(pairs):
        return None
    if all(same(-e, f) for e, f in pairs):
        return "Every value has the wrong sign. Look for a difference taken backwards."
    sizes = [(np.abs(e), np.abs(f)) for e, f in pairs]
    if telling(sizes) > 2 and all(same(*pair) for pair in sizes):
        return "Some values have the wrong sign; their sizes are right."
    return None


def turned_over(pairs: Pairs) -> str | None:
    """Recognise 0 for 1 and 1 for 0."""
    values = np.concatenate([e.ravel() for e, _ in pairs])
    if len(values) > 3 and set(values) == {0, 1}:
        if all(same(1 - e, f) for e, f in pairs):
            return "0 stands for 1 and 1 for 0. Is a comparison the wrong way round?"
    return None


def cut_off(pairs: Pairs) -> str | None:
    """Recognise right values without their fractions."""
    found = np.concatenate([f.ravel() for _, f in pairs])
    lost = sum(np.count_nonzero(e % 1) for e, _ in pairs)
    if lost < 2 or not np.any(found):
        return None
    if all(same(np.trunc(e), f) for e, f in pairs):
        return (
            "The fractions of the results are cut off. // and int() do that, and an "
            "array made from whole numbers by zeros_like, full or copy holds whole "
            "numbers only."
        )
    return None


def rounded(pairs: Pairs) -> str | None:
    """Recognise right values that were rounded to some decimals."""
    if sum(np.count_nonzero(e % 1) for e, _ in pairs) < 2:
        return None
    if not all(e.shape == f.shape and np.isfinite(e).all() for e, f in pairs):
        return None
    for n in range(1, 7):
        if all(np.allclose(np.round(e, n), f, 1e-9, 1e-12) for e, f in pairs):
            return (
                f"The values are right and rounded to {n} decimal{'s' * (n > 1)}. "
                "Return them as they are: rounding is for looking at."
            )
    return None


def factor(pairs: Pairs) -> str | None:
    """Recognise results that are a factor too large or too small."""
    found = [ratio(e, f) for e, f in pairs]
    if None in found or not independent(pairs):
        return None
    if np.ptp(found) < RELATED.rtol * abs(found[0]):
        return (
            f"Every value is {found[0]:.4g} times what it should be. {asked(found[0])}"
        )
    if measured(pairs) and all(np.count_nonzero(e) > 3 for e, _ in pairs):
        return (
            "In each call all values are off by one common factor, and it changes with "
            "the input. Look at what multiplies or divides the whole result, such as a "
            "size, a mean or one of the arguments."
        )
    return None


def asked(number: float) -> str:
    """Return a question about a factor."""
    for known, question in FACTORS.items():
        if math.isclose(number, known, rel_tol=SINGLE.rtol):
            return question
    return "Look for a factor that is missing, or there twice."


def size_factor(
    pairs: Pairs, inputs: Sequence[tuple | None], names: Sequence[str]
) -> str | None:
    """Recognise a factor that is a size of an argument, or the argument itself."""
    ratios = [ratio(e, f) for e, f in pairs]
    if None in ratios or not all(inputs) or not (measured(pairs) or len(pairs) > 2):
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
                        "a mean, or for a product or a division that is missing, or "
                        "there twice."
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
    if not measured(pairs) or not all(
        e.ndim == 2 and e.shape == f.shape and np.count_nonzero(e) > 3 for e, f in pairs
    ):
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
    if not comparable(pairs) or two_kinds(pairs):
        return None
    gaps = np.concatenate([(f - e).ravel() for e, f in pairs])
    if not np.ptp(gaps) < SINGLE.atol < abs(gaps[0]):
        return None
    if not measured(pairs):
        return counted(gaps[0])
    return (
        f"Every value is off by the same amount, {gaps[0]:.4g}. Look for a term that "
        "was forgotten or added once too often."
    )


def counted(gap: float) -> str | None:
    """Return what may be said of whole numbers that are all off by one amount."""
    if abs(gap) != 1:
        return None
    word = "large" if gap > 0 else "small"
    return f"Every number is 1 too {word}. Does counting start at 0, or at 1?"
