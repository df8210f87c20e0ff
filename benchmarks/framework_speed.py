"""One training step at four sizes: ``python -m benchmarks.framework_speed``.

nnlib, PyTorch with and without its fused Adam, JAX compiled and Keras on PyTorch take
the same batches from the same weights, in turns, on one thread; JAX keeps threads of
its own and takes all cores. A framework that is not installed is left out by name. Run
it where nothing else runs. The medians are stored in
``nnlib/data/results/framework-speed.json``, which chapter 13 draws.
"""

import datetime
import json
import os
import statistics
import sys
import warnings
from collections.abc import Callable
from importlib.metadata import version

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("KERAS_BACKEND", "torch")

import numpy as np

from benchmarks.contestants import Round, jax_jit, nnlib, pytorch, pytorch_fused
from benchmarks.measure import interleave
from benchmarks.tasks import Task, in_batches
from nnlib.activations import relu
from nnlib.data.measured import FOLDER
from nnlib.losses import cross_entropy
from tools.files import write
from tools.slow import machine

NAME = "framework-speed.json"
# sizes, batch, steps of a round
SIZES = (
    ((784, 30, 10), 10, 40),
    ((784, 30, 10), 128, 20),
    ((784, 256, 256, 10), 128, 8),
    ((784, 1024, 1024, 10), 256, 2),
)
TURNS = 7


def keras_on_torch(task: Task) -> Round:
    """Train with Keras' own loop for one batch, on PyTorch."""
    import keras
    import torch

    from nnlib.frameworks import to_keras

    torch.set_num_threads(1)
    model = to_keras(task.network())
    model.compile(
        optimizer=keras.optimizers.Adam(task.learning_rate),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )

    def run() -> float:
        for x, labels in task.batches:
            loss = model.train_on_batch(x, labels)
        return float(np.ravel(loss)[0])

    return run


CONTESTANTS: dict[str, Callable[[Task], Round]] = {
    "nnlib": nnlib,
    "PyTorch": pytorch,
    "PyTorch, fused Adam": pytorch_fused,
    "JAX, compiled": jax_jit,
    "Keras on PyTorch": keras_on_torch,
}


def task_of(sizes: tuple, batch_size: int, steps: int) -> Task:
    """Return a task: ReLUs, cross-entropy, Adam."""
    return Task(
        *("one step", sizes, relu, None, cross_entropy, "adam", 1e-3, batch_size),
        in_batches(batch_size, steps),
    )


def measure(sizes: tuple, batch_size: int, steps: int, turns: int = TURNS) -> dict:
    """Return the medians of the microseconds that a step takes."""
    task, rounds, absent = task_of(sizes, batch_size, steps), {}, []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name, make in CONTESTANTS.items():
            try:
                rounds[name] = make(task)
            except ImportError as error:
                absent.append(f"{name}: {error.name} is not installed")
        losses = {name: run() for name, run in rounds.items()}
        seconds = interleave(rounds, turns)
    return {
        "sizes": list(sizes),
        "batch": batch_size,
        "absent": absent,
        "loss": {name: round(loss, 4) for name, loss in losses.items()},
        "microseconds": {
            name: round(1e6 * statistics.median(each) / steps, 1)
            for name, each in seconds.items()
        },
    }


def versions() -> dict[str, str]:
    """Return what was measured."""
    return {name: version(name) for name in ("numpy", "torch", "jax", "keras")}


def main() -> int:
    """Measure and store."""
    result = {
        "date": datetime.date.today().isoformat(),
        "machine": {**machine(), "threads": 1, "load": round(os.getloadavg()[0], 1)},
        "versions": versions(),
        "recipe": {"command": "python -m benchmarks.framework_speed", "turns": TURNS},
        "rows": [measure(*size) for size in SIZES],
    }
    write(FOLDER / NAME, json.dumps(result, indent=1) + "\n")
    for row in result["rows"]:
        print(row["sizes"], row["batch"], row["microseconds"], row["loss"], sep="\n  ")
    return 0


if __name__ == "__main__":
    sys.exit(main())
