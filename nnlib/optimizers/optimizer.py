"""Gradient descent, chapter 7: what all optimizers share."""

import math
from collections.abc import Callable

import numpy as np

from nnlib.backprop import Gradient
from nnlib.propagation import Network

Rate = float | Callable[[int], float]


class Optimizer:
    """What all optimizers share: the network, the learning rate, the count of steps.

    Parameters
    ----------
    network : Network
        Its parameters are what `step` changes.
    learning_rate : float or schedule
        A schedule is called with the number of the step, counted from 0; see
        ``nnlib.optimizers.schedules``.
    weight_decay : float
        Added to the gradient as ``weight_decay * p``: the slope of
        ``weight_decay / 2 * (p**2).sum()``, so that weights shrink. 0 for none.

    Raises
    ------
    ValueError, TypeError
        If a setting is out of its range; the message names the range.
    """

    def __init__(
        self,
        network: Network,
        learning_rate: float | Callable[[int], float],
        weight_decay: float = 0.0,
    ):
        if not callable(learning_rate):
            learning_rate = self.setting(
                "learning_rate", learning_rate, above=0.0, below=math.inf
            )
        self.network = network
        self.learning_rate = learning_rate
        self.weight_decay = self.setting("weight_decay", weight_decay, below=math.inf)
        self.steps = 0
        self.scratch = np.empty_like(network.parameters)

    def step(self, grads: Gradient) -> None:
        """Change the network's parameters by one step.

        Parameters
        ----------
        grads : Gradient
            The second of the two things that ``backprop`` returns. Not changed.

        Raises
        ------
        TypeError
            If `grads` is something else.
        ValueError
            If `grads` belongs to another network, or a schedule returns a learning
            rate that is negative, infinite or not a number.
        """
        p, g = self.network.parameters, getattr(grads, "vector", None)
        if g is None:
            raise TypeError(
                f"{type(self).__name__}.step: grads must be the second result of "
                f"value, grads = backprop(...), not {type(grads).__name__}."
            )
        if g.shape != p.shape:
            raise ValueError(
                f"{type(self).__name__}.step: the gradient has shape {g.shape} but the "
                f"parameters have shape {p.shape}; was it another network's?"
            )
        rate = self.learning_rate
        if callable(rate):
            rate = float(rate(self.steps))
        if not 0 <= rate < math.inf:
            raise ValueError(
                f"{type(self).__name__}.step: the learning rate of step {self.steps} "
                f"is {rate}; it must be 0 or more, and finite."
            )
        self.steps += 1
        self.update(p, g, rate)

    def decayed(self, p: np.ndarray, g: np.ndarray) -> np.ndarray:
        """Return the gradient with the weight decay added."""
        return g + self.weight_decay * p if self.weight_decay else g

    def state(self) -> np.ndarray:
        """Return a vector of zeros of the parameters' shape, dtype and device."""
        return np.zeros_like(self.network.parameters)

    def setting(
        self,
        name: str,
        value: float,
        at_least: float = 0.0,
        above: float | None = None,
        below: float = 1.0,
    ) -> float:
        """Return the value as a Python float, or raise if it is out of its range."""
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        low = number >= at_least if above is None else number > above
        if not (low and number < below):
            start = f"at least {at_least:g}" if above is None else f"above {above:g}"
            end = "finite" if below == math.inf else f"below {below:g}"
            raise ValueError(
                f"{type(self).__name__}: {name} is {value!r}; "
                f"it must be a number, {start} and {end}."
            )
        return number
