"""Training, chapter 8: epochs of batches, watched.

One epoch shows the network every sample once, in a new random order, a batch at a
time; `backprop` computes the gradients of the batch and the optimizer uses them.
"""

# Annotations stay text: to look np.random up would import it, a fifth of NumPy.
from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from nnlib.backprop import backprop
from nnlib.optimizers import Optimizer
from nnlib.propagation import Network
from nnlib.registry import unchecked
from nnlib.training.checks import check_data, check_parts, checked_counts
from nnlib.training.history import History
from nnlib.training.metrics import evaluate
from nnlib.training.progress import Progress


def batches(
    rng: np.random.Generator, n: int, batch_size: int, like: np.ndarray | None = None
) -> Iterator[np.ndarray]:
    """Yield the indices 0 to n - 1 in random order, `batch_size` at a time.

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int
        Number of samples.
    batch_size : int
        The last batch is smaller where n is not a multiple of it.
    like : array, optional
        The indices are made on the device where this array is.

    Yields
    ------
    (batch_size,) int64

    Examples
    --------
    >>> [len(index) for index in batches(np.random.default_rng(0), 7, 3)]
    [3, 3, 1]
    """
    order = rng.permutation(n)
    if like is not None:
        order = np.asarray(order, like=like)  # one transfer an epoch
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


def fit(
    network: Network,
    loss: Callable,
    optimizer: Optimizer,
    data: tuple[np.ndarray, np.ndarray],
    epochs: int,
    batch_size: int,
    rng: np.random.Generator,
    validation: tuple[np.ndarray, np.ndarray] | None = None,
    callbacks: Sequence[Callable] = (),
    progress: bool = True,
) -> History:
    """Train a network: for each batch, backprop and one step of the optimizer.

    Parameters
    ----------
    network : Network
        Its parameters are changed in place.
    loss : callable
        ``loss(y, target)``, a mean over the batch.
    optimizer : Optimizer
        Made for this network.
    data : (x, target)
        x : (N, n_in) of the network's dtype; target : (N,) integer labels, or
        (N, n_out).
    epochs : int
        How often to go through the data.
    batch_size : int
        Samples a step.
    rng : numpy.random.Generator
        Shuffles the data and draws the masks of dropout. The same seed, data and
        network give the same training.
    validation : (x, target), optional
        Data to judge by after each epoch, never to learn from.
    callbacks : sequence of callables
        Each is called as ``callback(network, history)`` after each epoch; where one
        returns True, training stops. See `nnlib.training.callbacks`.
    progress : bool
        Show a progress bar, or a line an epoch where tqdm is not installed.

    Returns
    -------
    History
        Also after Ctrl-C, which ends training without an error: the epochs completed
        are in it, and the network can be used as it stands.

    Raises
    ------
    TypeError, ValueError
        If an argument cannot be trained with; the message says which and why.
    FloatingPointError
        If a loss or a parameter became NaN or infinite. The parameters are those of
        the start of that epoch; the error's attribute `history` holds the epochs
        before it.
    MemoryError
        If a batch does not fit into the memory, of the CPU or of the GPU. The network
        keeps what it has learned so far; `history` as above.

    Examples
    --------
    >>> from nnlib.activations import tanh
    >>> from nnlib.data import moons
    >>> from nnlib.losses import cross_entropy
    >>> from nnlib.optimizers import Adam
    >>> from nnlib.propagation import mlp
    >>> from nnlib.training import accuracy
    >>> rng = np.random.default_rng(0)
    >>> x, labels = moons(rng, 200)
    >>> network = mlp(rng, [2, 16, 2], tanh)
    >>> optimizer = Adam(network, learning_rate=0.02)
    >>> history = fit(network, cross_entropy, optimizer, (x, labels), epochs=50,
    ...               batch_size=20, rng=rng, progress=False)
    >>> history.epochs, accuracy(network, x, labels) > 0.95
    (50, True)
    """
    epochs, batch_size = checked_counts(epochs, batch_size)
    check_parts(network, loss, optimizer, rng, callbacks)
    check_data(network, loss, data)
    if validation is not None:
        check_data(network, loss, validation, "validation")
    history = History()
    bar = Progress(epochs, math.ceil(len(data[0]) / batch_size), progress)
    # Overflow needs no warning a batch: the end of each epoch looks for it.
    with bar, np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        try:
            for _ in range(epochs):
                mean = _epoch(network, loss, optimizer, data, batch_size, rng, bar)
                if mean is None:
                    raise _diverged(history)
                _record(network, loss, data, validation, mean, history)
                bar.end_epoch(history)
                # a list: every callback sees every epoch
                if any([callback(network, history) for callback in callbacks]):
                    history.stopped = "callback"
                    break
        except KeyboardInterrupt:
            history.stopped = "interrupted"
        except MemoryError as error:
            raise _too_large(history, batch_size, error) from error
    for callback in callbacks:
        if hasattr(callback, "finish"):
            callback.finish(network, history)
    return history


def _epoch(network, loss, optimizer, data, batch_size, rng, bar):
    """Train for one epoch; return the mean loss, or None with all as it was before."""
    x, target = data
    n = len(x)
    start = network.parameters.copy()
    # the losses stay on the device: to look at one would wait for the device
    losses = np.empty(math.ceil(n / batch_size), like=x)  # float64, to add up
    try:
        for i, index in enumerate(batches(rng, n, batch_size, like=x)):
            xs, targets = x.take(index, axis=0), target.take(index, axis=0)
            with unchecked():
                losses[i], grads = backprop(network, xs, loss, targets, rng)
            optimizer.step(grads)
            bar.update()
    except KeyboardInterrupt:
        if not np.isfinite(network.parameters).all().item():
            network.parameters[...] = start
        raise
    n_last = n - (len(losses) - 1) * batch_size  # the last batch may be smaller
    mean = ((losses[:-1].sum() * batch_size + losses[-1] * n_last) / n).item()
    if math.isfinite(mean) and np.isfinite(network.parameters).all().item():
        return mean
    network.parameters[...] = start
    return None


def _record(network, loss, data, validation, mean, history):
    """Add the epoch to the history, all of it or, should Ctrl-C come, nothing."""
    if validation is not None:
        value, share = evaluate(network, loss, *validation)
        if share is not None:
            history.accuracy.append(evaluate(network, loss, *data)[1])
            history.validation_accuracy.append(share)
        history.validation_loss.append(value)
    history.loss.append(mean)


def _diverged(history):
    error = FloatingPointError(
        f"fit: in epoch {history.epochs + 1} the loss or a parameter became NaN or "
        "infinite. The parameters are those of the start of that epoch. Try a learning "
        "rate ten times smaller, with a new optimizer, and check that the data is "
        "scaled to about [-1, 1]."
    )
    error.history = history
    return error


def _too_large(history, batch_size, error):
    error = MemoryError(
        f"fit: the memory is full in epoch {history.epochs + 1}, with batches of "
        f"{batch_size} samples ({error}). Make batch_size smaller, or the layers "
        "narrower. The network keeps what it has learned so far."
    )
    error.history = history
    return error
