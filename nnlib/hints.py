"""Hints: values that can be computed with and are hardly ever meant, as warnings.

Each is given from a check, so that nothing is looked at where checks are off, and
names the line outside nnlib from which it was called: Python shows it once a line.
"""

import sys
import warnings

import numpy as np


def warn_of_probabilities(function: str, z: np.ndarray) -> None:
    """Warn if a softmax is about to be applied to the output of a softmax.

    Rows that hold no negative number and sum to 1 are taken for probabilities. Scores
    nearly always hold a negative number, so that one minimum settles it. Rows
    of one 1 and otherwise 0 are let pass: people write such scores by hand.

    Parameters
    ----------
    function : str
        The function that was called, as the warning names it.
    z : (..., K)

    Warns
    -----
    UserWarning

    Examples
    --------
    >>> warn_of_probabilities("softmax", np.array([[0.5, -1.0]]))
    """
    if not isinstance(z, np.ndarray) or z.size == 0 or not z.min() >= 0:
        return
    # float16 has three digits
    tolerance = 1e-5 if z.dtype.itemsize > 2 else 2e-3
    sums_to_one = np.abs(z.sum(axis=-1) - 1) < tolerance
    if sums_to_one.all() and (z.max(axis=-1) < 1).any():
        warn(
            f"{function}: every row sums to 1, so these look like probabilities, but "
            f"{function} expects logits, the scores before the softmax. It would apply "
            "the softmax a second time, which flattens the probabilities. Leave out "
            "the first softmax."
        )


def warn_of_squashed_logits(function: str, logits: np.ndarray) -> None:
    """Warn if a sigmoid is about to be applied to the output of a sigmoid.

    Numbers from 0 to 1 alone prove nothing: logits of an unsure network may all lie
    there. Those of a network that is sure do not crowd at both ends, as probabilities
    do: half of them within 0.05 of 0 or 1, with some at either end.

    Parameters
    ----------
    function : str
        The function that was called, as the warning names it.
    logits : array of any shape

    Warns
    -----
    UserWarning

    Examples
    --------
    >>> warn_of_squashed_logits("binary_cross_entropy", np.array([0.5, -1.0]))
    """
    if not isinstance(logits, np.ndarray) or not logits.min() >= 0 or logits.max() > 1:
        return
    low, high = logits < 0.05, logits > 0.95
    crowded = 2 * (low.sum() + high.sum()) >= logits.size >= 8
    written_by_hand = ((logits == 0) | (logits == 1)).all()
    if crowded and low.any() and high.any() and not written_by_hand:
        warn(
            f"{function}: all numbers lie between 0 and 1, most of them at the ends, "
            f"so these look like probabilities, but {function} expects logits, the "
            "numbers before the sigmoid. It would apply the sigmoid a second time. "
            "Leave out the first sigmoid."
        )


def warn(text: str) -> None:
    """Give a warning that names the line which called into nnlib."""
    level, frame = 1, sys._getframe()
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("nnlib."):
        level, frame = level + 1, frame.f_back
    warnings.warn(text, UserWarning, stacklevel=level)
