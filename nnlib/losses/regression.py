"""Losses of numbers that should come close to others."""

import numpy as np

from nnlib.losses.pair_checks import pair
from nnlib.precision import keeps_dtype
from nnlib.ranges import number_between


@pair("y", "target")
@keeps_dtype
def mse(y: np.ndarray, target: np.ndarray) -> np.floating:
    """Return the mean squared error, sum((y - target)**2) / size over all entries.

    Parameters
    ----------
    y, target : arrays of one shape and dtype

    Returns
    -------
    number
        In the square of the target's unit.

    Raises
    ------
    TypeError, ValueError
        If y and target do not have one shape and one dtype of floats, or are empty; so
        do all losses that compare entry by entry.

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning*, 2016, equation 5.4. For the
    half and the sum that Nielsen uses, see `quadratic_cost`.

    Examples
    --------
    >>> y, target = np.array([[1.0], [2.0]]), np.array([[0.0], [5.0]])
    >>> print(mse(y, target))  # (1 + 9) / 2
    5.0
    """
    return ((y - target) ** 2).sum() / y.size


@pair("y", "target", "(N, K)")
@keeps_dtype
def quadratic_cost(y: np.ndarray, target: np.ndarray) -> np.floating:
    """Return half the squared error, summed over the outputs, mean over the batch.

    Computed as 0.5 * sum((y - target)**2) / N. It is mse times K / 2: with ten
    outputs a learning rate for this cost equals a five times larger one for `mse`.

    Parameters
    ----------
    y, target : (N, K)

    Returns
    -------
    number

    Raises
    ------
    TypeError
        As `mse`.
    ValueError
        As `mse`; and if y has not two axes.

    References
    ----------
    Nielsen, *Neural Networks and Deep Learning*, 2015, chapter 1, equation 6; Mazur,
    A step by step backpropagation example, 2015.

    Examples
    --------
    >>> y, target = np.array([[1.0, 2.0]]), np.array([[0.0, 5.0]])
    >>> print(quadratic_cost(y, target))  # (1 + 9) / 2
    5.0
    """
    return 0.5 * ((y - target) ** 2).sum() / len(y)


@pair("y", "target")
@keeps_dtype
def mae(y: np.ndarray, target: np.ndarray) -> np.floating:
    """Return the mean absolute error, sum(abs(y - target)) / size over all entries.

    Parameters
    ----------
    y, target : arrays of one shape and dtype

    Returns
    -------
    number
        In the target's unit.

    Raises
    ------
    TypeError, ValueError
        As `mse`.

    References
    ----------
    Bishop, *Pattern Recognition and Machine Learning*, 2006, section 1.5.5: the
    median is the constant that makes it smallest.

    Examples
    --------
    >>> y, target = np.array([[1.0], [2.0]]), np.array([[0.0], [5.0]])
    >>> print(mae(y, target))  # (1 + 3) / 2
    2.0
    """
    return np.abs(y - target).sum() / y.size


def check_delta(y: np.ndarray, target: np.ndarray, delta: float = 1.0) -> None:
    """Refuse a delta that is no positive number."""
    number_between("huber", "delta", delta, above=0)


@pair("y", "target", also=check_delta)
@keeps_dtype
def huber(y: np.ndarray, target: np.ndarray, delta: float = 1.0) -> np.floating:
    """Return a mean that is quadratic for small errors and straight for large ones.

    With e = y - target, an entry costs 0.5 * e**2 where abs(e) <= delta and
    delta * (abs(e) - 0.5 * delta) elsewhere. Both are c * (abs(e) - 0.5 * c) with
    c = min(abs(e), delta), and so it is computed.

    Parameters
    ----------
    y, target : arrays of one shape and dtype
    delta : float
        Where the parabola turns into a straight line, in the target's unit. For a
        training write ``functools.partial(huber, delta=0.5)``.

    Returns
    -------
    number

    Raises
    ------
    TypeError
        As `mse`.
    ValueError
        As `mse`; and if delta is not positive.

    References
    ----------
    Huber, Robust estimation of a location parameter, 1964, section 1.

    Examples
    --------
    >>> y, target = np.array([[1.0], [2.0]]), np.array([[0.0], [5.0]])
    >>> print(huber(y, target))  # (0.5 + 2.5) / 2
    1.5
    """
    size = np.abs(y - target)
    clipped = np.minimum(size, delta)
    return (clipped * (size - 0.5 * clipped)).sum() / y.size
