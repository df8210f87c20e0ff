"""How good a network is: predicted classes, accuracy, confusion matrix, mean loss.

Everything here runs in evaluation mode (no dropout), and over `CHUNK` samples at a
time: the activations of 60,000 images at once would not fit in a processor's cache.
"""

from collections.abc import Callable, Iterator

import numpy as np

from nnlib.backprop.callers import speaks_for_its_loss
from nnlib.checks import described, is_array
from nnlib.losses.checks import check_labels
from nnlib.propagation import Network, check_batch, forward
from nnlib.propagation.checks import check_network
from nnlib.ranges import check_function, held_to
from nnlib.registry import checked
from nnlib.training.classes import counter, decided, two_values
from nnlib.training.data_checks import (
    check_lengths,
    check_target_array,
    dtype_of,
    refuse_swapped,
)

CHUNK = 1000


@held_to({})
def predict(network: Network, x: np.ndarray) -> np.ndarray:
    """Return the class with the highest score for each sample.

    labels[n] = argmax_k y[n, k], where y = forward(network, x). A network with one
    output tells class 1 from class 0: labels[n] = 1 where y[n, 0] > 0, that is where
    its logit stands for a probability above 1/2 (y[n, 0] > 0.5 behind a sigmoid).

    Parameters
    ----------
    network : Network
        Its output has one column a class, or one column for two classes. Logits and
        probabilities give the same classes, as softmax keeps their order.
    x : (N, n_in)

    Returns
    -------
    (N,) int64
        The first of the classes that tie.

    Raises
    ------
    TypeError, ValueError
        If x is no batch for the network, or its output has not two axes.

    Examples
    --------
    >>> from nnlib.propagation import Layer, Network, linear
    >>> network = Network([Layer(linear, np.eye(2), np.zeros(2))])
    >>> predict(network, np.array([[3.0, 1.0], [0.0, 2.0]])).tolist()
    [0, 1]
    """
    check_batch(network, x, caller="predict")
    return np.concatenate([decided("predict", network, y) for y in outputs(network, x)])


@held_to({})
def accuracy(network: Network, x: np.ndarray, labels: np.ndarray) -> float:
    """Return the share of samples whose predicted class is their label.

    Parameters
    ----------
    network : Network
    x : (N, n_in)
    labels : (N,) integers
        For a network with one output 0 and 1, or the (N, 1) target that
        `binary_cross_entropy` takes.

    Returns
    -------
    float
        Between 0 and 1.

    Raises
    ------
    TypeError
        If x or the labels are no arrays, or the labels no integers.
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
    labels, _ = judged_by("accuracy", network, x, labels)
    return (predict(network, x) == labels).mean().item()


@held_to({})
def confusion_matrix(network: Network, x: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Count how often each class was taken for each other.

    Parameters
    ----------
    network : Network
        With K outputs, or with one for K = 2 classes.
    x : (N, n_in)
    labels : (N,) integers, 0 to K - 1
        As for `accuracy`.

    Returns
    -------
    (K, K) int64
        Row: the label; column: the predicted class. The diagonal counts what was
        right, and the sum is N.

    Raises
    ------
    TypeError, ValueError
        As `accuracy`.

    Examples
    --------
    >>> from nnlib.propagation import Layer, Network, linear
    >>> network = Network([Layer(linear, np.eye(2), np.zeros(2))])
    >>> x = np.array([[3.0, 1.0], [0.0, 2.0], [5.0, 4.0]])
    >>> confusion_matrix(network, x, np.array([0, 1, 1])).tolist()
    [[1, 0], [1, 1]]
    """
    labels, n_classes = judged_by("confusion_matrix", network, x, labels)
    # which of the K * K pairs; not in uint8, which overflows, and where a machine's
    # numbers have 32 bits, bincount takes none of 64
    cell = labels.astype(np.intp) * n_classes + predict(network, x)
    return np.bincount(cell, minlength=n_classes**2).reshape(n_classes, n_classes)


def check_evaluate(network, loss, x, target):
    """Refuse a loss that is none, and another order of the arguments."""
    if callable(x) and is_array(loss):
        raise TypeError(
            f"evaluate: loss is {described(loss)} and x is a function; the arguments "
            "look swapped: write evaluate(network, loss, x, target)."
        )
    check_function("evaluate", "loss", loss)


@checked(check_evaluate)
@speaks_for_its_loss
def evaluate(
    network: Network, loss: Callable, x: np.ndarray, target: np.ndarray
) -> tuple[float, float | None]:
    """Return the mean loss, and the accuracy where the target holds classes.

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
        None where `target` holds no classes. Classes are integers, one-hot rows, and
        for one output 0 and 1 with `binary_cross_entropy`, -1 and 1 with `hinge`.

    Raises
    ------
    TypeError, ValueError
        If x is no batch for the network, or x and target differ in length or are
        empty.

    Examples
    --------
    >>> from nnlib.losses import mse
    >>> from nnlib.propagation import Layer, Network, linear
    >>> network = Network([Layer(linear, np.eye(2), np.zeros(2))])
    >>> evaluate(network, mse, np.ones((3, 2)), np.zeros((3, 2)))
    (1.0, None)
    """
    check_network("evaluate", network, x)
    check_samples("evaluate", network, x, "target", target, dtype_of(loss, network))
    counted = counter(network, loss, target)
    starts = range(0, len(x), CHUNK)
    # one number a chunk, left on the device: to look at one would wait for the device
    losses, right = np.empty(len(starts), like=x), np.empty(len(starts), like=x)
    sizes = []
    for i, (start, y) in enumerate(zip(starts, outputs(network, x), strict=True)):
        part = target[start : start + CHUNK]
        losses[i] = loss(y, part)
        sizes.append(len(y))
        if counted is not None:
            right[i] = counted.right(y, part)
    total = 0.0
    for value, size in zip(losses.tolist(), sizes, strict=True):
        total += value * size
    share = None if counted is None else right.sum().item() / counted.n
    return total / len(x), share


def outputs(network: Network, x: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the network's output for `CHUNK` samples at a time."""
    for start in range(0, max(len(x), 1), CHUNK):  # an empty batch has an empty output
        yield forward(network, x[start : start + CHUNK])


def judged_by(
    caller: str, network: Network, x: np.ndarray, labels: np.ndarray
) -> tuple[np.ndarray, int]:
    """Return the labels as (N,) integers, and the number of classes.

    Raises
    ------
    TypeError, ValueError
        As `accuracy`.
    """
    check_samples(caller, network, x, "labels", labels, "np.int64")
    K = forward(network, x[:1]).shape[-1]
    if K == 1 and labels.shape == (len(x), 1) and two_values(labels, 0):
        labels = labels[:, 0].astype(np.int64)
    n_classes = max(K, 2)
    check_labels(caller, labels, n_classes, wait=True)
    return labels, n_classes


def check_samples(
    caller: str,
    network: Network,
    x: np.ndarray,
    name: str,
    target: np.ndarray,
    dtype: str,
) -> None:
    """Refuse what cannot be judged: no batch, no array, two lengths, no sample."""
    code = f"{caller}(network, x, {name})"
    if caller == "evaluate":
        code = "evaluate(network, loss, x, target)"
    refuse_swapped(caller, ("x", x), (name, target), code)
    check_batch(network, x, caller=caller)
    check_target_array(caller, name, target, dtype)
    check_lengths(caller, ("x", x), (name, target))
