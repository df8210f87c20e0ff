"""The two tasks that everybody is measured on, and the data for them."""

import dataclasses
from collections.abc import Callable

import numpy as np

from nnlib import weights
from nnlib.activations import relu, sigmoid
from nnlib.losses import cross_entropy, one_hot, quadratic_cost
from nnlib.propagation import mlp


@dataclasses.dataclass(frozen=True)
class Task:
    """A network, a loss and an optimizer, with the batches of one round."""

    title: str
    sizes: tuple
    activation: Callable
    output: Callable | None
    loss: Callable
    optimizer: str  # "adam" or "sgd"
    learning_rate: float
    batch_size: int
    batches: list  # of (x (N, 784), labels (N,)), float32 and int64

    def network(self):
        """Return the network with its initial weights, the same at every call."""
        rng = np.random.default_rng(0)
        start = weights.he if self.activation is relu else weights.normal
        return mlp(rng, self.sizes, self.activation, start, self.output)

    def target(self, labels):
        """Return the labels as the loss takes them."""
        return one_hot(labels, 10) if self.loss is quadratic_cost else labels

    def flops(self):
        """Return the floating-point operations of the matrix products of a round."""
        products = sum(
            n_in * n_out
            for n_in, n_out in zip(self.sizes, self.sizes[1:], strict=False)
        )
        # Forward, dL/dW and dL/dx, but nobody needs the dL/dx of the first layer.
        one_image = 2 * (3 * products - self.sizes[0] * self.sizes[1])
        return one_image * self.batch_size * len(self.batches)


def images(n: int):
    """Return n made-up images with labels that a network can learn.

    Each class has a random pattern; an image is its class's pattern under noise. The
    numbers do not matter for the time that a step takes, but their kind does: a
    network that diverges would compute with NaN.
    """
    rng = np.random.default_rng(1)
    labels = rng.integers(0, 10, n)
    x = rng.random((n, 784), dtype=np.float32)
    patterns = rng.random((10, 784), dtype=np.float32)
    x *= patterns[labels]
    return x, labels


def in_batches(batch_size: int, steps: int) -> list:
    """Return the batches of one round, in the order in which everybody takes them."""
    x, labels = images(batch_size * steps)
    return [
        (x[start : start + batch_size], labels[start : start + batch_size])
        for start in range(0, len(x), batch_size)
    ]


def mlp_task(steps: int = 40) -> Task:
    """Return the MLP with Adam, batch 128."""
    return Task(
        "MLP 784-128-64-10, ReLU, cross-entropy, Adam 1e-3, batch 128",
        (784, 128, 64, 10),
        relu,
        None,
        cross_entropy,
        "adam",
        1e-3,
        128,
        in_batches(128, steps),
    )


def nielsen_task(steps: int = 400) -> Task:
    """Return Nielsen's network of chapter 1, batch 10."""
    return Task(
        "Nielsen 784-30-10, sigmoid, quadratic cost, SGD 3, batch 10",
        (784, 30, 10),
        sigmoid,
        sigmoid,
        quadratic_cost,
        "sgd",
        3.0,
        10,
        in_batches(10, steps),
    )
