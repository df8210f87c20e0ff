"""When training breaks: divergence, full memory, Ctrl+C."""

import math

import numpy as np
import pytest

from nnlib.activations import tanh
from nnlib.backprop import RULES, rule_for
from nnlib.data import moons, regression_curve
from nnlib.losses import cross_entropy, mse
from nnlib.optimizers import SGD
from nnlib.propagation import Network, forward, mlp
from nnlib.training import History
from tests.nnlib.small_trainings import classifier, line, rng, train

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
