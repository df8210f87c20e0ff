"""How far a parameter moves in the first step of an optimizer, in each framework."""

import os
from collections.abc import Callable

import numpy as np

os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
import keras
import torch
from jax import numpy as jnp


def torch_step(make: Callable, gradient: float, start: float = 1.0) -> float:
    """Return how far a parameter moves in one step at the rate 0.1."""
    theta = torch.tensor([start], dtype=torch.float64, requires_grad=True)
    theta.grad = torch.tensor([gradient], dtype=torch.float64)
    make([theta], lr=0.1).step()
    return start - theta.item()


def keras_step(make: Callable, gradient: float, start: float = 1.0) -> float:
    """Return the same in Keras; without a start, its float32 loses nothing."""
    theta = keras.Variable(np.array([start], np.float32))
    given = keras.ops.convert_to_tensor(np.array([gradient], np.float32))
    with torch.no_grad():
        make(learning_rate=0.1).apply([given], [theta])
    return start - theta.value.item()


def jax_step(make: Callable, gradient: float, start: float = 1.0) -> float:
    """Return the same in Optax, whose optimizers return what is added."""
    theta = jnp.array([start], jnp.float32)
    optimizer = make(0.1)
    given = jnp.array([gradient], jnp.float32)
    change, _ = optimizer.update(given, optimizer.init(theta), theta)
    return -float(change[0])
