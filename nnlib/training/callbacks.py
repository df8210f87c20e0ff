"""What `fit` can do at the end of each epoch: callbacks, early stopping.

A callback is any function of the network and the history so far; where it returns True,
training stops. An object may also have `finish(network, history)`, called once at the
end: after the last epoch, a stop or Ctrl-C, but not where `fit` raises an error.
"""

import math

import numpy as np

from nnlib import foreign
from nnlib.checks import described
from nnlib.propagation import Network
from nnlib.ranges import held_to, number_between, whole_number
from nnlib.training.history import History


class EarlyStopping:
    """Stop when the validation loss no longer improves; keep the best parameters.

    At the end of `fit` the network holds the parameters of its best epoch, also where
    all epochs ran or Ctrl-C ended them. A training that goes on with its history goes
    on here too, if it is handed the same object; another training starts anew.

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
    TypeError, ValueError
        If `patience` is no whole number above 0, `min_delta` no number of 0 or more, or
        `monitor` unknown; and at the end of the first epoch if there is nothing to
        watch.

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

    epochs_seen: int
    best_value: float
    best_epoch: int
    best_parameters: np.ndarray | None

    @held_to({})
    def __init__(
        self,
        patience: int = 5,
        min_delta: float = 0.0,
        monitor: str = "validation_loss",
    ):
        if isinstance(patience, str):
            raise TypeError(
                f"EarlyStopping: patience is {patience!r}, expected a whole number: "
                "write EarlyStopping(monitor='validation_loss')."
            )
        self.patience = whole_number("EarlyStopping", "patience", patience)
        self.min_delta = number_between(
            "EarlyStopping", "min_delta", min_delta, at_least=0
        )
        if not isinstance(monitor, str) or monitor not in ("loss", "validation_loss"):
            raise ValueError(
                f"EarlyStopping: monitor is {described(monitor)}, expected "
                "'validation_loss' or 'loss': write monitor='validation_loss'."
            )
        self.monitor = monitor
        self._forget()

    def __getattr__(self, name: str):
        """Say what is written here in place of a name of Keras."""
        words = foreign.OF_EARLY_STOPPING
        raise AttributeError(foreign.attribute("EarlyStopping", name, words))

    def __call__(self, network: Network, history: History) -> bool:
        """Note the epoch that has ended; return True where training should stop."""
        values = getattr(history, self.monitor)
        if not values:
            raise ValueError(
                "EarlyStopping: there is no validation loss to watch: write "
                "validation=(x, target) in the call of fit, or monitor='loss' here."
            )
        if history.epochs != self.epochs_seen + 1:  # nothing of another training counts
            self._forget()
        self.epochs_seen = history.epochs
        if values[-1] < self.best_value - self.min_delta:
            self.best_value = values[-1]
            self.best_epoch = history.epochs
            self.best_parameters = network.parameters.copy()
        return history.epochs - self.best_epoch >= self.patience

    def finish(self, network: Network, history: History) -> None:
        """Give the network the parameters of its best epoch."""
        if self.best_parameters is not None:
            network.parameters[...] = self.best_parameters

    def _forget(self) -> None:
        self.epochs_seen = 0
        self.best_value = math.inf
        self.best_epoch = 0
        self.best_parameters = None
