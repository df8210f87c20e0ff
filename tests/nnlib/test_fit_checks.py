"""What fit says of arguments that it cannot train with."""

import math
import re

import numpy as np
import pytest

from nnlib.activations import tanh
from nnlib.data import moons
from nnlib.losses import cross_entropy, mse
from nnlib.optimizers import SGD
from nnlib.propagation import Network, mlp
from nnlib.training import EarlyStopping, fit
from nnlib.training.checks import check_data


def rng():
    return np.random.default_rng(0)


@pytest.fixture
def network():
    return mlp(rng(), [2, 4, 3], tanh)


@pytest.fixture
def data():
    x, labels = moons(rng(), 12)
    return x, labels


def train(network, data, /, **changes):
    settings = {
        "network": network,
        "loss": cross_entropy,
        "optimizer": SGD(network, 0.1),
        "data": data,
        "epochs": 1,
        "batch_size": 4,
        "rng": rng(),
        "progress": False,
    }
    return fit(**{**settings, **changes})


@pytest.mark.parametrize("name", ["epochs", "batch_size"])
@pytest.mark.parametrize("value", [0, -1])
def test_counts_below_1(network, data, name, value):
    words = f"fit: {name} must be at least 1, got {value}"
    with pytest.raises(ValueError, match=words):
        train(network, data, **{name: value})


@pytest.mark.parametrize("name", ["epochs", "batch_size"])
@pytest.mark.parametrize("value", [2.0, "2", None])
def test_counts_that_are_no_whole_numbers(network, data, name, value):
    words = re.escape(f"fit: {name} must be a whole number, got {value!r}")
    with pytest.raises(TypeError, match=words):
        train(network, data, **{name: value})


def test_counts_from_numpy_are_fine(network, data):
    history = train(network, data, epochs=np.int64(2), batch_size=np.int32(5))
    assert history.epochs == 2


def test_no_network(network, data):
    optimizer = SGD(network, 0.1)
    with pytest.raises(TypeError, match="network must be a Network, got a list"):
        train(network, data, network=[784, 10], optimizer=optimizer)


def test_no_loss(network, data):
    with pytest.raises(TypeError, match=r"loss must be a function .* got a str$"):
        train(network, data, loss="cross_entropy")


@pytest.mark.parametrize("optimizer", [None, SGD, "adam"])
def test_no_optimizer(network, data, optimizer):
    with pytest.raises(
        TypeError, match=r"optimizer must be .*SGD\(network, 0.1\), got"
    ):
        train(network, data, optimizer=optimizer)


def test_another_networks_optimizer(network, data):
    before = network.parameters.copy()
    other = mlp(rng(), [2, 4, 3], tanh)
    with pytest.raises(ValueError, match="another network's parameters"):
        train(network, data, optimizer=SGD(other, 0.1))
    assert (network.parameters == before).all()


@pytest.mark.parametrize("wrong", [None, 0, np.random])
def test_no_generator(network, data, wrong):
    with pytest.raises(TypeError, match=r"rng must be .*default_rng\(0\), got a "):
        train(network, data, rng=wrong)


def test_no_rng_at_all(network, data):
    with pytest.raises(TypeError, match="rng"):
        fit(network, cross_entropy, SGD(network, 0.1), data, 1, 4)


def test_a_callback_that_cannot_be_called(network, data):
    with pytest.raises(TypeError, match=r"callback\(network, history\), got a str"):
        train(network, data, callbacks=["early stopping"])


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (None, "got a NoneType"),
        (np.zeros((2, 2)), "got a ndarray"),
        ((np.zeros((2, 2)),), "got a tuple of 1"),
        ([1, 2, 3], "got a list of 3"),
    ],
)
def test_no_pair(network, data, wrong, words):
    with pytest.raises(TypeError, match=r"fit: data must be a pair \(x, target\), "):
        train(network, wrong)
    with pytest.raises(TypeError, match=words):
        train(network, wrong)
    if wrong is not None:
        with pytest.raises(TypeError, match=r"fit: validation must be a pair"):
            train(network, data, validation=wrong)


def test_a_list_where_an_array_is_meant(network, data):
    x, labels = data
    for pair in ((x.tolist(), labels), (x, labels.tolist())):
        with pytest.raises(TypeError, match=r"got a list in it; np.asarray\(...\)"):
            train(network, pair)


def test_what_has_a_shape_but_no_dtype_is_no_array(network, data):
    x, labels = data
    words = r"a pair of arrays, got a memoryview in it; np.asarray\(...\)"
    with pytest.raises(TypeError, match=words):
        train(network, (memoryview(x), labels))


def test_one_callback_without_a_list(network, data):
    with pytest.raises(TypeError, match=r"a list, such as .*, got a EarlyStopping$"):
        train(network, data, callbacks=EarlyStopping())


def test_the_data_may_come_as_a_list_of_two_arrays(network, data):
    assert train(network, list(data)).epochs == 1


def test_one_sample_without_a_batch_axis(network, data):
    x, labels = data
    with pytest.raises(ValueError, match=r"\(N, n_in\), got \(2,\)\..*x\[None, :\]"):
        train(network, (x[0], labels[:1]))


def test_lengths_that_differ(network, data):
    x, labels = data
    with pytest.raises(ValueError, match=r"x \(12, 2\) and target \(11,\) must have"):
        train(network, (x, labels[:-1]))
    with pytest.raises(ValueError, match=r"x \(12, 2\) and target \(\) must have"):
        train(network, (x, labels[0]))


def test_no_data(network, data):
    x, labels = data
    with pytest.raises(ValueError, match=r"data is empty: x has shape \(0, 2\)"):
        train(network, (x[:0], labels[:0]))
    with pytest.raises(ValueError, match="validation is empty"):
        train(network, data, validation=(x[:0], labels[:0]))


def test_bytes_from_0_to_255(network, data):
    x, labels = data
    images = (x * 100).astype(np.uint8)
    words = r"bytes from 0 to 255.*x.astype\(np.float32\) / 255"
    with pytest.raises(TypeError, match=words):
        train(network, (images, labels))


@pytest.mark.parametrize("dtype", ["float64", "int64", "bool"])
def test_another_dtype(network, data, dtype):
    x, labels = data
    words = rf"x in data is {dtype} and the network's parameters are float32; .*"
    with pytest.raises(TypeError, match=words + r"x.astype\(np.float32\)"):
        train(network, (x.astype(dtype), labels))


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
def test_nan_and_infinity_in_the_data(network, data, bad):
    x, labels = data
    x = x.copy()
    x[7, 1] = x[9] = bad
    words = "x in data holds NaN or infinity in 2 of 12 rows, first in row 7; remove"
    with pytest.raises(ValueError, match=words):
        train(network, (x, labels))
    with pytest.raises(ValueError, match="x in validation holds NaN"):
        train(network, data, validation=(x, labels))


@pytest.mark.parametrize("shape", [(12,), (12, 3)])
def test_nan_in_the_target(network, data, shape):
    target = np.zeros(shape, np.float32)
    target[3] = math.nan
    with pytest.raises(ValueError, match=r"the target in data holds .* in row 3"):
        train(network, (data[0], target), loss=mse)


@pytest.mark.parametrize("bad", [-1, 3])
def test_labels_out_of_range_are_found_before_the_first_step(network, data, bad):
    x, labels = data
    labels = labels.copy()
    labels[5] = bad
    before = network.parameters.copy()
    with pytest.raises(ValueError, match=r"fit, data: the labels run from .* 0 to 2"):
        train(network, (x, labels))
    with pytest.raises(ValueError, match="fit, validation: the labels run from"):
        train(network, data, validation=(x, labels))
    assert (network.parameters == before).all()


def test_the_last_class_may_be_missing_or_present(network, data):
    x, labels = data
    train(network, (x, labels))  # only 0 and 1 of 3 classes
    train(network, (x, labels + 1))


def test_columns_that_do_not_fit_the_network(network, data):
    x, labels = data
    with pytest.raises(ValueError, match=r"\(N, 2\)"):
        train(network, (x[:, :1], labels))


def test_a_target_that_does_not_fit_the_loss_is_named_before_training(network, data):
    x, _ = data
    before = network.parameters.copy()
    with pytest.raises(ValueError, match="mse"):
        train(network, (x, np.zeros((12, 1), np.float32)), loss=mse)
    with pytest.raises(TypeError, match="mse"):
        train(network, (x, np.zeros((12, 3))), loss=mse)  # float64
    with pytest.raises((TypeError, ValueError), match="cross_entropy"):
        train(network, (x, np.zeros((12, 3), np.float32)))
    assert (network.parameters == before).all()


@pytest.mark.parametrize(
    "target", [np.full((12, 3), 7), np.full(12, 0.5, np.float32)], ids=["int", "float"]
)
def test_a_loss_of_your_own_may_ask_for_other_targets(network, data, target):
    # neither integers in a table nor a row of floats are class labels

    def square(y, target):
        return ((y.T - target.T) ** 2).mean()

    check_data(network, square, (data[0], target))


@pytest.mark.parametrize("flat", [False, True])
def test_with_one_output_integers_are_no_class_labels(data, flat):
    layers = [*mlp(rng(), [2, 1], tanh), *([lambda y: y[:, 0]] if flat else [])]

    def square(y, target):
        return ((y.reshape(-1) - target) ** 2).mean()

    check_data(Network(layers), square, (data[0], np.arange(12)))


def test_the_limits_of_float32_are_no_infinity(network, data):
    x, labels = data
    x = x.copy()
    x[11] = np.finfo(np.float32).max, -np.finfo(np.float32).max
    check_data(network, cross_entropy, (x, labels))
