"""The contestants of the GPU's benchmark: one step of training each."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from benchmarks import convolution
from benchmarks.tasks import images
from nnlib import gpu
from nnlib.activations import relu
from nnlib.backprop import backprop
from nnlib.frameworks import to_torch
from nnlib.gpu.fused_adam import FusedAdam
from nnlib.gpu.graphs import CapturedStep
from nnlib.gpu.kernels import fast_relu
from nnlib.losses import cross_entropy
from nnlib.optimizers import Adam
from nnlib.propagation import Network, mlp
from nnlib.registry import unchecked

SIZES = (784, 128, 64, 10)
SEED = 0
RATE = 1e-3


class Case(NamedTuple):
    """What all contestants train on.

    Attributes
    ----------
    network : callable
        Given an activation, returns the network with the same first weights each time.
    x : (N, 784) float32
    labels : (N,) int64
    """

    network: Callable[[Callable], Network]
    x: np.ndarray
    labels: np.ndarray


def case(batch: int, sizes: tuple = SIZES) -> Case:
    """Return an MLP and a batch of that size."""
    return Case(
        lambda activation: mlp(np.random.default_rng(SEED), sizes, activation),
        *images(batch),
    )


def lenet(batch: int) -> Case:
    """Return the LeNet of chapter 10 and a batch of that size."""
    return Case(convolution.network, *images(batch))


# Each returns a function that takes one step and returns the loss before it.


def numpy_step(case: Case) -> Callable:
    """Train on the CPU."""
    return _step(case.network(relu), Adam, case.x, case.labels)


def nnlib_step(case: Case, warm: bool = True) -> Callable:
    """Train on the GPU, with no line of nnlib changed."""
    network, x, labels = gpu.to_gpu((case.network(relu), case.x, case.labels))
    return _step(network, Adam, x, labels, warm)


def fused_step(case: Case) -> Callable:
    """Train with Adam in one kernel and a kernel for ReLU."""
    network = gpu.to_gpu(with_own_relu(case))
    return _step(network, FusedAdam, *gpu.to_gpu((case.x, case.labels)))


def graph_step(case: Case) -> Callable:
    """Launch a recorded step."""
    x, labels = gpu.to_gpu((case.x, case.labels))
    network = gpu.to_gpu(with_own_relu(case))
    step = CapturedStep(network, cross_entropy, x, labels, learning_rate=RATE)
    return lambda: step.run(x, labels)


def with_own_relu(case: Case) -> Network:
    """Return the network with ReLU's kernel in the place of ReLU."""
    return case.network(fast_relu)


def _step(network, optimizer, x, labels, warm=True):
    """Take steps as `fit` does: what is given is checked once."""
    optimizer = optimizer(network, RATE)
    if warm:
        backprop(network, x, cross_entropy, labels)

    def step():
        with unchecked():
            value, grads = backprop(network, x, cross_entropy, labels)
            optimizer.step(grads)
        return value

    return step


def _torch_parts(case, device, **settings):
    import torch

    model = to_torch(case.network(relu)).to(device)
    optimizer = torch.optim.Adam(model.parameters(), RATE, **settings)
    x = torch.from_numpy(case.x).to(device)
    labels = torch.from_numpy(case.labels).to(device)
    return torch, model, optimizer, x, labels


def torch_eager(case: Case, device: str = "cuda") -> Callable:
    """Train with PyTorch as its tutorials do."""
    torch, model, optimizer, x, labels = _torch_parts(case, device)

    def step():
        optimizer.zero_grad()
        value = torch.nn.functional.cross_entropy(model(x), labels)
        value.backward()
        optimizer.step()
        return value.detach()

    return step


def torch_graph(case: Case) -> Callable:
    """Launch a step that PyTorch recorded, as its notes on CUDA graphs say."""
    torch, model, optimizer, x, labels = _torch_parts(case, "cuda", capturable=True)
    kept_x, kept_labels = x.clone(), labels.clone()
    start = [p.detach().clone() for p in model.parameters()]

    def work():
        optimizer.zero_grad(set_to_none=True)
        value = torch.nn.functional.cross_entropy(model(kept_x), kept_labels)
        value.backward()
        optimizer.step()
        return value

    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            work()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    optimizer.zero_grad(set_to_none=True)
    with torch.cuda.graph(graph):
        value = work()
    with torch.no_grad():  # back to the start, in the memory that the graph uses
        for p, first in zip(model.parameters(), start, strict=True):
            p.copy_(first)
        for state in optimizer.state.values():
            for tensor in state.values():
                tensor.zero_()

    def step():
        kept_x.copy_(x)
        kept_labels.copy_(labels)
        graph.replay()
        return value.detach()

    return step


CONTESTANTS = {
    "nnlib": nnlib_step,
    "nnlib fused": fused_step,
    "nnlib graph": graph_step,
    "PyTorch eager": torch_eager,
    "PyTorch graph": torch_graph,
    "NumPy": numpy_step,
}
# A graph is for networks of up to eight arrays of parameters; a LeNet has ten.
OF_LENET = {
    name: CONTESTANTS[name] for name in CONTESTANTS if not name.endswith("graph")
}
