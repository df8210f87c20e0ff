"""The path of an optimizer along given gradients."""

import numpy as np

from nnlib.backprop import Gradient
from nnlib.propagation import Layer, Network, linear


def walk(make, w, gradients):
    """Let an optimizer of nnlib walk along given gradients; return all points."""
    network = Network([Layer(linear, np.zeros((len(w), 1)), np.zeros(1))])
    network.parameters[:-1] = w
    optimizer, path = make(network), [np.array(w, float)]
    for g in gradients:
        optimizer.step(Gradient(network, np.append(g, 0.0)))
        path.append(network.parameters[:-1].copy())
    return np.array(path)
