"""The forward pass, chapter 3: from the input to the output, layer by layer."""

# Annotations stay text: to look np.random up would import it, a fifth of NumPy.
from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np

from nnlib.propagation.checks import check_batch, check_mlp, drawn
from nnlib.propagation.layers import Layer, linear
from nnlib.propagation.network import Network
from nnlib.registry import checked
from nnlib.weights import he


@checked(check_mlp)
def mlp(
    rng: np.random.Generator,
    sizes: Sequence[int],
    activation: Callable,
    initialise: Callable = he,
    output: Callable | None = None,
    dtype: type = np.float32,
) -> Network:
    """Build a multilayer perceptron: linear layers with an activation between them.

    Parameters
    ----------
    rng : numpy.random.Generator
    sizes : sequence of int
        Inputs, the neurons of each hidden layer, outputs.
    activation : callable
        Follows every linear layer but the last.
    initialise : callable
        ``initialise(rng, n_in, n_out)`` returns W and b, as in ``nnlib.weights``.
    output : callable, optional
        Follows the last linear layer. Without it the network returns logits.
    dtype : float32 or float64
        Of the parameters.

    Returns
    -------
    Network

    Raises
    ------
    TypeError
        If an argument is not of its kind.
    ValueError
        If `sizes` names fewer than two layers or a size below 1, or `initialise`
        returns other shapes than W (n_in, n_out) and b (n_out,).

    Examples
    --------
    >>> mlp(np.random.default_rng(0), [784, 30, 10], np.tanh)
    Network([
        Layer(linear, W (784, 30), b (30,)),
        Layer(tanh),
        Layer(linear, W (30, 10), b (10,)),
    ])
    """
    layers: list[Layer | Callable] = []
    for n_in, n_out in itertools.pairwise(sizes):
        W, b = drawn(initialise, rng, n_in, n_out)
        layers += [Layer(linear, W.astype(dtype), b.astype(dtype)), activation]
    layers[-1:] = [] if output is None else [output]
    return Network(layers)


@checked(check_batch)
def forward(
    network: Network, x: np.ndarray, rng: np.random.Generator | None = None
) -> np.ndarray:
    """Return the network's output for a batch.

    Parameters
    ----------
    network : Network
    x : (N, n_in)
        Of the dtype of the network's parameters.
    rng : numpy.random.Generator, optional
        Given in training only, for layers that need chance, such as dropout.

    Returns
    -------
    (N, n_out)

    Raises
    ------
    TypeError
        If `x` is not an array of the network's dtype.
    ValueError
        If `x` has no batch axis, or another number of columns than the network takes.

    Examples
    --------
    >>> network = Network([Layer(linear, np.ones((2, 1)), np.zeros(1)), np.negative])
    >>> forward(network, np.array([[1.0, 2.0], [3.0, 4.0]]))
    array([[-3.],
           [-7.]])
    """
    for layer in network:
        x = layer(x, rng)
    return x
