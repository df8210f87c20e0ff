"""Learning-rate schedules, chapter 7: from the number of a step to its learning rate.

A schedule is a function of the step, counted from 0 in batches, not in epochs. Hand it
to an optimizer in place of a number: ``SGD(network, cosine(0.1, steps=1000))``.
"""

import math
import numbers
from collections.abc import Callable

Schedule = Callable[[int], float]


def constant(learning_rate: float) -> Schedule:
    """Return the schedule that never changes.

    Raises
    ------
    ValueError
        If `learning_rate` is not a positive finite number; so do all schedules.

    Examples
    --------
    >>> constant(0.1)(1000)
    0.1
    """
    rate = positive("constant", "learning_rate", learning_rate)
    return lambda step: rate


def step_decay(learning_rate: float, every: int, factor: float = 0.1) -> Schedule:
    """Return ``learning_rate * factor ** (step // every)``: a staircase down.

    PyTorch's ``StepLR``.

    Parameters
    ----------
    learning_rate : float
        Of the first step.
    every : int
        Steps between two drops.
    factor : float
        What each drop multiplies the rate by, above 0 and at most 1.

    Raises
    ------
    ValueError
        If `every` is not a whole number above 0, or `factor` not in (0, 1].

    Examples
    --------
    >>> [step_decay(8.0, every=2, factor=0.5)(step) for step in range(5)]
    [8.0, 8.0, 4.0, 4.0, 2.0]
    """
    rate = positive("step_decay", "learning_rate", learning_rate)
    every = whole("step_decay", "every", every)
    factor = fraction("step_decay", "factor", factor)
    return lambda step: rate * factor ** (step // every)


def exponential_decay(learning_rate: float, factor: float) -> Schedule:
    """Return ``learning_rate * factor ** step``: the same share lost at every step.

    PyTorch's ``ExponentialLR``.

    Parameters
    ----------
    learning_rate : float
        Of the first step.
    factor : float
        What each step multiplies the rate by, above 0 and at most 1.

    Raises
    ------
    ValueError
        If `factor` is not in (0, 1].

    Examples
    --------
    >>> [exponential_decay(8.0, factor=0.5)(step) for step in range(4)]
    [8.0, 4.0, 2.0, 1.0]
    """
    rate = positive("exponential_decay", "learning_rate", learning_rate)
    factor = fraction("exponential_decay", "factor", factor)
    return lambda step: rate * factor**step


def cosine(learning_rate: float, steps: int, final: float = 0.0) -> Schedule:
    """Return half a cosine wave from `learning_rate` down to `final`.

    ``final + (learning_rate - final) * (1 + cos(pi * step / steps)) / 2``, and `final`
    from `steps` on. PyTorch's ``CosineAnnealingLR``, which rises again instead.

    Parameters
    ----------
    learning_rate : float
        Of the first step.
    steps : int
        Steps until `final` is reached.
    final : float
        From 0 to `learning_rate`.

    Raises
    ------
    ValueError
        If `steps` is not a whole number above 0, or `final` not in
        [0, learning_rate].

    References
    ----------
    Loshchilov and Hutter, *SGDR: Stochastic gradient descent with warm restarts*,
    2017, equation 5.

    Examples
    --------
    >>> [round(cosine(1.0, steps=4)(step), 3) for step in range(6)]
    [1.0, 0.854, 0.5, 0.146, 0.0, 0.0]
    """
    rate = positive("cosine", "learning_rate", learning_rate)
    steps = whole("cosine", "steps", steps)
    final = float(final)
    if not 0 <= final <= rate:
        raise ValueError(
            f"cosine: final is {final}; it must lie between 0 and {rate}, the "
            "learning_rate."
        )

    def schedule(step):
        turn = math.pi * min(step, steps) / steps
        return final + (rate - final) * (1 + math.cos(turn)) / 2

    return schedule


def warmup(steps: int, schedule: Schedule | float) -> Schedule:
    """Return a linear rise to another schedule's first rate, then that schedule.

    ``schedule(0) * (step + 1) / steps`` while ``step < steps``, then
    ``schedule(step - steps)``. Not from 0, or the first batch would teach nothing.

    Parameters
    ----------
    steps : int
        How long the rise takes.
    schedule : callable or float
        What follows; a number stays constant.

    Raises
    ------
    ValueError
        If `steps` is not a whole number above 0, or `schedule` is a number that is
        not positive and finite.

    References
    ----------
    Goyal et al., *Accurate, large minibatch SGD: Training ImageNet in 1 hour*, 2017,
    section 2.2.

    Examples
    --------
    >>> [warmup(4, step_decay(8.0, every=2, factor=0.5))(step) for step in range(8)]
    [2.0, 4.0, 6.0, 8.0, 8.0, 8.0, 4.0, 4.0]
    """
    steps = whole("warmup", "steps", steps)
    if callable(schedule):
        then = schedule
    else:
        then = constant(positive("warmup", "schedule", schedule))

    def warmed(step):
        if step < steps:
            return then(0) * (step + 1) / steps
        return then(step - steps)

    return warmed


def positive(caller: str, name: str, value: float) -> float:
    """Return the number as a Python float, or raise unless positive and finite."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{caller}: {name} must be a number, not {value!r}.") from None
    if not 0 < number < math.inf:
        raise ValueError(
            f"{caller}: {name} is {value}; it must be above 0 and finite, such as 0.01."
        )
    return number


def fraction(caller: str, name: str, value: float) -> float:
    """Return the number as a Python float, or raise unless above 0 and at most 1."""
    number = positive(caller, name, value)
    if number > 1:
        raise ValueError(
            f"{caller}: {name} is {value}; above 1 the learning rate would grow."
        )
    return number


def whole(caller: str, name: str, value: int) -> int:
    """Return the number as an int, or raise unless it is a whole number above 0."""
    is_number = isinstance(value, numbers.Real) and math.isfinite(value)
    if not is_number or value < 1 or value != int(value):
        raise ValueError(
            f"{caller}: {name} is {value}; it must be a whole number above 0."
        )
    return int(value)
