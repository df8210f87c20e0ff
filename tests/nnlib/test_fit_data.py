"""What fit says of data that it cannot train with, and that its advice works."""

import math
import re

import numpy as np
import pytest

from nnlib.activations import tanh
from nnlib.data import moons
from nnlib.losses import cross_entropy, mse
from nnlib.propagation import mlp
from nnlib.training.data_checks import check_data
from tests.needs import needs
from tests.nnlib.fit_advice import converted, refused, rng, train, until_it_trains


@pytest.fixture
def network():
    return mlp(rng(), [2, 4, 3], tanh)


@pytest.fixture
def data():
    x, labels = moons(rng(), 12)
    return x, labels


# no pair of arrays


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (None, "is None"),
        (np.zeros((2, 2)), "is an? (nd)?array.*"),
        ((np.zeros((2, 2)),), "is a tuple of 1"),
        ([1, 2, 3], "is a list of 3"),
    ],
)
def test_no_pair(network, data, wrong, words):
    words = rf"^fit: %s {words}, expected a pair of arrays: write %s=\(x, target\)"
    refused(TypeError, words % ("data", "data"), network, wrong)
    if wrong is not None:
        both = words % ("validation", "validation")
        refused(TypeError, both, network, data, validation=wrong)


class Frame:
    """What a DataFrame or a Series of pandas shows of itself."""

    def __init__(self, array):
        self.array, self.shape = array, array.shape

    def to_numpy(self, dtype=None):
        return np.array(self.array, dtype)

    def __array__(self, dtype=None, copy=None):
        return np.array(self.array, dtype)

    def __len__(self):
        return len(self.array)


def dataframe(array):
    pandas = needs("pandas")
    return pandas.DataFrame(array) if array.ndim > 1 else pandas.Series(array)


def tensor(array):
    return needs("torch").from_numpy(array)


def jax_array(array):
    return needs("jax.numpy").asarray(array)


def sparse(array):
    return needs("scipy.sparse").csr_array(array)


KINDS = [
    np.ndarray.tolist,
    Frame,
    dataframe,
    tensor,
    jax_array,
    np.ma.masked_array,
    memoryview,
    lambda array: array.astype(np.float16) if array.ndim > 1 else array.tolist(),
    lambda array: array.astype(np.int64) if array.ndim > 1 else array.astype(float),
    lambda array: array[None] if array.ndim > 1 else array[:, None],
]
NAMES = [
    "list",
    "frame",
    "pandas",
    "torch",
    "jax",
    "masked",
    "view",
    "f2",
    "int",
    "axes",
]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("kind", KINDS[:-1], ids=NAMES[:-1])
def test_x_of_another_kind_is_told_the_way_out(kind, dtype):
    network = mlp(rng(), [2, 4, 3], tanh, dtype=dtype)
    x, labels = moons(rng(), 12)
    said = until_it_trains(network, (kind(x), labels))
    assert said and all(text.startswith("fit: data[0] ") for text in said)
    held_out = kind(x), labels
    words = r"^fit: validation\[0\] is .*write .*validation\[0\]"
    refused(TypeError, words, network, (x.astype(dtype), labels), validation=held_out)


@pytest.mark.parametrize("kind", KINDS, ids=NAMES)
def test_labels_of_another_kind_are_told_the_way_out(network, kind):
    x, labels = moons(rng(), 12)
    said = until_it_trains(network, (x, kind(labels)))
    assert said and all("data[1]" in text for text in said)


@pytest.mark.parametrize("kind", KINDS[:6], ids=NAMES[:6])
def test_numbers_of_another_kind_are_told_the_way_out(kind):
    network = mlp(rng(), [2, 4, 1], tanh)
    x, labels = moons(rng(), 12)
    target = labels.astype(np.float32)[:, None]
    said = until_it_trains(network, (x, kind(target)), loss=mse)
    assert len(said) == 1 and said[0].startswith("fit: data[1] is ")


def test_sparse_inputs_are_told_the_way_out(network):
    x, labels = moons(rng(), 12)
    said = until_it_trains(network, (sparse(x), labels))
    assert "data[0].toarray()" in said[0]


def test_the_data_may_come_as_a_list_of_two_arrays(network, data):
    assert train(network, list(data)).epochs == 1


# shapes


def test_one_sample_without_a_batch_axis(network, data):
    x, labels = data
    words = r"data\[0\] has shape \(2,\), .*: write data\[0\]\[None, :\]"
    message = refused(ValueError, words, network, (x[0], labels[:1]))
    train(network, converted(message, (x[0], labels[:1])))


def test_one_feature_without_its_axis_and_images_with_two(data):
    x, labels = data
    for n_in, given in ((1, x[:, 0]), (6, np.tile(x[:, None], (1, 3, 1)))):
        network = mlp(rng(), [n_in, 4, 3], tanh)
        assert len(until_it_trains(network, (given, labels))) == 1


def test_columns_that_do_not_fit_the_network(network, data):
    x, labels = data
    words = r"data\[0\] has shape \(12, 1\), but layer 0, .* takes \(N, 2\)"
    refused(ValueError, words, network, (x[:, :1], labels))


def test_lengths_that_differ(network, data):
    x, labels = data
    words = (
        r"data\[0\] has shape \(12, 2\) and data\[1\] has shape \(11,\), expected as"
    )
    refused(ValueError, words, network, (x, labels[:-1]))
    words = r"data\[1\] is .*, expected an array with one row for each sample"
    refused(TypeError, words, network, (x, labels[0]))


def test_no_data(network, data):
    x, labels = data
    words = r"%s\[0\] has shape \(0, 2\), expected one sample or more"
    refused(ValueError, words % "data", network, (x[:0], labels[:0]))
    empty = x[:0], labels[:0]
    refused(ValueError, words % "validation", network, data, validation=empty)


# values


def test_bytes_from_0_to_255(network, data):
    x, labels = data
    images = (x * 100).astype(np.uint8)
    words = r"divided by 255; .*: write data\[0\].astype\(np.float32\) / 255"
    message = refused(TypeError, words, network, (images, labels))
    train(network, converted(message, (images, labels)))


@pytest.mark.parametrize("dtype", ["float64", "int64", "bool"])
def test_another_dtype(network, data, dtype):
    x, labels = data
    wrong = x.astype(dtype), labels
    words = rf"data\[0\] is {dtype} and the network's parameters are float32; .*"
    message = refused(TypeError, words, network, wrong)
    train(network, converted(message, wrong))


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_nan_and_infinity_in_the_data(network, data, bad):
    x, labels = data
    x = x.copy()
    x[7, 1] = x[9] = bad
    words = r"%s\[0\] holds NaN or infinity in 2 of 12 rows, first in row 7, expected"
    refused(ValueError, words % "data", network, (x, labels))
    refused(ValueError, words % "validation", network, data, validation=(x, labels))


@pytest.mark.parametrize("shape", [(12,), (12, 3)])
def test_nan_in_the_target(network, data, shape):
    target = np.zeros(shape, np.float32)
    target[3] = math.nan
    words = r"data\[1\] holds NaN or infinity in 1 of 12 rows, first in row 3"
    message = refused(ValueError, words, network, (data[0], target), loss=mse)
    keep = eval(re.search(r"keep = (.*) and take", message).group(1),
                {"data": (data[0], target), "np": np})  # fmt: skip
    assert keep.sum() == 11 and not keep[3]


def test_the_limits_of_float32_are_no_infinity(network, data):
    x, labels = data
    x = x.copy()
    x[11] = np.finfo(np.float32).max, -np.finfo(np.float32).max
    check_data(network, cross_entropy, (x, labels))
