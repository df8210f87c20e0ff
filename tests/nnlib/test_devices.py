"""All of nnlib on every device: the same numbers, and no array left behind."""

import math

import numpy as np
import pytest

from nnlib import activations, optimizers
from nnlib.backprop import RULES, backprop, check_gradients, rule_for, vjp
from nnlib.gpu import to_cpu
from nnlib.losses import cross_entropy, mse, one_hot
from nnlib.losses.checks import check_labels
from nnlib.optimizers import SGD, Adam
from nnlib.optimizers.schedules import cosine
from nnlib.propagation import Network, forward, mlp
from nnlib.registry import ENTRIES
from nnlib.training import (
    Dropout,
    EarlyStopping,
    accuracy,
    confusion_matrix,
    evaluate,
    fit,
    load,
    predict,
    save,
    summary,
)
from tests.device import COUNTED, DeviceArray
from tests.devices import each_device, put
from tests.nnlib.rule_examples import EXAMPLES, LOSSES, every_row


def close(device, mine, expected, rtol=1e-5, atol=1e-6):
    """Compare: bit by bit on the stand-in, to rounding on a GPU."""
    mine = to_cpu(mine)
    if device == "gpu":
        np.testing.assert_allclose(mine, expected, rtol=rtol, atol=atol)
    else:
        np.testing.assert_array_equal(mine, expected)


def some(rng, n=50):
    x = rng.normal(size=(n, 4)).astype(np.float32)
    return x, (x[:, 0] > 0).astype(np.int64) + (x[:, 1] > 1)


def made(rng, activation=activations.relu, *more):
    layers = mlp(rng, [4, 8, 3], activation)
    return Network([layers[0], layers[1], *more, layers[2]])


@each_device
@every_row
def test_every_row_of_the_table(function, settings, device, there, rng):
    arguments = EXAMPLES[function](rng, 5)
    moved = [there(argument) for argument in arguments]
    y, pullbacks = vjp(function, *arguments, **settings)
    mine, my_pullbacks = vjp(function, *moved, **settings)
    close(device, mine, y)
    close(device, function(*moved, **settings), y)
    g = 1.0 if function in LOSSES else rng.normal(size=np.shape(y))
    for to, my_to in zip(pullbacks, my_pullbacks, strict=True):
        if to is not None:
            close(device, my_to(there(g)), to(g))
    assert not COUNTED["wait"]


@each_device
@pytest.mark.parametrize(
    "activation",
    [f for f in RULES if f.__module__.startswith("nnlib.activations")],
    ids=lambda function: function.__name__,
)
def test_an_activation_in_a_network(activation, device, there, rng):
    network, (x, labels) = made(rng, activation), some(rng)
    close(device, forward(there(network), there(x)), forward(network, x), 1e-4, 1e-5)
    _, grads = backprop(network, x, cross_entropy, labels)
    _, mine = backprop(there(network), there(x), cross_entropy, there(labels))
    close(device, mine.vector, grads.vector, 1e-4, 1e-5)
    assert not COUNTED["wait"]


OPTIMIZERS = {
    "SGD": lambda network: SGD(network, 0.1, momentum=0.9, weight_decay=1e-3),
    "schedule": lambda network: SGD(network, cosine(0.1, 20)),
    **{
        name: getattr(optimizers, name)
        for name in ("Adam", "AdamW", "AdaGrad", "RMSProp")
    },
    "Momentum": lambda network: optimizers.Momentum(network, 0.1),
    "Nesterov": lambda network: optimizers.Nesterov(network, 0.1),
}


@each_device
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_training(name, device, there):
    rng = np.random.default_rng(1)
    network, data, validation = made(rng), some(rng), some(rng, 2500)
    results = []
    for move in (lambda thing: thing, there):
        moved = (
            move(network)
            if move is there
            else network.with_parameters(network.parameters.copy())
        )
        if device == "numpy":
            moved = network.with_parameters(network.parameters.copy())
        history = fit(
            *(moved, cross_entropy, OPTIMIZERS[name](moved), move(data)),
            *(2, 8, np.random.default_rng(2)),
            validation=move(validation),
            callbacks=[EarlyStopping(patience=2)],
            progress=False,
        )
        results.append((moved, history))
    (expected, theirs), (mine, ours) = results
    close(device, mine.parameters, expected.parameters, 1e-3, 1e-4)
    assert ours.epochs == 2
    for list_of in ("loss", "validation_loss", "accuracy", "validation_accuracy"):
        a, b = getattr(ours, list_of), getattr(theirs, list_of)
        assert a == b if device != "gpu" else np.allclose(a, b, rtol=1e-3)
        assert all(type(value) is float for value in a)


def test_how_often_a_training_waits(monkeypatch, rng):
    there = put("stand-in", monkeypatch)
    waits = []
    for n in (800, 8000):
        network, data = there((made(rng), some(rng, n)))
        optimizer = Adam(network)
        COUNTED.clear()
        fit(
            *(network, cross_entropy, optimizer, data, 3, 8, rng),
            progress=False,
        )
        waits.append((COUNTED["wait"], COUNTED["to_gpu"], COUNTED["to_cpu"]))
    # As many looks for ten times the data: at the data and the first outputs before the
    # start, at the losses in each epoch, and at the outputs after the end.
    assert waits[0] == waits[1]
    assert waits[0][0] <= 8 + 2 * 3  # the second once an epoch
    assert waits[0][1:] == (3, 0)  # moved there: each epoch's order of the batches


@each_device
def test_dropout_draws_the_same_mask(device, there, rng):
    x = np.ones((5, 40), np.float32)
    mask = Dropout(0.4).mask(x, np.random.default_rng(3))
    mine = Dropout(0.4).mask(there(x), np.random.default_rng(3))
    close(device, mine, mask)
    network, (x, labels) = made(rng, activations.tanh, Dropout(0.4)), some(rng)
    _, grads = backprop(network, x, cross_entropy, labels, np.random.default_rng(4))
    _, mine = backprop(
        *(there(network), there(x), cross_entropy, there(labels)),
        np.random.default_rng(4),
    )
    close(device, mine.vector, grads.vector)


@each_device
def test_metrics(device, there, rng):
    network, (x, labels) = made(rng), some(rng, 2345)
    hot = one_hot(labels, 3)
    moved = there(network)
    close(device, predict(moved, there(x)), predict(network, x))
    share = accuracy(moved, there(x), there(labels))
    assert (type(share), share) == (float, accuracy(network, x, labels))
    expected = confusion_matrix(network, x, labels)
    close(device, confusion_matrix(moved, there(x), there(labels)), expected)
    for loss, target in ((cross_entropy, labels), (mse, hot), (mse, hot * 0.5)):
        mean, share = evaluate(moved, loss, there(x), there(target))
        theirs, their_share = evaluate(network, loss, x, target)
        assert math.isclose(mean, theirs, rel_tol=1e-5)
        assert share == their_share
    close(device, one_hot(there(labels), 3), hot)


def test_evaluating_waits_once_for_all_chunks(monkeypatch, rng):
    there = put("stand-in", monkeypatch)
    network = there(made(rng))
    for n in (10, 5000):
        x, labels = there(some(rng, n))
        COUNTED.clear()
        evaluate(network, cross_entropy, x, labels)
        assert COUNTED == {"wait": 2}  # the losses, and the number that is right


@each_device
def test_saving_and_loading(device, there, rng, tmp_path):
    network = made(rng, activations.gelu, Dropout(0.2))
    save(there(network), tmp_path / "network.npz")
    again = load(tmp_path / "network.npz")
    assert type(again.parameters) is np.ndarray
    np.testing.assert_array_equal(again.parameters, network.parameters)
    close(device, there(again).parameters, network.parameters)


@each_device
def test_the_table_of_a_network(device, there, rng):
    network = made(rng)
    assert summary(there(network)) == summary(network)


@each_device
def test_gradient_checks(device, there, rng):
    network, (x, labels) = made(rng, activations.tanh), some(rng, 6)
    moved = there(network), there(x), cross_entropy, there(labels)
    for chance in (None, np.random.default_rng(5)):
        report = check_gradients(*moved, rng=chance)
        assert report.passed
        assert len(report.checks) == 4
        assert {type(check.error) for check in report.checks} == {float}


@each_device
def test_labels_are_looked_at_once_a_training(device, there, rng):
    network, (x, labels) = made(rng), some(rng)
    labels[7] = 3
    moved = there(network)
    words = "the labels( in data.1.)? run from 0 to 3, expected 0 to 2 for 3 classes"
    with pytest.raises(ValueError, match=rf"fit, cross_entropy: {words}"):
        fit(moved, cross_entropy, SGD(moved, 0.1), there((x, labels)), 1, 8, rng)
    with pytest.raises(ValueError, match=f"accuracy: {words}"):
        accuracy(moved, there(x), there(labels))
    with pytest.raises(ValueError, match=f"f: {words}"):
        check_labels("f", there(labels), 3, wait=True)


@each_device
def test_data_that_is_not_finite(device, there, rng):
    network, (x, labels) = made(rng), some(rng)
    x[3, 1] = np.nan
    moved = there(network)
    with pytest.raises(ValueError, match=r"NaN or infinity in 1 of 50 rows.* row 3"):
        fit(moved, cross_entropy, SGD(moved, 0.1), there((x, labels)), 1, 8, rng)


@each_device
def test_a_training_that_diverges_goes_back(device, there, rng):
    network, data = made(rng), some(rng)
    moved, start = there(network), network.parameters.copy()
    with pytest.raises(FloatingPointError, match="epoch 1"):
        fit(
            *(moved, cross_entropy, SGD(moved, 1e38), there(data), 1, 8, rng),
            progress=False,
        )
    np.testing.assert_array_equal(to_cpu(moved.parameters), start)


# A hidden copy to the host, or an array of the host that slips in, is refused.


def slipped(x):
    return x


PLANTED = {
    "a constant of the host": lambda x: x * np.ones(x.shape[-1], np.float32),
    "a constant of the host on the left": lambda x: np.ones(x.shape[-1]) + x,
    "an array of the host as the index": lambda x: x[:, np.array([0, 1])],
    "zeros made without like": lambda x: np.concatenate([x, np.zeros((1, 3))]),
    "a copy to the host": lambda x: np.exp(np.asarray(x)),
    "written into an array of the host": lambda x: np.copyto(np.empty(x.shape), x),
    "a look at a number": lambda x: x * float(x.max()),
    "a look at a whole number": lambda x: x * int(x.max()),
    "a branch on a number": lambda x: x if (x > 0).all() else -x,
    "a loop over rows": lambda x: [row for row in x],
    "a number of NumPy's as an array": lambda x: np.add(x, 1, out=np.empty(x.shape)),
    "strides by hand": lambda x: np.lib.stride_tricks.as_strided(x, (2, 2)),
}


@pytest.mark.parametrize("name", PLANTED)
def test_the_stand_in_refuses(name):
    with pytest.raises((TypeError, AssertionError)):
        PLANTED[name](DeviceArray(np.ones((2, 3), np.float32)))


@pytest.mark.parametrize("name", ["a constant of the host", "a look at a number"])
def test_a_training_stops_at_what_is_planted(name, monkeypatch, rng):
    monkeypatch.delitem(ENTRIES, slipped, raising=False)

    @rule_for(slipped)
    def vjp_slipped(x):
        return PLANTED[name](x), (lambda g: PLANTED[name](g),)

    there = put("stand-in", monkeypatch)
    network = made(rng)
    network = there(Network([*network, slipped]))
    with pytest.raises(TypeError, match=r"NumPy array met|would wait"):
        backprop(network, there(some(rng)[0]), cross_entropy, there(some(rng)[1]))


def test_the_stand_in_keeps_views():
    array = DeviceArray(np.zeros(6))
    array[2:5].reshape(3, 1)[...] = 1
    array[0][...] = 7
    array.T[5] = 9
    assert array.held.tolist() == [7, 0, 1, 1, 1, 9]
    element = array[3]
    array[3] = 4
    assert element.held == 4


def test_arrays_on_two_devices_are_named(monkeypatch, rng):
    there = put("stand-in", monkeypatch)
    network, (x, labels) = made(rng), some(rng)
    moved = there(network)
    with pytest.raises(TypeError) as caught:
        forward(moved, x)
    assert str(caught.value) == (
        "forward: x is on the CPU and the network's parameters are on GPU 0; move one "
        "of them with nnlib.gpu.to_gpu or to_cpu."
    )
    with pytest.raises(TypeError, match=r"backprop: x is on GPU 0 .* on the CPU"):
        backprop(network, there(x), cross_entropy, labels)
    words = r"forward: x is on GPU 1 and the network's parameters are on GPU 0; move"
    with pytest.raises(TypeError, match=words):
        forward(moved, DeviceArray(x, 1))
    for data in ((x, there(labels)), (there(x), labels)):
        with pytest.raises(TypeError, match=r"fit: .*data.* is on the CPU .* on GPU 0"):
            fit(moved, cross_entropy, SGD(moved, 0.1), data, 1, 8, rng)
