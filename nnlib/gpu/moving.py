"""The GPU, chapter 12: the same network on another device.

NumPy's functions hand the work to the library that owns the array: ``np.exp(x)`` runs
on the GPU where `x` is an array of CuPy. So no other module changes. Here is what
moves arrays there and back, says what the GPU is, and measures time on it.

CuPy is imported when it is first needed. Without it, and without a GPU, everything
but `to_gpu` and `device_info` still works.
"""

import sys
from types import ModuleType
from typing import Any

import numpy as np

from nnlib.gpu.checks import device_count, import_cupy, memory_explained
from nnlib.propagation.network import Network


def to_gpu(thing: Any, device: int | None = None) -> Any:
    """Copy arrays, or a network, to a GPU.

    What is there already is returned as it is. A network comes back as a new one, whose
    layers are views of its own vector: make the optimizer after the move. Labels are
    best checked before it, as a GPU takes every number for a place: `nnlib.training`
    looks at them once a training.

    Parameters
    ----------
    thing : array, Network, or tuple, list or dict of them
        Named tuples keep their names; numbers, text and None stay as they are.
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
        If something else than arrays is to be moved, such as an optimizer.

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
    elif device in range(count):
        place = cupy.cuda.Device(device)
    else:
        raise ValueError(
            f"to_gpu: there is no GPU {device}; this machine has {count}, counted "
            "from 0."
        )

    def move(array):
        if isinstance(array, cupy.ndarray):
            return array if array.device.id == place.id else array.copy()
        if array.dtype.kind not in "biufc":
            raise TypeError(
                f"to_gpu: an array of {array.dtype} cannot be moved; a GPU holds "
                "numbers only."
            )
        with memory_explained(cupy, "to_gpu", array.nbytes):
            return cupy.asarray(array)

    with place:
        return _moved("to_gpu", thing, move)


def to_cpu(thing: Any) -> Any:
    """Copy arrays, or a network, back from the GPU. Needs neither GPU nor CuPy.

    Parameters
    ----------
    thing : array, Network, or tuple, list or dict of them
        Whatever is NumPy's already is returned as it is.

    Returns
    -------
    The same kind of thing, with arrays of NumPy.

    Raises
    ------
    TypeError
        If something else than arrays is to be moved, such as an optimizer.

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
    places = {}
    for array in arrays:
        if not on_gpu(array) and not isinstance(array, np.ndarray | np.generic):
            raise TypeError(
                f"array_module: a {type(array).__name__} is no array of NumPy or CuPy."
            )
        places.setdefault(_place(array), array)
    if len(places) > 1:
        (one, a), (other, b), *_ = places.items()
        raise RuntimeError(
            f"array_module: the array of shape {a.shape} is on {one} and that of shape "
            f"{b.shape} on {other}; move one of them with to_gpu or to_cpu."
        )
    return sys.modules["cupy"] if any(map(on_gpu, arrays)) else np


def _moved(caller, thing, move):
    """Return the same kind of thing with every array moved."""
    if isinstance(thing, np.ndarray) or on_gpu(thing):
        return move(thing)
    if isinstance(thing, Network):
        vector = move(thing.parameters)
        if vector is thing.parameters:
            return thing
        return thing.with_parameters(vector)
    if isinstance(thing, dict):
        return {name: _moved(caller, part, move) for name, part in thing.items()}
    if isinstance(thing, tuple | list):
        parts = [_moved(caller, part, move) for part in thing]
        return type(thing)(*parts) if hasattr(thing, "_fields") else type(thing)(parts)
    if thing is None or isinstance(thing, np.generic | int | float | complex | str):
        return thing
    advice = ""
    if hasattr(thing, "step") and hasattr(thing, "network"):
        advice = " Move the network first, then make the optimizer from it."
    raise TypeError(
        f"{caller}: a {type(thing).__name__} cannot be moved, only arrays, networks, "
        f"and tuples, lists and dicts of them.{advice}"
    )


def on_gpu(thing):
    """Tell whether this is an array of CuPy, without importing CuPy."""
    cupy = sys.modules.get("cupy")
    return cupy is not None and isinstance(thing, getattr(cupy, "ndarray", ()))


def _place(array):
    return f"GPU {array.device.id}" if on_gpu(array) else "the CPU"
