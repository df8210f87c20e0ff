import math
from types import SimpleNamespace

import numpy as np
import pytest

from nnlib.losses import mse
from nnlib.optimizers import SGD
from nnlib.propagation import Layer, Network, linear
from nnlib.training import EarlyStopping, History, fit


def follow(stopping, losses, monitor="validation_loss"):
    """Give made-up losses to a callback; the parameter is the epoch's number."""
    network = SimpleNamespace(parameters=np.zeros(1))
    history = History()
    for epoch, loss in enumerate(losses, start=1):
        history.loss.append(loss if monitor == "loss" else 0.0)
        if monitor == "validation_loss":
            history.validation_loss.append(loss)
        network.parameters[0] = epoch
        if stopping(network, history):
            break
    stopping.finish(network, history)
    return history.epochs, network.parameters[0]


def test_stops_after_patience_and_returns_to_the_best_epoch():
    stopping = EarlyStopping(patience=2)
    assert follow(stopping, [5, 4, 3, 4, 3.5, 1]) == (5, 3)
    assert stopping.best_epoch == 3 and stopping.best_value == 3


def test_an_improvement_starts_patience_anew():
    assert follow(EarlyStopping(patience=2), [5, 6, 4, 5, 3, 9, 9, 9]) == (7, 5)


def test_patience_of_one_and_of_five_by_default():
    assert follow(EarlyStopping(patience=1), [2, 1, 1, 0]) == (3, 2)
    assert follow(EarlyStopping(), [1, *[2] * 9]) == (6, 1)


def test_an_equal_loss_is_no_improvement():
    assert follow(EarlyStopping(patience=3), [1, 1, 1, 1, 1]) == (4, 1)


def test_min_delta_is_what_counts_as_better():
    losses = [1.0, 0.75, 0.5, 0.25]  # exact in binary
    assert follow(EarlyStopping(patience=1, min_delta=0.25), losses) == (2, 1)
    assert follow(EarlyStopping(patience=1, min_delta=0.2), losses) == (4, 4)


def test_the_best_parameters_return_though_all_epochs_ran():
    assert follow(EarlyStopping(patience=9), [3, 1, 2]) == (3, 2)


def test_the_training_loss_may_be_watched():
    assert follow(EarlyStopping(1, monitor="loss"), [2, 1, 3], "loss") == (3, 2)


def test_a_second_training_starts_anew():
    stopping = EarlyStopping(patience=1)
    follow(stopping, [0.1, 0.2])
    assert follow(stopping, [5, 4, 6]) == (3, 2)
    assert stopping.best_value == 4


def test_no_epoch_no_change():
    stopping = EarlyStopping()
    assert (stopping.best_epoch, stopping.best_value) == (0, math.inf)
    network = SimpleNamespace(parameters=np.ones(1))
    stopping.finish(network, History())
    assert network.parameters == 1


@pytest.mark.parametrize("ended", ["patience", "epochs", "interrupt"])
def test_in_fit_the_network_keeps_its_best_epoch(ended):
    # trained towards y = x and judged by y = -x, the first epoch is the best
    network = Network([Layer(linear, np.zeros((1, 1)), np.zeros(1))])
    x = np.array([[1.0], [-1.0]])
    after = []

    def note(network, history):
        after.append(network.parameters.copy())
        if ended == "interrupt" and history.epochs == 3:
            raise KeyboardInterrupt

    history = fit(
        network,
        mse,
        SGD(network, 0.1),
        (x, x),
        epochs=3 if ended == "epochs" else 50,
        batch_size=2,
        rng=np.random.default_rng(0),
        validation=(x, -x),
        callbacks=[EarlyStopping(patience=4), note],
        progress=False,
    )
    assert history.epochs == (5 if ended == "patience" else 3)
    assert len(after) == history.epochs
    assert (network.parameters == after[0]).all()
    assert (after[0] != after[1]).any()


def test_a_training_that_goes_on_goes_on_here():
    network = SimpleNamespace(parameters=np.zeros(1))
    stopping, history = EarlyStopping(patience=3), History()
    for losses in ([2, 1, 3], [4, 5]):
        history = history.continued()
        for loss in losses:
            history.loss.append(loss)
            history.validation_loss.append(loss)
            network.parameters[0] = history.epochs
            stop = stopping(network, history)
        stopping.finish(network, history)
        assert network.parameters[0] == 2
    assert stop and (stopping.best_epoch, stopping.best_value) == (2, 1)


def test_a_new_object_judges_a_continued_training_from_where_it_starts():
    network = SimpleNamespace(parameters=np.zeros(1))
    history = History([1, 1, 1], [1, 1, 1])
    stopping = EarlyStopping(patience=2)
    for loss, stops in ((5, False), (6, False), (7, True)):
        history.loss.append(loss)
        history.validation_loss.append(loss)
        assert stopping(network, history) is stops
    assert stopping.best_epoch == 4


def test_a_loss_that_is_never_a_number_stops_after_patience():
    assert follow(EarlyStopping(patience=2), [math.nan] * 9) == (2, 2)


def test_nothing_to_watch():
    words = r"^EarlyStopping: there is no validation loss to watch: write validation="
    with pytest.raises(ValueError, match=words):
        follow(EarlyStopping(), [1], monitor="loss")


@pytest.mark.parametrize(
    ("kind", "settings", "words"),
    [
        (ValueError, {"patience": 0}, "patience is 0, expected 1 or more"),
        (TypeError, {"patience": 2.5}, "patience is 2.5, expected a whole number"),
        (ValueError, {"min_delta": -0.1}, "min_delta is -0.1, expected a finite num"),
        (ValueError, {"min_delta": math.nan}, "min_delta is nan, expected a finite"),
        (ValueError, {"monitor": "accuracy"}, "monitor is 'accuracy', expected 'vali"),
        (ValueError, {"monitor": None}, "monitor is None, expected 'validation_loss'"),
    ],
)
def test_impossible_settings(kind, settings, words):
    with pytest.raises(kind, match=f"^EarlyStopping: {words}"):
        EarlyStopping(**settings)
