"""The dtype that goes in comes out, and half precision loses nothing on the way.

float16 ends at 65,504 and has three digits. A square, an exponential or a sum passes
that end long before the mean or the quotient made of it does. And one float64 number
of NumPy among the settings turns all that it meets into float64.
"""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

HALF = np.dtype(np.float16)


def keeps_dtype(function: Callable) -> Callable:
    """Let a function, or a backward rule, return the dtype that it was given.

    float16 arrays are computed with in float32, and the result is rounded once. NumPy's
    numbers among the named settings become Python's, which take on any dtype.

    Parameters
    ----------
    function : callable
        Returns an array, or a rule's pair of an array and its pullbacks.

    Returns
    -------
    callable

    References
    ----------
    Micikevicius et al., Mixed precision training, 2018, section 3.3.

    Examples
    --------
    >>> @keeps_dtype
    ... def mean_square(x):
    ...     return (x * x).sum() / x.size
    >>> mean_square(np.full(100, 200, np.float16)).item()  # 4,000,000 / 100
    40000.0
    """

    @functools.wraps(function)
    def wrapper(*arguments, **settings):
        # the first array tells the dtype of all: losses take two of one dtype
        if not settings and getattr(arguments[0], "dtype", None) is not HALF:
            return function(*arguments)
        settings = {name: plain(value) for name, value in settings.items()}
        if not any(map(is_half, (*arguments, *settings.values()))):
            return function(*arguments, **settings)
        settings = {name: widened(value) for name, value in settings.items()}
        return narrowed(function(*map(widened, arguments), **settings))

    return wrapper


def plain(value: Any) -> Any:
    """Return a number of NumPy as Python's, and anything else as it is."""
    return value.item() if isinstance(value, np.generic) else value


def is_half(value: Any) -> bool:
    """Tell whether this is a float16 array."""
    return getattr(getattr(value, "dtype", None), "char", "") == "e"


def widened(value: Any) -> Any:
    """Return a float16 array in float32, and anything else as it is."""
    return value.astype(np.float32) if is_half(value) else value


def narrowed(result: Any) -> Any:
    """Return an array, or what the pullbacks of a rule return, in float16."""
    if not isinstance(result, tuple):
        return rounded(result)
    y, pullbacks = result
    return rounded(y), tuple(to and narrowing(to) for to in pullbacks)


def rounded(array: np.ndarray) -> np.ndarray:
    """Return an array in float16, where what is too large is infinite."""
    with np.errstate(over="ignore"):  # float16 itself says so by its infinity
        return array.astype(np.float16)


def narrowing(pullback: Callable) -> Callable:
    """Return the pullback, rounding what it returns."""
    return functools.wraps(pullback)(lambda g: rounded(pullback(widened(g))))
