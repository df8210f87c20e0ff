"""Losses of a choice between K classes."""

import inspect

import numpy as np

from nnlib.activations import log_softmax
from nnlib.activations.rowwise import check_width
from nnlib.losses.class_checks import (
    check_class_sizes,
    check_classes,
    check_row_kinds,
    check_rows,
    explain_classes,
    explain_rows,
)
from nnlib.losses.targets import shares_of_labels, shares_of_rows
from nnlib.precision import keeps_dtype
from nnlib.registry import shapes

# Inside a loss, which has looked at the logits and speaks in its own name.
log_probabilities = inspect.unwrap(log_softmax)


@shapes(
    "logits (N, K), labels (N,) integers -> ()",
    also=check_classes,
    explain=explain_classes,
    once=check_class_sizes,
)
@keeps_dtype
def cross_entropy(
    logits: np.ndarray,
    labels: np.ndarray,
    class_weights: np.ndarray | None = None,
    label_smoothing: float = 0.0,
    ignore_label: int | None = None,
) -> np.floating:
    """Return the mean of -log(p) of the right class, with p = softmax(logits).

    With z = logits - max(logits) in each row, -log(p) is log(sum(exp(z))) - z, and p,
    which may have been rounded to 0, is never formed. The settings follow PyTorch.

    Parameters
    ----------
    logits : (N, K)
        Scores before the softmax.
    labels : (N,) integers
        The right class of each sample, from 0 to K - 1.
    class_weights : (K,), optional
        How much a sample of each class counts. The mean is a weighted one: the sum is
        divided by the sum of the samples' weights. Where that is 0, no sample counts
        and the batch costs 0, smoothed or not (in PyTorch NaN, or infinity).
    label_smoothing : float
        The share of each sample that is spread evenly over all K classes.
    ignore_label : int, optional
        Samples with this label do not count, as if they were not in the batch. A batch
        of nothing else costs 0, with a warning (in PyTorch NaN, which would end a
        training for one such batch).

    Returns
    -------
    number
        In nats. Equal logits cost log(K), 2.303 for ten classes.

    Raises
    ------
    TypeError
        If the logits are no floats or the labels no integers.
    ValueError
        If a batch axis is missing, the labels are one-hot, out of range or not as
        many as the logits' rows, the arguments are swapped, the batch is empty, there
        is one class only, or a setting is out of its range.

    Warns
    -----
    UserWarning
        If the logits look like probabilities, or every label is to be ignored.

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning*, 2016, section 6.2.2.3.

    Examples
    --------
    >>> print(cross_entropy(np.zeros((1, 10)), np.array([3])).round(4))  # log(10)
    2.3026
    """
    if class_weights is not None or label_smoothing or ignore_label is not None:
        return weighted_mean(
            logits, labels, class_weights, label_smoothing, ignore_label
        )
    z = logits - logits.max(axis=1, keepdims=True)  # (N, K)
    right = z[np.arange(len(labels), like=labels), labels]  # (N,)
    return (np.log(np.exp(z).sum(axis=1)) - right).sum() / len(labels)


def weighted_mean(logits: np.ndarray, labels: np.ndarray, *settings) -> np.floating:
    """Return `cross_entropy` with its settings: the weighted mean of -log(p)."""
    log_p = log_probabilities(logits)  # (N, K)
    return 0 - (shares_of_labels(log_p, labels, *settings) * log_p).sum()


@shapes(
    "logits (N, K), target (N, K) -> ()",
    also=check_rows,
    explain=explain_rows,
    once=check_row_kinds,
)
@keeps_dtype
def soft_cross_entropy(
    logits: np.ndarray,
    target: np.ndarray,
    class_weights: np.ndarray | None = None,
    label_smoothing: float = 0.0,
) -> np.floating:
    """Return the mean over the rows of -sum(target * log(p)), p = softmax(logits).

    The target of a sample is a row of probabilities: a teacher's, a mixture of two
    labels, or the votes of several people. With one-hot rows it is `cross_entropy`.
    The settings follow PyTorch, whose `cross_entropy` takes such rows too.

    Parameters
    ----------
    logits : (N, K)
        Scores before the softmax.
    target : (N, K)
        Probabilities, of the dtype of the logits. Each row sums to 1.
    class_weights : (K,), optional
        How much each class counts. Other than in `cross_entropy`, the sum is divided
        by N.
    label_smoothing : float
        The share of each row that is spread evenly over all K classes.

    Returns
    -------
    number
        In nats; at least the mean entropy of the target.

    Raises
    ------
    TypeError
        If logits or target are no floats, or of two dtypes.
    ValueError
        If the shapes differ, the rows are no probabilities, the batch is empty, there
        is one class only, or a setting is out of its range.

    Warns
    -----
    UserWarning
        If the logits look like probabilities.

    References
    ----------
    Szegedy et al., Rethinking the Inception architecture for computer vision, 2016,
    section 7.

    Examples
    --------
    >>> target = np.array([[0.5, 0.5, 0.0]])
    >>> print(soft_cross_entropy(np.zeros((1, 3)), target).round(4))  # log(3)
    1.0986
    """
    log_p = log_probabilities(logits)  # (N, K)
    shares = shares_of_rows(log_p, target, class_weights, label_smoothing)
    return 0 - (shares * log_p).sum()


def check_log_sum_exp(z: np.ndarray) -> None:
    """Refuse rows without a score."""
    check_width("log_sum_exp", z)


@shapes("z (..., K) -> (...)", also=check_log_sum_exp)
@keeps_dtype
def log_sum_exp(z: np.ndarray) -> np.ndarray:
    """Return log(sum(exp(z))) over the last axis: a smooth maximum.

    Computed as m + log(sum(exp(z - m))) with m = max(z), so that no exponential
    overflows and at least one is not 0.

    Parameters
    ----------
    z : (..., K)

    Returns
    -------
    (...)
        Between m and m + log(K).

    Raises
    ------
    TypeError, ValueError
        If z holds no floats, or has no last axis to sum over.

    References
    ----------
    Blanchard, Higham and Higham, Accurately computing the log-sum-exp and softmax
    functions, 2021, section 1.

    Examples
    --------
    >>> log_sum_exp(np.array([[1000.0, 1000.0]])).round(3)  # 1000 + log(2)
    array([1000.693])
    """
    m = z.max(axis=-1, keepdims=True)
    return m[..., 0] + np.log(np.exp(z - m).sum(axis=-1))
