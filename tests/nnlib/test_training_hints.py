"""What fit warns of, that the remedy silences it, and that healthy trainings do."""

import functools
import re
import warnings

import numpy as np
import pytest

from nnlib.activations import leaky_relu, relu, sigmoid, softmax, tanh
from nnlib.backprop import RULES, rule_for
from nnlib.data import digits, moons, regression_curve, rings, spirals, xor
from nnlib.losses import (
    binary_cross_entropy,
    cross_entropy,
    huber,
    mae,
    mse,
    one_hot,
    quadratic_cost,
)
from nnlib.optimizers import SGD, Adam
from nnlib.propagation import Layer, Network, linear, mlp
from nnlib.training import Dropout, History, fit
from nnlib.weights import he, normal, zeros


def rng():
    return np.random.default_rng(0)


def train(network, loss, data, epochs=1, rate=0.1, batch_size=20, **settings):
    optimizer = settings.pop("optimizer", None) or SGD(network, rate)
    return fit(
        network, loss, optimizer, data, epochs, batch_size, rng(), progress=False,
        **settings,
    )  # fmt: skip


def heard(words, *arguments, **settings):
    """Return the one warning of a training, which names the line that trained."""
    with pytest.warns(UserWarning, match=words) as seen:
        train(*arguments, **settings)
    (warning,) = seen
    assert warning.filename == __file__
    message = str(warning.message)
    assert message.startswith("fit: ") and message.endswith(".")
    return message


@pytest.fixture(scope="module")
def few():
    data = digits()
    return data.x_train[:500], data.labels_train[:500]


def reader(initialise=he, seed=0):
    return mlp(np.random.default_rng(seed), [784, 32, 10], relu, initialise)


# inputs


def test_images_from_0_to_255(few):
    data = few[0] * np.float32(255), few[1]
    words = r"data\[0\] runs from 0 to 255, .* write data\[0\] / 255"
    heard(words, reader(), cross_entropy, data)
    train(reader(), cross_entropy, (data[0] / 255, data[1]))


@pytest.mark.parametrize("scales", [(1, 1000), (40, 200), (0.001, 50)])
def test_columns_in_millimetres_and_grams(scales):
    x, labels = moons(rng(), 200)
    data = (x + 4) * np.array([*scales], np.float32), labels
    network = mlp(rng(), [2, 8, 2], relu)
    message = heard(r"data\[0\] runs from", network, cross_entropy, data, rate=1e-9)
    code = re.search(r"write (.*), and do the same", message).group(1)
    scaled = eval(code, {"data": data})
    assert scaled.dtype == np.float32
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-3)
    train(mlp(rng(), [2, 8, 2], relu), cross_entropy, (scaled, labels))


def test_the_advice_for_columns_holds_where_one_never_changes():
    x, labels = moons(rng(), 200)
    x = np.column_stack([1000 * x, np.full(200, 5000)]).astype(np.float32)
    network = mlp(rng(), [3, 8, 2], tanh)
    message = heard(r"data\[0\] runs from", network, cross_entropy, (x, labels))
    code = re.search(r"write (.*), and do the same", message).group(1)
    scaled = eval(code, {"data": (x, labels)})
    assert np.abs(scaled).max() < 10
    train(mlp(rng(), [3, 8, 2], tanh), cross_entropy, (scaled, labels))


def test_a_network_that_scales_its_inputs_itself_is_not_told_to():
    x, labels = moons(rng(), 100)
    network = Network([lambda x: x / 100, *mlp(rng(), [2, 8, 2], tanh)])
    rule_for(network[0].function)(lambda x: (x / 100, (lambda g: g / 100,)))
    train(network, cross_entropy, (100 * x, labels))


def test_the_whole_range_is_seen_though_the_data_come_in_order():
    x, labels = moons(rng(), 4000)
    x[3000:] *= 1000
    network = mlp(rng(), [2, 8, 2], tanh)
    heard(r"data\[0\] runs from", network, cross_entropy, (x, labels), rate=1e-9)


# what the loss applies itself


@pytest.mark.parametrize(
    ("n_out", "last", "loss", "own"),
    [
        (2, softmax, cross_entropy, "softmax"),
        (2, sigmoid, cross_entropy, "softmax"),
        (1, sigmoid, binary_cross_entropy, "sigmoid"),
        (2, softmax, binary_cross_entropy, "sigmoid"),
        (2, softmax, functools.partial(cross_entropy), "softmax"),
    ],
)
def test_an_activation_that_the_loss_applies_itself(n_out, last, loss, own):
    x, labels = moons(rng(), 60)
    network = mlp(rng(), [2, 8, n_out], tanh, output=last)
    target = labels
    if own == "sigmoid":
        target = np.repeat(labels[:, None], n_out, axis=1).astype(np.float32)
    words = f"applies {own} itself and expects logits.*ends with {last.__name__}"
    message = heard(words, network, loss, (x, target))
    code = re.search(r"write (Network.*), and apply", message).group(1)
    repaired = eval(code, {"network": network, "Network": Network})
    train(repaired, loss, (x, target))


def test_probabilities_of_a_function_of_your_own_are_heard_from_the_loss():
    x, labels = moons(rng(), 60)

    def shares(z):
        return softmax(z)

    rule_for(shares)(RULES[softmax])
    network = mlp(rng(), [2, 8, 2], tanh, output=shares)
    heard("look like probabilities", network, cross_entropy, (x, labels))


def test_a_sigmoid_before_a_loss_without_one_is_fine():
    x, labels = moons(rng(), 60)
    network = mlp(rng(), [2, 8, 2], sigmoid, output=sigmoid)
    train(network, quadratic_cost, (x, one_hot(labels, 2)))


# units that never fire, and that die


def test_weights_of_zero_wake_no_relu(few):
    silent = reader(lambda rng, n_in, n_out: zeros(n_in, n_out))
    words = "32 of the 32 ReLUs of layer 1 return 0 for each of 250 samples"
    heard(words.replace("250", r"\d+"), silent, cross_entropy, few)
    train(reader(he), cross_entropy, few)


def test_too_large_steps_kill_relus_and_are_told_after_training(few):
    words = "ReLUs of layer 1 fired before this training and now return 0 .* a tenth"
    heard(words, reader(), cross_entropy, few, epochs=5, rate=3)
    train(reader(), cross_entropy, few, epochs=5, rate=0.3)


def test_a_short_training_is_not_judged(few):
    train(reader(), cross_entropy, few, epochs=3, rate=3)  # 75 steps


def test_few_samples_tell_little_of_a_unit():
    network = Network([Layer(linear, np.full((2, 4), -1.0), np.zeros(4)), relu])
    data = np.ones((19, 2)), np.zeros((19, 4))
    train(network, mse, data)
    more = np.ones((20, 2)), np.zeros((20, 4))
    heard("4 of the 4 ReLUs of layer 1", network, mse, more)


def test_a_leaky_relu_is_never_silent():
    layers = [Layer(linear, np.full((2, 4), -1.0), np.zeros(4)), leaky_relu]
    train(Network(layers), mse, (np.ones((40, 2)), np.zeros((40, 4))))


def test_units_that_were_silent_before_did_not_die_of_the_training():
    W = np.array([[1.0, -1.0, -1.0, -1.0]])  # three of four, below the alarm
    layers = [
        Layer(linear, W, np.zeros(4)),
        relu,
        Layer(linear, W.T.copy(), np.zeros(1)),
    ]
    x = np.linspace(0.1, 1, 100)[:, None]
    train(Network(layers), mse, (x, x), epochs=30)


# the loss at the start


@pytest.mark.parametrize("n_classes", [2, 10])
def test_a_network_that_is_sure_of_what_it_cannot_know(few, n_classes):
    loud = functools.partial(normal, std=1.0)
    network = mlp(rng(), [784, 32, n_classes], relu, loud)
    data = few[0], few[1] % n_classes
    words = rf"the loss starts at .*, and knowing nothing costs log\({n_classes}\) = "
    heard(words, network, cross_entropy, data, rate=1e-3)
    train(mlp(rng(), [784, 32, n_classes], relu, he), cross_entropy, data)


def test_one_loud_output():
    x, labels = moons(rng(), 100)
    network = mlp(rng(), [2, 8, 1], tanh)
    network[2].W *= 10_000
    target = labels[:, None].astype(np.float32)
    words = r"knowing nothing costs log\(2\) = 0.693"
    heard(words, network, binary_cross_entropy, (x, target), rate=1e-3)


def test_a_training_that_goes_on_may_start_anywhere(few):
    network = reader(functools.partial(normal, std=1.0))
    optimizer = SGD(network, 1e-4)
    with pytest.warns(UserWarning, match="the loss starts at"):
        history = train(network, cross_entropy, few, optimizer=optimizer)
    train(network, cross_entropy, few, optimizer=optimizer, history=history)


# targets


@pytest.mark.parametrize("loss", [mse, mae, huber, functools.partial(huber, delta=50)])
@pytest.mark.parametrize("mean", [0, 4000])
def test_targets_in_grams_are_told_before_the_first_step(loss, mean):
    x, target = regression_curve(rng(), 200)
    data = x, 700 * target + mean
    words = "the loss starts at .*, and to answer with the targets' mean costs"
    network = mlp(rng(), [1, 16, 1], tanh)
    settings = {"epochs": 8, "optimizer": Adam(network, 0.01)}  # 80 steps
    message = heard(words, network, loss, data, **settings)
    code = re.search(r"write (.*), train on these", message).group(1)
    scaled = eval(code, {"data": data})
    network = mlp(rng(), [1, 16, 1], tanh)
    settings["optimizer"] = Adam(network, 0.01)
    train(network, loss, (x, scaled.astype(np.float32)), **settings)


def test_an_end_that_is_worse_than_the_mean():
    x, target = regression_curve(rng(), 200)
    words = "the loss ends at .*, and to answer with the targets' mean"
    network = mlp(rng(), [1, 16, 1], tanh)
    heard(words, network, mse, (x, 0.1 * target + 8), epochs=20, rate=1e-6)


def test_one_cause_is_told_once(few):
    data = few[0] * np.float32(255), few[1]
    # dead units follow from it, and are not told too
    heard(r"data\[0\] runs from 0 to 255", reader(), cross_entropy, data, epochs=8)


# silence


def train_digits(few, network, loss=cross_entropy, optimizer=None, epochs=8):
    target = one_hot(few[1], 10) if loss is quadratic_cost else few[1]
    train(network, loss, (few[0], target), epochs, optimizer=optimizer)


def nielsen():
    initialise = functools.partial(normal, bias_std=1.0)
    return mlp(rng(), [784, 30, 10], sigmoid, initialise, output=sigmoid)


HEALTHY = {
    "digits": lambda few: train_digits(few, reader()),
    "digits, Adam and dropout": lambda few: (
        network := Network([*reader()[:2], Dropout(0.5), *reader()[2:]]),
        train_digits(few, network, optimizer=Adam(network, 0.003)),
    ),
    "Nielsen's": lambda few: train_digits(few, nielsen(), quadratic_cost),
    "four layers": lambda few: train_digits(
        few, mlp(rng(), [784, 32, 32, 32, 10], relu)
    ),
    "one layer": lambda few: train_digits(few, mlp(rng(), [784, 10], relu)),
}


@pytest.mark.parametrize("name", HEALTHY)
def test_healthy_trainings_of_digits_are_silent(few, name):
    HEALTHY[name](few)


@pytest.mark.parametrize("toy", [moons, rings, spirals, xor])
@pytest.mark.parametrize("activation", [relu, tanh])
@pytest.mark.parametrize("seed", range(5))
def test_healthy_trainings_of_toys_are_silent(toy, activation, seed):
    generator = np.random.default_rng(seed)
    network = mlp(generator, [2, 8, 2], activation)
    optimizer = Adam(network, 0.01)
    train(network, cross_entropy, toy(generator, 100), 30, optimizer=optimizer)


@pytest.mark.parametrize("seed", range(5))
def test_healthy_regressions_are_silent(seed):
    generator = np.random.default_rng(seed)
    network = mlp(generator, [1, 16, 1], relu)
    optimizer = Adam(network, 0.01)
    train(network, mse, regression_curve(generator, 100), 30, optimizer=optimizer)


def test_hints_leave_no_trace_in_the_training(few):
    def parameters():
        network = reader(functools.partial(normal, std=1.0))
        history = train(network, cross_entropy, few)
        return network.parameters, history

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        (one, history), (other, same) = parameters(), parameters()
    assert (one == other).all() and history == same != History()
