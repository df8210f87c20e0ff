"""Kernels of one's own, chapter 12: fewer and larger launches on a GPU.

A kernel is a function that the GPU runs once for every element. NumPy's functions
launch one kernel each, and every one of them reads and writes whole arrays. Here are
two ways to launch less: let CuPy fuse a function of Python into one kernel, and write
a kernel in CUDA's C (ReLU). `nnlib.gpu.fused_adam` does both to Adam's step, and
`nnlib.gpu.graphs` launches a whole step of training as one.

The rest of the package needs none of this; it runs on a GPU as it is.
"""

import functools
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from nnlib.backprop import rule_for
from nnlib.backprop.sum_terms import entrywise
from nnlib.checks import described
from nnlib.gpu.checks import import_cupy
from nnlib.gpu.device import available
from nnlib.gpu.moving import shared_module
from nnlib.registry import shapes
from nnlib.terms import terms_for

__all__ = ["fast_relu", "fuse"]

RELU_KERNEL = """
extern "C" __global__
void nnlib_relu(const float* z, float* out, long long n) {
    long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (i < n) {
        out[i] = z[i] < 0 ? 0 : z[i];
    }
}
"""
RELU_BACK_KERNEL = """
extern "C" __global__
void nnlib_relu_back(const float* g, const float* y, float* out, long long n) {
    long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (i < n) {
        out[i] = y[i] > 0 ? g[i] : 0;
    }
}
"""
CODE = {"nnlib_relu": RELU_KERNEL, "nnlib_relu_back": RELU_BACK_KERNEL}
THREADS = 256  # in a block


def gpu_module(
    function: str, name: str, instead: str, array: np.ndarray, *others: np.ndarray
) -> ModuleType:
    """Return CuPy, or say that an array has to be moved first.

    Parameters
    ----------
    function, name : str
        The function that was called and its argument, as the message names them.
    instead : str
        What does the same on the CPU.
    array, *others : arrays

    Raises
    ------
    RuntimeError
        If the arrays are on the CPU, or on two devices.
    """
    module = shared_module(function, array, *others)
    if module is np:
        raise RuntimeError(
            f"{function}: {name} is on the CPU, expected on a GPU: write "
            f"{name} = nnlib.gpu.to_gpu({name}), or use {instead}."
        )
    return module


def fuse(function: Callable) -> Callable:
    """Let CuPy turn a function of Python into one kernel, with ``cupy.fuse``.

    CuPy calls the function with objects that only write down what is done to them, and
    makes a kernel of the list: once for each combination of dtypes and numbers of axes.
    The objects know Python's operators and the functions of CuPy, but not NumPy's:
    ``v**0.5`` in the place of ``np.sqrt(v)``. Two numbers must not meet: CuPy 14 works
    out ``1 - beta`` in float16, so hand in what two numbers make.

    Parameters
    ----------
    function : callable
        Works entry by entry on arrays. Those that it changes in place stay changed.

    Returns
    -------
    callable
        The kernel; without a GPU the function itself. Keep it: each is compiled anew.

    Raises
    ------
    TypeError
        If `function` cannot be called.

    Examples
    --------
    >>> squares = fuse(lambda x, y: x * x + y * y)
    >>> squares(np.array([3.0]), np.array([4.0]))
    array([25.])
    """
    if not callable(function):
        raise TypeError(
            f"fuse: function is {described(function)}, expected a function: write "
            "fuse(function), without arguments."
        )
    return import_cupy("fuse").fuse(function) if available() else function


def check_float32(function: str, instead: str, **arrays: np.ndarray) -> None:
    """Refuse arrays on the CPU, and floats of another size."""
    for name, array in arrays.items():
        gpu_module(function, name, instead, array)
        if array.dtype != np.float32:
            raise TypeError(
                f"{function}: {name} holds {array.dtype}, expected float32, for which "
                f"the kernel is compiled: write {name}.astype(np.float32), or use "
                f"{instead}."
            )


def check_fast_relu(z: np.ndarray) -> None:
    """Refuse what the kernel cannot read."""
    check_float32("fast_relu", "relu", z=z)


@shapes("z (...) -> (...)", also=check_fast_relu)
def fast_relu(z: np.ndarray) -> np.ndarray:
    """Return ``max(z, 0)``, computed by a kernel written in CUDA's C.

    Parameters
    ----------
    z : array of float32 on a GPU, any shape

    Returns
    -------
    array of the shape of `z`

    Raises
    ------
    RuntimeError
        If `z` is on the CPU.
    TypeError
        If `z` is not of float32: C is compiled for one type.

    Examples
    --------
    >>> fast_relu(np.ones(3, np.float32))
    Traceback (most recent call last):
    ...
    RuntimeError: fast_relu: z is on the CPU, expected on a GPU: write \
z = nnlib.gpu.to_gpu(z), or use relu.
    """
    return _launched("nnlib_relu", z)


@rule_for(fast_relu)
def vjp_fast_relu(z: np.ndarray) -> tuple[np.ndarray, tuple[Callable]]:
    """For y = max(z, 0): dy/dz = 1 where y > 0, else 0."""
    y = fast_relu(z)
    return y, (lambda g: _launched("nnlib_relu_back", g, y),)


terms_for(fast_relu)(entrywise(lambda z: np.maximum(z, 0), lambda z: z > 0))


@functools.cache
def _compiled(cupy: ModuleType, name: str) -> Any:
    """Return a kernel; CuPy compiles it at its first launch and keeps it."""
    return cupy.RawKernel(CODE[name], name)


def _launched(name: str, *arrays: np.ndarray) -> np.ndarray:
    """Launch a kernel with one thread for each element."""
    cupy = shared_module("fast_relu", *arrays)
    # C walks through the memory, so floats of its size must lie in it in order.
    arrays = tuple(cupy.ascontiguousarray(array, np.float32) for array in arrays)
    out = cupy.empty(arrays[0].shape, np.float32)
    if out.size:
        blocks = -(-out.size // THREADS)  # rounded up
        launch = _compiled(cupy, name)
        launch((blocks,), (THREADS,), (*arrays, out, np.int64(out.size)))
    return out
