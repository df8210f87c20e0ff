"""Each optimizer against its formula written plainly, and against PyTorch."""

import numpy as np
import pytest

from nnlib.backprop import Gradient
from nnlib.optimizers import SGD, AdaGrad, Adam, AdamW, Momentum, Nesterov, RMSProp
from tests.device import DeviceArray
from tests.needs import needs
from tests.nnlib.optimizer_traces import START, gradients, network_of, trace

# Each optimizer, with settings; how PyTorch makes it; and its formula written plainly.
# A formula is a generator: it is sent gradients and yields parameters.


def plain_sgd(theta, rate=0.1, momentum=0.0, nesterov=False, decay=0.0):
    velocity = 0.0
    while True:
        g = (yield theta) + decay * theta
        velocity = momentum * velocity + g
        theta = theta - rate * (g + momentum * velocity if nesterov else velocity)


def plain_adagrad(theta, rate=0.1, epsilon=1e-10, decay=0.0):
    s = 0.0
    while True:
        g = (yield theta) + decay * theta
        s = s + g**2
        theta = theta - rate * g / (np.sqrt(s) + epsilon)


def plain_rmsprop(theta, rate=0.1, rho=0.99, epsilon=1e-8, decay=0.0):
    v = 0.0
    while True:
        g = (yield theta) + decay * theta
        v = rho * v + (1 - rho) * g**2
        theta = theta - rate * g / (np.sqrt(v) + epsilon)


def plain_adam(
    theta, rate=0.1, beta1=0.9, beta2=0.999, epsilon=1e-8, decay=0.0, decoupled=0.0
):
    m = v = 0.0
    steps = 0
    while True:
        g = (yield theta) + decay * theta
        steps += 1
        theta = theta - rate * decoupled * theta
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat, v_hat = m / (1 - beta1**steps), v / (1 - beta2**steps)
        theta = theta - rate * m_hat / (np.sqrt(v_hat) + epsilon)


CASES = {
    "sgd": (
        lambda n: SGD(n, 0.1),
        lambda optim, theta: optim.SGD(theta, lr=0.1),
        lambda: plain_sgd(START),
    ),
    "sgd_decay": (
        lambda n: SGD(n, 0.1, weight_decay=0.3),
        lambda optim, theta: optim.SGD(theta, lr=0.1, weight_decay=0.3),
        lambda: plain_sgd(START, decay=0.3),
    ),
    "sgd_momentum": (
        lambda n: SGD(n, 0.1, momentum=0.8, weight_decay=0.3),
        lambda optim, theta: optim.SGD(theta, lr=0.1, momentum=0.8, weight_decay=0.3),
        lambda: plain_sgd(START, momentum=0.8, decay=0.3),
    ),
    "momentum": (
        lambda n: Momentum(n, 0.1, weight_decay=0.2),
        lambda optim, theta: optim.SGD(theta, lr=0.1, momentum=0.9, weight_decay=0.2),
        lambda: plain_sgd(START, momentum=0.9, decay=0.2),
    ),
    "nesterov": (
        lambda n: Nesterov(n, 0.1, weight_decay=0.2),
        lambda optim, theta: optim.SGD(
            theta, lr=0.1, momentum=0.9, nesterov=True, weight_decay=0.2
        ),
        lambda: plain_sgd(START, momentum=0.9, nesterov=True, decay=0.2),
    ),
    "sgd_nesterov": (
        lambda n: SGD(n, 0.1, momentum=0.7, nesterov=True),
        lambda optim, theta: optim.SGD(theta, lr=0.1, momentum=0.7, nesterov=True),
        lambda: plain_sgd(START, momentum=0.7, nesterov=True),
    ),
    "adagrad": (
        lambda n: AdaGrad(n),
        lambda optim, theta: optim.Adagrad(theta),
        lambda: plain_adagrad(START, rate=0.01),
    ),
    "adagrad_settings": (
        lambda n: AdaGrad(n, 0.1, epsilon=0.1, weight_decay=0.3),
        lambda optim, theta: optim.Adagrad(theta, lr=0.1, eps=0.1, weight_decay=0.3),
        lambda: plain_adagrad(START, epsilon=0.1, decay=0.3),
    ),
    "rmsprop": (
        lambda n: RMSProp(n),
        lambda optim, theta: optim.RMSprop(theta),
        lambda: plain_rmsprop(START, rate=0.01),
    ),
    "rmsprop_settings": (
        lambda n: RMSProp(n, 0.1, rho=0.9, epsilon=0.1, weight_decay=0.3),
        lambda optim, theta: optim.RMSprop(
            theta, lr=0.1, alpha=0.9, eps=0.1, weight_decay=0.3
        ),
        lambda: plain_rmsprop(START, rho=0.9, epsilon=0.1, decay=0.3),
    ),
    "adam": (
        lambda n: Adam(n),
        lambda optim, theta: optim.Adam(theta),
        lambda: plain_adam(START, rate=0.001),
    ),
    "adam_settings": (
        lambda n: Adam(n, 0.1, beta1=0.8, beta2=0.9, epsilon=0.1, weight_decay=0.3),
        lambda optim, theta: optim.Adam(
            theta, lr=0.1, betas=(0.8, 0.9), eps=0.1, weight_decay=0.3
        ),
        lambda: plain_adam(START, beta1=0.8, beta2=0.9, epsilon=0.1, decay=0.3),
    ),
    "adamw": (
        lambda n: AdamW(n),
        lambda optim, theta: optim.AdamW(theta),
        lambda: plain_adam(START, rate=0.001, decoupled=0.01),
    ),
    "adamw_settings": (
        lambda n: AdamW(n, 0.1, beta1=0.8, beta2=0.9, epsilon=0.1, weight_decay=0.3),
        lambda optim, theta: optim.AdamW(
            theta, lr=0.1, betas=(0.8, 0.9), eps=0.1, weight_decay=0.3
        ),
        lambda: plain_adam(START, beta1=0.8, beta2=0.9, epsilon=0.1, decoupled=0.3),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_formula_in_place_is_the_formula_written_plainly(name):
    make, _, formula = CASES[name]
    vectors = gradients()
    plain = formula()
    next(plain)
    for ours, vector in zip(trace(make, vectors), vectors, strict=True):
        np.testing.assert_allclose(ours, plain.send(vector), rtol=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_ten_steps_agree_with_pytorch(name):
    torch = needs("torch")
    make, theirs, _ = CASES[name]
    vectors = gradients()
    p = torch.tensor(START.copy(), requires_grad=True)
    optimizer = theirs(torch.optim, [p])
    for ours, vector in zip(trace(make, vectors), vectors, strict=True):
        p.grad = torch.tensor(vector)
        optimizer.step()
        np.testing.assert_allclose(ours, p.detach(), rtol=1e-12)


@pytest.mark.parametrize("name", CASES)
def test_float32_stays_float32(name):
    make, *_ = CASES[name]
    network = network_of(START.astype(np.float32))
    optimizer = make(network)
    for vector in gradients(3):
        optimizer.step(Gradient(network, vector.astype(np.float32)))
    for array in optimizer.state().values():
        assert (array.dtype, array.shape) == (np.float32, (5,))
    assert network.parameters.dtype == np.float32
    single = trace(make, gradients(), np.float32)[-1]
    double = trace(make, gradients())[-1]
    np.testing.assert_allclose(single, double, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("name", CASES)
def test_the_steps_stay_on_the_device(name):
    make, *_ = CASES[name]
    vectors = gradients()
    network = network_of(START)
    network = network.with_parameters(DeviceArray(network.parameters))
    optimizer = make(network)
    for vector in vectors:
        optimizer.step(Gradient(network, DeviceArray(vector)))
    assert all(type(array) is DeviceArray for array in optimizer.state().values())
    assert network.parameters.held.tolist() == trace(make, vectors)[-1].tolist()


@pytest.mark.parametrize("name", CASES)
def test_a_step_changes_the_same_vector_and_no_gradient(name):
    make, *_ = CASES[name]
    network = network_of(START)
    vector, (gradient,) = network.parameters, gradients(1)
    kept = gradient.copy()
    optimizer = make(network)
    optimizer.step(Gradient(network, gradient))
    optimizer.step(Gradient(network, gradient))
    assert network.parameters is vector
    assert gradient.tolist() == kept.tolist()
    assert vector.tolist() != START.tolist()


@pytest.mark.parametrize("name", CASES)
def test_two_optimizers_share_nothing(name):
    make, *_ = CASES[name]
    networks = [network_of(START), network_of(START)]
    optimizers = [make(network) for network in networks]
    for vector in gradients(3):
        for network, optimizer in zip(networks, optimizers, strict=True):
            optimizer.step(Gradient(network, vector))
    assert networks[0].parameters.tolist() == networks[1].parameters.tolist()
