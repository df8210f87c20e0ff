"""One training of the playground: what `nnlib.training.fit` does, a step at a time."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from nnlib import activations, losses, optimizers
from nnlib.backprop import Gradient, backprop
from nnlib.propagation import Network, mlp
from nnlib.registry import unchecked
from nnlib.training import Dropout, batches, evaluate
from nnlib.training.hints import activations as outputs_of
from nnlib.training.symptoms import silent_units
from nnlib.weights import he, xavier
from nnlib_live.playground.sets import drawn, target_for
from nnlib_live.playground.settings import OF_TWO_CLASSES, checked

SATURATING = ("tanh", "sigmoid")
N_PROBE = 200  # samples that are asked what the units do


class Run:
    """A network, its data and its optimizer, made from settings.

    Parameters
    ----------
    settings : dict
        As `nnlib_live.playground.settings.checked` takes them.

    Attributes
    ----------
    loss_by_epoch, new_loss_by_epoch : list of float
        The first is that of the untrained network, the others as `History` has them;
        the second list is empty where no points are held back.
    accuracy, new_accuracy : float or None
        After the last epoch.
    epoch, batch : int
        How many epochs are complete, and how many batches of the next one.
    diverged : bool
        Whether a loss or a parameter was no longer a number. The parameters are those
        before that batch, and nothing more is trained.

    Raises
    ------
    ValueError
        If a setting is not known, or the data cannot be learnt from.
    """

    def __init__(self, settings: dict[str, Any]):
        self.settings = checked(settings)
        self.rng = np.random.default_rng(self.settings["seed"])
        self.data = drawn(self.settings, self.rng)
        n_classes = len(self.data.names)
        self.loss = getattr(losses, self.settings["loss"])
        self.target = target_for(self.settings["loss"], self.data.labels, n_classes)
        self.new_target = target_for(
            self.settings["loss"], self.data.labels_new, n_classes
        )
        self.network = network_for(self.settings, self.rng, self.sizes)
        optimizer = getattr(optimizers, self.settings["optimizer"])
        self.optimizer = optimizer(
            self.network, self.settings["rate"], weight_decay=self.settings["decay"]
        )
        self.gradient = Gradient(self.network, 0 * self.network.parameters)
        self.epoch = self.batch = 0
        self.batch_loss: float | None = None
        self.diverged = False
        self._order: Iterator[np.ndarray] = iter(())
        self._total = 0.0  # of the losses in this epoch, each times its batch
        self.probe = self.data.x[:N_PROBE]
        self.silent = silent_units(self.network, outputs_of(self.network, self.probe))
        self.loss_by_epoch: list[float] = []
        self.new_loss_by_epoch: list[float] = []
        value, self.accuracy = evaluate(
            self.network, self.loss, self.data.x, self.target
        )
        self.new_accuracy: float | None = None
        self.note(value)

    @property
    def sizes(self) -> list[int]:
        """The widths of all layers: inputs, hidden layers, outputs."""
        n_out = 1 if self.settings["loss"] in OF_TWO_CLASSES else len(self.data.names)
        return [self.data.x.shape[1], *self.settings["layers"], n_out]

    @property
    def n_batches(self) -> int:
        """The number of batches in an epoch."""
        return math.ceil(len(self.data.x) / self.settings["batch"])

    def train(self, kind: str, n: int, within: float = math.inf) -> None:
        """Train for n batches or epochs, and no longer than so many seconds.

        At least one batch is trained. A rest of an epoch counts as one.

        Raises
        ------
        ValueError
            If `kind` is neither "batch" nor "epoch".
        """
        if kind not in ("batch", "epoch"):
            raise ValueError(f"train: kind is {kind!r}, expected 'batch' or 'epoch'.")
        end = time.perf_counter() + within
        done = 0
        while done < n and not self.diverged:
            self.train_batch()
            done += kind == "batch" or self.batch == 0
            if time.perf_counter() >= end:
                return

    def train_batch(self) -> None:
        """Take one step, by the lines of `nnlib.training.fit`."""
        n, size = len(self.data.x), self.settings["batch"]
        if self.batch == 0:
            self._order, self._total = batches(self.rng, n, size), 0.0
        index = next(self._order)
        before = self.network.parameters.copy()
        with unchecked(), np.errstate(all="ignore"):
            value, grads = backprop(
                self.network,
                self.data.x[index],
                self.loss,
                self.target[index],
                self.rng,
            )
            self.optimizer.step(grads)
        if not (np.isfinite(value) and np.isfinite(self.network.parameters).all()):
            self.network.parameters = before
            self.diverged = True
            return
        self.gradient, self.batch_loss = grads, value.item()
        self._total += self.batch_loss * len(index)
        self.batch = (self.batch + 1) % self.n_batches
        if self.batch == 0:
            self.epoch += 1
            self.note(self._total / n)

    def note(self, value: float) -> None:
        """Note the loss of an epoch, and judge by the new points."""
        self.loss_by_epoch.append(value)
        if len(self.data.x_new):
            with np.errstate(all="ignore"):
                new_value, self.new_accuracy = evaluate(
                    self.network, self.loss, self.data.x_new, self.new_target
                )
            self.new_loss_by_epoch.append(new_value)

    def judge(self) -> float:
        """Measure and return the share of training samples that are right now."""
        with np.errstate(all="ignore"):
            _, share = evaluate(self.network, self.loss, self.data.x, self.target)
        self.accuracy = share
        return share or 0.0


def network_for(
    settings: dict[str, Any], rng: np.random.Generator, sizes: list[int]
) -> Network:
    """Return the network of the settings, with its first weights."""
    activation = getattr(activations, settings["activation"])
    initialise = xavier if settings["activation"] in SATURATING else he
    network = mlp(rng, sizes, activation, initialise=initialise)
    if not settings["dropout"]:
        return network
    layers = []
    for layer in network:
        layers.append(layer)
        if layer.function is activation:
            layers.append(Dropout(settings["dropout"]))
    return Network(layers)
