"""Recording, chapter 11: a function is called with variables in place of arrays.

While a function runs, every array that the graph holds on to is locked: what is written
into it would change the way back. NumPy refuses, and the refusal is put into words.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np

from nnlib.autograd.checks import refused_words
from nnlib.autograd.graph import Node
from nnlib.autograd.variable import Variable, recorded, variables_in
from nnlib.backprop.table import signature_of
from nnlib.registry import entry_of, recorded_by

_level = ContextVar("nnlib recording", default=0)
_lock: ContextVar[Callable | None] = ContextVar("nnlib lock", default=None)


class Apart(functools.partial):
    """A rule that takes its function apart: `differentiable` enters it."""


def answer(
    formula: Callable, unchecked: Callable, arguments: tuple, settings: dict
) -> Any:
    """Answer a call of one of the course's functions while something is recorded.

    With a variable among its arguments, a function that has a backward rule becomes one
    node. Any other is called: what it calls is asked in its turn, so that it is taken
    apart into functions that have a rule. So is one whose rule would do just that, by
    calling it.
    """
    if not variables_in([*arguments, *settings.values()]):
        return unchecked(*arguments, **settings)
    rule = entry_of(formula).rule
    if rule is None or isinstance(rule, Apart):
        return unchecked(*arguments, **settings)
    if variables_in(settings.values()):  # arrays that were handed in by name
        call = inspect.signature(formula).bind(*arguments, **settings)
        arguments, settings = call.args, call.kwargs
    return recorded(formula, arguments, settings)


def opens_again(array: np.ndarray) -> bool:
    """Tell whether an array is open, and could be opened once it is locked.

    NumPy opens no array whose memory is not its own, such as a tensor's: that one
    stays open, and a tape notices a change afterwards.
    """
    owner = array
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    return array.flags.writeable and owner.flags.owndata


@contextmanager
def locked() -> Iterator[Callable]:
    """Lock arrays inside a ``with``; hand out the function that locks one.

    Of several, one within the other, the outermost opens them again: an array cannot be
    opened while another one whose memory it sees is locked.
    """
    if outer := _lock.get():
        yield outer
        return
    held: list[np.ndarray] = []

    def lock(array: Any) -> None:
        # arrays of a GPU have no lock, and numbers need none
        if type(array) is np.ndarray and opens_again(array):
            array.flags.writeable = False
            held.append(array)

    before = _lock.set(lock)
    try:
        yield lock
    finally:
        _lock.reset(before)
        # a view opens only after the array whose memory it sees
        for array in sorted(held, key=lambda array: array.base is not None):
            array.flags.writeable = True


@contextmanager
def recording(caller: str) -> Iterator[Callable]:
    """Record inside a ``with``; hand out what makes a variable of an array."""
    level = _level.get() + 1
    before = _level.set(level)
    try:
        with locked() as lock, recorded_by(answer):

            def watched(value: Any) -> Variable:
                lock(value)
                return Variable(Node(value), level, lock)

            yield watched
    except ValueError as error:
        words = refused_words(caller, str(error))
        if words is None:
            raise
        raise ValueError(words) from error
    finally:
        _level.reset(before)


def called(
    watched: Callable,
    function: Callable,
    arguments: Sequence,
    settings: Mapping,
    positions: Sequence[int],
) -> tuple[Any, Node | None, list[Node]]:
    """Call a function with variables at some positions.

    Returns
    -------
    value : array or number
        What it returned.
    output : Node or None
        The node of the value; None where no variable leads to it.
    inputs : list of Node
        One for each position.
    """
    given = list(arguments)
    for position in positions:
        value = given[position]
        given[position] = watched(np.float64(value) if is_number(value) else value)
    inputs = [given[position].node for position in positions]
    y = function(*given, **settings)
    level = _level.get()
    if isinstance(y, Variable) and y.level == level:
        return y.node.value, y.node, inputs
    return y, None, inputs


def is_number(value: Any) -> bool:
    """Tell whether this is a plain number of Python."""
    return isinstance(value, int | float) and not isinstance(value, np.generic)


def names_of(function: Callable, n: int) -> list[str]:
    """Return the names of a function's first arguments, or made-up ones."""
    try:
        parameters = signature_of(function).parameters.values()
    except (ValueError, TypeError):
        parameters = ()  # type: ignore[assignment]
    names = [p.name for p in parameters if p.kind is not p.VAR_POSITIONAL][:n]
    return names + [f"argument {i}" for i in range(len(names), n)]
