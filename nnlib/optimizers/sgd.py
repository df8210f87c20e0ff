"""Stochastic gradient descent, chapter 7: plain, with momentum, and Nesterov's."""

from dataclasses import KW_ONLY

import numpy as np

from nnlib.optimizers.optimizer import Optimizer
from nnlib.optimizers.settings import number, switch


class SGD(Optimizer):
    """Stochastic gradient descent, with or without momentum.

    Parameters
    ----------
    network, learning_rate, weight_decay, decay_biases, clip_norm, frozen
        See `Optimizer`.
    momentum : float
        The share of the last step's velocity that is kept, from 0 to below 1.
    nesterov : bool
        Whether the step looks one velocity ahead.

    References
    ----------
    Polyak, *Some methods of speeding up the convergence of iteration methods*, 1964.
    Sutskever, Martens, Dahl and Hinton, *On the importance of initialization and
    momentum in deep learning*, 2013, equations 1 to 4; there the learning rate stands
    inside the velocity, here, as in PyTorch, outside.

    Examples
    --------
    >>> from nnlib.backprop import Gradient
    >>> from nnlib.propagation import Layer, Network, linear
    >>> network = Network([Layer(linear, np.ones((1, 1)), np.zeros(1))])
    >>> grads = Gradient(network, np.array([1.0, 0.0]))
    >>> SGD(network, learning_rate=0.1).step(grads)
    >>> network.parameters
    array([0.9, 0. ])
    """

    momentum: float = number(0.0, at_least=0, below=1)
    _: KW_ONLY
    nesterov: bool = switch(False)

    def __post_init__(self):
        """Refuse to look ahead along no velocity."""
        super().__post_init__()
        if self.nesterov and not self.momentum:
            raise ValueError(
                f"{type(self).__name__}: momentum is 0, expected a number above 0, as "
                "nesterov looks ahead along the velocity: write momentum=0.9."
            )

    @property
    def remembers(self) -> tuple[str, ...]:  # type: ignore[override]
        """A velocity, if there is momentum."""
        return ("velocity",) if self.momentum else ()

    def update(self, theta: np.ndarray, g: np.ndarray, rate: float) -> None:
        """Take one step.

        ::

            velocity = momentum * velocity + g
            theta = theta - rate * velocity                    # with momentum
            theta = theta - rate * (g + momentum * velocity)   # with nesterov
            theta = theta - rate * g                           # without either
        """
        if self.momentum:
            self.velocity *= self.momentum
            self.velocity += g
            g = g + self.momentum * self.velocity if self.nesterov else self.velocity
        theta -= rate * g


class Momentum(SGD):
    """`SGD` with momentum: ``Momentum(network, 0.1)`` keeps 0.9 of the velocity."""

    momentum: float = number(0.9, at_least=0, below=1)


class Nesterov(Momentum):
    """`SGD` with Nesterov's momentum, which looks one velocity ahead."""

    _: KW_ONLY
    nesterov: bool = switch(True)
