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

__all__ = ["FusedAdam", "adam_entries", "adam_step"]

# The lines below are C and Python at once: the tests run them with NumPy.
ADAM_BODY = """
m = beta1 * m + rest1 * g;
v = beta2 * v + rest2 * g * g;
theta = theta - rate * m / (sqrt(v) + epsilon);
"""


def adam_step(
    theta: np.ndarray,
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
    """Change theta, m and v by one step of Adam, `ADAM_BODY`, in one kernel.

    Parameters
    ----------
    theta, m, v, g : (P,) on a GPU
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
    RuntimeError: adam_step: theta is on the CPU, expected on a GPU: write \
theta = nnlib.gpu.to_gpu(theta), or use Adam.
    """
    cupy = gpu_module("adam_step", "theta", "Adam", theta, m, v, g)
    adam_kernel(cupy)(g, rate, epsilon, beta1, rest1, beta2, rest2, theta, m, v)


@functools.cache
def adam_kernel(cupy: ModuleType) -> Any:
    """Return Adam's kernel; CuPy compiles it at its first launch and keeps it."""
    inputs = "T g, T rate, T epsilon, T beta1, T rest1, T beta2, T rest2"
    outputs = "T theta, T m, T v"
    return cupy.ElementwiseKernel(inputs, outputs, ADAM_BODY, "nnlib_adam")


def adam_entries(
    theta: np.ndarray,
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
    """Change theta, m and v by one step of Adam, in Python that `fuse` can translate.

    Parameters
    ----------
    theta, m, v, g, rate, epsilon, beta1, rest1, beta2, rest2
        As in `adam_step`; here the arrays may be on the CPU.

    Examples
    --------
    >>> theta, m, v, g = np.zeros((4, 1)) + [[2.0], [0.0], [0.0], [1.0]]
    >>> adam_entries(theta, m, v, g, 0.1, 0.0, 0.0, 1.0, 0.0, 1.0)
    >>> theta
    array([1.9])
    """
    m *= beta1
    m += rest1 * g
    v *= beta2
    v += rest2 * g * g
    theta -= rate * m / (v**0.5 + epsilon)


def corrected(
    rate: float, epsilon: float, beta1: float, beta2: float, steps: int
) -> tuple[float, float]:
    """Return rate and epsilon with Adam's corrections of this step in them.

    ``rate * m_hat / (sqrt(v_hat) + epsilon)`` equals ``rate * m / (sqrt(v) + epsilon)``
    with two other numbers: they take the place of the vectors m_hat and v_hat.

    Examples
    --------
    >>> corrected(0.1, 1e-8, 0.5, 0.75, steps=1)
    (0.1, 5e-09)
    """
    root = math.sqrt(1 - beta2**steps)
    return rate * root / (1 - beta1**steps), epsilon * root


class FusedAdam(Adam):
    """`Adam` in one kernel: every vector is read once and written once.

    Parameters
    ----------
    network : Network
        On a GPU.
    *arguments, **settings
        See `Adam`.

    Attributes
    ----------
    kernel : callable
        What takes the step: `adam_step`, or ``fuse(adam_entries)`` if you assign it.

    Raises
    ------
    RuntimeError
        If the network is on the CPU.
    """

    def __post_init__(self) -> None:
        """Refuse a network on the CPU."""
        super().__post_init__()
        gpu_module("FusedAdam", "network", "Adam", self.network.parameters)
        self.kernel: Callable = adam_step

    def update(self, theta: np.ndarray, g: np.ndarray, rate: float) -> None:
        """Take one step; the formula is that of `Adam`."""
        beta1, beta2 = self.beta1, self.beta2
        rate, epsilon = corrected(rate, self.epsilon, beta1, beta2, self.steps)
        betas = beta1, 1 - beta1, beta2, 1 - beta2
        self.kernel(theta, self.m, self.v, g, rate, epsilon, *betas)
