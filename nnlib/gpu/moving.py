"""Arrays and networks to a GPU and back, chapter 12, and where an array is."""

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from nnlib.backprop import Gradient
from nnlib.checks import described, is_array, way_out
from nnlib.gpu.checks import device_count, import_cupy, memory_explained
from nnlib.optimizers import Optimizer
from nnlib.propagation import Network
from nnlib.ranges import held_to, whole_number


@held_to({})
def to_gpu(thing: Any, device: int | None = None) -> Any:
    """Copy arrays, or a network, to a GPU.

    What is there already is returned as it is. A network comes back as a new one, whose
    layers are views of its own vector: make the optimizer after the move. Labels are
    best checked before it, as a GPU takes every number for a place: `nnlib.training`
    looks at them once a training.

    Parameters
    ----------
    thing : array, Network, Gradient, or tuple, list or dict of them
        Named tuples keep their names; numbers, text and None stay as they are. A
        gradient still belongs to the network that it is of.
    device : int, optional
        Which GPU, counted from 0; by default CuPy's current one.

    Returns
    -------
    The same kind of thing, with arrays of CuPy.

    Raises
    ------
    RuntimeError
        If there is no CuPy, no driver or no GPU, or CuPy is made for another CUDA.
    MemoryError
        If the GPU's memory is full.
    ValueError
        If there is no GPU of that number.
    TypeError
        If something else is to be moved, such as an optimizer or an array of text,
        or if `device` is no whole number.

    Examples
    --------
    >>> x = to_gpu(np.ones(3))  # doctest: +SKIP
    >>> np.exp(x)  # doctest: +SKIP
    array([2.71828183, 2.71828183, 2.71828183])
    """
    cupy = import_cupy("to_gpu")
    count = device_count(cupy, "to_gpu")
    if device is None:
        place = cupy.cuda.Device()
    elif whole_number("to_gpu", "device", device, at_least=0) < count:
        place = cupy.cuda.Device(device)
    else:
        raise ValueError(
            f"to_gpu: device is {device}, expected a number below {count}: this "
            f"machine has {count}, counted from 0."
        )

    def move(array: Any) -> Any:
        if isinstance(array, np.generic):
            return array
        if isinstance(array, cupy.ndarray):
            return array if array.device.id == place.id else array.copy()
        if array.dtype.kind not in "biufc":
            raise TypeError(
                f"to_gpu: the array holds {array.dtype}, expected numbers: a GPU holds "
                "nothing else."
            )
        with memory_explained(cupy, "to_gpu", array.nbytes):
            return cupy.asarray(array)

    with place:
        return _moved("to_gpu", thing, move)


@held_to({})
def to_cpu(thing: Any) -> Any:
    """Copy arrays, or a network, back from the GPU. Needs neither GPU nor CuPy.

    Parameters
    ----------
    thing : array, Network, Gradient, or tuple, list or dict of them
        Whatever is NumPy's already is returned as it is.

    Returns
    -------
    The same kind of thing, with arrays of NumPy.

    Raises
    ------
    TypeError
        If something else is to be moved, such as an optimizer.

    Examples
    --------
    >>> to_cpu({"x": np.ones(3)})
    {'x': array([1., 1., 1.])}
    """
    return _moved(
        "to_cpu", thing, lambda array: array.get() if on_gpu(array) else array
    )


def array_module(*arrays: Any) -> ModuleType:
    """Return the library that arrays belong to: ``numpy`` or ``cupy``.

    For what no array can hand on: to make new arrays from nothing.

    Parameters
    ----------
    *arrays : array
        All on one device.

    Returns
    -------
    module

    Raises
    ------
    RuntimeError
        If the arrays are on two devices.
    TypeError
        If one is no array.

    Examples
    --------
    >>> array_module(np.ones(3)).__name__
    'numpy'
    """
    return shared_module("array_module", *arrays)


def shared_module(caller: str, *arrays: Any) -> ModuleType:
    """Return the library of all the arrays, or say where each of them is."""
    places: dict[str, Any] = {}
    for array in arrays:
        if not _is_array(array):
            raise TypeError(
                f"{caller}: {described(array)} was given, expected an array of "
                f"NumPy or CuPy{way_out('x', array, 'floats')}."
            )
        places.setdefault(place_of(array), array)
    if len(places) > 1:
        (one, a), (other, b), *_ = places.items()
        raise RuntimeError(
            f"{caller}: the array of shape {a.shape} is on {one} and that of shape "
            f"{b.shape} on {other}, expected one place: move one of them with to_gpu "
            "or to_cpu."
        )
    return sys.modules["cupy"] if any(map(on_gpu, arrays)) else np


def on_gpu(thing: Any) -> bool:
    """Tell whether this is an array of CuPy, without importing CuPy.

    Examples
    --------
    >>> on_gpu(np.ones(3))
    False
    """
    cupy = sys.modules.get("cupy")
    return cupy is not None and isinstance(thing, getattr(cupy, "ndarray", ()))


def _is_array(thing: Any) -> bool:
    """Tell whether this is an array of NumPy or CuPy, or one of its numbers."""
    numpys = isinstance(thing, np.ndarray | np.generic) and is_array(thing)
    return numpys or on_gpu(thing)


def place_of(array: Any) -> str:
    """Return in words where an array is.

    Examples
    --------
    >>> place_of(np.ones(3))
    'the CPU'
    """
    return f"GPU {array.device.id}" if on_gpu(array) else "the CPU"


def _moved(caller: str, thing: Any, move: Callable) -> Any:
    """Return the same kind of thing with every array moved."""
    if _is_array(thing):
        return move(thing)
    if isinstance(thing, Network):
        vector = move(thing.parameters)
        return thing if vector is thing.parameters else thing.with_parameters(vector)
    if isinstance(thing, Gradient):
        vector = move(thing.vector)
        return thing if vector is thing.vector else Gradient(thing.network, vector)
    if isinstance(thing, dict):
        return {name: _moved(caller, part, move) for name, part in thing.items()}
    if isinstance(thing, tuple | list):
        parts = [_moved(caller, part, move) for part in thing]
        return type(thing)(*parts) if hasattr(thing, "_fields") else type(thing)(parts)
    if thing is None or isinstance(thing, int | float | complex | str):
        return thing
    raise TypeError(
        f"{caller}: {described(thing)} was given, expected arrays, networks or "
        f"gradients, or tuples, lists and dicts of them{_other_way(thing)}."
    )


def _other_way(thing: Any) -> str:
    """Return the end of a sentence: what to do with what cannot be moved."""
    if isinstance(thing, Optimizer):
        return ": move the network first, then make the optimizer from it"
    return way_out("thing", thing, "floats")
