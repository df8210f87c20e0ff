"""What chapter 9 states of k-means on all packaged digits, in results/clusters.json.

Usage: python -m tools.measure_clusters

Ten clusters of the 8,000 images, of raw pixels and of scaled ones, from three seeds. It
takes minutes, so the chapter shows what is stored here.
"""

import json

import numpy as np

from nnlib.data import Scaler, adjusted_rand, digits, kmeans, purity
from nnlib.data.measured import FOLDER
from tools.files import write
from tools.slow import heading

SEEDS, STARTS = [0, 1, 2], 2
RECIPE = {
    "title": "k-means on all packaged digits, raw and scaled",
    "clusters": 10,
    "starts": STARTS,
    "seeds": SEEDS,
}


def measured_clusters(
    x: np.ndarray, labels: np.ndarray, seeds: list[int], starts: int
) -> dict[str, dict[str, list[float]]]:
    """Return how well the clusters of raw and of scaled rows agree with the labels."""
    found = {}
    for name, rows in {"raw": x, "scaled": Scaler(x)(x)}.items():
        runs = [kmeans(np.random.default_rng(s), rows, 10, starts) for s in seeds]
        found[name] = {
            "pairs": [round(adjusted_rand(labels, one.numbers), 4) for one in runs],
            "purity": [round(purity(labels, one.numbers), 4) for one in runs],
        }
    return found


def main() -> None:
    """Measure and store."""
    x, labels, x_test, labels_test = digits()
    x, labels = np.concatenate([x, x_test]), np.concatenate([labels, labels_test])
    said = {**heading(RECIPE), **measured_clusters(x, labels, SEEDS, STARTS)}
    write(FOLDER / "clusters.json", json.dumps(said, indent=1) + "\n")


if __name__ == "__main__":
    main()
