"""A network as a table: what each layer does, its parameters and its output."""

import numpy as np

from nnlib.propagation.checks import check_batch, check_network
from nnlib.propagation.layers import Layer
from nnlib.propagation.network import Network
from nnlib.propagation.network_checks import is_known
from nnlib.registry import checked, name_of


def check_summary(network, x=None) -> None:
    """Refuse what is no network, and a batch that it does not take."""
    check_network("summary", network, x)
    if x is not None:
        check_batch(network, x, caller="summary")
    elif not is_known(network.input_shape):
        raise ValueError(
            "summary: the first layer does not say how large its input is, expected a "
            "batch too: write summary(network, x)."
        )


@checked(check_summary)
def summary(network: Network, x: np.ndarray | None = None) -> str:
    """Return a table of the layers, the shapes of their parameters and outputs.

    Parameters
    ----------
    network : Network
    x : (N, n_in), optional
        A batch to see the outputs' shapes with. Where the first layer says how wide its
        input is, it is not needed.

    Returns
    -------
    str
        One line a layer, and a last line with the number of parameters, their dtype and
        their size in memory (1 kB = 1000 bytes). N stands for the batch.

    Raises
    ------
    TypeError
        If `network` is none, or x no array of its dtype.
    ValueError
        If x is needed and not given, or does not fit.

    Examples
    --------
    >>> from nnlib.activations import sigmoid
    >>> from nnlib.propagation import mlp
    >>> print(summary(mlp(np.random.default_rng(0), [784, 30, 10], sigmoid)))
    layer     parameters             number   output
    linear    W (784, 30), b (30,)   23,550   (N, 30)
    sigmoid                               0   (N, 30)
    linear    W (30, 10), b (10,)       310   (N, 10)
    23,860 parameters, float32, 95.4 kB
    """
    rows = [("layer", "parameters", "number", "output")]
    y = _input(network) if x is None else x[:1]
    for layer in network:
        y = layer(y)
        shapes = (
            f"{name} {parameter.shape}"
            for name, parameter in zip(layer.names, layer.parameters, strict=True)
        )
        number = sum(parameter.size for parameter in layer.parameters)
        output = ", ".join(["N", *map(str, y.shape[1:])])
        rows.append((_name(layer), ", ".join(shapes), f"{number:,}", f"({output})"))
    first, second, third, _ = (
        max(map(len, column)) for column in zip(*rows, strict=True)
    )
    lines = [
        f"{name:<{first}}   {shapes:<{second}}   {number:>{third}}   {output}"
        for name, shapes, number, output in rows
    ]
    vector = network.parameters
    lines.append(
        f"{vector.size:,} parameters, {vector.dtype}, {vector.nbytes / 1000:,.1f} kB"
    )
    return "\n".join(lines)


def _input(network):
    shape = network.input_shape
    return np.zeros_like(network.parameters, shape=(1, *shape[1:]))


def _name(layer):
    if type(layer) is not Layer:
        return repr(layer)
    settings = ", ".join(f"{key}={value}" for key, value in layer.settings.items())
    return name_of(layer.function) + (f"({settings})" if settings else "")
