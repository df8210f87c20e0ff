"""Optimizers with a rate for each parameter, chapter 7.

``*=``, ``+=`` and ``-=`` change the numbers where they are: the network's layers are
views of ``theta``, and the state keeps its memory. The formulas are PyTorch's.
"""

from dataclasses import KW_ONLY
from typing import ClassVar

import numpy as np

from nnlib.optimizers.optimizer import Optimizer, Rate
from nnlib.optimizers.settings import number, number_or_schedule


class AdaGrad(Optimizer):
    """Smaller steps for a parameter, the more gradient it has seen.

    Parameters
    ----------
    network, learning_rate, weight_decay, decay_biases, clip_norm, frozen
        See `Optimizer`.
    epsilon : float
        Keeps the division away from 0. It stands outside the root.

    References
    ----------
    Duchi, Hazan and Singer, *Adaptive subgradient methods for online learning and
    stochastic optimization*, 2011, figure 1.
    """

    remembers: ClassVar = ("s",)

    learning_rate: Rate = number_or_schedule(1e-2)
    epsilon: float = number(1e-10, at_least=0, below=1)

    def update(self, theta: np.ndarray, g: np.ndarray, rate: float) -> None:
        """Take one step.

        ::

            s = s + g**2
            theta = theta - rate * g / (sqrt(s) + epsilon)
        """
        self.s += g**2
        theta -= rate * g / (np.sqrt(self.s) + self.epsilon)


class RMSProp(Optimizer):
    """AdaGrad that forgets: a running mean of g**2 in place of the sum.

    Parameters
    ----------
    network, learning_rate, weight_decay, decay_biases, clip_norm, frozen
        See `Optimizer`.
    rho : float
        The share of the mean that each step keeps, from 0 to below 1. PyTorch calls
        it alpha.
    epsilon : float
        Keeps the division away from 0. It stands outside the root.

    References
    ----------
    Tieleman and Hinton, *Neural Networks for Machine Learning*, lecture 6.5, 2012,
    with a rho of 0.9; 0.99 is PyTorch's.
    """

    remembers: ClassVar = ("v",)

    learning_rate: Rate = number_or_schedule(1e-2)
    rho: float = number(0.99, at_least=0, below=1)
    epsilon: float = number(1e-8, at_least=0, below=1)

    def update(self, theta: np.ndarray, g: np.ndarray, rate: float) -> None:
        """Take one step.

        ::

            v = rho * v + (1 - rho) * g**2
            theta = theta - rate * g / (sqrt(v) + epsilon)
        """
        self.v *= self.rho
        self.v += (1 - self.rho) * g**2
        theta -= rate * g / (np.sqrt(self.v) + self.epsilon)


class Adam(Optimizer):
    """Adam: momentum over RMSProp, both corrected for their start at 0.

    Parameters
    ----------
    network, learning_rate, weight_decay, decay_biases, clip_norm, frozen
        See `Optimizer`. A first step changes every parameter by about the learning
        rate, however large its gradient is.
    beta1, beta2 : float
        The shares of the running means of g and of g**2 that each step keeps, from 0
        to below 1.
    epsilon : float
        Keeps the division away from 0.

    References
    ----------
    Kingma and Ba, *Adam: A method for stochastic optimization*, 2015, algorithm 1.

    Examples
    --------
    >>> from nnlib.backprop import Gradient
    >>> from nnlib.propagation import Layer, Network, linear
    >>> network = Network([Layer(linear, np.array([[1.0]]), np.array([-400.0]))])
    >>> grads = Gradient(network, np.array([1.0, -400.0]))
    >>> Adam(network, learning_rate=0.5).step(grads)
    >>> network.parameters
    array([   0.5, -399.5])
    """

    remembers: ClassVar = ("m", "v")

    learning_rate: Rate = number_or_schedule(1e-3)
    beta1: float = number(0.9, at_least=0, below=1)
    beta2: float = number(0.999, at_least=0, below=1)
    epsilon: float = number(1e-8, at_least=0, below=1)

    def update(self, theta: np.ndarray, g: np.ndarray, rate: float) -> None:
        """Take one step, number `steps`.

        ::

            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g**2
            m_hat = m / (1 - beta1**steps)
            v_hat = v / (1 - beta2**steps)
            theta = theta - rate * m_hat / (sqrt(v_hat) + epsilon)
        """
        self.m *= self.beta1
        self.m += (1 - self.beta1) * g
        self.v *= self.beta2
        self.v += (1 - self.beta2) * g**2
        m_hat = self.m / (1 - self.beta1**self.steps)
        v_hat = self.v / (1 - self.beta2**self.steps)
        theta -= rate * m_hat / (np.sqrt(v_hat) + self.epsilon)


class AdamW(Adam):
    """Adam with its weight decay outside the division: every weight shrinks alike.

    Parameters
    ----------
    network, learning_rate, beta1, beta2, epsilon, decay_biases, clip_norm, frozen
        See `Adam`.
    weight_decay : float
        A step first takes away this share of theta, times the learning rate.

    References
    ----------
    Loshchilov and Hutter, *Decoupled weight decay regularization*, 2019, algorithm 2.
    """

    _: KW_ONLY
    weight_decay: float = number(1e-2, at_least=0)

    def update(self, theta: np.ndarray, g: np.ndarray, rate: float) -> None:
        """Take one step: ``theta = theta - rate * decay * theta``, then Adam's."""
        theta *= 1 - rate * self.decay
        super().update(theta, g, rate)

    def decayed(self, theta: np.ndarray, g: np.ndarray) -> np.ndarray:
        """Return the gradient as it is: the decay was taken from theta."""
        return g
