"""Make nnlib/data/digits.npz: a stratified subset of MNIST, the same bytes at each run.

Usage: python -m tools.make_digits
"""

import zipfile
from pathlib import Path

import numpy as np

from nnlib.data.download import mnist_arrays
from tools.files import ROOT

N_TRAIN, N_TEST = 7000, 1000
TARGET = ROOT / "nnlib" / "data" / "digits.npz"


def stratified(rng: np.random.Generator, labels: np.ndarray, n: int) -> np.ndarray:
    """Draw indices (n,) of a sample that keeps the share of each class.

    Seats are given by largest remainder, so that the counts add up to n. The sample is
    in random order.
    """
    quota = np.bincount(labels) * (n / len(labels))
    counts = np.floor(quota).astype(int)
    short = n - counts.sum()
    if short:
        counts[np.argsort(counts - quota, kind="stable")[:short]] += 1
    chosen = [
        rng.choice(np.flatnonzero(labels == digit), count, replace=False)
        for digit, count in enumerate(counts)
    ]
    return rng.permutation(np.concatenate(chosen))


def write_npz(path: Path, arrays: dict[str, np.ndarray]) -> None:
    """Write arrays as `np.savez_compressed` does, but packed as tightly as zip can."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy")  # dated 1980: the same bytes always
            member.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(member, "w") as file:
                np.lib.format.write_array(file, array, allow_pickle=False)


def main() -> None:
    """Draw the subset with a fixed seed and write it."""
    x_train, labels_train, x_test, labels_test = mnist_arrays()
    rng = np.random.default_rng(0)
    train = stratified(rng, labels_train, N_TRAIN)
    test = stratified(rng, labels_test, N_TEST)
    write_npz(
        TARGET,
        {
            "x_train": x_train[train],
            "labels_train": labels_train[train],
            "x_test": x_test[test],
            "labels_test": labels_test[test],
        },
    )
    print(f"{TARGET}: {TARGET.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
