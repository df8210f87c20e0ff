"""The record of a training, which learning curves are drawn from."""

from dataclasses import dataclass, field


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
        are none; the accuracy needs class labels, integers or one-hot rows.
    accuracy : list of float
        The same for the training data, filled where `validation_accuracy` is.
    stopped : str
        Why training ended before its last epoch: "callback" or "interrupted"; else "".
    """

    loss: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)
    validation_accuracy: list[float] = field(default_factory=list)
    stopped: str = ""

    @property
    def epochs(self) -> int:
        """The number of epochs that were completed."""
        return len(self.loss)
