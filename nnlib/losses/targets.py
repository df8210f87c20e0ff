"""What a loss of K classes compares with: rows, made from labels or given."""

import inspect

import numpy as np

from nnlib.checks import described
from nnlib.losses.checks import check_labels, explain_labels
from nnlib.ranges import whole_number
from nnlib.registry import shapes


def check_one_hot(labels: np.ndarray, n_classes: int, dtype: type = np.float32) -> None:
    """Refuse labels that `one_hot` has no place for."""
    check_labels("one_hot", labels, whole_number("one_hot", "n_classes", n_classes))
    try:
        np.dtype(dtype)
    except (TypeError, ValueError):
        raise TypeError(
            f"one_hot: dtype is {described(dtype)}, expected that of the network: "
            "write np.float32."
        ) from None


def explain_one_hot(labels, n_classes, *settings, **named) -> None:
    """Say how something else becomes labels, or that they came second."""
    if isinstance(labels, int) and np.ndim(n_classes) == 1:
        raise TypeError(
            f"one_hot: labels is {labels} and n_classes is {described(n_classes)}; the "
            "arguments look swapped: write one_hot(labels, n_classes)."
        )
    explain_labels("one_hot", "labels", labels)


@shapes(
    "labels (N,) integers -> (N, n_classes)",
    also=check_one_hot,
    explain=explain_one_hot,
)
def one_hot(labels: np.ndarray, n_classes: int, dtype: type = np.float32) -> np.ndarray:
    """Return a row of zeros for each label, with a 1 in the label's place.

    Parameters
    ----------
    labels : (N,) integers
        From 0 to n_classes - 1.
    n_classes : int
    dtype : dtype
        That of the network, so that the loss stays in it.

    Returns
    -------
    (N, n_classes)

    Raises
    ------
    TypeError
        If the labels are no integers.
    ValueError
        If a label is out of range.

    References
    ----------
    Bishop, *Pattern Recognition and Machine Learning*, 2006, section 2.2, there
    called 1-of-K.

    Examples
    --------
    >>> one_hot(np.array([2, 0]), 3)
    array([[0., 0., 1.],
           [1., 0., 0.]], dtype=float32)
    """
    classes = np.arange(n_classes, like=labels)
    return (labels[:, None] == classes).astype(dtype)  # (N, n_classes)


# Without its checks: a label to be ignored is no class, and its row is all zeros.
rows_of = inspect.unwrap(one_hot)


def shares_of_labels(
    log_p: np.ndarray,
    labels: np.ndarray,
    class_weights: np.ndarray | None,
    label_smoothing: float,
    ignore_label: int | None,
) -> np.ndarray:
    """Return what each entry of log_p counts in the weighted mean of `cross_entropy`.

    Parameters
    ----------
    log_p : (N, K)
    labels : (N,) integers
    class_weights, label_smoothing, ignore_label
        As `cross_entropy` has them.

    Returns
    -------
    (N, K)

    References
    ----------
    Szegedy et al., Rethinking the Inception architecture for computer vision, 2016,
    section 7, for the smoothing; PyTorch's `cross_entropy` for the mean.

    Examples
    --------
    >>> log_p, labels = np.zeros((2, 2)), np.array([1, 0])
    >>> shares_of_labels(log_p, labels, np.array([1.0, 3.0]), 0.0, None)
    array([[0.  , 0.75],
           [0.25, 0.  ]])
    """
    rows = rows_of(labels, log_p.shape[1], log_p.dtype)  # (N, K)
    weights = weights_of(log_p, class_weights)  # (K,)
    targets = smoothed(rows, label_smoothing)
    if ignore_label is not None:
        counted = (labels != ignore_label)[:, None]  # (N, 1)
        rows, targets = rows * counted, targets * counted
    total = (weights * rows).sum()
    # Where no sample counts, nor does what smoothing spreads: 0 / tiny stays 0.
    counting = weights * targets * (total > 0)
    return counting / np.maximum(total, np.finfo(log_p.dtype).tiny)


def shares_of_rows(
    log_p: np.ndarray,
    target: np.ndarray,
    class_weights: np.ndarray | None,
    label_smoothing: float,
) -> np.ndarray:
    """Return what each entry of log_p counts in `soft_cross_entropy`: target / N.

    Examples
    --------
    >>> target = np.array([[0.25, 0.75], [1.0, 0.0]])
    >>> shares_of_rows(np.zeros((2, 2)), target, None, 0.0)
    array([[0.125, 0.375],
           [0.5  , 0.   ]])
    """
    weights = weights_of(log_p, class_weights)
    return weights * smoothed(target, label_smoothing) / len(target)


def smoothed(rows: np.ndarray, share: float) -> np.ndarray:
    """Spread a share of each row evenly over its K entries.

    Examples
    --------
    >>> smoothed(np.array([[1.0, 0.0]]), 0.2)
    array([[0.9, 0.1]])
    """
    return (1 - share) * rows + share / rows.shape[1]


def weights_of(log_p: np.ndarray, class_weights: np.ndarray | None) -> np.ndarray:
    """Return a weight for each class, (K,), where log_p lies and in its dtype."""
    if class_weights is None:
        return np.ones_like(log_p[0])
    return np.asarray(class_weights, like=log_p).astype(log_p.dtype)
