"""Backward rules of NumPy's arithmetic, chapter 11, in the table of chapter 6.

An operator such as ``*`` is a function, ``np.multiply``, with a row of its own. Where
NumPy stretched an argument to the shape of the other (broadcasting), one number of it
was used many times, and its shares add up.
"""

import numpy as np

from nnlib.backprop import rule_for


def unbroadcast(g, shape):
    """Add up the axes of g along which an argument of that shape was stretched.

    Parameters
    ----------
    g : array
    shape : tuple

    Returns
    -------
    array of that shape

    Examples
    --------
    >>> unbroadcast(np.ones((4, 3)), (3,))
    array([4., 4., 4.])
    >>> unbroadcast(np.ones((4, 3)), (4, 1)).shape
    (4, 1)
    """
    if np.shape(g) == shape:
        return g
    new = len(np.shape(g)) - len(shape)  # axes that the argument did not have
    stretched = [
        new + axis
        for axis, size in enumerate(shape)
        if size == 1 and g.shape[new + axis] != 1
    ]
    return g.sum(axis=(*range(new), *stretched)).reshape(shape)


@rule_for(np.add)
def vjp_add(x, y):
    """For x + y: both get g."""
    return x + y, (
        lambda g: unbroadcast(g, np.shape(x)),
        lambda g: unbroadcast(g, np.shape(y)),
    )


@rule_for(np.subtract)
def vjp_subtract(x, y):
    """For x - y: x gets g and y gets -g."""
    return x - y, (
        lambda g: unbroadcast(g, np.shape(x)),
        lambda g: unbroadcast(-g, np.shape(y)),
    )


@rule_for(np.multiply)
def vjp_multiply(x, y):
    """For x * y: each gets g times the other."""
    return x * y, (
        lambda g: unbroadcast(g * y, np.shape(x)),
        lambda g: unbroadcast(g * x, np.shape(y)),
    )


@rule_for(np.divide)
def vjp_divide(x, y):
    """For x / y: dx = 1 / y and dy = -x / y**2."""
    return x / y, (
        lambda g: unbroadcast(g / y, np.shape(x)),
        lambda g: unbroadcast(-g * x / (y * y), np.shape(y)),
    )


@rule_for(np.negative)
def vjp_negative(x):
    """For -x: -g."""
    return -x, (lambda g: -g,)


@rule_for(np.power)
def vjp_power(x, n):
    """For x**n: dx = n * x**(n - 1) and dn = x**n * log(x), 0 where x is 0.

    Where n is 0 the slope is 0, also at x = 0, where 0 * x**-1 would be no number.
    """
    y = x**n

    def to_x(g):
        one_less = np.where(n == 0, 0, n - 1) if np.ndim(n) else n - (n != 0)
        return unbroadcast(g * n * x**one_less, np.shape(x))

    def to_n(g):
        return unbroadcast(g * y * np.log(np.where(x > 0, x, 1)), np.shape(n))

    return y, (to_x, to_n)


@rule_for(np.matmul)
def vjp_matmul(x, W):
    """For x @ W: dx = g @ W.T and dW = x.T @ g, for each matrix of a stack.

    A vector takes part as a matrix of one row on the left, of one column on the right.
    """

    def rows():
        return x[None, :] if x.ndim == 1 else x  # (..., n, k)

    def columns():
        return W[:, None] if W.ndim == 1 else W  # (..., k, m)

    def grown(g):
        g = g[..., None] if W.ndim == 1 else g
        return g[..., None, :] if x.ndim == 1 else g  # (..., n, m)

    def to_x(g):
        share = grown(g) @ np.moveaxis(columns(), -1, -2)
        return unbroadcast(share, rows().shape).reshape(x.shape)

    def to_W(g):
        share = np.moveaxis(rows(), -1, -2) @ grown(g)
        return unbroadcast(share, columns().shape).reshape(W.shape)

    return x @ W, (to_x, to_W)


@rule_for(np.maximum)
def vjp_maximum(x, y):
    """For max(x, y): the larger gets g; where they are equal, each gets half."""
    return np.maximum(x, y), (
        lambda g: unbroadcast(g * larger(x, y, g.dtype), np.shape(x)),
        lambda g: unbroadcast(g * larger(y, x, g.dtype), np.shape(y)),
    )


@rule_for(np.minimum)
def vjp_minimum(x, y):
    """For min(x, y): the smaller gets g; where they are equal, each gets half."""
    return np.minimum(x, y), (
        lambda g: unbroadcast(g * larger(y, x, g.dtype), np.shape(x)),
        lambda g: unbroadcast(g * larger(x, y, g.dtype), np.shape(y)),
    )


def larger(x, y, dtype):
    """Return 1 where x is larger, 0.5 where both are equal, and 0 elsewhere."""
    return ((x > y).astype(dtype) + (x >= y).astype(dtype)) / 2
