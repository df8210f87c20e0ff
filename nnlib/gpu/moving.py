"""The GPU, chapter 12: the same network on another device.

NumPy's functions hand the work to the library that owns the array: ``np.exp(x)`` runs
on the GPU where `x` is an array of CuPy. So no other module changes. Here is what
moves arrays there and back, says what the GPU is, and measures time on it.

CuPy is imported when it is first needed. Without it, and without a GPU, everything
but `to_gpu` and `device_info` still works.
"""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from nnlib.gpu_checks import device_count, import_cupy, memory_explained, version
from nnlib.network import Network

__all__ = [
    "DeviceInfo",
    "array_module",
    "available",
    "device_info",
    "event_seconds",
    "time_call",
    "to_cpu",
    "to_gpu",
]


@dataclass(frozen=True)
class DeviceInfo:
    """What measurements on a GPU depend on.

    Attributes
    ----------
    name : str
        The card's.
    memory_bytes : int
    compute_capability : str
        The generation of the card, such as "9.0".
    driver, runtime : str
        The versions of CUDA: the newest that the driver runs, and CuPy's own.
    cupy : str
        The version of CuPy.
    """

    name: str
    memory_bytes: int
    compute_capability: str
    driver: str
    runtime: str
    cupy: str


def available() -> bool:
    """Tell whether arrays can be moved to a GPU here. It never raises.

    Returns
    -------
    bool

    Examples
    --------
    >>> available() in (True, False)
    True
    """
    try:
        return device_count(import_cupy("available"), "available") > 0
    except Exception:
        return False


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
        "to_cpu", thing, lambda array: array.get() if _on_gpu(array) else array
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
        if not _on_gpu(array) and not isinstance(array, np.ndarray | np.generic):
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
    return sys.modules["cupy"] if any(map(_on_gpu, arrays)) else np


def device_info() -> DeviceInfo:
    """Return what is to know about CuPy's current GPU.

    Returns
    -------
    DeviceInfo

    Raises
    ------
    RuntimeError
        If there is no CuPy, no driver or no GPU, or CuPy is made for another CUDA.

    Examples
    --------
    >>> device_info().compute_capability  # doctest: +SKIP
    '9.0'
    """
    cupy = import_cupy("device_info")
    device_count(cupy, "device_info")
    runtime = cupy.cuda.runtime
    properties = runtime.getDeviceProperties(cupy.cuda.Device().id)
    name = properties["name"]
    return DeviceInfo(
        name=name.decode() if isinstance(name, bytes) else name,
        memory_bytes=int(properties["totalGlobalMem"]),
        compute_capability=f"{properties['major']}.{properties['minor']}",
        driver=version(runtime.driverGetVersion()),
        runtime=version(runtime.runtimeGetVersion()),
        cupy=cupy.__version__,
    )


def time_call(
    function: Callable, *arguments: Any, repeats: int = 20, warmup: int = 3
) -> float:
    """Measure how long a call takes, on the device that does the work.

    A call that uses the GPU returns before the work is done. So the GPU itself notes
    when it reaches the start and the end (two events), and the program waits for the
    second. Where the arguments and the result are NumPy's, the computer's clock is
    read.

    Parameters
    ----------
    function : callable
    *arguments
        What it is called with.
    repeats : int
        How many calls are measured.
    warmup : int
        How many calls come before that: the first ones compile and reserve memory.

    Returns
    -------
    float
        Seconds, the median of the calls.

    Raises
    ------
    ValueError
        If `repeats` is below 1 or `warmup` below 0.

    Examples
    --------
    >>> time_call(np.exp, np.ones(3)) > 0
    True
    """
    if repeats < 1 or warmup < 0:
        raise ValueError(
            f"time_call: repeats is {repeats} and warmup {warmup}; they must be at "
            "least 1 and 0."
        )
    result = None
    for _ in range(warmup):
        result = function(*arguments)
    measure = event_seconds if _uses_gpu([*arguments, result]) else _seconds_cpu
    times = [measure(function, *arguments) for _ in range(repeats)]
    return float(np.median(times))


def event_seconds(function: Callable, *arguments: Any) -> float:
    """Measure one call by the GPU's own clock: two events around the work.

    Parameters
    ----------
    function : callable
    *arguments
        What it is called with.

    Returns
    -------
    float
        Seconds between the two events, on CuPy's current stream.

    Raises
    ------
    RuntimeError
        If there is no CuPy, or CuPy is made for another CUDA.

    Examples
    --------
    >>> event_seconds(np.exp, to_gpu(np.ones(3))) > 0  # doctest: +SKIP
    True
    """
    cuda = import_cupy("event_seconds").cuda
    start, stop = cuda.Event(), cuda.Event()
    start.record()
    function(*arguments)
    stop.record()
    stop.synchronize()
    return cuda.get_elapsed_time(start, stop) / 1000  # CUDA counts milliseconds


def _seconds_cpu(function, *arguments):
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def _uses_gpu(things):
    """Tell which clock to read; where no array shows it, the GPU's if CuPy is used."""
    arrays = [array for thing in things for array in _arrays(thing)]
    if arrays:
        return any(map(_on_gpu, arrays))
    return "cupy" in sys.modules and available()


def _arrays(thing: Any) -> Iterator:
    """Yield the arrays in what a function was given or returned."""
    if isinstance(thing, Network):
        yield thing.parameters
    elif isinstance(thing, dict):
        yield from _arrays(list(thing.values()))
    elif isinstance(thing, tuple | list):
        for part in thing:
            yield from _arrays(part)
    elif isinstance(thing, np.ndarray) or _on_gpu(thing):
        yield thing


def _moved(caller, thing, move):
    """Return the same kind of thing with every array moved."""
    if isinstance(thing, np.ndarray) or _on_gpu(thing):
        return move(thing)
    if isinstance(thing, Network):
        vector = move(thing.parameters)
        if vector is thing.parameters:
            return thing
        network = thing.with_parameters(vector)
        network._pattern = network.layers  # the old vector is not kept alive by it
        return network
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


def _on_gpu(thing):
    """Tell whether this is an array of CuPy, without importing CuPy."""
    cupy = sys.modules.get("cupy")
    return cupy is not None and isinstance(thing, getattr(cupy, "ndarray", ()))


def _place(array):
    return f"GPU {array.device.id}" if _on_gpu(array) else "the CPU"
