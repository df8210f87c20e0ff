"""The kernels: their formulas run with NumPy, their launches on the stand-in."""

import inspect
import sys

import numpy as np
import pytest

from nnlib.activations import relu
from nnlib.backprop import Gradient, vjp
from nnlib.gpu import to_cpu
from nnlib.gpu.fused_adam import FusedAdam, adam_entries, adam_step, corrected
from nnlib.gpu.graphs import CapturedStep
from nnlib.gpu.kernels import fast_relu, fuse
from nnlib.losses import cross_entropy
from nnlib.optimizers import Adam, described, restored
from nnlib.propagation import Network, forward
from nnlib.registry import unchecked
from nnlib.training import fit
from tests.device import COUNTED, DeviceArray, stand_in_cupy
from tests.devices import put
from tests.nnlib.small_kernels import batches, close, each_gpu, made, said

KERNELS = {"by hand": lambda: adam_step, "by CuPy": lambda: fuse(adam_entries)}
each_kernel = pytest.mark.parametrize("kernel", KERNELS)


def paper(p, m, v, g, t, rate=0.05, epsilon=1e-8, beta1=0.9, beta2=0.999):
    """Take the t-th step of Kingma and Ba's algorithm 1, in float64."""
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    m_hat, v_hat = m / (1 - beta1**t), v / (1 - beta2**t)
    return p - rate * m_hat / (np.sqrt(v_hat) + epsilon), m, v


@each_gpu
@each_kernel
@pytest.mark.parametrize(
    "settings", [{}, {"epsilon": 0.1}, {"beta1": 0.5, "beta2": 0.9}]
)
def test_the_fused_adam_is_that_of_the_paper(settings, kernel, device, there, rng):
    network = made(rng)
    fused = FusedAdam(there(network), 0.05, **settings)
    fused.kernel = KERNELS[kernel]()
    p = network.parameters.astype(np.float64)
    m, v = np.zeros_like(p), np.zeros_like(p)
    for t in range(1, 11):
        g = rng.normal(size=p.shape).astype(np.float32)
        fused.step(Gradient(fused.network, there(g)))
        p, m, v = paper(p, m, v, g.astype(np.float64), t, **settings)
        close(fused.m, m)
        close(fused.v, v, 1e-5, 1e-9)
        close(fused.network.parameters, p, 1e-5, 1e-5)
    assert device == "gpu" or COUNTED["kernel"] == 10


@each_gpu
@each_kernel
def test_the_fused_adam_is_adam(kernel, device, there, rng):
    network = made(rng)
    moved = there(network)
    settings = {"weight_decay": 0.01, "clip_norm": 2.0, "frozen": ["0.b"]}
    optimizer = Adam(network, 0.05, **settings)
    fused = FusedAdam(moved, 0.05, **settings)
    fused.kernel = KERNELS[kernel]()
    for _ in range(20):
        g = rng.normal(size=network.parameters.shape).astype(np.float32)
        optimizer.step(Gradient(network, g))
        fused.step(Gradient(moved, there(g)))
    close(moved.parameters, network.parameters)
    close(fused.m, optimizer.m)
    close(fused.v, optimizer.v, 1e-5, 1e-9)


def test_the_fused_adam_goes_on_from_what_is_kept_of_it(monkeypatch, rng):
    there = put("stand-in", monkeypatch)
    fused = FusedAdam(there(made(rng)), 0.05)
    g = Gradient(fused.network, there(np.ones(67, np.float32)))
    fused.step(g)
    copy = fused.network.with_parameters(fused.network.parameters.copy())
    again = restored(copy, described(fused), fused.state())
    assert type(again) is FusedAdam
    for optimizer in (fused, again):
        optimizer.step(g)
    np.testing.assert_array_equal(
        to_cpu(copy.parameters), to_cpu(fused.network.parameters)
    )


def test_a_step_of_adam_with_a_pencil():
    p, m, v, g = np.array([[1.0], [2.0], [4.0], [6.0]])
    adam_entries(p, m, v, g, 2.0, 1.0, 0.5, 0.5, 0.75, 0.25)
    # m = 1 + 3; v = 3 + 9; p = 1 - 2 * 4 / (sqrt(12) + 1)
    assert (m.item(), v.item()) == (4, 12)
    assert p.item() == 1 - 8 / (12**0.5 + 1)


def test_both_forms_of_the_step_take_the_same_arguments():
    forms = [inspect.signature(form) for form in (adam_step, adam_entries)]
    assert forms[0] == forms[1]


@pytest.mark.parametrize("t", [1, 2, 1000])
def test_two_numbers_stand_for_the_corrections(t, rng):
    m, v = rng.random((2, 5))
    rate, epsilon = corrected(0.1, 1e-3, 0.9, 0.999, t)
    m_hat, v_hat = m / (1 - 0.9**t), v / (1 - 0.999**t)
    close(rate * m / (v**0.5 + epsilon), 0.1 * m_hat / (v_hat**0.5 + 1e-3), 1e-12)


@each_gpu
def test_a_fused_function_whose_numbers_meet_is_wrong(device, there):
    def forgets(x, beta):
        x *= 1 - beta

    x = there(np.ones(3, np.float32))
    fuse(forgets)(x, 0.999)
    found = to_cpu(x)[0]
    assert found == np.float16(1) - np.float16(0.999) == np.float32(0.0009765625)


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


@each_gpu
def test_the_raw_relu_never_reads_floats_of_another_size(device, there, rng):
    z = rng.normal(size=(3, 2))
    message = said(TypeError, fast_relu, there(z))
    assert message == (
        "fast_relu: z holds float64, expected float32, for which the kernel is "
        "compiled: write z.astype(np.float32), or use relu."
    )
    close(fast_relu(there(z).astype(np.float32)), relu(z))  # the way out
    with unchecked():
        close(fast_relu(there(z)), relu(z))
    _, (to_z,) = vjp(fast_relu, there(z.astype(np.float32)))
    close(to_z(there(z)), np.where(z > 0, z, 0))


def test_a_network_with_the_raw_relu_is_built_on_the_cpu(monkeypatch, rng):
    there = put("stand-in", monkeypatch)
    network = made(rng, fast_relu)
    x, _ = next(batches(rng))
    assert network.output_shape == ("N", 3)
    expected = forward(Network([network[0], relu, network[2]]), x)
    close(forward(there(network), there(x)), expected)


def test_a_fused_function_is_a_function():
    assert said(TypeError, fuse, 3) == (
        "fuse: function is 3, expected a function: write fuse(function), without "
        "arguments."
    )


NUMBERS = 0.1, 1e-8, 0.9, 0.1, 0.999, 0.001


def test_each_is_refused_on_the_cpu(rng):
    network, (batch,) = made(rng), batches(rng, 1)

    def words(name):
        move = f"{name} = nnlib.gpu.to_gpu({name})"
        return f"{name} is on the CPU, expected on a GPU: write {move}, or use"

    assert said(RuntimeError, FusedAdam, network) == (
        f"FusedAdam: {words('network')} Adam."
    )
    assert said(RuntimeError, CapturedStep, network, cross_entropy, *batch) == (
        f"CapturedStep: {words('network')} fit."
    )
    assert said(RuntimeError, fast_relu, np.ones(2, np.float32)) == (
        f"fast_relu: {words('z')} relu."
    )
    assert said(RuntimeError, adam_step, *np.ones((4, 2)), *NUMBERS) == (
        f"adam_step: {words('theta')} Adam."
    )


@pytest.mark.parametrize("other", [1, 2, 3])
def test_vectors_of_adam_on_two_devices(monkeypatch, other):
    monkeypatch.setitem(sys.modules, "cupy", stand_in_cupy())
    vectors = [DeviceArray(np.ones(2)) for _ in range(4)]
    vectors[other] = np.ones(2)
    assert "on GPU 0 and that of shape (2,) on the CPU" in said(
        RuntimeError, adam_step, *vectors, *NUMBERS
    )
