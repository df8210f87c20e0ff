"""Losses, chapter 5: one number that says how wrong the outputs are.

Every loss compares a batch of outputs with what they should be and returns the mean,
so that its size does not depend on the batch's. The conventions are PyTorch's; where
a textbook differs, the docstring says so.
"""

import numpy as np

from nnlib.hints import warn_of_probabilities
from nnlib.losses.checks import check_labels, check_pair, check_scores


def mse(y: np.ndarray, target: np.ndarray) -> np.floating:
    """Return the mean squared error, mean((y - target)**2) over all entries.

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
    >>> mse(np.array([[1.0], [2.0]]), np.array([[0.0], [5.0]]))  # (1 + 9) / 2
    np.float64(5.0)
    """
    check_pair("mse", ("y", "target"), y, target)
    error = y - target
    return np.vdot(error, error) / error.size  # vdot: the sum of the squares


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
    >>> quadratic_cost(np.array([[1.0, 2.0]]), np.array([[0.0, 5.0]]))  # (1 + 9) / 2
    np.float64(5.0)
    """
    check_pair("quadratic_cost", ("y", "target"), y, target)
    if y.ndim != 2:
        raise ValueError(
            f"quadratic_cost: y has shape {y.shape}, expected (N, K). Write y[None, :] "
            "for one sample with K outputs, y[:, None] for N samples with one output."
        )
    error = y - target
    return 0.5 * np.vdot(error, error) / len(y)  # vdot: the sum of the squares


def mae(y: np.ndarray, target: np.ndarray) -> np.floating:
    """Return the mean absolute error, mean(abs(y - target)) over all entries.

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
    >>> mae(np.array([[1.0], [2.0]]), np.array([[0.0], [5.0]]))  # (1 + 3) / 2
    np.float64(2.0)
    """
    check_pair("mae", ("y", "target"), y, target)
    return np.abs(y - target).mean()


def huber(y: np.ndarray, target: np.ndarray, delta: float = 1.0) -> np.floating:
    """Return a mean that is quadratic for small errors and straight for large ones.

    With e = y - target, an entry costs 0.5 * e**2 where abs(e) <= delta and
    delta * (abs(e) - 0.5 * delta) elsewhere. Both are c * (abs(e) - 0.5 * c) with
    c = min(abs(e), delta), and so it is computed.

    Parameters
    ----------
    y, target : arrays of one shape and dtype
    delta : float
        Where the parabola turns into a straight line, in the target's unit.

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
    >>> huber(np.array([[1.0], [2.0]]), np.array([[0.0], [5.0]]))  # (0.5 + 2.5) / 2
    np.float64(1.5)
    """
    check_pair("huber", ("y", "target"), y, target)
    if not delta > 0:
        raise ValueError(f"huber: delta is {delta}, expected a positive number.")
    size = np.abs(y - target)
    clipped = np.minimum(size, delta)
    return (clipped * (size - 0.5 * clipped)).mean()


def hinge(scores: np.ndarray, target: np.ndarray) -> np.floating:
    """Return mean(max(0, 1 - target * scores)), with targets of -1 and 1.

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
    >>> hinge(np.array([[2.0], [0.5]]), np.array([[1.0], [-1.0]]))  # (0 + 1.5) / 2
    np.float64(0.75)
    """
    check_pair("hinge", ("scores", "target"), scores, target)
    if isinstance(target, np.ndarray) and not (np.abs(target) == 1).all():
        advice = "write 2 * target - 1 if yours are 0 and 1."
        if isinstance(scores, np.ndarray) and (np.abs(scores) == 1).all():
            advice = "the arguments look swapped: hinge(scores, target)."
        raise ValueError(f"hinge: targets must be -1.0 or 1.0: {advice}")
    return np.maximum(1 - target * scores, 0).mean()


def binary_cross_entropy(logits: np.ndarray, target: np.ndarray) -> np.floating:
    """Return the mean of -log(p) where the target is 1 and -log(1 - p) where it is 0.

    p = sigmoid(logits) is never formed. Computed from the logits z as
    mean(max(z, 0) - z * target + log(1 + exp(-abs(z)))), which neither overflows nor
    meets log(0).

    Parameters
    ----------
    logits, target : arrays of one shape and dtype
        Targets are between 0.0 and 1.0.

    Returns
    -------
    number
        In nats. Logits of 0 cost log(2) = 0.693.

    Raises
    ------
    TypeError
        As `mse`.
    ValueError
        As `mse`; and if a target is below 0 or above 1.

    References
    ----------
    Nielsen, *Neural Networks and Deep Learning*, 2015, chapter 3, equation 57; in
    logits, PyTorch's `binary_cross_entropy_with_logits`.

    Examples
    --------
    >>> binary_cross_entropy(np.zeros((2, 1)), np.array([[1.0], [0.0]])).round(3)
    np.float64(0.693)
    """
    check_pair("binary_cross_entropy", ("logits", "target"), logits, target)
    if isinstance(target, np.ndarray) and (target.min() < 0 or target.max() > 1):
        advice = "a probability lies between 0 and 1."
        if isinstance(logits, np.ndarray) and logits.min() >= 0 and logits.max() <= 1:
            advice = "the arguments look swapped: binary_cross_entropy(logits, target)."
        raise ValueError(
            "binary_cross_entropy: the targets run from "
            f"{target.min()} to {target.max()}, expected 0 to 1: {advice}"
        )
    overshoot = np.log1p(np.exp(-np.abs(logits)))
    return (np.maximum(logits, 0) - logits * target + overshoot).mean()


def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> np.floating:
    """Return the mean of -log(p) of the right class, with p = softmax(logits).

    With z = logits - max(logits) in each row, computed as
    mean(log(sum(exp(z))) - z[label]); the softmax itself is never formed.

    Parameters
    ----------
    logits : (N, K)
        Scores before the softmax.
    labels : (N,) integers
        The right class of each sample, from 0 to K - 1.

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
        many as the logits' rows, the arguments are swapped, or the batch is empty.

    Warns
    -----
    UserWarning
        If the logits look like probabilities.

    References
    ----------
    Goodfellow, Bengio and Courville, *Deep Learning*, 2016, section 6.2.2.3.

    Examples
    --------
    >>> cross_entropy(np.zeros((1, 10)), np.array([3])).round(4)
    np.float64(2.3026)
    """
    check_classification("cross_entropy", logits, labels)
    z = logits - logits.max(axis=-1, keepdims=True)
    z_label = z[np.arange(len(labels), like=labels), labels]  # (N,)
    return (np.log(np.exp(z).sum(axis=-1)) - z_label).mean()


def check_classification(function: str, logits: np.ndarray, labels: np.ndarray) -> None:
    """Refuse logits and labels that do not fit; warn of probabilities."""
    if getattr(logits, "ndim", 2) == 1 and getattr(labels, "ndim", 1) == 2:
        raise ValueError(
            f"{function}: logits has shape {logits.shape} and labels has shape "
            f"{labels.shape}; the arguments look swapped: {function}(logits, labels)."
        )
    check_scores(function, "logits", logits)
    if logits.ndim != 2:
        raise ValueError(
            f"{function}: logits has shape {logits.shape}, expected (N, K). A single "
            "sample is a batch of one: write logits[None, :] and np.array([label])."
        )
    check_labels(function, labels, logits.shape[1])
    if len(logits) != len(labels):
        raise ValueError(
            f"{function}: logits has shape {logits.shape} and labels has shape "
            f"{labels.shape}, expected one label for each row of logits."
        )
    if len(labels) == 0:
        raise ValueError(
            f"{function}: the batch is empty, logits has shape {logits.shape}; a mean "
            "over nothing has no value."
        )
    warn_of_probabilities(function, logits, stacklevel=4)


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
    check_scores("log_sum_exp", "z", z)
    m = z.max(axis=-1, keepdims=True)
    return m[..., 0] + np.log(np.exp(z - m).sum(axis=-1))


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
    check_labels("one_hot", labels, n_classes)
    classes = np.arange(n_classes, like=labels)
    return (labels[:, None] == classes).astype(dtype)  # (N, n_classes)
