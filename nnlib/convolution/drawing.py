"""The kernels that a convolution starts with."""

# Annotations stay text: to look np.random up would import it, a fifth of NumPy.
from __future__ import annotations

from collections.abc import Callable

import numpy as np

from nnlib.ranges import check_function, held_to, whole_number
from nnlib.weights import REQUEST, he


@held_to(REQUEST | {"size": whole_number, "initialise": check_function})
def kernels(
    rng: np.random.Generator,
    n_in: int,
    n_out: int,
    size: int,
    initialise: Callable = he,
    dtype: type = np.float32,
) -> tuple[np.ndarray, np.ndarray]:
    """Draw square kernels: each of their neurons has n_in * size * size inputs.

    Parameters
    ----------
    rng : numpy.random.Generator
    n_in, n_out : int
        Channels of the input and of the output.
    size : int
        Rows and columns of a kernel.
    initialise : callable
        ``initialise(rng, inputs, outputs, dtype=dtype)`` returns weights and biases,
        as the functions of `nnlib.weights` do.
    dtype : float32 or float64

    Returns
    -------
    W : (n_out, n_in, size, size)
    b : (n_out,)

    Raises
    ------
    TypeError, ValueError
        If a size is no positive whole number, `rng` no generator, or `dtype` neither
        float32 nor float64.

    Examples
    --------
    >>> W, b = kernels(np.random.default_rng(0), 1, 6, 5)
    >>> W.shape, b.shape
    ((6, 1, 5, 5), (6,))
    """
    W, b = initialise(rng, n_in * size * size, n_out, dtype=dtype)
    return np.ascontiguousarray(W.T).reshape(n_out, n_in, size, size), b
