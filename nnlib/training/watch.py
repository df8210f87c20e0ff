"""What stands around the loop of `fit`: the record, callbacks, and what may go wrong.

Nothing here changes how a network learns. It notes each batch's loss, judges after
each epoch, and puts the parameters right where an epoch has spoiled them.
"""

import functools
import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import numpy as np

from nnlib.backprop import rule_for, vjp
from nnlib.optimizers import Optimizer
from nnlib.propagation import Network
from nnlib.registry import entry_of
from nnlib.terms import terms_for
from nnlib.training.classes import counter
from nnlib.training.hints import Hints
from nnlib.training.history import History
from nnlib.training.metrics import evaluate
from nnlib.training.progress import Progress


def seen(y: np.ndarray, target: np.ndarray, loss: Callable, look: Callable):
    """Return ``loss(y, target)``, and let somebody look at both on the way."""
    look(y, target)
    return loss(y, target)


@rule_for(seen)
def vjp_seen(y, target, loss, look):
    """Return what the loss's own rule does: to look changes nothing."""
    look(y, target)
    return vjp(loss, y, target)


@terms_for(seen)
def terms_seen(y, target, loss, look):
    """Return the terms of the loss itself, or None where nobody said."""
    twin = entry_of(loss).terms
    return twin and twin(y, target)


class Watch:
    """The record of a training that is under way.

    Parameters
    ----------
    network, loss, optimizer, data, batch_size, validation, callbacks
        As `nnlib.training.fit` takes them.
    history : History or None
        Of an earlier training, which is copied and continued.

    Attributes
    ----------
    loss : callable
        What to hand to `backprop`: the loss, or the loss seen by a counter.
    """

    def __init__(
        self,
        network: Network,
        loss: Callable,
        optimizer: Optimizer,
        data: tuple[np.ndarray, np.ndarray],
        batch_size: int,
        validation: tuple[np.ndarray, np.ndarray] | None,
        callbacks: Sequence[Callable],
        history: History | None,
    ):
        self.network, self.optimizer, self.data = network, optimizer, data
        self.history = History() if history is None else history.continued()
        self.validation, self.callbacks = validation, callbacks
        self.plain_loss = self.loss = loss
        self.batch_size, self.n = batch_size, len(data[0])
        n_batches = math.ceil(self.n / batch_size)
        # both stay on the device: to look at a number would wait for the device
        self.losses = np.empty(n_batches, like=data[0])  # float64, to add up
        self.right = np.empty(n_batches, like=data[0])
        self.bar: Progress  # of `watching`, for as long as it watches
        self.batch = 0  # which of an epoch's batches comes next
        self.start = network.parameters.copy()
        # To judge the training data anew would cost a forward pass an epoch; its
        # outputs go by once in any case.
        self.counted = None if validation is None else counter(network, loss, data[1])
        if self.counted is not None:
            self.loss = functools.partial(seen, loss=loss, look=self.look)

    def look(self, y: np.ndarray, target: np.ndarray) -> None:
        """Count what is right in a batch."""
        right = self.counted.right(y, target)  # type: ignore[union-attr]
        self.right[self.batch] = right

    def note(self, value: np.floating) -> None:
        """Note the loss of a batch."""
        self.losses[self.batch] = value
        self.batch += 1
        self.bar.update()

    def epochs(self, n: int) -> Iterator[None]:
        """Go through n epochs, and record each at its end; fewer if a callback stops.

        Raises
        ------
        FloatingPointError
            If the epoch led to NaN or infinity. All is as before the epoch then.
        """
        for _ in range(n):
            self.start[...] = self.network.parameters
            self.rate = self.optimizer.rate
            self.batch = 0
            yield
            self.end_epoch()
            if self.history.stopped:
                return

    def end_epoch(self) -> None:
        """Record the epoch that has just ended."""
        n_last = self.n - (len(self.losses) - 1) * self.batch_size  # may be smaller
        total = self.losses[:-1].sum() * self.batch_size + self.losses[-1] * n_last
        mean = (total / self.n).item()
        if not (math.isfinite(mean) and self.is_finite()):
            self.network.parameters[...] = self.start
            raise self.with_history(FloatingPointError(diverged(self.history)))
        self.record(mean)
        self.bar.end_epoch(self.history)
        # a list: every callback sees every epoch
        if any([callback(self.network, self.history) for callback in self.callbacks]):
            self.history.stopped = "callback"

    def record(self, mean: float) -> None:
        """Add the epoch to the history, all of it or, should Ctrl-C come, nothing."""
        values: dict[str, float | None]
        values = {"loss": mean, "learning_rate": self.rate}
        if self.validation is not None:
            judged = evaluate(self.network, self.plain_loss, *self.validation)
            values["validation_loss"], values["validation_accuracy"] = judged
        if self.counted is not None:
            values["accuracy"] = self.right.sum().item() / self.counted.n
        for name, value in values.items():
            if value is not None:
                getattr(self.history, name).append(value)

    def is_finite(self) -> bool:
        """Tell whether every parameter is a number."""
        return np.isfinite(self.network.parameters).all().item()

    def with_history(self, error: Exception) -> Exception:
        """Return the error with the epochs before it, for whoever catches it."""
        error.history = self.history  # type: ignore[attr-defined]
        return error


@contextmanager
def watching(watch: Watch, epochs: int, progress: bool) -> Iterator[Watch]:
    """Watch over the loop inside a ``with``; the numbers are those of `fit`.

    Raises
    ------
    FloatingPointError, MemoryError
        As `fit` describes them.
    """
    network, history = watch.network, watch.history
    hints = Hints(network, watch.plain_loss, watch.optimizer, watch.data)
    hints.before()
    watch.bar = Progress(epochs, len(watch.losses), progress, history.epochs)
    # Overflow needs no warning a batch: the end of each epoch looks for it.
    with watch.bar, np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        try:
            yield watch
        except KeyboardInterrupt:
            if not watch.is_finite():
                network.parameters[...] = watch.start
            history.stopped = "interrupted"
        except MemoryError as error:
            text = too_large(history, watch.batch_size, error)
            raise watch.with_history(MemoryError(text)) from error
    for callback in watch.callbacks:
        if hasattr(callback, "finish"):
            callback.finish(network, history)
    hints.after(history)


def diverged(history: History) -> str:
    """Say that an epoch led to NaN or infinity, and what to do."""
    return (
        f"fit: in epoch {history.epochs + 1} the loss or a parameter became NaN or "
        "infinite. The parameters are those of the start of that epoch. Try a learning "
        "rate ten times smaller, with a new optimizer, and check that the data is "
        "scaled to about [-1, 1]."
    )


def too_large(history: History, batch_size: int, error: MemoryError) -> str:
    """Say that the memory is full, and what to do."""
    smaller = f"batch_size={batch_size // 2}, accumulate=2" if batch_size > 1 else ""
    return (
        f"fit: the memory is full in epoch {history.epochs + 1}, with batches of "
        f"{batch_size} samples ({error}). Make the layers narrower"
        f"{smaller and f', or write {smaller}'}. The network keeps what it has learned "
        "so far."
    )
