"""What losses of K classes ask of logits, of labels or rows, and of their settings."""

from typing import Any

import numpy as np

from nnlib.checks import check_array, is_array
from nnlib.hints import warn, warn_of_probabilities
from nnlib.losses.checks import are_names, check_labels, explain_labels
from nnlib.ranges import number_between, whole_number


def check_classes(
    logits: np.ndarray,
    labels: np.ndarray,
    class_weights: np.ndarray | None = None,
    label_smoothing: float = 0.0,
    ignore_label: int | None = None,
) -> None:
    """Refuse what `cross_entropy` cannot use, although the shapes fit."""
    if ignore_label is not None:
        whole_number("cross_entropy", "ignore_label", ignore_label, at_least=-(2**63))
    check_labels("cross_entropy", labels, logits.shape[1], ignore=ignore_label)
    if ignore_label is not None and isinstance(labels, np.ndarray):
        if (labels == ignore_label).all():
            warn(
                f"cross_entropy: every label is {ignore_label}, the one to ignore, so "
                "that the loss is 0 and nothing is learned: leave such batches out, or "
                "give ignore_label a number that stands for no class."
            )
    check_settings("cross_entropy", logits, class_weights, label_smoothing)
    warn_of_probabilities("cross_entropy", logits)


def check_rows(
    logits: np.ndarray,
    target: np.ndarray,
    class_weights: np.ndarray | None = None,
    label_smoothing: float = 0.0,
) -> None:
    """Refuse what `soft_cross_entropy` cannot use, although the shapes fit."""
    function = "soft_cross_entropy"
    if isinstance(target, np.ndarray):
        check_probabilities(function, target)
    check_settings(function, logits, class_weights, label_smoothing)
    warn_of_probabilities(function, logits)


def check_class_sizes(logits: np.ndarray, labels: Any, *settings, **named) -> None:
    """Refuse a batch without samples, and one class alone."""
    check_logits("cross_entropy", logits)


def check_row_kinds(logits: np.ndarray, target: Any, *settings, **named) -> None:
    """Refuse a batch without samples, one class alone, and two dtypes."""
    check_logits("soft_cross_entropy", logits)
    if logits.dtype != target.dtype:
        raise TypeError(
            f"soft_cross_entropy: logits is {logits.dtype} and target is "
            f"{target.dtype}, expected equal dtypes: write target.astype(logits.dtype)."
        )


def check_logits(function: str, logits: np.ndarray) -> None:
    """Refuse a batch without samples, and what is no choice between classes."""
    n, n_classes = logits.shape
    if n > 0 and n_classes > 1:
        return
    if n_classes == 0:
        raise ValueError(
            f"{function}: logits has shape {logits.shape}, expected (N, K): a row of K "
            "scores, with K at least 2."
        )
    if n_classes == 1:
        raise ValueError(
            f"{function}: logits has shape {logits.shape}, one output, and one class "
            "alone is always right. Give the network two outputs, or use "
            "binary_cross_entropy with a target of shape (N, 1): write "
            "binary_cross_entropy(logits, labels[:, None].astype(logits.dtype))."
        )
    raise ValueError(
        f"{function}: the batch is empty, logits has shape {logits.shape}; a mean over "
        "nothing has no value."
    )


def check_probabilities(function: str, target: np.ndarray) -> None:
    """Refuse rows that are not probabilities, which sum to 1."""
    if not (target.min() >= 0 and target.max() <= 1):
        raise ValueError(
            f"{function}: target runs from {target.min()} to {target.max()}, expected "
            "0 to 1: a probability lies between 0 and 1."
        )
    sums = target.sum(axis=1)
    worst = np.abs(sums - 1).argmax()
    if abs(sums[worst] - 1) > 0.01:
        raise ValueError(
            f"{function}: row {worst} of target sums to {sums[worst]:.4g}, expected "
            "probabilities that sum to 1. Several classes at once are for "
            "binary_cross_entropy; otherwise write target / target.sum(axis=1, "
            "keepdims=True)."
        )


def check_settings(
    function: str, logits: np.ndarray, class_weights: Any, label_smoothing: float
) -> None:
    """Refuse weights that are not one for each class, and more smoothing than all."""
    number_between(function, "label_smoothing", label_smoothing, at_least=0, at_most=1)
    if class_weights is None:
        return
    check_array(function, "class_weights", class_weights, number=False)
    if class_weights.shape != logits.shape[1:]:
        raise ValueError(
            f"{function}: class_weights has shape {class_weights.shape}, expected "
            f"{logits.shape[1:]}: one weight for each of the {logits.shape[1]} classes."
        )
    if isinstance(class_weights, np.ndarray) and not (
        class_weights.min() >= 0 and np.isfinite(class_weights.max())
    ):
        raise ValueError(
            f"{function}: class_weights runs from {class_weights.min()} to "
            f"{class_weights.max()}, expected finite numbers of at least 0."
        )


def explain_classes(logits: Any, labels: Any, *settings: Any, **named: Any) -> None:
    """Say what labels lack, or that they stand where the logits belong."""
    function = "cross_entropy"
    explain_swapped(function, "labels", logits, labels)
    check_array(function, "logits", logits, number=False)
    if logits.ndim == 2 and logits.shape[1] == 1:
        check_logits(function, logits)
    if np.ndim(labels) == 0 and not are_names(labels) and logits.ndim == 1:
        raise ValueError(
            f"{function}: logits has shape {logits.shape}, expected (N, K). A single "
            "sample is a batch of one: write logits[None, :] and np.array([labels])."
        )
    right = is_array(labels) and labels.dtype.kind in "iu" and labels.ndim == 1
    if not right:
        explain_labels(function, "labels", labels)


def explain_rows(logits: Any, target: Any, *settings: Any, **named: Any) -> None:
    """Say that labels need no rows, or that rows stand where the logits belong."""
    function = "soft_cross_entropy"
    if is_array(target) and target.dtype.kind in "iu" and target.ndim == 1:
        raise ValueError(
            f"{function}: target has shape {target.shape} and holds {target.dtype}, "
            "expected rows of probabilities, (N, K): for labels write "
            "cross_entropy(logits, target)."
        )
    explain_swapped(function, "target", logits, target)


def explain_swapped(function: str, second: str, logits: Any, target: Any) -> None:
    """Raise ValueError if the logits came second."""
    if (
        is_array(logits)
        and is_array(target)
        and logits.dtype.kind in "iu"
        and target.dtype.kind == "f"
        and target.ndim == 2
    ):
        raise ValueError(
            f"{function}: logits holds {logits.dtype} of shape {logits.shape} and "
            f"{second} holds {target.dtype} of shape {target.shape}; the arguments "
            f"look swapped: write {function}(logits, {second})."
        )
