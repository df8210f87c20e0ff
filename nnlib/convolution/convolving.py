"""Convolution: the same small kernel of weights at every place of a picture.

What this computes is called cross-correlation in mathematics: the kernel is not turned
round. Every framework calls it convolution, and so does this course.
"""

from typing import Any

import numpy as np

from nnlib.backprop import rule_for
from nnlib.convolution.checks import (
    check_convolution,
    pictures_expected,
    sizes_of_convolution,
)
from nnlib.convolution.windows import (
    channel_rows,
    columns_of,
    output_size,
    pictures_first,
    sides,
    spread,
)
from nnlib.registry import shapes
from nnlib.signatures import Shape
from nnlib.terms import terms_for


@shapes(
    "x (N, C_in, rows, columns), W (C_out, C_in, kernel_rows, kernel_columns), "
    "b (C_out,) -> (N, C_out, out_rows, out_columns)",
    also=check_convolution,
    more=sizes_of_convolution,
    explain=pictures_expected("conv2d"),
)
def conv2d(
    x: np.ndarray,
    W: np.ndarray,
    b: np.ndarray,
    stride: int = 1,
    padding: int | str = 0,
    dilation: int = 1,
) -> np.ndarray:
    """Slide each kernel over the pictures, and add up the products at each place.

    ``y[n, o, i, j] = b[o] + sum over c, k, l of
    x[n, c, i * stride + k * dilation, j * stride + l * dilation] * W[o, c, k, l]``,
    where x has its padding.

    Parameters
    ----------
    x : (N, C_in, rows, columns)
        Pictures, each with one or more channels.
    W : (C_out, C_in, kernel_rows, kernel_columns)
        One kernel for each output channel, over all input channels.
    b : (C_out,)
        Added once to each sum.
    stride : int
        So many pixels from one window to the next.
    padding : int or "same"
        So many zeros on each side; with "same", and stride 1, as many as keep the size.
    dilation : int
        So many pixels from one weight of the kernel to the next: 1 is dense.

    Returns
    -------
    (N, C_out, out_rows, out_columns)
        With ``out_rows = (rows + zeros - dilation * (kernel_rows - 1) - 1) // stride
        + 1``, where zeros are those of both sides, and columns alike. Pixels that a
        last stride does not reach are not read.

    Raises
    ------
    TypeError
        If x, W or b is no array of floats, or a setting no whole number.
    ValueError
        If the channels differ, or the kernel is larger than the picture.

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning*, 2016, equations 9.6 and 9.8.

    Examples
    --------
    >>> x = np.arange(9.0).reshape(1, 1, 3, 3)
    >>> W = np.arange(4.0).reshape(1, 1, 2, 2)
    >>> conv2d(x, W, np.zeros(1))
    array([[[[19., 25.],
             [37., 43.]]]])
    """
    columns = columns_of(x, W, stride, padding, dilation)
    y = W.reshape(len(W), -1) @ columns + b[:, None]
    return in_pictures(y, x.shape, W, stride, padding, dilation)


def in_pictures(
    y: np.ndarray, shape: Shape, W: np.ndarray, *settings: Any
) -> np.ndarray:
    """Return one row for each channel as pictures: (C_out, N * ...) -> (N, C_out, ...).

    Nothing is copied: in memory the channels stay in front.
    """
    out = [
        output_size(size, kernel, *settings)
        for size, kernel in zip(shape[2:], W.shape[2:], strict=True)
    ]
    return pictures_first(y.reshape(len(W), *out, shape[0]))


@rule_for(conv2d)
def vjp_conv2d(x, W, b, stride=1, padding=0, dilation=1):
    """For y = W @ columns + b: as in a layer, and dL/dx is spread over the windows."""
    settings = stride, padding, dilation
    columns = columns_of(x, W, *settings)
    kernels = W.reshape(len(W), -1)
    y = kernels @ columns + b[:, None]
    return in_pictures(y, x.shape, W, *settings), (
        lambda g: spread(kernels.T @ channel_rows(g), x.shape, W, *settings),
        lambda g: (channel_rows(g) @ columns.T).reshape(W.shape),
        lambda g: channel_rows(g).sum(axis=1),
    )


@terms_for(conv2d)
def terms_conv2d(x, W, b, stride=1, padding=0, dilation=1):
    """y[n, o, i, j] is b[o] and x * W for each weight that lies on the picture."""
    n_out, n_in, high, wide = W.shape
    tops = sides(padding, high, dilation), sides(padding, wide, dilation)
    out = conv2d(x.values, W.values, b.values, stride, padding, dilation).shape[2:]

    def pixel(place, tap, axis):
        """Return the pixel on which a weight lies, or None beside the picture."""
        at = place * stride + tap * dilation - tops[axis][0]
        return at if 0 <= at < x.shape[2 + axis] else None

    def places(at, axis):
        """Return each weight that lies on a pixel somewhere, and where its window is.

        A list of pairs: the place of the window, the place of the weight in it.
        """
        size = (high, wide)[axis]
        pairs = [(i, k) for i in range(out[axis]) for k in range(size)]
        return [(i, k) for i, k in pairs if pixel(i, k, axis) == at]

    def forwards(n, o, i, j):
        rows = [(k, pixel(i, k, 0)) for k in range(high)]
        across = [(k, pixel(j, k, 1)) for k in range(wide)]
        return [
            *(
                x[n, c, r, s] * W[o, c, k, m]
                for c in range(n_in)
                for k, r in rows
                for m, s in across
                if r is not None and s is not None
            ),
            b[o],
        ]

    def to_x(g, n, c, r, s):
        return [
            g[n, o, i, j] * W[o, c, k, m]
            for o in range(n_out)
            for i, k in places(r, 0)
            for j, m in places(s, 1)
        ]

    def to_W(g, o, c, k, m):
        found = [(i, pixel(i, k, 0)) for i in range(out[0])]
        across = [(j, pixel(j, m, 1)) for j in range(out[1])]
        return [
            x[n, c, r, s] * g[n, o, i, j]
            for n in range(len(x))
            for i, r in found
            for j, s in across
            if r is not None and s is not None
        ]

    def to_b(g, o):
        every = [(i, j) for i in range(out[0]) for j in range(out[1])]
        return [g[n, o, i, j] for n in range(len(x)) for i, j in every]

    return forwards, (to_x, to_W, to_b)
