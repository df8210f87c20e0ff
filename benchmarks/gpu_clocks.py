"""The clocks of the GPU's benchmark, and the turns that its contestants take."""

import statistics
import time
from collections.abc import Callable

from nnlib import gpu

STEPS = 10  # of a turn, between two events

# Clocks: each returns the seconds of one call of a function, on its device.


def cpu_clock(function: Callable) -> float:
    """Read the computer's clock."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def cupy_clock(function: Callable) -> float:
    """Let the GPU note start and end, on CuPy's stream."""
    return gpu.time_call(lambda: (function(), None)[1], repeats=1, warmup=0)


def torch_clock(function: Callable) -> float:
    """Let the GPU note start and end, on PyTorch's stream."""
    import torch

    start, stop = (torch.cuda.Event(enable_timing=True) for _ in range(2))
    start.record()
    function()
    stop.record()
    stop.synchronize()
    return start.elapsed_time(stop) / 1000


def clock_of(name: str) -> Callable:
    """Return the clock for a contestant."""
    if name.startswith("PyTorch"):
        return torch_clock
    return cpu_clock if name == "NumPy" else cupy_clock


def medians(
    runs: dict, rounds: int, steps: int = STEPS, clock: Callable | None = None
) -> dict:
    """Let all take turns and return the median seconds of one run of each.

    A turn is `steps` runs in a row, one on the CPU. The first turn is not counted. The
    clock is that of each contestant's device, unless another is given.
    """
    seconds = {name: [] for name in runs}
    for turn in range(rounds + 1):
        for name, run in runs.items():
            n = 1 if name == "NumPy" else steps

            def some(run=run, n=n):
                for _ in range(n):
                    run()

            taken = (clock or clock_of(name))(some) / n
            if turn:
                seconds[name].append(taken)
    return {name: statistics.median(times) for name, times in seconds.items()}
