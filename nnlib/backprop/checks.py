"""What the way back asks of its arguments, and of the rules that learners write."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from nnlib.checks import described, is_array, miscalled
from nnlib.misfits import binds
from nnlib.propagation import Network, check_batch
from nnlib.registry import entry_of, left_out_unchecked, name_of


def check_backprop(network, x, loss, target, rng=None, caller="backprop") -> None:
    """Refuse a batch that the network does not take, and an empty one."""
    refuse_loss_first(caller, x, loss)
    check_batch(network, x, rng, caller)
    if len(x) == 0:
        raise ValueError(
            f"{caller}: x has shape {x.shape}, expected at least one sample."
        )
    if is_array(target) and target.dtype.kind == "f" and target.dtype != x.dtype:
        raise TypeError(
            f"{caller}: target is {target.dtype} and the network's parameters are "
            f"{x.dtype}, expected equal dtypes: write target.astype(np.{x.dtype})."
        )
    if not callable(loss):
        raise TypeError(
            f"{caller}: loss is {described(loss)}, expected a function such as "
            f"cross_entropy: write {caller}(network, x, loss, target)."
        )


def refuse_loss_first(caller: str, x: Any, loss: Any) -> None:
    """Raise TypeError where a loss stands in the place of x, and x in its place."""
    if is_array(loss) and callable(x) and not isinstance(x, Network):
        raise TypeError(
            f"{caller}: x is a function and loss is {described(loss)}; the arguments "
            f"look swapped: write {caller}(network, x, loss, target)."
        )


def no_rule(function: Callable) -> Callable:
    """Raise NotImplementedError: say how a function gets a backward rule.

    Raises
    ------
    TypeError
        If it is no function.
    """
    if not callable(function):
        raise TypeError(
            f"vjp: function is {described(function)}, expected a function with a "
            "backward rule: write vjp(linear, x, W, b)."
        )
    name = name_of(function)
    if name == "<lambda>":
        advice = (
            "Settings need no lambda: write functools.partial(huber, delta=0.5), or "
            "Layer(leaky_relu, slope=0.2). Otherwise name the function with def, and "
            "give it a rule with @rule_for."
        )
    elif isinstance(function, functools.partial):
        advice = (
            "A partial of a function that has one settles settings by name: write "
            "functools.partial(leaky_relu, slope=0.2)."
        )
    else:
        advice = (
            f"Decorate one with @rule_for({name}): it takes the arguments of {name} "
            "and returns its output and a tuple with one pullback for each argument."
        )
    raise NotImplementedError(f"{name} has no backward rule. {advice}")


@left_out_unchecked
def check_call(function: Callable, arguments: tuple, settings: dict) -> None:
    """Raise TypeError unless a function of nnlib can be called so."""
    entry = entry_of(function)
    if entry.signature is None or len(arguments) >= len(entry.signature.arguments):
        return  # the rule, which takes what the function takes, says the rest
    python = inspect.signature(function)
    if not binds(python, arguments, settings):
        words = miscalled(entry.name, python, arguments, settings)
        raise TypeError(f"vjp, {words}")


def output_and_pullbacks(
    result: tuple, function: Callable, arguments: Sequence
) -> tuple[np.ndarray, tuple[Callable | None, ...]]:
    """Return what a rule returned, unless it is something else than a rule returns."""
    if type(result) is tuple and len(result) == 2:
        pullbacks = result[1]
        if type(pullbacks) is tuple and len(pullbacks) >= len(arguments):
            return result
    name = name_of(function)
    said = described(result)
    if isinstance(result, tuple) and len(result) == 2:
        said = f"its output and {described(result[1])}"
        refuse_settings_by_place(function, arguments, result[1])
    pullbacks = ", ".join(["..."] * len(arguments))
    raise TypeError(
        f"vjp: the backward rule of {name} returns {said}, expected its output and a "
        f"tuple of {len(arguments)}, one pullback for each argument: "
        f"write return y, ({pullbacks},)."
    )


def refuse_settings_by_place(function, arguments: Sequence, pullbacks: object) -> None:
    """Raise TypeError if the rule is right, and settings stand where arrays do."""
    signature = entry_of(function).signature
    if signature is None or not isinstance(pullbacks, tuple):
        return
    n_arrays = len(signature.arguments)
    if len(pullbacks) == n_arrays < len(arguments):
        names = list(inspect.signature(function).parameters)[: len(arguments)]
        named = [
            f"{name}={described(value)}"
            for name, value in zip(names[n_arrays:], arguments[n_arrays:], strict=False)
        ]
        call = ", ".join([name_of(function), *names[:n_arrays], *named])
        arrays = ", ".join(names[:n_arrays])
        raise TypeError(
            f"vjp: {name_of(function)} got {len(arguments)} arguments by position, "
            f"expected {n_arrays}, those for {arrays}. Settings are named: write "
            f"vjp({call})."
        )


@left_out_unchecked
def check_way_back(tape: Sequence[tuple], loss: Callable, to_y: Any) -> None:
    """Raise TypeError where a pullback is needed and something else stands there."""
    if not callable(to_y):
        refuse_pullback(loss, next(iter(inspect.signature(loss).parameters)), to_y)
    for index, (layer, pullbacks) in enumerate(tape):
        needed = pullbacks[: len(layer.parameters) + 1]
        if not all(map(callable, needed)):
            names = ("its first argument", *layer.names)
            for name, pullback in zip(names, needed, strict=False):
                # nobody asks the first layer of the tape for the gradient of its x
                if not callable(pullback) and (index or name in layer.names):
                    refuse_pullback(layer.function, name, pullback)


def refuse_pullback(function: Callable, argument: str, pullback: object) -> None:
    """Say for which argument a rule returns no pullback."""
    raise TypeError(
        f"backprop: the backward rule of {name_of(function)} returns "
        f"{described(pullback)} for {argument}, expected a pullback, a function of g: "
        "write lambda g: ..., the gradient for that argument."
    )


@left_out_unchecked
def check_shapes(network: Network, gradients: Sequence[np.ndarray]) -> None:
    """Raise ValueError unless each gradient has the shape of its parameter."""
    wanted = [place.shape for row in network.places for place in row]
    if [getattr(gradient, "shape", ()) for gradient in gradients] == wanted:
        return
    names = [(layer, name) for layer in network.layers for name in layer.names]
    for (layer, name), gradient, shape in zip(names, gradients, wanted, strict=True):
        if np.shape(gradient) != shape:
            raise ValueError(
                f"backprop: the backward rule of {name_of(layer.function)} returns a "
                f"gradient of shape {np.shape(gradient)} for {name}, expected {shape}, "
                f"the shape of {name}."
            )
