"""How steep a function is, measured."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.activations.rowwise import log_softmax, softmax
from nnlib.checks import check_array, described
from nnlib.ranges import number_between
from nnlib.registry import checked


def check_slope(function: Callable, z: np.ndarray, h: float | None = None) -> None:
    """Refuse what has no slope at each entry."""
    check_array("slope", "z", z)
    if not callable(function):
        raise TypeError(
            f"slope: function is {described(function)}, expected a function: "
            "write slope(relu, z)."
        )
    if function in (softmax, log_softmax):
        raise ValueError(
            f"slope: every output of {function.__name__} depends on every input of its "
            "row, so there is no one slope per entry. Nudge one input at a time."
        )
    if h is not None:
        number_between("slope", "h", h, above=0)


def entrywise(function: Callable, z: np.ndarray) -> np.ndarray:
    """Return function(z), or raise ValueError where it has not one number an entry."""
    y = function(z)
    if y is None or np.shape(y) != np.shape(z):
        returned = described(y) if y is None else f"shape {np.shape(y)}"
        raise ValueError(
            f"slope: the function turned shape {np.shape(z)} into {returned}, "
            "expected a function that works entry by entry."
        )
    return y


def half_run(z: np.ndarray) -> Any:
    """Return a distance that neither blurs a curve nor drowns in rounding."""
    precision = np.finfo(getattr(z, "dtype", float)).eps
    return math.cbrt(precision) * np.maximum(np.abs(z), 1)


@checked(check_slope)
def slope(function: Callable, z: np.ndarray, h: float | None = None) -> np.ndarray:
    """Measure how steep `function` is at each entry of z.

    The rise over the run between a point a little to the right and a point a little
    to the left: (function(z + h) - function(z - h)) / ((z + h) - (z - h)).

    Parameters
    ----------
    function : callable
        Works entry by entry, as all activations but softmax and log_softmax do.
    z : array of any shape, or number
    h : float, optional
        Half the run. If not given, the cube root of the machine epsilon (6e-6 in
        float64, 5e-3 in float32), times |z| where |z| > 1: a longer run blurs the
        curve, a shorter one loses its digits in rounding.

    Returns
    -------
    array of z's shape and dtype
        At a kink, the mean of the two slopes: 0.5 for relu at 0.

    Raises
    ------
    TypeError
        If z holds no floats, `function` is none, or h is no number.
    ValueError
        If h is not positive, or `function` mixes entries or changes the shape.

    References
    ----------
    Press, Teukolsky, Vetterling and Flannery, *Numerical Recipes*, 3rd edition, 2007,
    section 5.7.

    Examples
    --------
    >>> from nnlib.activations import sigmoid
    >>> slope(sigmoid, np.array([-2.0, 0.0, 2.0])).round(4)
    array([0.105, 0.25 , 0.105])
    """
    h = half_run(z) if h is None else h
    right, left = z + h, z - h
    rise = entrywise(function, right) - entrywise(function, left)
    return rise / (right - left)  # the run as it was rounded, not 2 * h
