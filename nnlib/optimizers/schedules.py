"""Learning-rate schedules, chapter 7: from the number of a step to its learning rate.

A schedule is called with the step, counted from 0 in batches, not in epochs. Hand it
to an optimizer in place of a number: ``SGD(network, cosine(0.1, steps=1000))``. Any
function of the step will do; those here can also be printed and written to a file.
"""

import math
from collections.abc import Callable

from nnlib import foreign
from nnlib.optimizers.settings import WithSettings, checked_by, number, whole
from nnlib.ranges import number_between


class Schedule(WithSettings):
    """What all schedules share: settings held to their ranges, and a call.

    Examples
    --------
    >>> cosine(0.1, steps=1000)
    cosine(learning_rate=0.1, steps=1000, final=0.0)
    """

    elsewhere = foreign.OF_A_SCHEDULE

    def __call__(self, step: int) -> float:
        """Return the learning rate of a step, counted from 0."""
        raise NotImplementedError(
            f"{type(self).__name__}: it has no rates yet: write "
            "def __call__(self, step): return 0.1."
        )


class constant(Schedule):
    """The schedule that never changes.

    Raises
    ------
    TypeError, ValueError
        If `learning_rate` is not a number above 0; so do all schedules.

    Examples
    --------
    >>> constant(0.1)(1000)
    0.1
    """

    learning_rate: float = number(above=0)

    def __call__(self, step: int) -> float:
        """Return ``learning_rate``."""
        return self.learning_rate


class step_decay(Schedule):
    """A staircase down: every so many steps the rate is multiplied by a factor.

    PyTorch's ``StepLR``.

    Parameters
    ----------
    learning_rate : float
        Of the first step.
    every : int
        Steps between two drops.
    factor : float
        What each drop multiplies the rate by, above 0 and at most 1.

    Examples
    --------
    >>> [step_decay(8.0, every=2, factor=0.5)(step) for step in range(5)]
    [8.0, 8.0, 4.0, 4.0, 2.0]
    """

    learning_rate: float = number(above=0)
    every: int = whole()
    factor: float = number(0.1, above=0, at_most=1)

    def __call__(self, step: int) -> float:
        """Return ``learning_rate * factor ** (step // every)``."""
        return self.learning_rate * self.factor ** (step // self.every)


class exponential_decay(Schedule):
    """The same share lost at every step.

    PyTorch's ``ExponentialLR``.

    Parameters
    ----------
    learning_rate : float
        Of the first step.
    factor : float
        What each step multiplies the rate by, above 0 and at most 1.

    Examples
    --------
    >>> [exponential_decay(8.0, factor=0.5)(step) for step in range(4)]
    [8.0, 4.0, 2.0, 1.0]
    """

    learning_rate: float = number(above=0)
    factor: float = number(above=0, at_most=1)

    def __call__(self, step: int) -> float:
        """Return ``learning_rate * factor**step``."""
        return self.learning_rate * self.factor**step


class cosine(Schedule):
    """Half a cosine wave from `learning_rate` down to `final`, where it stays.

    PyTorch's ``CosineAnnealingLR``, which rises again instead.

    Parameters
    ----------
    learning_rate : float
        Of the first step.
    steps : int
        Steps until `final` is reached.
    final : float
        From 0 to `learning_rate`.

    References
    ----------
    Loshchilov and Hutter, *SGDR: Stochastic gradient descent with warm restarts*,
    2017, equation 5.

    Examples
    --------
    >>> [round(cosine(1.0, steps=4)(step), 3) for step in range(6)]
    [1.0, 0.854, 0.5, 0.146, 0.0, 0.0]
    """

    learning_rate: float = number(above=0)
    steps: int = whole()
    final: float = number(0.0, at_least=0)

    def __post_init__(self):
        """Refuse to rise."""
        number_between("cosine", "final", self.final, at_most=self.learning_rate)

    def __call__(self, step: int) -> float:
        """Return ``final + (learning_rate - final) * (1 + cos(turn)) / 2``."""
        turn = math.pi * min(step, self.steps) / self.steps
        return self.final + (self.learning_rate - self.final) * (1 + math.cos(turn)) / 2


def rate_or_schedule(
    function: str, name: str, value: float | Callable[[int], float]
) -> Callable[[int], float]:
    """Return a schedule as it is, and a number as one that never changes."""
    if callable(value):
        return value
    return constant(number_between(function, name, value, above=0))


class warmup(Schedule):
    """A linear rise to another schedule's first rate, then that schedule.

    The first step gets a share of the rate and not 0, or the first batch would teach
    nothing.

    Parameters
    ----------
    steps : int
        How long the rise takes.
    schedule : callable or float
        What follows; a number stays constant.

    References
    ----------
    Goyal et al., *Accurate, large minibatch SGD: Training ImageNet in 1 hour*, 2017,
    section 2.2.

    Examples
    --------
    >>> [warmup(4, step_decay(8.0, every=2, factor=0.5))(step) for step in range(8)]
    [2.0, 4.0, 6.0, 8.0, 8.0, 8.0, 4.0, 4.0]
    """

    steps: int = whole()
    schedule: Callable[[int], float] | float = checked_by(rate_or_schedule)

    def __call__(self, step: int) -> float:
        """Return ``schedule(0) * (step + 1) / steps``, then ``schedule(step - steps)``.

        The second from ``step == steps`` on.
        """
        if step < self.steps:
            return self.schedule(0) * (step + 1) / self.steps
        return self.schedule(step - self.steps)
