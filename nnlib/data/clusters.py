"""Groups without labels, chapter 9: k-means, and how far its groups are the classes."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from nnlib import foreign
from nnlib.data.checks import (
    at_most,
    check_whole,
    check_wide_rows,
    generator,
    sizes_agree,
)
from nnlib.ranges import held_to, whole_number


class Clusters(NamedTuple):
    """What k-means found.

    Attributes
    ----------
    centres : (k, n)
        The mean of each cluster's rows.
    numbers : (N,) int64
        Which cluster each row is in. The numbers are names, in no order.
    inertia : float
        The squared distances of all rows to their centres, added up.
    """

    centres: np.ndarray
    numbers: np.ndarray
    inertia: float

    def __getattr__(self, name: str):
        """Say what is written here in place of a name of scikit-learn."""
        raise AttributeError(foreign.attribute("Clusters", name, foreign.OF_CLUSTERS))


@held_to({"x": check_wide_rows, "centres": check_wide_rows})
def nearest(x: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return for each row the number of the nearest centre.

    Parameters
    ----------
    x : (N, n)
    centres : (k, n)

    Returns
    -------
    (N,) int64

    Raises
    ------
    TypeError
        If one of them is no array of floats.
    ValueError
        If they differ in columns.

    Examples
    --------
    >>> nearest(np.array([[0.0], [9.0]]), np.array([[10.0], [1.0]]))
    array([1, 0])
    """
    if x.shape[1] != centres.shape[1]:
        raise ValueError(
            f"nearest: x has shape {x.shape} and centres has shape {centres.shape}, "
            "expected as many columns in each."
        )
    return squared_distances(x, centres).argmin(axis=1)


def squared_distances(x: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return |x|**2 - 2 x·c + |c|**2 for each row and each centre, (N, k)."""
    products = x @ centres.T  # (N, k)
    return (x * x).sum(axis=1)[:, None] - 2 * products + (centres**2).sum(axis=1)


@held_to(
    {
        "rng": generator,
        "x": check_wide_rows,
        "starts": whole_number,
        "steps": whole_number,
    }
)
def kmeans(
    rng: np.random.Generator, x: np.ndarray, k: int, starts: int = 1, steps: int = 300
) -> Clusters:
    """Part rows into k clusters: each row goes to the nearest mean, again and again.

    The first centres are rows: each next one is the best of a few, drawn with a chance
    that grows with the squared distance to the centres before it. Where a cluster loses
    all its rows, the row farthest from its centre becomes the new centre.

    Parameters
    ----------
    rng : numpy.random.Generator
    x : (N, n)
        A column with large numbers counts more than the others: think of scaling.
    k : int
        Number of clusters, at most N.
    starts : int
        How often to begin anew; the result with the smallest inertia is kept.
    steps : int
        At most so many rounds; a run ends when no row changes its cluster.

    Returns
    -------
    Clusters

    Raises
    ------
    TypeError
        If `x` is no array of floats, or a setting no whole number.
    ValueError
        If `x` has a gap, or k is more than there are rows.

    References
    ----------
    Lloyd, "Least squares quantization in PCM", 1982; Arthur and Vassilvitskii,
    "k-means++: the advantages of careful seeding", 2007.

    Examples
    --------
    >>> x = np.array([[0.0], [1.0], [10.0], [11.0]])
    >>> found = kmeans(np.random.default_rng(0), x, k=2)
    >>> sorted(found.centres[:, 0].tolist()), found.inertia
    ([0.5, 10.5], 1.0)
    """
    k = at_most("kmeans", "k", k, len(x), f"rows of x, whose shape is {x.shape}")
    found = [settled(x, seeded(rng, x, k), steps) for _ in range(starts)]
    return min(found, key=lambda clusters: clusters.inertia)


def settled(x: np.ndarray, centres: np.ndarray, steps: int) -> Clusters:
    """Move centres to the means of the rows nearest to them until none changes."""
    numbers = squared_distances(x, centres).argmin(axis=1)
    for _ in range(steps):
        before = numbers
        centres = means(x, numbers, centres)
        numbers = squared_distances(x, centres).argmin(axis=1)
        if (numbers == before).all():
            break
    away = x - centres[numbers]
    return Clusters(centres, numbers, float((away * away).sum(dtype=np.float64)))


def means(x: np.ndarray, numbers: np.ndarray, centres: np.ndarray) -> np.ndarray:
    """Return the mean of each cluster; an empty one gets the farthest row."""
    centres, away = centres.copy(), ((x - centres[numbers]) ** 2).sum(axis=1)
    for j in range(len(centres)):
        rows = x[numbers == j]
        if len(rows):
            centres[j] = rows.mean(axis=0)
        else:
            farthest = away.argmax()
            centres[j], away[farthest] = x[farthest], 0
    return centres


def seeded(rng: np.random.Generator, x: np.ndarray, k: int) -> np.ndarray:
    """Draw the first centres, (k, n), far from each other.

    For each, a few rows are drawn, and the one that brings the rows nearest is taken.
    """
    centres = x[[rng.integers(len(x))]]  # (1, n)
    away = distances_to(x, centres[0])
    while len(centres) < k:
        total = away.sum(dtype=np.float64)
        chances = away / total if total > 0 else np.full(len(x), 1 / len(x))
        drawn = rng.choice(len(x), size=2 + int(math.log(k)), p=chances / chances.sum())
        tried = [np.minimum(away, distances_to(x, x[row])) for row in drawn]
        best = int(np.argmin([each.sum(dtype=np.float64) for each in tried]))
        centres, away = np.vstack([centres, x[drawn[best]]]), tried[best]
    return centres


def distances_to(x: np.ndarray, centre: np.ndarray) -> np.ndarray:
    """Return the squared distance of each row to one centre, (N,)."""
    return ((x - centre) ** 2).sum(axis=1)


@held_to({"labels": check_whole, "numbers": check_whole})
def purity(labels: np.ndarray, numbers: np.ndarray) -> float:
    """Return the share of rows whose label is the most frequent one of their cluster.

    Labels are needed to *judge* clusters; k-means does not see them.

    Parameters
    ----------
    labels : (N,) integers
    numbers : (N,) integers
        Which cluster each row is in. A cluster that no row is in counts nothing.

    Returns
    -------
    float

    Raises
    ------
    TypeError
        If one of them is no array of integers.
    ValueError
        If they have not as many rows.

    References
    ----------
    Manning, Raghavan and Schütze, *Introduction to Information Retrieval*, 2008,
    section 16.3.

    Examples
    --------
    >>> purity(np.array([0, 0, 1, 1]), np.array([2, 2, 2, 0]))
    0.75
    """
    sizes_agree("purity", labels=labels, numbers=numbers)
    counts = table_of(labels, numbers)
    return float(counts.max(axis=0).sum() / len(labels))


@held_to({"labels": check_whole, "numbers": check_whole})
def adjusted_rand(labels: np.ndarray, numbers: np.ndarray) -> float:
    """Return how far labels and clusters agree on pairs of rows: 1 all, 0 chance.

    A pair counts where both rows have one label and one cluster; what chance alone
    would give is subtracted.

    Parameters
    ----------
    labels, numbers : (N,) integers

    Returns
    -------
    float
        At most 1; near 0 for clusters drawn by chance.

    Raises
    ------
    TypeError
        If one of them is no array of integers.
    ValueError
        If they have not as many rows.

    References
    ----------
    Hubert and Arabie, "Comparing partitions", 1985, equation (5).

    Examples
    --------
    >>> adjusted_rand(np.array([0, 0, 1, 1]), np.array([5, 5, 3, 3]))
    1.0
    """
    sizes_agree("adjusted_rand", labels=labels, numbers=numbers)
    counts = table_of(labels, numbers)
    both = pairs(counts).sum()
    one, other = pairs(counts.sum(axis=1)).sum(), pairs(counts.sum(axis=0)).sum()
    by_chance = one * other / max(pairs(len(labels)), 1)
    most = (one + other) / 2
    return 1.0 if most == by_chance else float((both - by_chance) / (most - by_chance))


def pairs(n):
    """Return how many pairs n things have: n (n - 1) / 2."""
    return n * (n - 1) / 2


def table_of(labels: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Count how often each label meets each cluster, (labels, clusters)."""
    (found, i), (clusters, j) = (
        np.unique(each, return_inverse=True) for each in (labels, numbers)
    )
    counts = np.zeros((len(found), len(clusters)))
    np.add.at(counts, (i, j), 1)
    return counts
