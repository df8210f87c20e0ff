"""Weights: the numbers a layer starts with.

Every function returns a weight matrix W, one row for each input and one column for
each neuron, and the biases b, which start at 0. Too large, and the numbers explode
from layer to layer; too small, and they vanish; all the same, and the neurons of a
layer stay the same, as long as learning treats them alike. The random ones draw
from a generator that the caller hands in, so that a run can be repeated.
"""

# Annotations stay text: to look np.random up would import it, a fifth of NumPy.
from __future__ import annotations

import functools
import math
from collections.abc import Callable

import numpy as np

from nnlib.ranges import (
    check_float_dtype,
    check_generator,
    held_to,
    number_between,
    true_or_false,
    whole_number,
)

# What every function here asks of its arguments.
REQUEST: dict[str, Callable] = {
    "rng": lambda function, _, rng: check_generator(function, rng),
    "n_in": whole_number,
    "n_out": whole_number,
    "std": functools.partial(number_between, at_least=0),
    "bias_std": functools.partial(number_between, at_least=0),
    "gain": number_between,
    "uniform": true_or_false,
    "dtype": check_float_dtype,
}


@held_to(REQUEST)
def zeros(
    n_in: int, n_out: int, dtype: type = np.float32
) -> tuple[np.ndarray, np.ndarray]:
    """Return weights and biases that are all 0, to see what goes wrong.

    Neurons that start alike compute alike and receive equal gradients, so they stay
    copies of one another, unless the layer is the only one or dropout parts them.

    Parameters
    ----------
    n_in, n_out : int
        Number of inputs and of neurons.
    dtype : float32 or float64

    Returns
    -------
    W : (n_in, n_out)
    b : (n_out,)

    Raises
    ------
    TypeError, ValueError
        If a size is no positive whole number, or `dtype` is neither float32 nor
        float64; so do all functions of this module.

    Examples
    --------
    >>> W, b = zeros(3, 2)
    >>> W.shape, b.shape
    ((3, 2), (2,))
    """
    return np.zeros((n_in, n_out), dtype), np.zeros(n_out, dtype)


@held_to(REQUEST)
def normal(
    rng: np.random.Generator,
    n_in: int,
    n_out: int,
    std: float = 1.0,
    bias_std: float = 0.0,
    dtype: type = np.float32,
) -> tuple[np.ndarray, np.ndarray]:
    """Draw every weight from a normal distribution around 0.

    The defaults and ``bias_std=1.0`` give Nielsen's first network.

    Parameters
    ----------
    rng : numpy.random.Generator
    n_in, n_out : int
        Number of inputs and of neurons.
    std, bias_std : float
        Standard deviations of the weights and of the biases.
    dtype : float32 or float64

    Returns
    -------
    W : (n_in, n_out)
    b : (n_out,)

    Raises
    ------
    TypeError
        If `rng` is no generator; so do all functions below.
    ValueError
        If `std` or `bias_std` is negative.

    References
    ----------
    Nielsen, *Neural Networks and Deep Learning*, 2015, chapter 1, the class Network.

    Examples
    --------
    >>> W, b = normal(np.random.default_rng(0), 3, 2, std=0.1)
    >>> W.shape, b
    ((3, 2), array([0., 0.], dtype=float32))
    """
    # Python floats: a NumPy float64 would turn the float32 draws into float64.
    W = float(std) * rng.standard_normal((n_in, n_out), dtype)
    if bias_std == 0:
        return W, np.zeros(n_out, dtype)
    return W, float(bias_std) * rng.standard_normal(n_out, dtype)


@held_to(REQUEST)
def xavier(
    rng: np.random.Generator,
    n_in: int,
    n_out: int,
    uniform: bool = False,
    dtype: type = np.float32,
) -> tuple[np.ndarray, np.ndarray]:
    """Draw weights of variance 2 / (n_in + n_out), which suits tanh.

    A compromise: 1 / n_in would keep the size of the signal on its way forward, and
    1 / n_out that of the gradient on its way back. Both hold for a layer that passes on
    what it gets; tanh nearly does so around 0, a sigmoid, of slope 1 / 4, does not.

    Parameters
    ----------
    rng : numpy.random.Generator
    n_in, n_out : int
        Number of inputs and of neurons.
    uniform : bool
        If true, draw evenly between -sqrt(6 / (n_in + n_out)) and
        sqrt(6 / (n_in + n_out)), as the paper does. The variance is the same.
    dtype : float32 or float64

    Returns
    -------
    W : (n_in, n_out)
    b : (n_out,)
        Zeros.

    References
    ----------
    Glorot and Bengio, Understanding the difficulty of training deep feedforward
    neural networks, 2010, equations 12 and 16.

    Examples
    --------
    >>> W, b = xavier(np.random.default_rng(0), 300, 100)
    >>> round(float(W.var() * (300 + 100)), 1)
    2.0
    """
    variance = 2 / (n_in + n_out)
    if uniform:
        # Evenly spread numbers between -a and a have the variance a**2 / 3.
        limit = math.sqrt(3 * variance)
        W = limit * (2 * rng.random((n_in, n_out), dtype) - 1)
    else:
        W = math.sqrt(variance) * rng.standard_normal((n_in, n_out), dtype)
    return W, np.zeros(n_out, dtype)


@held_to(REQUEST)
def he(
    rng: np.random.Generator, n_in: int, n_out: int, dtype: type = np.float32
) -> tuple[np.ndarray, np.ndarray]:
    """Draw weights of variance 2 / n_in, which suits ReLU.

    ReLU sets half of the signal to 0; the 2 makes up for it.

    Parameters
    ----------
    rng : numpy.random.Generator
    n_in, n_out : int
        Number of inputs and of neurons.
    dtype : float32 or float64

    Returns
    -------
    W : (n_in, n_out)
    b : (n_out,)
        Zeros.

    References
    ----------
    He, Zhang, Ren and Sun, Delving deep into rectifiers, 2015, equation 10.

    Examples
    --------
    >>> W, b = he(np.random.default_rng(0), 300, 100)
    >>> round(float(W.var() * 300), 1)
    2.0
    """
    W = math.sqrt(2 / n_in) * rng.standard_normal((n_in, n_out), dtype)
    return W, np.zeros(n_out, dtype)


@held_to(REQUEST)
def orthogonal(
    rng: np.random.Generator,
    n_in: int,
    n_out: int,
    gain: float = 1.0,
    dtype: type = np.float32,
) -> tuple[np.ndarray, np.ndarray]:
    """Draw a random rotation: it turns the signal and keeps its length.

    If n_in > n_out the columns are at right angles and have length `gain`
    (W.T @ W = gain**2 * I); else the rows (W @ W.T = gain**2 * I).

    Parameters
    ----------
    rng : numpy.random.Generator
    n_in, n_out : int
        Number of inputs and of neurons.
    gain : float
        Every length is multiplied by it.
    dtype : float32 or float64

    Returns
    -------
    W : (n_in, n_out)
    b : (n_out,)
        Zeros.

    References
    ----------
    Saxe, McClelland and Ganguli, Exact solutions to the nonlinear dynamics of
    learning in deep linear neural networks, 2014, section 3; Mezzadri, How to
    generate random matrices from the classical compact groups, 2007, section 5.

    Examples
    --------
    >>> W, b = orthogonal(np.random.default_rng(0), 2, 2, dtype=np.float64)
    >>> np.allclose(W.T @ W, np.eye(2))
    True
    """
    tall = rng.standard_normal((max(n_in, n_out), min(n_in, n_out)))
    Q, R = np.linalg.qr(tall)
    # The signs of R's diagonal are the algorithm's choice; taking them out makes
    # every rotation equally likely (Mezzadri).
    Q = Q * np.sign(np.diag(R))
    W = Q if n_in >= n_out else Q.T  # (n_in, n_out)
    return (gain * W).astype(dtype), np.zeros(n_out, dtype)
