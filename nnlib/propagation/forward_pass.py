"""The forward pass, chapter 3: from the input to the output, layer by layer."""

# Annotations stay text: to look np.random up would import it, a fifth of NumPy.
from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence

import numpy as np

from nnlib.checks import check_place, described, is_array, way_out
from nnlib.propagation.layers import Layer, linear
from nnlib.propagation.network import Network
from nnlib.propagation.network_checks import check_input
from nnlib.registry import checked
from nnlib.weights import he


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
        W, b = initialise(rng, n_in, n_out)
        layers += [Layer(linear, W.astype(dtype), b.astype(dtype)), activation]
    layers[-1:] = [] if output is None else [output]
    return Network(layers)


def check_batch(
    network: Network,
    x: np.ndarray,
    rng: np.random.Generator | None = None,
    caller: str = "forward",
    name: str = "x",
) -> None:
    """Refuse what is no batch for the network.

    Parameters
    ----------
    network : Network
    x : (N, n_in)
    rng : numpy.random.Generator, optional
    caller, name : str
        The function that was called and its argument, as the message names them.

    Raises
    ------
    TypeError
        If `network` is none, or `x` not an array of its dtype, on its device.
    ValueError
        If `x` has not the shape that the network takes.
    """
    if not isinstance(network, Network):
        swapped = ": the arguments look swapped" if isinstance(x, Network) else ""
        raise TypeError(
            f"{caller}: network is {described(network)}, expected a Network{swapped}."
        )
    wanted = network.parameters.dtype
    if not is_array(x):
        code = way_out(name, x, "floats").replace("np.float32", f"np.{wanted}")
        raise TypeError(
            f"{caller}: {name} is {described(x)}, expected an array of floats{code}."
        )
    if x.dtype != wanted and network.parameters.size:
        # A sum of float32 and float64 is float64: one array of the wrong dtype would
        # make the whole pass slower, and nobody would notice.
        scale = " / 255" if x.dtype == np.uint8 else ""
        why = ", and images from 0 to 255 are divided by 255" if scale else ""
        raise TypeError(
            f"{caller}: {name} is {x.dtype} and the network's parameters are "
            f"{wanted}{why}; convert the data once: write "
            f"{name}.astype(np.{wanted}){scale}."
        )
    check_place(caller, name, x, network.parameters)
    check_input(caller, network.input_shape, x.shape, network[0], name)
    if rng is not None and not isinstance(rng, np.random.Generator):
        raise TypeError(
            f"{caller}: rng is {described(rng)}, expected a generator or nothing: "
            "write rng=np.random.default_rng(0)."
        )


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
