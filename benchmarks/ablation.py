"""What each habit of the package is worth: leave one out and measure.

Every variant trains the same network on the same batches; one thing is undone in it.
A variant works by exchanging rows of the table of backward rules while it runs, or by
another optimizer, so that the package itself holds no switches.
"""

import math
from collections.abc import Callable
from contextlib import contextmanager, nullcontext

import numpy as np

from benchmarks.measure import interleave, ratio
from benchmarks.tasks import Task
from nnlib.activations import relu, softmax
from nnlib.backprop import RULES, Gradient, backprop, rule_for
from nnlib.losses import cross_entropy, one_hot
from nnlib.optimizers import SGD, Adam
from nnlib.propagation import Layer, Network
from nnlib.registry import unchecked


@contextmanager
def rules(changed: dict):
    """Exchange rows of the table of backward rules for a while."""
    kept = {function: RULES[function] for function in changed}
    try:
        for function, rule in changed.items():
            rule_for(function)(rule)
        yield
    finally:
        for function, rule in kept.items():
            rule_for(function)(rule)


class WrittenOverAdam(Adam):
    """Adam in one vector to work in, which is quicker and no longer reads as a formula.

    Kingma and Ba, 2015, end of section 2: both corrections go into two numbers.
    """

    def update(self, theta, g, rate):
        """Take one step."""
        if self.steps == 1:
            self.scratch = np.empty_like(theta)
        scratch = self.scratch
        self.m *= self.beta1
        self.m += np.multiply(g, 1 - self.beta1, out=scratch)
        self.v *= self.beta2
        np.multiply(g, g, out=scratch)
        scratch *= 1 - self.beta2
        self.v += scratch
        root = math.sqrt(1 - self.beta2**self.steps)
        np.sqrt(self.v, out=scratch)
        scratch += root * self.epsilon
        np.divide(self.m, scratch, out=scratch)
        scratch *= rate * root / (1 - self.beta1**self.steps)
        theta -= scratch


def moved(x, p):
    """Stand in for the function of a layer: the array alone matters."""
    return x + p.sum()


class InParts:
    """One optimizer for each array of parameters, as if there were no vector."""

    def __init__(self, network, make):
        parts = [
            Network([Layer(moved, array)]).with_parameters(array.ravel())
            for layer in network
            for array in layer.parameters
        ]
        self.names = [layer.names for layer in network]
        self.optimizers = [make(part) for part in parts]

    def step(self, grads):
        """Take one step with each."""
        arrays = [
            getattr(part, name)
            for part, names in zip(grads, self.names, strict=True)
            for name in names
        ]
        for optimizer, array in zip(self.optimizers, arrays, strict=True):
            optimizer.step(Gradient(optimizer.network, array.ravel()))


def vjp_relu_where(z):
    """Choose between g and 0 where the package multiplies by a mask."""
    y = relu(z)
    return y, (lambda g: np.where(z > 0, g, 0),)


def vjp_cross_entropy_in_steps(logits, labels):
    """Go through the softmax and its Jacobian, with a one-hot array."""
    p = softmax(logits)
    hot = one_hot(labels, logits.shape[1], dtype=logits.dtype)
    value = -np.log((p * hot).sum(axis=1)).mean()

    def to_logits(g):
        dp = -g * hot / p / len(labels)
        return p * (dp - (dp * p).sum(axis=1, keepdims=True))

    return value, (to_logits, None)


def vjp_cross_entropy_float64(logits, labels):
    """Let a float64 one-hot array leak into the way back."""
    hot = np.eye(logits.shape[1])[labels]
    return cross_entropy(logits, labels), (
        lambda g: g * (softmax(logits) - hot) / len(labels),
        None,
    )


def train(
    task: Task,
    changed: dict | None = None,
    optimizer: Callable | None = None,
    dtype=np.float32,
    data_gradient: bool = False,
    in_parts: bool = False,
    checks: bool = False,
):
    """Return a round of training with one thing undone."""
    network = task.network()
    network = network.with_parameters(network.parameters.astype(dtype))
    plain = Adam if task.optimizer == "adam" else SGD
    make = optimizer or plain
    chosen = (
        InParts(network, lambda part: make(part, task.learning_rate))
        if in_parts
        else make(network, task.learning_rate)
    )
    batches = [
        (x.astype(dtype), target.astype(dtype) if target.dtype.kind == "f" else target)
        for x, labels in task.batches
        for target in [task.target(labels)]
    ]

    def run():
        with rules(changed or {}), nullcontext() if checks else unchecked():
            for x, target in batches:
                value, grads = backprop(network, x, task.loss, target)
                if data_gradient:
                    # What the last pullback of a full way back would cost.
                    np.matmul(grads_of_first(network, x), network[0].W.T)
                chosen.step(grads)
        return float(value)

    return run


def grads_of_first(network, x):
    """Return an array of the shape of the first layer's output."""
    return np.ones((len(x), network[0].b.size), x.dtype)


def variants(task: Task) -> dict:
    """Return the rounds: the package as it is, then with one thing undone each."""
    rounds = {
        "the package": train(task),
        "float64 throughout": train(task, dtype=np.float64),
        "dL/d(data) computed": train(task, data_gradient=True),
        "checks in every step": train(task, checks=True),
        "one vector per array": train(task, in_parts=True),
    }
    if task.optimizer == "adam":
        rounds |= {
            "Adam no longer a formula": train(task, optimizer=WrittenOverAdam),
            "float64 one-hot in backward": train(
                task, {cross_entropy: vjp_cross_entropy_float64}
            ),
            "softmax, then logarithm": train(
                task, {cross_entropy: vjp_cross_entropy_in_steps}
            ),
            "ReLU backward with where": train(task, {relu: vjp_relu_where}),
        }
    return rounds


def table(task: Task, n: int) -> str:
    """Measure the variants and return how much slower each is than the package."""
    rounds = variants(task)
    seconds = interleave(rounds, n)
    lines = [task.title, "  undone                       time / the package"]
    for name in list(rounds)[1:]:
        lines.append(f"  {name:<28} {ratio(seconds, name, 'the package'):.3f}")
    return "\n".join(lines)
