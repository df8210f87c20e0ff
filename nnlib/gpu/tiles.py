"""A matrix product of one's own, chapter 12: in tiles, so that it can be recorded.

CuPy hands products to the library cuBLAS, and refuses to while a graph is recorded. The
kernel here takes its place there. A block of threads fetches two small tiles into the
memory that it shares, and each number that has arrived serves a whole row of threads.
cuBLAS, which does far more than this, is faster for large matrices.
"""

import functools
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from nnlib.backprop import rule_for
from nnlib.backprop.sum_terms import terms_linear
from nnlib.gpu.kernels import check_float32, gpu_module
from nnlib.registry import shapes
from nnlib.terms import terms_for

__all__ = ["tiled_linear", "tiled_product"]

TILE = 16  # rows and columns of a tile, and of the threads of a block
PRODUCT_KERNEL = """
extern "C" __global__
void nnlib_product(const float* a, const float* b, float* out,
                   long long rows, long long inner, long long columns,
                   long long a_down, long long a_right,
                   long long b_down, long long b_right) {
    __shared__ float tile_a[16][17], tile_b[16][17];
    int i = threadIdx.y, j = threadIdx.x;
    long long row = blockIdx.x * 16LL + i, column = blockIdx.y * 16LL + j;
    float sum = 0;
    for (long long k = 0; k < inner; k += 16) {
        bool in_a = row < rows && k + j < inner;
        bool in_b = k + i < inner && column < columns;
        tile_a[i][j] = in_a ? a[row * a_down + (k + j) * a_right] : 0;
        tile_b[i][j] = in_b ? b[(k + i) * b_down + column * b_right] : 0;
        __syncthreads();
        for (int s = 0; s < 16; s++) {
            sum += tile_a[i][s] * tile_b[s][j];
        }
        __syncthreads();
    }
    if (row < rows && column < columns) {
        out[row * columns + column] = sum;
    }
}
"""


def check_product(a: np.ndarray, b: np.ndarray) -> None:
    """Refuse what the kernel cannot read."""
    check_float32("tiled_product", "@", a=a, b=b)


@shapes("a (n, k), b (k, m) -> (n, m)", also=check_product)
def tiled_product(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return ``a @ b``, computed tile by tile by a kernel written in CUDA's C.

    Parameters
    ----------
    a : (n, k) of float32 on a GPU
    b : (k, m) of float32 on a GPU
        Both may be views, such as a transposed matrix: nothing is copied.

    Returns
    -------
    (n, m)

    Raises
    ------
    RuntimeError
        If an array is on the CPU, or both are on two devices.
    TypeError
        If an array is not of float32: C is compiled for one type.
    ValueError
        If `a` has not as many columns as `b` has rows.

    References
    ----------
    NVIDIA, *CUDA C++ Programming Guide*, the section on shared memory.

    Examples
    --------
    >>> tiled_product(*np.ones((2, 3, 3), np.float32))
    Traceback (most recent call last):
    ...
    RuntimeError: tiled_product: a is on the CPU, expected on a GPU: write \
a = nnlib.gpu.to_gpu(a), or use @.
    """
    cupy = gpu_module("tiled_product", "a", "@", a, b)
    (rows, inner), columns = a.shape, b.shape[1]
    out = cupy.empty((rows, columns), np.float32)
    if out.size:
        blocks = (-(-rows // TILE), -(-columns // TILE))  # rounded up
        sizes = (rows, inner, columns, *in_numbers(a), *in_numbers(b))
        launch = _compiled(cupy)
        launch(blocks, (TILE, TILE), (a, b, out, *map(np.int64, sizes)))
    return out


@terms_for(tiled_product)
def terms_tiled_product(a, b):
    """y[n, m] is the sum of a[n, k] * b[k, m] over k; no rule of its own."""
    return lambda n, m: [a[n, k] * b[k, m] for k in range(len(b))], ()


def in_numbers(matrix: np.ndarray) -> tuple[int, ...]:
    """Return how far down and to the right the next number is, counted in numbers."""
    return tuple(step // matrix.itemsize for step in matrix.strides)


@functools.cache
def _compiled(cupy: ModuleType) -> Any:
    """Return the kernel; CuPy compiles it at its first launch and keeps it."""
    return cupy.RawKernel(PRODUCT_KERNEL, "nnlib_product")


def check_linear(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> None:
    """Refuse what the kernel cannot read."""
    check_float32("tiled_linear", "linear", x=x, W=W, b=b)


@shapes("x (N, n_in), W (n_in, n_out), b (n_out,) -> (N, n_out)", also=check_linear)
def tiled_linear(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return ``x @ W + b`` by `tiled_product`: a layer that a graph can record.

    Parameters
    ----------
    x, W, b
        As in `nnlib.propagation.linear`, of float32 and on a GPU.

    Returns
    -------
    (N, n_out)

    Raises
    ------
    RuntimeError, TypeError, ValueError
        As `tiled_product` does.

    Examples
    --------
    >>> tiled_linear(np.ones((1, 2), "f4"), np.ones((2, 1), "f4"), np.ones(1, "f4"))
    Traceback (most recent call last):
    ...
    RuntimeError: tiled_linear: x is on the CPU, expected on a GPU: write \
x = nnlib.gpu.to_gpu(x), or use linear.
    """
    return tiled_product(x, W) + b


@rule_for(tiled_linear)
def vjp_tiled_linear(
    x: np.ndarray, W: np.ndarray, b: np.ndarray
) -> tuple[np.ndarray, tuple[Callable, Callable, Callable]]:
    """For y = x @ W + b; the rule of `linear`, with its products in tiles."""
    return tiled_linear(x, W, b), (
        lambda g: tiled_product(g, W.T),
        lambda g: tiled_product(x.T, g),
        lambda g: g.sum(axis=0),
    )


terms_for(tiled_linear)(terms_linear)
