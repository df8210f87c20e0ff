"""What the playground draws: the boundary, and what each hidden unit sees."""

from __future__ import annotations

from typing import Any

import numpy as np

from nnlib.activations import sigmoid, softmax
from nnlib.training import predict
from nnlib.training.symptoms import FEW_SAMPLES
from nnlib_live.playground.run import Run, outputs_of
from nnlib_live.playground.sets import window

N_SHOWN = 36  # new digits beside what they are read as
LINEAR, SPREAD = "linear", 3  # each third value of the boundary's grid, for a unit


def grid(run: Run, n: int) -> np.ndarray:
    """Return n * n points of the plane, row by row from the top left corner.

    Returns
    -------
    (n * n, 2) float32
    """
    left, right, bottom, top = window(run.data.x)
    across = np.linspace(left, right, n, dtype=np.float32)
    down = np.linspace(top, bottom, n, dtype=np.float32)
    return np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2)


def decided(loss: str, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the class of each row of outputs, and how sure it is, from 0 to 1.

    With K probabilities, 0 means that all are 1 / K, and 1 that one of them is 1. The
    outputs of hinge and mse are no probabilities: there it is by how much the highest
    class leads, at most 1.

    Returns
    -------
    classes : (N,) uint8
    sure : (N,) float32
    """
    if y.shape[1] == 1:
        share = 2 * sigmoid(y[:, 0]) - 1 if loss == "binary_cross_entropy" else y[:, 0]
        return (share > 0).astype(np.uint8), np.minimum(abs(share), 1)
    K = y.shape[1]
    if loss == "cross_entropy":
        sure = (softmax(y).max(axis=1) * K - 1) / (K - 1)
    else:
        second, first = np.partition(y, K - 2, axis=1)[:, -2:].T
        sure = np.minimum(first - second, 1)
    return y.argmax(axis=1).astype(np.uint8), sure.astype(np.float32)


def boundary(run: Run, n: int = 50) -> dict[str, Any]:
    """Return the class of each of n * n points, how sure it is, and each unit's map.

    Returns
    -------
    dict
        ``classes`` (n, n) uint8 and ``sure`` (n, n) float32, the first row on top;
        ``window``, left, right, bottom, top; ``maps``, for each hidden layer an array
        (units, m, m) uint8 whose 0 to 255 runs from its lowest value to its highest.
    """
    m = len(range(0, n, SPREAD))
    with np.errstate(all="ignore"):
        outputs = outputs_of(run.network, grid(run, n))
        classes, sure = decided(run.settings["loss"], outputs[-1])
        maps = []
        for index in hidden(run):
            y = outputs[index].reshape(n, n, -1)[::SPREAD, ::SPREAD]
            maps.append(shades(y.reshape(m * m, -1).T).reshape(-1, m, m))
    return {
        "classes": classes.reshape(n, n),
        "sure": np.nan_to_num(sure).reshape(n, n),
        "window": window(run.data.x),
        "maps": maps,
    }


def images(run: Run) -> dict[str, Any]:
    """Return new digits and what they are read as, and the first layer's weights.

    Returns
    -------
    dict
        ``pixels`` (36, 28, 28) uint8, ``labels`` and ``answers`` (36,); ``maps``, of
        the first layer's units (units, 28, 28) uint8.
    """
    x, labels = run.data.x_new[:N_SHOWN], run.data.labels_new[:N_SHOWN]
    W = run.network[0].W
    first = [shades(W.T).reshape(-1, 28, 28)] if run.settings["layers"] else []
    return {
        "pixels": np.rint(255 * x).astype(np.uint8).reshape(-1, 28, 28),
        "labels": labels.astype(np.int32),
        "answers": predict(run.network, x).astype(np.int32),
        "maps": first,
    }


def shades(rows: np.ndarray) -> np.ndarray:
    """Return each row in 256 shades, from its lowest value to its highest."""
    low, high = rows.min(axis=1, keepdims=True), rows.max(axis=1, keepdims=True)
    span = np.where(high > low, high - low, 1)
    return np.nan_to_num(255 * ((rows - low) / span)).astype(np.uint8)


def hidden(run: Run) -> list[int]:
    """Return where in the network the activations of the hidden layers are."""
    return [
        index + 1
        for index, layer in enumerate(run.network[:-1])
        if layer.function.__name__ == LINEAR
    ]


def dead(run: Run) -> list[list[bool]]:
    """Tell of each hidden unit whether it gives the same output for every sample."""
    if len(run.probe) < FEW_SAMPLES:
        return [[False] * width for width in run.settings["layers"]]
    outputs = outputs_of(run.network, run.probe)
    return [(np.ptp(outputs[index], axis=0) == 0).tolist() for index in hidden(run)]
