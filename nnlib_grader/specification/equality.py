"""When two results are equal: every tolerance of the grader, and what each is for.

Whether marks are earned is asked most strictly, and here alone in words: `difference`.
Which mistake made a wrong result is asked with `close`, and what its numbers have to do
with the right ones with `same`; no marks hang on these two.
"""

from typing import NamedTuple

import numpy as np


class Tolerance(NamedTuple):
    """How far two numbers may lie apart, as in `numpy.isclose`."""

    rtol: float
    atol: float


# A right result in float64: the order of a sum may differ, the formula may not.
RIGHT = Tolerance(1e-6, 1e-9)
# A result in float32, which has 7 digits and loses some on the way. Which wrong formula
# was meant is asked as loosely: learners write it in float32 too.
SINGLE = Tolerance(1e-4, 1e-6)
# A relation is looked for after a division, a log or a root of the results, which costs
# digits. Its atol shrinks with the values, or tiny ones would all be the same.
RELATED = Tolerance(1e-5, 1e-8)


def close(one: object, other: object) -> bool:
    """Tell whether two results agree, part by part, as far as float32 would.

    Examples
    --------
    >>> close((1.0, [2.0]), [np.float32(1), np.array([2.00001])])
    True
    """
    return not difference(one, other, *SINGLE)


def same(one: np.ndarray, other: np.ndarray) -> bool:
    """Tell whether two arrays are equal, however small their values are.

    Examples
    --------
    >>> same(np.array([1e-12]), np.array([2e-12]))
    False
    """
    if one.shape != other.shape:
        return False
    largest = np.abs(one[np.isfinite(one)]).max(initial=0.0)
    atol = RELATED.atol * min(largest, 1.0)
    return np.allclose(one, other, RELATED.rtol, atol, equal_nan=True)


def difference(
    expected: object,
    value: object,
    rtol: float = RIGHT.rtol,
    atol: float = RIGHT.atol,
    keep_dtype: bool = False,
) -> str:
    """Say how a value differs from the expected one; an empty text when it does not.

    Lists of numbers count as arrays, and every type of number as a number.

    Parameters
    ----------
    expected, value : object
    rtol, atol : float
        As in `numpy.isclose`; those of `SINGLE` at least where one is in float32.
    keep_dtype : bool
        Whether the dtype has to be the expected one too.
    """
    if isinstance(expected, tuple | list | dict) and holds_parts(expected):
        return differing_parts(expected, value, rtol, atol, keep_dtype)
    if expected is None or isinstance(expected, str):
        if type(value) is not type(expected):
            return f"expected {kind(expected)}, got {kind(value)}"
        return "" if value == expected else "this is not the text asked for"
    try:
        found = np.asarray(value)
    except ValueError:  # rows of different lengths
        return "the rows have different lengths"
    wanted = np.asarray(expected)
    if found.dtype.kind not in "biuf":
        return f"expected {kind(expected)}, got {kind(value)}"
    if found.shape != wanted.shape:
        if wanted.ndim and found.ndim:
            return f"expected the shape {wanted.shape}, got {found.shape}"
        return f"expected {sized(wanted)}, got {sized(found)}"
    if keep_dtype and found.dtype != wanted.dtype:
        got = found.dtype if hasattr(value, "dtype") else kind(value)
        return f"expected the dtype {wanted.dtype}, got {got}"
    if found.dtype in (np.float16, np.float32) or wanted.dtype == np.float32:
        rtol, atol = max(rtol, SINGLE.rtol), max(atol, SINGLE.atol)
    close = np.isclose(
        found.astype(np.float64), wanted.astype(np.float64), rtol, atol, equal_nan=True
    )
    if close.all():
        return ""
    return where(found, close)


def sized(array: np.ndarray) -> str:
    """Return an array's shape in words."""
    if array.ndim:
        return f"an array of shape {array.shape}"
    return "one truth value" if array.dtype == bool else "one number"


def where(found: np.ndarray, close: np.ndarray) -> str:
    """Say which values of an array are wrong."""
    if found.shape == ():
        return "the value is nan" if np.isnan(found) else "the value is not right"
    wrong = int((~close).sum())
    first = [int(n) for n in np.argwhere(~close)[0]]
    nans = " and is nan" if np.isnan(found[tuple(first)]) else ""
    place = f"[{', '.join(map(str, first))}]"
    if close.size == 1:
        return f"the value at {place} is not right{nans}"
    return f"{wrong} of {close.size} values differ; the first is at {place}{nans}"


def holds_parts(expected: object) -> bool:
    """Tell whether a container is compared part by part: it is no list of numbers."""
    if isinstance(expected, tuple | dict):
        return True
    return not all(isinstance(part, bool | int | float) for part in expected)


def differing_parts(expected, value, rtol, atol, keep_dtype) -> str:
    """Compare tuples, lists and dictionaries part by part."""
    if isinstance(expected, dict):
        if not isinstance(value, dict):
            return f"expected a dictionary, got {kind(value)}"
        if set(value) != set(expected):
            return "the dictionary's keys are not the ones asked for"
        pairs = [(repr(key), expected[key], value[key]) for key in expected]
    else:
        if (
            not isinstance(value, tuple | list | np.ndarray)
            or getattr(value, "ndim", 1) == 0
        ):
            return f"expected {counted(expected)}, got {kind(value)}"
        if len(value) != len(expected):
            got = len(value) if expected else f"one with {len(value)}"
            return f"expected {counted(expected)}, got {got}"
        pairs = [
            (f"number {n}", *pair)
            for n, pair in enumerate(zip(expected, value, strict=True), start=1)
        ]
    for name, one, other in pairs:
        words = difference(one, other, rtol, atol, keep_dtype)
        if words:
            inner = words.removeprefix("result ")  # of a part that has parts itself
            return f"result {name}{': ' if inner == words else ', in it '}{inner}"
    return ""


def counted(expected: tuple | list) -> str:
    """Return in words how many results are expected."""
    if not expected:
        return f"an empty {type(expected).__name__}"  # a tuple, or a list
    return f"{len(expected)} result{'s' * (len(expected) > 1)}"


def kind(value: object) -> str:
    """Return a value's type in words."""
    if isinstance(value, np.generic) or (
        isinstance(value, np.ndarray) and not value.ndim
    ):
        value = value.item()
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype}"
    words = {
        bool: "a truth value",
        int: "a number",
        float: "a number",
        str: "a text",
        list: "a list",
        tuple: "a tuple",
        dict: "a dictionary",
        type(None): "None",
    }
    return words.get(type(value), f"an object of type {type(value).__name__}")
