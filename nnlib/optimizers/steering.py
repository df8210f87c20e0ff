"""What steers a step, chapter 7: a shorter gradient, frozen and undecayed parts."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from nnlib.checks import described
from nnlib.propagation import Network

if TYPE_CHECKING:
    from nnlib.optimizers.optimizer import Optimizer


def clipped(g: np.ndarray, norm: float | None) -> np.ndarray:
    """Return the gradient, scaled down where it is longer than `norm`.

    Parameters
    ----------
    g : (P,)
    norm : float or None
        None leaves every gradient as it is.

    Returns
    -------
    (P,)

    Examples
    --------
    >>> clipped(np.array([3.0, -4.0]), 0.5).round(3)
    array([ 0.3, -0.4])
    """
    if norm is None:
        return g
    # squares of float32 overflow just where clipping is needed
    length = np.sqrt(np.square(g, dtype=np.float64).sum())
    share = np.minimum(1, norm / (length + 1e-6))  # PyTorch's, which never divides by 0
    return g * share.astype(g.dtype)


def zeroed(g: np.ndarray, places: Sequence[slice]) -> np.ndarray:
    """Return the gradient with 0 in these places.

    Parameters
    ----------
    g : (P,)
    places : sequence of slice

    Returns
    -------
    (P,)

    Examples
    --------
    >>> zeroed(np.array([3.0, -4.0]), [slice(1, 2)])
    array([3., 0.])
    """
    if places:
        g = g.copy()
    for place in places:
        g[place] = 0
    return g


def decaying(network: Network) -> np.ndarray:
    """Return 1 for each number in an array of two axes or more, and 0 for the others.

    Parameters
    ----------
    network : Network

    Returns
    -------
    (P,) of the parameters' dtype, on their device

    Examples
    --------
    >>> from nnlib.propagation import Layer, linear
    >>> decaying(Network([Layer(linear, np.ones((2, 1)), np.ones(1))]))
    array([1., 1., 0.])
    """
    marks = np.zeros_like(network.parameters)
    for start, stop, shape in {place for row in network.places for place in row}:
        if len(shape) > 1:
            marks[start:stop] = 1
    return marks


def frozen_slices(optimizer: Optimizer) -> list[slice]:
    """Return where in the vector the frozen parameters are.

    Raises
    ------
    TypeError
        If `frozen` is no list, or holds something else than numbers and names.
    ValueError
        If the network has no such layer or parameter.
    """
    frozen = optimizer.frozen
    if not isinstance(frozen, tuple | list):
        raise TypeError(
            f"{type(optimizer).__name__}: frozen is {described(frozen)}, expected a "
            "list: write frozen=[0, '2.b']."
        )
    found: dict[int, slice] = {}
    for each in frozen:
        for start, stop, _ in _chosen(optimizer, each):
            found[start] = slice(start, stop)
    return list(found.values())


def _chosen(optimizer, each):
    """Return the places that one entry of `frozen` stands for."""
    network = optimizer.network
    index, dot, name = each.partition(".") if isinstance(each, str) else (each, "", "")
    try:
        index = int(index) if isinstance(index, str) else operator.index(index)
        names, places = network[index].names, network.places[index]
        if places:
            return (places[names.index(name)],) if dot else places
    except (TypeError, ValueError, IndexError):
        pass  # no such layer or parameter: said below
    known = [f"{i}.{name}" for i, layer in enumerate(network) for name in layer.names]
    raise ValueError(
        f"{type(optimizer).__name__}: frozen holds {each!r}, expected a layer with "
        f"parameters, or a parameter such as '0.W'; here {', '.join(known)}."
    )
