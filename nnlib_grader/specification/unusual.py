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
    >>> list(unusual(abs))
    ['a list', 'prints, a warning on stderr', 'an object that is called']
    """
    variants = {
        "a list": listed(answer),
        "prints, a warning on stderr": talks(answer),
        "an object that is called": Called(answer),
    }
    if float32:
        variants["float32"] = in_float32(answer)
    return variants
