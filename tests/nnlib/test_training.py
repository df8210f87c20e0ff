import math
import re
import sys

import numpy as np
import pytest

from nnlib.activations import relu, sigmoid, tanh
from nnlib.backprop import RULES, backprop, rule_for
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
from nnlib.training import Dropout, History, accuracy, batches, fit
from tests.needs import needs


def rng(seed=0):
    return np.random.default_rng(seed)


def line(w=0.0):
    """A network y = w x + b in float64, with b = 0."""
    return Network([Layer(linear, np.full((1, 1), w), np.zeros(1))])


def classifier(seed=0, **settings):
    network = mlp(rng(seed), [2, 8, 2], tanh)
    return network, SGD(network, **{"learning_rate": 0.1, **settings})


def train(network, loss, optimizer, data, epochs=1, batch_size=4, **settings):
    settings = {"rng": rng(), "progress": False, **settings}
    return fit(network, loss, optimizer, data, epochs, batch_size, **settings)


# batches


def test_batches_hold_each_index_once_in_a_new_order_each_time():
    generator = rng()
    first = np.concatenate(list(batches(generator, 10, 3)))
    second = np.concatenate(list(batches(generator, 10, 3)))
    assert sorted(first) == sorted(second) == list(range(10))
    assert first.tolist() != second.tolist() != list(range(10))


def test_batches_have_the_size_asked_for_but_for_the_last():
    assert [len(index) for index in batches(rng(), 10, 4)] == [4, 4, 2]
    assert [len(index) for index in batches(rng(), 8, 4)] == [4, 4]
    assert [len(index) for index in batches(rng(), 2, 10)] == [2]


def test_batches_like_an_array_are_the_same():
    plain, like = batches(rng(), 9, 4), batches(rng(), 9, 4, like=np.zeros(1))
    assert all((a == b).all() for a, b in zip(plain, like, strict=True))


# what fit does


def test_one_full_batch_with_a_pencil():
    # y = 0 for x = 1 and 2, targets 2 and 4: the loss is (4 + 16) / 2 = 10, the
    # gradient for w is 2 * (-2 * 1 - 4 * 2) / 2 = -10, for b 2 * (-2 - 4) / 2 = -6
    network = line()
    data = np.array([[1.0], [2.0]]), np.array([[2.0], [4.0]])
    history = train(network, mse, SGD(network, 0.1), data, batch_size=2)
    assert history.loss == [10.0]
    np.testing.assert_allclose(network.parameters, [1.0, 0.6])


def test_the_loss_of_an_epoch_is_the_mean_over_samples_not_batches():
    # two batches, of 2 samples and of 1, each with its own loss; the step is so small
    # that the parameters stay as good as they are
    network = line()
    x = np.array([[1.0], [1.0], [1.0]])
    target = np.array([[1.0], [2.0], [3.0]])
    history = train(network, mse, SGD(network, 1e-12), (x, target), batch_size=2)
    assert history.loss[0] == pytest.approx((1 + 4 + 9) / 3)


def test_fit_is_the_loop_that_the_chapter_writes_by_hand():
    data = moons(rng(1), 50)
    network, optimizer = classifier(momentum=0.9)
    history = train(network, cross_entropy, optimizer, data, 3, 8, rng=rng(5))

    other, optimizer = classifier(momentum=0.9)
    generator, losses = rng(5), []
    for _ in range(3):
        total = 0.0
        for index in batches(generator, 50, 8):
            x, labels = data[0][index], data[1][index]
            value, grads = backprop(other, x, cross_entropy, labels, generator)
            optimizer.step(grads)
            total += float(value) * len(index)
        losses.append(total / 50)
    assert (network.parameters == other.parameters).all()
    np.testing.assert_allclose(history.loss, losses, rtol=1e-6)


def test_the_same_seed_gives_the_same_training_and_another_one_another():
    def result(seed):
        network, optimizer = classifier()
        data = moons(rng(1), 40)
        train(network, cross_entropy, optimizer, data, 2, 8, rng=rng(seed))
        return network.parameters

    assert (result(0) == result(0)).all()
    assert (result(0) != result(1)).any()


def test_the_data_are_left_as_they_are():
    x, labels = moons(rng(), 30)
    copies = x.copy(), labels.copy()
    network, optimizer = classifier()
    train(network, cross_entropy, optimizer, (x, labels), 2)
    assert (x == copies[0]).all() and (labels == copies[1]).all()


def test_it_learns_to_classify_and_to_follow_a_curve():
    network = mlp(rng(), [2, 16, 2], tanh)
    data = moons(rng(1), 200)
    history = train(network, cross_entropy, Adam(network, 0.02), data, 60, 20)
    assert history.loss[-1] < 0.1 < history.loss[0]
    assert accuracy(network, *data) > 0.97
    curve = mlp(rng(), [1, 32, 1], tanh)
    history = train(curve, mse, Adam(curve, 0.02), regression_curve(rng(2)), 150, 20)
    assert history.loss[-1] < 0.03  # the noise itself has a mean square of 0.01


def test_agrees_with_pytorch_over_two_epochs():
    torch = needs("torch")
    x, labels = moons(rng(1), 24)
    network = mlp(rng(), [2, 5, 2], relu)
    model = torch.nn.Sequential(
        torch.nn.Linear(2, 5), torch.nn.ReLU(), torch.nn.Linear(5, 2)
    )
    with torch.no_grad():
        for ours, theirs in ((network[0], model[0]), (network[2], model[2])):
            theirs.weight.copy_(torch.from_numpy(ours.W.T.copy()))
            theirs.bias.copy_(torch.from_numpy(ours.b.copy()))
    theirs = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    generator = rng(3)
    for _ in range(2):
        for index in batches(generator, 24, 10):
            theirs.zero_grad()
            output = model(torch.from_numpy(x[index]))
            loss = torch.nn.functional.cross_entropy(
                output, torch.from_numpy(labels[index])
            )
            loss.backward()
            theirs.step()
    optimizer = SGD(network, 0.1, momentum=0.9)
    train(network, cross_entropy, optimizer, (x, labels), 2, 10, rng=rng(3))
    weight = model[2].weight.detach().numpy().T
    np.testing.assert_allclose(network[2].W, weight, rtol=1e-4, atol=1e-6)


def test_float32_stays_float32():
    network, optimizer = classifier()
    train(network, cross_entropy, optimizer, moons(rng(), 10), 2)
    assert network.parameters.dtype == np.float32


def test_a_batch_larger_than_the_data_and_a_batch_of_one():
    for size in (1, 1000):
        network, optimizer = classifier()
        history = train(
            network, cross_entropy, optimizer, moons(rng(), 5), batch_size=size
        )
        assert history.epochs == 1 and 0 < history.loss[0] < 5


def test_dropout_is_on_in_training_and_off_in_validation():
    # y = x: the loss is 0 without dropout, and with it (2 - 1)^2 or (0 - 1)^2, so 1
    network = Network([Dropout(0.5), Layer(linear, np.eye(3), np.zeros(3))])
    data = np.ones((8, 3)), np.ones((8, 3))
    optimizer = SGD(network, 1e-9)
    history = train(network, mse, optimizer, data, 2, validation=data)
    np.testing.assert_allclose(history.loss, 1, rtol=1e-6)
    np.testing.assert_allclose(history.validation_loss, 0, atol=1e-6)


class Elsewhere(np.ndarray):
    """An array that notes which functions are asked to create arrays where it is."""

    asked = []  # noqa: RUF012 - shared by all on purpose

    def __array_function__(self, function, types, args, kwargs):
        self.asked.append(function.__name__)
        return super().__array_function__(function, types, args, kwargs)


def test_what_fit_creates_lies_on_the_device_of_the_data(monkeypatch):
    monkeypatch.setattr(Elsewhere, "asked", asked := [])
    x = np.ones((4, 2)).view(Elsewhere)
    list(batches(rng(), 4, 2, like=x))
    assert asked == ["asarray"]
    asked.clear()
    Dropout(0.5).mask(x, rng())
    assert asked == ["asarray"]
    asked.clear()
    network = mlp(rng(), [2, 2], tanh)
    x = x.astype(np.float32)
    train(network, cross_entropy, SGD(network, 0.1), (x, np.zeros(4, int)))
    assert {"asarray", "empty"} <= set(asked)


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


# accumulating


@pytest.mark.parametrize("n", [48, 50, 55])
@pytest.mark.parametrize("make", [SGD, Adam])
def test_some_batches_a_step_are_one_large_batch(n, make):
    data = [array.astype(np.float64) for array in moons(rng(1), n)]
    data[1] = one_hot(data[1].astype(int), 2, np.float64)

    def parameters(batch_size, accumulate):
        network = mlp(rng(), [2, 6, 2], tanh, dtype=np.float64)
        optimizer = make(network, 0.05)
        train(network, mse, optimizer, data, 3, batch_size, accumulate=accumulate)
        return network.parameters, optimizer.steps

    large, steps = parameters(16, 1)
    small, same = parameters(4, 4)
    assert steps == same
    np.testing.assert_allclose(small, large, rtol=1e-9, atol=1e-12)


def test_more_batches_a_step_than_there_are_make_one_step_an_epoch():
    network, optimizer = classifier()
    data = moons(rng(), 10)
    train(network, cross_entropy, optimizer, data, 3, 4, accumulate=100)
    assert optimizer.steps == 3


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


# when training breaks

UNSCALED = pytest.mark.filterwarnings("ignore:fit. data.0. runs from")


@UNSCALED
def test_divergence_returns_to_the_start_of_the_epoch_and_names_it():
    network = line(0.1)
    x = np.full((4, 1), 1e3)
    kept = []
    optimizer = SGD(network, 1.0)
    with pytest.raises(FloatingPointError) as caught:
        train(
            network,
            mse,
            optimizer,
            (x, x),
            500,
            4,
            callbacks=[lambda network, _: kept.append(network.parameters.copy())],
        )
    message = str(caught.value)
    assert f"in epoch {len(kept) + 1} the loss or a parameter became NaN" in message
    assert message.endswith(
        "infinite. The parameters are those of the start of that epoch. Try a learning "
        "rate ten times smaller, with a new optimizer, and check that the data is "
        "scaled to about [-1, 1]."
    )
    assert len(kept) > 1 and (network.parameters == kept[-1]).all()
    assert caught.value.history.epochs == len(kept)
    assert all(map(math.isfinite, caught.value.history.loss))


@UNSCALED
def test_a_last_step_to_infinity_is_found_though_every_loss_was_finite():
    network = line(0.1)
    x = np.full((1, 1), 1e160)
    with pytest.raises(FloatingPointError, match="in epoch 1 "):
        train(network, mse, SGD(network, 1e300), (x * 1e-80, x * 1e-80))
    assert network.parameters.tolist() == [0.1, 0]


@pytest.mark.parametrize(
    "slip",
    [
        lambda y: y.max() * 1e308 * 1e308,  # overflow
        lambda y: (y * np.inf - y * np.inf).max(),  # invalid
        lambda y: np.log(y - y).max(),  # division by zero
    ],
    ids=["overflow", "invalid", "zero"],
)
def test_fit_speaks_for_itself_where_numpy_would_warn(slip):
    def slipping(y, target):
        return mse(y, target)

    @rule_for(slipping)
    def vjp_slipping(y, target):
        return slip(np.ones(3)), (lambda g: np.zeros_like(y), None)

    network = mlp(rng(), [1, 1], tanh)
    data = regression_curve(rng(), 9)
    with pytest.raises(FloatingPointError, match="in epoch 1 "):
        train(network, slipping, SGD(network, 0.1), data, 1)


@UNSCALED
def test_divergence_in_the_first_epoch_and_in_a_middle_batch():
    network = line(0.1)
    x = np.full((6, 1), 1e60)
    with pytest.raises(FloatingPointError, match="in epoch 1 ") as caught:
        train(network, mse, SGD(network, 1.0), (x, x), 3, 2)
    assert network.parameters.tolist() == [0.1, 0]
    assert caught.value.history.epochs == 0


def test_full_memory_says_what_to_make_smaller_and_keeps_what_was_learned():
    def hungry(y, target):
        return mse(y, target)

    steps = []

    @rule_for(hungry)
    def vjp_hungry(y, target):
        steps.append(network.parameters.copy())
        if len(steps) == 5:
            raise MemoryError("Out of memory allocating 9 bytes")
        return RULES[mse](y, target)

    network = line(0.1)
    x = np.ones((6, 1))
    with pytest.raises(MemoryError) as caught:
        train(network, hungry, SGD(network, 0.01), (x, x), 3, 2)
    assert str(caught.value) == (
        "fit: the memory is full in epoch 2, with batches of 2 samples (Out of memory "
        "allocating 9 bytes). Make the layers narrower, or write batch_size=1, "
        "accumulate=2. The network keeps what it has learned so far."
    )
    assert caught.value.history.epochs == 1
    assert (network.parameters == steps[-1]).all() and network.parameters[0] != 0.1


def test_numpy_warns_again_after_fit():
    before = np.geterr()
    network, optimizer = classifier()
    train(network, cross_entropy, optimizer, moons(rng(), 10))
    assert np.geterr() == before


def test_ctrl_c_between_epochs_keeps_history_and_network():
    def press(network, history):
        if history.epochs == 2:
            raise KeyboardInterrupt

    network, optimizer = classifier()
    data = moons(rng(), 10)
    history = train(network, cross_entropy, optimizer, data, 9, callbacks=[press])
    assert history.epochs == 2 and history.stopped == "interrupted"
    assert np.isfinite(forward(network, data[0])).all()


class Interrupted(SGD):
    """An optimizer during whose n-th step Ctrl-C is pressed."""

    n, spoil = 3, False

    def step(self, grads):
        super().step(grads)
        self.n -= 1
        if self.n == 0:
            if self.spoil:
                self.network.parameters[0] = np.inf
            raise KeyboardInterrupt


def test_ctrl_c_in_the_middle_of_an_epoch_keeps_the_steps_done():
    network, _ = classifier()
    before = network.parameters.copy()
    optimizer = Interrupted(network, 0.1)
    data = moons(rng(), 20)
    history = train(network, cross_entropy, optimizer, data, 9)
    assert history.epochs == 0 and history.stopped == "interrupted"
    assert (network.parameters != before).any()
    again = train(network, cross_entropy, optimizer, data, 1)  # it can go on
    assert again.epochs == 1 and again.stopped == ""


def test_ctrl_c_amid_a_divergence_returns_to_the_start_of_the_epoch():
    network, _ = classifier()
    before = network.parameters.copy()
    optimizer = Interrupted(network, 0.1)
    optimizer.spoil = True
    train(network, cross_entropy, optimizer, moons(rng(), 20), 9)
    assert (network.parameters == before).all()


def test_ctrl_c_while_an_epoch_is_judged_leaves_that_epoch_out():
    pressed = []

    def note(x):
        if len(x) == 6 and steps:  # 6 samples come only when the epoch is judged
            pressed.append(True)
            raise KeyboardInterrupt
        return x

    steps = []

    @rule_for(note)
    def vjp_note(x):
        steps.append(len(x))
        return x, (lambda g: g,)

    network = Network([note, *mlp(rng(), [2, 4, 2], tanh)])
    data = moons(rng(), 40)
    held_out = moons(rng(1), 6)
    optimizer = SGD(network, 0.1)
    history = train(network, cross_entropy, optimizer, data, 3, validation=held_out)
    assert history == History(stopped="interrupted") and pressed == [True]


def test_an_error_of_a_callback_is_not_swallowed():
    def broken(network, history):
        raise ZeroDivisionError

    network, optimizer = classifier()
    with pytest.raises(ZeroDivisionError):
        train(network, cross_entropy, optimizer, moons(rng(), 9), callbacks=[broken])


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
