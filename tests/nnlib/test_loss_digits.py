"""Each loss agrees, in each dtype, with float64 to that dtype's own precision."""

import numpy as np
import pytest

from nnlib.backprop import RULES, vjp
from nnlib.losses import (
    binary_cross_entropy,
    cross_entropy,
    hinge,
    huber,
    log_sum_exp,
    mae,
    mse,
    quadratic_cost,
    soft_cross_entropy,
)
from tests.nnlib.paired_losses import PAIRED


def batch_for(loss, y, rng):
    """Return a target for these outputs, in float64."""
    if loss is cross_entropy:
        return rng.integers(0, y.shape[1], len(y))
    if loss is soft_cross_entropy:
        rows = rng.integers(1, 9, y.shape).astype(np.float64)
        rows /= rows.sum(axis=1, keepdims=True)
        return rows
    if loss is hinge:
        return np.where(rng.random(y.shape) < 0.5, -1.0, 1.0)
    if loss is binary_cross_entropy:
        return rng.integers(0, 2, y.shape).astype(np.float64)
    return rng.standard_normal(y.shape)


def converted(array, dtype):
    return array.astype(dtype) if array.dtype.kind == "f" else array


EVERY = [*PAIRED, cross_entropy, soft_cross_entropy]


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("loss", EVERY)
def test_a_large_batch_is_added_up_safely(loss, dtype):
    # added up one after the other, float32 is wrong in the fourth digit here
    rng = np.random.default_rng(5)
    y = (2 * rng.standard_normal((200_000, 10))).astype(dtype)
    target = converted(batch_for(loss, y, rng), dtype)
    with np.errstate(over="raise", invalid="raise"):
        value = loss(y, target)
    exact = loss(y.astype(np.float64), converted(target, np.float64))
    assert value.dtype == dtype
    assert value == pytest.approx(exact, rel=float(2 * np.finfo(dtype).eps))


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("loss", EVERY)
def test_gradients_of_a_large_batch_keep_their_digits(loss, dtype):
    rng = np.random.default_rng(6)
    y = (3 * rng.standard_normal((700, 10))).astype(dtype)
    target = converted(batch_for(loss, y, rng), dtype)
    g = 100.0  # 1 / 7000 would be a float16 of three digits less
    _, (to_y, *_) = RULES[loss](y, target)
    exact = RULES[loss](y.astype(np.float64), converted(target, np.float64))[1][0](g)
    eps = float(np.finfo(dtype).eps)
    # p - t loses digits where p is near t: to the precision of 1, not of the rest
    np.testing.assert_allclose(to_y(g), exact, rtol=2 * eps, atol=2 * eps * g / len(y))


def test_a_difference_of_4_in_float16_costs_16():
    y = np.full((64, 1, 16, 16), 2, np.float16)
    with np.errstate(over="raise", invalid="raise"):
        assert mse(y, -y) == 16
        assert mae(y, -y) == 4
        assert huber(y, -y) == 3.5
        y = y.reshape(64, 256)
        assert quadratic_cost(y, -y) == 2048


def test_a_square_beyond_float16_may_have_a_mean_within():
    y = np.zeros((100, 1), np.float16)
    y[0] = 1000
    with np.errstate(over="raise", invalid="raise"):
        value, (to_y, _) = RULES[mse](y, np.zeros_like(y))
        assert value == 10_000
        assert to_y(1.0)[0] == 20
        far = np.full((4, 1), 40_000, np.float16)
        assert mae(far[:2] / 2, -far[:2] / 2) == 40_000
        logits = np.array([[60_000, -60_000]], np.float16)
        assert cross_entropy(logits, np.array([0])) == 0
        assert log_sum_exp(logits) == 60_000


def test_a_certain_answer_costs_zero_without_a_sign():
    for loss, target in (
        (cross_entropy, np.array([0])),
        (soft_cross_entropy, np.array([[1.0, 0.0]])),
    ):
        value = loss(np.array([[1000.0, 0.0]]), target)
        assert value == 0
        assert not np.signbit(value)


@pytest.mark.parametrize("loss", [mse, quadratic_cost])
def test_a_loss_beyond_the_end_of_float16_is_infinite_without_a_warning(loss):
    y = np.full((2, 1), 400, np.float16)
    value, (to_y, _) = vjp(loss, y, -y)  # 640,000, and half of it
    assert value == loss(y, -y) == np.inf
    assert np.isfinite(to_y(1.0)).all()
