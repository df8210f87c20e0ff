"""How good a network is: predicted classes, accuracy, confusion matrix, mean loss.

Everything here runs in evaluation mode (no dropout), and over `CHUNK` samples at a
time: the activations of 60,000 images at once would not fit in a processor's cache.
"""

from collections.abc import Callable

import numpy as np

from nnlib.losses.checks import check_labels
from nnlib.propagation import Network, forward

CHUNK = 1000


def predict(network: Network, x: np.ndarray) -> np.ndarray:
    """Return the class with the highest score for each sample.

    labels[n] = argmax_k y[n, k], where y = forward(network, x)

    Parameters
    ----------
    network : Network
        Its output has one column a class. Logits and probabilities give the same
        classes, as softmax keeps their order.
    x : (N, n_in)

    Returns
    -------
    (N,) int64
        The first of the classes that tie.

    Raises
    ------
    ValueError
        If the network has fewer than two outputs.

    Examples
    --------
    >>> from nnlib.propagation import Layer, Network, linear
    >>> network = Network([Layer(linear, np.eye(2), np.zeros(2))])
    >>> predict(network, np.array([[3.0, 1.0], [0.0, 2.0]])).tolist()
    [0, 1]
    """
    return np.concatenate([_classes("predict", y) for y in _outputs(network, x)])


def accuracy(network: Network, x: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of samples whose predicted class is their label.

    Parameters
    ----------
    network : Network
    x : (N, n_in)
    labels : (N,) integers

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If x and labels differ in length or are empty, the labels are not (N,), or one
        of them is not a class of the network.

    Examples
    --------
    >>> from nnlib.propagation import Layer, Network, linear
    >>> network = Network([Layer(linear, np.eye(2), np.zeros(2))])
    >>> x = np.array([[3.0, 1.0], [0.0, 2.0], [5.0, 4.0], [1.0, 2.0]])
    >>> accuracy(network, x, np.array([0, 1, 1, 1]))
    0.75
    """
    predicted = _predicted("accuracy", network, x, labels)
    return (predicted == labels).mean().item()


def confusion_matrix(network: Network, x: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Count how often each class was taken for each other.

    Parameters
    ----------
    network : Network
        With K outputs.
    x : (N, n_in)
    labels : (N,) integers, 0 to K - 1

    Returns
    -------
    (K, K) int64
        Row: the label; column: the predicted class. The diagonal counts what was
        right, and the sum is N.

    Raises
    ------
    TypeError
        If the labels are not integers.
    ValueError
        If x and labels differ in length or are empty, the labels are not (N,), or one
        of them is not a class of the network.

    Examples
    --------
    >>> from nnlib.propagation import Layer, Network, linear
    >>> network = Network([Layer(linear, np.eye(2), np.zeros(2))])
    >>> x = np.array([[3.0, 1.0], [0.0, 2.0], [5.0, 4.0]])
    >>> confusion_matrix(network, x, np.array([0, 1, 1])).tolist()
    [[1, 0], [1, 1]]
    """
    predicted = _predicted("confusion_matrix", network, x, labels)
    n_classes = forward(network, x[:1]).shape[-1]
    # which of the K * K pairs; in int64, as uint8 labels would overflow
    cell = labels.astype(np.int64) * n_classes + predicted
    return np.bincount(cell, minlength=n_classes**2).reshape(n_classes, n_classes)


def evaluate(
    network: Network, loss: Callable, x: np.ndarray, target: np.ndarray
) -> tuple[float, float | None]:
    """Return the mean loss, and the accuracy where the target holds class labels.

    Parameters
    ----------
    network : Network
    loss : callable
        ``loss(y, target)``, a mean over its batch.
    x : (N, n_in)
    target : (N,) integers, or (N, n_out)

    Returns
    -------
    loss : float
        The mean over all N samples.
    accuracy : float or None
        None where `target` does not hold class labels.

    Raises
    ------
    ValueError
        If x and target differ in length or are empty.

    Examples
    --------
    >>> from nnlib.losses import mse
    >>> from nnlib.propagation import Layer, Network, linear
    >>> network = Network([Layer(linear, np.eye(2), np.zeros(2))])
    >>> evaluate(network, mse, np.ones((3, 2)), np.zeros((3, 2)))
    (1.0, None)
    """
    _check_lengths("evaluate", x, target)
    labels = class_labels(target)
    starts = range(0, len(x), CHUNK)
    # one number a chunk, left on the device: to look at one would wait for the device
    losses, right = np.empty(len(starts), like=x), np.empty(len(starts), like=x)
    sizes = []
    for i, (start, y) in enumerate(zip(starts, _outputs(network, x), strict=True)):
        stop = start + CHUNK
        losses[i] = loss(y, target[start:stop])
        sizes.append(len(y))
        if labels is not None:
            right[i] = (_classes("evaluate", y) == labels[start:stop]).sum()
    total = 0.0
    for value, size in zip(losses.tolist(), sizes, strict=True):
        total += value * size
    return total / len(x), None if labels is None else right.sum().item() / len(x)


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


def _predicted(caller, network, x, labels):
    _check_lengths(caller, x, labels)
    n_classes = forward(network, x[:1]).shape[-1]
    check_labels(caller, labels, n_classes, wait=True)
    return predict(network, x)


def _outputs(network, x):
    for start in range(0, max(len(x), 1), CHUNK):  # an empty batch has an empty output
        yield forward(network, x[start : start + CHUNK])


def _classes(caller, y):
    if y.ndim < 2 or y.shape[-1] < 2:
        raise ValueError(
            f"{caller}: a class needs one score each, so at least two outputs; the "
            f"network's output has shape {y.shape}. For regression use "
            "forward(network, x)."
        )
    return y.argmax(axis=-1)


def _check_lengths(caller, x, target):
    if len(x) != len(target):
        raise ValueError(
            f"{caller}: x has {len(x)} samples and the target has {len(target)}; they "
            "belong together row by row"
        )
    if len(x) == 0:
        raise ValueError(f"{caller}: there is no sample to judge by (N = 0)")
