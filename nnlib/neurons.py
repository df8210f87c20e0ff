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


def check_answers(x, w, b, target) -> None:
    """Refuse targets of `perceptron_rule` that no perceptron answers."""
    if not isinstance(target, np.ndarray) or ((target == 0) | (target == 1)).all():
        return
    advice = "a perceptron answers nothing else."
    if (np.abs(target) == 1).all():
        advice = "for -1 and 1 write (target + 1) / 2."
    raise ValueError(
        f"perceptron_rule: target runs from {target.min()} to {target.max()}, expected "
        f"0.0 or 1.0 everywhere: {advice}"
    )


# the shape of the result is that of the weights; the bias stays a single number
@shapes("x (N, n_in), w (n_in,), b (), target (N,) -> (n_in,)", also=check_answers)
def perceptron_rule(
    x: np.ndarray, w: np.ndarray, b: float, target: np.ndarray
) -> tuple[np.ndarray, float]:
    """Return w and b after one pass: w + (t - y) * x and b + (t - y), row by row.

    Each row is answered with the weights that the rows above it have left behind.
    Where the answer y is the target t, nothing changes.

    Parameters
    ----------
    x : (N, n_in)
        One sample a row, in the order in which they are met.
    w : (n_in,)
    b : number
    target : (N,)
        What a perceptron should answer: 0.0 or 1.0.

    Returns
    -------
    w : (n_in,)
        New weights; those handed in stay as they are.
    b : number

    Raises
    ------
    TypeError
        If x, w, b or target does not hold floats.
    ValueError
        If the shapes do not fit, or a target is neither 0 nor 1.

    References
    ----------
    Rosenblatt, *Principles of Neurodynamics*, 1962; that it ends where one hyperplane
    splits the samples: Novikoff, On convergence proofs on perceptrons, 1962.

    Examples
    --------
    >>> x, target = np.array([[6.0, 1.0], [2.0, 3.0]]), np.array([1.0, 0.0])
    >>> w, b = perceptron_rule(x, np.zeros(2), 0.0, target)
    >>> print(w, b)
    [ 4. -2.] 0.0
    """
    for i in range(len(x)):
        y = perceptron(x[i : i + 1], w, b)[0]
        error = (target[i] - y).astype(w.dtype)  # float64 targets leave w its dtype
        w, b = w + error * x[i], b + error
    return w, b
