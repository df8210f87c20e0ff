"""Optimizers, chapter 7: from a gradient ``g`` to a change of the parameters ``p``.

Each ``update`` does in place what its docstring writes as a formula: a new array of
the size of all parameters costs more than the arithmetic on it. ``scratch`` is the
one vector for what lies between. The formulas are those of PyTorch.
"""

import math

import numpy as np

from nnlib.optimizers.optimizer import Optimizer, Rate
from nnlib.propagation import Network


class AdaGrad(Optimizer):
    """Smaller steps for a parameter, the more gradient it has seen.

    Parameters
    ----------
    network, learning_rate, weight_decay
        See `Optimizer`.
    epsilon : float
        Keeps the division away from 0. It stands outside the root.

    References
    ----------
    Duchi, Hazan and Singer, *Adaptive subgradient methods for online learning and
    stochastic optimization*, 2011, figure 1.
    """

    def __init__(
        self,
        network: Network,
        learning_rate: Rate = 1e-2,
        epsilon: float = 1e-10,
        weight_decay: float = 0.0,
    ):
        super().__init__(network, learning_rate, weight_decay)
        self.epsilon = self.setting("epsilon", epsilon)
        self.total = self.state()

    def update(self, p: np.ndarray, g: np.ndarray, rate: float) -> None:
        """Take one step.

        ::

            total = total + g**2
            p = p - rate * g / (sqrt(total) + epsilon)
        """
        g, scratch = self.decayed(p, g), self.scratch
        self.total += np.multiply(g, g, out=scratch)
        np.sqrt(self.total, out=scratch)
        scratch += self.epsilon
        np.divide(g, scratch, out=scratch)
        scratch *= rate
        p -= scratch


class RMSProp(Optimizer):
    """AdaGrad that forgets: a running mean of g**2 in place of the sum.

    Parameters
    ----------
    network, learning_rate, weight_decay
        See `Optimizer`.
    decay : float
        The share of the mean that each step keeps, from 0 to below 1.
    epsilon : float
        Keeps the division away from 0. It stands outside the root.

    References
    ----------
    Tieleman and Hinton, *Neural Networks for Machine Learning*, lecture 6.5, 2012,
    with a decay of 0.9; 0.99 is PyTorch's.
    """

    def __init__(
        self,
        network: Network,
        learning_rate: Rate = 1e-2,
        decay: float = 0.99,
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ):
        super().__init__(network, learning_rate, weight_decay)
        self.decay = self.setting("decay", decay)
        self.epsilon = self.setting("epsilon", epsilon)
        self.v = self.state()

    def update(self, p: np.ndarray, g: np.ndarray, rate: float) -> None:
        """Take one step.

        ::

            v = decay * v + (1 - decay) * g**2
            p = p - rate * g / (sqrt(v) + epsilon)
        """
        g, scratch = self.decayed(p, g), self.scratch
        np.multiply(g, g, out=scratch)
        running_mean(self.v, scratch, self.decay, scratch)
        np.sqrt(self.v, out=scratch)
        scratch += self.epsilon
        np.divide(g, scratch, out=scratch)
        scratch *= rate
        p -= scratch


class Adam(Optimizer):
    """Adam: momentum over RMSProp, both corrected for their start at 0.

    Parameters
    ----------
    network, learning_rate, weight_decay
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
    >>> from nnlib.propagation import Layer, linear
    >>> network = Network([Layer(linear, np.array([[1.0]]), np.array([-400.0]))])
    >>> grads = Gradient(network, np.array([1.0, -400.0]))
    >>> Adam(network, learning_rate=0.5).step(grads)
    >>> network.parameters
    array([   0.5, -399.5])
    """

    def __init__(
        self,
        network: Network,
        learning_rate: Rate = 1e-3,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 0.0,
    ):
        super().__init__(network, learning_rate, weight_decay)
        self.beta1 = self.setting("beta1", beta1)
        self.beta2 = self.setting("beta2", beta2)
        self.epsilon = self.setting("epsilon", epsilon)
        self.m = self.state()
        self.v = self.state()

    def update(self, p: np.ndarray, g: np.ndarray, rate: float) -> None:
        """Take one step, the t-th.

        ::

            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g**2
            m_hat = m / (1 - beta1**t)
            v_hat = v / (1 - beta2**t)
            p = p - rate * m_hat / (sqrt(v_hat) + epsilon)
        """
        # In the code m and v are plain sums. The factors 1 - beta and the corrections
        # are numbers: they go into the rate and into epsilon, where they cost nothing.
        # Applied to the vectors they would take four more passes.
        g, scratch, t = self.decayed(p, g), self.scratch, self.steps
        self.m *= self.beta1
        self.m += g
        self.v *= self.beta2
        self.v += np.multiply(g, g, out=scratch)
        weights = (1 - self.beta1**t) / (1 - self.beta1)  # m_hat = m / weights
        root = math.sqrt((1 - self.beta2**t) / (1 - self.beta2))
        np.sqrt(self.v, out=scratch)
        scratch += self.epsilon * root
        np.divide(self.m, scratch, out=scratch)
        scratch *= rate * root / weights
        p -= scratch


class AdamW(Adam):
    """Adam with its weight decay outside the division: every weight shrinks alike.

    Parameters
    ----------
    network, learning_rate, beta1, beta2, epsilon
        See `Adam`.
    weight_decay : float
        A step first takes away this share of p, times the learning rate.

    References
    ----------
    Loshchilov and Hutter, *Decoupled weight decay regularization*, 2019, algorithm 2.
    """

    def __init__(
        self,
        network: Network,
        learning_rate: Rate = 1e-3,
        beta1: float = 0.9,
        beta2: float = 0.999,
        epsilon: float = 1e-8,
        weight_decay: float = 1e-2,
    ):
        super().__init__(network, learning_rate, beta1, beta2, epsilon, weight_decay)

    def update(self, p: np.ndarray, g: np.ndarray, rate: float) -> None:
        """Take one step: ``p = p - rate * weight_decay * p``, then Adam's."""
        p *= 1 - rate * self.weight_decay
        super().update(p, g, rate)

    def decayed(self, p: np.ndarray, g: np.ndarray) -> np.ndarray:
        """Return the gradient as it is: the decay was taken from p."""
        return g


def running_mean(
    mean: np.ndarray, new: np.ndarray, keep: float, scratch: np.ndarray
) -> None:
    """Compute ``mean = keep * mean + (1 - keep) * new`` in place."""
    mean *= keep
    mean += np.multiply(new, 1 - keep, out=scratch)
