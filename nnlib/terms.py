"""Numbers that remember how they came about, and the terms that a function adds up.

A twin is a function once more, for a single element: where `linear` says
``x @ W + b``, its twin says ``x[n, i] * W[i, k]`` for each i, and ``b[k]``. It runs on
numbers that write down what is done to them, so that its words, its factors and its
value are one thing. `nnlib.inside` opens a network with it.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from nnlib.checks import described
from nnlib.registry import enter

# How an operation is written between its two numbers, and how closely it binds.
SIGNS: dict = {
    np.greater: (">", 0),
    np.less: ("<", 0),
    np.equal: ("==", 0),
    np.add: ("+", 1),
    np.subtract: ("-", 1),
    np.multiply: ("*", 2),
    np.true_divide: ("/", 2),
    np.power: ("**", 4),
}
CLOSEST = 5  # what needs no brackets: a name, a number, a call
NAMES = {np.maximum: "max", np.minimum: "min", np.absolute: "abs"}


class Read(NamedTuple):
    """An element of an array, as a formula reads it: its place, and its words there."""

    stem: str
    at: tuple[int, ...]
    words: str

    @property
    def address(self) -> str:
        """Where it is: the stem and the index, such as ``0.W.3.1``."""
        return ".".join([self.stem, *map(str, self.at)])


class Number(np.lib.mixins.NDArrayOperatorsMixin):
    """A number that remembers its formula, its factors and where it was read.

    Python's operators and NumPy's functions work on it, and return another one.

    Parameters
    ----------
    value : float
    words : str
        The formula, such as ``max(z[0, 1], 0)``.
    reads : tuple of Read
        The elements that it depends on.
    factors : tuple of Number, optional
        What it is the product of; by default itself.
    binds : int
        How closely the last operation of `words` binds.

    Examples
    --------
    >>> x, w = Array("x", [[2.0, 3.0]]), Array("w", [4.0, 5.0])
    >>> y = np.exp(x[0, 0] - 2) * w[1]
    >>> print(y)
    exp(x[0, 0] - 2) * w[1] = 5
    >>> [str(factor) for factor in y.factors]
    ['exp(x[0, 0] - 2) = 1', 'w[1] = 5']
    >>> [read.address for read in y.reads]
    ['x.0.0', 'w.1']
    """

    def __init__(
        self,
        value: Any,
        words: str,
        reads: tuple[Read, ...] = (),
        factors: tuple["Number", ...] = (),
        binds: int = CLOSEST,
    ):
        self.value = float(value)
        self.words, self.reads, self.binds = words, reads, binds
        self.factors = factors or (self,)

    def __array_ufunc__(self, operation, method, *inputs, **settings):
        """Do to the value what NumPy does, and write it down."""
        numbers = [as_number(each) for each in inputs]
        with np.errstate(all="ignore"):  # NaN and infinity are opened like the others
            value = operation(*(number.value for number in numbers))
        reads = tuple(dict.fromkeys(read for each in numbers for read in each.reads))
        words, binds = written(operation, numbers)
        return Number(value, words, reads, factors_of(operation, numbers), binds)

    def called(self, words: str) -> "Number":
        """Return the same number under a shorter name, as one factor."""
        return Number(self.value, words, self.reads)

    def __bool__(self) -> bool:
        """Tell whether it is not 0, so that a formula can ask ``if z > 0``."""
        return bool(self.value)

    def __index__(self) -> int:
        """Return it as a place in a row: a label is one."""
        return int(self.value)

    def __str__(self) -> str:
        """Return the formula and the value."""
        return f"{self.words} = {self.value:.6g}"


def as_number(value: Any) -> Number:
    """Return a setting, or a number of a formula, as a `Number` that reads nothing."""
    if isinstance(value, Number):
        return value
    value = float(value)
    return Number(value, f"{value:.6g}", binds=CLOSEST if value >= 0 else 1)


def factors_of(operation: np.ufunc, numbers: list[Number]) -> tuple[Number, ...]:
    """Return the factors of a result: none but itself, unless it is a product."""
    if operation is np.multiply:
        return numbers[0].factors + numbers[1].factors
    if operation is np.true_divide and numbers[0].words != "1":
        return (*numbers[0].factors, 1 / numbers[1])
    if operation is np.negative:
        return (as_number(-1), *numbers[0].factors)
    return ()


def written(operation: np.ufunc, numbers: list[Number]) -> tuple[str, int]:
    """Return an operation on numbers as Python writes it, and how closely it binds."""
    if operation is np.negative:
        return f"-{bracketed(numbers[0], 2)}", 2
    if operation not in SIGNS:
        name = NAMES.get(operation, operation.__name__)
        return f"{name}({', '.join(number.words for number in numbers)})", CLOSEST
    sign, binds = SIGNS[operation]
    left, right = numbers
    # behind a minus or a division, a sum or a quotient needs brackets of its own
    closer = binds + (operation in (np.subtract, np.true_divide, np.power))
    return f"{bracketed(left, binds)} {sign} {bracketed(right, closer)}", binds


def bracketed(number: Number, binds: int) -> str:
    """Return its words, in brackets where something beside them binds closer."""
    return number.words if number.binds >= binds else f"({number.words})"


class Array:
    """An array whose elements are read as `Number`.

    Parameters
    ----------
    name : str
        What the formula calls it.
    values : array of any shape
    stem : str, optional
        What its elements' addresses start with; by default its name.

    Examples
    --------
    >>> print(Array("W", [[1.0, 2.0]])[0, 1])
    W[0, 1] = 2
    """

    def __init__(self, name: str, values: Any, stem: str = ""):
        self.name, self.stem = name, stem or name
        self.values = values if hasattr(values, "shape") else np.asarray(values)
        self.shape, self.size = self.values.shape, self.values.size

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.values)

    def __getitem__(self, index) -> Number:
        """Return the element at an index, which is complete."""
        at = tuple(map(int, index if isinstance(index, tuple) else (index,)))
        words = self.words(at)
        return Number(self.values[at].item(), words, (Read(self.stem, at, words),))

    def words(self, at: Sequence[int]) -> str:
        """Return how an element is written, such as ``W[3, 1]``."""
        return f"{self.name}[{', '.join(map(str, at))}]" if len(at) else self.name

    def row(self, *at: int) -> list[Number]:
        """Return the elements along the last axis."""
        return [self[(*at, k)] for k in range(self.shape[-1])]


def check_twin(function: Callable) -> None:
    """Refuse what no twin can belong to."""
    if not callable(function):
        raise TypeError(
            f"terms_for: function is {described(function)}, expected the function "
            "whose terms these are: write @terms_for(relu)."
        )


def terms_for(function: Callable) -> Callable:
    """Enter the decorated twin in the registry as that of `function`.

    A twin is built as a backward rule is. It takes the arguments, as `Array`, and the
    settings. It returns two things: a function from an index of the output to the list
    of terms that add up to that element; and for each argument a function from g, the
    gradient of the output, and an index to the terms of that argument's gradient, or
    None where there is no gradient. The sum over the batch's losses, and every other
    number that has no axis, is read with the index ().

    Parameters
    ----------
    function : callable

    Returns
    -------
    callable
        The decorator, which returns the twin unchanged.

    Raises
    ------
    TypeError
        If `function` is no function.

    Examples
    --------
    >>> def scaled(x, w):
    ...     return w * x
    >>> @terms_for(scaled)
    ... def terms_scaled(x, w):
    ...     return (
    ...         lambda n, i: [w[i] * x[n, i]],
    ...         (
    ...             lambda g, n, i: [g[n, i] * w[i]],
    ...             lambda g, i: [g[n, i] * x[n, i] for n in range(len(x))],
    ...         ),
    ...     )
    >>> forwards, _ = terms_scaled(Array("x", [[2.0, 3.0]]), Array("w", [4.0, 5.0]))
    >>> print(forwards(0, 1)[0])
    w[1] * x[0, 1] = 15
    """
    check_twin(function)

    def decorate(twin: Callable) -> Callable:
        enter(function, terms=twin)
        return twin

    return decorate
