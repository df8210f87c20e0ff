"""Losses of answers that are yes or no."""

import numpy as np

from nnlib.hints import warn_of_squashed_logits
from nnlib.losses.pair_checks import pair
from nnlib.precision import keeps_dtype
from nnlib.ranges import number_between


def check_sides(scores: np.ndarray, target: np.ndarray) -> None:
    """Refuse targets of `hinge` that are neither -1 nor 1."""
    if not isinstance(target, np.ndarray) or (np.abs(target) == 1).all():
        return
    advice = "for 0 and 1 write 2 * target - 1."
    if (np.abs(scores) == 1).all() and (target != np.rint(target)).any():
        advice = "the arguments look swapped: write hinge(scores, target)."
    raise ValueError(
        f"hinge: target runs from {target.min()} to {target.max()}, expected -1.0 or "
        f"1.0 everywhere: {advice}"
    )


def check_shares(
    logits: np.ndarray, target: np.ndarray, positive_weight: float = 1.0
) -> None:
    """Refuse targets of `binary_cross_entropy` that are no probabilities."""
    number_between("binary_cross_entropy", "positive_weight", positive_weight, above=0)
    if isinstance(target, np.ndarray) and not (target.min() >= 0 and target.max() <= 1):
        advice = "a probability lies between 0 and 1."
        if (np.abs(target) == 1).all():
            advice = "for -1 and 1 write (target + 1) / 2."
        elif ((logits == 0) | (logits == 1)).all() and (
            target != np.rint(target)
        ).any():
            # no target is written so, and a network gives no answer so: logits, labels
            advice = (
                "the arguments look swapped: write "
                "binary_cross_entropy(logits, target)."
            )
        raise ValueError(
            f"binary_cross_entropy: target runs from {target.min()} to {target.max()}, "
            f"expected 0 to 1: {advice}"
        )
    warn_of_squashed_logits("binary_cross_entropy", logits)


@pair("scores", "target", also=check_sides)
@keeps_dtype
def hinge(scores: np.ndarray, target: np.ndarray) -> np.floating:
    """Return the mean of max(0, 1 - target * scores), with targets of -1 and 1.

    A score on the right side of 0 costs nothing once it is 1 away. This is the loss of
    scikit-learn's `hinge_loss`; PyTorch's `HingeEmbeddingLoss` is another one.

    Parameters
    ----------
    scores, target : arrays of one shape and dtype
        Targets are -1.0 or 1.0, not 0 or 1.

    Returns
    -------
    number

    Raises
    ------
    TypeError
        As `mse`.
    ValueError
        As `mse`; and if a target is neither -1 nor 1.

    References
    ----------
    Cortes and Vapnik, Support-vector networks, 1995; Bishop, *Pattern Recognition and
    Machine Learning*, 2006, equation 7.45.

    Examples
    --------
    >>> scores, target = np.array([[2.0], [0.5]]), np.array([[1.0], [-1.0]])
    >>> print(hinge(scores, target))  # (0 + 1.5) / 2
    0.75
    """
    return np.maximum(1 - target * scores, 0).sum() / scores.size


@pair("logits", "target", also=check_shares)
@keeps_dtype
def binary_cross_entropy(
    logits: np.ndarray, target: np.ndarray, positive_weight: float = 1.0
) -> np.floating:
    """Return the mean of -log(p) where the target is 1 and -log(1 - p) where it is 0.

    p = sigmoid(logits) is never formed. Computed from the logits z as the mean of
    max(z, 0) - z * target + log(1 + exp(-abs(z))), which neither overflows nor meets
    log(0).

    Parameters
    ----------
    logits, target : arrays of one shape and dtype
        Targets are between 0.0 and 1.0.
    positive_weight : float
        What a -log(p) counts where a -log(1 - p) counts 1: above 1 where the ones are
        rare. It is PyTorch's `pos_weight`; the sum is still divided by the number of
        entries. For a training write
        ``functools.partial(binary_cross_entropy, positive_weight=3.0)``.

    Returns
    -------
    number
        In nats. Logits of 0 cost log(2) = 0.693.

    Raises
    ------
    TypeError
        As `mse`.
    ValueError
        As `mse`; and if a target is below 0 or above 1, or `positive_weight` is not
        positive.

    Warns
    -----
    UserWarning
        If the logits look like probabilities.

    References
    ----------
    Nielsen, *Neural Networks and Deep Learning*, 2015, chapter 3, equation 57; in
    logits, PyTorch's `binary_cross_entropy_with_logits`.

    Examples
    --------
    >>> target = np.array([[1.0], [0.0]])
    >>> print(binary_cross_entropy(np.zeros((2, 1)), target).round(3))  # log(2)
    0.693
    """
    overshoot = np.log1p(np.exp(-np.abs(logits)))
    costs = np.maximum(logits, 0) - logits * target + overshoot
    if positive_weight != 1:  # the ones cost that much more
        costs += (positive_weight - 1) * target * (np.maximum(-logits, 0) + overshoot)
    return costs.sum() / logits.size
