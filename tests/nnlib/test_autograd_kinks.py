"""Kinks, where two slopes meet: which one the rows of chapter 11 take, and who else."""

import numpy as np
import pytest

from nnlib.activations import relu
from nnlib.autograd import grad
from tests.needs import needs

KINKS = {  # ours, and what PyTorch and JAX have
    "relu": (relu, 0.0, 0.0, 0.0),
    "maximum": (lambda x: np.maximum(x, 0.0), 0.5, 0.5, 0.5),
    "abs": (np.abs, 0.0, 0.0, 1.0),
    "clip": (lambda x: np.clip(x, 0.0, 1.0), 1.0, 1.0, 0.5),
}


@pytest.mark.parametrize("name", KINKS)
def test_the_slope_at_a_kink(name):
    call, ours, in_torch, in_jax = KINKS[name]
    torch, jax = needs("torch"), needs("jax")
    of_torch, of_jax = {
        "relu": (torch.relu, jax.nn.relu),
        "maximum": (
            lambda x: torch.maximum(x, torch.zeros(())),
            lambda x: jax.numpy.maximum(x, 0.0),
        ),
        "abs": (torch.abs, jax.numpy.abs),
        "clip": (
            lambda x: torch.clamp(x, 0.0, 1.0),
            lambda x: jax.numpy.clip(x, 0.0, 1.0),
        ),
    }[name]
    x = torch.zeros((), requires_grad=True)
    of_torch(x).backward()
    assert grad(call)(0.0) == ours
    assert x.grad.item() == in_torch
    assert jax.grad(of_jax)(0.0).item() == in_jax


def test_a_power_of_zero_has_no_slope_also_at_0():
    assert grad(lambda x: x**0)(0.0) == 0
    assert grad(lambda x: x**1)(0.0) == 1
    powers = np.array([0, 1, 2])
    assert grad(lambda x: (x**powers).sum())(np.zeros(3)).tolist() == [0, 1, 0]
    assert grad(lambda n: 0.0**n)(2.0) == grad(lambda n: 0.0**n)(0.0) == 0


def test_ties_of_a_maximum_share_as_in_pytorch():
    torch = needs("torch")
    x = np.array([[2.0, 1.0, 2.0], [0.0, 0.0, 0.0]])
    tensor = torch.tensor(x, requires_grad=True)
    tensor.amax(dim=1).sum().backward()
    slope = grad(lambda x: x.max(axis=1).sum())(x)
    assert slope.tolist() == [[0.5, 0, 0.5], [1 / 3, 1 / 3, 1 / 3]]
    np.testing.assert_allclose(slope, tensor.grad.numpy())


def test_a_root_behind_where_is_no_number_at_0_and_can_be_repaired():
    # as in PyTorch and JAX: 0 * infinity
    def naive(x):
        return np.where(x > 0, np.sqrt(x), 0.0).sum()

    def repaired(x):
        return np.where(x > 0, np.sqrt(np.where(x > 0, x, 1.0)), 0.0).sum()

    x = np.array([0.0, 4.0])
    with np.errstate(invalid="ignore", divide="ignore"):
        assert np.isnan(grad(naive)(x)).tolist() == [True, False]
    assert grad(repaired)(x).tolist() == [0.0, 0.25]


@pytest.mark.parametrize("bounds", [(1.0, 2.0), (2.0, 1.0)])
@pytest.mark.parametrize("x", [0.0, 1.0, 1.5, 2.0, 3.0])
def test_the_bounds_of_clip_get_what_they_get_in_pytorch(x, bounds):
    torch = needs("torch")
    tensors = [torch.tensor(a, requires_grad=True) for a in (x, *bounds)]
    torch.clamp(*tensors).backward()
    ours = grad(np.clip, argnums=(0, 1, 2))(x, *bounds)
    assert list(ours) == [tensor.grad.item() for tensor in tensors]


def test_g_goes_to_one_of_the_number_and_its_bounds():
    shares = grad(np.clip, argnums=(0, 1, 2))  # where both bounds are one number
    assert [shares(x, 1.0, 1.0) for x in (0.0, 1.0, 2.0)] == [
        *((0, 1, 0), (1, 0, 0), (0, 0, 1))
    ]
    above = grad(lambda x, low: np.clip(x, low, None), argnums=(0, 1))
    assert [above(x, 1.0) for x in (0.0, 1.0)] == [(0, 1), (1, 0)]
    below = grad(lambda x, high: np.clip(x, None, high), argnums=(0, 1))
    assert [below(x, 1.0) for x in (1.0, 2.0)] == [(1, 0), (0, 1)]
