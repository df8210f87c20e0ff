"""Hints: values that can be computed with and are hardly ever meant, as warnings."""

import warnings

import numpy as np


def refuse_empty_rows(function: str, z: np.ndarray) -> None:
    """Raise ValueError where there is no score to sum over."""
    if np.shape(z)[-1] == 0:
        raise ValueError(
            f"{function}: z has shape {np.shape(z)}, expected (..., K): a row of K "
            "scores, with K at least 1."
        )


def warn_of_probabilities(function: str, z: np.ndarray, stacklevel: int = 3) -> None:
    """Warn if a softmax is about to be applied to the output of a softmax.

    Rows that hold no negative number and sum to 1 are taken for probabilities. Scores
    nearly always hold a negative number, so that one minimum settles it. Rows
    of one 1 and otherwise 0 are let pass: people write such scores by hand.

    Parameters
    ----------
    function : str
    z : (..., K)
    stacklevel : int
        Which caller's line the warning names: 3 for the caller of the caller.

    Warns
    -----
    UserWarning

    Examples
    --------
    >>> warn_of_probabilities("softmax", np.array([[0.5, -1.0]]))
    """
    if not isinstance(z, np.ndarray) or z.size == 0 or z.min() < 0:
        return
    sums_to_one = np.abs(z.sum(axis=-1) - 1) < 1e-5
    if sums_to_one.all() and (z.max(axis=-1) < 1).any():
        warnings.warn(
            f"{function}: every row sums to 1, so these look like probabilities, but "
            f"{function} expects logits, the scores before the softmax. It would apply "
            "the softmax a second time, which flattens the probabilities. Leave out "
            "the first softmax.",
            UserWarning,
            stacklevel=stacklevel,
        )
