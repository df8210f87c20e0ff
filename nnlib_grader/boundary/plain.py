"""Values as plain data that fits into JSON, and back.

Between the learner's code and the comparer only plain data pass: no object of the
learner's can forge an answer, and nothing is ever unpickled. Arrays keep their dtype
and their shape; a list stays a list. An array without axes and a number of NumPy's come
back as a number, whatever was handed in.
"""

import base64
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nnlib_grader.boundary.dotted import named

DTYPES = {
    *("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32"),
    *("uint64", "float16", "float32", "float64"),
}
MOST_BYTES = 4_000_000  # of all arrays and texts of a value together
MOST_ITEMS = 100_000  # in all lists, tuples and dictionaries of a value together
MOST_AXES = 32
DEEPEST = 20


class NotPlain(ValueError):
    """A value that cannot be plain data; the message says which type it has."""


@dataclass(frozen=True)
class Seed:
    """An argument that becomes a fresh ``numpy.random.Generator`` for each call."""

    number: int


@dataclass(frozen=True)
class Named:
    """An argument that becomes a function of nnlib or NumPy, by its dotted name."""

    path: str


class Budget:
    """What a value may still hold, counted while it is read."""

    def __init__(self):
        self.items, self.bytes = MOST_ITEMS, MOST_BYTES

    def take(self, depth: int) -> None:
        """Count a part; refuse one too many or one too deep."""
        self.items -= 1
        if self.items < 0 or depth > DEEPEST:
            raise NotPlain("a value with too many parts")

    def text(self, value: str) -> str:
        """Count a text."""
        self.bytes -= len(value)
        if self.bytes < 0 or len(value) > MOST_ITEMS:
            raise NotPlain("a text that is too long")
        return value

    def array(self, shape: Sequence[int], size: int) -> None:
        """Count an array of items of some bytes; an empty axis counts as one of 1."""
        self.bytes -= size * math.prod(max(n, 1) for n in shape)
        if self.bytes < 0:
            raise NotPlain("an array that is too large")


def encode(value: object, depth: int = 0, budget: Budget | None = None) -> object:
    """Return a value as plain data, without calling any method of its own.

    Raises
    ------
    NotPlain
        If it holds anything but numbers, text, None, arrays of numbers, and lists,
        tuples and dictionaries of these; or if it is too large.
    """
    budget = budget or Budget()
    budget.take(depth)
    kind = type(value)
    if value is None or kind is bool:
        return value
    if issubclass(kind, str):
        return budget.text(str.__str__(value))
    if issubclass(kind, float):  # np.float64 too: list(array) has thousands of them
        number = float.__float__(value)
        return number if math.isfinite(number) else {"float": repr(number)}
    if issubclass(kind, np.ndarray | np.generic):
        return encode_array(value, budget)
    if issubclass(kind, int):
        if not -(2**63) <= (whole := int.__int__(value)) < 2**63:
            raise NotPlain("an integer that is too large")
        return whole
    if kind is Seed:
        return {"seed": value.number}
    if kind is Named:
        return {"named": value.path}
    if issubclass(kind, dict):
        items = dict.items(value)
        pairs = [
            [encode_key(k, budget), encode(v, depth + 1, budget)] for k, v in items
        ]
        return {"dict": pairs}
    if issubclass(kind, tuple):
        parts = tuple.__iter__(value)
        return {"tuple": [encode(part, depth + 1, budget) for part in parts]}
    if issubclass(kind, list):
        return [encode(part, depth + 1, budget) for part in list.__iter__(value)]
    raise NotPlain(f"an object of type {type_name(value)}")


def encode_key(key: object, budget: Budget) -> object:
    """Return a dictionary's key, a number or a text, as plain data."""
    kind = type(key)
    if issubclass(kind, np.bool | np.number):
        key = np.asarray(key).item()
        kind = type(key)
    if issubclass(kind, str):
        return budget.text(str.__str__(key))
    if kind is bool or (kind is float and math.isfinite(key)):
        return key
    if issubclass(kind, int) and -(2**63) <= int.__int__(key) < 2**63:
        return int.__int__(key)
    raise NotPlain("a dictionary with unusual keys")


def type_name(value: object) -> str:
    """Return the name of a value's type, whatever the type says of itself."""
    return type.__dict__["__name__"].__get__(type(value))


def encode_array(value: np.ndarray | np.generic, budget: Budget) -> dict:
    """Return an array of numbers as its dtype, its shape and its bytes."""
    array = np.asarray(value)  # a subclass becomes a plain array
    if array.dtype == np.longdouble:  # a number of this system alone
        array = array.astype(np.float64)
    if array.dtype.name not in DTYPES:
        raise NotPlain(f"an array of {array.dtype}")
    if array.ndim > MOST_AXES:
        raise NotPlain("an array of too many axes")
    budget.array(array.shape, array.itemsize)
    array = array.astype(array.dtype.newbyteorder("<"), copy=False)
    data = base64.b64encode(array.tobytes()).decode("ascii")
    return {"dtype": array.dtype.name, "shape": list(array.shape), "bytes": data}


def decode(
    data: object, arguments: bool = True, depth: int = 0, budget: Budget | None = None
) -> object:
    """Return the value that plain data stand for; fresh objects at each call.

    Parameters
    ----------
    data : object
    arguments : bool
        Whether seeds and names of functions are allowed, as in arguments. They are not
        in what comes back from a learner.

    Raises
    ------
    NotPlain
        If `data` is nothing that `encode` returns, or too large.
    """
    budget = budget or Budget()
    budget.take(depth)

    def inner(part):
        return decode(part, arguments, depth + 1, budget)

    if data is None or type(data) in (bool, float):
        return data
    if type(data) is int and -(2**63) <= data < 2**63:
        return data
    if type(data) is str:
        return budget.text(data)
    if type(data) is list:
        return [inner(part) for part in data]
    match data:
        case {"float": "nan" | "inf" | "-inf" as text, **rest} if not rest:
            return float(text)
        case {"tuple": list(parts), **rest} if not rest:
            return tuple(inner(part) for part in parts)
        case {"dict": list(pairs), **rest} if not rest:
            if all(type(pair) is list and len(pair) == 2 for pair in pairs):
                return {encode_key(key, budget): inner(part) for key, part in pairs}
        case {"dtype": str(name), "shape": list(shape), "bytes": str(text), **rest}:
            if name in DTYPES and not rest:
                return decode_array(name, shape, text, budget)
        case {"seed": int(number), **rest} if arguments and not rest:
            return np.random.default_rng(number)
        case {"named": str(path), **rest} if arguments and not rest:
            return function(path)
    raise NotPlain("data that cannot be read")


def decode_array(name: str, shape: list, text: str, budget: Budget) -> np.ndarray:
    """Return an array, if its shape and its bytes fit each other."""
    kind = np.dtype(name)
    if len(shape) > MOST_AXES or not all(type(n) is int and n >= 0 for n in shape):
        raise NotPlain("an array of an impossible shape")
    budget.array(shape, kind.itemsize)
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        raise NotPlain("data that cannot be read") from None
    if len(raw) != kind.itemsize * math.prod(shape):
        raise NotPlain("an array whose shape does not fit its bytes")
    if name == "bool":  # a byte of 2 would be neither True nor False
        array = np.frombuffer(raw, np.uint8) != 0
    else:
        array = np.frombuffer(raw, kind.newbyteorder("<")).astype(kind)  # a copy
        if kind.kind == "i" and kind.itemsize > np.dtype(np.intp).itemsize:
            array = as_counts(array)
    return array.reshape(shape) if shape else a_number(array[0])


def as_counts(array: np.ndarray) -> np.ndarray:
    """Return whole numbers as this system counts, where they fit.

    WebAssembly has 32 bits, and `np.bincount` takes no more there.
    """
    small = array.astype(np.intp)
    return small if np.array_equal(small, array) else array


def a_number(value: np.generic) -> bool | int | float | np.generic:
    """Return a number of Python's for one of NumPy's, and for an array of no axes.

    A float of fewer digits stays NumPy's: its dtype says how exact it can be.

    Examples
    --------
    >>> a_number(np.int8(3)), a_number(np.float32(0.5))
    (3, np.float32(0.5))
    """
    return value if value.dtype in (np.float16, np.float32) else value.item()


def snapshot(value: object) -> object:
    """Return plain data to tell later whether a value was changed, or None."""
    try:
        return encode(value)
    except NotPlain:
        return None  # a generator or a function: drawing from it changes nothing here


def changed(before: Sequence, values: Sequence) -> list[int]:
    """Return which values are no longer as they were when `before` was taken of them.

    Examples
    --------
    >>> numbers = [3, 1]
    >>> before = [snapshot(numbers)]
    >>> numbers.sort()
    >>> changed(before, [numbers])
    [0]
    """
    pairs = zip(before, values, strict=True)
    return [
        number
        for number, (old, value) in enumerate(pairs)
        if old is not None and old != snapshot(value)
    ]


def function(path: str) -> object:
    """Return the function that a dotted name stands for.

    Raises
    ------
    NotPlain
        If the name is not one of nnlib's or NumPy's.
    """
    module, _, name = path.rpartition(".")
    if module.split(".")[0] not in ("nnlib", "numpy") or name.startswith("_"):
        raise NotPlain(f"the name {path}")
    return named(path)
