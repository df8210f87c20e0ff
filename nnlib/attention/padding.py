"""Sequences of different lengths in one batch, chapter 14: what is missing is padded.

A padded place has the label `PADDED`, which `cross_entropy` leaves out of its mean:
write ``ignore_label=PADDED``.
"""

from collections.abc import Sequence

import numpy as np

from nnlib.checks import check_array, described
from nnlib.ranges import whole_number
from nnlib.registry import checked

PADDED = -1


def check_padded(sequences: Sequence[np.ndarray], length: int) -> None:
    """Refuse what makes no rows of `length` places."""
    length = whole_number("padded", "length", length)
    if not isinstance(sequences, Sequence) or isinstance(sequences, str):
        raise TypeError(
            f"padded: sequences is {described(sequences)}, expected a list of arrays, "
            "one for each name: write [letter_numbers(name)] for a single one."
        )
    for index, numbers in enumerate(sequences):
        name = f"sequences[{index}]"
        if isinstance(numbers, str):
            raise TypeError(
                f"padded: {name} is {numbers!r}, expected an array of integers: write "
                f"letter_numbers({numbers!r})."
            )
        check_array("padded", name, numbers, "integers", number=False)
        if numbers.ndim != 1 or len(numbers) < 2:
            raise ValueError(
                f"padded: {name} has shape {numbers.shape}, expected (n,) with n at "
                "least 2: a letter, and the one that comes next."
            )
        if len(numbers) - 1 > length:
            raise ValueError(
                f"padded: {name} has {len(numbers) - 1} letters to predict from, the "
                f"dot counted, expected {length} at most: that is the context. Leave "
                "the name out, or write a larger length."
            )


@checked(check_padded)
def padded(
    sequences: Sequence[np.ndarray], length: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return each sequence as a row of inputs, and beside it what comes next.

    Parameters
    ----------
    sequences : list of (n,) integers
        Such as ``letter_numbers(name)``, whose first and last number is the dot's, 0.
    length : int
        The context, T: as many places as a row has.

    Returns
    -------
    letters : (B, T) int64
        All numbers of a sequence but its last; 0 where it has ended.
    labels : (B, T) int64
        The number that follows each letter; `PADDED`, -1, where there is none.

    Raises
    ------
    TypeError
        If `sequences` is no list of arrays of integers.
    ValueError
        If a sequence is longer than the context, or has no letter to predict.

    References
    ----------
    Karpathy, makemore, 2022, ``makemore.py``, class ``CharDataset``.

    Examples
    --------
    >>> letters, labels = padded([np.array([0, 5, 12, 9, 0]), np.array([0, 1, 0])], 4)
    >>> letters
    array([[ 0,  5, 12,  9],
           [ 0,  1,  0,  0]])
    >>> labels
    array([[ 5, 12,  9,  0],
           [ 1,  0, -1, -1]])
    """
    letters = np.zeros((len(sequences), length), np.int64)
    labels = np.full((len(sequences), length), PADDED)
    for row, numbers in enumerate(sequences):
        n = len(numbers) - 1
        letters[row, :n], labels[row, :n] = numbers[:-1], numbers[1:]
    return letters, labels
