"""Optimizers: numbers by hand, schedules, and what is refused."""

import math

import numpy as np
import pytest

from nnlib.backprop import Gradient
from nnlib.optimizers import (
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
)
from nnlib.optimizers.schedules import exponential_decay
from tests.needs import needs
from tests.nnlib.optimizer_traces import START, gradients, network_of, trace


def test_sgd_by_hand():
    network = network_of([1.0, 2.0])
    optimizer = SGD(network, learning_rate=0.5)
    optimizer.step(Gradient(network, np.array([4.0, -2.0])))
    assert network.parameters.tolist() == [-1.0, 3.0]
    assert network[0].W.tolist() == [[-1.0]]
    assert network[0].b.tolist() == [3.0]


def test_momentum_by_hand():
    # velocity 1, then 0.5 + 1 = 1.5
    one = np.ones(2)
    (first, second) = trace_of_two(lambda n: SGD(n, 1.0, momentum=0.5), one)
    assert first == [-1.0, -1.0]
    assert second == [-2.5, -2.5]
    # nesterov: 1 + 0.5 * 1 = 1.5, then 1 + 0.5 * 1.5 = 1.75
    make = lambda n: SGD(n, 1.0, momentum=0.5, nesterov=True)  # noqa: E731
    (first, second) = trace_of_two(make, one)
    assert first == [-1.5, -1.5]
    assert second == [-3.25, -3.25]


def trace_of_two(make, gradient):
    network = network_of([0.0, 0.0])
    optimizer = make(network)
    for _ in range(2):
        optimizer.step(Gradient(network, gradient))
        yield network.parameters.tolist()


def test_the_means_of_adam_are_those_of_the_paper():
    network = network_of([1.0, 2.0])
    optimizer = Adam(network)
    optimizer.step(Gradient(network, np.array([4.0, -2.0])))
    np.testing.assert_allclose(optimizer.m, [0.4, -0.2], rtol=1e-12)
    np.testing.assert_allclose(optimizer.v, [0.016, 0.004], rtol=1e-12)
    for _ in range(2999):
        optimizer.step(Gradient(network, np.array([4.0, -2.0])))
    np.testing.assert_allclose(optimizer.m, [4, -2], rtol=1e-12)
    np.testing.assert_allclose(
        optimizer.v, [16 * (1 - 0.999**3000)] * 1 + [4 * (1 - 0.999**3000)], rtol=1e-12
    )


def test_the_sum_of_adagrad_and_the_mean_of_rmsprop_by_hand():
    network = network_of([1.0, 2.0])
    sums, means = AdaGrad(network), RMSProp(network, rho=0.75)
    for optimizer in (sums, means):
        optimizer.step(Gradient(network, np.array([4.0, -2.0])))
        optimizer.step(Gradient(network, np.array([2.0, 0.0])))
    assert sums.s.tolist() == [20, 4]
    assert means.v.tolist() == [0.75 * 4 + 0.25 * 4, 0.75]


@pytest.mark.parametrize("scale", [1e-4, 1.0, 1e6])
def test_adam_s_first_step_is_the_learning_rate_whatever_the_gradient(scale):
    (after,) = trace(lambda n: Adam(n, 0.01), [scale * np.array([1, -1, 2, 3, -4.0])])
    np.testing.assert_allclose(
        START - after, 0.01 * np.array([1, -1, 1, 1, -1]), rtol=2e-4
    )


@pytest.mark.parametrize("make", [AdaGrad, RMSProp, Adam, AdamW])
def test_a_gradient_of_zero_divides_nothing_by_zero(make):
    network = network_of([1.0, 2.0])
    make(network, 0.1).step(Gradient(network, np.zeros(2)))
    expected = [0.999, 1.998] if make is AdamW else [1.0, 2.0]
    assert network.parameters.tolist() == pytest.approx(expected)


def test_a_schedule_is_asked_for_every_step_from_0():
    asked = []

    def schedule(step):
        asked.append(step)
        return np.float64(2.0**-step)

    network = network_of(np.array([0.0, 0.0], np.float32))
    optimizer = SGD(network, schedule)
    for _ in range(3):
        optimizer.step(Gradient(network, np.ones(2, np.float32)))
    assert asked == [0, 1, 2]
    assert optimizer.steps == 3
    assert network.parameters.tolist() == [-1.75, -1.75]
    assert network.parameters.dtype == np.float32


def test_a_schedule_with_adam_agrees_with_pytorch():
    torch = needs("torch")
    vectors = gradients()
    p = torch.tensor(START.copy(), requires_grad=True)
    optimizer = torch.optim.Adam([p], lr=0.1)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.8)
    ours = trace(lambda n: Adam(n, exponential_decay(0.1, 0.8)), vectors)
    for state, vector in zip(ours, vectors, strict=True):
        p.grad = torch.tensor(vector)
        optimizer.step()
        scheduler.step()
        np.testing.assert_allclose(state, p.detach(), rtol=1e-12)


def test_the_learning_rate_may_be_changed_between_steps():
    network = network_of([0.0, 0.0])
    optimizer = SGD(network, 1.0)
    optimizer.learning_rate = 0.25
    optimizer.step(Gradient(network, np.ones(2)))
    assert network.parameters.tolist() == [-0.25, -0.25]


def test_a_schedule_may_return_0():
    network = network_of([1.0, 1.0])
    SGD(network, lambda step: 0.0).step(Gradient(network, np.ones(2)))
    assert network.parameters.tolist() == [1.0, 1.0]


@pytest.mark.parametrize("rate", [-0.1, math.nan, math.inf])
def test_a_schedule_that_returns_nonsense_is_refused(rate):
    network = network_of([1.0, 1.0])
    optimizer = SGD(network, lambda step: rate)
    with pytest.raises(ValueError, match="SGD: the learning rate of step 0 is"):
        optimizer.step(Gradient(network, np.ones(2)))
    assert network.parameters.tolist() == [1.0, 1.0]
    assert optimizer.steps == 0


EVERY = [SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam, AdamW]


@pytest.mark.parametrize("make", EVERY)
@pytest.mark.parametrize("rate", [0, -0.1, math.nan, math.inf, "fast", None])
def test_a_learning_rate_out_of_range_is_refused(make, rate):
    with pytest.raises((TypeError, ValueError)) as error:
        make(network_of([1.0, 1.0]), rate)
    said = "a finite number above 0" if isinstance(rate, int | float) else "a number"
    text = f"{make.__name__}: learning_rate is {rate!r}, expected {said}."
    assert str(error.value) == text


@pytest.mark.parametrize("make", EVERY)
@pytest.mark.parametrize("decay", [-0.1, math.inf, math.nan])
def test_a_weight_decay_out_of_range_is_refused(make, decay):
    with pytest.raises(ValueError, match=r"weight_decay is .* at least 0\."):
        make(network_of([1.0, 1.0]), 0.1, weight_decay=decay)
    make(network_of([1.0, 1.0]), 0.1, weight_decay=5)


SHARES = [
    (SGD, "momentum"),
    (Momentum, "momentum"),
    (Nesterov, "momentum"),
    (RMSProp, "rho"),
    (Adam, "beta1"),
    (Adam, "beta2"),
    (AdamW, "beta1"),
    (AdamW, "beta2"),
    (AdaGrad, "epsilon"),
    (RMSProp, "epsilon"),
    (Adam, "epsilon"),
]


@pytest.mark.parametrize(("make", "name"), SHARES)
@pytest.mark.parametrize("value", [-0.1, 1, 1.5, math.nan, "much"])
def test_a_share_out_of_range_is_refused(make, name, value):
    with pytest.raises((TypeError, ValueError)) as error:
        make(network_of([1.0, 1.0]), 0.1, **{name: value})
    said = "number" if value == "much" else "finite number at least 0 and below 1"
    text = f"{make.__name__}: {name} is {value!r}, expected a {said}."
    assert str(error.value) == text
    make(network_of([1.0, 1.0]), 0.1, **{name: 0.5})


def test_nesterov_needs_momentum():
    for make, settings in ((SGD, {"nesterov": True}), (Nesterov, {"momentum": 0})):
        with pytest.raises(
            ValueError, match=r"momentum is 0, expected .* write"
        ) as error:
            make(network_of([1.0, 1.0]), 0.1, **settings)
        assert str(error.value).endswith("write momentum=0.9.")
    SGD(network_of([1.0, 1.0]), 0.1, momentum=0.0)
    SGD(network_of([1.0, 1.0]), 0.1, momentum=0.9, nesterov=True)


def test_numpy_settings_become_python_floats():
    network = network_of(np.ones(2, np.float32))
    optimizer = Adam(
        network, np.float64(0.1), np.float64(0.9), weight_decay=np.ones(())
    )
    settings = optimizer.learning_rate, optimizer.beta1, optimizer.weight_decay
    assert {type(setting) for setting in settings} == {float}
    optimizer.step(Gradient(network, np.ones(2, np.float32)))
    assert network.parameters.dtype == np.float32


def test_every_optimizer_is_one():
    assert all(issubclass(make, Optimizer) for make in EVERY)


@pytest.mark.parametrize("make", EVERY)
def test_a_valley_is_descended(make):
    # The slope of 0.5 * (p**2 * [1, 10]).sum(), from (1, 1): steeper one way.
    network = network_of([1.0, 1.0])
    optimizer = make(network, 0.05)
    for _ in range(300):
        slope = network.parameters * np.array([1.0, 10.0])
        optimizer.step(Gradient(network, slope))
    far = 0.6 if make is AdaGrad else 0.06  # AdaGrad's steps shrink for ever
    assert np.abs(network.parameters).max() < far


def test_without_momentum_no_velocity_is_kept_and_nothing_decays_unasked():
    network = network_of([1.0, 1.0])
    assert SGD(network, 0.1).state() == {}
    assert Momentum(network, 0.1).velocity.shape == network.parameters.shape
    for optimizer in (Optimizer, SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam):
        assert optimizer(network, 0.1).weight_decay == 0
    assert AdamW(network).weight_decay == 0.01
    assert [o(network, 0.1).nesterov for o in (SGD, Momentum, Nesterov)] == [0, 0, 1]
