"""What a GPU's numbers look like, and its first steps: errors, orders, a cold start."""

import json
import os
import subprocess
import sys
import tempfile
import time

import numpy as np

from benchmarks.gpu_contestants import SEED, case, nnlib_step
from benchmarks.gpu_limits import wait
from nnlib import gpu

SCALES = (1.0, 1e-7)  # sizes of the entries, as in chapter 12
QUESTIONS = ("errors", "first_steps")  # each is answered by a program of its own


def errors(n: int = 2048) -> list:
    """Return the largest error of a product for each size of the entries, of float64's.

    As in chapter 12, it is a share of the product's largest number.
    """
    rows = []
    for scale in SCALES:
        a, b = np.random.default_rng(SEED).normal(size=(2, n, n)) * scale
        exact = a @ b
        for dtype in ("float32", "float16"):
            there = gpu.to_gpu((a.astype(dtype), b.astype(dtype)))
            product = gpu.to_cpu(np.matmul(*there)).astype(np.float64)
            error = float(np.abs(product - exact).max() / np.abs(exact).max())
            rows.append({"dtype": dtype, "scale": scale, "error": error})
    return rows


def scattered_sums(n: int = 1_000_000, times: int = 5) -> list:
    """Return the sum of the same float32 numbers, several times.

    A thread adds each number; all of them add to one place in the memory, in whatever
    order they arrive.
    """
    numbers = np.random.default_rng(SEED).random(n, dtype=np.float32)
    numbers, places = gpu.to_gpu((numbers, np.zeros(n, np.int64)))
    sums = []
    for _ in range(times):
        total = np.zeros_like(numbers[:1])
        np.add.at(total, places, numbers)
        sums.append(float(gpu.to_cpu(total)[0]))
    return sums


def first_steps(batch: int = 128, n: int = 4) -> list:
    """Return the seconds of the first training steps, each waited for."""
    step = nnlib_step(case(batch), warm=False)
    wait()
    seconds = []
    for _ in range(n):
        start = time.perf_counter()
        step()
        wait()
        seconds.append(time.perf_counter() - start)
    return seconds


def asked(question: str, **environment: str) -> list:
    """Return the answer of a fresh process: CuPy reads its settings at its start."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.gpu_numbers", question],
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return json.loads(done.stdout)


def numbers(tf32: bool) -> dict:
    """Return all of it; TF32 only where the card has it."""
    rows = asked("errors", CUPY_TF32="0")
    if tf32:
        rows += [
            {**row, "dtype": "tf32"}
            for row in asked("errors", CUPY_TF32="1")
            if row["dtype"] == "float32"
        ]
    with tempfile.TemporaryDirectory() as empty:
        compiling = asked("first_steps", CUPY_CACHE_DIR=empty)
        compiled = asked("first_steps", CUPY_CACHE_DIR=empty)
    return {
        "errors": rows,
        "scattered_sums": scattered_sums(),
        "first_steps": {"compiling": compiling, "compiled": compiled},
    }


if __name__ == "__main__":
    (question,) = sys.argv[1:]
    if question not in QUESTIONS:
        sys.exit(f"benchmarks.gpu_numbers: {question!r} is none of {QUESTIONS}")
    print(json.dumps({"errors": errors, "first_steps": first_steps}[question]()))
