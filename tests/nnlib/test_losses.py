"""The losses: values by hand, laws, conventions and refusals in words.

Agreement with PyTorch and the gradient checks stand in test_rules.
"""

import math
import re
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnlib.activations import sigmoid, softmax
from nnlib.backprop import RULES
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
)
from tests.device import DeviceArray

PAIRED = [mse, quadratic_cost, mae, huber, hinge, binary_cross_entropy]
every_pair = pytest.mark.parametrize("loss", PAIRED)
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


@pytest.mark.parametrize("n_classes", [1, 2, 10])
def test_equal_logits_cost_the_logarithm_of_the_classes(n_classes):
    value = cross_entropy(np.full((3, n_classes), 7.0), np.zeros(3, np.int64))
    assert value == pytest.approx(math.log(n_classes), rel=1e-15)


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


# 3. Edges.


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


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
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


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
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


# 4. Wrong inputs: each message, through the loss and through its rule.


def refuses(loss, arguments, error, words):
    for function in (loss, RULES[loss]):
        with pytest.raises(error, match=re.escape(words)):
            function(*arguments)


@every_pair
def test_a_column_against_a_row_is_refused(loss):
    names = {
        hinge: ("scores", "target"),
        binary_cross_entropy: ("logits", "target"),
    }.get(loss, ("y", "target"))
    refuses(
        loss,
        (np.ones((5, 1)), np.ones(5)),
        ValueError,
        f"{loss.__name__}: {names[0]} has shape (5, 1) and target has shape (5,), "
        f"expected equal shapes: write target.reshape({names[0]}.shape).",
    )
    refuses(
        loss,
        (np.ones((5, 2)), np.ones((4, 2))),
        ValueError,
        "has shape (4, 2), expected equal shapes: each output needs one target.",
    )


@every_pair
def test_wrong_dtypes_are_refused(loss):
    y = np.ones((2, 1))
    name = loss.__name__
    refuses(loss, (y.astype(int), y), TypeError, f"{name}: ")
    refuses(loss, (y, y.astype(int)), TypeError, f"{name}: target holds int")
    refuses(loss, (y, [[1.0], [1.0]]), TypeError, f"{name}: target is a list")
    refuses(
        loss,
        (y, 1.0),
        TypeError,
        f"{name}: target is the number 1.0, expected an array. Write np.array([1.0]).",
    )
    refuses(
        loss,
        (y.astype(np.float32), y),
        TypeError,
        "is float32 and target is float64, expected equal dtypes: write target.astype(",
    )


@every_pair
def test_an_empty_batch_is_refused(loss):
    for shape in [(0, 2), (0,), (2, 0)]:
        refuses(
            loss,
            (np.ones(shape), np.ones(shape)),
            ValueError,
            f"{loss.__name__}: the batch is empty,",
        )


def test_quadratic_cost_needs_a_batch_axis():
    for shape in [(3,), (2, 3, 4)]:
        refuses(
            quadratic_cost,
            (np.ones(shape), np.ones(shape)),
            ValueError,
            f"quadratic_cost: y has shape {shape}, expected (N, K). Write y[None, :] "
            "for one sample with K outputs, y[:, None] for N samples with one output.",
        )


@pytest.mark.parametrize("delta", [0.0, -1.0, math.nan])
def test_huber_needs_a_positive_delta(delta):
    words = f"huber: delta is {delta}, expected a positive number."
    for function in (huber, RULES[huber]):
        with pytest.raises(ValueError, match=re.escape(words)):
            function(np.ones(1), np.ones(1), delta=delta)


def test_hinge_explains_its_targets():
    refuses(
        hinge,
        (np.array([0.3, -2.0]), np.array([1.0, 0.0])),
        ValueError,
        "hinge: targets must be -1.0 or 1.0: write 2 * target - 1 if yours are 0 and "
        "1.",
    )
    refuses(
        hinge,
        (np.array([1.0, -1.0]), np.array([0.3, -2.0])),
        ValueError,
        "hinge: targets must be -1.0 or 1.0: the arguments look swapped: "
        "hinge(scores, target).",
    )


@pytest.mark.parametrize("wrong", [-0.5, 1.5])
def test_binary_cross_entropy_explains_its_targets(wrong):
    low, high = sorted([wrong, 0.5])
    message = f"binary_cross_entropy: the targets run from {low} to {high}, expected 0 "
    target = np.array([wrong, 0.5])
    for logits in (np.array([0.2, -2.0]), np.array([0.2, 2.0])):
        refuses(
            binary_cross_entropy,
            (logits, target),
            ValueError,
            message + "to 1: a probability lies between 0 and 1.",
        )
    refuses(
        binary_cross_entropy,
        (np.array([0.0, 1.0]), target),
        ValueError,
        message + "to 1: the arguments look swapped: binary_cross_entropy(logits, ",
    )
    assert binary_cross_entropy(target, np.array([0.0, 1.0])) > 0


LOGITS = np.array([[1.0, -2.0, 0.5], [0.0, 0.0, -1.0]])


@pytest.mark.parametrize(
    ("logits", "labels", "error", "words"),
    [
        (
            np.array([0, 1]),
            LOGITS,
            ValueError,
            "logits has shape (2,) and labels has shape (2, 3); the arguments look "
            "swapped: cross_entropy(logits, labels).",
        ),
        (
            LOGITS[0],
            np.array([0]),
            ValueError,
            "logits has shape (3,), expected (N, K). A single sample is a batch of "
            "one: write logits[None, :] and np.array([label]).",
        ),
        (LOGITS[0], 0, ValueError, "logits has shape (3,), expected (N, K). A single"),
        (
            LOGITS[None],
            np.array([0]),
            ValueError,
            "logits has shape (1, 2, 3), expected",
        ),
        (
            LOGITS,
            np.eye(3, dtype=np.int64)[:2],
            ValueError,
            "labels has shape (2, 3) and looks one-hot, expected integers of shape "
            "(N,): write labels.argmax(axis=1).",
        ),
        (
            LOGITS,
            np.eye(3)[:2],
            ValueError,
            "labels has shape (2, 3) and looks one-hot",
        ),
        (
            LOGITS,
            np.array([[0], [1]]),
            ValueError,
            "labels has shape (2, 1), expected (N,), one whole number for each sample: "
            "write labels.reshape(-1).",
        ),
        (LOGITS, np.array(1), ValueError, "labels has shape (), expected (N,)"),
        (
            LOGITS,
            np.array([0.0, 1.0]),
            TypeError,
            "labels is float64, expected an array of integers: write "
            "np.array(labels, dtype=np.int64).",
        ),
        (LOGITS, np.array([True, False]), TypeError, "labels is bool, expected an"),
        (LOGITS, [0, 1], TypeError, "labels is list, expected an array of integers"),
        (
            LOGITS,
            np.array([0, 1, 2]),
            ValueError,
            "logits has shape (2, 3) and labels has shape (3,), expected one label for "
            "each row of logits.",
        ),
        (
            LOGITS,
            np.array([0, 3]),
            ValueError,
            "the labels run from 0 to 3, expected 0 to 2 for 3 classes; classes count "
            "from 0.",
        ),
        (
            LOGITS,
            np.array([-1, 2]),
            ValueError,
            "the labels run from -1 to 2, expected",
        ),
        (
            LOGITS[:0],
            np.array([], np.int64),
            ValueError,
            "the batch is empty, logits has shape (0, 3); a mean over nothing has no "
            "value.",
        ),
        (LOGITS.astype(int), np.array([0, 1]), TypeError, "logits holds int"),
        (LOGITS.tolist(), np.array([0, 1]), TypeError, "logits is a list"),
        (
            LOGITS[:, :0],
            np.array([0, 1]),
            ValueError,
            "logits has shape (2, 0), expected",
        ),
        (1.0, np.array([0]), ValueError, "logits has shape (), expected (..., K)"),
    ],
)
def test_cross_entropy_explains_its_arguments(logits, labels, error, words):
    refuses(cross_entropy, (logits, labels), error, f"cross_entropy: {words}")


def test_probabilities_are_not_logits():
    words = "cross_entropy: every row sums to 1, so these look like probabilities"
    with pytest.warns(UserWarning, match=words) as caught:
        cross_entropy(softmax(LOGITS), np.array([0, 1]))
    assert len(caught) == 1
    assert caught[0].filename == __file__  # the caller's line, not the package's
    with pytest.warns(UserWarning, match=words) as caught:
        RULES[cross_entropy](softmax(LOGITS), np.array([0, 1]))
    assert len(caught) == 1
    assert caught[0].filename == __file__


def test_the_warning_is_shown_once_a_training_run():
    p = softmax(LOGITS)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for _ in range(3):
            RULES[cross_entropy](p, np.array([0, 1]))
    assert len(caught) == 1


def test_one_hot_and_log_sum_exp_explain_their_arguments():
    with pytest.raises(
        ValueError, match="one_hot: the labels run from 1 to 3, expected"
    ):
        one_hot(np.array([3, 1]), 3)
    with pytest.raises(TypeError, match="one_hot: labels is float64, expected"):
        one_hot(np.array([1.0]), 3)
    with pytest.raises(TypeError, match="log_sum_exp: z holds int"):
        log_sum_exp(np.array([1, 2]))
    with pytest.raises(ValueError, match=re.escape("log_sum_exp: z has shape ()")):
        log_sum_exp(1.0)
