"""Toy data sets: small problems in the plane, drawn from an explicit generator.

Each function takes a generator first, so that the same seed gives the same points.
Points are float32 and labels int64, which is what `fit` and `cross_entropy` take.
"""

import functools
import math
from collections.abc import Callable

import numpy as np

from nnlib.checks import described
from nnlib.ranges import check_generator, held_to, number_between, whole_number

# What every function here asks of its arguments.
REQUEST: dict[str, Callable] = {
    "rng": lambda function, _, rng: check_generator(function, rng),
    "n_samples": whole_number,
    "n_classes": whole_number,
    "noise": functools.partial(number_between, at_least=0),
    "turns": number_between,
}


@held_to(REQUEST)
def moons(
    rng: np.random.Generator, n_samples: int = 200, noise: float = 0.1
) -> tuple[np.ndarray, np.ndarray]:
    """Draw two half circles that reach into each other; no straight line parts them.

    Class 0 lies on (cos t, sin t), class 1 on (1 - cos t, 0.5 - sin t), with t drawn
    uniformly between 0 and pi radians.

    Parameters
    ----------
    rng : numpy.random.Generator
    n_samples : int
        Number of points N.
    noise : float
        Standard deviation of the normal noise added to each coordinate.

    Returns
    -------
    x : (N, 2) float32
    labels : (N,) int64
        0 or 1, each for half of the points (class 0 has one more when N is odd).

    Raises
    ------
    TypeError
        If `rng` is not a generator, or a setting no number.
    ValueError
        If `n_samples` is below 1, or `noise` negative or not finite.

    Examples
    --------
    >>> x, labels = moons(np.random.default_rng(0), n_samples=6)
    >>> x.shape, np.bincount(labels).tolist()
    ((6, 2), [3, 3])
    """
    labels = _shuffled_labels(rng, n_samples, 2)
    angle = rng.uniform(0, math.pi, n_samples)
    circle = np.stack([np.cos(angle), np.sin(angle)], axis=1)  # (N, 2)
    x = np.where(labels[:, None] == 0, circle, [1.0, 0.5] - circle)
    return _with_noise(rng, x, noise), labels


@held_to(REQUEST)
def rings(
    rng: np.random.Generator,
    n_samples: int = 200,
    n_classes: int = 2,
    noise: float = 0.1,
) -> tuple[np.ndarray, np.ndarray]:
    """Draw rings around the origin: class k lies on the circle of radius k + 1.

    Parameters
    ----------
    rng : numpy.random.Generator
    n_samples : int
        Number of points N.
    n_classes : int
        Number of rings K.
    noise : float
        Standard deviation of the normal noise added to each coordinate.

    Returns
    -------
    x : (N, 2) float32
    labels : (N,) int64
        0 to K - 1; the classes' sizes differ by one at most.

    Raises
    ------
    TypeError
        If `rng` is not a generator, or a setting no number.
    ValueError
        If `n_samples` or `n_classes` is below 1, or `noise` negative or not finite.

    Examples
    --------
    >>> x, labels = rings(np.random.default_rng(0), n_samples=4, noise=0)
    >>> bool(np.allclose(np.linalg.norm(x, axis=1), labels + 1))
    True
    """
    labels = _shuffled_labels(rng, n_samples, n_classes)
    return _with_noise(rng, _polar(labels + 1, _angles(rng, n_samples)), noise), labels


@held_to(REQUEST)
def spirals(
    rng: np.random.Generator,
    n_samples: int = 200,
    n_classes: int = 2,
    noise: float = 0.05,
    turns: float = 1.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Draw spiral arms that wind around each other, one arm a class.

    The distance from the origin runs from 0 to 1 along an arm, and the angle grows
    with it by `turns` full turns. Arm k starts at the angle 2 pi k / K radians.

    Parameters
    ----------
    rng : numpy.random.Generator
    n_samples : int
        Number of points N.
    n_classes : int
        Number of arms K.
    noise : float
        Standard deviation of the normal noise added to each coordinate.
    turns : float
        Full turns from the inner end of an arm to its outer end.

    Returns
    -------
    x : (N, 2) float32
    labels : (N,) int64
        0 to K - 1; the classes' sizes differ by one at most.

    Raises
    ------
    TypeError
        If `rng` is not a generator, or a setting no number.
    ValueError
        If `n_samples` or `n_classes` is below 1, or `noise` negative or not finite.

    Examples
    --------
    >>> x, labels = spirals(np.random.default_rng(0), n_samples=9, n_classes=3)
    >>> x.shape, np.bincount(labels).tolist()
    ((9, 2), [3, 3, 3])
    """
    number_between("spirals", "turns", turns)
    labels = _shuffled_labels(rng, n_samples, n_classes)
    radius = np.sqrt(rng.uniform(0, 1, n_samples))  # even coverage of the arm's area
    angle = 2 * math.pi * (turns * radius + labels / n_classes)
    return _with_noise(rng, _polar(radius, angle), noise), labels


@held_to(REQUEST)
def xor(
    rng: np.random.Generator, n_samples: int = 200, noise: float = 0.1
) -> tuple[np.ndarray, np.ndarray]:
    """Draw four clouds at the corners of a square; opposite corners share a class.

    The corners are (0, 0), (0, 1), (1, 0) and (1, 1), and the label is the exclusive
    or of the two coordinates. A single neuron cannot learn it (Minsky and Papert,
    1969).

    Parameters
    ----------
    rng : numpy.random.Generator
    n_samples : int
        Number of points N.
    noise : float
        Standard deviation of the normal noise added to each coordinate.

    Returns
    -------
    x : (N, 2) float32
    labels : (N,) int64
        0 or 1; the corners' sizes differ by one at most.

    Raises
    ------
    TypeError
        If `rng` is not a generator, or a setting no number.
    ValueError
        If `n_samples` is below 1, or `noise` negative or not finite.

    Examples
    --------
    >>> x, labels = xor(np.random.default_rng(0), n_samples=4, noise=0)
    >>> sorted(zip(x.astype(int).tolist(), labels.tolist()))
    [([0, 0], 0), ([0, 1], 1), ([1, 0], 1), ([1, 1], 0)]
    """
    corner = _shuffled_labels(rng, n_samples, 4)
    first, second = corner // 2, corner % 2
    x = np.stack([first, second], axis=1)  # (N, 2)
    return _with_noise(rng, x, noise), first ^ second


@held_to(REQUEST)
def regression_curve(
    rng: np.random.Generator,
    n_samples: int = 100,
    noise: float = 0.1,
    function: Callable = np.sin,
    low: float = -math.pi,
    high: float = math.pi,
) -> tuple[np.ndarray, np.ndarray]:
    """Draw noisy points on a curve, for regression: target = function(x) + noise.

    Parameters
    ----------
    rng : numpy.random.Generator
    n_samples : int
        Number of points N.
    noise : float
        Standard deviation of the normal noise added to the targets only.
    function : callable
        The curve, applied to an (N, 1) array elementwise. The default is a sine.
    low, high : float
        x is drawn uniformly between these (radians for the sine).

    Returns
    -------
    x : (N, 1) float32
    target : (N, 1) float32

    Raises
    ------
    TypeError
        If `rng` is not a generator, or a setting no number.
    ValueError
        If `n_samples` is below 1, `noise` negative or not finite, or `low` not
        below `high`.

    Examples
    --------
    >>> x, target = regression_curve(np.random.default_rng(0), n_samples=5, noise=0)
    >>> x.shape, bool(np.allclose(target, np.sin(x)))
    ((5, 1), True)
    """
    low = number_between("regression_curve", "low", low)
    high = number_between("regression_curve", "high", high, above=low)
    if not callable(function):
        raise TypeError(
            f"regression_curve: function is {described(function)}, expected a function "
            "of an array: write function=np.sin."
        )
    x = rng.uniform(low, high, (n_samples, 1))
    return x.astype(np.float32), _with_noise(rng, function(x), noise)


def _shuffled_labels(rng, n_samples, n_classes):
    return rng.permutation(np.arange(n_samples) % n_classes)


def _angles(rng, n_samples):
    return rng.uniform(0, 2 * math.pi, n_samples)


def _polar(radius, angle):
    return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)  # (N, 2)


def _with_noise(rng, x, noise):
    return (x + noise * rng.normal(size=x.shape)).astype(np.float32)
