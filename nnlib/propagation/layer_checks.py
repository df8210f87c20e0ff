"""What a layer asks of its function, its parameters and its settings."""

import difflib
import inspect
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from nnlib import foreign
from nnlib.checks import check_array, described, is_array
from nnlib.misfits import misfit
from nnlib.registry import Entry, entry_of
from nnlib.signatures import Shape, Signature


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
    if hasattr(function, "layers"):
        raise TypeError(
            "Layer: function is a Network, expected a function, such as linear. A "
            "network's layers are put into another one by one: write "
            "Network([*network, ...])."
        )
    if not callable(function):
        raise TypeError(
            f"Layer: function is {described(function)}, expected a function, such as "
            "linear: write Layer(linear, W, b)."
        )
    entry = entry_of(function)
    if entry.signature is None and not parameters and not settings:
        return ()  # some functions of NumPy have no signature to read
    takes, required, call = signature_of(entry)
    for setting, value in settings.items():
        check_setting(entry, setting, value, takes, call)
    names = tuple(takes[: len(parameters)])
    for name, parameter in zip(takes, parameters, strict=False):
        check_parameter(entry, name, parameter, required, parameters)
    if len(names) < len(parameters):
        raise TypeError(
            f"Layer: {call} takes {len(takes)} arguments after the first, and "
            f"{len(parameters)} parameters were given: "
            f"write Layer({', '.join([entry.name, *required])})."
        )
    twice = [name for name in names if name in settings]
    if twice:
        raise TypeError(
            f"Layer: {call} has {twice[0]} as a parameter and as a setting, expected "
            f"one of them: write Layer({', '.join([entry.name, *names])})."
        )
    missing = [n for n in required if n not in names and n not in settings]
    if missing:
        raise TypeError(
            f"Layer: {call} needs {' and '.join(missing)} too: "
            f"write Layer({', '.join([entry.name, *required])})."
        )
    if entry.signature is not None:
        found = shapes_of(entry.signature, parameters)
        if entry.signature.sizes(found) is None:
            raise ValueError(f"Layer({entry.name}): {misfit(entry.signature, found)}")
    return names


def shapes_of(
    signature: Signature, parameters: Sequence, x: Shape | None = None
) -> list[Shape | None]:
    """Return the shape of x and of each parameter, and None for what is not given."""
    found = [x, *(parameter.shape for parameter in parameters)]
    return found + [None] * (len(signature.arguments) - len(found))


def signature_of(entry: Entry) -> tuple[list[str], list[str], str]:
    """Return what a function takes after ``x``, what of it it needs, and its call."""
    try:
        python = inspect.signature(entry.function)
    except ValueError:
        raise TypeError(
            f"Layer: {entry.name} does not tell its parameters' names; wrap it in a "
            "function of x and the parameters."
        ) from None
    rest = list(python.parameters.values())[1:]
    takes = [each.name for each in rest]
    required = [each.name for each in rest if each.default is inspect._empty]
    required = [n for n in required if python.parameters[n].kind.name != "VAR_KEYWORD"]
    return takes, required, f"{entry.name}({', '.join(python.parameters)})"


def check_setting(
    entry: Entry, name: str, value: object, takes: Sequence[str], call: str
) -> None:
    """Raise TypeError unless the function has a setting of that name."""
    if name not in takes:
        nearest = difflib.get_close_matches(name, takes, n=1)
        hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
        if name == "activation":
            hint = " It is a layer of its own: write Network([layer, relu])."
        raise TypeError(f"Layer: {call} has no setting {name!r}.{hint}")
    if entry.signature and is_learned(entry, name) and is_array(value):
        code = f"Layer({', '.join([entry.name, *takes])})"
        raise TypeError(
            f"Layer({entry.name}): {name} is a parameter, and parameters stand in "
            f"order, without their names: write {code}."
        )


def check_parameter(
    entry: Entry,
    name: str,
    parameter: np.ndarray,
    required: Sequence[str],
    sizes: Sequence,
) -> None:
    """Raise TypeError unless the parameter is an array of floating-point numbers."""
    where = f"Layer({entry.name})"
    if isinstance(parameter, tuple | list) and all(map(is_array, parameter)):
        raise TypeError(
            f"{where}: {name} is {len(parameter)} arrays in one "
            f"{type(parameter).__name__}, expected one array. A star hands them in one "
            f"by one: write Layer({entry.name}, *{name})."
        )
    number = isinstance(parameter, int | float) and name not in required
    if number or not is_learned(entry, name):
        value = np.asarray(parameter).item() if np.size(parameter) == 1 else "..."
        raise TypeError(
            f"{where}: {name} is a setting, and settings are named: "
            f"write Layer({entry.name}, {name}={value})."
        )
    if isinstance(parameter, int) and len(sizes) == 2 and entry.name == "linear":
        raise TypeError(
            f"{where}: {name} is {parameter}, expected an array of floats: write "
            f"Layer(linear, *he(rng, {sizes[0]}, {sizes[1]}))."
        )
    check_array(where, name, parameter, number=False)


def is_learned(entry: Entry, name: str) -> bool:
    """Tell whether the argument may be a parameter: an array of the signature."""
    signature = entry.signature
    return signature is None or name in [each.name for each in signature.arguments]


def no_parameter(name: str, names: tuple[str, ...]) -> str:
    """Say which parameters a layer has, and what is written for another word."""
    text = f"this layer has no {name!r}; its parameters: {', '.join(names) or 'none'}"
    meant = foreign.PARAMETERS.get(name)
    if meant in names:
        return f"{text}. Here {name} is {meant}."
    return f"{text}{foreign.advice(name, foreign.OF_A_LAYER)}."
