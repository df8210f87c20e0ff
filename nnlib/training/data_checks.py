"""What `fit` asks of its data: looked at once, in the caller's own names and shapes."""

import math
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnlib.backprop import backprop
from nnlib.backprop.callers import in_callers_words, plainly, repeated
from nnlib.checks import check_place, described, is_array, way_out
from nnlib.losses import cross_entropy
from nnlib.losses.checks import TO_NUMBERS, are_names, check_labels
from nnlib.propagation import Network, check_batch, forward
from nnlib.registry import name_of
from nnlib.training.classes import ignored_label

PROBE = 200  # samples of a trial before training
CHUNK = 1000  # targets that a loss is tried on at a time


def check_data(
    network: Network,
    loss: Callable,
    data: tuple[np.ndarray, np.ndarray],
    name: str = "data",
) -> None:
    """Say what is wrong with the data, if anything is.

    Parameters
    ----------
    network : Network
    loss : callable
        Tried on every target.
    data : (x, target)
        x : (N, n_in) of the network's dtype; target : (N,) integer labels, or
        (N, n_out).
    name : str
        What the caller calls the pair.

    Raises
    ------
    TypeError
        If `data` is not a pair of arrays, or not of the network's dtype.
    ValueError
        If the lengths differ or are 0, a value is NaN or infinite, a label is not one
        of the network's classes, or a shape does not fit the network or the loss.

    Examples
    --------
    >>> from nnlib.propagation import Layer, linear
    >>> network = Network([Layer(linear, np.eye(2), np.zeros(2))])
    >>> x, labels = np.ones((3, 2)), np.array([0, 1, 2])
    >>> check_data(network, cross_entropy, (x, labels))
    Traceback (most recent call last):
    ...
    ValueError: fit, cross_entropy: the labels in data[1] run from 0 to 2, expected 0 \
to 1 for 2 classes; classes count from 0.
    """
    if not isinstance(data, tuple | list) or len(data) != 2:
        raise TypeError(
            f"fit: {name} is {described(data)}, expected a pair of arrays: "
            f"write {name}=(x, target)."
        )
    (x, target), x_name, target_name = data, f"{name}[0]", f"{name}[1]"
    refuse_swapped("fit", (x_name, x), (target_name, target), f"{name}=(x, target)")
    check_batch(network, x, caller="fit", name=x_name)
    check_target_array("fit", target_name, target, dtype_of(loss, network))
    check_place("fit", target_name, target, network.parameters)
    check_lengths("fit", (x_name, x), (target_name, target))
    check_finite(x, x_name)
    check_finite(target, target_name)
    check_loss(network, loss, x, target, target_name)


def refuse_swapped(
    caller: str, x: tuple[str, Any], target: tuple[str, Any], code: str
) -> None:
    """Say that labels stand where samples belong, and samples where labels do."""
    (x_name, labels), (name, rows) = x, target
    if not (is_array(labels) and is_array(rows)):
        return
    if labels.dtype.kind in "iu" and rows.dtype.kind == "f" and rows.ndim > labels.ndim:
        raise ValueError(
            f"{caller}: {x_name} holds {labels.dtype} of shape {labels.shape} and "
            f"{name} holds {rows.dtype} of shape {rows.shape}; they look swapped: "
            f"write {code}."
        )


def dtype_of(loss: Callable, network: Network) -> str:
    """Return what the targets of a loss usually hold, as it is written in code."""
    if plainly(loss) is cross_entropy:
        return "np.int64"
    return f"np.{network.parameters.dtype}"


def check_target_array(caller: str, name: str, target: Any, dtype: str) -> None:
    """Raise TypeError unless the target is an array with a row for each sample."""
    if is_array(target) and np.ndim(target) > 0:
        return
    if dtype == "np.int64" and are_names(target):
        raise TypeError(
            f"{caller}: {name} holds names, expected whole numbers: write "
            f"{TO_NUMBERS.format(name)}."
        )
    code = way_out(name, target, "floats").replace("np.float32", dtype)
    raise TypeError(
        f"{caller}: {name} is {described(target)}, expected an array with one row for "
        f"each sample{code}."
    )


def check_lengths(
    caller: str, x: tuple[str, np.ndarray], target: tuple[str, np.ndarray]
) -> None:
    """Raise ValueError unless x and target, with their names, belong together."""
    (x_name, x_array), (name, array) = x, target
    if len(x_array) != len(array):
        raise ValueError(
            f"{caller}: {x_name} has shape {x_array.shape} and {name} has shape "
            f"{array.shape}, expected as many rows in both: row n of one belongs to "
            "row n of the other."
        )
    if len(x_array) == 0:
        raise ValueError(
            f"{caller}: {x_name} has shape {x_array.shape}, expected one sample or "
            "more."
        )


def check_finite(array: np.ndarray, name: str) -> None:
    """Raise ValueError if an array of floats holds NaN or infinity."""
    # the least and the greatest value tell it without an array of N booleans:
    # NaN passes through both
    if array.dtype.kind != "f" or array.size == 0:
        return
    if math.isfinite(array.min().item()) and math.isfinite(array.max().item()):
        return
    rows = np.flatnonzero(~np.isfinite(array).all(axis=tuple(range(1, array.ndim))))
    raise ValueError(
        f"fit: {name} holds NaN or infinity in {len(rows)} of {len(array)} rows, first "
        f"in row {rows[0].item()}, expected finite numbers: fill them in, or write "
        f"keep = np.isfinite({name}){'.all(axis=1)' if array.ndim > 1 else ''} and "
        "take the rows of both arrays at [keep]."
    )


def check_loss(
    network: Network, loss: Callable, x: np.ndarray, target: np.ndarray, name: str
) -> None:
    """Try the loss on all targets, and say in the caller's words what it refuses."""
    with np.errstate(all="ignore"):  # overflow is for the training to find
        y = forward(network, x[:PROBE])
    K = y.shape[-1] if y.ndim > 1 else 1
    is_labels = target.dtype.kind in "iu" and target.ndim == 1
    if is_labels and K == 1 and plainly(loss) is cross_entropy:
        raise ValueError(
            f"fit: the network has one output, and cross_entropy compares the outputs "
            "of two classes or more: build the network with an output for each class. "
            "Two classes can do with one output if the loss is binary_cross_entropy "
            f"and the target {name}[:, None].astype(np.{y.dtype})."
        )
    if is_labels and K > 1:
        labels, ignored = target, ignored_label(loss)
        if ignored is not None:
            labels = labels[labels != ignored]
        check_labels(f"fit, {name_of(plainly(loss))}", labels, K, True, name)
    try:
        # what the loss warns of is said by nnlib.training.hints
        with warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            loss(y, target[:PROBE])
            for start in range(PROBE, len(x), CHUNK):
                part = target[start : start + CHUNK]
                loss(repeated(y, len(part)), part)
    except (TypeError, ValueError) as error:
        kind, message = refused(loss, repeated(y, len(x)), target, name, error)
        raise kind(message) from error


def check_rules(network: Network, loss: Callable, data: Sequence[np.ndarray]) -> None:
    """Go the way back once for two samples, with the checks that fit leaves out.

    Raises
    ------
    TypeError, ValueError
        If a backward rule returns something else than a rule does.
    """
    x, target = data
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")  # overflow is for the training to find
        backprop(network, x[:2], loss, target[:2], np.random.default_rng(0))


def refused(
    loss: Callable, y: np.ndarray, target: np.ndarray, name: str, error: Exception
) -> tuple[type, str]:
    """Return the kind of an error and its text, with the caller's names and shapes."""
    if not (getattr(plainly(loss), "__module__", None) or "").startswith("nnlib."):
        text = (
            f"fit: the loss {name_of(plainly(loss))} cannot compare outputs of shape "
            f"{y.shape} with {name} of shape {target.shape}: "
            f"{type(error).__name__}: {str(error).strip().rstrip('.')}."
        )
        return type(error), text
    return type(error), in_callers_words("fit", loss, y, target, name, error)
