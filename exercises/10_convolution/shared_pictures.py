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
