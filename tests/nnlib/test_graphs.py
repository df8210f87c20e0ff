"""A recorded step is the step, and what cannot be recorded is said."""

import numpy as np
import pytest

from nnlib.activations import relu
from nnlib.backprop import backprop, rule_for, vjp
from nnlib.gpu import to_cpu
from nnlib.gpu.graphs import CapturedStep
from nnlib.gpu.kernels import fast_relu
from nnlib.losses import cross_entropy
from nnlib.optimizers import Adam
from nnlib.propagation import Layer, Network, linear, mlp
from nnlib.training import Dropout
from tests.device import COUNTED, DeviceArray
from tests.devices import put
from tests.nnlib.small_kernels import (
    a_loss_that_waits,
    batches,
    close,
    each_gpu,
    made,
    said,
)


@each_gpu
def test_only_the_products_of_linear_are_recorded(device, there, rng, rules):
    def other(x, W, b):
        return x @ W + b

    @rule_for(other)
    def vjp_other(x, W, b):
        return other(x, W, b), vjp(linear, x, W, b)[1]

    (batch,) = there(list(batches(rng, 1)))
    first, *rest = made(rng)
    network = there(Network([Layer(other, *first.parameters), *rest]))
    with pytest.raises(RuntimeError, match=r"cannot be recorded: .*cuBLAS.*; use fit"):
        CapturedStep(network, cross_entropy, *batch)
    wide = there(mlp(rng, [4, 3], relu, dtype=np.float64))
    assert said(TypeError, CapturedStep, wide, cross_entropy, *batch) == (
        "CapturedStep: the network holds float64, expected float32, for which its "
        "products are compiled: build it of float32, or use fit."
    )


@each_gpu
def test_the_captured_step_is_the_step(device, there, rng):
    network = made(rng, relu)
    moved = there(Network([network[0], fast_relu, network[2]]))
    start = to_cpu(moved.parameters).copy()
    data = list(batches(rng))
    optimizer = Adam(network, 0.05)
    step = CapturedStep(moved, cross_entropy, *there(data[-1]), learning_rate=0.05)
    np.testing.assert_array_equal(to_cpu(moved.parameters), start)
    for i, (x, labels) in enumerate(data):
        if i == 3:
            optimizer.learning_rate = step.learning_rate = 0.01
        value, grads = backprop(network, x, cross_entropy, labels)
        optimizer.step(grads)
        close(step.run(*there((x, labels))), value)
        close(moved.parameters, network.parameters, 1e-4, 1e-5)
    assert (step.steps, step.learning_rate) == (6, 0.01)


def test_a_launch_is_one_launch(monkeypatch, rng):
    there = put("stand-in", monkeypatch)
    (batch,) = there(list(batches(rng, 1)))
    step = CapturedStep(there(made(rng)), cross_entropy, *batch)
    COUNTED.clear()
    step.run(*batch)
    assert COUNTED == {"graph": 1}


def test_a_step_that_waits_cannot_be_recorded(monkeypatch, rng, rules):
    there = put("stand-in", monkeypatch)
    (batch,) = there(list(batches(rng, 1)))

    words = "CapturedStep: this step cannot be recorded: operation not permitted"
    with pytest.raises(RuntimeError, match=words):
        CapturedStep(there(made(rng)), a_loss_that_waits(), *batch)
    CapturedStep(there(made(rng)), cross_entropy, *batch)  # recording has ended


@pytest.mark.parametrize("places", [(1, 1), (1, 0), (0, 1)])
def test_a_batch_to_record_with_on_another_device(monkeypatch, rng, places):
    there = put("stand-in", monkeypatch)
    network, x, target = there(made(rng)), *next(batches(rng))
    x, target = (DeviceArray(a, n) for a, n in zip((x, target), places, strict=True))
    message = said(RuntimeError, CapturedStep, network, cross_entropy, x, target)
    assert " on GPU 0 and that of shape (10" in message and " on GPU 1," in message


def test_what_a_graph_cannot_hold(monkeypatch, rng):
    there = put("stand-in", monkeypatch)
    (batch,) = there(list(batches(rng, 1)))
    network = made(rng)
    noisy = there(Network([network[0], Dropout(0.5), network[2]]))
    assert said(ValueError, CapturedStep, noisy, cross_entropy, *batch) == (
        "CapturedStep: layer 1, Dropout(rate=0.5), draws from a generator on the CPU, "
        "which a graph cannot repeat: leave it out, or use fit."
    )
    deep = there(mlp(rng, [4] * 6, relu))
    assert said(ValueError, CapturedStep, deep, cross_entropy, *batch) == (
        "CapturedStep: the network has 10 arrays of parameters, expected at most 8: to "
        "join more, CuPy needs a table from the CPU, which a graph cannot hold; use "
        "fit."
    )
    CapturedStep(there(mlp(rng, [4] * 5, relu)), cross_entropy, *batch)  # 8 arrays


def test_what_is_no_network_cannot_be_recorded(rng):
    assert said(TypeError, CapturedStep, [1], cross_entropy, *next(batches(rng))) == (
        "CapturedStep: network is a list of 1, expected a Network: write "
        "CapturedStep(network, loss, x, target)."
    )


def test_what_a_recorded_step_refuses(monkeypatch, rng):
    there = put("stand-in", monkeypatch)
    ((x, labels),) = there(list(batches(rng, 1)))
    step = CapturedStep(there(made(rng)), cross_entropy, x, labels)
    end = "as recorded; a batch of another shape needs a CapturedStep of its own."
    assert said(ValueError, step.run, x[:5], labels) == (
        "CapturedStep: x is float32 of shape (5, 4), expected float32 of shape "
        f"(10, 4), {end}"
    )
    assert said(ValueError, step.run, x, labels.astype(np.int32)) == (
        "CapturedStep: target is int32 of shape (10,), expected int64 of shape (10,), "
        f"{end}"
    )
    for batch in ((to_cpu(x), labels), (x, to_cpu(labels))):
        message = said(RuntimeError, step.run, *batch)
        assert message.startswith("CapturedStep: the array of shape (10")
        assert message.endswith(
            "on the CPU, expected one place: move one of them with to_gpu or to_cpu."
        )
    for rate in (-1, 0, np.inf, np.nan):
        assert said(ValueError, setattr, step, "learning_rate", rate) == (
            f"CapturedStep: learning_rate is {rate:g}, expected a finite number above "
            "0."
        )
    assert step.learning_rate == 1e-3
