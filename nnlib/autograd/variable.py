"""Arrays that are watched, chapter 11: each call on them adds a node to the graph.

NumPy hands every call on such an array to the array itself (`__array_ufunc__`,
`__array_function__`), and `nnlib.registry` does the same for the course's functions.
So nothing is replaced: the rule that is called is the one in the table of chapter 6.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

from nnlib.autograd.checks import (
    AskedForNumbers,
    ChangedInPlace,
    check_rule_call,
    no_rule_here,
    no_second,
    refuse_attribute,
    refuse_leaving,
    refuse_out,
    refuse_two_places,
)
from nnlib.autograd.graph import Node
from nnlib.registry import entry_of, name_of

# What does not change with its argument, or only in steps: no gradient comes back.
FLAT = {
    *(np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal),
    *(np.logical_and, np.logical_or, np.logical_not, np.isfinite, np.isnan, np.isinf),
    *(np.sign, np.heaviside, np.floor, np.ceil, np.rint),
    *(np.shape, np.ndim, np.size, np.argmax, np.argmin, np.argsort),
    *(np.zeros_like, np.ones_like, np.empty_like),
}


class Variable(NDArrayOperatorsMixin):
    """An array that writes down what is done with it.

    `grad` and `record` make them; a function that they differentiate is called with
    them in place of arrays.

    Parameters
    ----------
    node : Node
    level : int
        Which recording it belongs to: 1 for the outermost. The derivative of a
        derivative is a recording within one, whose values are variables themselves.
    lock : callable
        Called with each array that the graph holds on to.
    """

    __slots__ = ("level", "lock", "node")

    def __init__(self, node: Node, level: int, lock: Callable):
        self.node, self.level, self.lock = node, level, lock

    shape = property(lambda self: self.node.value.shape)
    dtype = property(lambda self: self.node.value.dtype)
    ndim = property(lambda self: len(self.shape))
    size = property(lambda self: self.node.value.size)
    device = property(lambda self: self.node.value.device)
    T = property(lambda self: recorded(np.transpose, (self,)))

    def __array_ufunc__(self, ufunc, method, *inputs, **settings):
        """Answer NumPy where one of its operations meets this array."""
        if method != "__call__":
            no_rule_here(f"{ufunc.__name__}.{method}")
        return recorded(ufunc, inputs, settings)

    def __array_function__(self, function, types, arguments, settings):
        """Answer NumPy where one of its functions is called with this array."""
        if not variables_in([*arguments, *settings.values()]):  # it was like=
            return function(*arguments, **settings, like=plain(self))
        return recorded(function, arguments, settings)

    def __getitem__(self, index):
        """Return a part of the array, as a new node."""
        return recorded(operator.getitem, (self, index))

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.node.value)

    def __iter__(self) -> Iterator:
        """Go through the rows."""
        return (self[i] for i in range(len(self)))

    def __bool__(self) -> bool:
        """Tell whether a number is not 0: a branch may look at it."""
        return bool(plain(self))

    def __setitem__(self, index, value) -> None:
        """Refuse to change numbers that the way back needs."""
        refuse_out(operator.setitem, {"out": self})

    def __getattr__(self, name):
        """Say what to write where an array's method is not here."""
        refuse_attribute(name)

    def __repr__(self) -> str:
        """Return the value."""
        return f"Variable({self.node.value!r})"

    def __format__(self, form: str) -> str:
        """Return the number in a form: to print it is to look, as a branch may."""
        return format(plain(self), form)

    def sum(self, axis=None, keepdims=False):
        """Return the sum, as NumPy's method does."""
        return recorded(np.sum, (self,), {"axis": axis, "keepdims": keepdims})

    def mean(self, axis=None, keepdims=False):
        """Return the mean, as NumPy's method does."""
        return recorded(np.mean, (self,), {"axis": axis, "keepdims": keepdims})

    def max(self, axis=None, keepdims=False):
        """Return the largest number, as NumPy's method does."""
        return recorded(np.max, (self,), {"axis": axis, "keepdims": keepdims})

    def min(self, axis=None, keepdims=False):
        """Return the smallest number, as NumPy's method does."""
        return recorded(np.min, (self,), {"axis": axis, "keepdims": keepdims})

    def reshape(self, *shape):
        """Return the same numbers in another shape."""
        shape = shape[0] if len(shape) == 1 else shape
        return recorded(np.reshape, (self, shape))

    def ravel(self):
        """Return the same numbers on one axis."""
        return self.reshape(-1)

    def transpose(self, *axes):
        """Return the axes in another order."""
        axes = axes[0] if len(axes) == 1 else axes
        return recorded(np.transpose, (self, axes or None))

    def astype(self, dtype):
        """Return the array in another dtype."""
        return recorded(np.asarray, (self, dtype))

    def copy(self):
        """Return a new array of the same numbers."""
        return 1 * self

    def leave(self, *_, **__):
        """Refuse to become a number, or a plain array: the graph would end there."""
        refuse_leaving(self.shape)

    __array__ = __float__ = __int__ = __index__ = item = tolist = leave
    __hash__ = None  # type: ignore[assignment]


def variables_in(arguments: Sequence | Any) -> list[Variable]:
    """Return the variables among the arguments, those in a list of arrays too."""
    found = []
    for argument in arguments:
        if isinstance(argument, Variable):
            found.append(argument)
        elif isinstance(argument, tuple | list):
            found += variables_in(argument)
    return found


def below(argument: Any, level: int) -> Any:
    """Return the argument with values in place of the variables of that level."""
    if isinstance(argument, Variable):
        return argument.node.value if argument.level == level else argument
    if isinstance(argument, tuple | list):
        return type(argument)(below(part, level) for part in argument)
    return argument


def plain(argument: Any) -> Any:
    """Return the argument without any variable: with the arrays at the bottom."""
    while found := variables_in([argument]):
        argument = below(argument, max(variable.level for variable in found))
    return argument


def node_of(argument: Any, level: int) -> Any:
    """Return the node of an argument, a list for a sequence, or None."""
    if isinstance(argument, Variable):
        return argument.node if argument.level == level else None
    if isinstance(argument, tuple | list) and variables_in(argument):
        return [node_of(part, level) for part in argument]
    return None


def recorded(function: Callable, arguments: Sequence, settings: Mapping = {}) -> Any:
    """Call the backward rule of a function and add what it returned to the graph.

    Parameters
    ----------
    function : callable
    arguments : sequence
        At least one is a variable, or a list with one.
    settings : dict

    Returns
    -------
    Variable
        Or an array, where the function is flat.
    """
    if function in FLAT:
        return function(*map(plain, arguments), **settings)
    rule = entry_of(function).rule or no_rule_here(function)
    refuse_out(function, settings)
    found = variables_in(arguments)
    level = max(variable.level for variable in found)
    lock = next(variable.lock for variable in found if variable.level == level)
    values = [below(argument, level) for argument in arguments]
    try:
        y, pullbacks = rule(*values, **settings)
    except (ChangedInPlace, AskedForNumbers) as error:
        if not variables_in(values):  # a rule that takes the function apart met it
            raise
        raise no_second(name_of(function)) from error
    except TypeError:
        check_rule_call(function, rule, arguments, settings)
        refuse_two_places(function, [plain(value) for value in values])
        raise
    for held in (*values, y):
        lock(held)
    parents = [node_of(argument, level) for argument in arguments]
    return Variable(Node(y, function, parents, pullbacks), level, lock)
