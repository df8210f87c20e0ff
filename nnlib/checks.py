"""Checks at the public boundary: a wrong input is named before it does harm.

A message names the function, the caller's own argument and its shape, what was
expected, and what to write instead. Only what an array says of itself is looked at
here, so that nothing waits for a GPU.
"""

import difflib
import inspect
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nnlib import foreign

NO_NUMBERS = ". Not all of it is numbers, in rows of one length"
KINDS = {"floats": "f", "integers": "iu"}


def bound(
    function: str, python: inspect.Signature, arguments: Sequence, settings: Mapping
) -> list:
    """Return the arguments in the order of the function's signature."""
    try:
        call = python.bind(*arguments, **settings)
    except TypeError:
        raise TypeError(miscalled(function, python, arguments, settings)) from None
    call.apply_defaults()
    return list(call.arguments.values())


def miscalled(
    function: str, python: inspect.Signature, arguments: Sequence, settings: Mapping
) -> str:
    """Say which argument is missing, unknown or too many."""
    names = list(python.parameters)
    needed = [n for n in names if python.parameters[n].default is inspect._empty]
    call, code = f"{function}({', '.join(names)})", call_code(function, needed)
    for name in settings:
        if name not in names:
            words = foreign.argument(name, names, settings[name])
            if words:
                return f"{function}: there is no argument {name!r} in {call}: {words}."
            near = difflib.get_close_matches(name, names, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            return f"{function}: there is no argument {name!r} in {call}.{hint}"
    named = [p.name for p in python.parameters.values() if p.kind is p.KEYWORD_ONLY]
    places = len(names) - len(named)
    if len(arguments) > places:
        n = len(arguments)
        return (
            f"{function}: {n} argument{' was' if n == 1 else 's were'} given, and "
            f"{call} takes {places}{' without their names' if named else ''}: write "
            f"{f'{named[0]}=... by name' if named else code}."
        )
    twice = [name for name in names[: len(arguments)] if name in settings]
    if twice:
        return f"{function}: {twice[0]} was given twice in {call}."
    missing = [n for n in needed if n not in settings and n in names[len(arguments) :]]
    return f"{function}: {' and '.join(missing)} missing: write {code}."


def call_code(function: str, names: Sequence[str]) -> str:
    """Return a call as somebody writes it: a method is one of an object.

    Examples
    --------
    >>> call_code("Optimizer.step", ["grads"])
    'optimizer.step(grads)'
    """
    owner, dot, name = function.rpartition(".")
    return f"{owner.lower()}{dot}{name}({', '.join(names)})"


def check_array(
    function: str, name: str, values: Any, holds: str = "floats", number: bool = True
) -> None:
    """Refuse what is no array of floats, or of integers.

    NumPy would go on with integers, and differently for each size of integer:
    uint8 wraps around at 256, and the exponential of an int8 is a float16.

    Parameters
    ----------
    function, name : str
        The function that was called and its argument, as the message names them.
    values : array of any shape, or number
    holds : str
        "floats" or "integers".
    number : bool
        Whether a plain number of Python will do.

    Raises
    ------
    TypeError

    Examples
    --------
    >>> check_array("relu", "z", np.array([-1.0, 2.0]))
    >>> check_array("relu", "z", np.array([True]))
    Traceback (most recent call last):
    ...
    TypeError: relu: z holds bool, expected floats: write z.astype(np.float32).
    """
    if type(values) is np.ndarray or is_array(values):
        if values.dtype.kind in KINDS[holds]:
            return
        code = f": write {converted(name, values, holds)}"
        raise TypeError(
            f"{function}: {name} holds {values.dtype}, expected {holds}"
            f"{code if holds_numbers(values) else NO_NUMBERS}."
        )
    if number and isinstance(values, int | float):
        return
    raise TypeError(
        f"{function}: {name} is {described(values)}, expected an array of "
        f"{holds}{way_out(name, values, holds)}."
    )


def is_array(values: Any) -> bool:
    """Tell whether this is an array that NumPy's functions compute with as it is.

    Arrays of CuPy are. Those of PyTorch, JAX, pandas and SciPy are not, and neither
    are NumPy's own matrices and masked arrays, whose operators mean something else.
    """
    if isinstance(values, np.generic):
        return True
    if isinstance(values, np.ndarray):
        return not isinstance(values, np.matrix | np.ma.MaskedArray)
    return all(
        hasattr(values, name) for name in ("__array_function__", "dtype", "shape")
    ) and hasattr(values.dtype, "kind")


def described(values: Any) -> str:
    """Return what somebody handed in, in a few words."""
    if values is None:
        return "None"
    if isinstance(values, np.generic):
        values = values.item()
    if isinstance(values, int | float | str):
        return f"{values!r}"
    if is_array(values):
        return f"an array of shape {values.shape}"
    kind = "function" if isinstance(values, np.ufunc) else type(values).__name__
    article = "an" if kind[:1] in "AEIOUaeiou" else "a"
    if isinstance(values, tuple | list):
        return f"{article} {kind} of {len(values)}"
    return f"{article} {kind}"


def library_of(values: Any) -> str:
    """Return the name of another framework that something is of, or nothing."""
    library = type(values).__module__.partition(".")[0]
    return library if library in ("torch", "keras", "jax", "tensorflow") else ""


def from_where(values: Any) -> str:
    """Return what somebody handed in, and of which framework it is."""
    library = library_of(values)
    return f"{described(values)}{f' of {library}' if library else ''}"


def model_of(values: Any) -> str:
    """Return the end of a sentence: how a model of another framework is read."""
    library = library_of(values)
    if library not in ("torch", "keras") or not callable(values):
        return ""
    return f": nnlib.frameworks has from_{library}(model)"


def way_out(name: str, values: Any, holds: str) -> str:
    """Return the end of a sentence: what to write to get an array."""
    dtype = "np.float32" if holds == "floats" else "np.int64"
    library = type(values).__module__.partition(".")[0]
    if values is None:
        return ". The function that made it may lack a return"
    if isinstance(values, str | bytes):
        return ". It is a text: leave out the quotes"
    if isinstance(values, dict | set):
        return ". Take the numbers out of it first"
    if isinstance(values, tuple) and any(is_array(part) for part in values):
        return f". It is a tuple: hand in one part of it, such as {name}[0]"
    if hasattr(values, "to_numpy"):
        if library == "pandas" and not holds_numbers(values):
            code = f"pd.get_dummies({name}).to_numpy(dtype={dtype})"
            return f". Some of it is text: write {code}"
        return f": write {name}.to_numpy(dtype={dtype})"
    if library == "torch":
        return f": write {name}.detach().cpu().numpy()"
    if hasattr(values, "toarray"):
        return f": write {name}.toarray()"
    if isinstance(values, np.ma.MaskedArray):
        return f". Fill its holes first: write {name}.filled(0)"
    if hasattr(values, "__array__"):
        return f": write np.asarray({name})"
    if callable(values):
        return ". It is a function: hand in what it returns"
    if isinstance(values, int | float):
        return ". It is a single number"
    if not holds_numbers(values):
        return NO_NUMBERS
    return f": write np.array({name}, dtype={dtype})"


def holds_numbers(values: Any) -> bool:
    """Tell whether NumPy makes numbers of this, as it would where it is told to."""
    try:
        np.array(values, dtype=np.complex128)
    except (TypeError, ValueError):
        return False
    return True


def converted(name: str, values: np.ndarray, holds: str) -> str:
    """Return the code that makes the array hold what it should."""
    if holds == "integers":
        return f"{name}.astype(np.int64)"
    if values.dtype.kind == "c":
        return f"{name}.real"
    if values.dtype == np.uint8 and np.ndim(values) > 1:
        return f"{name}.astype(np.float32) / 255"
    return f"{name}.astype(np.float32)"


def check_place(
    function: str, name: str, x: np.ndarray, parameters: np.ndarray
) -> None:
    """Refuse an array that is on another device than the network's parameters.

    Parameters
    ----------
    function, name : str
        The function that was called and its argument, as the message names them.
    x, parameters : arrays

    Raises
    ------
    TypeError

    Examples
    --------
    >>> check_place("forward", "x", np.ones((2, 3)), np.ones(5))
    """
    # NumPy's arrays have a device too, "cpu"; an object without one is let pass
    there = parameters.device
    if getattr(x, "device", there) == there:
        return
    places = [
        "the CPU" if array.device == "cpu" else f"GPU {array.device.id}"
        for array in (x, parameters)
    ]
    raise TypeError(
        f"{function}: {name} is on {places[0]} and the network's parameters are on "
        f"{places[1]}; move one of them with nnlib.gpu.to_gpu or to_cpu."
    )
