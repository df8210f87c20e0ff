"""Time on a device, chapter 12: a call that uses the GPU returns before it is done."""

import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from nnlib.backprop import Gradient
from nnlib.checks import described
from nnlib.gpu.checks import import_cupy
from nnlib.gpu.device import available
from nnlib.gpu.moving import on_gpu
from nnlib.propagation import Network
from nnlib.ranges import check_function, held_to, whole_number


@held_to({})
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
    TypeError
        If `function` cannot be called, or a count is no whole number.
    ValueError
        If `repeats` is below 1 or `warmup` below 0.

    Examples
    --------
    >>> time_call(np.exp, np.ones(3)) > 0
    True
    """
    repeats = whole_number("time_call", "repeats", repeats)
    warmup = whole_number("time_call", "warmup", warmup, at_least=0)
    if not callable(function):
        raise TypeError(
            f"time_call: function is {described(function)}, expected a function: write "
            "time_call(function, x), without brackets behind the function."
        )
    result = None
    for _ in range(warmup):
        result = function(*arguments)
    measure = event_seconds if _uses_gpu([*arguments, result]) else _seconds_cpu
    times = [measure(function, *arguments) for _ in range(repeats)]
    return float(np.median(times))


@held_to({"function": check_function})
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
    >>> from nnlib.gpu import to_gpu
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


def _seconds_cpu(function: Callable, *arguments: Any) -> float:
    """Measure one call by the computer's clock."""
    start = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - start


def _uses_gpu(things: list) -> bool:
    """Tell which clock to read; where no array shows it, the GPU's if CuPy is used."""
    arrays = [array for thing in things for array in _arrays(thing)]
    if arrays:
        return any(map(on_gpu, arrays))
    return "cupy" in sys.modules and available()


def _arrays(thing: Any) -> Iterator[Any]:
    """Yield the arrays in what a function was given or returned."""
    if isinstance(thing, Network):
        yield thing.parameters
    elif isinstance(thing, Gradient):
        yield thing.vector
    elif isinstance(thing, dict):
        yield from _arrays(list(thing.values()))
    elif isinstance(thing, tuple | list):
        for part in thing:
            yield from _arrays(part)
    elif isinstance(thing, np.ndarray) or on_gpu(thing):
        yield thing
