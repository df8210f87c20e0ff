"""Logits, loss and gradients of a model, as each framework computes them.

Each function takes the model, its tensors, a batch and the labels; it returns arrays of
NumPy: logits, loss and one gradient a tensor, laid out as the tensor is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.frameworks.reading import numbers

Result = tuple[np.ndarray, float, list[np.ndarray]]


def of_torch(model: Any, tensors: list, x: np.ndarray, labels: np.ndarray) -> Result:
    """Use ``torch.autograd.grad``, which leaves ``.grad`` as it is."""
    torch = sys.modules["torch"]
    modes = {module: module.training for module in model.modules()}
    device = tensors[0].device if tensors else None
    model.eval()
    try:
        with torch.enable_grad():
            logits = model(torch.from_numpy(x.copy()).to(device))
            target = torch.from_numpy(labels.astype(np.int64)).to(device)
            loss = torch.nn.functional.cross_entropy(logits, target)
            slopes = torch.autograd.grad(loss, tensors) if tensors else ()
    finally:
        for module, mode in modes.items():
            module.training = mode
    return numbers(logits), loss.item(), [numbers(slope) for slope in slopes]


def of_keras(backend: str) -> Callable[..., Result]:
    """Return the way of the framework that Keras computes with."""
    return {"torch": on_torch, "jax": on_jax, "tensorflow": on_tensorflow}[backend]


def loss_of(logits: Any, labels: np.ndarray) -> Any:
    """Return Keras' cross-entropy of logits.

    By default it takes shares, and computes in float32, whatever the logits are.
    """
    keras = sys.modules["keras"]
    dtype = keras.backend.standardize_dtype(logits.dtype)
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True, dtype=dtype)
    return loss(labels, logits)


def on_torch(model: Any, tensors: list, x: np.ndarray, labels: np.ndarray) -> Result:
    """Keras on PyTorch: its variables hold tensors of PyTorch."""
    torch = sys.modules["torch"]
    with torch.enable_grad():
        logits = model(x, training=False)
        loss = loss_of(logits, labels)
        values = [tensor.value for tensor in tensors]
        slopes = torch.autograd.grad(loss, values) if values else ()
    return numbers(logits), loss.item(), [numbers(slope) for slope in slopes]


def on_jax(model: Any, tensors: list, x: np.ndarray, labels: np.ndarray) -> Result:
    """Keras on JAX: the model as a pure function of its variables' values."""
    import jax

    if not model.built:
        model(x)  # it has no Input, and is no pure function before its first batch
    trainable = [variable.value for variable in model.trainable_variables]
    others = [variable.value for variable in model.non_trainable_variables]

    def loss_at(values: list) -> tuple:
        logits, _ = model.stateless_call(values, others, x, training=False)
        return loss_of(logits, labels), logits

    (loss, logits), slopes = jax.value_and_grad(loss_at, has_aux=True)(trainable)
    own = map(id, model.trainable_variables)
    places = dict(zip(own, slopes, strict=True))
    return numbers(logits), float(loss), [numbers(places[id(t)]) for t in tensors]


def on_tensorflow(
    model: Any, tensors: list, x: np.ndarray, labels: np.ndarray
) -> Result:
    """Keras on TensorFlow: what happens under the tape can be gone back."""
    tensorflow = sys.modules["tensorflow"]
    with tensorflow.GradientTape() as tape:
        logits = model(x, training=False)
        loss = loss_of(logits, labels)
    slopes = tape.gradient(loss, [tensor.value for tensor in tensors])
    return numbers(logits), float(loss), [numbers(slope) for slope in slopes]
