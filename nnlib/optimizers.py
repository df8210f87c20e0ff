"""Optimizers, chapter 7: what a gradient does to the parameters."""

import math

import numpy as np


class Optimizer:
    """What all optimizers share: the network they change and the count of steps."""

    def __init__(self, network, learning_rate, weight_decay=0.0):
        self.network = network
        self.learning_rate = learning_rate
        self.weight_decay = weight_decay
        self.steps = 0
        self.scratch = np.empty_like(network.parameters)

    def step(self, grads):
        """Change the network's parameters by one step against the gradients."""
        rate = self.learning_rate
        if callable(rate):
            rate = rate(self.steps)
        self.steps += 1
        self.update(self.network.parameters, grads.parameters, rate)


class SGD(Optimizer):
    """Stochastic gradient descent."""

    def __init__(
        self, network, learning_rate, momentum=0.0, nesterov=False, weight_decay=0.0
    ):
        super().__init__(network, learning_rate, weight_decay)
        self.momentum = momentum
        self.nesterov = nesterov
        self.velocity = np.zeros_like(network.parameters)

    def update(self, p, g, rate):
        """Take one step."""
        if self.weight_decay:
            g = g + self.weight_decay * p
        if self.momentum:
            v = self.velocity
            v *= self.momentum
            v += g
            g = g + self.momentum * v if self.nesterov else v
        p -= np.multiply(g, rate, out=self.scratch)


class Adam(Optimizer):
    """Adam: a step of about the learning rate for every parameter."""

    def __init__(
        self,
        network,
        learning_rate=1e-3,
        beta1=0.9,
        beta2=0.999,
        epsilon=1e-8,
        weight_decay=0.0,
    ):
        super().__init__(network, learning_rate, weight_decay)
        self.beta1, self.beta2, self.epsilon = beta1, beta2, epsilon
        self.m = np.zeros_like(network.parameters)
        self.v = np.zeros_like(network.parameters)

    def update(self, p, g, rate):
        """Take one step."""
        t, scratch = self.steps, self.scratch
        if self.weight_decay:
            g = g + self.weight_decay * p
        self.m *= self.beta1
        self.m += np.multiply(g, 1 - self.beta1, out=scratch)
        self.v *= self.beta2
        np.multiply(g, g, out=scratch)
        scratch *= 1 - self.beta2
        self.v += scratch
        np.sqrt(self.v, out=scratch)
        scratch /= math.sqrt(1 - self.beta2**t)
        scratch += self.epsilon
        np.divide(self.m, scratch, out=scratch)
        scratch *= rate / (1 - self.beta1**t)
        p -= scratch
