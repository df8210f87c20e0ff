"""The windows of a picture: where they lie, how they are read, and the way back.

A window is as large as the kernel and lies on the picture at each place that the
stride reaches. `columns_of` writes the windows out, one in each column: this is im2col.
`spread` is its adjoint, col2im: it adds each number of the columns to the pixel that it
was read from.

Pictures are (N, C, rows, columns) to whoever looks. In memory they lie *inside out*,
as (C, rows, columns, N): the pixels of one place of all pictures side by side. Then
NumPy copies and adds in long pieces, and a matrix product needs no copy of its result.
A transposed view joins the two.
"""

import math

import numpy as np

from nnlib.convolution.buffers import buffer_like
from nnlib.signatures import Shape


def sides(padding: int | str, kernel: int, dilation: int) -> tuple[int, int]:
    """Return how many zeros stand before and behind an axis.

    "same" needs as many as the window is wide, less one; an odd one goes behind.

    Examples
    --------
    >>> sides("same", 4, 1)
    (1, 2)
    """
    if padding != "same":
        return int(padding), int(padding)
    total = dilation * (kernel - 1)
    return total // 2, total - total // 2


def output_size(
    size: int, kernel: int, stride: int = 1, padding: int | str = 0, dilation: int = 1
) -> int:
    """Return at how many places a window lies along an axis; below 1, at none.

    ``(size + before + behind - dilation * (kernel - 1) - 1) // stride + 1``

    Examples
    --------
    >>> output_size(28, 5), output_size(28, 5, padding=2), output_size(28, 2, stride=2)
    (24, 28, 14)
    """
    beyond = sum(sides(padding, kernel, dilation)) - dilation * (kernel - 1) - 1
    return (size + beyond) // stride + 1


def padded(x: np.ndarray, rows: tuple, columns: tuple) -> np.ndarray:
    """Return the pictures inside out, with zeros around them.

    Parameters
    ----------
    x : (N, C, rows, columns)
    rows, columns : pair of int
        Zeros above and below, left and right.

    Returns
    -------
    (C, rows + zeros, columns + zeros, N)
    """
    n, c, high, wide = x.shape
    shape = (c, high + sum(rows), wide + sum(columns), n)
    y = buffer_like(x, shape)
    if any((*rows, *columns)):
        y[...] = 0
    top, left = rows[0], columns[0]
    y[:, top : top + high, left : left + wide] = inside_out(x)
    return y


def parts(
    x: np.ndarray, kernel: tuple, outputs: tuple, stride: int = 1, dilation: int = 1
) -> list[np.ndarray]:
    """Return for each place in a window a view of what all windows have there.

    Parameters
    ----------
    x : (C, rows, columns, N)
        Inside out, with its padding.
    kernel, outputs : pair of int
        Rows and columns of a window, and how many windows there are.

    Returns
    -------
    list of (C, out_rows, out_columns, N)
        The first is of each window's upper left corner, then row by row.
    """
    high, wide = ((n - 1) * stride + 1 for n in outputs)
    return [
        x[:, i : i + high : stride, j : j + wide : stride]
        for i in range(0, kernel[0] * dilation, dilation)
        for j in range(0, kernel[1] * dilation, dilation)
    ]


def columns_of(
    x: np.ndarray, W: np.ndarray, stride: int, padding: int | str, dilation: int
) -> np.ndarray:
    """Write each window into a column: im2col.

    Parameters
    ----------
    x : (N, C, rows, columns)
    W : (C_out, C, kernel_rows, kernel_columns)
        Only its shape matters.

    Returns
    -------
    (C * kernel_rows * kernel_columns, out_rows * out_columns * N)

    References
    ----------
    K. Chellapilla, S. Puri and P. Simard, "High performance convolutional neural
    networks for document processing", 2006, section 3.

    Examples
    --------
    >>> x = np.arange(9.0).reshape(1, 1, 3, 3)
    >>> columns_of(x, np.ones((1, 1, 2, 2)), 1, 0, 1)
    array([[0., 1., 3., 4.],
           [1., 2., 4., 5.],
           [3., 4., 6., 7.],
           [4., 5., 7., 8.]])
    """
    high, wide = W.shape[2:]
    x = padded(x, sides(padding, high, dilation), sides(padding, wide, dilation))
    spans = ((high - 1) * dilation + 1, (wide - 1) * dilation + 1)
    views = np.lib.stride_tricks.sliding_window_view(x, spans, axis=(1, 2))
    views = views[:, ::stride, ::stride, :, ::dilation, ::dilation]
    # (C, out_rows, out_columns, N, high, wide) -> the places in a window in front
    views = np.transpose(views, (0, 4, 5, 1, 2, 3))
    columns = buffer_like(x, views.shape)
    columns[...] = views
    return columns.reshape(W[0].size, math.prod(views.shape[3:]))


def spread(
    columns: np.ndarray,
    shape: Shape,
    W: np.ndarray,
    stride: int,
    padding: int | str,
    dilation: int,
) -> np.ndarray:
    """Add each number of the columns to the pixel that it was read from: col2im.

    The adjoint of `columns_of`: for all x and c, ``(columns_of(x) * c).sum()`` is
    ``(x * spread(c)).sum()``. Windows overlap, so numbers meet, and are added.

    Parameters
    ----------
    columns : (C * kernel_rows * kernel_columns, out_rows * out_columns * N)
    shape : (N, C, rows, columns)
        Of the pictures that they stand for.
    W : (C_out, C, kernel_rows, kernel_columns)

    Returns
    -------
    (N, C, rows, columns)

    Examples
    --------
    >>> W = np.ones((1, 1, 2, 2))
    >>> spread(np.ones((4, 4)), (1, 1, 3, 3), W, 1, 0, 1)
    array([[[[1., 2., 1.],
             [2., 4., 2.],
             [1., 2., 1.]]]])
    """
    n, c, rows, wide = shape
    kernel = W.shape[2:]
    (top, below), (left, right) = (sides(padding, k, dilation) for k in kernel)
    outputs = (
        output_size(rows, kernel[0], stride, padding, dilation),
        output_size(wide, kernel[1], stride, padding, dilation),
    )
    x = np.zeros_like(columns, shape=(c, rows + top + below, wide + left + right, n))
    taps = columns.reshape(c, kernel[0] * kernel[1], *outputs, n)
    for index, part in enumerate(parts(x, kernel, outputs, stride, dilation)):
        part += taps[:, index]
    return pictures_first(x[:, top : top + rows, left : left + wide])


def inside_out(x: np.ndarray) -> np.ndarray:
    """Return a view: (N, C, rows, columns) -> (C, rows, columns, N)."""
    return np.transpose(x, (1, 2, 3, 0))


def pictures_first(x: np.ndarray) -> np.ndarray:
    """Return a view: (C, rows, columns, N) -> (N, C, rows, columns)."""
    return np.transpose(x, (3, 0, 1, 2))


def channel_rows(g: np.ndarray) -> np.ndarray:
    """Return one row for each channel: (N, C, rows, columns) -> (C, ... * N)."""
    return inside_out(g).reshape(g.shape[1], math.prod((*g.shape[2:], len(g))))
