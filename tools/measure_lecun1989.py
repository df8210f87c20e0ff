"""LeCun's network of 1989 on MNIST, stored in nnlib/data/results/lecun1989.json.

Usage: python -m tools.measure_lecun1989

Chapter 10 shows its errors beside those of the paper: Y. LeCun and others,
"Backpropagation applied to handwritten zip code recognition", Neural Computation 1,
1989. As there: maps whose units share kernels and not biases, H2's on 8 of 12 maps, a
ground of -1 around every map, a scaled tanh on every unit, targets of -1 and 1, mean
squared error, one image a step in an order that stays, 23 passes. Not as there: the
images are MNIST's, made small; the steps are plain; and the paper does not say which 8
maps, which rate, which biases to begin with. A. Karpathy's lecun1989-repro (2022) has
the same images' number and size, the same maps and the same steps.
"""

import json
import math

import numpy as np

from nnlib.activations import tanh
from nnlib.backprop import backprop, rule_for, vjp
from nnlib.convolution import conv2d, flatten
from nnlib.data import Digits, mnist
from nnlib.data.measured import FOLDER
from nnlib.losses import mse
from nnlib.optimizers import SGD
from nnlib.propagation import Layer, Network, forward, linear
from nnlib.registry import shapes, unchecked
from tools.files import write
from tools.slow import clocks, heading

SEEDS = (0, 1, 2)  # of the weights and of which images are taken
TRIAL_SEED = 100
RATES = (0.01, 0.02, 0.05, 0.1)
RECIPE = {
    "title": "LeCun's network of 1989 on 16 x 16 pixels of MNIST",
    "n_train": 7291,
    "n_test": 2007,
    "passes": 23,
    "trial_passes": 5,
    "rates": list(RATES),
    "seeds": list(SEEDS),
}


def reads(n_maps: int, n_read: int, n_in: int) -> np.ndarray:
    """Return which maps below each map looks at: (n_maps, n_read).

    Four neighbours look at the same, the next four begin four maps further on.
    """
    first = 4 * (np.arange(n_maps) // 4)
    return (first[:, None] + np.arange(n_read)) % n_in


def places(W: np.ndarray, n_in: int) -> tuple:
    """Return where the kernels stand among kernels for all n_in maps."""
    return np.arange(len(W))[:, None], reads(*W.shape[:2], n_in)


def on_all_maps(W: np.ndarray, n_in: int) -> np.ndarray:
    """Return kernels for all maps, 0 on those that a unit does not look at."""
    whole = np.zeros_like(W, shape=(len(W), n_in, *W.shape[2:]))
    whole[places(W, n_in)] = W
    return whole


def ground(kernels: np.ndarray) -> np.ndarray:
    """Return what a map all of -1 gives: conv2d then pads x + 1 with its zeros."""
    return -kernels.sum(axis=(1, 2, 3))


@shapes(
    "x (N, C_in, rows, columns), W (C_out, n_read, kernel_rows, kernel_columns), "
    "b (C_out, out_rows, out_columns) -> (N, C_out, out_rows, out_columns)"
)
def maps(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Slide kernels in steps of 2 over the maps that they read; add a bias a unit."""
    whole = on_all_maps(W, x.shape[1])
    return conv2d(x + 1, whole, ground(whole), stride=2, padding=2) + b


@rule_for(maps)
def vjp_maps(x, W, b):
    """For y = conv2d(x + 1, whole, -whole's sums) + b: both paths to W are added."""
    n_in = x.shape[1]
    whole = on_all_maps(W, n_in)
    y, (to_x, to_whole, to_ground) = vjp(
        conv2d, x + 1, whole, ground(whole), stride=2, padding=2
    )

    def to_W(g):
        each = to_whole(g) - to_ground(g)[:, None, None, None]
        return each[places(W, n_in)]

    return y + b, (to_x, to_W, lambda g: g.sum(axis=0))


@shapes("z (...) -> (...)")
def scaled_tanh(z: np.ndarray) -> np.ndarray:
    """Return 1.7159 tanh(2z / 3), which is 1 at 1 and -1 at -1."""
    return 1.7159 * tanh(2 / 3 * z)


@rule_for(scaled_tanh)
def vjp_scaled_tanh(z):
    """For y = 1.7159 t, t = tanh(2z / 3): dy/dz = 1.7159 * 2/3 * (1 - t**2)."""
    t = tanh(2 / 3 * z)
    return 1.7159 * t, (lambda g: 1.7159 * 2 / 3 * g * (1 - t * t),)


def network_1989(rng: np.random.Generator) -> Network:
    """Return the network of 9,760 parameters: weights of +-2.4 / inputs, biases 0."""

    def drawn(n_inputs, *shape):
        return (rng.uniform(-2.4, 2.4, shape) / n_inputs).astype(np.float32)

    def none(*shape):
        return np.zeros(shape, np.float32)

    return Network(
        [
            *(Layer(maps, drawn(25, 12, 1, 5, 5), none(12, 8, 8)), scaled_tanh),
            *(Layer(maps, drawn(200, 12, 8, 5, 5), none(12, 4, 4)), scaled_tanh),
            flatten,
            *(Layer(linear, drawn(192, 192, 30), none(30)), scaled_tanh),
            *(Layer(linear, drawn(30, 30, 10), none(10)), scaled_tanh),
        ]
    )


def small_images(x: np.ndarray) -> np.ndarray:
    """Return 16 x 16 pixels from -1 to 1, each between the four nearest of 28 x 28."""
    at = (np.arange(16) + 0.5) * 28 / 16 - 0.5
    low = at.astype(int)
    R = np.zeros((16, 28), np.float32)
    R[range(16), low], R[range(16), low + 1] = 1 - (at - low), at - low
    return (2 * (R @ x.reshape(-1, 28, 28) @ R.T) - 1)[:, None]


def targets_of(labels: np.ndarray) -> np.ndarray:
    """Return 1 for a label's own output and -1 for the nine others."""
    return np.where(np.arange(10) == labels[:, None], 1, -1).astype(np.float32)


def mistakes(network: Network, x: np.ndarray, target: np.ndarray) -> int:
    """Return how many images are misread."""
    read = forward(network, x).argmax(axis=1)
    return int((read != target.argmax(axis=1)).sum())


def run(data: Digits, seed: int, rate: float, recipe: dict, trial=False) -> dict:
    """Train once; return the mistakes after each pass, and the time.

    In a trial of a rate, a short one, other training images take the test's place.
    """
    rng = np.random.default_rng(seed)
    n_train, n_test = recipe["n_train"], recipe["n_test"]
    order = rng.permutation(len(data.x_train))
    seen, x_test, labels_test = order[:n_train], data.x_test, data.labels_test
    if trial:
        x_test, labels_test = (
            part[order[n_train:]] for part in (data.x_train, data.labels_train)
        )
    judged = rng.permutation(len(x_test))[:n_test]
    train = small_images(data.x_train[seen]), targets_of(data.labels_train[seen])
    test = small_images(x_test[judged]), targets_of(labels_test[judged])
    network = network_1989(rng)
    optimizer = SGD(network, rate)
    done: dict = {"seed": seed, "loss": [], "train": [], "test": []}
    began = clocks()
    for _ in range(recipe["trial_passes" if trial else "passes"]):
        losses = [step(network, optimizer, *pair) for pair in zip(*train, strict=True)]
        done["loss"].append(round(math.fsum(losses) / n_train, 6))
        done["train"].append(mistakes(network, *train))
        done["test"].append(mistakes(network, *test))
    done["seconds"], done["cpu_seconds"] = (clocks() - began).round(1).tolist()
    return done


def step(network, optimizer, image: np.ndarray, target: np.ndarray) -> float:
    """Take one step by one image, and return its loss before."""
    with unchecked():
        loss, gradient = backprop(network, image[None], mse, target[None])
        optimizer.step(gradient)
    return loss.item()


def measured_1989(data: Digits, recipe: dict) -> dict:
    """Choose the rate by training images only, then run from each seed."""
    trials = {
        rate: run(data, TRIAL_SEED, rate, recipe, trial=True)["test"][-1]
        for rate in recipe["rates"]
    }
    rate = min(trials, key=lambda each: trials[each])
    print(f"mistakes by rate {trials}: {rate}", flush=True)
    runs = []
    for seed in recipe["seeds"]:
        runs.append(run(data, seed, rate, recipe))
        print({name: runs[-1][name] for name in runs[-1] if name != "loss"}, flush=True)
    return {
        "trials": [{"rate": rate, "mistakes": n} for rate, n in trials.items()],
        "rate": rate,
        "runs": runs,
    }


def main() -> None:
    """Measure and store."""
    said = {
        **heading(RECIPE),
        **measured_1989(mnist(), RECIPE),
    }
    write(FOLDER / "lecun1989.json", json.dumps(said, indent=1) + "\n")


if __name__ == "__main__":
    main()
