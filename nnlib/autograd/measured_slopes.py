"""Any function's gradient compared with measured slopes, chapter 11."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.autograd.checks import check_differentiable, check_weighable
from nnlib.autograd.differentiation import grad
from nnlib.autograd.recording import names_of
from nnlib.autograd.variable import recorded, variables_in
from nnlib.backprop import numerical_gradient
from nnlib.backprop.gradcheck import GradientReport, compared, in_float64
from nnlib.checks import is_array
from nnlib.registry import checked, entry_of


def check_call(function: Any, *arguments: Any) -> None:
    """Refuse what is no function, and a call without a number to differentiate for."""
    check_differentiable("check_grad", function)
    if not any(map(moves, arguments)):
        raise TypeError(
            "check_grad: no argument holds floats, expected the arguments that the "
            "function is called with: write check_grad(np.tanh, np.array([1.0, 2.0]))."
        )


def moves(argument: Any) -> bool:
    """Tell whether an argument can be nudged: a number, or an array of floats."""
    number = isinstance(argument, float)
    return number or (is_array(argument) and argument.dtype.kind == "f")


@checked(check_call)
def check_grad(function: Callable, *arguments: Any) -> GradientReport:
    """Compare the gradients of a function with measured slopes.

    What `check_gradients` of chapter 6 does for networks, for any function. A backward
    rule of its own is the one that is checked; without one it is taken apart. All is
    computed in float64. Where the function returns an array, its numbers are weighted,
    each differently, and added up: equal weights would hide a gradient in the wrong
    place.

    Parameters
    ----------
    function : callable
        Returns a number or an array.
    *arguments
        What it is called with. Each that holds floats is checked, and every element
        costs two calls; whole numbers stay as they are.

    Returns
    -------
    GradientReport
        A line for each argument; `passed` is True when all gradients agree. At a kink
        a correct gradient may differ from the measured slope.

    Raises
    ------
    TypeError
        If `function` is none or returns no floats, or no argument holds floats.
    ValueError, NotImplementedError
        As `grad` does.

    Examples
    --------
    >>> x, W = np.array([[1.0, 2.0]]), np.array([[0.5], [-0.5]])
    >>> check_grad(lambda x, W: np.tanh(x @ W), x, W).passed
    True
    """
    given: list[Any] = [np.array(a) if type(a) is float else a for a in arguments]
    given = [in_float64(a) for a in given]
    y = function(*given)
    check_weighable("check_grad", function, y)
    weights: Any = np.float64(1.0)
    if np.shape(y):
        weights = np.cos(np.arange(y.size, like=y)).reshape(y.shape)

    def weighted(*given):
        # its own rule, if it has one: the tape would look inside a plain function
        asked = variables_in(given) and entry_of(function).rule
        y = recorded(function, given) if asked else function(*given)
        return (y * weights).sum()

    def along(position):
        return lambda a: weighted(*given[:position], a, *given[position + 1 :])

    positions = tuple(i for i, a in enumerate(given) if moves(a))
    gradients = grad(weighted, positions)(*given)
    names = names_of(function, len(given))
    return GradientReport(
        tuple(
            compared(names[i], gradient, numerical_gradient(along(i), given[i]))
            for i, gradient in zip(positions, gradients, strict=True)
        )
    )
