"""What a GPU can do at most: copies, matrix products, transfers and launches."""

import functools
import os
import statistics
import subprocess
import sys

import numpy as np

from benchmarks.gpu_clocks import cpu_clock, medians
from benchmarks.gpu_contestants import SEED
from nnlib import gpu

LAUNCHES = 20


def copy_rate(info: gpu.DeviceInfo) -> float:
    """Return how many bytes a second a large copy reads and writes."""
    n_bytes = min(2**30, info.memory_bytes // 8)
    a = gpu.to_gpu(np.zeros(n_bytes, np.uint8))
    b = a.copy()
    return 2 * n_bytes / gpu.time_call(np.copyto, b, a)


def matrix_rate(dtype: str, n: int) -> float:
    """Return the floating-point operations a second of a large matrix product."""
    a = gpu.to_gpu(np.random.default_rng(SEED).random((n, n), dtype=np.float32))
    a = a.astype(dtype)
    return 2 * n**3 / gpu.time_call(np.matmul, a, a)


def tf32_rate(info: gpu.DeviceInfo) -> float | None:
    """Return the rate in TF32, in a process of its own: CuPy chooses at its start."""
    if float(info.compute_capability) < 8:
        return None
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.gpu", "--matrix-rate"],
        env={**os.environ, "CUPY_TF32": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return float(done.stdout)


def transfers(sizes: tuple, rounds: int = 20) -> list:
    """Measure copies to the GPU and back; the program waits for each."""
    rows = []
    for n_bytes in sizes:
        here = np.zeros(n_bytes, np.uint8)
        there = gpu.to_gpu(here)
        seconds = {"to_gpu_seconds": [], "to_cpu_seconds": []}
        for turn in range(rounds + 1):
            wait()
            up = cpu_clock(lambda here=here: (gpu.to_gpu(here), wait()))
            down = cpu_clock(lambda there=there: gpu.to_cpu(there))
            if turn:
                seconds["to_gpu_seconds"].append(up)
                seconds["to_cpu_seconds"].append(down)
        middle = {name: statistics.median(times) for name, times in seconds.items()}
        rows.append({"bytes": n_bytes, **middle})
    return rows


def products(batches: tuple, rounds: int = 20) -> list:
    """Measure the first layer's product: by cuBLAS, and by the kernel in tiles."""
    from nnlib.gpu.tiles import tiled_product

    rows = []
    W = gpu.to_gpu(np.ones((784, 128), np.float32))
    for batch in batches:
        x = gpu.to_gpu(np.ones((batch, 784), np.float32))
        ways = {"cuBLAS": np.matmul, "in tiles": tiled_product}
        runs = {name: functools.partial(way, x, W) for name, way in ways.items()}
        for name, seconds in medians(runs, rounds).items():
            rows.append({"batch": batch, "way": name, "seconds": seconds})
    return rows


def launch(bursts: int = 20, n: int = 1000) -> float:
    """Return the processor's seconds for one launch of a small kernel."""
    x = gpu.to_gpu(np.zeros(1, np.float32))

    def burst():
        for _ in range(n):
            np.add(x, 1, out=x)

    seconds = []
    for turn in range(bursts + 1):
        wait()
        taken = cpu_clock(burst) / n
        if turn:
            seconds.append(taken)
    wait()
    return statistics.median(seconds)


def twenty_launches(rounds: int = 50, n_numbers: int = 500_000) -> dict:
    """Return the seconds a kernel of twenty, in the three ways of Gray's experiment.

    References
    ----------
    A. Gray, "Getting started with CUDA graphs", 2019: a kernel that multiplies half a
    million numbers by another, launched twenty times.
    """
    cuda = sys.modules["cupy"].cuda
    x = gpu.to_gpu(np.ones(n_numbers, np.float32))
    out = np.empty_like(x)
    stream = cuda.Stream(non_blocking=True)
    graph = None

    def one():
        np.multiply(x, 1.23, out=out)

    def wait_after_each():
        for _ in range(LAUNCHES):
            one()
            stream.synchronize()

    def wait_once():
        for _ in range(LAUNCHES):
            one()
        stream.synchronize()

    def by_a_graph():
        graph.launch()
        stream.synchronize()

    with stream:
        one()  # compiled before it is recorded
        stream.synchronize()
        stream.begin_capture()
        for _ in range(LAUNCHES):
            one()
        graph = stream.end_capture()
        ways = {
            "wait after each": wait_after_each,
            "wait once": wait_once,
            "CUDA graph": by_a_graph,
        }
        seconds = medians(ways, rounds, steps=1, clock=cpu_clock)
    return {name: taken / LAUNCHES for name, taken in seconds.items()}


def wait() -> None:
    """Wait until the GPU has done all it was told."""
    sys.modules["cupy"].cuda.Device().synchronize()
