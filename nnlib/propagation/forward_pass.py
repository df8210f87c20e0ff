"""Propagation, chapter 3: from the input to the output, layer by layer.

What a layer and a network are stands in ``nnlib.layers`` and ``nnlib.network``; both
can be imported from here.
"""

# Annotations stay text: to look np.random up would import it, a fifth of NumPy.
from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np

from nnlib.checks import check_place
from nnlib.layers import Layer, linear
from nnlib.network import Network
from nnlib.weights import he

__all__ = ["Layer", "Network", "check_batch", "forward", "linear", "mlp"]


def mlp(
    rng: np.random.Generator,
    sizes: Sequence[int],
    activation: Callable,
    initialise: Callable = he,
    output: Callable | None = None,
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

    Returns
    -------
    Network

    Raises
    ------
    ValueError
        If `sizes` names fewer than two layers.

    Examples
    --------
    >>> mlp(np.random.default_rng(0), [784, 30, 10], np.tanh)
    Network([
        Layer(linear, W (784, 30), b (30,)),
        Layer(tanh),
        Layer(linear, W (30, 10), b (10,)),
    ])
    """
    if len(sizes) < 2:
        raise ValueError(
            f"mlp: sizes {list(sizes)} must name the inputs and the outputs at least, "
            "such as [784, 30, 10]."
        )
    layers = []
    for n_in, n_out in itertools.pairwise(sizes):
        layers += [Layer(linear, *initialise(rng, n_in, n_out)), activation]
    layers[-1:] = [] if output is None else [output]
    return Network(layers)


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
    check_batch("forward", network, x)
    for layer in network.layers:
        x = layer.function(*layer.arguments(x, rng), **layer.settings)
    return x


def check_batch(caller: str, network: Network, x: np.ndarray) -> None:
    """Raise TypeError or ValueError unless `x` is a batch that the network takes."""
    dtype = getattr(x, "dtype", None)
    if dtype is None:
        raise TypeError(f"{caller}: x must be an array, not {type(x).__name__}.")
    wanted = network.parameters.dtype
    if dtype != wanted and network.parameters.size:
        # A sum of float32 and float64 is float64: one array of the wrong dtype would
        # make the whole pass slower, and nobody would notice.
        scale = " / 255" if dtype == np.uint8 else ""
        why = ", and images from 0 to 255 are divided by 255" if scale else ""
        raise TypeError(
            f"{caller}: x is {dtype} and the network's parameters are {wanted}{why}; "
            f"convert the data once: x = x.astype(np.{wanted}){scale}."
        )
    check_place(caller, "x", x, network.parameters)
    first = network.layers[0]
    if first.function is not linear:
        return
    W = first.parameters[0]
    if x.ndim == 1:
        raise ValueError(
            f"{caller}: x has shape {x.shape}, one sample without a batch axis; layer "
            f"0 has W {W.shape} and takes (N, {W.shape[0]}): give x[None, :]."
        )
    if x.ndim != 2 or x.shape[1] != W.shape[0]:
        raise ValueError(
            f"{caller}: x has shape {x.shape}, but layer 0 has W {W.shape} and takes "
            f"(N, {W.shape[0]}): one row a sample, {W.shape[0]} columns."
        )
