"""What a layer of each framework holds before anything is learned, and what it keeps.

JAX has no layers of its own: its column shows those of Flax.
"""

import os

import numpy as np

os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
import jax.numpy as jnp
import keras
import torch
from flax import nnx

N_IN, N_OUT = 400, 1000  # of a layer that is large enough to measure its start
TWO = [[0.0], [2.0]]  # a batch whose mean is 1


def torch_kept() -> float:
    """Return the share of its old mean, 0, that PyTorch's batch norm keeps."""
    layer = torch.nn.BatchNorm1d(1)
    layer(torch.tensor(TWO))
    return 1.0 - layer.running_mean.item()


def keras_kept() -> float:
    """Return the share that Keras' batch norm keeps."""
    layer = keras.layers.BatchNormalization()
    layer(np.array(TWO, np.float32), training=True)
    return 1.0 - layer.moving_mean.value.item()


def flax_batch_norm() -> nnx.BatchNorm:
    """Return a batch norm of Flax, over one column."""
    return nnx.BatchNorm(1, rngs=nnx.Rngs(0))


def flax_kept() -> float:
    """Return the share that Flax' batch norm keeps."""
    layer = flax_batch_norm()
    layer(jnp.array(TWO))
    return 1.0 - layer.mean[...].item()


def torch_dense() -> torch.nn.Linear:
    """Return a dense layer of PyTorch."""
    return torch.nn.Linear(N_IN, N_OUT)


def keras_dense() -> keras.layers.Dense:
    """Return one of Keras."""
    layer = keras.layers.Dense(N_OUT)
    layer.build((None, N_IN))
    return layer


def flax_dense() -> nnx.Linear:
    """Return one of Flax."""
    return nnx.Linear(N_IN, N_OUT, rngs=nnx.Rngs(0))


def spread(numbers: np.ndarray) -> float:
    """Return the spread of weights, with 1 for that of LeCun: 1 / sqrt(n_in)."""
    return float(numbers.std() * np.sqrt(N_IN))


def keras_embedding() -> torch.Tensor:
    """Return an embedding of 400 rows with 1000 numbers each, of Keras."""
    layer = keras.layers.Embedding(N_IN, N_OUT)
    layer.build()
    return layer.embeddings.value


def flax_embedding() -> np.ndarray:
    """Return one of Flax."""
    return np.asarray(nnx.Embed(N_IN, N_OUT, rngs=nnx.Rngs(0)).embedding[...])
