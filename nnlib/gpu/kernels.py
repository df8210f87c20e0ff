"""Kernels of one's own, chapter 12: fewer and larger launches on a GPU.

A kernel is a function that the GPU runs once for every element. NumPy's functions
launch one kernel each, and every one of them reads and writes whole arrays. Here are
three ways to launch less: let CuPy fuse a function of Python into one kernel, write
down what a kernel does with each entry (Adam), and write the whole kernel in CUDA's C
(ReLU). `nnlib.gpu.graphs` launches a whole step of training as one.

The rest of the package needs none of this; it runs on a GPU as it is.
"""

import functools
import math
from collections.abc import Callable
from types import ModuleType

import numpy as np

from nnlib import gpu
from nnlib.backprop import rule_for
from nnlib.gpu.checks import import_cupy
from nnlib.optimizers import Adam
from nnlib.propagation.network import Network

__all__ = ["FusedAdam", "adam_entries", "adam_step", "fast_relu", "fuse"]

# The lines below are C and Python at once: the tests run them with NumPy. `rest1` is
# 1 - beta1: to subtract in float32 would cost 1 - 0.999 two of its seven digits.
ADAM_BODY = """
m = beta1 * m + rest1 * g;
v = beta2 * v + rest2 * g * g;
p = p - rate * m / (sqrt(v) + epsilon);
"""
# The factors that depend on the step t, as `Adam.update` moves them into the rate and
# into epsilon. A graph repeats what it recorded, so that t has to live on the GPU.
FACTORS_BODY = """
t = t + 1;
root = sqrt(1 - pow(beta2, t));
rate = learning_rate * root / (1 - pow(beta1, t));
scaled = epsilon * root;
"""
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
THREADS = 256  # in a block


@functools.cache
def kernel(cupy: ModuleType, name: str):
    """Return a kernel; CuPy compiles it at its first launch and keeps it."""
    if name == "adam":
        return cupy.ElementwiseKernel(
            "T g, T rate, T epsilon, T beta1, T rest1, T beta2, T rest2",
            *("T p, T m, T v", ADAM_BODY, "nnlib_adam"),
        )
    if name == "factors":
        return cupy.ElementwiseKernel(
            "float64 learning_rate, float64 epsilon, float64 beta1, float64 beta2",
            *("float64 t, float64 root, T rate, T scaled", FACTORS_BODY),
            "nnlib_adam_factors",
        )
    code = {"relu": RELU_KERNEL, "relu_back": RELU_BACK_KERNEL}[name]
    return cupy.RawKernel(code, f"nnlib_{name}")


def on_gpu(caller: str, what: str, array: np.ndarray, instead: str) -> ModuleType:
    """Return CuPy, or say that the array has to be moved first."""
    module = gpu.array_module(array)
    if module is np:
        raise RuntimeError(
            f"{caller}: {what} is on the CPU and this kernel runs on a GPU; move it "
            f"with nnlib.gpu.to_gpu, or use {instead}."
        )
    return module


def adam_step(
    p: np.ndarray,
    m: np.ndarray,
    v: np.ndarray,
    g: np.ndarray,
    rate: float,
    epsilon: float,
    beta1: float,
    beta2: float,
) -> None:
    """Change p, m and v by one step of Adam, in one kernel.

    ::

        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        p = p - rate * m / (sqrt(v) + epsilon)

    Parameters
    ----------
    p, m, v, g : (P,) on a GPU
        Parameters, the two running means, and the gradient.
    rate, epsilon : number, or array of shape () on the GPU
        Both with Adam's corrections for the start in them; see `Adam.update`.
    beta1, beta2 : float

    Raises
    ------
    RuntimeError
        If the arrays are on the CPU, or on two devices.

    Examples
    --------
    >>> adam_step(*np.ones((4, 2)), 0.1, 1e-8, 0.9, 0.999)
    Traceback (most recent call last):
    ...
    RuntimeError: adam_step: p is on the CPU and this kernel runs on a GPU; move it \
with nnlib.gpu.to_gpu, or use Adam.
    """
    gpu.array_module(p, m, v, g)
    cupy = on_gpu("adam_step", "p", p, "Adam")
    betas = beta1, 1 - beta1, beta2, 1 - beta2
    kernel(cupy, "adam")(g, rate, epsilon, *betas, p, m, v)


def fuse(function: Callable) -> Callable:
    """Let CuPy turn a function of Python into one kernel, with ``cupy.fuse``.

    CuPy calls the function once with arrays that only write down what is done to
    them, and makes a kernel of the list. They know Python's operators and the
    functions of CuPy, but not NumPy's: ``v**0.5`` in the place of ``np.sqrt(v)``.

    Parameters
    ----------
    function : callable
        Works entry by entry on arrays. Those that it changes in place stay changed.

    Returns
    -------
    callable
        The kernel; without a GPU the function itself. Keep it: each is compiled anew.

    Examples
    --------
    >>> squares = fuse(lambda x, y: x * x + y * y)
    >>> squares(np.array([3.0]), np.array([4.0]))
    array([25.])
    """
    return import_cupy("fuse").fuse(function) if gpu.available() else function


def adam_entries(
    p: np.ndarray,
    m: np.ndarray,
    v: np.ndarray,
    g: np.ndarray,
    rate: float,
    epsilon: float,
    beta1: float,
    beta2: float,
) -> None:
    """Change p, m and v by one step of Adam, in Python that `fuse` can translate.

    Parameters
    ----------
    p, m, v, g, rate, epsilon, beta1, beta2
        As in `adam_step`; here the arrays may be on the CPU.

    Examples
    --------
    >>> p, m, v, g = np.zeros((4, 1)) + [[2.0], [0.0], [0.0], [1.0]]
    >>> adam_entries(p, m, v, g, 0.1, 0.0, 0.0, 0.0)
    >>> p
    array([1.9])
    """
    m *= beta1
    m += (1 - beta1) * g
    v *= beta2
    v += (1 - beta2) * g * g
    p -= rate * m / (v**0.5 + epsilon)


class FusedAdam(Adam):
    """`Adam` in one kernel: every vector is read once and written once.

    Parameters
    ----------
    network : Network
        On a GPU.
    learning_rate, beta1, beta2, epsilon, weight_decay
        See `Adam`.
    kernel : callable
        What takes the step: `adam_step`, or ``fuse(adam_entries)``.

    Raises
    ------
    RuntimeError
        If the network is on the CPU.
    """

    def __init__(
        self, network: Network, *arguments, kernel: Callable = adam_step, **settings
    ):
        on_gpu("FusedAdam", "the network", network.parameters, "Adam")
        super().__init__(network, *arguments, **settings)
        self.kernel = kernel

    def update(self, theta: np.ndarray, g: np.ndarray, rate: float) -> None:
        """Take one step; the formula is that of `Adam`."""
        root = math.sqrt(1 - self.beta2**self.steps)
        rate = rate * root / (1 - self.beta1**self.steps)
        epsilon = self.epsilon * root
        self.kernel(theta, self.m, self.v, g, rate, epsilon, self.beta1, self.beta2)


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
    RuntimeError: fast_relu: z is on the CPU and this kernel runs on a GPU; move it \
with nnlib.gpu.to_gpu, or use relu.
    """
    return _launched("relu", z)


@rule_for(fast_relu)
def vjp_fast_relu(z):
    """For y = max(z, 0): dy/dz = 1 where y > 0, else 0."""
    y = fast_relu(z)
    return y, (lambda g: _launched("relu_back", g, y),)


def _launched(name, *arrays):
    """Launch a kernel with one thread for each element."""
    cupy = on_gpu("fast_relu", "z", arrays[0], "relu")
    for array in arrays:
        if array.dtype != np.float32:
            raise TypeError(
                f"fast_relu: z is {array.dtype} and the kernel is written for float32: "
                "z.astype(np.float32)."
            )
    # C walks through the memory, so the elements must lie in it in order.
    arrays = [cupy.ascontiguousarray(array) for array in arrays]
    out = cupy.empty(arrays[0].shape, np.float32)
    if out.size:
        blocks = -(-out.size // THREADS)  # rounded up
        kernel(cupy, name)((blocks,), (THREADS,), (*arrays, out, np.int64(out.size)))
    return out
