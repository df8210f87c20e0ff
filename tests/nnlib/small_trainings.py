"""Small networks, and a quiet training of them."""

import numpy as np

from nnlib.activations import tanh
from nnlib.optimizers import SGD
from nnlib.propagation import Layer, Network, linear, mlp
from nnlib.training import fit


def rng(seed=0):
    return np.random.default_rng(seed)


def line(w=0.0):
    """A network y = w x + b in float64, with b = 0."""
    return Network([Layer(linear, np.full((1, 1), w), np.zeros(1))])


def classifier(seed=0, **settings):
    network = mlp(rng(seed), [2, 8, 2], tanh)
    return network, SGD(network, **{"learning_rate": 0.1, **settings})


def train(network, loss, optimizer, data, epochs=1, batch_size=4, **settings):
    settings = {"rng": rng(), "progress": False, **settings}
    return fit(network, loss, optimizer, data, epochs, batch_size, **settings)
