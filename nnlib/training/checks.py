"""What `fit` asks of its arguments, looked at once before the first epoch.

A mistake found here costs one clear sentence; the same mistake found in the middle of
training costs an evening.
"""

# Annotations stay text: to look np.random up would import it, a fifth of NumPy.
from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnlib import losses
from nnlib.checks import (
    bound,
    described,
    from_where,
    is_array,
    library_of,
    model_of,
    way_out,
)
from nnlib.optimizers.optimizer import Optimizer
from nnlib.propagation import Layer, Network
from nnlib.ranges import check_generator, true_or_false, whole_number
from nnlib.training.data_checks import check_data, check_rules
from nnlib.training.history import History

CALL = (
    "fit(network, loss, optimizer, (x, target), epochs=10, batch_size=32, "
    "rng=np.random.default_rng(0))"
)


def check_fit(*arguments: Any, **settings: Any) -> None:
    """Say what is wrong with a call of `fit`, if anything is.

    Raises
    ------
    TypeError
        If an argument is missing, unknown, or not what its place asks for.
    ValueError
        If an argument cannot be trained with.

    Examples
    --------
    >>> check_fit([784, 10], losses.mse, None, None, 1, 1, None)
    Traceback (most recent call last):
    ...
    TypeError: fit: network is a list of 2, expected a Network: write \
mlp(rng, [784, 10], relu).
    """
    refuse_x_and_target_apart(arguments, settings)
    python = inspect.signature(check_arguments)
    required = [p.name for p in python.parameters.values() if p.default is p.empty]
    missing = [name for name in required[len(arguments) :] if name not in settings]
    if missing and not set(settings) - set(python.parameters):
        raise TypeError(f"fit: {' and '.join(missing)} missing: write {CALL}.")
    check_arguments(*bound("fit", python, arguments, settings))


def check_arguments(
    network: Network,
    loss: Callable,
    optimizer: Optimizer,
    data: tuple[np.ndarray, np.ndarray],
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    validation: tuple[np.ndarray, np.ndarray] | None = None,
    callbacks: Sequence[Callable] = (),
    progress: bool = True,
    accumulate: int = 1,
    history: History | None = None,
) -> None:
    """Look at each argument of `fit`, whose parameters these are."""
    check_network(network)
    check_loss_function(loss, optimizer)
    check_optimizer(optimizer, network)
    for name, value in (
        ("epochs", epochs),
        ("batch_size", batch_size),
        ("accumulate", accumulate),
    ):
        whole_number("fit", name, value)
    check_generator("fit", rng)
    true_or_false("fit", "progress", progress)
    check_callbacks(callbacks)
    if history is not None and not isinstance(history, History):
        raise TypeError(
            f"fit: history is {described(history)}, expected the History of an earlier "
            "training: write history=History() for a new one."
        )
    check_data(network, loss, data)
    if validation is not None:
        check_data(network, loss, validation, "validation")
    check_rules(network, loss, data)


def refuse_x_and_target_apart(arguments: Sequence, settings: dict) -> None:
    """Say that x and target belong in brackets, as other libraries take them apart."""
    data = [*arguments[3:5], *(settings[n] for n in ("x", "y") if n in settings)]
    if len(data) == 2 and all(getattr(d, "shape", ()) or type(d) is list for d in data):
        raise TypeError(
            "fit: x and target were given as two arguments, expected one pair: write "
            f"{CALL}."
        )


def check_network(network: Network) -> None:
    """Raise TypeError unless this is a network."""
    if isinstance(network, Network):
        return
    code = ": write mlp(rng, [784, 10], relu)"
    if isinstance(network, list) and any(isinstance(n, Layer) for n in network):
        code = ": write Network(network)"
    raise TypeError(
        f"fit: network is {from_where(network)}, expected a Network"
        f"{model_of(network) or code}."
    )


def check_loss_function(loss: Callable, optimizer: Any) -> None:
    """Raise TypeError unless the loss can be called."""
    if callable(loss) and not isinstance(loss, type) and not library_of(loss):
        return
    code = "a function such as cross_entropy"
    if callable(optimizer):
        code += ": the arguments look swapped, loss comes before optimizer"
    elif library_of(loss):
        code += ": write from nnlib.losses import cross_entropy"
    elif isinstance(loss, str) and loss in losses.__all__:
        code += f": write from nnlib.losses import {loss}, and hand in {loss}"
    elif isinstance(loss, float | np.floating):
        code += ", not its value: write cross_entropy without brackets"
    raise TypeError(f"fit: loss is {from_where(loss)}, expected {code}.")


def check_optimizer(optimizer: Optimizer, network: Network) -> None:
    """Raise unless this is an optimizer that was made for the network."""
    if isinstance(optimizer, type) and issubclass(optimizer, Optimizer):
        name = optimizer.__name__
        raise TypeError(
            f"fit: optimizer is the class {name}, expected one made for the network: "
            f"write {name}(network, learning_rate=0.001)."
        )
    if not hasattr(optimizer, "step") or not hasattr(optimizer, "network"):
        raise TypeError(
            f"fit: optimizer is {from_where(optimizer)}, expected an optimizer: write "
            "Adam(network, learning_rate=0.001)."
        )
    if optimizer.network is not network:
        raise ValueError(
            "fit: optimizer holds another network's parameters, so its steps would not "
            f"reach this one, expected one made for it: write "
            f"{type(optimizer).__name__}(network, learning_rate=0.001)."
        )


def check_callbacks(callbacks: Sequence[Callable]) -> None:
    """Raise TypeError unless this is a list of what can be called."""
    if not isinstance(callbacks, list | tuple):
        raise TypeError(
            f"fit: callbacks is {described(callbacks)}, expected a list: "
            f"write callbacks=[{'callback' if callable(callbacks) else ''}]."
        )
    for index, callback in enumerate(callbacks):
        if isinstance(callback, type) or not callable(callback):
            made = (
                f": write {callback.__name__}()" if isinstance(callback, type) else ""
            )
            raise TypeError(
                f"fit: callbacks[{index}] is {described(callback)}, expected what is "
                f"called as callback(network, history){made}."
            )


def check_batches(
    rng: np.random.Generator, n: int, batch_size: int, like: np.ndarray | None = None
) -> None:
    """Refuse what cannot be shuffled and counted."""
    check_generator("batches", rng)
    if hasattr(n, "shape") and n.shape:
        raise TypeError(
            f"batches: n is {described(n)}, expected a whole number: write n.shape[0]."
        )
    whole_number("batches", "n", n, at_least=0)
    whole_number("batches", "batch_size", batch_size)
    if like is not None and not is_array(like):
        code = way_out("like", like, "floats")
        raise TypeError(f"batches: like is {described(like)}, expected an array{code}.")
