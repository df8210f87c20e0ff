"""The long trainings on full MNIST: ``python -m tools.slow``, or ``course.py slow``.

Each experiment is run from several seeds. What came out is stored in
``nnlib/data/results/NAME.json`` with the date, the versions and the machine; chapter 8
plots the stored numbers and runs a short version live. An experiment is a fixed recipe:
its number of epochs was decided before, and nothing is chosen by looking at the test
set.
"""

import argparse
import datetime
import json
import math
import os
import platform
import statistics
import sys
import time
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

import nnlib
from nnlib.activations import relu, sigmoid
from nnlib.convolution import conv2d, flatten, kernels, max_pool2d, unflatten
from nnlib.data import Digits, mnist
from nnlib.data.measured import FOLDER
from nnlib.losses import cross_entropy, one_hot, quadratic_cost
from nnlib.optimizers import SGD, Adam, cosine
from nnlib.propagation import Layer, Network, mlp
from nnlib.training import Dropout, accuracy, confusion_matrix, fit
from nnlib.weights import he, normal
from tools.files import write

SEEDS = (0, 1, 2)
MORE_SEEDS = tuple(range(9))  # where one run differs much from the next
N_VALIDATION = 10_000  # the last images of the training set, kept aside


class Experiment(NamedTuple):
    """A recipe and the seeds that it is run from.

    Attributes
    ----------
    title : str
        What is trained, in one line.
    prepare : callable
        ``prepare(rng, sizes, target, steps, learning_rate)`` returns the network, the
        loss, the optimizer and the targets made from the labels.
    sizes : tuple of int
    epochs, batch_size : int
    learning_rate : float
    watch : str
        What the accuracy is measured on after each epoch: "test" or "validation".
    seeds : tuple of int
    """

    title: str
    prepare: object
    sizes: tuple
    epochs: int
    batch_size: int
    learning_rate: float
    watch: str
    seeds: tuple = SEEDS


def nielsen(rng, sizes, labels, steps, learning_rate):
    """Prepare the network of Nielsen's first chapter: sigmoids, N(0, 1) weights."""
    initialise = partial(normal, bias_std=1.0)
    network = mlp(rng, sizes, sigmoid, initialise, output=sigmoid)
    optimizer = SGD(network, learning_rate)
    return network, quadratic_cost, optimizer, one_hot(labels, sizes[-1])


def modern(rng, sizes, labels, steps, learning_rate):
    """Prepare ReLUs with dropout, cross-entropy, and Adam on a cosine schedule."""
    layers = []
    for layer in mlp(rng, sizes, relu, he):
        layers += [layer, Dropout(0.2)] if layer.function is relu else [layer]
    network = Network(layers)
    optimizer = Adam(network, cosine(learning_rate, steps))
    return network, cross_entropy, optimizer, labels


def lenet(rng, sizes, labels, steps, learning_rate):
    """Prepare LeNet-5 with ReLUs and the largest of each window: chapter 10."""
    channels, hidden = sizes[1:3], sizes[3:]
    layers: list = [
        unflatten,
        *(Layer(conv2d, *kernels(rng, 1, channels[0], 5), padding=2), relu, max_pool2d),
        *(Layer(conv2d, *kernels(rng, *channels, 5)), relu, max_pool2d, flatten),
        *mlp(rng, (25 * channels[1], *hidden), relu, he),
    ]
    network = Network(layers)
    optimizer = Adam(network, cosine(learning_rate, steps))
    return network, cross_entropy, optimizer, labels


EXPERIMENTS = {
    "nielsen-30": Experiment(
        "30 hidden sigmoids, learning rate 3",
        *(nielsen, (784, 30, 10), 30, 10, 3.0, "test", MORE_SEEDS),
    ),
    "nielsen-small-rate": Experiment(
        "30 hidden sigmoids, learning rate 0.001",
        *(nielsen, (784, 30, 10), 30, 10, 0.001, "test", SEEDS[:1]),
    ),
    "nielsen-large-rate": Experiment(
        "30 hidden sigmoids, learning rate 100",
        *(nielsen, (784, 30, 10), 30, 10, 100.0, "test", SEEDS[:1]),
    ),
    "modern": Experiment(
        "512 and 256 hidden ReLUs with dropout 0.2, Adam on a cosine schedule",
        *(modern, (784, 512, 256, 10), 10, 128, 1e-3, "validation"),
    ),
    "lenet": Experiment(
        "LeNet-5 with ReLUs, Adam on a cosine schedule",
        *(lenet, (784, 6, 16, 120, 84, 10), 10, 128, 2e-3, "validation"),
    ),
    "nielsen-100": Experiment(
        "100 hidden sigmoids, learning rate 3",
        *(nielsen, (784, 100, 10), 30, 10, 3.0, "test", MORE_SEEDS),
    ),
}


def run(experiment: Experiment, data: Digits, seed: int, n_validation: int) -> dict:
    """Train once and return what happened, as plain numbers.

    Parameters
    ----------
    experiment : Experiment
    data : Digits
    seed : int
        Of the weights, the order of the batches and the masks of dropout.
    n_validation : int
        So many training images, the last ones, are kept aside.

    Returns
    -------
    dict
        ``loss`` of each epoch, ``accuracy`` on the watched data after each epoch,
        ``test_accuracy`` after the last, ``by_digit``, the share of each digit's test
        images that was read rightly, and the time: ``seconds`` passed and
        ``cpu_seconds`` worked, without the watching.
    """
    rng = np.random.default_rng(seed)
    n = len(data.x_train) - n_validation
    parts = {
        "test": (data.x_test, data.labels_test),
        "validation": (data.x_train[n:], data.labels_train[n:]),
    }
    steps = experiment.epochs * math.ceil(n / experiment.batch_size)
    network, loss, optimizer, target = experiment.prepare(
        rng, experiment.sizes, data.labels_train[:n], steps, experiment.learning_rate
    )
    shares, watching = [], np.zeros(2)

    def watch(network, _):
        began = clocks()
        shares.append(accuracy(network, *parts[experiment.watch]))
        watching[...] += clocks() - began

    began = clocks()
    history = fit(
        *(network, loss, optimizer, (data.x_train[:n], target)),
        *(experiment.epochs, experiment.batch_size, rng),
        callbacks=[watch],
        progress=sys.stderr.isatty(),
    )
    seconds, cpu_seconds = clocks() - began - watching
    matrix = confusion_matrix(network, *parts["test"])
    return {
        "seed": seed,
        "loss": [round(value, 6) for value in history.loss],
        "accuracy": [round(share, 6) for share in shares],
        "test_accuracy": round(accuracy(network, *parts["test"]), 6),
        "by_digit": (matrix.diagonal() / matrix.sum(axis=1)).round(4).tolist(),
        "seconds": round(float(seconds), 1),
        "cpu_seconds": round(float(cpu_seconds), 1),
    }


def clocks() -> np.ndarray:
    """Return two times in seconds: on the wall, and worked by this process."""
    return np.array([time.perf_counter(), time.process_time()])


def heading(recipe: dict) -> dict:
    """Return what a stored result begins with: its date, its machine, its recipe."""
    return {
        "date": datetime.date.today().isoformat(),
        "machine": machine(),
        "recipe": recipe,
    }


def machine() -> dict:
    """Return what the times depend on: versions, processor, cores, threads."""
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "nnlib": nnlib.__version__,
        "processor": processor(),
        "cores": os.cpu_count(),
        "threads": int(os.environ.get("OMP_NUM_THREADS", 0)) or os.cpu_count(),
    }


def processor(path="/proc/cpuinfo") -> str:
    """Return the processor's name, or its family where the system keeps no name."""
    if Path(path).is_file():
        for line in Path(path).read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name" and value.strip():
                return value.strip()
    return platform.processor() or platform.machine()


def described(experiment: Experiment, n_train: int, n_validation: int) -> dict:
    """Return the recipe as plain values."""
    recipe = experiment._asdict()
    recipe["prepare"] = experiment.prepare.__name__
    return {**recipe, "n_train": n_train - n_validation, "n_validation": n_validation}


def store(name: str, data: Digits, folder: Path, n_validation: int) -> dict:
    """Run an experiment from all its seeds and write its file; return what it holds.

    The file is written after each run, so that Ctrl-C loses one run at most.
    """
    experiment = EXPERIMENTS[name]
    folder.mkdir(parents=True, exist_ok=True)
    result = {
        **heading(described(experiment, len(data.x_train), n_validation)),
        "runs": [],
    }
    for seed in experiment.seeds:
        done = run(experiment, data, seed, n_validation)
        result["runs"].append(done)
        text = json.dumps(result, indent=1) + "\n"
        write(folder / f"{name}.json", text)
        words = f"test {done['test_accuracy']:.2%}, {done['seconds']:.0f} s"
        print(f"{name}, seed {seed}: {words}", flush=True)
    shares = [done["test_accuracy"] for done in result["runs"]]
    print(f"{name}: median {statistics.median(shares):.2%}", flush=True)
    return result


def main(arguments=None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="course.py slow", description="run the long trainings, store their results"
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"which ones (all): {', '.join(EXPERIMENTS)}",
    )
    names = parser.parse_args(arguments).names or list(EXPERIMENTS)
    unknown = [name for name in names if name not in EXPERIMENTS]
    if unknown:
        parser.error(
            f"no experiment {unknown[0]!r}; there are {', '.join(EXPERIMENTS)}"
        )
    data = mnist()
    for name in names:
        store(name, data, FOLDER, N_VALIDATION)
    return 0


if __name__ == "__main__":
    sys.exit(main())
