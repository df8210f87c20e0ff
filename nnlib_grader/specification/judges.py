"""Tell whether results are right: equal to a reference, or with a property."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True)
class Finding:
    """What is wrong, and in which call; the words never hold the expected answer."""

    call: int
    words: str


class Judge(Protocol):
    """What a check asks of the results of all its calls."""

    def find(self, calls: Sequence[tuple], values: Sequence) -> Finding | None:
        """Return the first thing that is wrong, or None."""


@dataclass(frozen=True)
class Equal:
    """The results equal a reference's, within a tolerance.

    Attributes
    ----------
    reference : function or value
        Called with the same arguments; a value where the exercise asks for a value.
    rtol, atol : float
        As in `numpy.isclose`. Results in float32 are allowed `rtol` 1e-4 at least.
    keep_dtype : bool
        Whether the dtype has to be the reference's too.
    """

    reference: object
    rtol: float = 1e-6
    atol: float = 1e-9
    keep_dtype: bool = False

    def expected(self, arguments: tuple | None) -> object:
        """Return what the reference gives for some arguments."""
        return self.reference if arguments is None else self.reference(*arguments)

    def find(self, calls: Sequence[tuple], values: Sequence) -> Finding | None:
        """Compare call by call."""
        for number, (arguments, value) in enumerate(zip(calls, values, strict=True)):
            expected = self.expected(arguments)
            words = difference(expected, value, self.rtol, self.atol, self.keep_dtype)
            if words:
                return Finding(number, words)
        return None


@dataclass(frozen=True)
class Holds:
    """The results pass a test of their own.

    Attributes
    ----------
    test : function
        `test(arguments, value)` returns None, or says in words what is wrong.
    """

    test: Callable[[tuple, object], str | None]

    def find(self, calls: Sequence[tuple], values: Sequence) -> Finding | None:
        """Test call by call; a result that the test cannot handle is wrong too."""
        for number, (arguments, value) in enumerate(zip(calls, values, strict=True)):
            words = asked(self.test, arguments, value)
            if words:
                return Finding(number, words)
        return None


@dataclass(frozen=True)
class Together:
    """The results of all calls pass a test together: a median over seeds, a trend.

    Attributes
    ----------
    test : function
        `test(calls, values)` returns None, or says in words what is wrong.
    """

    test: Callable[[Sequence[tuple], Sequence], str | None]

    def find(self, calls: Sequence[tuple], values: Sequence) -> Finding | None:
        """Test once; the first call stands for all in the table."""
        words = asked(self.test, calls, values)
        return Finding(0, words) if words else None


def asked(test: Callable[..., str | None], given: object, came: object) -> str | None:
    """Return what a test says; a result that it cannot handle is wrong too."""
    if holds_text(came):
        return "expected numbers, got a text"  # which NumPy would read as a number
    try:
        return test(given, came)
    except Exception:
        return "this is not the kind of value that the exercise asks for"


def holds_text(value: object) -> bool:
    """Tell whether a result is or holds a text; the keys of a dictionary may be."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return any(map(holds_text, value))
    return isinstance(value, str)


def difference(
    expected: object,
    value: object,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    keep_dtype: bool = False,
) -> str:
    """Say how a value differs from the expected one; an empty text when it does not.

    Lists of numbers count as arrays, and every type of number as a number.
    """
    if isinstance(expected, tuple | list | dict) and holds_parts(expected):
        return differing_parts(expected, value, rtol, atol, keep_dtype)
    if expected is None or isinstance(expected, str):
        same = type(value) is type(expected) and value == expected
        return "" if same else f"this is not the {kind(expected)} asked for"
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
        rtol, atol = max(rtol, 1e-4), max(atol, 1e-6)
    close = np.isclose(
        found.astype(np.float64), wanted.astype(np.float64), rtol, atol, equal_nan=True
    )
    if close.all():
        return ""
    return where(found, close)


def sized(array: np.ndarray) -> str:
    """Return an array's shape in words."""
    return f"an array of shape {array.shape}" if array.ndim else "one number"


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
            return f"expected {len(expected)} results, got {kind(value)}"
        if len(value) != len(expected):
            return f"expected {len(expected)} results, got {len(value)}"
        pairs = [
            (f"number {n}", *pair)
            for n, pair in enumerate(zip(expected, value, strict=True), start=1)
        ]
    for name, one, other in pairs:
        words = difference(one, other, rtol, atol, keep_dtype)
        if words:
            return f"result {name}: {words}"
    return ""


def kind(value: object) -> str:
    """Return a value's type in words."""
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
