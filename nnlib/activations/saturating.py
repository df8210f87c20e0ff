"""Activations that level off: step, sigmoid and tanh."""

import numpy as np

from nnlib.precision import keeps_dtype
from nnlib.registry import shapes


@shapes("z (...) -> (...)")
def step(z: np.ndarray) -> np.ndarray:
    """Return 1 where z > 0 and 0 elsewhere, the perceptron's switch.

    Its slope is 0 wherever it has one, so that no network of steps can be trained by
    following slopes.

    Parameters
    ----------
    z : array of any shape
        Weighted sums.

    Returns
    -------
    array of z's shape and dtype

    Raises
    ------
    TypeError
        If z holds integers or is no array; so do all functions of this module.

    References
    ----------
    Rosenblatt, The perceptron, *Psychological Review* 65, 1958.

    Examples
    --------
    >>> step(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 1.])
    """
    return np.heaviside(z, 0.0)  # the second argument is the value at z = 0


@shapes("z (...) -> (...)")
@keeps_dtype
def sigmoid(z: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(-z)): any number, squeezed between 0 and 1.

    Parameters
    ----------
    z : array of any shape

    Returns
    -------
    array of z's shape and dtype
        Rises from 0 to 1, through 0.5 at z = 0.

    References
    ----------
    Nielsen, *Neural Networks and Deep Learning*, 2015, chapter 1, equation 3.

    Examples
    --------
    >>> sigmoid(np.array([-2.0, 0.0, 2.0])).round(3)
    array([0.119, 0.5  , 0.881])
    """
    # The same curve, multiplied by exp(z) above and below: where z is very negative,
    # nothing can overflow. From z = 37 up the output is 1 to the last digit, so that
    # the minimum changes nothing; without it exp(z) would overflow, in float32 from 89.
    e = np.exp(np.minimum(z, 60))
    return e / (1 + e)


@shapes("z (...) -> (...)")
def tanh(z: np.ndarray) -> np.ndarray:
    """Return (exp(z) - exp(-z)) / (exp(z) + exp(-z)), between -1 and 1.

    It is a sigmoid stretched to be symmetric: tanh(z) = 2 sigmoid(2z) - 1.

    Parameters
    ----------
    z : array of any shape

    Returns
    -------
    array of z's shape and dtype

    References
    ----------
    LeCun, Bottou, Orr and Müller, Efficient BackProp, 1998, section 4.4.

    Examples
    --------
    >>> tanh(np.array([-1.0, 0.0, 1.0])).round(3)
    array([-0.762,  0.   ,  0.762])
    """
    return np.tanh(z)
