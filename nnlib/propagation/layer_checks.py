"""What a layer asks of its function, its parameters and its settings."""

import difflib
import inspect
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from nnlib.checks import check_array, is_array, misfit
from nnlib.registry import Entry, entry_of, name_of


def check_layer(
    function: Callable, parameters: Sequence, settings: Mapping
) -> tuple[str, ...]:
    """Return the names of the parameters, or say what the layer lacks.

    Parameters
    ----------
    function : callable
    parameters : arrays
    settings : dict

    Raises
    ------
    TypeError
        If the function is none, or takes other parameters or settings than these.
    ValueError
        If the parameters' shapes do not fit together.

    Examples
    --------
    >>> from nnlib.propagation import linear
    >>> check_layer(linear, (np.ones((2, 3)),), {})
    Traceback (most recent call last):
    ...
    TypeError: Layer: linear(x, W, b) needs b too: write Layer(linear, W, b).
    """
    if not callable(function):
        raise TypeError(
            f"Layer: the first argument must be a function, not {name_of(function)}."
        )
    entry = entry_of(function)
    if entry.signature is None and not parameters and not settings:
        return ()  # some functions of NumPy have no signature to read
    takes, required, call = signature_of(entry)
    for setting in settings:
        if setting not in takes:
            nearest = difflib.get_close_matches(setting, takes, n=1)
            hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
            raise TypeError(f"Layer: {call} has no setting {setting!r}.{hint}")
    names = tuple(takes[: len(parameters)])
    for name, parameter in zip(takes, parameters, strict=False):
        check_parameter(entry, name, parameter, required)
    if len(names) < len(parameters):
        raise TypeError(
            f"Layer: {call} takes {len(takes)} arguments after the first; "
            f"{len(parameters)} parameters were given."
        )
    missing = [n for n in required if n not in names and n not in settings]
    if missing:
        raise TypeError(
            f"Layer: {call} needs {' and '.join(missing)} too: "
            f"write Layer({', '.join([entry.name, *required])})."
        )
    if entry.signature is not None:
        found = [None, *(np.shape(parameter) for parameter in parameters)]
        found += [None] * (len(entry.signature.arguments) - len(found))
        if entry.signature.sizes(found) is None:
            raise ValueError(f"Layer({entry.name}): {misfit(entry.signature, found)}")
    return names


def signature_of(entry: Entry) -> tuple[list[str], list[str], str]:
    """Return what a function takes after ``x``, what of it it needs, and its call."""
    try:
        python = inspect.signature(entry.function)
    except ValueError:
        raise TypeError(
            f"Layer: {entry.name} does not tell its parameters' names; wrap it in a "
            "function of x and the parameters."
        ) from None
    _, *rest = python.parameters.values() or [None]
    takes = [each.name for each in rest]
    required = [each.name for each in rest if each.default is inspect._empty]
    required = [n for n in required if python.parameters[n].kind.name != "VAR_KEYWORD"]
    return takes, required, f"{entry.name}({', '.join(python.parameters)})"


def check_parameter(
    entry: Entry, name: str, parameter: np.ndarray, required: Sequence[str]
) -> None:
    """Raise TypeError unless the parameter is an array of floating-point numbers."""
    where = f"Layer({entry.name})"
    if isinstance(parameter, tuple | list) and all(map(is_array, parameter)):
        raise TypeError(
            f"{where}: {name} is {len(parameter)} arrays in one "
            f"{type(parameter).__name__}. A star hands them in one by one: write "
            f"Layer({entry.name}, *{name})."
        )
    if isinstance(parameter, int | float) and name not in required:
        raise TypeError(
            f"{where}: {name} is a setting, and settings are named: "
            f"write Layer({entry.name}, {name}={parameter!r})."
        )
    check_array(where, name, parameter, number=False)


def no_parameter(name: str, names: tuple[str, ...]) -> str:
    """Say which parameters a layer has."""
    return f"this layer has no {name!r}; its parameters: {', '.join(names) or 'none'}."
