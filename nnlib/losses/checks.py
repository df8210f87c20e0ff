"""What losses ask of outputs and targets."""

import numpy as np

from nnlib.checks import check_array as check_floats


def check_scores(function: str, name: str, z: np.ndarray) -> None:
    """Refuse what has no last axis to sum over.

    Parameters
    ----------
    function, name : str
    z : (..., K)

    Raises
    ------
    TypeError
        If z does not hold floats.
    ValueError
        If z is a single number or K is 0.

    Examples
    --------
    >>> check_scores("softmax", "z", np.zeros((2, 3)))
    """
    check_floats(function, name, z)
    shape = np.shape(z)
    if not shape or shape[-1] == 0:
        raise ValueError(
            f"{function}: {name} has shape {shape}, expected (..., K): a row of K "
            "scores, with K at least 1."
        )


def check_pair(
    function: str, names: tuple[str, str], y: np.ndarray, target: np.ndarray
) -> None:
    """Refuse an output and a target that do not fit entry by entry.

    NumPy would stretch (N,) against (N, 1) to (N, N) and compare every output with
    every target. A float64 target would turn all gradients into float64.

    Parameters
    ----------
    function : str
    names : pair of str
        What the function calls its two arguments.
    y, target : arrays of one shape and one dtype

    Raises
    ------
    TypeError
        If one is no array of floats, or the dtypes differ.
    ValueError
        If the shapes differ or are empty.

    Examples
    --------
    >>> check_pair("mse", ("y", "target"), np.ones((2, 1)), np.ones((2, 1)))
    """
    try:
        if (
            y.shape == target.shape
            and y.dtype == target.dtype
            and y.dtype.kind == "f"
            and y.size > 0
        ):
            return
    except AttributeError:
        pass  # one of them is no array, which check_floats says in words
    for name, values in zip(names, (y, target), strict=True):
        check_floats(function, name, values)
        if not hasattr(values, "shape"):
            raise TypeError(
                f"{function}: {name} is the number {values}, expected an array. "
                f"Write np.array([{float(values)}])."
            )
    if y.shape != target.shape:
        advice = "each output needs one target."
        if y.size == target.size:
            advice = f"write {names[1]}.reshape({names[0]}.shape)."
        raise ValueError(
            f"{function}: {names[0]} has shape {y.shape} and {names[1]} has shape "
            f"{target.shape}, expected equal shapes: {advice}"
        )
    if y.dtype != target.dtype:
        raise TypeError(
            f"{function}: {names[0]} is {y.dtype} and {names[1]} is {target.dtype}, "
            f"expected equal dtypes: write {names[1]}.astype({names[0]}.dtype)."
        )
    raise ValueError(
        f"{function}: the batch is empty, {names[0]} has shape {y.shape}; a mean over "
        "nothing has no value."
    )


def check_labels(
    function: str, labels: np.ndarray, n_classes: int, wait: bool = False
) -> None:
    """Refuse labels that are not the whole numbers 0 to n_classes - 1.

    Parameters
    ----------
    function : str
    labels : (N,) integers
    n_classes : int
    wait : bool
        Look at the numbers on a GPU too, which makes the program wait for it.

    Raises
    ------
    TypeError
        If the labels are no array of integers.
    ValueError
        If they have a second axis, as one-hot rows do, or one is out of range.

    Examples
    --------
    >>> check_labels("fit", np.array([0, 9]), 10)
    """
    shape = np.shape(labels)
    if len(shape) == 2 and shape[1] > 1:
        raise ValueError(
            f"{function}: labels has shape {shape} and looks one-hot, expected "
            "integers of shape (N,): write labels.argmax(axis=1)."
        )
    if len(shape) != 1:
        raise ValueError(
            f"{function}: labels has shape {shape}, expected (N,), one whole number "
            "for each sample: write labels.reshape(-1)."
        )
    kind = labels.dtype.kind if hasattr(labels, "dtype") else type(labels).__name__
    if kind not in "iu":
        raise TypeError(
            f"{function}: labels is {getattr(labels, 'dtype', kind)}, expected an "
            "array of integers: write np.array(labels, dtype=np.int64)."
        )
    # NumPy takes -1 for the last class, and a GPU wraps every number around.
    if labels.size and (wait or isinstance(labels, np.ndarray)):
        lowest, highest = labels.min().item(), labels.max().item()
        if lowest < 0 or highest >= n_classes:
            raise ValueError(
                f"{function}: the labels run from {lowest} to {highest}, expected 0 to "
                f"{n_classes - 1} for {n_classes} classes; classes count from 0."
            )
