"""Hints: what is known to spoil a training, said as warnings before it and after it.

Each looks at a few samples once. Each names what it saw and what to write, and says
nothing where the network learns well with such data. To hear none of them, write
``warnings.simplefilter("ignore")`` first.
"""

import sys
import warnings
from collections.abc import Callable

import numpy as np

from nnlib.optimizers import Optimizer
from nnlib.propagation import Network
from nnlib.training.data_checks import PROBE
from nnlib.training.history import History
from nnlib.training.symptoms import (
    applied_twice,
    died,
    high_start,
    loud_value,
    never_fired,
    silent_units,
    unscaled,
    worse_than_the_mean,
)

FEW_STEPS = 100  # a training this short has hardly begun


class Hints:
    """What is to be seen of a training before it and after it, on a few samples.

    Parameters
    ----------
    network, loss, optimizer, data
        As `nnlib.training.fit` takes them, and checked.
    """

    def __init__(
        self,
        network: Network,
        loss: Callable,
        optimizer: Optimizer,
        data: tuple[np.ndarray, np.ndarray],
    ):
        self.network, self.loss, self.optimizer = network, loss, optimizer
        self.x, self.target = map(spread, data)
        self.steps = optimizer.steps
        self.has_spoken = False
        self.silent: dict[int, np.ndarray] = {}  # of each layer of ReLUs, at the start

    def before(self) -> None:
        """Warn of what is to be seen before the first step: of one thing at most.

        Warns
        -----
        UserWarning
            If a loss is about to apply softmax or sigmoid a second time, the inputs are
            far from a size of 1, hardly a ReLU of a layer fires, or the loss starts far
            above that of knowing nothing.
        """
        with np.errstate(all="ignore"):
            outputs = activations(self.network, self.x)
            self.silent = silent_units(self.network, outputs)
            y = outputs[-1]
            found = (
                applied_twice(self.network, self.loss)
                or unscaled(self.network, self.x)
                or never_fired(self.silent, len(self.x))
                or loud_value(self.loss, y, self.target)
            )
            if found is None and self.steps == 0:
                found = high_start(self.loss, y, self.target)
        if found is not None:
            self.has_spoken = True
            say(found)

    def after(self, history: History) -> None:
        """Warn of what is to be seen after the last epoch: of one thing at most.

        Warns
        -----
        UserWarning
            If the targets' mean would have been a better answer than what was learned,
            or most ReLUs of a layer have ceased to fire.
        """
        short = self.optimizer.steps - self.steps < FEW_STEPS or not history.loss
        if short or self.has_spoken:  # the same cause has many symptoms
            return
        silent = silent_units(self.network, activations(self.network, self.x))
        found = worse_than_the_mean(self.loss, self.target, history.loss[-1]) or died(
            self.silent, silent, len(self.x)
        )
        if found is not None:
            say(found)


def say(text: str) -> None:
    """Warn, and name the line that called nnlib."""
    level, frame = 1, sys._getframe()
    # contextlib: `fit` is inside a `with` of ours
    inside = ("nnlib.", "contextlib")
    while frame.f_back and frame.f_globals["__name__"].startswith(inside):
        level, frame = level + 1, frame.f_back
    warnings.warn(f"fit: {text}", UserWarning, stacklevel=level)


def spread(array: np.ndarray) -> np.ndarray:
    """Return up to `PROBE` rows, evenly spread, as data may come in order."""
    return array[:: max(len(array) // PROBE, 1)][:PROBE]


def activations(network: Network, x: np.ndarray) -> list[np.ndarray]:
    """Return what each layer makes of x, in evaluation mode."""
    outputs = []
    for layer in network:
        x = layer(x)
        outputs.append(x)
    return outputs
