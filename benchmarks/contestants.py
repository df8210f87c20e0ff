"""The same training steps in nnlib and in the frameworks.

Each function takes a task and returns a round: a function that takes every batch of
the task once and returns the loss of the last. A missing framework raises ImportError.
"""

import warnings
from collections.abc import Callable

import numpy as np

from benchmarks.tasks import Task
from nnlib.activations import relu
from nnlib.backprop import backprop
from nnlib.frameworks import to_torch
from nnlib.losses import quadratic_cost
from nnlib.optimizers import SGD, Adam
from nnlib.registry import unchecked

Round = Callable[[], float]


class Skipped(Exception):
    """A contestant that cannot do a task, with the reason."""


def nnlib(task: Task) -> Round:
    """Train with this project's package as `fit` does: checked once, then unchecked."""
    network = task.network()
    make = Adam if task.optimizer == "adam" else SGD
    optimizer = make(network, task.learning_rate)
    batches = [(x, task.target(labels)) for x, labels in task.batches]

    backprop(network, batches[0][0], task.loss, batches[0][1])

    def run():
        with unchecked():
            for x, target in batches:
                value, grads = backprop(network, x, task.loss, target)
                optimizer.step(grads)
        return float(value)

    return run


def pytorch(task: Task, fused: bool = False) -> Round:
    """Train with PyTorch as its tutorials do: modules, autograd, torch.optim."""
    import torch

    torch.set_num_threads(1)
    network = to_torch(task.network()).train()
    make = torch.optim.Adam if task.optimizer == "adam" else torch.optim.SGD
    optimizer = make(
        network.parameters(),
        lr=task.learning_rate,
        **({"fused": True} if fused else {}),
    )
    batches = [
        (torch.tensor(x), torch.tensor(task.target(labels)))
        for x, labels in task.batches
    ]
    if task.loss is quadratic_cost:

        def loss(y, target):
            squares = torch.nn.functional.mse_loss(y, target, reduction="sum")
            return 0.5 / len(y) * squares
    else:
        loss = torch.nn.functional.cross_entropy

    def run():
        for x, target in batches:
            optimizer.zero_grad()
            value = loss(network(x), target)
            value.backward()
            optimizer.step()
        return value.item()

    return run


def pytorch_fused(task: Task) -> Round:
    """Train with PyTorch's optimizer in one kernel."""
    return pytorch(task, fused=True)


def scikit_learn(task: Task) -> Round:
    """Train with scikit-learn's MLPClassifier, one epoch a round."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    if task.loss is quadratic_cost:
        raise Skipped("its classifier has no quadratic cost")
    x = np.concatenate([x for x, _ in task.batches])
    labels = np.concatenate([labels for _, labels in task.batches])
    model = MLPClassifier(
        hidden_layer_sizes=task.sizes[1:-1],
        batch_size=task.batch_size,
        learning_rate_init=task.learning_rate,
        alpha=0.0,
        shuffle=False,
        max_iter=1,
        warm_start=True,
    )

    def run():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(x, labels)
        return model.loss_  # the mean over the epoch, not the last batch

    return run


def jax_jit(task: Task) -> Round:
    """Train with JAX: value_and_grad and the update in one compiled step."""
    import jax
    import jax.numpy as jnp

    activation = jax.nn.relu if task.activation is relu else jax.nn.sigmoid
    layers = [layer for layer in task.network() if layer.parameters]
    parameters = [(jnp.asarray(layer.W), jnp.asarray(layer.b)) for layer in layers]

    def loss(parameters, x, target):
        for W, b in parameters[:-1]:
            x = activation(x @ W + b)
        W, b = parameters[-1]
        y = x @ W + b
        if task.loss is quadratic_cost:
            return 0.5 * ((activation(y) - target) ** 2).sum() / len(target)
        rows = jnp.arange(len(target))
        return -jax.nn.log_softmax(y)[rows, target].mean()

    def sgd(state, grads):
        parameters, *rest = state
        moved = jax.tree.map(lambda p, g: p - task.learning_rate * g, parameters, grads)
        return (moved, *rest)

    def adam(state, grads):
        parameters, m, v, t = state
        t = t + 1
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, grads)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g**2, v, grads)
        root = jnp.sqrt(1 - 0.999**t)
        rate = task.learning_rate / (1 - 0.9**t)
        parameters = jax.tree.map(
            lambda p, m, v: p - rate * m / (jnp.sqrt(v) / root + 1e-8),
            parameters,
            m,
            v,
        )
        return parameters, m, v, t

    update = adam if task.optimizer == "adam" else sgd

    @jax.jit
    def step(state, x, target):
        value, grads = jax.value_and_grad(loss)(state[0], x, target)
        return value, update(state, grads)

    zeros = jax.tree.map(jnp.zeros_like, parameters)
    state = (parameters, zeros, zeros, jnp.float32(0))
    batches = [
        (jnp.asarray(x), jnp.asarray(task.target(labels))) for x, labels in task.batches
    ]

    def run():
        nonlocal state
        for x, target in batches:
            value, state = step(state, x, target)
        return float(value)

    return run


CONTESTANTS = {
    "PyTorch eager": pytorch,
    "nnlib": nnlib,
    "PyTorch fused": pytorch_fused,
    "scikit-learn": scikit_learn,
    "JAX jit": jax_jit,
}
