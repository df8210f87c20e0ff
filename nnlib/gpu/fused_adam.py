"""Adam in one kernel, chapter 12: every vector is read once and written once.

Written with NumPy's functions, a step of Adam launches a kernel for each operation,
and each of them reads and writes whole vectors. Fused into one kernel, an entry is
read, everything is done to it, and it is written back. The step stands here twice: as
the C of a kernel, and as Python that CuPy translates.
"""

import functools
import math
from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np

from nnlib.gpu.kernels import gpu_module
from nnlib.optimizers import Adam
from nnlib.propagation import Network

__all__ = ["FusedAdam", "adam_entries", "adam_step"]

# The lines below are C and Python at once: the tests run them with NumPy.
ADAM_BODY = """
m = beta1 * m + rest1 * g;
v = beta2 * v + rest2 * g * g;
p = p - rate * m / (sqrt(v) + epsilon);
"""


def adam_step(
    p: np.ndarray,
    m: np.ndarray,
    v: np.ndarray,
    g: np.ndarray,
    rate: float,
    epsilon: float,
    beta1: float,
    rest1: float,
    beta2: float,
    rest2: float,
) -> None:
    """Change p, m and v by one step of Adam, in one kernel: `ADAM_BODY` at each entry.

    Parameters
    ----------
    p, m, v, g : (P,) on a GPU
        Parameters, the two running means, and the gradient.
    rate, epsilon : number, or array of shape () on the GPU
        Both with Adam's corrections for the start in them, see `corrected`.
    beta1, rest1, beta2, rest2 : float
        The shares of the two means that a step keeps, and what remains of 1: worked out
        beforehand, as ``1 - 0.999`` in float32 would lose two of its seven digits.

    Raises
    ------
    RuntimeError
        If the arrays are on the CPU, or on two devices.

    Examples
    --------
    >>> adam_step(*np.ones((4, 2)), 0.1, 1e-8, 0.9, 0.1, 0.999, 0.001)
    Traceback (most recent call last):
    ...
    RuntimeError: adam_step: p is on the CPU, expected on a GPU: write \
p = nnlib.gpu.to_gpu(p), or use Adam.
    """
    cupy = gpu_module("adam_step", "p", "Adam", p, m, v, g)
    adam_kernel(cupy)(g, rate, epsilon, beta1, rest1, beta2, rest2, p, m, v)


@functools.cache
def adam_kernel(cupy: ModuleType) -> Any:
    """Return Adam's kernel; CuPy compiles it at its first launch and keeps it."""
    inputs = "T g, T rate, T epsilon, T beta1, T rest1, T beta2, T rest2"
    return cupy.ElementwiseKernel(inputs, "T p, T m, T v", ADAM_BODY, "nnlib_adam")


def adam_entries(
    p: np.ndarray,
    m: np.ndarray,
    v: np.ndarray,
    g: np.ndarray,
    rate: float,
    epsilon: float,
    beta1: float,
    rest1: float,
    beta2: float,
    rest2: float,
) -> None:
    """Change p, m and v by one step of Adam, in Python that `fuse` can translate.

    Parameters
    ----------
    p, m, v, g, rate, epsilon, beta1, rest1, beta2, rest2
        As in `adam_step`; here the arrays may be on the CPU.

    Examples
    --------
    >>> p, m, v, g = np.zeros((4, 1)) + [[2.0], [0.0], [0.0], [1.0]]
    >>> adam_entries(p, m, v, g, 0.1, 0.0, 0.0, 1.0, 0.0, 1.0)
    >>> p
    array([1.9])
    """
    m *= beta1
    m += rest1 * g
    v *= beta2
    v += rest2 * g * g
    p -= rate * m / (v**0.5 + epsilon)


def corrected(
    rate: float, epsilon: float, beta1: float, beta2: float, t: int
) -> tuple[float, float]:
    """Return rate and epsilon with Adam's corrections of the t-th step in them.

    ``m / (1 - beta1**t)`` over ``sqrt(v / (1 - beta2**t)) + epsilon`` is the same as m
    times one number over sqrt(v) and another: two numbers in the place of two vectors.

    Examples
    --------
    >>> corrected(0.1, 1e-8, 0.5, 0.75, t=1)
    (0.1, 5e-09)
    """
    root = math.sqrt(1 - beta2**t)
    return rate * root / (1 - beta1**t), epsilon * root


class FusedAdam(Adam):
    """`Adam` in one kernel: every vector is read once and written once.

    Parameters
    ----------
    network : Network
        On a GPU.
    *arguments, **settings
        See `Adam`.
    kernel : callable
        What takes the step: `adam_step`, or ``fuse(adam_entries)``.

    Raises
    ------
    RuntimeError
        If the network is on the CPU.
    """

    def __init__(
        self,
        network: Network,
        *arguments: Any,
        kernel: Callable = adam_step,
        **settings: Any,
    ):
        super().__init__(network, *arguments, **settings)
        gpu_module("FusedAdam", "network", "Adam", network.parameters)
        self.kernel = kernel
        del self.scratch  # the kernel needs no vector for what lies between

    def update(self, p: np.ndarray, g: np.ndarray, rate: float) -> None:
        """Take one step; the formula is that of `Adam`."""
        beta1, beta2, g = self.beta1, self.beta2, self.decayed(p, g)
        rate, epsilon = corrected(rate, self.epsilon, beta1, beta2, self.steps)
        betas = beta1, 1 - beta1, beta2, 1 - beta2
        self.kernel(p, self.m, self.v, g, rate, epsilon, *betas)
