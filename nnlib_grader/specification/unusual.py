"""What makes a right answer unusual, for the variants of a specification."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np


def warned(value: object) -> object:
    """Print a line on stderr, which must cost no points, and return the value."""
    print("slow but right", file=sys.stderr)
    return value


def talks(answer: Callable) -> Callable:
    """Return a function that prints its arguments and a warning at each call."""

    def talkative(*arguments):
        print(arguments)
        return warned(answer(*arguments))

    return talkative


def reshaped(value: object, make: Callable) -> object:
    """Return a value, or each of its parts, as `make` makes it."""
    if isinstance(value, dict):
        return {key: make(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [make(part) for part in value]
    return make(value)


def listed(answer: Callable) -> Callable:
    """Return a function that gives lists in place of arrays and tuples."""
    return lambda *arguments: reshaped(
        answer(*arguments), lambda part: np.asarray(part).tolist()
    )


def in_float32(answer: Callable) -> Callable:
    """Return a function that gives its results in float32."""
    return lambda *arguments: reshaped(answer(*arguments), np.float32)


def numbers(value: object, make: Callable) -> object:
    """Return a value with each number in it, not in an array, as `make` makes it."""
    if isinstance(value, dict):
        return {key: numbers(part, make) for key, part in value.items()}
    if isinstance(value, tuple | list):
        return type(value)(numbers(part, make) for part in value)
    return make(value) if isinstance(value, bool | int | float) else value


def as_numpys(answer: Callable) -> Callable:
    """Return a function that gives NumPy's numbers in place of Python's."""
    return lambda *arguments: numbers(
        answer(*arguments), lambda one: np.asarray(one)[()]
    )


def without_axes(answer: Callable) -> Callable:
    """Return a function that gives arrays without axes in place of numbers."""
    return lambda *arguments: numbers(answer(*arguments), np.asarray)


@dataclass
class Called:
    """An object that is called like a function."""

    answer: Callable

    def __call__(self, *arguments):
        """Return the answer's result."""
        return self.answer(*arguments)


def unusual(answer: Callable, float32: bool = False) -> dict[str, Callable]:
    """Return what a right answer may look like, for any exercise.

    Parameters
    ----------
    answer : function
        A right one.
    float32 : bool
        Whether results in float32 are right too; row numbers in float32 are not.

    Examples
    --------
    >>> list(unusual(abs))[:3]
    ['a list', "NumPy's numbers", 'arrays without axes']
    """
    variants = {
        "a list": listed(answer),
        "NumPy's numbers": as_numpys(answer),
        "arrays without axes": without_axes(answer),
        "prints, a warning on stderr": talks(answer),
        "an object that is called": Called(answer),
    }
    if float32:
        variants["float32"] = in_float32(answer)
    return variants
