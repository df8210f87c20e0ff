"""What stands in the place of a build exercise that nnlib has under no name of its own.

`fit` is a loop over epochs with much around it; an epoch alone is this.
"""

from collections.abc import Callable

import numpy as np

from nnlib.backprop import backprop as packaged
from nnlib.optimizers import Optimizer
from nnlib.propagation import Network
from nnlib.training import batches


def epoch(
    network: Network,
    loss: Callable,
    optimizer: Optimizer,
    x: np.ndarray,
    target: np.ndarray,
    batch_size: int,
    rng: np.random.Generator,
    backprop: Callable = packaged,
) -> None:
    """Show the network every sample once, in a new random order, a batch at a time."""
    for index in batches(rng, len(x), batch_size):
        _, grads = backprop(network, x[index], loss, target[index])
        optimizer.step(grads)
