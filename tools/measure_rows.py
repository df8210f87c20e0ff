"""What chapter 9 states of full MNIST, stored in nnlib/data/results/rows.json.

Usage: python -m tools.measure_rows

The mean and the deviation of all pixels of the training images, the error of rebuilding
the images from 30 principal components of the training images, and how many test images
the nearest mean image reads, and a straight map to one-hot rows by least squares.
"""

import json

import numpy as np

from nnlib.data import Digits, mnist
from nnlib.data.measured import FOLDER
from tools.files import write
from tools.slow import heading

COMPONENTS = 30
RECIPE = {
    "title": "full MNIST as rows: size, principal components, nearest mean image",
    "components": COMPONENTS,
    "dtype": "float64",
}


def measured_rows(data: Digits) -> dict[str, float]:
    """Measure a set of images."""
    x, x_test = (part.astype(np.float64) for part in (data.x_train, data.x_test))
    mean = x.mean(axis=0)
    _, vectors = np.linalg.eigh((x - mean).T @ (x - mean))
    directions = vectors[:, -COMPONENTS:]
    labels = data.labels_train
    means = np.array([x[labels == k].mean(axis=0) for k in range(10)])
    distances = (means**2).sum(axis=1) - 2 * x_test @ means.T
    return {
        "mean": round(x.mean(), 6),
        "deviation": round(x.std(), 6),
        "error_train": round(lost(x - mean, directions), 4),
        "error_test": round(lost(x_test - mean, directions), 4),
        "least_squares": round(
            (straight(x, labels, x_test).argmax(axis=1) == data.labels_test).mean(), 6
        ),
        "nearest_mean": round((distances.argmin(axis=1) == data.labels_test).mean(), 6),
    }


def straight(x: np.ndarray, labels: np.ndarray, x_test: np.ndarray) -> np.ndarray:
    """Return the scores, (N, 10), of the matrix that comes nearest to one-hot rows."""
    mean = x.mean(axis=0)
    centred, rows = x - mean, np.eye(10)[labels]
    W = np.linalg.pinv(centred.T @ centred, hermitian=True) @ centred.T @ rows
    return (x_test - mean) @ W + rows.mean(axis=0)


def lost(centred: np.ndarray, directions: np.ndarray) -> float:
    """Return the squared error of an image, summed over its pixels."""
    rest = centred - centred @ directions @ directions.T
    return (rest**2).sum(axis=1).mean()


def main() -> None:
    """Measure and store."""
    said = {
        **heading(RECIPE),
        **measured_rows(mnist()),
    }
    write(FOLDER / "rows.json", json.dumps(said, indent=1) + "\n")


if __name__ == "__main__":
    main()
