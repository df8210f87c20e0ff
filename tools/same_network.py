"""The course's network in each framework: logits, gradients and one step of Adam."""

import math
import os

import numpy as np

os.environ.setdefault("KERAS_BACKEND", "torch")
import keras
import torch

from nnlib.activations import relu
from nnlib.backprop import Gradient, backprop
from nnlib.data import digits
from nnlib.frameworks import compare, from_keras, from_torch, to_keras, to_torch
from nnlib.losses import cross_entropy
from nnlib.optimizers import Adam
from nnlib.propagation import Network, mlp


def batch() -> tuple[np.ndarray, np.ndarray]:
    """Return 64 digits and their labels."""
    data = digits()
    return data.x_train[:64], data.labels_train[:64]


def same_network() -> dict[str, dict[str, float]]:
    """Return how far the frameworks are from nnlib, largest differences."""
    x, labels = batch()
    network = mlp(np.random.default_rng(0), [784, 30, 10], relu)
    return {
        name: {
            "logits": found.logits,
            "gradients": found.gradients,
            "step of Adam": distance(stepped, ours),
            "step of Adam in Keras' form": distance(stepped, in_keras_form(network)),
            "largest step": distance(stepped, network),
        }
        for name, found, stepped, ours in (
            (
                "PyTorch",
                compare(network, to_torch(network), x, labels),
                torch_stepped(network),
                our_step(network),
            ),
            (
                "Keras",
                compare(network, to_keras(network), x, labels),
                keras_stepped(network),
                our_step(network),
            ),
        )
    }


def distance(one: Network, other: Network) -> float:
    """Return the largest difference of two networks' parameters."""
    return float(np.abs(one.parameters - other.parameters).max())


def our_gradients(network: Network) -> Gradient:
    """Return the gradient that every optimizer is handed: they alone differ."""
    x, labels = batch()
    return backprop(network, x, cross_entropy, labels)[1]


def our_step(network: Network) -> Network:
    """Return a copy after one default step of Adam."""
    moved = network.with_parameters(network.parameters.copy())
    Adam(moved).step(our_gradients(moved))
    return moved


def in_keras_form(network: Network) -> Network:
    """Return a copy after one step, epsilon beside the root that is not corrected."""
    g = our_gradients(network).vector
    m, v = 0.1 * g, 0.001 * g**2
    rate = 0.001 * math.sqrt(1 - 0.999) / (1 - 0.9)
    return network.with_parameters(network.parameters - rate * m / (np.sqrt(v) + 1e-7))


def torch_stepped(network: Network) -> Network:
    """Return PyTorch's model after one default step of Adam."""
    model = to_torch(network)
    for index in (0, 2):
        part = our_gradients(network)[index]
        model[index].weight.grad = torch.from_numpy(part.W.T.copy())
        model[index].bias.grad = torch.from_numpy(part.b.copy())
    torch.optim.Adam(model.parameters()).step()
    return from_torch(model)


def keras_stepped(network: Network) -> Network:
    """Return Keras' model after one default step of Adam."""
    model, grads = to_keras(network), our_gradients(network)
    parts = [getattr(grads[index], name) for index in (0, 2) for name in "Wb"]
    given = [torch.from_numpy(part.copy()) for part in parts]
    with torch.no_grad():
        keras.optimizers.Adam().apply(given, model.trainable_variables)
    return from_keras(model)
