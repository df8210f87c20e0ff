"""Checks at the public boundary: a wrong input is named before it does harm.

A message names the function, the caller's own argument and its shape, what was
expected, and what to write instead. Only what an array says of itself is looked at
here, so that nothing waits for a GPU.
"""

import difflib
import inspect
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nnlib.signatures import Signature, written

KINDS = {"floats": "f", "integers": "iu"}


def check_arguments(
    function: str,
    signature: Signature,
    python: inspect.Signature,
    arguments: Sequence,
    settings: Mapping,
) -> None:
    """Hold a call to the shapes that its function takes.

    Parameters
    ----------
    function : str
        The name of the function that was called.
    signature : Signature
        What its arrays must be.
    python : inspect.Signature
        Its own signature, with the settings.
    arguments, settings
        What it was called with.

    Raises
    ------
    TypeError
        If an argument is missing or too many, or no array of what it should hold.
    ValueError
        If the shapes do not fit.

    Examples
    --------
    >>> from nnlib.signatures import parse
    >>> signature = parse("x (N, n), w (n,) -> (N,)")
    >>> python = inspect.signature(lambda x, w: x @ w)
    >>> x, w = np.ones((5, 3)), np.ones(2)
    >>> check_arguments("sums", signature, python, (x, w), {})
    Traceback (most recent call last):
    ...
    ValueError: sums: x has shape (5, 3) and w has shape (2,), expected (N, n) and \
(n,): n is 3 in x and 2 in w.
    """
    values = arguments
    if settings or len(arguments) != len(signature.arguments):
        values = bound(function, python, arguments, settings)
    found: list = []
    for argument, value in zip(signature.arguments, values, strict=False):
        if value is None and python.parameters[argument.name].default is None:
            found.append(None)  # left out
            continue
        check_array(function, argument.name, value, argument.holds)
        found.append(np.shape(value))
    if signature.sizes(found) is None:
        raise ValueError(f"{function}: {misfit(signature, found)}")


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
    call = f"{function}({', '.join(names)})"
    for name in settings:
        if name not in names:
            near = difflib.get_close_matches(name, names, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            return f"{function}: there is no argument {name!r} in {call}.{hint}"
    named = [p.name for p in python.parameters.values() if p.kind is p.KEYWORD_ONLY]
    places = len(names) - len(named)
    if len(arguments) > places:
        rest = f": write {named[0]}=... by name" if named else ""
        return (
            f"{function}: {len(arguments)} arguments were given, and {call} takes "
            f"{places}{' without their names' if named else ''}{rest}."
        )
    twice = [name for name in names[: len(arguments)] if name in settings]
    if twice:
        return f"{function}: {twice[0]} was given twice in {call}."
    needed = [n for n in names if python.parameters[n].default is inspect._empty]
    missing = [n for n in needed if n not in settings and n in names[len(arguments) :]]
    return (
        f"{function}: {' and '.join(missing)} missing: write "
        f"{function}({', '.join(needed)})."
    )


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
        raise TypeError(
            f"{function}: {name} holds {values.dtype}, expected {holds}: "
            f"write {converted(name, values, holds)}."
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
    if isinstance(values, int | float | str):
        return f"{values!r}"
    kind = type(values).__name__
    article = "an" if kind[:1] in "AEIOUaeiou" else "a"
    if isinstance(values, tuple | list):
        return f"{article} {kind} of {len(values)}"
    return f"{article} {kind}"


def way_out(name: str, values: Any, holds: str) -> str:
    """Return the end of a sentence: what to write to get an array."""
    dtype = "np.float32" if holds == "floats" else "np.int64"
    library = type(values).__module__.partition(".")[0]
    if values is None:
        return ". Does the function that made it end in a return?"
    if isinstance(values, str | bytes | dict | set) or callable(values):
        return ""
    if isinstance(values, tuple) and any(is_array(part) for part in values):
        return f". It is a tuple: did you mean one part of it, such as {name}[0]?"
    if hasattr(values, "to_numpy"):
        return f": write {name}.to_numpy(dtype={dtype})"
    if library == "torch":
        return f": write {name}.detach().cpu().numpy()"
    if hasattr(values, "toarray"):
        return f": write {name}.toarray()"
    if isinstance(values, np.ma.MaskedArray):
        return f". Fill its holes first: write {name}.filled(0)"
    if hasattr(values, "__array__"):
        return f": write np.asarray({name})"
    return f": write np.array({name}, dtype={dtype})"


def converted(name: str, values: np.ndarray, holds: str) -> str:
    """Return the code that makes the array hold what it should."""
    if holds == "integers":
        return f"{name}.astype(np.int64)"
    if values.dtype.kind == "c":
        return f"{name}.real"
    if values.dtype == np.uint8 and np.ndim(values) > 1:
        return f"{name}.astype(np.float32) / 255"
    return f"{name}.astype(np.float32)"


def misfit(signature: Signature, found: Sequence) -> str:
    """Say which shapes do not fit, and what to write."""
    arguments = signature.arguments
    for position, (argument, shape) in enumerate(zip(arguments, found, strict=True)):
        n_axes = len(argument.axes)
        if shape is None or "..." in argument.axes or len(shape) == n_axes:
            continue
        wanted = signature.wanted(position, found) or argument.axes
        text = (
            f"{argument.name} has shape {shape}, expected {argument}"
            f"{'' if wanted == argument.axes else f', here {written(wanted)}'}."
        )
        if argument.axes[:1] == ("N",) and len(shape) == n_axes - 1:
            return f"{text} A single sample is a batch of one: write " + (
                f"{argument.name}[None{', :' * len(shape)}]."
            )
        if not any(isinstance(size, str) for size in wanted) and (
            math.prod(wanted) == math.prod(shape)
        ):
            return f"{text[:-1]}: write {argument.name}.reshape({written(wanted)})."
        return text
    shown = [(a, s) for a, s in zip(arguments, found, strict=True) if s is not None]
    have = " and ".join(f"{a.name} has shape {s}" for a, s in shown)
    want = " and ".join(str(a) for a, _ in shown)
    text = f"{have}, expected {want}"
    if signature.swapped(found):
        names = ", ".join(argument.name for argument in arguments)
        return f"{text}. They look swapped: the order is {names}."
    return f"{text}: {clash(shown)}."


def clash(shown: Sequence) -> str:
    """Say which size stands for two numbers."""
    seen: dict = {}
    for argument, shape in shown:
        axes = argument.axes if "..." not in argument.axes else ()
        for axis, size in zip(axes, shape, strict=False):
            other, first = seen.setdefault(axis, (size, argument.name))
            if other != size:
                return f"{axis} is {other} in {first} and {size} in {argument.name}"
    return "the axes written ... must be the same"


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
        "the CPU" if isinstance(array, np.ndarray) else f"GPU {array.device.id}"
        for array in (x, parameters)
    ]
    raise TypeError(
        f"{function}: {name} is on {places[0]} and the network's parameters are on "
        f"{places[1]}; move one of them with nnlib.gpu.to_gpu or to_cpu."
    )
