"""What stands around attention in a block, chapter 14: a skip, and a steady scale.

Both work on rows: (N, D) holds one row for each letter of each sequence.
"""

import math

import numpy as np

from nnlib.attention.checks import explain_norm, explain_sum
from nnlib.precision import keeps_dtype
from nnlib.ranges import number_between
from nnlib.registry import shapes


@shapes("x (...), y (...) -> (...)", explain=explain_sum)
def add(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return x + y: a skip, which hands on x and what a layer made of it.

    Both have one shape. NumPy alone would stretch the smaller one, and a bias that
    was meant for each row would be added without a word.

    Parameters
    ----------
    x, y : arrays of one shape

    Returns
    -------
    array of that shape

    Raises
    ------
    TypeError
        If one of them is no array of floats.
    ValueError
        If the shapes differ.

    References
    ----------
    He, Zhang, Ren and Sun, Deep residual learning for image recognition, 2016,
    equation 1.

    Examples
    --------
    >>> add(np.array([[1.0, 2.0]]), np.array([[0.5, -2.0]]))
    array([[1.5, 0. ]])
    """
    return x + y


def check_norm(
    x: np.ndarray, gain: np.ndarray, shift: np.ndarray, epsilon: float = 1e-5
) -> None:
    """Refuse rows without a number, and an epsilon that is not above 0."""
    number_between("layer_norm", "epsilon", epsilon, above=0)
    if x.shape[-1] == 0:
        raise ValueError(
            f"layer_norm: x has shape {x.shape}, expected (N, D) with D at least 1: a "
            "row of no numbers has no mean."
        )


@shapes(
    "x (N, D), gain (D,), shift (D,) -> (N, D)", also=check_norm, explain=explain_norm
)
@keeps_dtype
def layer_norm(
    x: np.ndarray, gain: np.ndarray, shift: np.ndarray, epsilon: float = 1e-5
) -> np.ndarray:
    """Bring each row to mean 0 and variance 1, then scale and shift its columns.

    Computed as (x - mean) / sqrt(variance + epsilon) * gain + shift, with the mean
    and the variance of each row. The variance is divided by D, not by D - 1.

    Parameters
    ----------
    x : (N, D)
    gain, shift : (D,)
        Learned. They start at 1 and at 0; PyTorch calls them weight and bias.
    epsilon : float
        Keeps a row of equal numbers away from a division by 0.

    Returns
    -------
    (N, D)

    Raises
    ------
    TypeError
        If an argument holds no floats.
    ValueError
        If the shapes do not fit, a row is empty, or epsilon is not above 0.

    References
    ----------
    Ba, Kiros and Hinton, Layer normalization, 2016, equation 3.

    Examples
    --------
    >>> layer_norm(np.array([[1.0, 3.0]]), np.array([1.0, 10.0]), np.zeros(2)).round(2)
    array([[-1., 10.]])
    """
    unit, _ = standardised(x, epsilon)
    return unit * gain + shift


def standardised(x: np.ndarray, epsilon: float) -> tuple[np.ndarray, np.ndarray]:
    """Return each row with mean 0 and variance 1, and what it was divided by.

    Returns
    -------
    unit : (N, D)
    scale : (N, 1)

    Examples
    --------
    >>> unit, scale = standardised(np.array([[1.0, 3.0, 5.0]]), 1e-5)
    >>> unit.round(2), scale.round(2)
    (array([[-1.22,  0.  ,  1.22]]), array([[1.63]]))
    """
    # a sum and a factor: x.mean() of NumPy takes a few microseconds more
    share = 1 / x.shape[1]
    centred = x - x.sum(axis=1, keepdims=True) * share
    variance = (centred * centred).sum(axis=1, keepdims=True) * share
    scale = np.sqrt(variance + epsilon)
    return centred / scale, scale


def scaling(D: int) -> float:
    """Return what scores of D products each are multiplied by: 1 / sqrt(D).

    Examples
    --------
    >>> scaling(4)
    0.5
    """
    return 1 / math.sqrt(D)
