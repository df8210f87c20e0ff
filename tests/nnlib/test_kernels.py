"""nnlib.gpu.kernels: their formulas run with NumPy, their launches on the stand-in."""

import sys

import numpy as np
import pytest

from nnlib.activations import relu
from nnlib.backprop import backprop, vjp
from nnlib.gpu import graphs, to_cpu
from nnlib.gpu.graphs import CapturedStep
from nnlib.gpu.kernels import FusedAdam, adam_entries, adam_step, fast_relu, fuse
from nnlib.losses import cross_entropy
from nnlib.optimizers import Adam
from nnlib.propagation import Network, mlp
from nnlib.training import Dropout, fit
from tests.device import COUNTED, DeviceArray, stand_in_cupy
from tests.devices import DEVICES, put

GPUS = [device for device in DEVICES if device != "numpy"]
each_gpu = pytest.mark.parametrize("device", GPUS)


@pytest.fixture
def there(device, monkeypatch):
    move = put(device, monkeypatch)
    COUNTED.clear()
    return move


def made(rng, activation=relu):
    return mlp(rng, [4, 8, 3], activation)


def batches(rng, n=6, size=10):
    for _ in range(n):
        x = rng.normal(size=(size, 4)).astype(np.float32)
        yield x, (x[:, 0] > 0).astype(np.int64)


def close(mine, expected, rtol=1e-5, atol=1e-6):
    np.testing.assert_allclose(to_cpu(mine), expected, rtol=rtol, atol=atol)


KERNELS = {"by hand": lambda: adam_step, "by CuPy": lambda: fuse(adam_entries)}


@each_gpu
@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("settings", [{}, {"weight_decay": 0.01, "epsilon": 0.1}])
def test_the_fused_adam_is_adam(settings, kernel, device, there, rng):
    network = made(rng)
    moved = there(network)
    optimizer = Adam(network, 0.05, **settings)
    fused = FusedAdam(moved, 0.05, kernel=KERNELS[kernel](), **settings)
    for _ in range(20):
        g = rng.normal(size=network.parameters.shape).astype(np.float32)
        optimizer.step(network.with_parameters(g))
        fused.step(moved.with_parameters(there(g)))
    close(moved.parameters, network.parameters)
    # Adam holds plain sums and takes its factors 1 - beta into the rate.
    close(fused.m, (1 - optimizer.beta1) * optimizer.m)
    close(fused.v, (1 - optimizer.beta2) * optimizer.v, 1e-5, 0)
    assert device == "gpu" or COUNTED["kernel"] == 20


@each_gpu
def test_the_fused_adam_trains(device, there, rng):
    network, (data,) = made(rng), batches(rng, 1, 64)
    moved = there(network)
    pairs = ((network, Adam, data), (moved, FusedAdam, there(data)))
    for trained, optimizer, arrays in pairs:
        fit(
            *(trained, cross_entropy, optimizer(trained), arrays, 3, 16),
            np.random.default_rng(0),
            progress=False,
        )
    close(moved.parameters, network.parameters, 1e-4, 1e-5)


@each_gpu
def test_the_raw_relu_is_relu(device, there, rng):
    z = rng.normal(size=(37, 20)).astype(np.float32)
    z[0, :4] = 0, np.nan, np.inf, -np.inf
    g = rng.normal(size=z.shape).astype(np.float32)
    for x, share in ((z, g), (z.T, g.T), (z[:0], g[:0])):
        y, (to_z,) = vjp(relu, x)
        mine, (mine_to_z,) = vjp(fast_relu, there(x))
        close(mine, y)
        close(mine_to_z(there(share)), to_z(share))
    close(fast_relu(there(z.T).T), relu(z))  # not in order in memory
    assert said(TypeError, fast_relu, there(z.astype(np.float64))) == (
        "fast_relu: z is float64 and the kernel is written for float32: "
        "z.astype(np.float32)."
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


def test_a_step_that_waits_cannot_be_recorded(monkeypatch, rng):
    there = put("stand-in", monkeypatch)
    (batch,) = there(list(batches(rng, 1)))

    def waits(logits, labels):
        logits.max().item()
        return cross_entropy(logits, labels)

    monkeypatch.setitem(
        graphs.backprop.__globals__["RULES"],
        waits,
        lambda y, t: (waits(y, t), vjp(cross_entropy, y, t)[1]),
    )
    words = "CapturedStep: this step cannot be recorded: operation not permitted"
    with pytest.raises(RuntimeError, match=words):
        CapturedStep(there(made(rng)), waits, *batch)
    CapturedStep(there(made(rng)), cross_entropy, *batch)  # recording has ended


def said(raised, call, *arguments, **settings):
    with pytest.raises(raised) as caught:
        call(*arguments, **settings)
    return str(caught.value)


def test_each_is_refused_on_the_cpu(rng):
    network, (batch,) = made(rng), batches(rng, 1)
    runs = "is on the CPU and this kernel runs on a GPU; move it with nnlib.gpu.to_gpu"
    assert said(RuntimeError, FusedAdam, network) == (
        f"FusedAdam: the network {runs}, or use Adam."
    )
    assert said(RuntimeError, CapturedStep, network, cross_entropy, *batch) == (
        f"CapturedStep: the network {runs}, or use fit."
    )
    assert said(RuntimeError, fast_relu, np.ones(2, np.float32)) == (
        f"fast_relu: z {runs}, or use relu."
    )
    vectors = np.ones((4, 2))
    assert said(RuntimeError, adam_step, *vectors, 0.1, 1e-8, 0.9, 0.999) == (
        f"adam_step: p {runs}, or use Adam."
    )


@pytest.mark.parametrize("other", [1, 2, 3])
def test_vectors_of_adam_on_two_devices(monkeypatch, other):
    monkeypatch.setitem(sys.modules, "cupy", stand_in_cupy())
    vectors = [DeviceArray(np.ones(2)) for _ in range(4)]
    vectors[other] = np.ones(2)
    assert "on GPU 0 and that of shape (2,) on the CPU" in said(
        RuntimeError, adam_step, *vectors, 0.1, 1e-8, 0.9, 0.999
    )


@pytest.mark.parametrize("places", [(1, 1), (1, 0), (0, 1)])
def test_a_batch_to_record_with_on_another_device(monkeypatch, rng, places):
    there = put("stand-in", monkeypatch)
    network, x, target = there(made(rng)), *next(batches(rng))
    x, target = (DeviceArray(a, n) for a, n in zip((x, target), places, strict=True))
    message = said(RuntimeError, CapturedStep, network, cross_entropy, x, target)
    assert " on GPU 0 and that of shape (10" in message and " on GPU 1;" in message


def test_what_a_graph_cannot_hold(monkeypatch, rng):
    there = put("stand-in", monkeypatch)
    (batch,) = there(list(batches(rng, 1)))
    network = made(rng)
    noisy = there(Network([network[0], Dropout(0.5), network[2]]))
    assert said(ValueError, CapturedStep, noisy, cross_entropy, *batch) == (
        "CapturedStep: layer 1, Dropout(rate=0.5), draws from a generator on the CPU, "
        "which a graph cannot repeat; leave it out, or use fit."
    )
    deep = there(mlp(rng, [4] * 6, relu))
    assert said(ValueError, CapturedStep, deep, cross_entropy, *batch) == (
        "CapturedStep: the network has 10 arrays of parameters and CuPy joins at most "
        "8 without a table from the CPU, which a graph cannot hold; use fit."
    )
    CapturedStep(there(mlp(rng, [4] * 5, relu)), cross_entropy, *batch)  # 8 arrays


def test_what_a_recorded_step_refuses(monkeypatch, rng):
    there = put("stand-in", monkeypatch)
    ((x, labels),) = there(list(batches(rng, 1)))
    step = CapturedStep(there(made(rng)), cross_entropy, x, labels)
    assert said(ValueError, step.run, x[:5], labels) == (
        "CapturedStep: x is float32 of shape (5, 4) and the step was recorded with "
        "float32 of shape (10, 4)."
    )
    assert said(ValueError, step.run, x, labels.astype(np.int32)) == (
        "CapturedStep: the target is int32 of shape (10,) and the step was recorded "
        "with int64 of shape (10,)."
    )
    for rate in (-1, 0, np.inf, np.nan):
        assert said(ValueError, setattr, step, "learning_rate", rate) == (
            f"CapturedStep: learning_rate is {rate!r}; it must be a number, above 0 "
            "and finite."
        )
    assert step.learning_rate == 1e-3
