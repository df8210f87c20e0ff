"""From pictures to rows of numbers and back, for the layers that know only rows."""

import math

import numpy as np

from nnlib.backprop import rule_for
from nnlib.convolution.checks import check_unflatten, sizes_of_unflatten
from nnlib.registry import shapes
from nnlib.signatures import Shape
from nnlib.terms import terms_for


def sizes_of_flatten(sizes: dict, settings: dict) -> dict:
    """Return how many numbers a row has, or a name where that is not known."""
    axes: Shape = sizes.get("...", ("n",))
    known = not any(isinstance(size, str) for size in axes)
    return {"n": math.prod(axes) if known else "n"}


@shapes("x (N, ...) -> (N, n)", more=sizes_of_flatten)
def flatten(x: np.ndarray) -> np.ndarray:
    """Write each sample into one row: channel by channel, row by row.

    Frameworks with the channels last write a pixel's channels side by side: weights
    that were learned there need their rows in another order here.

    Parameters
    ----------
    x : (N, ...)

    Returns
    -------
    (N, n)

    Examples
    --------
    >>> flatten(np.zeros((5, 16, 4, 4))).shape
    (5, 256)
    """
    return x.reshape(len(x), math.prod(x.shape[1:]))


@rule_for(flatten)
def vjp_flatten(x):
    """For the same numbers in another shape: g in the shape before."""
    return flatten(x), (lambda g: g.reshape(x.shape),)


@terms_for(flatten)
def terms_flatten(x):
    """y[n, i] is one number of x, the i-th of its sample."""

    def place(i):
        return tuple(map(int, np.unravel_index(i, x.shape[1:])))

    def number(*at):
        return int(np.ravel_multi_index(at, x.shape[1:]))

    return (
        lambda n, i: [x[(n, *place(i))]],
        (lambda g, n, *at: [g[n, number(*at)]],),
    )


@shapes(
    "x (N, n) -> (N, channels, rows, columns)",
    also=check_unflatten,
    more=sizes_of_unflatten,
)
def unflatten(
    x: np.ndarray, channels: int = 1, rows: int = 28, columns: int = 28
) -> np.ndarray:
    """Read each row of numbers as a picture, as `nnlib.data` has written it.

    As a network's first layer it says how large the pictures are, so that every later
    layer is checked when the network is built.

    Parameters
    ----------
    x : (N, n)
        With n = channels * rows * columns.
    channels, rows, columns : int

    Returns
    -------
    (N, channels, rows, columns)

    Raises
    ------
    TypeError
        If x is no array of floats, or a size no whole number.
    ValueError
        If the sizes do not multiply to n.

    Examples
    --------
    >>> unflatten(np.zeros((5, 784))).shape
    (5, 1, 28, 28)
    """
    return x.reshape(len(x), channels, rows, columns)


@rule_for(unflatten)
def vjp_unflatten(x, channels=1, rows=28, columns=28):
    """For the same numbers in another shape: g in the shape before."""
    y = unflatten(x, channels, rows, columns)
    return y, (lambda g: g.reshape(x.shape),)


@terms_for(unflatten)
def terms_unflatten(x, channels=1, rows=28, columns=28):
    """y[n, c, r, s] is one number of row n."""
    shape = channels, rows, columns

    def place(i):
        return tuple(map(int, np.unravel_index(i, shape)))

    return (
        lambda n, *at: [x[n, int(np.ravel_multi_index(at, shape))]],
        (lambda g, n, i: [g[(n, *place(i))]],),
    )
