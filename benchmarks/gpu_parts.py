"""Where the time of one training step goes: to order it, and to do it."""

import statistics
from collections.abc import Callable

from benchmarks.gpu_clocks import STEPS, cpu_clock, cupy_clock
from benchmarks.gpu_contestants import (
    RATE,
    Case,
    case,
    fused_step,
    graph_step,
    nnlib_step,
)
from benchmarks.gpu_limits import wait
from nnlib import gpu
from nnlib.activations import relu
from nnlib.backprop import backprop
from nnlib.losses import cross_entropy
from nnlib.optimizers import Adam
from nnlib.propagation import forward


def pieces(case: Case) -> dict[str, Callable]:
    """Return the pieces of a step, and the whole step in three forms."""
    network, x, labels = gpu.to_gpu((case.network(relu), case.x, case.labels))
    optimizer = Adam(network, RATE)
    _, grads = backprop(network, x, cross_entropy, labels)
    return {
        "forward and loss": lambda: cross_entropy(forward(network, x), labels),
        "backprop": lambda: backprop(network, x, cross_entropy, labels),
        "Adam": lambda: optimizer.step(grads),
        "whole step": nnlib_step(case),
        "whole step, fused": fused_step(case),
        "whole step, graph": graph_step(case),
    }


def parts(batch: int, rounds: int) -> list:
    """Measure each piece twice: when the program is done with it, and when the GPU is.

    The queue is empty before each turn. A turn is several runs in a row, and the
    first turn is not counted. ``backprop`` includes the forward pass.
    """
    rows = []
    for name, run in pieces(case(batch)).items():

        def some(run=run):
            for _ in range(STEPS):
                run()

        ordered, done = [], []
        for turn in range(rounds + 1):
            wait()
            first = cpu_clock(some) / STEPS
            wait()
            second = cupy_clock(some) / STEPS
            if turn:
                ordered.append(first)
                done.append(second)
        rows.append(
            {
                "part": name,
                "ordered_seconds": statistics.median(ordered),
                "seconds": statistics.median(done),
            }
        )
    return rows
