"""What fit notes and shows: history, validation, callbacks, progress."""

import re
import sys

import numpy as np
import pytest

from nnlib.activations import sigmoid, tanh
from nnlib.backprop import rule_for
from nnlib.data import moons, regression_curve
from nnlib.losses import (
    binary_cross_entropy,
    cross_entropy,
    hinge,
    mse,
    one_hot,
    quadratic_cost,
)
from nnlib.optimizers import SGD, Adam
from nnlib.propagation import Layer, Network, forward, linear, mlp
from nnlib.training import Dropout, History, accuracy, fit
from tests.nnlib.small_trainings import classifier, rng, train

# history, validation, callbacks


def test_history_without_validation():
    network, optimizer = classifier()
    history = train(network, cross_entropy, optimizer, moons(rng(), 10), 3)
    assert history.epochs == len(history.loss) == 3
    assert history.validation_loss == history.validation_accuracy == []
    assert history.accuracy == [] and history.stopped == ""
    assert all(type(value) is float for value in history.loss)


def test_history_with_validation_of_integer_labels():
    network, optimizer = classifier()
    data, held_out = moons(rng(1), 60), moons(rng(2), 40)
    history = train(network, cross_entropy, optimizer, data, 2, validation=held_out)
    assert len(history.validation_loss) == len(history.accuracy) == 2
    assert history.validation_accuracy[-1] == accuracy(network, *held_out)
    expected = float(cross_entropy(forward(network, held_out[0]), held_out[1]))
    assert history.validation_loss[-1] == pytest.approx(expected)


def test_accuracy_is_counted_as_the_samples_go_by():
    # a step of nearly nothing: the parameters of all batches are those at the end
    network, optimizer = classifier(learning_rate=1e-12)
    data = moons(rng(1), 50)
    history = train(network, cross_entropy, optimizer, data, 2, 7, validation=data)
    assert history.accuracy == [accuracy(network, *data)] * 2


def test_accuracy_in_training_is_measured_with_dropout_on():
    # y = x, but wrong where only the second of the two is left out
    network = Network([Dropout(0.5), Layer(linear, np.eye(2), np.zeros(2))])
    data = np.tile([0.5, 1.0], (400, 1)), np.ones(400, int)
    optimizer = SGD(network, 1e-12)
    history = train(network, cross_entropy, optimizer, data, validation=data)
    assert history.validation_accuracy == [1.0] and 0.65 < history.accuracy[0] < 0.85


def test_no_forward_pass_over_the_training_data_is_made_to_judge_it():
    rows = []

    def note(x):
        rows.append(len(x))
        return x

    @rule_for(note)
    def vjp_note(x):
        return x, (lambda g: g,)

    network = Network([note, *mlp(rng(), [2, 2], tanh)])
    data = moons(rng(), 3000)
    rows.clear()  # of the trial when the network was built
    train(network, cross_entropy, SGD(network, 0.1), data, 3, 500, validation=data)
    assert sum(rows) < 3000 + 4 * 3000  # the validation data, and some trials


@pytest.mark.parametrize("loss", [binary_cross_entropy, hinge])
def test_history_with_one_output_for_two_classes(loss):
    x, labels = moons(rng(1), 60)
    target = labels[:, None].astype(np.float32)
    target = 2 * target - 1 if loss is hinge else target
    network = mlp(rng(), [2, 8, 1], tanh)
    data = x, target
    optimizer = Adam(network, 0.02)
    history = train(network, loss, optimizer, data, 30, 10, validation=data)
    right = (forward(network, x) > 0) == (target == 1)
    assert history.validation_accuracy[-1] == right.mean() > 0.85
    assert history.accuracy[-1] == pytest.approx(right.mean(), abs=0.1)


def test_the_history_notes_the_learning_rate_of_each_epoch():
    network, _ = classifier()
    optimizer = SGD(network, lambda step: 0.5 / (1 + step))
    history = train(network, cross_entropy, optimizer, moons(rng(), 10), 3, 5)
    assert history.learning_rate == [0.5, 0.5 / 3, 0.5 / 5]


def test_a_history_continues_and_the_old_one_stays_as_it_is():
    data = moons(rng(1), 30)
    network, optimizer = classifier()
    generator = rng()
    first = train(network, cross_entropy, optimizer, data, 2, rng=generator)
    both = train(
        network, cross_entropy, optimizer, data, 3, rng=generator, history=first
    )
    assert (first.epochs, both.epochs) == (2, 5)
    assert both.loss[:2] == first.loss
    other, optimizer = classifier()
    assert train(other, cross_entropy, optimizer, data, 5).loss == both.loss


def test_a_history_that_was_stopped_can_go_on():
    network, optimizer = classifier()
    stopped = History(loss=[1.0], stopped="interrupted")
    data = moons(rng(), 10)
    again = train(network, cross_entropy, optimizer, data, 1, history=stopped)
    assert (again.stopped, stopped.stopped) == ("", "interrupted")


def test_history_with_validation_of_one_hot_rows_and_of_numbers():
    network = mlp(rng(), [2, 4, 2], sigmoid, output=sigmoid)
    x, labels = moons(rng(1), 30)
    data = x, one_hot(labels, 2)
    history = train(network, quadratic_cost, SGD(network, 1), data, validation=data)
    assert history.validation_accuracy == [accuracy(network, x, labels)]
    assert len(history.accuracy) == 1
    curve, points = mlp(rng(), [1, 4, 1], tanh), regression_curve(rng())
    history = train(curve, mse, SGD(curve, 0.01), points, validation=points)
    assert len(history.validation_loss) == 1 and history.validation_accuracy == []
    assert history.accuracy == []


def test_validation_teaches_nothing():
    plain, optimizer = classifier()
    train(plain, cross_entropy, optimizer, moons(rng(1), 20), 2)
    judged, optimizer = classifier()
    data = moons(rng(1), 20)
    train(judged, cross_entropy, optimizer, data, 2, validation=moons(rng(2), 9))
    assert (plain.parameters == judged.parameters).all()


def test_a_callback_sees_each_epoch_and_can_stop():
    seen = []

    def stop_after_two(network, history):
        seen.append(("first", history.epochs, len(history.validation_loss)))
        return history.epochs == 2

    def watch(network, history):
        seen.append(("second", history.epochs))

    network, optimizer = classifier()
    data = moons(rng(), 10)
    history = train(
        network,
        cross_entropy,
        optimizer,
        data,
        5,
        validation=data,
        callbacks=[stop_after_two, watch],
    )
    assert history.epochs == 2 and history.stopped == "callback"
    assert seen == [("first", 1, 1), ("second", 1), ("first", 2, 2), ("second", 2)]


def test_a_callback_may_finish():
    class Last:
        calls = 0

        def __call__(self, network, history):
            pass

        def finish(self, network, history):
            self.calls += 1
            self.epochs = history.epochs

    last = Last()
    network, optimizer = classifier()
    train(network, cross_entropy, optimizer, moons(rng(), 10), 3, callbacks=[last])
    assert (last.calls, last.epochs) == (1, 3)


# progress


def test_the_bar_counts_batches_and_names_the_losses(capsys):
    network, optimizer = classifier()
    data = moons(rng(), 10)
    train(network, cross_entropy, optimizer, data, 2, 4, validation=data, progress=True)
    shown = capsys.readouterr()
    losses = r"loss 0\.\d{4}, validation loss 0\.\d{4}, validation accuracy \d\.\d{4}"
    assert "6/6" in shown.err and re.search(f"epoch 2/2, {losses}", shown.err)
    assert re.search(r"[\d?](batch/s|s/batch), ", shown.err)
    assert shown.out == ""


def test_a_line_an_epoch_without_tqdm(capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm", None)
    network, optimizer = classifier()
    data = moons(rng(), 10)
    history = train(network, cross_entropy, optimizer, data, 2, progress=True)
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith(f"epoch 1/2: loss {history.loss[0]:.4f} (")
    assert second.startswith(f"epoch 2/2: loss {history.loss[1]:.4f} (")
    assert float(re.fullmatch(r".* \((\d+\.\d) s\)", first).group(1)) < 60
    assert "validation" not in first


def test_silence_where_no_progress_is_asked_for(capsys, monkeypatch):
    network, optimizer = classifier()
    train(network, cross_entropy, optimizer, moons(rng(), 10), 2, progress=False)
    monkeypatch.setitem(sys.modules, "tqdm", None)
    train(network, cross_entropy, optimizer, moons(rng(), 10), 2, progress=False)
    shown = capsys.readouterr()
    assert shown.out == shown.err == ""


def test_progress_is_shown_unless_told_otherwise(capsys):
    network, optimizer = classifier()
    fit(network, cross_entropy, optimizer, moons(rng(), 10), 1, 5, rng())
    assert "epoch 1/1" in capsys.readouterr().err


def test_a_new_history_is_empty_and_shares_nothing():
    History().loss.append(1.0)
    assert History().loss == [] and History().epochs == 0
