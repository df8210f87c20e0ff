"""What an optimizer says to a wrong call, and that its advice works."""

import math

import numpy as np
import pytest

from nnlib.activations import relu
from nnlib.backprop import Gradient, backprop
from nnlib.losses import mse
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
from nnlib.propagation import mlp
from tests.device import DeviceArray

EVERY = [SGD, Momentum, Nesterov, AdaGrad, RMSProp, Adam, AdamW]
x, target = np.ones((4, 2), np.float32), np.zeros((4, 1), np.float32)


def new_network():
    return mlp(np.random.default_rng(0), [2, 3, 1], relu)


def said(kind, function, *arguments, **settings):
    """Return the message of the error that a call raises."""
    with pytest.raises(kind) as error:
        function(*arguments, **settings)
    return str(error.value)


def advised(message):
    """Return the code that a message says to write."""
    assert message.endswith("."), message
    return message.rpartition(": write ")[2].removesuffix(".")


def test_what_is_no_network_is_answered_with_the_call_to_write():
    network = new_network()
    for make in EVERY:
        for wrong, what in (
            ((network.parameters, 0.5), "an array of shape (13,)"),
            ((0.25, network), "0.25"),
            ((network.layers, 0.5), "a tuple of 3"),
            ((None, 0.5), "None"),
            ((mse, 0.5), "a function"),
            ((0.25, 0.5), "0.25"),
        ):
            message = said(TypeError, make, *wrong)
            start = f"{make.__name__}: network is {what}, expected a Network: write "
            assert message.startswith(start)
            made = eval(advised(message), {make.__name__: make, "network": network})
            assert type(made) is make
            assert made.rate == (0.25 if what == "0.25" else 0.5)


def test_a_rate_alone_and_a_vector_alone_are_answered_with_the_call_to_write():
    network = new_network()
    assert said(TypeError, Adam, 0.001) == (
        "Adam: network is 0.001, expected a Network: write Adam(network, 0.001)."
    )
    for arguments, rate in (
        ((network.parameters,), 0.001),
        ((network.parameters, lambda step: 0.1), 0.01),
    ):
        message = said(TypeError, Adam, *arguments)
        assert message.endswith(f"expected a Network: write Adam(network, {rate}).")


def test_what_is_missing_is_named_with_the_call_to_write():
    names = {"network": new_network(), "learning_rate": 0.1}
    for make, settings, missing in (
        (SGD, {}, "network and learning_rate"),
        (SGD, {"network": names["network"]}, "learning_rate"),
        (Nesterov, {"learning_rate": 0.1}, "network"),
        (Adam, {"beta1": 0.5}, "network"),
    ):
        message = said(TypeError, make, **settings)
        assert message.startswith(f"{make.__name__}: {missing} missing: write ")
        assert type(eval(advised(message), names | {make.__name__: make})) is make


def test_names_of_other_libraries_are_answered_with_ours():
    network = new_network()
    for make, wrong in (
        (SGD, {"lr": 0.1, "learning_rate": 0.1}),
        (Adam, {"betas": (0.9, 0.999)}),
        (RMSProp, {"alpha": 0.9}),
        (RMSProp, {"decay": 0.9}),
        (Adam, {"eps": 1e-8}),
        (Adam, {"clipnorm": 1.0}),
    ):
        message = said(TypeError, make, network, **wrong)
        first = next(iter(wrong))
        start = f"{make.__name__}: there is no argument {first!r} in {make.__name__}("
        assert message.startswith(start)
        for name in make(network, 0.1).settings():
            assert name in message


def test_what_has_to_be_named_is_said_where_it_is_not():
    network = new_network()
    # PyTorch's fourth argument is the dampening, Keras's is nesterov
    message = said(TypeError, SGD, network, 0.1, 0.9, 0.01)
    assert message.startswith("SGD: 4 arguments were given, and SGD(network, ")
    end = "takes 3 without their names: write weight_decay=... by name."
    assert message.endswith(end)


def test_a_switch_is_true_or_false():
    network = new_network()
    for make, name, value in (
        (SGD, "nesterov", 0.9),
        (Adam, "decay_biases", "no"),
        (AdamW, "decay_biases", None),
    ):
        message = said(TypeError, make, network, 0.1, **{name: value})
        end = f"{name} is {value!r}, expected True or False."
        assert message == f"{make.__name__}: {end}"
    assert SGD(network, 0.1, momentum=0.9, nesterov=np.True_).nesterov is True


@pytest.mark.parametrize("length", [0, -1, math.nan, math.inf, "long", [1.0]])
def test_a_length_to_clip_to_is_a_number_above_0(length):
    network = new_network()
    for make in EVERY:
        message = said((TypeError, ValueError), make, network, 0.1, clip_norm=length)
        assert message.startswith(f"{make.__name__}: clip_norm is ")
        assert "expected a" in message
    assert SGD(network, 0.1, clip_norm=None).clip_norm is None
    assert type(SGD(network, 0.1, clip_norm=np.float32(1)).clip_norm) is float


def test_a_gradient_of_something_else_is_answered_with_what_to_write():
    network = new_network()
    value, grads = result = backprop(network, x, mse, target)
    shared = {"backprop": backprop, "Gradient": Gradient, "loss": mse}
    shared |= {"network": network, "x": x, "target": target}
    for make in EVERY:
        for wrong, what in (
            (None, "None"),
            (network, "a Network"),
            (result, "a tuple of 2"),
            (grads.vector, "an array of shape (13,)"),
            (value, f"{value.item()!r}"),
            ([grads], "a list of 1"),
            (grads.vector[:-1], "an array of shape (12,)"),
            ("grads", "'grads'"),
        ):
            optimizer = make(network, 0.1)
            message = said(TypeError, optimizer.step, wrong)
            start = f"{make.__name__}.step: grads is {what}"
            assert message.startswith(start)
            assert ", expected a Gradient: write " in message
            assert optimizer.steps == 0
            code, names = advised(message), {"grads": wrong, **shared}
            if not code.startswith("value, grads = "):
                code = f"grads = {code}"
            exec(code, names)
            optimizer.step(names["grads"])
            assert optimizer.steps == 1


def test_the_gradient_of_another_network_is_refused():
    network, other = new_network(), mlp(np.random.default_rng(0), [2, 1], relu)
    grads = backprop(other, x, mse, target)[1]
    message = said(ValueError, Adam(network).step, grads)
    start = "Adam.step: grads has shape (3,), expected (13,) as the network's param"
    assert message.startswith(start)


def test_a_gradient_on_another_device_is_refused():
    network = new_network()
    grads = Gradient(network, DeviceArray(network.parameters))
    message = said(TypeError, Adam(network).step, grads)
    assert message.startswith("Adam.step: grads is on GPU 0 and the network")


def test_what_cannot_be_frozen_is_named_with_what_can():
    network = new_network()
    for make in EVERY:
        for wrong in (0, "0.W", None, {"0.W"}):
            message = said(TypeError, make, network, 0.1, frozen=wrong)
            assert message.startswith(f"{make.__name__}: frozen is ")
            assert message.endswith("expected a list: write frozen=[0, '2.b'].")
    for wrong in (3, -4, "0.w", "3.W", "W", "1.W", 1, 0.5, None, "", "0.", ".W"):
        message = said(ValueError, Adam, network, frozen=[wrong])
        assert message.startswith(f"Adam: frozen holds {wrong!r}, expected a layer ")
        assert message.endswith("here 0.W, 0.b, 2.W, 2.b.")
    Adam(network, frozen=[0, "2.b"])


def test_a_schedule_that_returns_no_rate_is_named_with_its_step():
    network = new_network()
    grads = Gradient(network, np.ones_like(network.parameters))
    for wrong in (None, "fast", -0.1, math.nan, math.inf, [0.1, 0.2]):
        optimizer = Adam(network, {0: 0.1, 1: wrong}.get)
        optimizer.step(grads)
        before = network.parameters.copy()
        message = said((TypeError, ValueError), optimizer.step, grads)
        assert message.startswith("Adam: the learning rate of step 1 is ")
        assert "expected a" in message
        assert (network.parameters == before).all()
        assert optimizer.steps == 1


def test_an_optimizer_without_an_update_says_how_to_write_one():
    network = new_network()
    grads = Gradient(network, np.ones_like(network.parameters))

    class Mine(Optimizer):
        pass

    message = said(NotImplementedError, Mine(network, 0.5).step, grads)
    assert message.startswith("Mine: it has no update yet: write def update(self, ")
    names = {"Optimizer": Optimizer}
    exec(f"class Mine(Optimizer):\n    {advised(message)}", names)
    before = network.parameters.copy()
    names["Mine"](network, 0.5).step(grads)
    np.testing.assert_allclose(before - network.parameters, 0.5, rtol=1e-5)
