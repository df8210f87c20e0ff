"""Backward rules on numbers to check with a pencil."""

import numpy as np
import pytest

from nnlib import activations, losses, propagation
from nnlib.backprop import RULES


def pull(function, *arguments, g=1.0, **settings):
    """Return every argument's share of g."""
    _, pullbacks = RULES[function](*arguments, **settings)
    return [None if to is None else to(g) for to in pullbacks]


def test_linear_by_hand():
    x, W = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[5.0], [6.0]])
    to_x, to_W, to_b = pull(
        propagation.linear, x, W, np.array([7.0]), g=np.array([[1.0], [10.0]])
    )
    np.testing.assert_array_equal(to_x, [[5.0, 6.0], [50.0, 60.0]])
    np.testing.assert_array_equal(to_W, [[31.0], [42.0]])
    np.testing.assert_array_equal(to_b, [11.0])


def test_linear_with_a_third_axis_is_refused_and_not_summed_wrong():
    arguments = np.ones((2, 3, 4)), np.ones((4, 5)), np.zeros(5)
    with pytest.raises(ValueError, match=r"linear: x has shape \(2, 3, 4\), expected"):
        RULES[propagation.linear](*arguments)


@pytest.mark.parametrize(
    ("function", "z", "expected"),
    [
        (activations.step, [-1.0, 0.0, 1.0], [0, 0, 0]),
        (activations.sigmoid, [0.0], [0.25]),
        (activations.tanh, [0.0], [1]),
        (activations.relu, [-1.0, 0.0, 1.0], [0, 0, 1]),
        (activations.leaky_relu, [-1.0, 0.0, 1.0], [0.01, 0.01, 1]),
        (activations.elu, [-1.0, 0.0, 1.0], [np.exp(-1), 1, 1]),
        (activations.gelu, [0.0], [0.5]),
        (activations.silu, [0.0], [0.5]),
    ],
)
def test_slopes_by_hand(function, z, expected):
    (to_z,) = pull(function, np.array(z), g=np.full(len(z), 2.0))
    np.testing.assert_allclose(to_z, 2 * np.array(expected), rtol=1e-15)


def test_elu_takes_the_left_slope_at_its_kink():
    (to_z,) = pull(activations.elu, np.zeros(1), g=np.ones(1), alpha=0.5)
    np.testing.assert_array_equal(to_z, [0.5])


def test_cross_entropy_is_probability_minus_one_hot():
    to_logits, to_labels = pull(
        losses.cross_entropy, np.zeros((2, 2)), np.array([0, 1])
    )
    np.testing.assert_array_equal(to_logits, [[-0.25, 0.25], [0.25, -0.25]])
    assert to_labels is None


def test_hinge_has_no_share_for_its_classes_and_none_beyond_the_margin():
    z = np.array([[2.0], [1.0], [0.5], [-3.0]])
    to_scores, to_target = pull(losses.hinge, z, np.array([[1.0], [1.0], [1.0], [1.0]]))
    np.testing.assert_array_equal(to_scores, [[0], [0], [-0.25], [-0.25]])
    assert to_target is None


def test_losses_are_flat_where_output_and_target_agree():
    y = np.ones((2, 1))
    for loss in (losses.mse, losses.quadratic_cost, losses.mae, losses.huber):
        for share in pull(loss, y, y.copy()):
            np.testing.assert_array_equal(share, [[0.0], [0.0]])
