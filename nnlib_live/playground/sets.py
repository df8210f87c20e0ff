"""The data of the playground: training and new points, and where to look at them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from nnlib.data import digits, moons, rings, spirals, xor
from nnlib.losses import one_hot
from nnlib_live.playground.settings import OF_TWO_CLASSES
from nnlib_live.playground.table import read

TOYS = {"moons": moons, "rings": rings, "spirals": spirals, "xor": xor}
N_NEW = 200  # points of a toy problem that the network is judged by
N_DIGITS = 6000  # of 7,000 training images, as on the first page
EVERY = 5  # each fifth row of a table is held back


class Data(NamedTuple):
    """What a network learns from, and what it is judged by.

    Attributes
    ----------
    x, labels : (N, n_in) float32, (N,) int64
    x_new, labels_new : the same
        Empty where there are too few points to hold some back.
    names : list of str
        Of the classes.
    columns : list of str
        What the two inputs are called; empty for images.
    """

    x: np.ndarray
    labels: np.ndarray
    x_new: np.ndarray
    labels_new: np.ndarray
    names: list[str]
    columns: list[str]


def drawn(settings: dict[str, Any], rng: np.random.Generator) -> Data:
    """Return the data that the settings ask for.

    Parameters
    ----------
    settings : dict
        As `nnlib_live.playground.settings.checked` returns them.
    rng : numpy.random.Generator
        Draws the training points, then the new ones.

    Raises
    ------
    ValueError
        If points or a file cannot be learnt from.
    """
    kind, noise = settings["data"], settings["noise"]
    if kind in TOYS:
        toy = TOYS[kind]
        x, labels = toy(rng, settings["samples"], noise=noise)
        x_new, labels_new = toy(rng, N_NEW, noise=noise)
        return Data(x, labels, x_new, labels_new, ["0", "1"], ["x₁", "x₂"])
    if kind == "digits":
        x, labels, x_new, labels_new = digits()
        names = [str(k) for k in range(10)]
        return Data(x[:N_DIGITS], labels[:N_DIGITS], x_new, labels_new, names, [])
    if kind == "points":
        return of_points(settings["points"])
    if not settings["table"]:
        raise ValueError(
            "Choose a file first: two columns of numbers and one of labels."
        )
    x, labels, names, columns = read(settings["table"])
    new = np.arange(len(x)) % EVERY == EVERY - 1
    if len(x) < 10 * EVERY:
        new[:] = False
    return Data(x[~new], labels[~new], x[new], labels[new], names, columns)


def of_points(points: list) -> Data:
    """Return the points that a reader has set, as rows of x, y and class."""
    labels = [int(row[2]) for row in points]
    n_classes = max([*labels, 1]) + 1
    if len(set(labels)) < 2:
        raise ValueError(
            "Set points of two classes or more: a network needs something to "
            "tell apart."
        )
    x = np.array([row[:2] for row in points], dtype=np.float32)
    if not np.isfinite(x).all() or min(labels) < 0 or n_classes > 4:
        raise ValueError("A point is two numbers and a class from 0 to 3.")
    names = [str(k) for k in range(n_classes)]
    nothing = x[:0], np.array([], dtype=np.int64)
    return Data(x, np.array(labels, np.int64), *nothing, names, ["x₁", "x₂"])


def target_for(loss: str, labels: np.ndarray, n_classes: int) -> np.ndarray:
    """Return the target that a loss compares the outputs with.

    Returns
    -------
    (N,) int64 for cross-entropy; (N, K) float32 for mse; else (N, 1) float32

    Raises
    ------
    ValueError
        If the loss is made for two classes, and there are more.
    """
    if loss in OF_TWO_CLASSES and n_classes != 2:
        raise ValueError(
            f"{loss} tells two classes apart, and these data have {n_classes}: choose "
            "cross_entropy."
        )
    if loss == "cross_entropy":
        return labels
    if loss == "mse":
        return one_hot(labels, n_classes)
    target = labels[:, None].astype(np.float32)
    return target if loss == "binary_cross_entropy" else 2 * target - 1


def window(x: np.ndarray) -> list[float]:
    """Return a square around points in the plane: left, right, bottom, top."""
    if len(x) == 0:
        return [-1.0, 1.0, -1.0, 1.0]
    low, high = x.min(axis=0).astype(float), x.max(axis=0).astype(float)
    half = 0.575 * max((high - low).max().item(), 0.2)
    across, up = ((low + high) / 2).tolist()
    return [across - half, across + half, up - half, up + half]
