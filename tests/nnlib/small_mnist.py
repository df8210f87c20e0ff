"""Four small files that stand in for those of MNIST."""

import gzip
import hashlib

import numpy as np

from nnlib.data import download
from nnlib.data.download import Idx

PARTS = {
    "train-images": (16, np.arange(12, dtype=np.uint8).reshape(3, 4)),
    "train-labels": (8, np.array([1, 2, 3], np.uint8)),
    "test-images": (16, np.full((2, 4), 9, np.uint8)),
    "test-labels": (8, np.array([4, 5], np.uint8)),
}
CONTENT = {
    name: bytes(range(header)) + array.tobytes()
    for name, (header, array) in PARTS.items()
}
GOOD = {
    f"{name}.gz": gzip.compress(content, mtime=0) for name, content in CONTENT.items()
}
SMALL = tuple(
    Idx(
        name,
        hashlib.sha256(CONTENT[name]).hexdigest(),
        hashlib.sha256(GOOD[f"{name}.gz"]).hexdigest(),
        header,
        array.shape,
    )
    for name, (header, array) in PARTS.items()
)


def mirrors(monkeypatch, *addresses):
    monkeypatch.setattr(download, "MIRRORS", addresses)


def assert_whole(arrays):
    for array, (_, expected) in zip(arrays, PARTS.values(), strict=True):
        np.testing.assert_array_equal(array, expected)
        assert array.dtype == np.uint8


def names(folder):
    return sorted(path.name for path in folder.iterdir())
