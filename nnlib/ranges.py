"""Checks of settings: whole numbers, numbers in a range, generators.

Each returns the value as Python's own number, so that a NumPy float64 never turns
float32 arrays into float64.
"""

# Annotations stay text: to look np.random up would import it, a fifth of NumPy.
from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from nnlib.checks import bound, described
from nnlib.registry import checked, spoken


def whole_number(function: str, name: str, value: Any, at_least: int = 1) -> int:
    """Return the value as an int.

    Parameters
    ----------
    function, name : str
        The function that was called and its argument, as the message names them.
    value : int
    at_least : int

    Raises
    ------
    TypeError
        If it is no whole number.
    ValueError
        If it is too small.

    Examples
    --------
    >>> whole_number("fit", "epochs", np.int64(5))
    5
    """
    try:
        if isinstance(value, bool):
            raise TypeError
        number = operator.index(value)
    except TypeError:
        hint = ""
        if isinstance(value, float) and value.is_integer():
            hint = f": write {int(value)}"
        if isinstance(value, tuple | list) and all(type(v) is int for v in value):
            if len(set(value)) == 1:  # one number for each axis, as elsewhere
                hint = f": write {value[0]}"
        raise TypeError(
            f"{function}: {name} is {described(value)}, expected a whole number{hint}."
        ) from None
    if number < at_least:
        raise ValueError(
            f"{function}: {name} is {number}, expected {at_least} or more."
        )
    return number


def number_between(
    function: str,
    name: str,
    value: Any,
    at_least: float | None = None,
    above: float | None = None,
    below: float | None = None,
    at_most: float | None = None,
) -> float:
    """Return the value as a float.

    Parameters
    ----------
    function, name : str
        The function that was called and its argument, as the message names them.
    value : float
    at_least, above, below, at_most : float, optional
        The ends of the range. Infinity and NaN are never in it.

    Raises
    ------
    TypeError
        If it is no number.
    ValueError
        If it is outside the range.

    Examples
    --------
    >>> number_between("SGD", "momentum", 0.9, at_least=0, below=1)
    0.9
    """
    try:
        if isinstance(value, str | bool):
            raise TypeError
        number = float(value)
    except (TypeError, ValueError):
        raise TypeError(
            f"{function}: {name} is {described(value)}, expected a number."
        ) from None
    ends = {"at least": at_least, "above": above, "below": below, "at most": at_most}
    right = (
        math.isfinite(number)
        and (at_least is None or number >= at_least)
        and (above is None or number > above)
        and (below is None or number < below)
        and (at_most is None or number <= at_most)
    )
    if not right:
        said = [f"{word} {end:g}" for word, end in ends.items() if end is not None]
        raise ValueError(
            f"{function}: {name} is {number:g}, expected a finite number"
            f"{' ' if said else ''}{' and '.join(said)}."
        )
    return number


def check_generator(function: str, rng: np.random.Generator) -> None:
    """Refuse what is no generator of random numbers.

    Parameters
    ----------
    function : str
    rng : numpy.random.Generator

    Raises
    ------
    TypeError

    Examples
    --------
    >>> check_generator("he", np.random.default_rng(0))
    """
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"{function}: rng is {described(rng)}, expected a generator: "
            "write rng = np.random.default_rng(0) and hand it in."
        )


def check_function(function: str, name: str, value: Callable) -> None:
    """Refuse what cannot be called.

    Parameters
    ----------
    function, name : str
        The function that was called and its argument, as the message names them.
    value : callable

    Raises
    ------
    TypeError

    Examples
    --------
    >>> check_function("evaluate", "loss", len)
    """
    if not callable(value):
        raise TypeError(
            f"{function}: {name} is {described(value)}, expected a function. Hand in "
            "the function itself, without quotes and without parentheses."
        )


def true_or_false(function: str, name: str, value: bool) -> bool:
    """Return the value as a bool.

    Parameters
    ----------
    function, name : str
        The function that was called and its argument, as the message names them.
    value : bool

    Raises
    ------
    TypeError
        If it is something else. A number would do, and is a mistake.

    Examples
    --------
    >>> true_or_false("fit", "progress", np.True_)
    True
    """
    if not isinstance(value, bool | np.bool_):
        raise TypeError(
            f"{function}: {name} is {described(value)}, expected True or False."
        )
    return bool(value)


def check_float_dtype(function: str, name: str, dtype: type) -> None:
    """Refuse a dtype that weights cannot learn in.

    Parameters
    ----------
    function, name : str
        The function that was called and its argument, as the message names them.
    dtype : float32 or float64

    Raises
    ------
    TypeError

    Examples
    --------
    >>> check_float_dtype("he", "dtype", np.float32)
    """
    try:
        given = None if dtype is None else np.dtype(dtype)
    except (TypeError, ValueError):  # a tensor of PyTorch raises the latter
        given = None
    if given not in (np.float32, np.float64):
        said = described(dtype) if given is None else given
        raise TypeError(
            f"{function}: {name} is {said}, expected np.float32 or np.float64: "
            "learning changes weights by fractions."
        )


def held_to(checks: Mapping[str, Callable]) -> Callable:
    """Hold the arguments of a function to checks, by their names, before each call.

    Parameters
    ----------
    checks : dict
        ``check(function, name, value)`` for the arguments of that name. Those that the
        function does not have are passed over.

    Returns
    -------
    callable
        The decorator.

    Examples
    --------
    >>> @held_to({"n": whole_number})
    ... def halved(n):
    ...     return n / 2
    >>> halved(0)
    Traceback (most recent call last):
    ...
    ValueError: halved: n is 0, expected 1 or more.
    """

    def decorate(function: Callable) -> Callable:
        name, python, n_self = spoken(function)

        def check(*arguments, **settings):
            values = bound(name, python, arguments[n_self:], settings)
            for key, value in zip(python.parameters, values, strict=True):
                if key in checks:
                    checks[key](name, key, value)

        return checked(check)(function)

    return decorate
