"""Look inside, for the page: the numbers of a pass, each opened by its address."""

from collections.abc import Callable
from typing import Any

import numpy as np

from nnlib.inside import Inside
from nnlib.propagation import Network

_kept: list[Inside] = []


def remember(
    network: Network, x: np.ndarray, loss: Callable, target: np.ndarray
) -> None:
    """Keep every number of a pass, in place of the pass before."""
    _kept[:] = [Inside(network, x, loss, target)]


def derivation(address: str) -> dict[str, Any]:
    """Return what a number of the pass is made of; see `nnlib.inside.Derivation`.

    Raises
    ------
    RuntimeError
        If there was no pass yet.
    ValueError
        If there is no such number.

    Examples
    --------
    >>> from nnlib.losses import mse
    >>> from nnlib.propagation import Layer, linear
    >>> network = Network([Layer(linear, np.array([[3.0]]), np.array([1.0]))])
    >>> remember(network, np.array([[2.0]]), mse, np.array([[5.0]]))
    >>> [term["words"] for term in derivation("0.y.0.0")["terms"]]
    ['x[0, 0] * W[0, 0]', 'b[0]']
    """
    if not _kept:
        raise RuntimeError("There is no number to open yet: make a pass first.")
    return _kept[0].open(address).as_dict()
