"""Slopes, chapter 6: a gradient that is measured, without any calculus."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.checks import check_array, described, is_array
from nnlib.ranges import number_between
from nnlib.registry import checked


def check_measurable(function, x, h=None) -> None:
    """Refuse what has no slope to measure, and a step of no length."""
    if not callable(function):
        swapped = ": the arguments look swapped" if callable(x) else ""
        raise TypeError(
            f"numerical_gradient: function is {described(function)}, expected a "
            f"function{swapped}: write numerical_gradient(lambda x: (x**2).sum(), x)."
        )
    check_array("numerical_gradient", "x", x)
    if h is not None:
        number_between("numerical_gradient", "h", h, above=0)


def refuse_no_number(value: Any) -> None:
    """Raise ValueError unless a function returned one number."""
    if is_array(value) and np.ndim(value) != 0:
        raise ValueError(
            f"numerical_gradient: function returns an array of shape {value.shape}, "
            "expected one number: write .sum() or .mean() behind it."
        )
    if not is_array(value) and not isinstance(value, int | float):
        raise TypeError(
            f"numerical_gradient: function returns {described(value)}, expected one "
            "number: write return in front of it."
        )


@checked(check_measurable)
def numerical_gradient(
    function: Callable, x: np.ndarray, h: float | None = None
) -> np.ndarray:
    """Measure a gradient with central differences, one element at a time.

    ``(function(x + h) - function(x - h)) / (2 * h)`` for each element of `x`. The
    error shrinks with h squared until rounding, which grows as h shrinks, takes over;
    the best h is near the cube root of the machine's precision.

    Parameters
    ----------
    function : callable
        Takes an array of the shape of `x` and returns one number.
    x : array of floating-point numbers, any shape, or number
        Not changed. Prefer float64.
    h : float, optional
        The step; by default 6e-6 in float64 and 5e-3 in float32.

    Returns
    -------
    array of the shape of `x`

    Raises
    ------
    TypeError
        If `function` is none or returns no number, or `x` does not hold floats.
    ValueError
        If `function` returns an array instead of one number, or `h` is not above 0.

    References
    ----------
    Press et al., *Numerical Recipes*, 3rd edition, 2007, section 5.7.

    Examples
    --------
    >>> numerical_gradient(lambda x: (x**2).sum(), np.array([1.0, 3.0])).round(6)
    array([2., 6.])
    """
    x = np.array(x, like=x) if hasattr(x, "dtype") else np.array(float(x))
    if h is None:
        h = float(np.finfo(x.dtype).eps) ** (1 / 3)
    gradient = np.empty_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index].copy()  # on a GPU, x[index] is a view
        x[index] = kept + h
        above = function(x)
        refuse_no_number(above)
        above = 1 * above  # a number of its own: it may be a view of x
        x[index] = kept - h
        below = 1 * function(x)
        x[index] = kept
        gradient[index] = (above - below) / (2 * h)
    return gradient
