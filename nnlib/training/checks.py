"""What `fit` asks of its arguments, looked at once before the first epoch.

A mistake found here costs one clear sentence; the same mistake found in the middle of
training costs an evening.
"""

# Annotations stay text: to look np.random up would import it, a fifth of NumPy.
from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence

import numpy as np

from nnlib.checks import check_place
from nnlib.losses.checks import check_labels
from nnlib.optimizers.optimizer import Optimizer
from nnlib.propagation import Network, forward


def checked_counts(epochs: int, batch_size: int) -> tuple[int, int]:
    """Return both as ints, or say which of them cannot be counted with.

    Raises
    ------
    TypeError
        If one is not a whole number.
    ValueError
        If one is below 1.

    Examples
    --------
    >>> checked_counts(np.int64(5), 32)
    (5, 32)
    """
    counts = []
    for name, value in (("epochs", epochs), ("batch_size", batch_size)):
        try:
            counts.append(operator.index(value))
        except TypeError:
            raise TypeError(
                f"fit: {name} must be a whole number, got {value!r}"
            ) from None
        if value < 1:
            raise ValueError(f"fit: {name} must be at least 1, got {value}")
    return tuple(counts)


def check_parts(
    network: Network,
    loss: Callable,
    optimizer: Optimizer,
    rng: np.random.Generator,
    callbacks: Sequence[Callable],
) -> None:
    """Say which part of a training is missing, swapped or made for another network.

    Raises
    ------
    TypeError
        If an argument is not what its place asks for.
    ValueError
        If the optimizer holds another network's parameters.

    Examples
    --------
    >>> check_parts([784, 10], None, None, None, ())
    Traceback (most recent call last):
    ...
    TypeError: fit: network must be a Network, got a list
    """
    if not isinstance(network, Network):
        raise TypeError(
            f"fit: network must be a Network, got a {type(network).__name__}"
        )
    if not callable(loss):
        raise TypeError(
            "fit: loss must be a function such as cross_entropy, got a "
            f"{type(loss).__name__}"
        )
    if not hasattr(optimizer, "step") or not hasattr(optimizer, "network"):
        raise TypeError(
            "fit: optimizer must be an optimizer such as SGD(network, 0.1), got "
            f"{optimizer!r}"
        )
    if optimizer.network is not network:
        raise ValueError(
            "fit: the optimizer holds another network's parameters, so its steps would "
            "not reach this one. Make it from this network: for example "
            "SGD(network, learning_rate=0.1)"
        )
    if not isinstance(rng, np.random.Generator):
        raise TypeError(
            "fit: rng must be a numpy.random.Generator, for example "
            f"np.random.default_rng(0), got a {type(rng).__name__}"
        )
    if not isinstance(callbacks, list | tuple):
        raise TypeError(
            "fit: callbacks must be a list, such as [EarlyStopping()], got a "
            f"{type(callbacks).__name__}"
        )
    for callback in callbacks:
        if not callable(callback):
            raise TypeError(
                "fit: a callback is called as callback(network, history), got a "
                f"{type(callback).__name__} that cannot be called"
            )


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
        Tried on the first sample.
    data : (x, target)
        x : (N, n_in) of the network's dtype; target : (N,) integer labels, or
        (N, n_out).
    name : str
        What to call the pair in a message.

    Raises
    ------
    TypeError
        If `data` is not a pair of arrays, or not of the network's dtype.
    ValueError
        If the lengths differ or are 0, a value is NaN or infinite, a label is not one
        of the network's classes, or a shape does not fit the network.

    Examples
    --------
    >>> from nnlib.losses import cross_entropy
    >>> from nnlib.propagation import Layer, Network, linear
    >>> network = Network([Layer(linear, np.eye(2), np.zeros(2))])
    >>> x, labels = np.ones((3, 2)), np.array([0, 1, 2])
    >>> check_data(network, cross_entropy, (x, labels))
    Traceback (most recent call last):
    ...
    ValueError: fit, data: the labels run from 0 to 2, expected 0 to 1 for 2 classes; \
classes count from 0.
    """
    x, target = _pair(data, name)
    _check_lengths(x, target, name)
    _check_dtype(x, network.parameters.dtype, name)
    for part, what in ((x, "x"), (target, "the target")):
        check_place("fit", f"{what} in {name}", part, network.parameters)
    _check_finite(x, f"x in {name}")
    if target.dtype.kind == "f":
        _check_finite(target, f"the target in {name}")
    y = forward(network, x[:1])
    if target.dtype.kind in "iu" and target.ndim == 1 and y.shape[-1] > 1:
        check_labels(f"fit, {name}", target, y.shape[-1], wait=True)
    loss(y, target[:1])  # a target that does not fit is named by the loss itself


def _pair(data, name):
    if not isinstance(data, tuple | list) or len(data) != 2:
        raise TypeError(
            f"fit: {name} must be a pair (x, target), got {_described(data)}"
        )
    for part in data:
        if not hasattr(part, "dtype") or not hasattr(part, "shape"):
            raise TypeError(
                f"fit: {name} must be a pair of arrays, got a {type(part).__name__} in "
                "it; np.asarray(...) makes an array of it"
            )
    return data


def _described(data):
    kind = type(data).__name__
    return f"a {kind} of {len(data)}" if isinstance(data, tuple | list) else f"a {kind}"


def _check_lengths(x, target, name):
    if x.ndim < 2:
        raise ValueError(
            f"fit: x in {name} must have one row a sample, shape (N, n_in), got "
            f"{x.shape}. One sample becomes a batch by x[None, :], one feature by "
            "x[:, None]"
        )
    if target.ndim == 0 or len(x) != len(target):
        raise ValueError(
            f"fit: in {name}, x {x.shape} and target {target.shape} must have the same "
            "number of rows: row n of the target belongs to row n of x"
        )
    if len(x) == 0:
        raise ValueError(f"fit: {name} is empty: x has shape {x.shape}")


def _check_dtype(x, dtype, name):
    if x.dtype == np.uint8:
        raise TypeError(
            f"fit: x in {name} holds bytes from 0 to 255. Scale them to [0, 1] first: "
            f"x.astype(np.{dtype}) / 255"
        )
    if x.dtype != dtype:
        raise TypeError(
            f"fit: x in {name} is {x.dtype} and the network's parameters are {dtype}; "
            f"convert the data once: x.astype(np.{dtype})"
        )


def _check_finite(array, what):
    # the least and the greatest value tell it without an array of N booleans:
    # NaN passes through both
    if math.isfinite(array.min().item()) and math.isfinite(array.max().item()):
        return
    rows = np.flatnonzero(~np.isfinite(array).all(axis=tuple(range(1, array.ndim))))
    raise ValueError(
        f"fit: {what} holds NaN or infinity in {len(rows)} of {len(array)} rows, first "
        f"in row {rows[0].item()}; remove these rows or fill them in"
    )
