"""Activations that let positive sums pass: the ReLU and its smooth relatives."""

import math

import numpy as np

from nnlib.activations.saturating import sigmoid
from nnlib.precision import keeps_dtype
from nnlib.ranges import number_between
from nnlib.registry import shapes


@shapes("z (...) -> (...)")
def relu(z: np.ndarray) -> np.ndarray:
    """Return max(z, 0): the rectified linear unit.

    Parameters
    ----------
    z : array of any shape

    Returns
    -------
    array of z's shape and dtype

    References
    ----------
    Nair and Hinton, Rectified linear units improve restricted Boltzmann machines,
    2010; Glorot, Bordes and Bengio, Deep sparse rectifier neural networks, 2011,
    section 3.

    Examples
    --------
    >>> relu(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 3.])
    """
    return np.maximum(z, 0)


def check_slope(z: np.ndarray, slope: float = 0.01) -> None:
    """Refuse a slope of `leaky_relu` that is no number."""
    number_between("leaky_relu", "slope", slope)


@shapes("z (...) -> (...)", also=check_slope)
@keeps_dtype
def leaky_relu(z: np.ndarray, slope: float = 0.01) -> np.ndarray:
    """Return z where z > 0 and slope * z elsewhere: a ReLU that cannot die.

    Parameters
    ----------
    z : array of any shape
    slope : float
        The slope for negative z; PyTorch calls it `negative_slope`.

    Returns
    -------
    array of z's shape and dtype

    References
    ----------
    Maas, Hannun and Ng, Rectifier nonlinearities improve neural network acoustic
    models, 2013, section 2.

    Examples
    --------
    >>> leaky_relu(np.array([-2.0, 0.0, 3.0]), slope=0.1)
    array([-0.2,  0. ,  3. ])
    """
    return np.where(z > 0, z, slope * z)


def check_alpha(z: np.ndarray, alpha: float = 1.0) -> None:
    """Refuse an alpha of `elu` that is no number."""
    number_between("elu", "alpha", alpha)


@shapes("z (...) -> (...)", also=check_alpha)
@keeps_dtype
def elu(z: np.ndarray, alpha: float = 1.0) -> np.ndarray:
    """Return z where z > 0 and alpha * (exp(z) - 1) elsewhere.

    Parameters
    ----------
    z : array of any shape
    alpha : float
        The output approaches -alpha for very negative z.

    Returns
    -------
    array of z's shape and dtype

    References
    ----------
    Clevert, Unterthiner and Hochreiter, Fast and accurate deep network learning by
    exponential linear units, 2016, equation 15.

    Examples
    --------
    >>> elu(np.array([-1.0, 0.0, 3.0])).round(3)
    array([-0.632,  0.   ,  3.   ])
    """
    # `where` computes both sides everywhere, so the exponential gets min(z, 0), which
    # cannot overflow. expm1(z) is exp(z) - 1 with all its digits near 0.
    return np.where(z > 0, z, alpha * np.expm1(np.minimum(z, 0)))


@shapes("z (...) -> (...)")
@keeps_dtype
def gelu(z: np.ndarray) -> np.ndarray:
    """Return z times (nearly) the chance that a standard normal number is below z.

    Computed as 0.5 * z * (1 + tanh(sqrt(2 / pi) * (z + 0.044715 * z * z * z))): the
    tanh form, which PyTorch calls `approximate="tanh"`. It is within 0.0005 of the
    exact form.

    Parameters
    ----------
    z : array of any shape

    Returns
    -------
    array of z's shape and dtype

    References
    ----------
    Hendrycks and Gimpel, Gaussian error linear units, 2016, section 2.

    Examples
    --------
    >>> gelu(np.array([-1.0, 0.0, 1.0])).round(3)
    array([-0.159,  0.   ,  0.841])
    """
    return 0.5 * z * (1 + np.tanh(math.sqrt(2 / math.pi) * (z + 0.044715 * z * z * z)))


@shapes("z (...) -> (...)")
def silu(z: np.ndarray) -> np.ndarray:
    """Return z * sigmoid(z), also called swish.

    Parameters
    ----------
    z : array of any shape

    Returns
    -------
    array of z's shape and dtype

    References
    ----------
    Hendrycks and Gimpel, Gaussian error linear units, 2016, section 2; Ramachandran,
    Zoph and Le, Searching for activation functions, 2017.

    Examples
    --------
    >>> silu(np.array([-1.0, 0.0, 1.0])).round(3)
    array([-0.269,  0.   ,  0.731])
    """
    return z * sigmoid(z)
