"""What fit says of data that it cannot train with, and that its advice works."""

import functools
import math
import re

import numpy as np
import pytest

from nnlib.activations import tanh
from nnlib.backprop import backprop, check_gradients
from nnlib.data import moons
from nnlib.losses import (
    binary_cross_entropy,
    cross_entropy,
    hinge,
    huber,
    mae,
    mse,
    one_hot,
    quadratic_cost,
    soft_cross_entropy,
)
from nnlib.optimizers import SGD
from nnlib.propagation import Layer, Network, linear, mlp
from nnlib.training import evaluate, fit
from nnlib.training.data_checks import check_data
from tests.needs import needs


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


def refused(kind, words, network, data, /, **changes):
    """Assert what fit says, that it names itself, and that nothing was changed."""
    before = network.parameters.copy()
    with pytest.raises(kind, match=words) as caught:
        train(network, data, **changes)
    message = str(caught.value)
    assert message.startswith("fit") and message.endswith(".")
    assert (network.parameters == before).all()
    return message


def advice(message):
    """Return the code that a message tells its reader to write."""
    return re.search(r"write (.+?)(?:, and | for one |\.$)", message, re.S).group(1)


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


def converted(message, data):
    """Replace the part that a message names by what its code makes of it."""
    name = re.search(r"(?:data|validation)\[([01])\]", message)
    part = int(name.group(1))
    made = eval(advice(message), {"data": data, "validation": data, "np": np})
    return tuple(made if i == part else array for i, array in enumerate(data))


def until_it_trains(network, data, steps=3, **changes):
    """Follow the advice of each message until fit trains; return what was said."""
    said = []
    for _ in range(steps):
        try:
            train(network, data, **changes)
        except (TypeError, ValueError) as error:
            said.append(str(error))
            data = converted(said[-1], data)
        else:
            return said
    raise AssertionError(said)


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


# targets and losses


@pytest.mark.parametrize("bad", [-1, 3])
@pytest.mark.parametrize("row", [5, 399])
def test_labels_out_of_range_are_found_before_the_first_step(network, bad, row):
    x, labels = moons(rng(), 400)
    wrong = labels.copy()
    wrong[row] = bad
    words = (
        r"^fit, cross_entropy: the labels in %s\[1\] run from .* 0 to 2 for 3 classes"
    )
    refused(ValueError, words % "data", network, (x, wrong))
    both = words % "validation"
    refused(ValueError, both, network, (x, labels), validation=(x, wrong))


def test_the_last_class_may_be_missing_or_present(network, data):
    x, labels = data
    train(network, (x, labels))  # only 0 and 1 of 3 classes
    train(network, (x, labels + 1))


def test_labels_that_start_at_1_are_put_right_under_the_callers_name(data):
    network = mlp(rng(), [2, 4, 2], tanh)
    wrong = data[0], data[1] + 1
    message = refused(ValueError, r"write data\[1\] - 1", network, wrong)
    assert "write labels" not in message


@pytest.mark.parametrize(
    ("loss", "high", "words"),
    [
        (
            binary_cross_entropy,
            2,
            r"data\[1\] runs from 0.0 to 2.0, expected 0 to 1: a",
        ),
        (hinge, 1, r"for 0 and 1 write 2 \* data\[1\] - 1\.$"),
    ],
)
@pytest.mark.parametrize("weights", [0.0, 1.0])
def test_targets_out_of_range_are_not_taken_for_swapped(loss, high, words, weights):
    network = mlp(rng(), [2, 1], tanh)
    network.parameters *= weights
    x, labels = moons(rng(), 60)
    target = (high * labels)[:, None].astype(np.float32)
    message = refused(ValueError, words, network, (x, target), loss=loss)
    assert "swapped" not in message


def test_soft_targets_name_the_loss_to_hand_in(network, data):
    x, _ = data
    soft = np.full((len(x), 3), 1 / 3, np.float32)
    words = "hand in soft_cross_entropy as the loss"
    message = refused(ValueError, words, network, (x, soft), loss=cross_entropy)
    assert "logits" not in message
    train(network, (x, soft), loss=soft_cross_entropy)


@pytest.mark.parametrize("caller", ["backprop", "evaluate", "check_gradients"])
def test_who_hands_a_loss_on_is_told_in_the_names_of_its_own_arguments(caller):
    network = mlp(rng(), [2, 4, 1], tanh)
    x, target = moons(rng(), 60)
    call = {
        "backprop": lambda: backprop(network, x, binary_cross_entropy, target),
        "evaluate": lambda: evaluate(network, binary_cross_entropy, x, target),
        "check_gradients": lambda: check_gradients(
            network, x, binary_cross_entropy, target
        ),
    }[caller]
    with pytest.raises(ValueError, match="the network's output has shape") as caught:
        call()
    message = str(caught.value)
    assert message.startswith(f"{caller}, binary_cross_entropy: ")
    assert "logits" not in message
    target = eval(message.rpartition("write ")[2].rstrip("."), globals(), locals())
    call()


@pytest.mark.parametrize("loss", [mse, mae, huber, quadratic_cost])
@pytest.mark.parametrize("n", [60, 3000])
def test_a_target_without_its_second_axis_is_shown_whole(loss, n):
    network = mlp(rng(), [2, 4, 1], tanh)
    x, labels = moons(rng(), n)
    data = x, labels.astype(np.float32)
    words = rf"the network's output has shape \({n}, 1\) and data\[1\] .*\({n},\)"
    message = refused(ValueError, words, network, data, loss=loss)
    train(network, converted(message, data), loss=loss)


def test_a_loss_with_settings_speaks_the_same_way(data):
    network = mlp(rng(), [2, 4, 1], tanh)
    x, labels = data
    pair = x, labels.astype(np.float32)
    loss = functools.partial(huber, delta=0.5)
    words = r"^fit, huber: .* data\[1\] has shape \(12,\)"
    refused(ValueError, words, network, pair, loss=loss)


def test_a_target_of_another_dtype(data):
    network = mlp(rng(), [2, 4, 1], tanh)
    pair = data[0], data[1].astype(float)[:, None]
    said = until_it_trains(network, pair, loss=mse)
    assert re.search(r"data\[1\]\.astype\(np\.float32\)", said[0])


def test_a_target_with_other_columns_than_the_network(network, data):
    x, _ = data
    words = r"output has shape \(12, 3\) and data\[1\] has shape \(12, 1\)"
    target = np.zeros((12, 1), np.float32)
    refused(ValueError, words, network, (x, target), loss=mse)


def test_one_hot_rows_for_labels_and_numbers_are_answered_or_taken(network, data):
    x, labels = data
    said = until_it_trains(network, (x, one_hot(labels, 3)))
    assert len(said) < 2
    refused(ValueError, r"data\[1\]", network, (x, np.eye(2)[labels].astype("f4")))


def test_one_output_for_labels_is_told_both_ways_out(data):
    network = mlp(rng(), [2, 4, 1], tanh)
    for labels in (data[1], np.zeros(12, int)):
        words = "one output.*an output for each class.*binary_cross_entropy"
        message = refused(ValueError, words, network, (data[0], labels))
        code = re.search(r"the target (data.*)\.$", message).group(1)
        target = eval(code, {"data": data, "np": np})
        train(network, (data[0], target), loss=binary_cross_entropy)


@pytest.mark.parametrize(("loss", "bad"), [(binary_cross_entropy, 2.0), (hinge, 0.0)])
def test_a_wrong_value_far_down_is_found_before_training(loss, bad):
    network = mlp(rng(), [2, 4, 1], tanh)
    x, _ = moons(rng(), 5000)
    target = np.ones((5000, 1), np.float32)
    target[4999] = bad
    refused(ValueError, f"^fit, {loss.__name__}: ", network, (x, target), loss=loss)


@pytest.mark.parametrize(
    "target", [np.full((12, 3), 7), np.full(12, 0.5, np.float32)], ids=["int", "float"]
)
def test_a_loss_of_your_own_may_ask_for_other_targets(network, data, target):
    # neither integers in a table nor a row of floats are class labels

    def square(y, target):
        return ((y.T - target.T) ** 2).mean()

    check_data(network, square, (data[0], target))


def test_a_loss_of_your_own_that_fails_is_named_with_both_shapes(network, data):
    def square(y, target):
        return ((y - target) ** 2).mean()

    words = r"the loss square cannot compare outputs of shape \(12, 3\) with data\[1\] "
    wrong = data[0], np.zeros((12, 2), np.float32)
    refused(ValueError, words + r"of shape \(12, 2\): ", network, wrong, loss=square)


@pytest.mark.parametrize("flat", [False, True])
def test_with_one_output_integers_are_no_class_labels(data, flat):
    layers = [*mlp(rng(), [2, 1], tanh), *([lambda y: y[:, 0]] if flat else [])]

    def square(y, target):
        return ((y.reshape(-1) - target) ** 2).mean()

    check_data(Network(layers), square, (data[0], np.arange(12)))


def test_overflow_in_the_trial_is_left_to_the_training(data):
    network = Network([Layer(linear, np.full((2, 3), 1e30, "f4"), np.zeros(3, "f4"))])
    check_data(network, cross_entropy, (data[0] * np.float32(1e20), data[1]))
