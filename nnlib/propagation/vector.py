"""Where in the flat vector each parameter of each layer has its place."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from nnlib.checks import described, is_array, way_out
from nnlib.propagation.layers import Layer


class Place(NamedTuple):
    """The part ``vector[start:stop]``, and the shape in which a layer sees it."""

    start: int
    stop: int
    shape: tuple[int, ...]


def places(layers: Sequence[Layer]) -> list[tuple[Place, ...]]:
    """Give each array a place, one behind the other; the same array gets the same.

    Parameters
    ----------
    layers : sequence of Layer

    Returns
    -------
    list of tuple of Place
        One tuple a layer.

    Raises
    ------
    ValueError
        If two arrays share memory and are not the same: which numbers they share could
        not be kept.

    Examples
    --------
    >>> from nnlib.propagation.layers import linear
    >>> layer = Layer(linear, np.ones((2, 2)), np.zeros(2))
    >>> places([layer, layer])[1]
    (Place(start=0, stop=4, shape=(2, 2)), Place(start=4, stop=6, shape=(2,)))
    """
    given: dict[int, tuple[Place, np.ndarray, str]] = {}
    found, start = [], 0
    for index, layer in enumerate(layers):
        row = []
        for name, array in zip(layer.names, layer.parameters, strict=True):
            if id(array) not in given:
                here = f"{name} of layer {index}"
                refuse_overlap(array, here, given)
                place = Place(start, start + array.size, array.shape)
                given[id(array)] = place, array, here
                start = place.stop
            row.append(given[id(array)][0])
        found.append(tuple(row))
    return found


def refuse_overlap(array: np.ndarray, here: str, given: dict) -> None:
    """Raise ValueError where an array shares memory with another one, not being it."""
    for _, other, there in given.values():
        if isinstance(array, np.ndarray) and np.may_share_memory(array, other):
            raise ValueError(
                f"Network: {here} and {there} are two views of the same memory, such "
                "as a matrix and its transpose. Hand in one array in both places to "
                "share it, or a copy: .copy()."
            )


def check_vector(
    caller: str, name: str, vector: np.ndarray, parameters: np.ndarray
) -> None:
    """Raise an error unless the vector has one number for each parameter."""
    if is_array(vector) and vector.shape == parameters.shape:
        return
    code = "" if is_array(vector) else way_out(name, vector, "floats")
    raise (TypeError if code else ValueError)(
        f"{caller}: {name} is {described(vector)}, expected an array of shape "
        f"{parameters.shape}, one number for each parameter{code}."
    )


def joined(layers: Sequence[Layer], where: Sequence[tuple[Place, ...]]) -> np.ndarray:
    """Return one vector with a copy of every parameter in its place."""
    parts = {}
    for layer, row in zip(layers, where, strict=True):
        for place, array in zip(row, layer.parameters, strict=True):
            parts[place.start] = array.ravel()
    return np.concatenate(list(parts.values()) or [np.zeros(0, np.float32)])


def views(
    layers: Sequence[Layer], where: Sequence[tuple[Place, ...]], vector: np.ndarray
) -> tuple[Layer, ...]:
    """Return the layers over views of the vector; one layer for one that is shared."""
    arrays: dict[int, np.ndarray] = {}
    made: dict[int, Layer] = {}
    for layer, row in zip(layers, where, strict=True):
        for start, stop, shape in row:
            if start not in arrays:
                arrays[start] = vector[start:stop].reshape(shape)
        if id(layer) not in made:
            parameters = tuple(arrays[place.start] for place in row)
            made[id(layer)] = layer.over(parameters) if row else layer
    return tuple(made[id(layer)] for layer in layers)
