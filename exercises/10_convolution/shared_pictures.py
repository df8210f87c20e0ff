"""Pictures, kernels and strides that are drawn, and the right way over them."""

import numpy as np

from .shared import windows


def pictures(rng, n, channels, size, kernels, kernel, stride, padding):
    """Draw x, W and b of these sizes."""
    x, W = (
        rng.normal(size=(n, channels, *size)),
        rng.normal(size=(kernels, channels, *kernel)),
    )
    return x, W, rng.uniform(0.5, 2, size=kernels), stride, padding


def one_by_one(rng):
    """Draw pictures for kernels that move pixel by pixel, and stay inside."""
    return [
        pictures(rng, 2, 3, (5, 4), 2, (3, 3), 1, 0),
        pictures(rng, 2, 2, (4, 6), 3, (2, 3), 1, 0),
        pictures(rng, 1, 1, (3, 3), 1, (2, 2), 1, 0),
    ]


def in_strides(rng):
    """Draw pictures for kernels that jump, and look past the edge."""
    return [
        pictures(rng, 2, 2, (3, 4), 2, (3, 3), 1, 2),
        pictures(rng, 1, 2, (6, 7), 3, (3, 3), 2, 1),
        pictures(rng, 2, 1, (7, 4), 2, (3, 2), 3, 2),
        pictures(rng, 1, 2, (5, 7), 2, (2, 2), 2, 0),
    ]


def by_channels(window, W):
    """Return the sums for a window of all pictures, kernel by kernel."""
    return np.stack([(window * kernel).sum(axis=(1, 2, 3)) for kernel in W], axis=1)


def one_by_one_picture(window, W):
    """Return the same picture by picture."""
    return np.array([[(part * kernel).sum() for kernel in W] for part in window])


def pixel_by_pixel(window, W):
    """Return the same product by product."""
    total = 0
    for c, k, m in np.ndindex(*W.shape[1:]):
        total = total + np.outer(window[:, c, k, m], W[:, c, k, m])
    return total


WAYS = (
    lambda window, W: np.tensordot(window, W, axes=([1, 2, 3], [1, 2, 3])),
    lambda window, W: np.einsum("ncij,ocij->no", window, W),
    *(by_channels, one_by_one_picture, pixel_by_pixel),
)


def one_size(x, W, b, stride, padding, axis=2, way=WAYS[0]):
    """Take the places along one axis for those along the other; it may end in errors.

    The ways to sum differ in the words of these errors.
    """
    x = np.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    size = (x.shape[axis] - W.shape[axis]) // stride + 1
    y = np.zeros((len(x), len(W), size, size))
    for i, j in np.ndindex(size, size):
        rows = slice(i * stride, i * stride + W.shape[2])
        columns = slice(j * stride, j * stride + W.shape[3])
        y[:, :, i, j] = way(x[:, :, rows, columns], W) + b
    return y


def conv2d(
    x,
    W,
    b,
    stride=1,
    padding=0,
    turn=lambda W: W,
    share=lambda x: x,
    adds=lambda W: 1,
    around=lambda p: (p, p),
    mode="constant",
    jumps=True,
):
    """Slide kernels over pictures, rightly unless told otherwise."""
    pads = around(padding)
    x = np.pad(share(x), ((0, 0), (0, 0), pads, pads), mode=mode)
    seen = windows(x, W.shape[2:], stride)
    if not jumps:
        rows, columns = seen.shape[2:4]
        seen = windows(x, W.shape[2:])[:, :, :rows, :columns]
    y = np.einsum("ncijkl,ockl->noij", seen, turn(W))
    return y + adds(W) * b[:, None, None]
