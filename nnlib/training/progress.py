"""How far training has come: a bar by tqdm, or a line an epoch without it."""

import time
from typing import Any

from nnlib.training.history import History


class Progress:
    """Shows the batches done and the latest losses; a context manager.

    Parameters
    ----------
    epochs : int
    n_batches : int
        Batches in an epoch.
    shown : bool
        Where False, nothing is printed.
    done : int
        Epochs of an earlier training, which this one continues.
    """

    def __init__(self, epochs: int, n_batches: int, shown: bool, done: int = 0):
        self.last_epoch = done + epochs
        self.n_batches = epochs * n_batches
        self.shown = shown
        self.bar: Any = None  # tqdm's, where it is installed
        self.update = _nothing  # called once a batch, so it must cost little

    def __enter__(self):
        """Start the clock, and the bar where tqdm is installed."""
        self.began = time.perf_counter()
        if self.shown:
            try:
                from tqdm import tqdm
            except ImportError:
                return self
            self.bar = tqdm(total=self.n_batches, unit="batch")
            self.update = self.bar.update
        return self

    def __exit__(self, *_):
        """Leave the bar standing as it is."""
        if self.bar is not None:
            self.bar.close()

    def end_epoch(self, history: History) -> None:
        """Show the losses of the epoch that has just ended."""
        if not self.shown:
            return
        values = {"loss": history.loss[-1]}
        if history.validation_loss:
            values["validation loss"] = history.validation_loss[-1]
        if history.validation_accuracy:
            values["validation accuracy"] = history.validation_accuracy[-1]
        text = ", ".join(f"{name} {value:.4f}" for name, value in values.items())
        if self.bar is not None:
            self.bar.set_postfix_str(
                f"epoch {history.epochs}/{self.last_epoch}, {text}"
            )
        else:
            seconds = time.perf_counter() - self.began
            print(f"epoch {history.epochs}/{self.last_epoch}: {text} ({seconds:.1f} s)")


def _nothing():
    """Stand in for the bar's update where there is no bar."""
