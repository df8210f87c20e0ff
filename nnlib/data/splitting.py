"""Training and test parts, chapter 9: by chance, by time, by group.

Which split is honest depends on what will be asked: about another sample of the same
kind, about a later moment, or about a group that nobody has seen.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nnlib.data.checks import (
    at_most,
    check_labels_of,
    check_whole,
    generator,
    share,
)
from nnlib.ranges import held_to, whole_number

REQUEST = {
    "rng": generator,
    "n": lambda function, name, n: whole_number(function, name, n, at_least=2),
    "test_share": share,
    "groups": check_labels_of,
    "labels": check_whole,
}


@held_to(REQUEST)
def split_by_chance(
    rng: np.random.Generator, n: int, test_share: float = 0.2
) -> tuple[np.ndarray, np.ndarray]:
    """Draw which of n rows are for training and which for testing.

    Parameters
    ----------
    rng : numpy.random.Generator
    n : int
        Number of rows, at least 2.
    test_share : float
        Between 0 and 1; at least one row goes into each part.

    Returns
    -------
    train, test : (n_train,) and (n_test,) int64
        The numbers of the rows, in order.

    Raises
    ------
    TypeError
        If `rng` is no generator, or a setting no number.
    ValueError
        If `n` is below 2, or the share not between 0 and 1.

    Examples
    --------
    >>> train, test = split_by_chance(np.random.default_rng(0), 5, test_share=0.4)
    >>> len(train), len(test), sorted([*train.tolist(), *test.tolist()])
    (3, 2, [0, 1, 2, 3, 4])
    """
    order = rng.permutation(n)
    n_test = parted(n, test_share)
    return np.sort(order[n_test:]), np.sort(order[:n_test])


@held_to(REQUEST)
def split_by_class(
    rng: np.random.Generator, labels: np.ndarray, test_share: float = 0.2
) -> tuple[np.ndarray, np.ndarray]:
    """Draw rows for testing so that each class keeps its share in both parts.

    Parameters
    ----------
    rng : numpy.random.Generator
    labels : (N,) integers
        From 0 on, without a gap: each class has two rows or more.
    test_share : float
        The share of each class, between 0 and 1.

    Returns
    -------
    train, test : (n_train,) and (n_test,) int64

    Raises
    ------
    TypeError
        If `rng` is no generator, or `labels` no array of integers.
    ValueError
        If a class has no row or only one, or the share is not between 0 and 1.

    Examples
    --------
    >>> labels = np.array([0, 1, 0, 1, 0, 1])
    >>> train, test = split_by_class(np.random.default_rng(0), labels, test_share=0.3)
    >>> sorted(labels[test].tolist())
    [0, 1]
    """
    check_classes(labels)
    in_test = np.zeros(len(labels), dtype=bool)
    for k in range(labels.max() + 1):
        rows = rng.permutation(np.flatnonzero(labels == k))
        in_test[rows[: parted(len(rows), test_share)]] = True
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)


def check_classes(labels: np.ndarray) -> None:
    """Refuse a class that cannot have a row in each part."""
    if labels.min() < 0:
        raise ValueError(
            f"split_by_class: labels runs from {labels.min()}, expected whole numbers "
            "from 0 on."
        )
    counts = np.bincount(labels)
    small = int(counts.argmin())
    if counts[small] < 2:
        has = "one row" if counts[small] else "no row"
        raise ValueError(
            f"split_by_class: class {small} has {has}, expected two or more: one for "
            "each part. Collect more, or leave the class out and count on from 0."
        )


@held_to(REQUEST)
def split_by_time(
    n: int, test_share: float = 0.2, gap: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """Take the last rows for testing, and the earlier ones for training.

    Windows overlap: for rows of `windows` let the gap be width + ahead - 1, so that no
    number stands in both parts.

    Parameters
    ----------
    n : int
        Number of rows, in order of time.
    test_share : float
        Between 0 and 1.
    gap : int
        How many rows before the test part are in neither.

    Returns
    -------
    train, test : (n_train,) and (n_test,) int64

    Raises
    ------
    TypeError
        If a setting is no number.
    ValueError
        If `n` is below 2, the share not between 0 and 1, or the gap leaves no row to
        train on.

    Examples
    --------
    >>> train, test = split_by_time(10, test_share=0.3, gap=2)
    >>> train.tolist(), test.tolist()
    ([0, 1, 2, 3, 4], [7, 8, 9])
    """
    start = n - parted(n, test_share)
    room = "rows before the test part, less one to train on"
    gap = at_most("split_by_time", "gap", gap, start - 1, room, at_least=0)
    return np.arange(start - gap), np.arange(start, n)


@held_to(REQUEST)
def split_by_group(
    rng: np.random.Generator, groups: Sequence, test_share: float = 0.2
) -> tuple[np.ndarray, np.ndarray]:
    """Draw groups for testing, and take all rows of each to one side.

    Parameters
    ----------
    rng : numpy.random.Generator
    groups : (N,) array or list
        What the rows of a group have in common, such as the speaker's name.
    test_share : float
        The share of the groups, between 0 and 1.

    Returns
    -------
    train, test : (n_train,) and (n_test,) int64

    Raises
    ------
    TypeError
        If `rng` is no generator, or the share no number.
    ValueError
        If there are fewer than two groups, or the share is not between 0 and 1.

    Examples
    --------
    >>> groups = ["ada", "bob", "ada", "cy", "bob"]
    >>> train, test = split_by_group(np.random.default_rng(0), groups, test_share=0.3)
    >>> [groups[i] for i in test]
    ['cy']
    """
    found, of_row = np.unique(np.asarray(groups), return_inverse=True)
    if len(found) < 2:
        raise ValueError(
            f"split_by_group: groups holds one group, {found[0].item()!r}, expected "
            "two or more: one for each part."
        )
    held_out = rng.permutation(len(found))[: parted(len(found), test_share)]
    in_test = np.isin(of_row, held_out)
    return np.flatnonzero(~in_test), np.flatnonzero(in_test)


def parted(n: int, test_share: float) -> int:
    """Return how many of n go into the test part: at least 1, and never all."""
    return min(max(round(n * test_share), 1), n - 1)
