"""Backward rules of NumPy's functions of one array, and of choosing, chapter 11.

They act on each number for itself. At a kink each takes one of the slopes that meet
there, or one between; the table in the chapter says which, and who else does so.
"""

import numpy as np

from nnlib.autograd.arithmetic_rules import unbroadcast
from nnlib.backprop import rule_for


@rule_for(np.exp)
def vjp_exp(x):
    """For y = exp(x): dy/dx = y."""
    y = np.exp(x)
    return y, (lambda g: g * y,)


@rule_for(np.expm1)
def vjp_expm1(x):
    """For y = exp(x) - 1: dy/dx = y + 1."""
    y = np.expm1(x)
    return y, (lambda g: g * (y + 1),)


@rule_for(np.log)
def vjp_log(x):
    """For log(x): 1 / x."""
    return np.log(x), (lambda g: g / x,)


@rule_for(np.log1p)
def vjp_log1p(x):
    """For log(1 + x): 1 / (1 + x)."""
    return np.log1p(x), (lambda g: g / (1 + x),)


@rule_for(np.logaddexp)
def vjp_logaddexp(x, y):
    """For z = log(exp(x) + exp(y)): dz/dx = exp(x - z), dz/dy = exp(y - z)."""
    z = np.logaddexp(x, y)
    return z, (
        lambda g: unbroadcast(g * np.exp(x - z), np.shape(x)),
        lambda g: unbroadcast(g * np.exp(y - z), np.shape(y)),
    )


@rule_for(np.sin)
def vjp_sin(x):
    """For sin(x): cos(x)."""
    return np.sin(x), (lambda g: g * np.cos(x),)


@rule_for(np.cos)
def vjp_cos(x):
    """For cos(x): -sin(x)."""
    return np.cos(x), (lambda g: -g * np.sin(x),)


@rule_for(np.tanh)
def vjp_np_tanh(x):
    """For y = tanh(x): dy/dx = 1 - y**2."""
    y = np.tanh(x)
    return y, (lambda g: g * (1 - y * y),)


@rule_for(np.sqrt)
def vjp_sqrt(x):
    """For y = sqrt(x): dy/dx = 1 / (2 * y), infinite at 0."""
    y = np.sqrt(x)
    return y, (lambda g: g / (2 * y),)


@rule_for(np.square)
def vjp_square(x):
    """For x**2: 2 * x."""
    return np.square(x), (lambda g: g * (2 * x),)


@rule_for(np.abs)
def vjp_abs(x):
    """For abs(x): the sign of x, 0 at 0, as in PyTorch (1 in JAX)."""
    return np.abs(x), (lambda g: g * np.sign(x),)


@rule_for(np.clip)
def vjp_clip(x, low=None, high=None):
    """For clip(x, low, high): 1 from low to high, both included, as in PyTorch.

    Where x is outside, the bound that stands in its place gets g: the upper one also
    where the lower one lies above it.
    """

    def to_x(g):
        above = True if low is None else x >= low
        within = above & (True if high is None else x <= high)
        return unbroadcast(g * within, np.shape(x))

    def to_low(g):
        taken = x < low if high is None else (x < low) & (low <= high)
        return unbroadcast(g * taken, np.shape(low))

    def to_high(g):
        taken = x > high if low is None else (x > high) | (low > high)
        return unbroadcast(g * taken, np.shape(high))

    return np.clip(x, low, high), (to_x, to_low, to_high)


@rule_for(np.where)
def vjp_where(condition, x=None, y=None):
    """For where(condition, x, y): each gets g where it was taken, and 0 elsewhere.

    A zero times an infinite slope further back is no number: see the chapter.
    """
    return np.where(condition, x, y), (
        None,
        lambda g: unbroadcast(np.where(condition, g, 0), np.shape(x)),
        lambda g: unbroadcast(np.where(condition, 0, g), np.shape(y)),
    )
