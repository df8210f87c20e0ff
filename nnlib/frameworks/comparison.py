"""How far a network and a model are apart, on one batch."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from nnlib.backprop import backprop
from nnlib.backprop.callers import in_callers_words
from nnlib.checks import described
from nnlib.frameworks import gradients
from nnlib.frameworks.checks import (
    check_keras_computes,
    check_network,
    check_same_dtype,
)
from nnlib.frameworks.counterparts import settings_of
from nnlib.frameworks.keras_models import layers_of
from nnlib.frameworks.reading import Piece, dtype_of, numbers, ours, read
from nnlib.frameworks.torch_models import modules_of
from nnlib.frameworks.writing import whole
from nnlib.losses import cross_entropy
from nnlib.propagation import Network, check_batch, forward
from nnlib.ranges import held_to
from nnlib.registry import name_of

ROUNDING = 100  # so many units in the last place of the largest number are rounding


@dataclass
class Comparison:
    """The largest differences between a network and a model, on one batch.

    Attributes
    ----------
    logits, loss, gradients : float
        Absolute differences.
    agree : bool
        Whether the differences are rounding: below 100 units in the last place of the
        largest logit, of the loss and of the largest entry of the gradient.
    why : str
        What was found where they do not agree, else nothing.
    """

    logits: float
    loss: float
    gradients: float
    agree: bool
    why: str = ""

    def __str__(self) -> str:
        """Return a line for each difference, and the verdict."""
        lines = (
            f"largest difference of the logits     {self.logits:.1e}",
            f"difference of the loss               {self.loss:.1e}",
            f"largest difference of the gradients  {self.gradients:.1e}",
            "they agree" if self.agree else f"they do not agree: {self.why}",
        )
        return "\n".join(lines)


@held_to({})
def compare(
    network: Network, model: Any, x: np.ndarray, labels: np.ndarray
) -> Comparison:
    """Run one batch through both, forwards and backwards, with cross-entropy.

    The model is evaluated, without dropout; it keeps its mode and its gradients.

    Parameters
    ----------
    network : Network
    model : torch.nn.Sequential or keras.Sequential
        Layers in the same order.
    x : (N, n_in)
    labels : (N,)
        The right classes.

    Returns
    -------
    Comparison

    Raises
    ------
    TypeError
        If the model is no such model, a layer has no counterpart, or its numbers are
        of another dtype than the network's.
    ValueError
        If its layers are other ones than the network's.

    Examples
    --------
    >>> compare(network, to_torch(network), x, labels).agree  # doctest: +SKIP
    True
    """
    check_network("compare", network)
    pieces, differentiate = taken_apart(network, model)
    check_batch(network, x, caller="compare")
    logits = forward(network, x)
    check_labels(logits, labels)
    value, grads = backprop(network, x, cross_entropy, labels)
    check_same_layers(network, pieces)
    tensors = [tensor for each in pieces for tensor in each.tensors]
    found, loss, slopes = differentiate(model, tensors, x, labels)
    orders = [order for each in pieces for order in each.orders]
    theirs = [ours(*pair) for pair in zip(slopes, orders, strict=True)]
    mine = [
        getattr(part, name)
        for layer, part in zip(network, grads, strict=True)
        for name in layer.names
    ]
    differences = (
        largest([found - logits]),
        abs(loss - float(value)),
        largest([a - b for a, b in zip(theirs, mine, strict=True)]),
    )
    sizes = largest([logits]), abs(float(value)), largest(mine)
    unit = ROUNDING * float(np.finfo(logits.dtype).eps)
    agree = all(d <= unit * size for d, size in zip(differences, sizes, strict=True))
    why = "" if agree else reason(network, pieces)
    return Comparison(*differences, agree, why)


def check_labels(logits: np.ndarray, labels: Any) -> None:
    """Say what cross-entropy refuses, in the words of this function."""
    try:
        cross_entropy(logits, labels)
    except (TypeError, ValueError) as error:
        refused = error
    else:
        return
    call = "compare", cross_entropy, logits, labels, "labels", refused
    raise type(refused)(in_callers_words(*call))


def largest(arrays: list[np.ndarray]) -> float:
    """Return the largest absolute value; 0 where there is no number."""
    return max(
        (float(np.abs(array).max()) for array in arrays if array.size), default=0
    )


def taken_apart(network: Network, model: Any) -> tuple[list[Piece], Callable]:
    """Return a model's pieces, and what differentiates it."""
    keras, torch = sys.modules.get("keras"), sys.modules.get("torch")
    # first Keras: on PyTorch its layers are modules of PyTorch as well
    if keras is not None and isinstance(model, keras.Layer):
        check_keras_computes("compare", keras, network)
        pieces = read("compare", "keras", layers_of("compare", model))
        check_dtype("keras", network, pieces)
        return pieces, gradients.of_keras(keras.backend.backend())
    if torch is not None and isinstance(model, torch.nn.Module):
        pieces = read("compare", "torch", modules_of("compare", model))
        check_dtype("torch", network, pieces)
        return pieces, gradients.of_torch
    raise TypeError(
        f"compare: model is {described(model)}, expected a torch.nn.Sequential or a "
        "keras.Sequential, such as to_torch(network)."
    )


def check_dtype(framework: str, network: Network, pieces: list[Piece]) -> None:
    """Raise TypeError where the model's numbers are of another kind."""
    tensors = [tensor for each in pieces for tensor in each.tensors]
    if tensors and network.parameters.size:
        check_same_dtype(framework, network, dtype_of(tensors[0]))


def check_same_layers(network: Network, pieces: list[Piece]) -> None:
    """Raise ValueError where the layers do not come in the same order and sizes."""
    own = [name_of(whole(layer)[0]) for layer in network]
    other = [name_of(each.function) for each in pieces]
    if own != other:
        raise ValueError(
            f"compare: the network is {', '.join(own)}, and the model "
            f"{', '.join(other)}, expected the same functions in the same order."
        )
    for index, (layer, each) in enumerate(zip(network, pieces, strict=True)):
        for name, array, tensor, order in zip(
            layer.names, layer.parameters, each.tensors, each.orders, strict=True
        ):
            shape = ours(np.empty(tuple(tensor.shape)), order).shape
            if shape != array.shape:
                raise ValueError(
                    f"compare: layer {index} has {name} {array.shape}, and the model's "
                    f"would be {shape}, expected the same sizes."
                )


def reason(network: Network, pieces: list[Piece]) -> str:
    """Return what the first layer with other numbers shows; it may be turned over."""
    for index, (layer, each) in enumerate(zip(network, pieces, strict=True)):
        for name, array, tensor, order in zip(
            layer.names, layer.parameters, each.tensors, each.orders, strict=True
        ):
            given = numbers(tensor)
            right = ours(given, order)
            if np.array_equal(right, array):
                continue
            said = f"layer {index} has another {name} than the model's {each.said}"
            if array.ndim == 2 and np.array_equal(right.T, array):
                parameter = f"network[{index}].{name}"
                return (
                    f"{said[:-1]}: it is the right one turned over, and being square "
                    f"it fits; write {parameter} = {parameter}.T.copy()"
                )
            return said[:-1]
        settings = settings_of(*whole(layer))
        if any(settings[key] != value for key, value in each.settings.items()):
            return f"layer {index} has other settings than the model's {each.said[:-1]}"
    return "every parameter is equal, and what is computed with them is not"
