"""The kernels of chapter 12 without a card: compiled, run as C++, and traced."""

import re

import numpy as np
import pytest

from nnlib.activations import relu
from nnlib.gpu.fused_adam import ADAM_BODY, adam_entries, corrected
from nnlib.gpu.kernels import CODE, THREADS
from nnlib.gpu.tiles import PRODUCT_KERNEL, in_numbers
from nnlib.optimizers import Adam
from nnlib.propagation import Layer, Network, linear
from tests.needs import needs, needs_program

KERNELS = "python course.py install kernels"
needs("cupy", KERNELS)
needs("nvidia.cuda_nvrtc", KERNELS)
needs_program("g++", "g++")
from tests.nnlib.without_a_card import (  # noqa: E402 - after the checks
    compiled,
    element_by_element,
    launched,
    launched_together,
    traced,
)

ARCHES = ("compute_80", "sm_80", "compute_90", "sm_90")
GUARD = np.float32(-7.25)  # stands behind an array: what a kernel may not touch
# CuPy's ElementwiseKernel puts its body into such a frame.
FRAME = """
extern "C" __global__ void nnlib_adam(const float* g_, float rate, float epsilon,
        float beta1, float rest1, float beta2, float rest2,
        float* theta_, float* m_, float* v_, long long n) {
    long long i = blockIdx.x * (long long)blockDim.x + threadIdx.x;
    if (i < n) {
        const float g = g_[i];
        float &theta = theta_[i], &m = m_[i], &v = v_[i];
        %s
    }
}
"""
SETTINGS = (0.001, 1e-8, 0.9, 0.1, 0.999, 0.001)


@pytest.mark.parametrize("arch", ARCHES)
@pytest.mark.parametrize("code", [*CODE.values(), FRAME % ADAM_BODY, PRODUCT_KERNEL])
def test_a_kernel_compiles_without_a_word(code, arch):
    assembly, log = compiled(code, arch)
    assert log == "" and ".visible .entry nnlib_" in assembly


def test_a_mistake_in_a_kernel_is_said():
    assembly, log = compiled(CODE["nnlib_relu"].replace("? 0", "? zero"), "compute_90")
    assert assembly == "" and "zero" in log


def test_the_root_and_the_quotient_of_adam_are_rounded_as_numpy_rounds_them():
    assembly, _ = compiled(FRAME % ADAM_BODY, "sm_90")
    assert "sqrt.rn.f32" in assembly and "div.rn.f32" in assembly


def guarded(values, guard=GUARD):
    """Return float32 values with 512 guards behind them."""
    return np.concatenate([values, np.full(512, guard)]).astype(np.float32)


def odd(n):
    """Return n floats, among them all that are special."""
    values = np.random.default_rng(n).normal(size=n).astype(np.float32)
    special = [np.nan, np.inf, -np.inf, -0.0, 0.0, 1e-45, 3.4e38]
    values[: len(special)] = special[:n]
    return values


@pytest.mark.parametrize("n", [0, 1, 255, 256, 257, 1000, 100_003])
def test_relu_in_c_is_relu_and_touches_nothing_else(n, tmp_path):
    z, g, out = odd(n), odd(n)[::-1], guarded(np.zeros(n))
    blocks = -(-n // THREADS)
    run = launched(CODE["nnlib_relu"], "nnlib_relu", 2, tmp_path)
    run(z, out, n, blocks, THREADS)
    np.testing.assert_array_equal(out[:n], relu(z))
    assert (out[n:] == GUARD).all()
    back = launched(CODE["nnlib_relu_back"], "nnlib_relu_back", 3, tmp_path)
    y, out = relu(z), guarded(np.zeros(n))
    back(np.ascontiguousarray(g), y, out, n, blocks, THREADS)
    np.testing.assert_array_equal(out[:n], np.where(y > 0, g, 0))
    assert (out[n:] == GUARD).all()


@pytest.mark.parametrize("n", [0, 1, 16, 17, 33])
@pytest.mark.parametrize("turned", [False, True])
def test_the_product_in_c_is_the_product_and_touches_nothing_else(n, turned, tmp_path):
    rng = np.random.default_rng(n)
    a, b = rng.normal(size=(n, 21)), rng.normal(size=(21, 18))
    # what is read beyond the end, and counted, makes the result no number
    a, b = (guarded(x.ravel(), np.nan)[: x.size].reshape(x.shape) for x in (a, b))
    if turned:
        a, b = b.T, a.T
    out = guarded(np.zeros(18 * n))
    run = launched_together(PRODUCT_KERNEL, "nnlib_product", 3, 7, tmp_path)
    (rows, inner), columns = a.shape, b.shape[1]
    sizes = rows, inner, columns, *in_numbers(a), *in_numbers(b)
    whole = [x.base if x.base is not None else x for x in (a, b)]
    run(*whole, out, *sizes, -(-rows // 16), -(-columns // 16))
    expected = (a.astype(float) @ b).ravel()
    np.testing.assert_allclose(out[: 18 * n], expected, rtol=1e-5, atol=1e-5)
    assert (out[18 * n :] == GUARD).all()


def adam_vectors():
    rng = np.random.default_rng(0)
    theta, m, v, g = rng.normal(size=(4, 1000)).astype(np.float32)
    return theta, m, v * v, g


def test_cupy_traces_adam_in_float32_and_in_nothing_shorter():
    kernel = traced(adam_entries, (*adam_vectors(), *SETTINGS))
    assert "float16" not in kernel.operation
    assert set(re.findall(r"^(\w+) v\d+;", kernel.operation, re.M)) == {"float"}


def test_two_numbers_that_meet_are_worked_out_in_float16():
    """The trap that `fuse` warns of: the tracer sees it, so this file can."""

    def meets(m, g, beta):
        m += (1 - beta) * g

    _, m, _, g = adam_vectors()
    assert "float16" in traced(meets, (m, g, 0.999)).operation


def test_the_traced_adam_is_adam(tmp_path):
    network = Network([Layer(linear, np.ones((999, 1), np.float32), np.zeros(1, "f4"))])
    theta, _, _, _ = adam_vectors()
    network.parameters = theta
    adam = Adam(network, 0.001)
    fused = [theta.copy(), np.zeros_like(theta), np.zeros_like(theta)]
    kernel = traced(adam_entries, (*fused, theta, *SETTINGS))
    run = element_by_element(kernel, tmp_path)
    rng = np.random.default_rng(1)
    for steps in range(1, 201):
        g = rng.normal(size=1000).astype(np.float32)
        adam.steps += 1
        adam.update(network.parameters, g, 0.001)
        rate, epsilon = corrected(0.001, adam.epsilon, 0.9, 0.999, steps)
        run(*fused, g, rate, epsilon, 0.9, 1 - 0.9, 0.999, 1 - 0.999, 1000)
        np.testing.assert_allclose(fused[0], network.parameters, rtol=1e-5, atol=2e-6)
    np.testing.assert_allclose(fused[1], adam.m, rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(fused[2], adam.v, rtol=1e-4, atol=1e-9)
