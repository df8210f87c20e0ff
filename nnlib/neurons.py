"""One neuron, chapter 1: a weighted sum, and what is made of it.

x holds a batch of samples, one a row, and every function answers for all rows at
once. One neuron has one weight for each input, w, and one bias, b.
"""

from collections.abc import Callable

import numpy as np

from nnlib.checks import described
from nnlib.registry import shapes

ONE_NEURON = "x (N, n_in), w (n_in,), b () -> (N,)"


@shapes(ONE_NEURON)
def weighted_sum(x: np.ndarray, w: np.ndarray, b: float) -> np.ndarray:
    """Return x @ w + b: each input times its weight, added up, plus the bias.

    Parameters
    ----------
    x : (N, n_in)
        One sample a row.
    w : (n_in,)
        One weight for each input.
    b : number
        The bias: the sum when all inputs are 0.

    Returns
    -------
    (N,)
        One sum for each sample.

    Raises
    ------
    TypeError
        If x, w or b does not hold floats.
    ValueError
        If x has no batch axis, w is no vector, b is no single number, or x has
        not one column for each weight.

    References
    ----------
    McCulloch and Pitts, A logical calculus of the ideas immanent in nervous
    activity, 1943; with weights, Rosenblatt, The perceptron, 1958.

    Examples
    --------
    >>> x = np.array([[1.0, 2.0], [0.0, 0.0]])
    >>> weighted_sum(x, np.array([3.0, -1.0]), 0.5)
    array([1.5, 0.5])
    """
    return x @ w + b


def check_activation(x, w, b, activation) -> None:
    """Refuse an activation that is no function."""
    if not callable(activation):
        raise TypeError(
            f"neuron: activation is {described(activation)}, expected a function. Hand "
            "in the function itself, without quotes and without parentheses: np.tanh."
        )


@shapes(ONE_NEURON, also=check_activation)
def neuron(x: np.ndarray, w: np.ndarray, b: float, activation: Callable) -> np.ndarray:
    """Return activation(x @ w + b), the output of one neuron.

    Parameters
    ----------
    x : (N, n_in)
    w : (n_in,)
    b : number
    activation : callable
        Works entry by entry, for example `nnlib.activations.tanh`.

    Returns
    -------
    (N,)
        One output for each sample.

    Raises
    ------
    TypeError
        If `activation` is no function, or as `weighted_sum`.
    ValueError
        As `weighted_sum`.

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning*, 2016, section 6.3.

    Examples
    --------
    >>> neuron(np.array([[1.0, 2.0]]), np.array([3.0, -1.0]), -1.0, np.tanh)
    array([0.])
    """
    return activation(weighted_sum(x, w, b))


@shapes(ONE_NEURON)
def perceptron(x: np.ndarray, w: np.ndarray, b: float) -> np.ndarray:
    """Return 1 where x @ w + b > 0 and 0 elsewhere: a neuron that is a switch.

    Parameters
    ----------
    x : (N, n_in)
    w : (n_in,)
    b : number

    Returns
    -------
    (N,)
        Floats, so that they can be the inputs of the next perceptron.

    Raises
    ------
    TypeError, ValueError
        As `weighted_sum`.

    References
    ----------
    Nielsen, *Neural Networks and Deep Learning*, 2015, chapter 1, equation 2.

    Examples
    --------
    >>> x = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    >>> perceptron(x, np.array([-2.0, -2.0]), 3.0)  # NAND
    array([1., 1., 1., 0.])
    """
    # heaviside is 0 below 0 and 1 above; its second argument is the value at 0.
    return np.heaviside(weighted_sum(x, w, b), 0.0)
