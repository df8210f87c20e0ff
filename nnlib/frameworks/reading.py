"""A framework's layers, read by the table: what each computes, and its own tensors."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib.frameworks.checks import (
    check_float,
    check_one_dtype,
    unknown_layer,
)
from nnlib.frameworks.counterparts import WHERE, Counterpart, called
from nnlib.propagation import Layer, Network
from nnlib.registry import entry_of, name_of

LAYOUT = (
    ": make it with this data_format and copy its weights; a table behind Flatten "
    "needs its rows in the other order, too."
)


@dataclass
class Piece:
    """One function, as a layer of a framework holds it.

    Attributes
    ----------
    function : callable
        Of nnlib.
    settings : dict
        Ours.
    tensors : tuple
        The framework's own, in the order of our parameters.
    orders : tuple of tuple of int
        For each: in which order of our axes it is kept; () where in the same.
    said : str
        The layer, as messages name it.
    owner : object
        The layer itself.
    """

    function: Callable
    settings: dict[str, Any]
    tensors: tuple
    orders: tuple[tuple[int, ...], ...]
    said: str
    owner: Any


def read(caller: str, framework: str, layers: Iterable) -> list[Piece]:
    """Return what a framework's layers compute, in order.

    Raises
    ------
    TypeError
        If a layer has no counterpart, or holds numbers of another kind.
    ValueError
        If a layer has other settings than its counterpart, lacks a parameter, or
        knows no shape yet.
    """
    pieces = []
    for index, layer in enumerate(layers):
        said = f"layer {index}, {layer!r},"
        pieces.append(piece(caller, framework, said, layer))
        pieces += activation_inside(caller, framework, said, layer)
    dtypes = {
        each.said.rstrip(","): dtype_of(tensor)
        for each in pieces
        for tensor in each.tensors
    }
    check_one_dtype(caller, framework, dtypes)
    return pieces


def piece(caller: str, framework: str, said: str, layer: Any) -> Piece:
    """Return what one layer computes."""
    name = type(layer).__name__
    module = sys.modules[WHERE[framework]]
    found = called(framework, name)
    if not found or type(layer) is not getattr(module, name, None):
        raise unknown_layer(caller, said, name)
    for function, one in found:
        if all(has(framework, layer, *item) for item in one.fixed.items()):
            tensors = tensors_of(caller, framework, said, layer, one, function)
            settings = settings_here(caller, said, layer, one)
            orders = tuple(order for _, order in one.arrays.values())
            return Piece(function, settings, tensors, orders, said, layer)
    raise other_setting(caller, said, layer, *found[0])


def settings_here(caller: str, said: str, layer: Any, one: Counterpart) -> dict:
    """Return a layer's settings as ours."""
    if not one.as_ours:
        return {ours: setting(layer, theirs) for ours, theirs in one.settings.items()}
    try:
        return one.as_ours(layer)
    except ValueError as error:
        raise ValueError(f"{caller}: {said} {error}") from None


def setting(layer: Any, name: str) -> Any:
    """Return a setting of a layer, or the default of the function that it applies."""
    if hasattr(layer, name):
        return getattr(layer, name)
    from inspect import signature

    return signature(layer.activation).parameters[name].default


def has(framework: str, layer: Any, name: str, value: Any) -> bool:
    """Tell whether a layer has the setting that its counterpart asks for."""
    found = setting(layer, name)
    if framework == "keras" and name == "activation":
        return found is sys.modules["keras"].activations.get(value)
    return found in value if isinstance(value, tuple) else found == value


def other_setting(
    caller: str, said: str, layer: Any, function: Callable, one: Counterpart
) -> Exception:
    """Say which setting keeps a layer from being the function that it is called."""
    if "activation" in one.fixed:
        name = name_of(layer.activation)
        return TypeError(
            f"{caller}: {said} applies {name}, which has no counterpart in nnlib"
            f"{': ours is the tanh form' if name == 'gelu' else ''}."
        )
    wanted = ", ".join(f"{key}={value!r}" for key, value in one.written().items())
    found = ", ".join(f"{key}={setting(layer, key)!r}" for key in one.fixed)
    other_layout = getattr(layer, "data_format", None) != one.fixed.get("data_format")
    way = LAYOUT if other_layout else "."
    return ValueError(
        f"{caller}: {said} has {found}, expected {wanted}, which is what "
        f"{name_of(function)} of nnlib computes{way}"
    )


def tensors_of(
    caller: str,
    framework: str,
    said: str,
    layer: Any,
    one: Counterpart,
    function: Callable,
) -> tuple:
    """Return a layer's tensors in the order of our parameters."""
    tensors = []
    for theirs, _ in one.arrays.values():
        tensor = getattr(layer, theirs, None)
        if tensor is None and framework == "keras" and not layer.built:
            raise ValueError(
                f"{caller}: {said} does not know its shape yet: run one batch through "
                "the model first, or begin it with keras.Input((n_in,))."
            )
        if tensor is None:
            raise ValueError(
                f"{caller}: {said} has no {theirs}, and {name_of(function)} of nnlib "
                f"needs one: make the layer with a {theirs}, and fill it with "
                f"{'ones' if theirs in ('gamma', 'weight') else 'zeros'}."
            )
        check_float(caller, framework, said, theirs, dtype_of(tensor))
        computed = getattr(layer, "compute_dtype", dtype_of(tensor))
        if computed != dtype_of(tensor):
            raise TypeError(
                f"{caller}: {said} keeps {dtype_of(tensor)} and computes in "
                f'{computed}, expected one dtype: write dtype="float32" in the layer.'
            )
        tensors.append(tensor)
    return tuple(tensors)


def activation_inside(caller: str, framework: str, said: str, layer: Any) -> list:
    """Return what a layer of Keras applies after its sums, where it does."""
    inside = getattr(layer, "activation", None) if framework == "keras" else None
    keras = sys.modules.get("keras")
    if keras is None or inside is None or type(layer) is keras.layers.Activation:
        return []
    if inside is keras.activations.linear:
        return []
    return [piece(caller, framework, said, keras.layers.Activation(inside))]


def dtype_of(tensor: Any) -> str:
    """Return the name of a tensor's dtype, as NumPy writes it."""
    return str(tensor.dtype).removeprefix("torch.")


def numbers(tensor: Any) -> np.ndarray:
    """Return a tensor's numbers as an array of its own."""
    tensor = getattr(tensor, "value", tensor)  # of a variable of Keras
    if hasattr(tensor, "detach"):
        tensor = tensor.detach().cpu().numpy()
    return np.array(tensor)


def ours(tensor: np.ndarray, order: tuple[int, ...]) -> np.ndarray:
    """Return an array with the axes where nnlib has them.

    Examples
    --------
    >>> ours(np.zeros((30, 784)), (1, 0)).shape
    (784, 30)
    """
    return tensor.transpose(np.argsort(order)) if order else tensor


def theirs(array: np.ndarray, order: tuple[int, ...]) -> np.ndarray:
    """Return an array of ours with the axes where the framework has them."""
    return array.transpose(order) if order else array


def network_of(pieces: list[Piece]) -> Network:
    """Return a network with copies of the numbers; what was shared is shared."""
    arrays: dict[int, np.ndarray] = {}
    layers: dict[tuple, Layer] = {}
    in_order = []
    for each in pieces:
        for tensor, order in zip(each.tensors, each.orders, strict=True):
            arrays.setdefault(id(tensor), ours(numbers(tensor), order))
        key = (id(each.owner), each.function)
        if key not in layers:
            make = entry_of(each.function).layer or _layer(each.function)
            found = (arrays[id(tensor)] for tensor in each.tensors)
            layers[key] = make(*found, **each.settings)
        in_order.append(layers[key])
    return Network(in_order)


def _layer(function: Callable) -> Callable[..., Layer]:
    """Return what makes a plain layer of a function."""
    return lambda *parameters, **settings: Layer(function, *parameters, **settings)
