"""Gradient descent, chapter 7: what all optimizers share."""

import math
from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, field
from functools import cached_property
from typing import ClassVar

import numpy as np

from nnlib import foreign
from nnlib.backprop import Gradient
from nnlib.optimizers.checks import check_gradient, check_network
from nnlib.optimizers.memory import keep_freed_memory
from nnlib.optimizers.settings import (
    WithSettings,
    number,
    number_or_schedule,
    optional_number,
    switch,
)
from nnlib.optimizers.steering import clipped, decaying, frozen_slices, zeroed
from nnlib.propagation import Network
from nnlib.ranges import number_between
from nnlib.registry import checked

Rate = float | Callable[[int], float]


class Optimizer(WithSettings):
    """What all optimizers share: the network, the learning rate, the count of steps.

    An optimizer of your own is a class with an `update`, which changes `theta` in
    place; ``remembers`` names the vectors that it keeps from step to step. They start
    at 0. An annotated line, such as ``beta: float = 0.9``, is a setting.

    Parameters
    ----------
    network : Network
        Its parameters are what `step` changes.
    learning_rate : float or schedule
        A schedule is called with the number of steps taken, 0 for the first; see
        `nnlib.optimizers.schedules`.
    weight_decay : float
        Added to the gradient as ``weight_decay * theta``: the slope of
        ``weight_decay / 2 * (theta**2).sum()``, so that weights shrink. 0 for none.
    decay_biases : bool
        Whether the decay shrinks parameters of one axis too, as biases are.
    clip_norm : float, optional
        A gradient longer than this is scaled down to this length, before the decay is
        added.
    frozen : sequence of int and str
        What keeps its numbers bit for bit: layers by their index, ``[0, 1]``, and
        single parameters by index and name, ``["2.b"]``. A frozen array that is
        shared is frozen everywhere.

    Attributes
    ----------
    steps : int
        How many steps were taken.
    rate : float
        The learning rate of the next step.

    Raises
    ------
    ValueError, TypeError
        If a setting is out of its range; the message names the range.

    References
    ----------
    Pascanu, Mikolov and Bengio, *On the difficulty of training recurrent neural
    networks*, 2013, algorithm 1: clipping. Karpathy, nanoGPT, ``model.py``: decay of
    arrays of two axes and more.

    Examples
    --------
    >>> class Lion(Optimizer):
    ...     remembers = ("m",)
    ...
    ...     def update(self, theta, g, rate):
    ...         theta -= rate * np.sign(0.9 * self.m + 0.1 * g)
    ...         self.m += 0.01 * (g - self.m)
    >>> from nnlib.propagation import Layer, linear
    >>> network = Network([Layer(linear, np.ones((1, 1)), np.zeros(1))])
    >>> lion = Lion(network, 0.5, frozen=["0.b"])
    >>> lion.step(Gradient(network, np.array([3.0, -0.1])))
    >>> network.parameters, lion.state()
    (array([0.5, 0. ]), {'m': array([0.03, 0.  ])})
    """

    elsewhere = foreign.OF_AN_OPTIMIZER
    remembers: ClassVar[Sequence[str]] = ()

    network: Network = field(repr=False)
    learning_rate: Rate = number_or_schedule()
    _: KW_ONLY
    weight_decay: float = number(0.0, at_least=0)
    decay_biases: bool = switch(True)
    clip_norm: float | None = optional_number(above=0)
    frozen: Sequence[int | str] = ()

    def __post_init__(self):
        """Start at step 0, with what is remembered at 0."""
        check_network(self)
        self.steps = 0
        frozen_slices(self)  # a wrong name is said now and not in the first step
        theta = self.network.parameters
        for name in self.remembers:
            setattr(self, name, np.zeros_like(theta))
        keep_freed_memory(8 * theta.nbytes)

    def update(self, theta: np.ndarray, g: np.ndarray, rate: float) -> None:
        """Change the parameters in place: the formula of the optimizer.

        Parameters
        ----------
        theta : (P,)
            The network's parameters. Write ``theta -= ...``.
        g : (P,)
            The gradient, clipped, and with the decay added. Not to be changed.
        rate : float
            The learning rate of this step, which is number ``self.steps``, from 1.
        """
        raise NotImplementedError(
            f"{type(self).__name__}: it has no update yet: write "
            "def update(self, theta, g, rate): theta -= rate * g."
        )

    @checked(check_gradient)
    def step(self, grads: Gradient) -> None:
        """Change the network's parameters by one step.

        Parameters
        ----------
        grads : Gradient
            The second of the two things that ``backprop`` returns. Not changed.

        Raises
        ------
        TypeError
            If `grads` is something else, or a schedule returns no number.
        ValueError
            If `grads` belongs to another network, or a schedule returns a learning
            rate that is negative, infinite or not a number.
        """
        theta, g, rate = self.network.parameters, grads.vector, self.rate
        frozen = frozen_slices(self) if self.frozen else []
        kept = [(place, theta[place].copy()) for place in frozen]
        if frozen or self.clip_norm:
            g = clipped(zeroed(g, frozen), self.clip_norm)
        if self.weight_decay:
            g = zeroed(self.decayed(theta, g), frozen)
        self.steps += 1
        self.update(theta, g, rate)
        for place, numbers in kept:
            theta[place] = numbers

    @property
    def rate(self) -> float:
        """The learning rate now in force: that of the next step."""
        rate = self.learning_rate
        if callable(rate):
            rate = rate(self.steps)
        if type(rate) is float and 0 <= rate < math.inf:
            return rate
        name = f"the learning rate of step {self.steps}"
        return number_between(type(self).__name__, name, rate, at_least=0)

    @property
    def decay(self) -> float | np.ndarray:
        """The weight decay; (P,) with 0 for each bias where those are left out."""
        if self.decay_biases:
            return self.weight_decay
        return self.weight_decay * self._decaying

    @cached_property
    def _decaying(self) -> np.ndarray:
        return decaying(self.network)

    def decayed(self, theta: np.ndarray, g: np.ndarray) -> np.ndarray:
        """Return the gradient with the weight decay added."""
        return g + self.decay * theta

    def state(self) -> dict[str, np.ndarray]:
        """Return the vectors that the optimizer remembers, by name. Not copied."""
        return {name: getattr(self, name) for name in self.remembers}
