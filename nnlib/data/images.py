"""Data to learn from: handwritten digits, and toy problems in the plane.

`digits` is packaged with nnlib and needs no network. `mnist` is the full set, fetched
once. Both come as vectors: an image of 28 x 28 grey values is a row of 784 numbers.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from nnlib.data.toys import moons, regression_curve, rings, spirals, xor
from nnlib.ranges import held_to

__all__ = [
    "Digits",
    "digits",
    "mnist",
    "moons",
    "regression_curve",
    "rings",
    "spirals",
    "xor",
]


class Digits(NamedTuple):
    """Images of handwritten digits and their labels, for training and for testing.

    Attributes
    ----------
    x_train : (N_train, 784) float32
        Grey values in [0, 1], row by row from the top left corner; 0 is the paper.
    labels_train : (N_train,) int64
        The digits, 0 to 9.
    x_test : (N_test, 784) float32
    labels_test : (N_test,) int64
    """

    x_train: np.ndarray
    labels_train: np.ndarray
    x_test: np.ndarray
    labels_test: np.ndarray


@held_to({})
def digits() -> Digits:
    """Load the packaged digits: 7,000 training and 1,000 test images from MNIST.

    A stratified sample: each digit has the share that it has in the full set. The test
    images come from MNIST's test set, whose writers appear in no training image. The
    source and the terms of the data are in the file `DIGITS.md` beside this module.

    Returns
    -------
    Digits
        x_train (7000, 784), labels_train (7000,), x_test (1000, 784) and
        labels_test (1000,), in new arrays at each call.

    Examples
    --------
    >>> data = digits()
    >>> data.x_train.shape, data.x_train.dtype.name, data.labels_train[:5].tolist()
    ((7000, 784), 'float32', [7, 5, 1, 8, 8])
    >>> image = data.x_test[0].reshape(28, 28)
    """
    with np.load(Path(__file__).with_name("digits.npz")) as stored:
        return _digits(*(stored[name] for name in Digits._fields))


@held_to({})
def mnist() -> Digits:
    """Load full MNIST: 60,000 training and 10,000 test images, fetched once.

    The first call downloads 11 MB with a progress bar, checks it, and keeps 55 MB in a
    cache folder: the one named by the environment variable ``NNLIB_DATA``, or else the
    place where this system keeps caches. Later calls read the cache and need no
    network. See `nnlib.data.download` for the mirrors.

    Returns
    -------
    Digits
        x_train (60000, 784), labels_train (60000,), x_test (10000, 784) and
        labels_test (10000,).

    Raises
    ------
    OSError
        If no source can be reached, what arrives is damaged, or the cache folder
        cannot be written. The message says which, and what to do; no partial file
        stays behind.

    References
    ----------
    Y. LeCun, L. Bottou, Y. Bengio and P. Haffner, "Gradient-based learning applied to
    document recognition", Proceedings of the IEEE 86 (1998), section III.A.

    Examples
    --------
    >>> data = mnist()                                  # doctest: +SKIP
    >>> data.x_train.shape                              # doctest: +SKIP
    (60000, 784)
    """
    from nnlib.data.download import mnist_arrays

    return _digits(*mnist_arrays())


def _digits(x_train, labels_train, x_test, labels_test):
    return Digits(
        _scaled(x_train),
        labels_train.astype(np.int64),
        _scaled(x_test),
        labels_test.astype(np.int64),
    )


def _scaled(images):
    return np.divide(images, 255, dtype=np.float32)  # 255 is full ink
