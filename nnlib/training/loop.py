"""Training, chapter 8: epochs of batches, watched.

One epoch shows the network every sample once, in a new random order, a batch at a
time; `backprop` computes the gradients of the batch and the optimizer uses them.
"""

# Annotations stay text: to look np.random up would import it, a fifth of NumPy.
from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from nnlib.backprop import backprop
from nnlib.optimizers import Optimizer
from nnlib.propagation import Network
from nnlib.registry import checked, unchecked
from nnlib.training.accumulation import accumulated
from nnlib.training.checks import check_batches, check_fit
from nnlib.training.history import History
from nnlib.training.watch import Watch, watching


@checked(check_batches)
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

    Raises
    ------
    TypeError, ValueError
        If `rng` is no generator, or `n` or `batch_size` cannot be counted with.

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


@checked(check_fit)
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
    accumulate: int = 1,
    history: History | None = None,
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
    accumulate : int
        Batches a step: the optimizer steps once for so many, with the mean gradient
        over their samples. It is the step of one batch that many times larger, with
        the memory of a small one.
    history : History, optional
        Of an earlier training, which this one continues; it is not changed.

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

    Warns
    -----
    UserWarning
        Of what is known to spoil a training: see `nnlib.training.hints`.

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
    x, target = data
    step = accumulated(optimizer, accumulate, len(x), batch_size)
    watched = Watch(
        network, loss, optimizer, data, batch_size, validation, callbacks, history
    )
    with watching(watched, epochs, progress) as watch:
        for _ in watch.epochs(epochs):
            with unchecked():  # all was checked before the first epoch
                for index in batches(rng, len(x), batch_size, like=x):
                    xs, targets = x.take(index, axis=0), target.take(index, axis=0)
                    value, grads = backprop(network, xs, watch.loss, targets, rng)
                    step(grads)
                    watch.note(value)
    return watch.history
