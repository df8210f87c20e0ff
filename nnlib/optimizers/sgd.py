"""Stochastic gradient descent, chapter 7: plain, with momentum, and Nesterov's."""

import numpy as np

from nnlib.optimizers.optimizer import Optimizer, Rate
from nnlib.propagation import Network


class SGD(Optimizer):
    """Stochastic gradient descent, with or without momentum.

    Parameters
    ----------
    network, learning_rate, weight_decay
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
    >>> from nnlib.propagation import Layer, linear
    >>> network = Network([Layer(linear, np.ones((1, 1)), np.zeros(1))])
    >>> grads = Gradient(network, np.array([1.0, 0.0]))
    >>> SGD(network, learning_rate=0.1).step(grads)
    >>> network.parameters
    array([0.9, 0. ])
    """

    def __init__(
        self,
        network: Network,
        learning_rate: Rate,
        momentum: float = 0.0,
        nesterov: bool = False,
        weight_decay: float = 0.0,
    ):
        super().__init__(network, learning_rate, weight_decay)
        self.momentum = self.setting("momentum", momentum)
        self.nesterov = nesterov
        if nesterov and not self.momentum:
            raise ValueError("SGD: nesterov looks ahead along a momentum above 0.")
        self.velocity = self.state() if self.momentum else None

    def update(self, p: np.ndarray, g: np.ndarray, rate: float) -> None:
        """Take one step.

        ::

            velocity = momentum * velocity + g
            p = p - rate * velocity                      # with momentum
            p = p - rate * (g + momentum * velocity)     # with nesterov
            p = p - rate * g                             # without either
        """
        g = self.decayed(p, g)
        if self.momentum:
            self.velocity *= self.momentum
            self.velocity += g
        if self.nesterov:
            np.multiply(self.velocity, self.momentum, out=self.scratch)
            self.scratch += g
            g = self.scratch
        elif self.momentum:
            g = self.velocity
        p -= np.multiply(g, rate, out=self.scratch)


class Momentum(SGD):
    """`SGD` with momentum: ``Momentum(network, 0.1)`` keeps 0.9 of the velocity."""

    def __init__(
        self,
        network: Network,
        learning_rate: Rate,
        momentum: float = 0.9,
        weight_decay: float = 0.0,
    ):
        super().__init__(network, learning_rate, momentum, False, weight_decay)


class Nesterov(SGD):
    """`SGD` with Nesterov's momentum, which looks one velocity ahead."""

    def __init__(
        self,
        network: Network,
        learning_rate: Rate,
        momentum: float = 0.9,
        weight_decay: float = 0.0,
    ):
        super().__init__(network, learning_rate, momentum, True, weight_decay)
