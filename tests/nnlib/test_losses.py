"""The losses: values by hand, laws, settings and edges.

Agreement with PyTorch and the gradient checks stand in test_rules, digits in
test_loss_digits, what is said of wrong arguments in test_loss_messages and
test_label_messages.
"""

import functools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib.activations import sigmoid, softmax
from nnlib.backprop import RULES, backprop, check_gradients, vjp
from nnlib.losses import (
    binary_cross_entropy,
    cross_entropy,
    hinge,
    huber,
    log_sum_exp,
    mae,
    mse,
    one_hot,
    quadratic_cost,
    soft_cross_entropy,
)
from nnlib.propagation import mlp
from nnlib.registry import unchecked
from tests.device import DeviceArray
from tests.nnlib.paired_losses import every_pair

law = settings(deadline=None, derandomize=True, max_examples=60)
table = arrays(np.float64, (3, 2), elements=st.floats(-100, 100))


def targets_for(loss, shape, dtype=np.float64):
    """Return valid targets: 1 is one for every loss."""
    return np.ones(shape, dtype)


# 1. Numbers to check with a pencil.

Y = np.array([[1.0, 2.0], [3.0, 4.0]])
TARGET = np.array([[1.0, 4.0], [2.5, 5.0]])  # errors 0, -2, 0.5, -1


def test_regression_losses_by_hand():
    assert mse(Y, TARGET) == (0 + 4 + 0.25 + 1) / 4
    assert quadratic_cost(Y, TARGET) == (0 + 4 + 0.25 + 1) / 2 / 2
    assert mae(Y, TARGET) == (0 + 2 + 0.5 + 1) / 4
    assert huber(Y, TARGET) == (0 + 1.5 + 0.125 + 0.5) / 4
    assert huber(Y, TARGET, delta=0.5) == (0 + 0.875 + 0.125 + 0.375) / 4
    assert huber(Y, TARGET, delta=2) == mse(Y, TARGET) / 2


def test_mazurs_total_error():
    output = np.array([[0.75136507, 0.772928465]])
    assert quadratic_cost(output, np.array([[0.01, 0.99]])) == pytest.approx(
        0.298371109, abs=1e-9
    )


def test_hinge_by_hand():
    scores = np.array([[2.0], [0.5], [-0.5], [-3.0]])
    assert hinge(scores, np.array([[1.0], [1.0], [1.0], [-1.0]])) == (0.5 + 1.5) / 4


def test_binary_cross_entropy_by_hand():
    logits = np.array([math.log(3), -math.log(3), 0.0])  # p = 3/4, 1/4, 1/2
    value = binary_cross_entropy(logits, np.array([1.0, 1.0, 0.0]))
    assert value == pytest.approx(-math.log(0.75 * 0.25 * 0.5) / 3, rel=1e-15)


def test_cross_entropy_by_hand():
    logits = np.array([[0.0, math.log(3)], [math.log(4), 0.0]])
    value = cross_entropy(logits, np.array([0, 0]))
    assert value == pytest.approx(-math.log(0.25 * 0.8) / 2, rel=1e-15)


@pytest.mark.parametrize("n_classes", [2, 10])
def test_equal_logits_cost_the_logarithm_of_the_classes(n_classes):
    value = cross_entropy(np.full((3, n_classes), 7.0), np.zeros(3, np.int64))
    assert value == pytest.approx(math.log(n_classes), rel=1e-15)


def test_soft_cross_entropy_by_hand():
    logits = np.array([[0.0, math.log(3)]])  # p = 1/4, 3/4
    value = soft_cross_entropy(logits, np.array([[0.5, 0.5]]))
    assert value == pytest.approx(-0.5 * math.log(0.25 * 0.75), rel=1e-15)


def test_class_weights_by_hand():
    logits = np.array([[0.0, math.log(3)], [math.log(4), 0.0]])  # p = 1/4, 4/5
    costs, weights = [math.log(4), math.log(1.25)], np.array([3.0, 1.0])
    value = cross_entropy(logits, np.array([0, 0]), class_weights=weights)
    assert value == pytest.approx(sum(costs) / 2)  # one class: a plain mean
    value = cross_entropy(logits, np.array([0, 1]), class_weights=weights)
    assert value == pytest.approx((3 * math.log(4) + math.log(5)) / 4)


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 1.0])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_samples_of_weight_0_cost_nothing_smoothed_or_not(smoothing, dtype):
    logits = np.array([[2.0, -1.0, 300.0], [0.0, 1.0, 5.0]], dtype)
    settings = {"class_weights": np.array([0, 1.0, 1e6]), "label_smoothing": smoothing}
    value, (to_z, _) = vjp(cross_entropy, logits, np.array([0, 0]), **settings)
    assert value == 0 and value.dtype == dtype
    assert not to_z(1.0).any() and to_z(1.0).dtype == dtype
    assert cross_entropy(logits, np.array([0, 1]), **settings) > 0  # one counts


def test_ignored_labels_are_as_if_they_were_not_there():
    logits = np.array([[0.5, -1.0, 2.0], [3.0, 0.0, 1.0], [0.0, 1.0, 0.0]])
    labels = np.array([2, -7, 1])
    for more in ({}, {"label_smoothing": 0.1}, {"class_weights": np.arange(3.0)}):
        value, (to_logits, _) = vjp(
            cross_entropy, logits, labels, ignore_label=-7, **more
        )
        assert value == pytest.approx(
            cross_entropy(logits[::2], labels[::2], **more), rel=1e-14
        )
        assert to_logits(1.0)[1].tolist() == [0, 0, 0]


def test_a_batch_of_ignored_labels_costs_nothing_and_teaches_nothing():
    arguments = np.eye(3) - 0.5, np.array([1, 1, 1])
    with pytest.warns(UserWarning, match="every label is 1, the one to ignore"):
        value, (to_logits, _) = vjp(cross_entropy, *arguments, ignore_label=1)
    assert value == 0
    assert not to_logits(1.0).any()


def test_label_smoothing_by_hand():
    logits = np.array([[0.0, math.log(3)]])  # p = 1/4, 3/4
    value = cross_entropy(logits, np.array([1]), label_smoothing=0.2)
    expected = -(0.9 * math.log(0.75) + 0.1 * math.log(0.25))
    assert value == pytest.approx(expected, rel=1e-15)
    rows = np.array([[0.0, 1.0]])
    assert soft_cross_entropy(logits, rows, label_smoothing=0.2) == value


def test_positive_weight_by_hand():
    logits = np.array([math.log(3), -math.log(3), 0.0])  # p = 3/4, 1/4, 1/2
    value = binary_cross_entropy(logits, np.array([1.0, 0.0, 1.0]), positive_weight=5.0)
    expected = -(5 * math.log(0.75) + math.log(0.75) + 5 * math.log(0.5)) / 3
    assert value == pytest.approx(expected, rel=1e-15)


def test_log_sum_exp_by_hand():
    z = np.log(np.array([[1.0, 2.0, 5.0], [1.0, 1.0, 1.0]]))
    np.testing.assert_allclose(log_sum_exp(z), np.log([8.0, 3.0]), rtol=1e-15)
    assert log_sum_exp(np.array([0.0])) == 0


def test_one_hot_by_hand():
    rows = one_hot(np.array([2, 0, 1]), 3)
    np.testing.assert_array_equal(rows, [[0, 0, 1], [1, 0, 0], [0, 1, 0]])
    assert rows.dtype == np.float32
    assert one_hot(np.array([0]), 2, dtype=np.float64).dtype == np.float64
    assert one_hot(np.array([], np.int64), 2).shape == (0, 2)


# 2. Laws.


@law
@given(table, table)
def test_losses_are_never_negative_and_zero_at_the_target(y, target):
    for loss in (mse, quadratic_cost, mae, huber):
        assert loss(y, target) >= 0
        assert loss(y, y) == 0
        assert loss(y, target) == loss(target, y)


@law
@given(table, arrays(np.bool_, (3, 2)))
def test_classifiers_losses_are_never_negative(z, right):
    target = right.astype(np.float64)
    assert binary_cross_entropy(z, target) >= 0
    assert hinge(z, 2 * target - 1) >= 0
    assert cross_entropy(z - 200, right[:, 0].astype(np.int64)) >= 0


@law
@given(table)
def test_log_sum_exp_is_a_smooth_maximum(z):
    smooth = log_sum_exp(z)
    assert (smooth >= z.max(axis=-1)).all()
    assert (smooth <= z.max(axis=-1) + math.log(2) + 1e-12).all()


@law
@given(table)
def test_two_classes_are_one_logit(z):
    # softmax over (0, z) is a sigmoid of z.
    z = z[:, :1] - 200.5
    logits = np.concatenate([np.zeros_like(z), z], axis=1)
    one = binary_cross_entropy(z, np.ones_like(z))
    assert cross_entropy(logits, np.ones(3, np.int64)) == pytest.approx(one, rel=1e-12)


@every_pair
def test_repeating_the_batch_changes_nothing(loss):
    y = np.array([[0.3, -2.0], [1.5, 0.1], [4.0, -0.7]])
    target = targets_for(loss, y.shape)
    twice = loss(np.concatenate([y, y]), np.concatenate([target, target]))
    assert twice == pytest.approx(loss(y, target), rel=1e-14)


def test_the_agreement_with_the_textbook_formula():
    z = np.array([[-2.0, 0.3], [1.0, 4.0]])
    t = np.array([[0.0, 1.0], [0.25, 1.0]])
    p = sigmoid(z)
    textbook = -(t * np.log(p) + (1 - t) * np.log(1 - p)).mean()
    assert binary_cross_entropy(z, t) == pytest.approx(textbook, rel=1e-14)
    labels = np.array([1, 0])
    textbook = -(one_hot(labels, 2) * np.log(softmax(z))).sum() / 2
    assert cross_entropy(z, labels) == pytest.approx(textbook, rel=1e-7)


@law
@given(table, arrays(np.int64, 3, elements=st.integers(0, 1)))
def test_rows_of_one_hot_are_labels(z, labels):
    z = z - 200
    soft = soft_cross_entropy(z, one_hot(labels, 2, np.float64))
    assert soft == pytest.approx(cross_entropy(z, labels), rel=1e-12, abs=1e-12)


@law
@given(table)
def test_a_teachers_own_answer_costs_least(z):
    z = z / 10 - 200
    teacher = softmax(z)
    least = soft_cross_entropy(z, teacher)
    assert least >= 0
    assert soft_cross_entropy(z + np.array([0.0, 0.5]), teacher) >= least


@law
@given(table, st.floats(0.1, 10))
def test_equal_class_weights_change_nothing(z, weight):
    z, labels = z - 200, np.array([0, 1, 1])
    weighted = cross_entropy(z, labels, class_weights=np.full(2, weight))
    assert weighted == pytest.approx(cross_entropy(z, labels), rel=1e-12, abs=1e-12)


# 3. Settings are handed to a training by functools.partial.

WITH_SETTINGS = [
    (functools.partial(huber, delta=0.3), "floats"),
    (functools.partial(binary_cross_entropy, positive_weight=4.0), "shares"),
    (functools.partial(cross_entropy, class_weights=np.array([1.0, 2, 3])), "labels"),
    (functools.partial(cross_entropy, label_smoothing=0.1), "labels"),
    (functools.partial(cross_entropy, ignore_label=2), "labels"),
    (functools.partial(cross_entropy, ignore_label=-100), "labels"),
    (functools.partial(soft_cross_entropy, label_smoothing=0.1), "rows"),
]


@pytest.mark.parametrize("off", [False, True])
@pytest.mark.parametrize(("loss", "kind"), WITH_SETTINGS)
def test_settings_work_in_backprop(loss, kind, off):
    rng = np.random.default_rng(8)
    network = mlp(rng, [4, 5, 3], sigmoid)
    x = rng.normal(size=(6, 4)).astype(np.float32)
    target = {
        "floats": rng.normal(size=(6, 3)).astype(np.float32),
        "shares": rng.random((6, 3)).astype(np.float32),
        "labels": np.array([0, 1, 2, 2, 1, 0]),
        "rows": rng.dirichlet(np.ones(3), 6).astype(np.float32),
    }[kind]
    assert check_gradients(network, x, loss, target).passed
    if off:
        with unchecked():
            value, grads = backprop(network, x, loss, target)
    else:
        value, grads = backprop(network, x, loss, target)
    assert value.dtype == grads.vector.dtype == np.float32
    assert value != backprop(network, x, loss.func, target)[0] or kind == "labels"


def test_a_partial_is_called_with_its_settings():
    z, labels = np.array([[1.0, -2.0], [0.0, 0.5]]), np.array([1, 0])
    for name, setting in (
        ("class_weights", np.array([1.0, 2.0])),
        ("label_smoothing", 0.1),
        ("ignore_label", 1),
    ):
        partial = functools.partial(cross_entropy, **{name: setting})
        assert partial(z, labels) != cross_entropy(z, labels)
        assert vjp(partial, z, labels)[0] == partial(z, labels)


# 4. Edges.


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_far_out(dtype):
    z = np.array([[1000.0, -1000.0]], dtype)
    assert binary_cross_entropy(z, np.array([[0.0, 1.0]], dtype)) == 1000
    assert binary_cross_entropy(z, np.array([[1.0, 0.0]], dtype)) == 0
    assert cross_entropy(z, np.array([1])) == 2000
    assert cross_entropy(z, np.array([0])) == 0
    assert not np.signbit(cross_entropy(z, np.array([0])))
    np.testing.assert_array_equal(log_sum_exp(z), [1000])
    np.testing.assert_allclose(log_sum_exp(-np.abs(z)), [math.log(2) - 1000], rtol=1e-6)
    big = np.array([[1e30 if dtype is np.float32 else 1e200]], dtype)
    assert huber(big, np.zeros_like(big)) == big  # no square is formed


def test_a_row_of_large_logits_does_not_drown_its_neighbours():
    # each row is moved by its own maximum: less 1000, the second would vanish
    z, labels = np.array([[1000.0, 0.0], [0.0, 0.0]]), np.array([0, 1])
    value, _ = RULES[cross_entropy](z, labels)
    for found in (cross_entropy(z, labels), value):
        assert found == pytest.approx(math.log(2) / 2, rel=1e-15)


def test_one_hot_rows_lie_where_the_labels_lie():
    labels = np.array([2, 0, 1])
    rows = one_hot(DeviceArray(labels), 3)
    np.testing.assert_array_equal(rows.held, one_hot(labels, 3))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
@every_pair
def test_keeps_dtype_and_arguments(loss, dtype):
    y = np.array([[0.3, -2.0]], dtype)
    target = targets_for(loss, y.shape, dtype)
    kept = y.copy(), target.copy()
    value = loss(y, target)
    assert value.dtype == dtype
    assert np.shape(value) == ()
    np.testing.assert_array_equal(y, kept[0])
    np.testing.assert_array_equal(target, kept[1])


@pytest.mark.parametrize("number", [np.float64(0.5), np.float32(0.5)])
def test_a_number_of_numpy_as_a_setting_does_not_change_the_dtype(number):
    y, target = np.ones((2, 2), np.float32) - 3, np.ones((2, 2), np.float32)
    rows, labels = target / 2, np.array([1, 0])
    for loss, second, setting in (
        (huber, target, "delta"),
        (binary_cross_entropy, target, "positive_weight"),
        (cross_entropy, labels, "label_smoothing"),
        (soft_cross_entropy, rows, "label_smoothing"),
    ):
        value, (to_y, *_) = vjp(loss, y, second, **{setting: number})
        assert value.dtype == to_y(1.0).dtype == np.float32
        assert loss(y, second, **{setting: number}).dtype == np.float32
        assert loss(y, second, **{setting: 0.5}) == value


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_class_weights_of_any_dtype_keep_that_of_the_logits(dtype):
    z, weights = np.array([[0.3, -2.0]], dtype), np.array([1.0, 2.0])
    for loss, target in (
        (cross_entropy, np.array([1])),
        (soft_cross_entropy, np.array([[0.5, 0.5]], dtype)),
    ):
        value, (to_z, *_) = vjp(loss, z, target, class_weights=weights)
        assert value.dtype == to_z(1.0).dtype == dtype


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_cross_entropy_keeps_the_dtype(dtype):
    z = np.array([[0.3, -2.0]], dtype)
    for kind in (np.uint8, np.int32, np.int64):
        assert cross_entropy(z, np.array([1], kind)).dtype == dtype
    assert log_sum_exp(z).dtype == dtype


@pytest.mark.parametrize("loss", [mse, mae, huber, hinge, binary_cross_entropy])
def test_any_number_of_axes(loss):
    for shape in [(), (3,), (2, 3, 4)]:
        y = np.full(shape, -0.5)
        np.testing.assert_allclose(
            loss(y, np.ones(shape)), loss(np.array([-0.5]), np.ones(1))
        )


def test_slices_are_read_right():
    y = np.arange(12.0).reshape(3, 4)[:, ::2].T
    target = np.zeros((2, 3))
    assert mse(y, target) == (y**2).mean()
    assert quadratic_cost(y, target) == (y**2).sum() / 4
