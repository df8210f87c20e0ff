"""The record of a training, which learning curves are drawn from."""

import copy
from dataclasses import dataclass, field, fields

from nnlib import foreign


@dataclass
class History:
    """What happened during training: one entry an epoch in each list.

    Attributes
    ----------
    loss : list of float
        Mean training loss over the samples of the epoch, each measured as it was used:
        while the parameters were changing, and with dropout on.
    validation_loss, validation_accuracy : list of float
        On the validation data after the epoch, in evaluation mode. Empty where there
        are none; the accuracy needs targets that are classes, as `evaluate` does.
    accuracy : list of float
        The share of the training samples that were right, measured as the loss is: each
        as it was used. Filled where there are validation data. The function `accuracy`
        gives the share after training, in evaluation mode.
    learning_rate : list of float
        The optimizer's learning rate at the first step of the epoch.
    stopped : str
        Why training ended before its last epoch: "callback" or "interrupted"; else "".

    Examples
    --------
    >>> history = History(loss=[0.9, 0.5])
    >>> history.epochs
    2
    """

    loss: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)
    learning_rate: list[float] = field(default_factory=list)
    stopped: str = ""

    def __getattr__(self, name: str):
        """Say what is written here in place of a name of Keras or scikit-learn."""
        raise AttributeError(foreign.attribute("History", name, foreign.OF_A_HISTORY))

    def __getitem__(self, name: str):
        """Say that a history has no entries, as that of Keras has."""
        own = {each.name for each in fields(self)}
        words = foreign.OF_A_HISTORY | {each: f"write history.{each}" for each in own}
        advice = foreign.advice(name, words) if isinstance(name, str) else ""
        raise TypeError(
            f"History: it has no entry {name!r}{advice or ': write history.loss'}."
        )

    @property
    def epochs(self) -> int:
        """The number of epochs that were completed."""
        return len(self.loss)

    def continued(self) -> "History":
        """Return a copy for the epochs to come; this one stays as it is."""
        history = copy.deepcopy(self)
        history.stopped = ""
        return history
