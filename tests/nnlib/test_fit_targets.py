"""What fit says of targets that its loss cannot take, and that its advice works."""

import functools
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
from nnlib.propagation import Layer, Network, linear, mlp
from nnlib.training import evaluate
from nnlib.training.data_checks import check_data
from tests.nnlib.fit_advice import converted, refused, rng, train, until_it_trains


@pytest.fixture
def network():
    return mlp(rng(), [2, 4, 3], tanh)


@pytest.fixture
def data():
    return moons(rng(), 12)


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
