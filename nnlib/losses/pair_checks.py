"""What losses that compare entry by entry ask of outputs and targets."""

import inspect
import math
from collections.abc import Callable

import numpy as np

from nnlib.checks import bound, is_array
from nnlib.registry import shapes


def pair(*names: str, also: Callable | None = None) -> Callable:
    """Say that a loss takes an output and a target of one shape and one dtype.

    NumPy would stretch (N,) against (N, 1) to (N, N) and compare every output with
    every target. A float64 target would turn all gradients into float64.

    Parameters
    ----------
    *names : str
        What the loss calls the two, and the shape of both if not any will do.
    also : callable, optional
        A check of values and settings, called like the loss.

    Returns
    -------
    callable
        The decorator.

    Examples
    --------
    >>> @pair("y", "target")
    ... def largest(y, target):
    ...     return np.abs(y - target).max()
    >>> largest(np.ones((60, 1)), np.ones(60))
    Traceback (most recent call last):
    ...
    ValueError: largest: y has shape (60, 1) and target has shape (60,), expected \
equal shapes: write target[:, None].
    """
    first, second, shape = (*names, "(...)")[:3]

    def decorate(loss: Callable) -> Callable:
        function, python = loss.__name__, inspect.signature(loss)

        def explain(*arguments, **settings):
            arrays = bound(function, python, arguments, settings)[:2]
            explain_pair(function, (first, second), *arrays)

        def check(*arguments, **settings):
            arrays = bound(function, python, arguments, settings)[:2]
            check_pair(function, (first, second), *arrays)

        signature = f"{first} {shape}, {second} {shape} -> ()"
        return shapes(signature, also=also, explain=explain, once=check)(loss)

    return decorate


def check_pair(
    function: str, names: tuple[str, str], y: np.ndarray, target: np.ndarray
) -> None:
    """Refuse two arrays of one shape that hold two dtypes, or nothing.

    Parameters
    ----------
    function : str
    names : pair of str
        What the function calls its two arguments.
    y, target : arrays of one shape

    Raises
    ------
    TypeError
        If one is a plain number, or the dtypes differ.
    ValueError
        If they are empty.

    Examples
    --------
    >>> check_pair("mse", ("y", "target"), np.ones((2, 1)), np.ones((2, 1)))
    """
    if getattr(y, "dtype", 0) == getattr(target, "dtype", 1) and y.size:
        return
    for name, values in zip(names, (y, target), strict=True):
        if not hasattr(values, "dtype"):
            raise TypeError(
                f"{function}: {name} is the number {values}, expected an array: "
                f"write np.array([{float(values)}])."
            )
    if y.dtype != target.dtype:
        raise TypeError(
            f"{function}: {names[0]} is {y.dtype} and {names[1]} is {target.dtype}, "
            f"expected equal dtypes: write {names[1]}.astype({names[0]}.dtype)."
        )
    raise ValueError(
        f"{function}: the batch is empty, {names[0]} has shape {y.shape}; a mean over "
        "nothing has no value."
    )


def explain_pair(
    function: str, names: tuple[str, str], y: np.ndarray, target: np.ndarray
) -> None:
    """Raise ValueError if the two have the wrong shapes, with what to write.

    Examples
    --------
    >>> explain_pair("mse", ("y", "target"), np.ones((5, 3)), np.array([2, 0, 1, 1, 0]))
    Traceback (most recent call last):
    ...
    ValueError: mse: y has shape (5, 3) and target has shape (5,), expected equal \
shapes: write one_hot(target, 3, y.dtype).
    """
    if isinstance(y, int | float) and not is_array(y):
        check_pair(function, names, y, target)
    if not is_array(y) or y.dtype.kind != "f":
        return
    if not is_array(target) and not isinstance(target, int | float):
        return
    if y.shape == np.shape(target):
        explain_axes(function, names, y, target)
        return
    raise ValueError(
        f"{function}: {names[0]} has shape {y.shape} and {names[1]} has shape "
        f"{np.shape(target)}, expected equal shapes: {fitted(names, y, target)}."
    )


def explain_axes(
    function: str, names: tuple[str, str], y: np.ndarray, target: np.ndarray
) -> None:
    """Raise ValueError if both have one axis, where a batch has two."""
    if y.ndim == 1 and target.dtype.kind == "f":
        first, second = names
        raise ValueError(
            f"{function}: {first} and {second} have shape {y.shape}, expected (N, K): "
            f"write {first}[None, :] and {second}[None, :] for one sample with "
            f"{len(y)} outputs, {first}[:, None] and {second}[:, None] for {len(y)} "
            "samples with one output."
        )


def fitted(names: tuple[str, str], y: np.ndarray, target: np.ndarray) -> str:
    """Return the code that gives the target the shape and the dtype of the output."""
    first, second = names
    shape = np.shape(target)
    if shape == ():
        return f"write np.full_like({first}, {second})"
    of_classes = target.dtype.kind in "iu" and first == "y" and y.ndim == 2
    if of_classes and shape == y.shape[:1] and y.shape[1] > 1:
        return f"write one_hot({second}, {y.shape[1]}, {first}.dtype)"
    if y.size != math.prod(shape):
        if first == "logits" and shape == y.shape[:1]:
            return (
                "each output needs one target; with one label a row, "
                "write cross_entropy(logits, target)"
            )
        return "each output needs one target"
    if y.shape == (*shape, 1):
        code = f"{second}[{':, ' * len(shape)}None]"
    elif shape == (*y.shape, 1):
        code = f"{second}[..., 0]"
    else:
        code = f"{second}.reshape({first}.shape)"
    if target.dtype.kind != "f":
        code += f".astype({first}.dtype)"
    return f"write {code}"
