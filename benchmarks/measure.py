"""Interleaved rounds and their medians."""

import statistics
import time
import warnings

import numpy as np

from benchmarks.contestants import CONTESTANTS, Skipped
from benchmarks.tasks import Task

BASE = "PyTorch eager"


def interleave(rounds: dict, n: int) -> dict:
    """Run every round n times in turn and return the seconds of each run.

    A disturbance of the machine then falls on all alike. The first turn warms up:
    it is run and not counted.
    """
    seconds = {name: [] for name in rounds}
    for turn in range(n + 1):
        for name, run in rounds.items():
            start = time.perf_counter()
            run()
            if turn:
                seconds[name].append(time.perf_counter() - start)
    return seconds


def ratio(seconds: dict, name: str, base: str) -> float:
    """Return the median over the turns of one time divided by the base's time."""
    pairs = zip(seconds[name], seconds[base], strict=True)
    return statistics.median(mine / theirs for mine, theirs in pairs)


def product(n: int = 1024):
    """Return a round of one (n, n) matrix product, and its operations."""
    a = np.random.default_rng(0).random((n, n), dtype=np.float32)
    return lambda: a @ a, 2 * n**3


def compare_contestants(task: Task, n: int) -> str:
    """Measure all contestants on a task and return a table of ratios."""
    rounds, absent = {}, []
    for name, make in CONTESTANTS.items():
        try:
            rounds[name] = make(task)
        except ImportError as error:
            absent.append(f"  {name}: skipped, {error.name} is not installed")
        except Skipped as reason:
            absent.append(f"  {name}: skipped, {reason}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        losses = {name: run() for name, run in rounds.items()}
    peak, operations = product()
    seconds = interleave({**rounds, "peak": peak}, n)

    base = BASE if BASE in rounds else "nnlib"
    lines = [
        task.title,
        f"  {'':<15} time / {base}   share of sgemm peak   loss after a round",
    ]
    for name in rounds:
        # The share compares with the product measured in the same turn.
        share = ratio(seconds, "peak", name) * task.flops() / operations
        lines.append(
            f"  {name:<15} {ratio(seconds, name, base):>12.3f} {share:>18.0%} "
            f"{losses[name]:>22.6f}"
        )
    return "\n".join(lines + absent)
