"""Backward rules of sums, and of what moves numbers to other places, chapter 11.

A sum hands g to each of its terms. What only moves numbers moves the gradients back.
"""

import math
import operator

import numpy as np

from nnlib.autograd.arithmetic_rules import unbroadcast
from nnlib.autograd.variable import Variable
from nnlib.backprop import rule_for


def kept(shape, axis):
    """Return the shape with 1 for each axis that was summed over."""
    if axis is None:
        return (1,) * len(shape)
    given = axis if isinstance(axis, tuple) else (axis,)
    axes = {a % len(shape) for a in given}
    return tuple(1 if a in axes else size for a, size in enumerate(shape))


@rule_for(np.sum)
def vjp_sum(x, axis=None, keepdims=False):
    """For sum(x): each term gets g."""
    return x.sum(axis=axis, keepdims=keepdims), (
        lambda g: np.broadcast_to(g.reshape(kept(x.shape, axis)), x.shape),
    )


@rule_for(np.mean)
def vjp_mean(x, axis=None, keepdims=False):
    """For the mean of n: each gets g / n."""
    shape = kept(x.shape, axis)
    n = x.size // max(1, math.prod(shape))
    return x.mean(axis=axis, keepdims=keepdims), (
        lambda g: np.broadcast_to((g / n).reshape(shape), x.shape),
    )


def to_extreme(x, y, axis):
    """Return the pullback of a maximum or minimum: ties share g evenly."""
    shape = kept(x.shape, axis)

    def to_x(g):
        reached = (x == y.reshape(shape)).astype(g.dtype)
        n = reached.sum(axis=axis, keepdims=True)
        return g.reshape(shape) * (reached / n)

    return to_x


@rule_for(np.max)
def vjp_max(x, axis=None, keepdims=False):
    """For max(x): g to the largest; several that are equal share it."""
    y = x.max(axis=axis, keepdims=keepdims)
    return y, (to_extreme(x, y, axis),)


@rule_for(np.min)
def vjp_min(x, axis=None, keepdims=False):
    """For min(x): g to the smallest; several that are equal share it."""
    y = x.min(axis=axis, keepdims=keepdims)
    return y, (to_extreme(x, y, axis),)


@rule_for(np.reshape)
def vjp_reshape(x, shape=None):  # NumPy 2.1 to 2.3 have this default, and never use it
    """For a new shape: g gets the old one."""
    return x.reshape(shape), (lambda g: g.reshape(x.shape), None)


@rule_for(np.transpose)
def vjp_transpose(x, axes=None):
    """For axes in another order: g in the order before."""
    if axes is None:
        return x.T, (lambda g: g.T,)
    back = [[a % x.ndim for a in axes].index(axis) for axis in range(x.ndim)]
    return np.transpose(x, axes), (lambda g: np.transpose(g, back), None)


@rule_for(np.moveaxis)
def vjp_moveaxis(x, source, destination):
    """For an axis in another place: it goes back."""
    y = np.moveaxis(x, source, destination)
    return y, (lambda g: np.moveaxis(g, destination, source), None, None)


@rule_for(np.broadcast_to)
def vjp_broadcast_to(x, shape):
    """For x stretched to a shape: what was stretched adds up."""
    return np.broadcast_to(x, shape), (lambda g: unbroadcast(g, np.shape(x)), None)


@rule_for(np.asarray)
def vjp_asarray(x, dtype=None):
    """For another dtype: g gets the one before. x.astype(dtype) is recorded as this."""
    return x.astype(dtype), (lambda g: g.astype(x.dtype), None)


@rule_for(operator.getitem)
def vjp_getitem(x, index):
    """For x[index]: g to the places taken, added up where one was taken twice.

    ``back[index] += g`` would keep one share of a place that `index` names twice, so
    the places are counted, each with its g for a weight.
    """
    parts = index if isinstance(index, tuple) else (index,)
    once = not any(isinstance(part, list) or np.ndim(part) for part in parts)

    def to_x(g):
        if once and not isinstance(g, Variable):
            back = np.zeros_like(x)
            back[index] += g
            return back
        places = np.arange(x.size, like=x).reshape(x.shape)[index].ravel()
        back = np.bincount(places, g.ravel(), minlength=x.size)
        return back.reshape(x.shape).astype(x.dtype)

    return x[index], (to_x, None)


@rule_for(np.bincount)
def vjp_bincount(x, weights=None, minlength=0):
    """For the sum of the weights at each place: each weight gets its place's g."""
    return np.bincount(x, weights, minlength=minlength), (None, lambda g: g[x])


@rule_for(np.concatenate)
def vjp_concatenate(arrays, axis=0):
    """For arrays one behind the other: each gets its part of g."""

    def to_arrays(g):
        ends = np.cumsum([array.shape[axis] for array in arrays]).tolist()
        before = (slice(None),) * (axis % len(g.shape))
        return [
            g[(*before, slice(end - array.shape[axis], end))]
            for array, end in zip(arrays, ends, strict=True)
        ]

    return np.concatenate(arrays, axis), (to_arrays, None)


@rule_for(np.stack)
def vjp_stack(arrays, axis=0):
    """For arrays beside each other on a new axis: each gets its slice of g."""

    def to_arrays(g):
        before = (slice(None),) * (axis % len(g.shape))
        return [g[(*before, i)] for i in range(len(arrays))]

    return np.stack(arrays, axis), (to_arrays, None)
