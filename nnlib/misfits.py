"""Shapes that do not fit: which ones, what was expected, and what to write."""

import inspect
import math
from collections.abc import Mapping, Sequence

import numpy as np

from nnlib.checks import bound, check_array
from nnlib.signatures import Argument, Shape, Signature, written


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
    if settings or len(arguments) != len(python.parameters):
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


def kinds_of(arguments: tuple, n: int, settings: dict) -> tuple | None:
    """Return all that a check of shapes looks at, or None where that is no array's."""
    if len(arguments) < n:
        return None
    try:
        kinds = [(type(a), a.dtype.char, a.shape) for a in arguments[:n]]
    except AttributeError:
        return None
    return (len(arguments), *settings, *kinds)


def remember(seen: set, key: tuple | None) -> None:
    """Add to what has passed, and start again before it becomes long."""
    if len(seen) >= 1000:
        seen.clear()
    if key is not None:
        seen.add(key)


def binds(python: inspect.Signature, arguments: tuple, settings: dict) -> bool:
    """Tell whether a function can be called so, as far as names and number go."""
    try:
        python.bind(*arguments, **settings)
    except TypeError:
        return False
    return True


def refuse_other_names(
    function: str, signature: Signature, python: inspect.Signature
) -> None:
    """Raise ValueError unless the arrays are the function's first arguments."""
    said = [argument.name for argument in signature.arguments]
    takes = list(python.parameters)
    if said != takes[: len(said)]:
        raise ValueError(
            f"shapes: the signature names {', '.join(said)}, expected the first "
            f"arguments of {function}({', '.join(takes)}), in their order."
        )


def misfit(signature: Signature, found: Sequence[Shape | None]) -> str:
    """Say which shapes do not fit, and what to write.

    Parameters
    ----------
    signature : Signature
    found : sequence of shapes
        None where one is not known.

    Returns
    -------
    str
        A sentence, to stand behind the function's name and a colon.

    Examples
    --------
    >>> from nnlib.signatures import parse
    >>> misfit(parse("x (N, n), w (n,) -> (N,)"), [(3,), (3,)])
    'x has shape (3,), expected (N, n), here (N, 3). A single sample is a batch of \
one: write x[None, :].'
    """
    known = [
        (argument, shape)
        for argument, shape in zip(signature.arguments, found, strict=True)
        if shape is not None
    ]
    if signature.swapped(found) and not one_size_off(known):
        names = ", ".join(argument.name for argument, _ in known)
        return f"{compared(known)}. They look swapped: the order is {names}."
    for position, shape in enumerate(found):
        argument = signature.arguments[position]
        n_least = len(argument.axes) - ("..." in argument.axes)
        exact = n_least == len(argument.axes)
        if shape is not None and (
            len(shape) != n_least if exact else len(shape) < n_least
        ):
            return wrong_axes(argument, shape, signature.wanted(position, found))
    for position, shape in enumerate(found):
        if shape is None or len(shape) != 2:
            continue  # .T would mix up more axes than two
        turned = [*found[:position], shape[::-1], *found[position + 1 :]]
        if signature.sizes(turned) is not None:
            name = signature.arguments[position].name
            return f"{clash(known)} Turned round, {name} fits: write {name}.T."
    return clash(known)


def one_size_off(known: Sequence[tuple[Argument, Shape]]) -> bool:
    """Tell whether all have as many axes as they should, and one size is two numbers.

    Examples
    --------
    >>> from nnlib.signatures import parse
    >>> W, b = parse("W (n_in, n_out), b (n_out,) -> ()").arguments
    >>> one_size_off([(W, (3, 2)), (b, (1,))]), one_size_off([(W, (2,)), (b, (2,))])
    (True, False)
    """
    sizes: dict = {}
    for argument, shape in known:
        if len(argument.axes) != len(shape):
            return False
        for axis, size in zip(argument.axes, shape, strict=True):
            sizes.setdefault(axis, set()).add(size)
    return sum(len(found) > 1 for found in sizes.values()) == 1


def compared(pairs: Sequence[tuple[Argument, Shape]]) -> str:
    """Return what shapes the arguments have, and what was expected."""
    have = " and ".join(f"{argument.name} has shape {s}" for argument, s in pairs)
    return f"{have}, expected {' and '.join(str(argument) for argument, _ in pairs)}"


def wrong_axes(argument: Argument, shape: Shape, wanted: Shape | None) -> str:
    """Say that an array has too many axes, or too few."""
    name, axes = argument.name, argument.axes
    wanted = wanted or axes
    text = f"{name} has shape {shape}, expected {argument}"
    if not axes:
        return f"{text}, a single number."
    if wanted != axes:
        text += f", here {written(wanted)}"
    if axes[0] == "N" and "..." not in axes:
        if len(shape) == len(axes) - 1:
            indices = f"None{', :' * len(shape)}"
            return (
                f"{text}. A single sample is a batch of one: write {name}[{indices}]."
            )
        if len(axes) == 2 and len(shape) > 2:
            if isinstance(wanted[1], str) or wanted[1] == math.prod(shape[1:]):
                return f"{text}: write {name}.reshape(len({name}), -1)."
    known = not any(isinstance(size, str) for size in wanted)
    if known and math.prod(wanted) == math.prod(shape):
        return f"{text}: write {name}.reshape({written(wanted)})."
    return f"{text}."


def clash(known: Sequence[tuple[Argument, Shape]]) -> str:
    """Say which two arguments give one size two numbers."""
    seen: dict = {}
    for argument, shape in known:
        axes = argument.axes if "..." not in argument.axes else ()
        for axis, size in zip(axes, shape, strict=False):
            other, there = seen.setdefault(axis, (size, (argument, shape)))
            if other != size and there[0] is not argument:
                return (
                    f"{compared([there, (argument, shape)])}: {axis} is {other} in "
                    f"{there[0].name} and {size} in {argument.name}."
                )
    text = compared(known)
    if sum("..." in argument.axes for argument, _ in known) < 2:
        return f"{text}."
    (first, shape), (second, other), *_ = known
    if math.prod(shape) == math.prod(other):
        return f"{text}: write {second.name}.reshape({first.name}.shape)."
    return f"{text}: the axes written ... are the same everywhere."
