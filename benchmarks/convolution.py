"""A LeNet's training step beside PyTorch's, on one thread, in one process.

``python -m benchmarks.convolution`` prints the ratios, and with ``--store`` keeps them
in ``nnlib/data/results/convolution-step.json``. A step is forwards and backwards for 64
images in float32; the contestants take turns: a busy machine slows all of them alike.
"""

import argparse
import datetime
import json
import os
import sys
from collections.abc import Callable

import numpy as np

from benchmarks.measure import interleave, ratio
from nnlib.activations import relu
from nnlib.backprop import backprop
from nnlib.convolution import conv2d, flatten, kernels, max_pool2d, unflatten
from nnlib.data.measured import FOLDER
from nnlib.frameworks import to_torch
from nnlib.losses import cross_entropy
from nnlib.propagation import Layer, Network, mlp
from nnlib.registry import unchecked
from tools.files import write
from tools.slow import machine

BATCH = 64
BASES = "PyTorch", "PyTorch channels_last"


def network(activation: Callable = relu) -> Network:
    """Return LeNet-5 with ReLUs: 61,706 parameters."""
    rng = np.random.default_rng(0)
    first = Layer(conv2d, *kernels(rng, 1, 6, 5), padding=2)
    second = Layer(conv2d, *kernels(rng, 6, 16, 5))
    pictures = [unflatten, first, activation, max_pool2d]
    pictures += [second, activation, max_pool2d, flatten]
    return Network([*pictures, *mlp(rng, [400, 120, 84, 10], activation)])


def batch() -> tuple[np.ndarray, np.ndarray]:
    """Return made-up images and labels."""
    rng = np.random.default_rng(1)
    return rng.random((BATCH, 784), dtype=np.float32), rng.integers(0, 10, BATCH)


def ours(network: Network):
    """Return nnlib's step: checked once, then unchecked, as `fit` does."""
    x, labels = batch()
    backprop(network, x, cross_entropy, labels)

    def step():
        with unchecked():
            return backprop(network, x, cross_entropy, labels)

    return step


def theirs(network: Network, channels_last: bool = False):
    """Return PyTorch's step on the same weights, eager."""
    import torch

    torch.set_num_threads(1)
    x, labels = (torch.tensor(array) for array in batch())
    model, x = to_torch(network)[1:].train(), x.reshape(BATCH, 1, 28, 28)
    if channels_last:
        model = model.to(memory_format=torch.channels_last)
        x = x.to(memory_format=torch.channels_last)

    def step():
        model.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x), labels)
        loss.backward()
        return loss.item(), model

    return step


def measure(rounds: int) -> dict:
    """Return the ratios of the medians, and what they were measured on."""
    net = network()
    steps = {
        "nnlib": ours(net),
        BASES[0]: theirs(net),
        BASES[1]: theirs(net, channels_last=True),
    }
    seconds = interleave(steps, rounds)
    import torch

    return {
        "date": datetime.date.today().isoformat(),
        "machine": machine() | {"torch": torch.__version__},
        "recipe": {"network": "LeNet, 61,706 parameters", "batch": BATCH},
        "rounds": rounds,
        "ratios": {base: round(ratio(seconds, "nnlib", base), 3) for base in BASES},
    }


def main(arguments=None) -> int:
    """Run from the command line; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.convolution")
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--store", action="store_true", help="keep the ratios")
    options = parser.parse_args(arguments)
    found = measure(options.rounds)
    for base, value in found["ratios"].items():
        print(f"nnlib / {base}: {value:.3f}")
    if options.store:
        write(FOLDER / "convolution-step.json", json.dumps(found, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    if os.environ.get("OMP_NUM_THREADS") != "1":
        for library in ("OMP", "OPENBLAS", "MKL"):
            os.environ[f"{library}_NUM_THREADS"] = "1"
        os.execv(
            sys.executable,
            [sys.executable, "-m", "benchmarks.convolution", *sys.argv[1:]],
        )  # NumPy reads them at start
    sys.exit(main())
