"""What fit says of arguments that it cannot train with, and that its advice works."""

import functools
import re

import numpy as np
import pytest

from nnlib.activations import relu, tanh
from nnlib.data import moons
from nnlib.losses import (
    cross_entropy,
)
from nnlib.optimizers import SGD, Adam
from nnlib.propagation import Layer, mlp
from nnlib.training import EarlyStopping, History, fit
from nnlib.training.checks import CALL
from tests.nnlib.fit_advice import advice, refused, rng, train


@pytest.fixture
def network():
    return mlp(rng(), [2, 4, 3], tanh)


@pytest.fixture
def data():
    x, labels = moons(rng(), 12)
    return x, labels


# counts, and parts that are missing or swapped


@pytest.mark.parametrize("name", ["epochs", "batch_size", "accumulate"])
@pytest.mark.parametrize("value", [0, -1])
def test_counts_below_1(network, data, name, value):
    words = f"^fit: {name} is {value}, expected 1 or more"
    refused(ValueError, words, network, data, **{name: value})


@pytest.mark.parametrize("name", ["epochs", "batch_size", "accumulate"])
@pytest.mark.parametrize("value", [2.0, "2", None])
def test_counts_that_are_no_whole_numbers(network, data, name, value):
    words = re.escape(f"fit: {name} is {value!r}, expected a whole number")
    refused(TypeError, words, network, data, **{name: value})


def test_counts_from_numpy_are_fine(network, data):
    history = train(network, data, epochs=np.int64(2), batch_size=np.int32(5))
    assert history.epochs == 2


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ([784, 10], r"a list of 2, expected a Network: write mlp\("),
        ([Layer(relu)], r"expected a Network: write Network\(network\)"),
        (None, "is None, expected a Network"),
        (relu, "is a function, expected a Network"),
    ],
)
def test_no_network(network, data, wrong, words):
    optimizer = SGD(network, 0.1)
    refused(TypeError, words, network, data, network=wrong, optimizer=optimizer)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (
            "cross_entropy",
            "is .*: write from nnlib.losses import cross_entropy, and hand in",
        ),
        ("entropy", "is 'entropy', expected a function such as cross_entropy"),
        (np.float32(2.3), "is .*, not its value: write cross_entropy without brackets"),
        (None, "is None, expected a function"),
    ],
)
def test_no_loss(network, data, wrong, words):
    refused(TypeError, f"^fit: loss {words}", network, data, loss=wrong)


def test_loss_and_optimizer_swapped(network, data):
    words = "look swapped, loss comes before optimizer"
    swapped = {"loss": SGD(network, 0.1), "optimizer": cross_entropy}
    refused(TypeError, words, network, data, **swapped)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (None, r"is None, expected an optimizer: write Adam\(network,"),
        ("adam", r"is 'adam', expected an optimizer: write Adam\(network,"),
        (SGD, r"is the class SGD, .*: write SGD\(network, learning_rate=0.001\)"),
    ],
)
def test_no_optimizer(network, data, wrong, words):
    message = refused(TypeError, words, network, data, optimizer=wrong)
    made = eval(advice(message), {"network": network, "SGD": SGD, "Adam": Adam})
    train(network, data, optimizer=made)


def test_another_networks_optimizer(network, data):
    other = mlp(rng(), [2, 4, 3], tanh)
    words = "another network's parameters"
    message = refused(ValueError, words, network, data, optimizer=Adam(other))
    train(network, data, optimizer=eval(advice(message), {"network": network} | FIELD))


FIELD = {"np": np, "SGD": SGD, "Adam": Adam}


@pytest.mark.parametrize("wrong", [None, 0, np.random])
def test_no_generator(network, data, wrong):
    words = r"^fit: rng is .*, expected a generator: .*default_rng\(0\)"
    refused(TypeError, words, network, data, rng=wrong)


@pytest.mark.parametrize(
    ("n", "missing"),
    [(6, "rng"), (5, "batch_size and rng"), (4, "epochs and batch_size and rng")],
)
def test_an_argument_left_out_is_named_and_the_call_given_works(
    network, data, n, missing
):
    optimizer = SGD(network, 0.1)
    arguments = network, cross_entropy, optimizer, data, 1, 4
    with pytest.raises(TypeError, match=f"^fit: {missing} missing: write fit") as seen:
        fit(*arguments[:n])
    assert str(seen.value).endswith(f"write {CALL}.")
    names = {"network": network, "loss": cross_entropy, "optimizer": optimizer}
    x, target = data
    eval(CALL, {"fit": functools.partial(fit, progress=False), **names, **FIELD} | {
        "x": x, "target": target
    })  # fmt: skip


@pytest.mark.parametrize("kind", [np.asarray, np.ndarray.tolist])
def test_x_and_target_without_brackets(network, data, kind):
    x, labels = map(kind, data)
    optimizer = SGD(network, 0.1)
    words = re.escape(f"x and target were given as two arguments, .*: write {CALL}.")
    for settings in ({"epochs": 1, "batch_size": 4, "rng": rng()}, {}):
        with pytest.raises(TypeError, match=words.replace(r"\.\*", ".*")):
            fit(network, cross_entropy, optimizer, np.asarray(x), labels, **settings)
    with pytest.raises(TypeError, match=words.replace(r"\.\*", ".*")):
        fit(network, cross_entropy, optimizer, x=np.asarray(x), y=np.asarray(labels))


def test_an_array_of_one_number_for_the_epochs_is_no_target(network, data):
    fit(network, cross_entropy, SGD(network, 0.1), data, np.int64(1), 4, rng(),
        progress=False)  # fmt: skip


def test_an_unknown_argument_is_named(network, data):
    with pytest.raises(TypeError, match=r"'epoch' in fit\(.*Did you mean 'epochs'"):
        train(network, data, epoch=3)


@pytest.mark.parametrize(
    ("callbacks", "words"),
    [
        (["stop"], r"callbacks\[0\] is 'stop', expected what is called as callback\("),
        ([print, EarlyStopping], r"callbacks\[1\] .*: write EarlyStopping\(\)"),
        (EarlyStopping(), r"is an EarlyStopping, .*: write callbacks=\[callback\]"),
        (None, "is None, expected a list: write callbacks=[]".replace("[", r"\[")),
    ],
)
def test_callbacks_that_cannot_be_called(network, data, callbacks, words):
    refused(TypeError, words, network, data, callbacks=callbacks)


def test_no_history(network, data):
    words = r"history is a list of 1, .*: write history=History\(\)"
    message = refused(TypeError, words, network, data, history=[0.3])
    assert "history=History()" in message
    assert train(network, data, history=History()).epochs == 1
