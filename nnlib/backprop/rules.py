"""Backward rules, chapter 6: how each function hands back the gradient.

A rule takes the arguments of its function. It returns the output y and one pullback
for each argument: a function that turns g = dL/dy, how the loss changes with the
output, into how the loss changes with that argument. None stands for an argument
that has no gradient, such as whole-number labels. Rules reuse what the way forward
has computed, above all y itself.

The rules here are the derivatives of the formulas in `propagation` and `activations`;
those of the losses stand in `loss_rules`. The tests compare every one of them with a
measured slope and with PyTorch.
Goodfellow, Bengio and Courville, *Deep Learning*, 2016, section 6.5.
"""

import math

import numpy as np

from nnlib.activations import (
    elu,
    gelu,
    leaky_relu,
    log_softmax,
    relu,
    sigmoid,
    silu,
    softmax,
    step,
    tanh,
)
from nnlib.backprop.table import rule_for
from nnlib.precision import keeps_dtype
from nnlib.propagation.layers import linear
from nnlib.registry import checked_as


@rule_for(linear)
def vjp_linear(x, W, b):
    """For y = x @ W + b; b was added to every row, so the rows of g add up."""
    return linear(x, W, b), (
        lambda g: g @ W.T,
        lambda g: x.T @ g,
        lambda g: g.sum(axis=0),
    )


@rule_for(step)
def vjp_step(z):
    """For a flat function: dy/dz = 0."""
    return step(z), (lambda g: np.zeros_like(g),)


@rule_for(sigmoid)
def vjp_sigmoid(z):
    """For y = sigmoid(z): dy/dz = y * (1 - y)."""
    y = sigmoid(z)
    return y, (lambda g: g * (y * (1 - y)),)


@rule_for(tanh)
def vjp_tanh(z):
    """For y = tanh(z): dy/dz = 1 - y**2."""
    y = tanh(z)
    return y, (lambda g: g * (1 - y * y),)


@rule_for(relu)
def vjp_relu(z):
    """For y = max(z, 0): dy/dz = 1 where y > 0, else 0 (also at z = 0)."""
    y = relu(z)
    return y, (lambda g: g * (y > 0),)


@rule_for(leaky_relu)
@keeps_dtype
def vjp_leaky_relu(z, slope=0.01):
    """For leaky_relu: dy/dz = 1 where z > 0, else slope."""
    return leaky_relu(z, slope), (lambda g: np.where(z > 0, g, slope * g),)


@rule_for(elu)
@keeps_dtype
def vjp_elu(z, alpha=1.0):
    """For elu: dy/dz = 1 where z > 0, else alpha * exp(z) = y + alpha."""
    y = elu(z, alpha)
    return y, (lambda g: np.where(z > 0, g, g * (y + alpha)),)


@rule_for(gelu)
@keeps_dtype
def vjp_gelu(z):
    """For y = z * gate, gate = (1 + tanh(inner)) / 2: dy/dz = gate + z * dgate/dz."""

    def to_z(g):
        tanh_inner = np.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z * z * z))
        inner_slope = math.sqrt(2 / math.pi) * (1 + 3 * 0.044715 * z * z)
        gate = 0.5 * (1 + tanh_inner)
        gate_slope = 0.5 * (1 - tanh_inner * tanh_inner) * inner_slope
        return g * (gate + z * gate_slope)

    return gelu(z), (to_z,)


@rule_for(silu)
@checked_as(silu)
def vjp_silu(z):
    """For y = z * s with s = sigmoid(z): dy/dz = s + z * s * (1 - s)."""
    s = sigmoid(z)
    y = z * s
    return y, (lambda g: g * (s + y * (1 - s)),)


@rule_for(softmax)
def vjp_softmax(z):
    """For y = softmax(z): dy[j]/dz[i] = y[j] * ((i == j) - y[i]), summed over j."""
    y = softmax(z)
    return y, (lambda g: y * (g - (g * y).sum(axis=-1, keepdims=True)),)


@rule_for(log_softmax)
def vjp_log_softmax(z):
    """For y = log_softmax(z): dy[j]/dz[i] = (i == j) - exp(y[i]), summed over j."""
    y = log_softmax(z)
    return y, (lambda g: g - np.exp(y) * g.sum(axis=-1, keepdims=True),)
