"""Activation functions, chapter 4: what a neuron makes of its weighted sum.

Without an activation a stack of layers is one linear layer. The functions here
bend the line. All but the last two work entry by entry, on an array of any shape
or on a plain number, and return what they were given: float32 in, float32 out.
They hold no calculus; `slope` measures how steep they are.
"""

import math
from collections.abc import Callable

import numpy as np

from nnlib.checks import check_array, described
from nnlib.hints import refuse_empty_rows, warn_of_probabilities
from nnlib.registry import shapes

ENTRYWISE = "z (...) -> (...)"
ROWWISE = "z (..., K) -> (..., K)"


def scores_for(function: str) -> Callable:
    """Return the check of a function that makes probabilities of rows of scores."""

    def check(z: np.ndarray) -> None:
        refuse_empty_rows(function, z)
        warn_of_probabilities(function, z, stacklevel=5)

    return check


@shapes(ENTRYWISE)
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


@shapes(ENTRYWISE)
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


@shapes(ENTRYWISE)
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


@shapes(ENTRYWISE)
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


@shapes(ENTRYWISE)
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


@shapes(ENTRYWISE)
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


@shapes(ENTRYWISE)
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


@shapes(ENTRYWISE)
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


@shapes(ROWWISE, also=scores_for("softmax"))
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


@shapes(ROWWISE, also=scores_for("log_softmax"))
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


def slope(function: Callable, z: np.ndarray, h: float | None = None) -> np.ndarray:
    """Measure how steep `function` is at each entry of z.

    The rise over the run between a point a little to the right and a point a little
    to the left: (function(z + h) - function(z - h)) / ((z + h) - (z - h)).

    Parameters
    ----------
    function : callable
        Works entry by entry, as all activations but softmax and log_softmax do.
    z : array of any shape, or number
    h : float, optional
        Half the run. If not given, the cube root of the machine epsilon (6e-6 in
        float64, 5e-3 in float32), times |z| where |z| > 1: a longer run blurs the
        curve, a shorter one loses its digits in rounding.

    Returns
    -------
    array of z's shape and dtype
        At a kink, the mean of the two slopes: 0.5 for relu at 0.

    Raises
    ------
    ValueError
        If h is not positive, or `function` mixes entries or changes the shape.

    References
    ----------
    Press, Teukolsky, Vetterling and Flannery, *Numerical Recipes*, 3rd edition, 2007,
    section 5.7.

    Examples
    --------
    >>> slope(sigmoid, np.array([-2.0, 0.0, 2.0])).round(4)
    array([0.105, 0.25 , 0.105])
    """
    check_array("slope", "z", z)
    if not callable(function):
        raise TypeError(
            f"slope: function is {described(function)}, expected a function: "
            "write slope(relu, z)."
        )
    if function in (softmax, log_softmax):
        raise ValueError(
            f"slope: every output of {function.__name__} depends on every input of its "
            "row, so there is no one slope per entry. Nudge one input at a time."
        )
    if h is None:
        precision = np.finfo(getattr(z, "dtype", float)).eps
        h = math.cbrt(precision) * np.maximum(np.abs(z), 1)
    elif not h > 0:
        raise ValueError(f"slope: h is {h}, expected a positive number.")
    right, left = z + h, z - h
    rise = function(right) - function(left)
    if np.shape(rise) != np.shape(z):
        raise ValueError(
            f"slope: the function turned shape {np.shape(z)} into {np.shape(rise)}, "
            "expected a function that works entry by entry."
        )
    return rise / (right - left)  # the run as it was rounded, not 2 * h
