"""Softmax: the scores of a row, as probabilities."""

from collections.abc import Callable

import numpy as np

from nnlib.hints import warn_of_probabilities
from nnlib.precision import keeps_dtype
from nnlib.registry import shapes

ROWS = "z (..., K) -> (..., K)"


def check_width(function: str, z: np.ndarray) -> None:
    """Refuse rows without a score."""
    if z.shape[-1] == 0:
        raise ValueError(
            f"{function}: z has shape {z.shape}, expected (..., K): a row of K "
            "scores, with K at least 1."
        )


def check_scores(function: str) -> Callable:
    """Return the check of a function that makes probabilities of rows of scores."""

    def check(z: np.ndarray) -> None:
        check_width(function, z)
        warn_of_probabilities(function, z)

    return check


@shapes(ROWS, also=check_scores("softmax"))
@keeps_dtype
def softmax(z: np.ndarray) -> np.ndarray:
    """Turn the scores along the last axis into probabilities that sum to 1.

    Computed as exp(z - max(z)) / sum(exp(z - max(z))). Adding one number to all
    scores of a row changes nothing, so the largest is moved to 0: no exponential
    can then overflow.

    Parameters
    ----------
    z : (..., K)
        Scores, also called logits.

    Returns
    -------
    (..., K) array of z's dtype

    Raises
    ------
    ValueError
        If z is a single number or its last axis is empty.

    Warns
    -----
    UserWarning
        If z looks like probabilities: then softmax is applied a second time.

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning*, 2016, equation 6.29.

    Examples
    --------
    >>> softmax(np.array([[0.0, 0.0], [1.0, 3.0]])).round(3)
    array([[0.5  , 0.5  ],
           [0.119, 0.881]])
    """
    exponentials = np.exp(z - z.max(axis=-1, keepdims=True))
    return exponentials / exponentials.sum(axis=-1, keepdims=True)


@shapes(ROWS, also=check_scores("log_softmax"))
@keeps_dtype
def log_softmax(z: np.ndarray) -> np.ndarray:
    """Return log(softmax(z)) along the last axis, in nats.

    Computed as z - m - log(sum(exp(z - m))) with m = max(z). Taking the logarithm of
    a softmax instead would give log(0) for scores far below the largest.

    Parameters
    ----------
    z : (..., K)

    Returns
    -------
    (..., K) array of z's dtype
        At most 0.

    Raises
    ------
    ValueError
        If z is a single number or its last axis is empty.

    Warns
    -----
    UserWarning
        If z looks like probabilities.

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning*, 2016, equation 6.30.

    Examples
    --------
    >>> log_softmax(np.array([0.0, -1000.0]))
    array([    0., -1000.])
    """
    shifted = z - z.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
