"""What labels must be: the whole numbers 0 to K - 1, one for each sample."""

from typing import Any

import numpy as np

from nnlib.checks import check_array, is_array

TO_NUMBERS = "names, numbers = np.unique({0}, return_inverse=True)"


def check_labels(
    function: str,
    labels: np.ndarray,
    n_classes: int,
    wait: bool = False,
    name: str = "labels",
    ignore: int | None = None,
) -> None:
    """Refuse labels that are not the whole numbers 0 to n_classes - 1.

    Parameters
    ----------
    function : str
    labels : (N,) integers
    n_classes : int
    wait : bool
        Look at the numbers on a GPU too, which makes the program wait for it.
    name : str
        What the function calls the labels.
    ignore : int, optional
        A number that is no class and is let pass.

    Raises
    ------
    TypeError
        If the labels are no array of integers.
    ValueError
        If they have a second axis, as one-hot rows do, or one is out of range.

    Examples
    --------
    >>> check_labels("fit", np.array([0, 9]), 10)
    >>> check_labels("fit", np.array([1, 3]), 3)
    Traceback (most recent call last):
    ...
    ValueError: fit: the labels run from 1 to 3, expected 0 to 2 for 3 classes; \
classes count from 0: write labels - 1.
    """
    if not is_array(labels) or labels.dtype.kind not in "iu" or labels.ndim != 1:
        explain_labels(function, name, labels)
    # NumPy takes -1 for the last class, and a GPU wraps every number around.
    if not labels.size or not (wait or isinstance(labels, np.ndarray)):
        return
    if ignore is not None:
        labels = np.where(labels == ignore, 0, labels)
    lowest, highest = labels.min().item(), labels.max().item()
    if lowest >= 0 and highest < n_classes:
        return
    the_labels = "the labels" if name == "labels" else f"the labels in {name}"
    shift = f": write {name} - 1" if (lowest, highest) == (1, n_classes) else ""

    raise ValueError(
        f"{function}: {the_labels} run from {lowest} to {highest}, expected 0 to "
        f"{n_classes - 1} for {n_classes} classes; classes count from 0{shift}."
    )


def explain_labels(function: str, name: str, labels: Any) -> None:
    """Raise the error that says how these become labels.

    Examples
    --------
    >>> explain_labels("fit", "labels", np.array([[0, 1], [1, 0]]))
    Traceback (most recent call last):
    ...
    ValueError: fit: labels has shape (2, 2) and looks one-hot, expected whole numbers \
of shape (N,): write labels.argmax(axis=1).
    """
    if are_names(labels):
        code = TO_NUMBERS.format(name)
        raise TypeError(
            f"{function}: {name} holds names, expected whole numbers: write {code}."
        )
    if not is_array(labels):
        check_array(function, name, labels, "integers", number=False)
    shape = labels.shape
    if len(shape) == 2 and shape[1] > 1:
        raise ValueError(f"{function}: {name} has shape {shape}{rows(name, labels)}.")
    if len(shape) != 1:
        code = f"{name}.reshape(-1)"
        if labels.dtype.kind not in "iu":
            code += ".astype(np.int64)"
        raise ValueError(
            f"{function}: {name} has shape {shape}, expected (N,), one whole number "
            f"for each sample: write {code}."
        )
    if isinstance(labels, np.ndarray) and labels.dtype.kind == "f":
        odd = labels[~(labels == np.rint(labels))]
        if odd.size:
            raise TypeError(
                f"{function}: {name} holds {odd[0]}, expected whole numbers, one class "
                "for each sample. Numbers to come close to are for mse."
            )
    check_array(function, name, labels, "integers", number=False)


def are_names(labels: Any) -> bool:
    """Tell whether these are classes written as text."""
    if hasattr(labels, "to_numpy"):
        labels = labels.to_numpy()
    if isinstance(labels, list | tuple) and labels:
        return all(isinstance(label, str) for label in labels)
    kind = getattr(getattr(labels, "dtype", None), "kind", "")
    if kind == "O" and np.size(labels):
        return all(isinstance(label, str) for label in np.ravel(labels))
    return kind in ("U", "S", "T")


def rows(name: str, labels: np.ndarray) -> str:
    """Say what rows of numbers are, and how they become labels."""
    expected = "expected whole numbers of shape (N,)"
    if not isinstance(labels, np.ndarray) or labels.dtype.kind not in "iufb":
        return f" and looks one-hot, {expected}: write {name}.argmax(axis=1)"
    one_each = (labels != 0).sum(axis=1) == 1
    if one_each.all() and (labels.max(axis=1) == 1).all():
        return f" and looks one-hot, {expected}: write {name}.argmax(axis=1)"
    if labels.min() >= 0 and (np.abs(labels.sum(axis=1) - 1) < 0.01).all():
        return (
            f" and holds probabilities, {expected}: soft_cross_entropy takes the rows "
            f"as they are, write soft_cross_entropy(logits, {name})"
        )
    return (
        f", {expected}, one class for each sample. Several classes at once are for "
        f"binary_cross_entropy, numbers to come close to are for mse"
    )
