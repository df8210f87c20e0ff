"""One step for several batches: a large batch in the memory of a small one."""

from collections.abc import Callable

from nnlib.backprop import Gradient
from nnlib.optimizers import Optimizer


def accumulated(
    optimizer: Optimizer, every: int, n: int, batch_size: int
) -> Callable[[Gradient], None]:
    """Return a function that takes each batch's gradient and steps in time.

    Parameters
    ----------
    optimizer : Optimizer
    every : int
        Batches a step. The last step of an epoch may have fewer.
    n : int
        Samples an epoch.
    batch_size : int

    Returns
    -------
    callable

    Examples
    --------
    >>> import numpy as np
    >>> from nnlib.optimizers import SGD
    >>> from nnlib.propagation import Layer, Network, linear
    >>> network = Network([Layer(linear, np.zeros((1, 1)), np.zeros(1))])
    >>> step = accumulated(SGD(network, 1.0), every=2, n=3, batch_size=2)
    >>> step(Gradient(network, np.array([3.0, 0.0])))  # of two samples
    >>> step(Gradient(network, np.array([9.0, 0.0])))  # of one
    >>> network.parameters  # minus (2 * 3 + 1 * 9) / 3
    array([-5.,  0.])
    """
    if every == 1:
        return optimizer.step
    return Accumulation(optimizer, every, n, batch_size).add


class Accumulation:
    """Adds gradients up, each weighted by its share of the samples of one step."""

    def __init__(self, optimizer: Optimizer, every: int, n: int, batch_size: int):
        self.optimizer = optimizer
        self.every = every
        self.sizes = [min(batch_size, n - i) for i in range(0, n, batch_size)]
        self.batch = 0  # which of an epoch's batches comes next
        self.total: Gradient | None = None

    def add(self, grads: Gradient) -> None:
        """Add the gradient of the next batch; step after the last of a group."""
        first = self.batch - self.batch % self.every
        group = self.sizes[first : first + self.every]
        part = grads * (self.sizes[self.batch] / sum(group))
        self.total = part if self.total is None else self.total + part
        self.batch = (self.batch + 1) % len(self.sizes)
        if self.batch % self.every == 0:  # also where the epoch ends
            self.optimizer.step(self.total)
            self.total = None
