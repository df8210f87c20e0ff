"""Pooling: one number for each window of a channel, its largest or its mean."""

import functools

import numpy as np

from nnlib.backprop import rule_for
from nnlib.convolution.checks import (
    pictures_expected,
    pooling_check,
    sizes_of_pooling,
)
from nnlib.convolution.windows import inside_out, output_size, parts, pictures_first
from nnlib.registry import shapes
from nnlib.terms import Number, terms_for

POOLED = "x (N, C, rows, columns) -> (N, C, out_rows, out_columns)"


def windows(x: np.ndarray, size: int, stride: int | None) -> list[np.ndarray]:
    """Return for each place in a window a view of what all windows have there.

    Examples
    --------
    >>> x = np.arange(16.0).reshape(1, 1, 4, 4)
    >>> len(windows(x, 2, None)), windows(x, 2, None)[1].tolist()
    (4, [[[[1.0, 3.0], [9.0, 11.0]]]])
    """
    stride = stride or size
    outputs = tuple(output_size(n, size, stride) for n in x.shape[2:])
    return [
        pictures_first(part)
        for part in parts(inside_out(x), (size, size), outputs, stride)
    ]


@shapes(
    POOLED,
    also=pooling_check("max_pool2d"),
    more=sizes_of_pooling,
    explain=pictures_expected("max_pool2d"),
)
def max_pool2d(x: np.ndarray, size: int = 2, stride: int | None = None) -> np.ndarray:
    """Return the largest number of each window, channel by channel.

    Parameters
    ----------
    x : (N, C, rows, columns)
    size : int
        Rows and columns of a window.
    stride : int, optional
        From one window to the next; by default `size`, side by side.

    Returns
    -------
    (N, C, out_rows, out_columns)
        With ``out_rows = (rows - size) // stride + 1``, and columns alike.

    Raises
    ------
    TypeError
        If x is no array of floats, or a setting no whole number.
    ValueError
        If x is no batch of pictures, or a window larger than they are.

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning*, 2016, section 9.3.

    Examples
    --------
    >>> max_pool2d(np.arange(16.0).reshape(1, 1, 4, 4))
    array([[[[ 5.,  7.],
             [13., 15.]]]])
    """
    return functools.reduce(np.maximum, windows(x, size, stride))


@rule_for(max_pool2d)
def vjp_max_pool2d(x, size=2, stride=None):
    """For a maximum: all of g to the largest; of several, to the first in the window.

    PyTorch does the same. Others share g among them.
    """
    y = max_pool2d(x, size, stride)

    def to_x(g):
        g, shares = laid_as(y, g), np.zeros_like(x)
        open_yet = np.ones_like(y, dtype=bool)  # whose g is not given yet
        for part, share in zip(
            windows(x, size, stride), windows(shares, size, stride), strict=True
        ):
            wins = (part == y) & open_yet
            open_yet = open_yet & ~wins
            share += g * wins
        return shares

    return y, (to_x,)


def laid_as(y: np.ndarray, g: np.ndarray) -> np.ndarray:
    """Return g with its numbers where y has them in memory.

    Behind `flatten` they come in another order, and to walk through two orders at
    once takes NumPy several times as long as to copy one.
    """
    laid = np.empty_like(y)
    laid[...] = g
    return laid


@shapes(
    POOLED,
    also=pooling_check("average_pool2d"),
    more=sizes_of_pooling,
    explain=pictures_expected("average_pool2d"),
)
def average_pool2d(
    x: np.ndarray, size: int = 2, stride: int | None = None
) -> np.ndarray:
    """Return the mean of each window, channel by channel.

    Parameters
    ----------
    x : (N, C, rows, columns)
    size : int
        Rows and columns of a window.
    stride : int, optional
        From one window to the next; by default `size`, side by side.

    Returns
    -------
    (N, C, out_rows, out_columns)
        With ``out_rows = (rows - size) // stride + 1``, and columns alike.

    Raises
    ------
    TypeError
        If x is no array of floats, or a setting no whole number.
    ValueError
        If x is no batch of pictures, or a window larger than they are.

    References
    ----------
    Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to
    document recognition", 1998, section II.B (without the weight and the bias there).

    Examples
    --------
    >>> average_pool2d(np.arange(16.0).reshape(1, 1, 4, 4))
    array([[[[ 2.5,  4.5],
             [10.5, 12.5]]]])
    """
    return functools.reduce(np.add, windows(x, size, stride)) / size**2


@rule_for(average_pool2d)
def vjp_average_pool2d(x, size=2, stride=None):
    """For a mean of size**2 numbers: each gets g / size**2."""
    y = average_pool2d(x, size, stride)

    def to_x(g):
        each, shares = laid_as(y, g) / size**2, np.zeros_like(x)
        for share in windows(shares, size, stride):
            share += each
        return shares

    return y, (to_x,)


def window_at(i: int, j: int, size: int, stride: int | None) -> list[tuple[int, int]]:
    """Return the pixels of the window in row i, column j, row by row."""
    top, left = i * (stride or size), j * (stride or size)
    return [(top + k, left + m) for k in range(size) for m in range(size)]


def windows_on(x, r: int, s: int, size: int, stride: int | None) -> list:
    """Return the places of the windows that a pixel is in."""
    outputs = [output_size(n, size, stride or size) for n in x.shape[2:]]
    return [
        (i, j)
        for i in range(outputs[0])
        for j in range(outputs[1])
        if (r, s) in window_at(i, j, size, stride)
    ]


@terms_for(max_pool2d)
def terms_max_pool2d(x, size=2, stride=None):
    """y[n, c, i, j] is one term: the largest of its window."""

    def forwards(n, c, i, j):
        found = [x[n, c, r, s] for r, s in window_at(i, j, size, stride)]
        words = f"max({', '.join(number.words for number in found)})"
        reads = tuple(read for number in found for read in number.reads)
        return [Number(max(number.value for number in found), words, reads)]

    def to_x(g, n, c, r, s):
        return [
            g[n, c, i, j] * (first(n, c, i, j) == (r, s))
            for i, j in windows_on(x, r, s, size, stride)
        ]

    def first(n, c, i, j):
        return max(
            window_at(i, j, size, stride), key=lambda at: x.values[n, c, *at].item()
        )

    return forwards, (to_x,)


@terms_for(average_pool2d)
def terms_average_pool2d(x, size=2, stride=None):
    """y[n, c, i, j] is the sum of x / size**2 over its window."""
    return (
        lambda n, c, i, j: [
            x[n, c, r, s] / size**2 for r, s in window_at(i, j, size, stride)
        ],
        (
            lambda g, n, c, r, s: [
                g[n, c, i, j] / size**2 for i, j in windows_on(x, r, s, size, stride)
            ],
        ),
    )
