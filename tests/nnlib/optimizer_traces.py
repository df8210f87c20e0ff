"""The parameters that an optimizer goes through, step by step."""

import numpy as np

from nnlib.backprop import Gradient
from nnlib.propagation import Layer, Network, linear


def network_of(parameters):
    """Return a network of one linear layer, its bias last, with these parameters."""
    parameters = np.asarray(parameters)
    network = Network([Layer(linear, parameters[:-1, None], parameters[-1:])])
    assert network.parameters.tolist() == parameters.tolist()
    return network


def gradients(steps=10, seed=0):
    rng = np.random.default_rng(seed)
    return [rng.normal(size=5) for _ in range(steps)]


START = np.array([1.0, -2.0, 0.5, 3.0, -0.25])


def trace(make, vectors, dtype=np.float64):
    """Return the parameters after each step of a new optimizer."""
    network = network_of(START.astype(dtype))
    optimizer = make(network)
    states = []
    for vector in vectors:
        optimizer.step(Gradient(network, vector.astype(dtype)))
        states.append(network.parameters.copy())
    return states
