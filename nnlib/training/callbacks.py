"""What `fit` can do at the end of each epoch: callbacks, early stopping.

A callback is any function of the network and the history so far; where it returns True,
training stops. An object may also have `finish(network, history)`, called once at the
end: after the last epoch, a stop or Ctrl-C, but not where `fit` raises an error.
"""

import math

from nnlib.propagation import Network
from nnlib.training.history import History


class EarlyStopping:
    """Stop when the validation loss no longer improves; keep the best parameters.

    At the end of `fit` the network holds the parameters of its best epoch, also where
    all epochs ran or Ctrl-C ended them.

    Parameters
    ----------
    patience : int
        How many epochs in a row may pass without improvement.
    min_delta : float
        An epoch counts as an improvement when its loss is lower than the best so far by
        more than this.
    monitor : str
        The list of the history to watch, where lower is better: "validation_loss" or
        "loss".

    Attributes
    ----------
    best_epoch : int
        Counted from 1; 0 before the first epoch.
    best_value : float

    Raises
    ------
    ValueError
        If `patience` is below 1, `min_delta` negative, or `monitor` unknown; and at the
        end of the first epoch if there is nothing to watch.

    References
    ----------
    L. Prechelt, "Early stopping - but when?", in Neural Networks: Tricks of the Trade,
    1998, section 2.

    Examples
    --------
    >>> from nnlib.losses import mse
    >>> from nnlib.optimizers import SGD
    >>> import numpy as np
    >>> from nnlib.propagation import Layer, Network, linear
    >>> from nnlib.training import fit
    >>> network = Network([Layer(linear, np.zeros((1, 1)), np.zeros(1))])
    >>> x = np.array([[0.0], [1.0]])
    >>> optimizer = SGD(network, learning_rate=0.1)
    >>> stopping = EarlyStopping(patience=2)
    >>> history = fit(network, mse, optimizer, (x, x), epochs=100, batch_size=2,
    ...               rng=np.random.default_rng(0), validation=(x, -x),
    ...               callbacks=[stopping], progress=False)
    >>> history.epochs, stopping.best_epoch
    (3, 1)
    """

    def __init__(
        self,
        patience: int = 5,
        min_delta: float = 0.0,
        monitor: str = "validation_loss",
    ):
        if patience < 1:
            raise ValueError(
                f"EarlyStopping: patience must be at least 1 epoch, got {patience}"
            )
        if not min_delta >= 0:
            raise ValueError(
                f"EarlyStopping: min_delta must be 0 or more, got {min_delta}"
            )
        if monitor not in ("loss", "validation_loss"):
            raise ValueError(
                "EarlyStopping: monitor must be 'validation_loss' or 'loss', got "
                f"{monitor!r}"
            )
        self.patience = patience
        self.min_delta = min_delta
        self.monitor = monitor
        self._forget()

    def __call__(self, network: Network, history: History) -> bool:
        """Note the epoch that has ended; return True where training should stop."""
        values = getattr(history, self.monitor)
        if not values:
            raise ValueError(
                "EarlyStopping: there is no validation loss to watch; give fit "
                "validation=(x, target), or watch monitor='loss'"
            )
        if history.epochs == 1:  # a new training: nothing of an earlier one counts
            self._forget()
        if values[-1] < self.best_value - self.min_delta:
            self.best_value = values[-1]
            self.best_epoch = history.epochs
            self.best_parameters = network.parameters.copy()
        return history.epochs - self.best_epoch >= self.patience

    def finish(self, network: Network, history: History) -> None:
        """Give the network the parameters of its best epoch."""
        if self.best_parameters is not None:
            network.parameters[...] = self.best_parameters

    def _forget(self):
        self.best_value = math.inf
        self.best_epoch = 0
        self.best_parameters = None
