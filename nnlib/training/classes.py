"""From outputs and targets to classes: which one is meant, and whether it is right."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nnlib.activations import sigmoid
from nnlib.backprop.callers import plainly
from nnlib.losses import binary_cross_entropy, cross_entropy, hinge
from nnlib.propagation import Network


def class_labels(target: np.ndarray) -> np.ndarray | None:
    """Return the class of each row of a target, or None where it holds no classes.

    Parameters
    ----------
    target : (N,) integers, or (N, K)

    Returns
    -------
    (N,) integers or None
        Integers as they are; of one-hot rows, the place of the 1.

    Examples
    --------
    >>> class_labels(np.array([[0.0, 1.0], [1.0, 0.0]])).tolist()
    [1, 0]
    >>> class_labels(np.array([[0.5], [2.0]])) is None
    True
    """
    if target.ndim == 1 and np.issubdtype(target.dtype, np.integer):
        return target
    if target.ndim != 2 or target.shape[1] < 2:
        return None
    is_one = target == 1
    zero_or_one = (is_one | (target == 0)).all().item()
    one_hot = zero_or_one and (is_one.sum(axis=1) == 1).all().item()
    return is_one.argmax(axis=1) if one_hot else None


def decided(caller: str, network: Network, y: np.ndarray) -> np.ndarray:
    """Return the class that each row of outputs stands for.

    Of K outputs, the place of the highest. One output is the score of class 1 against
    class 0: class 1 where it is above 0, which is a probability above one half; behind
    a sigmoid, where it is above one half itself.

    Parameters
    ----------
    caller : str
        The function that a message names.
    network : Network
    y : (N, K)
        Its outputs.

    Returns
    -------
    (N,) int64

    Raises
    ------
    ValueError
        If the outputs have not two axes.

    Examples
    --------
    >>> decided("predict", Network([np.negative]), np.array([[-1.0], [2.0]])).tolist()
    [0, 1]
    """
    if y.ndim != 2 or y.shape[1] == 0:
        raise ValueError(
            f"{caller}: the network's output has shape {y.shape}, expected (N, K), one "
            "score for each class: write forward(network, x) for the numbers "
            "themselves."
        )
    if y.shape[1] > 1:
        return y.argmax(axis=1)
    return (y[:, 0] > threshold(network)).astype(np.int64)


def threshold(network: Network) -> float:
    """Return where one output turns from class 0 to class 1."""
    return 0.5 if network[-1].function is sigmoid else 0.0


class Counter(NamedTuple):
    """Counts right outputs.

    Attributes
    ----------
    right : callable
        ``right(y, target)``: how many rows of a batch are right, a number that stays
        on its device.
    n : int
        How many rows of the whole target count at all.
    """

    right: Callable
    n: int


def counter(network: Network, loss: Callable, target: np.ndarray) -> Counter | None:
    """Return what counts right outputs, or None where the target holds no classes.

    Parameters
    ----------
    network : Network
    loss : callable
        One output is judged as a class if the loss is made for two of them. Labels that
        it ignores are not counted.
    target : (N,) integers, or (N, K)
        All of it: a part might look one-hot by chance.

    Returns
    -------
    Counter or None

    Examples
    --------
    >>> from nnlib.losses import mse
    >>> target = np.array([[1.0], [0.0]])
    >>> count = counter(Network([np.negative]), binary_cross_entropy, target)
    >>> int(count.right(np.array([[3.0], [2.0]]), target)), count.n
    (1, 2)
    >>> counter(Network([np.negative]), mse, target) is None
    True
    """

    def classes(y):
        return decided("fit", network, y)

    n, plain, ignored = len(target), plainly(loss), ignored_label(loss)
    if target.ndim == 2 and target.shape[1] == 1:
        lower = {binary_cross_entropy: 0, hinge: -1}.get(plain)  # class 0's target
        if lower is None or not two_values(target, lower):
            return None
        return Counter(lambda y, t: (classes(y) == (t[:, 0] == 1)).sum(), n)
    if class_labels(target) is None and (
        target.ndim != 2 or plain is not cross_entropy
    ):
        return None
    if target.ndim == 2:
        return Counter(lambda y, t: (classes(y) == t.argmax(axis=1)).sum(), n)
    if ignored is None:
        return Counter(lambda y, t: (classes(y) == t).sum(), n)
    n = max((target != ignored).sum().item(), 1)
    return Counter(lambda y, t: ((classes(y) == t) & (t != ignored)).sum(), n)


def ignored_label(loss: Callable) -> int | None:
    """Return the label that a loss was told to ignore, if there is one."""
    return getattr(loss, "keywords", {}).get("ignore_label")


def two_values(target: np.ndarray, lower: float) -> bool:
    """Tell whether a target holds nothing but the lower value and 1."""
    return ((target == lower) | (target == 1)).all().item()
