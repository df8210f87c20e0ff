"""Derivatives of whole functions, chapter 11: record the call, then go back."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.autograd.checks import (
    check_differentiable,
    check_given,
    check_number,
    check_position,
)
from nnlib.autograd.graph import Node, from_behind, gradients_of
from nnlib.autograd.recording import Apart, called, names_of, recording
from nnlib.backprop import rule_for
from nnlib.checks import is_array
from nnlib.registry import checked, entry_of


@checked(functools.partial(check_differentiable, "value_and_grad"))
def value_and_grad(function: Callable, argnums: int | tuple[int, ...] = 0) -> Callable:
    """Return a function that returns the value of another one, and its gradient.

    Parameters
    ----------
    function : callable
        Returns one number. It may branch, loop, use an array twice, and call any
        function that has a backward rule, of nnlib or of NumPy.
    argnums : int or tuple of int
        The positions of the arguments whose gradient is asked for, as in JAX.

    Returns
    -------
    callable
        Called like `function`; returns its value and the gradient, an array of the
        argument's shape, or a tuple of them for a tuple of positions.

    Raises
    ------
    TypeError
        If `function` is none, or an argument asked for holds no floats.
    ValueError
        If it returns an array, or an array that is recorded is changed in place.
    NotImplementedError
        If it calls a function that has no backward rule and cannot be taken apart.

    References
    ----------
    Baydin, Pearlmutter, Radul and Siskind, *Automatic differentiation in machine
    learning: a survey*, 2018, section 3.2.

    Examples
    --------
    >>> value, slope = value_and_grad(lambda x: x * x + 3 * x)(2.0)
    >>> float(value), float(slope)
    (10.0, 7.0)
    """
    positions = argnums if isinstance(argnums, tuple) else (argnums,)

    # no functools.wraps: the result is another function, with a rule of its own
    def both(*arguments, **settings):
        names = names_of(function, len(arguments))
        for position in positions:
            check_position("grad", function, position, arguments)
            check_given("grad", names[position], arguments[position])
        with recording("grad") as watched:
            value, output, inputs = called(
                watched, function, arguments, settings, positions
            )
            check_number("grad", function, value)
            found = (
                {} if output is None else gradients_of(output, from_behind(1, value))
            )
        gradients = [gradient_of(node, found) for node in inputs]
        return value, tuple(gradients) if isinstance(argnums, tuple) else gradients[0]

    return both


@checked(functools.partial(check_differentiable, "grad"))
def grad(function: Callable, argnums: int | tuple[int, ...] = 0) -> Callable:
    """Return the derivative of a function that returns one number.

    The derivative is a function again, so it has a derivative too.

    Parameters
    ----------
    function, argnums
        See `value_and_grad`.

    Returns
    -------
    callable
        Called like `function`; returns the gradient.

    Raises
    ------
    TypeError, ValueError, NotImplementedError
        See `value_and_grad`.

    Examples
    --------
    >>> cube = lambda x: x**3
    >>> float(grad(cube)(2.0)), float(grad(grad(cube))(2.0))
    (12.0, 12.0)
    """
    both = value_and_grad(function, argnums)

    def derivative(*arguments, **settings):
        return both(*arguments, **settings)[1]

    return derivative


def all_gradients(output: Node | None, g: Any, value: Any) -> dict[Node, Any]:
    """Return the gradients of a recording; none where nothing leads to its value."""
    return {} if output is None else gradients_of(output, from_behind(g, value))


def gradient_of(node: Node, found: dict) -> Any:
    """Return a node's gradient as an array of its own; zeros where none came back."""
    gradient = found.get(node)
    if gradient is None:
        return np.zeros_like(node.value)
    # two arguments of a sum are handed one array: each caller gets its own
    return gradient.copy() if isinstance(gradient, np.ndarray) else gradient


@checked(lambda function: check_differentiable("differentiable", function))
def differentiable(function: Callable) -> Callable:
    """Give a function a backward rule by taking it apart at each call.

    It may then be a layer or a loss in `backprop` and `fit`. A function that has a
    rule keeps it: its own is faster.

    Parameters
    ----------
    function : callable
        Made of functions that have backward rules. A `functools.partial` or a lambda
        will do.

    Returns
    -------
    callable
        The same function, entered in the table.

    Raises
    ------
    TypeError
        If `function` is none.

    Examples
    --------
    >>> from nnlib.backprop import vjp
    >>> @differentiable
    ... def doubled(x):
    ...     return x + x
    >>> y, (to_x,) = vjp(doubled, np.array([3.0]))
    >>> y, to_x(np.array([1.0]))
    (array([6.]), array([2.]))
    """
    if entry_of(function).rule is None:
        rule_for(function)(Apart(taken_apart, function))
    return function


def taken_apart(function: Callable, *arguments: Any, **settings: Any) -> tuple:
    """Call a function on variables; return its value and pullbacks, as a rule does."""
    positions = [
        i for i, a in enumerate(arguments) if is_array(a) and a.dtype.kind == "f"
    ]
    with recording("differentiable") as watched:
        value, output, inputs = called(
            watched, function, arguments, settings, positions
        )
    kept: list = []  # the last g and what came back: every pullback is asked for one g

    def to(node):
        def to_argument(g):
            if not kept or kept[0] is not g:
                kept[:] = g, all_gradients(output, g, value)
            return gradient_of(node, kept[1])

        return to_argument

    pullbacks: list[Callable | None] = [None] * len(arguments)
    for position, node in zip(positions, inputs, strict=True):
        pullbacks[position] = to(node)
    return value, tuple(pullbacks)
