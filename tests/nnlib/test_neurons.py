"""One neuron: what it computes, and what it says to a wrong input."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnlib.neurons import neuron, perceptron, perceptron_rule, weighted_sum

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
FUNCTIONS = {
    "weighted_sum": weighted_sum,
    "perceptron": perceptron,
    "neuron": lambda x, w, b: neuron(x, w, b, np.tanh),
}
AND, XOR = np.array([0.0, 0.0, 0.0, 1.0]), np.array([0.0, 1.0, 1.0, 0.0])
every_function = pytest.mark.parametrize("name", FUNCTIONS)


def test_weighted_sum_by_hand():
    x = np.array([[1.0, 2.0], [3.0, 4.0], [0.0, 0.0]])
    sums = weighted_sum(x, np.array([10.0, -1.0]), 0.5)
    np.testing.assert_array_equal(sums, [8.5, 26.5, 0.5])


def test_neuron_applies_the_activation_to_the_sum():
    # Karpathy's neuron: x = (2, 0), w = (-3, 1), tanh.
    output = neuron(
        np.array([[2.0, 0.0]]), np.array([-3.0, 1.0]), 6.8813735870195432, np.tanh
    )
    np.testing.assert_allclose(output, [0.7071067811865476], rtol=1e-14)


@pytest.mark.parametrize(
    ("w", "b", "outputs"),
    [
        ([1.0, 1.0], -1.5, [0, 0, 0, 1]),  # AND
        ([1.0, 1.0], -0.5, [0, 1, 1, 1]),  # OR
        ([-2.0, -2.0], 3.0, [1, 1, 1, 0]),  # NAND
        ([1.0, 1.0], -1, [0, 0, 0, 1]),  # a sum of exactly 0 does not fire
    ],
)
def test_perceptron_is_a_gate(w, b, outputs):
    np.testing.assert_array_equal(perceptron(CORNERS, np.array(w), b), outputs)


def test_perceptrons_can_be_chained():
    w, b = np.array([-2.0, -2.0]), 3.0
    nand = perceptron(CORNERS, w, b)
    negated = perceptron(np.column_stack([nand, nand]), w, b)
    np.testing.assert_array_equal(negated, [0, 0, 0, 1])


@settings(deadline=None, derandomize=True)
@given(scale=st.floats(1e-3, 1e3), seed=st.integers(0, 1000))
def test_scaling_weights_and_bias_leaves_a_perceptron_alone(scale, seed):
    rng = np.random.default_rng(seed)
    x, w, b = rng.normal(size=(20, 3)), rng.normal(size=3), rng.normal()
    np.testing.assert_array_equal(
        perceptron(x, w, b), perceptron(x, scale * w, float(scale * b))
    )


@every_function
@pytest.mark.parametrize("n", [0, 1, 3])
def test_keeps_dtype_shape_and_arguments(name, n):
    function = FUNCTIONS[name]
    x = np.ones((n, 2), np.float32)
    w = np.array([1.0, 2.0], np.float32)
    output = function(x, w, 0.5)
    assert output.dtype == np.float32
    assert output.shape == (n,)
    np.testing.assert_array_equal(x, 1)
    np.testing.assert_array_equal(w, [1, 2])


def test_the_bias_may_be_an_array_without_axes():
    sums = weighted_sum(np.ones((1, 1)), np.ones(1), np.array(2.0))
    np.testing.assert_array_equal(sums, [3.0])


@every_function
@pytest.mark.parametrize(
    ("x", "w", "b", "error", "words"),
    [
        (
            np.ones(2),
            np.ones(2),
            0.0,
            ValueError,
            "x has shape (2,), expected (N, n_in), here (N, 2). A single sample is a "
            "batch of one: write x[None, :].",
        ),
        (
            np.ones((4, 2)),
            np.ones(3),
            0.0,
            ValueError,
            "x has shape (4, 2) and w has shape (3,), expected (N, n_in) and (n_in,): "
            "n_in is 2 in x and 3 in w.",
        ),
        (
            np.ones((4, 2)),
            np.ones((2, 1)),
            0.0,
            ValueError,
            "w has shape (2, 1), expected (n_in,), here (2,): write w.reshape((2,)).",
        ),
        (np.ones((4, 2)), 1.0, 0.0, ValueError, "w has shape (), expected (n_in,)"),
        (np.ones((4, 2, 2)), np.ones(2), 0.0, ValueError, "x has shape (4, 2, 2)"),
        (
            np.ones(2),
            np.ones((4, 2)),
            0.0,
            ValueError,
            "They look swapped: the order is x, w, b.",
        ),
        (
            np.ones((4, 2)),
            np.ones(2),
            np.ones(4),
            ValueError,
            "b has shape (4,), expected (), a single number.",
        ),
        (np.ones((4, 2), int), np.ones(2), 0.0, TypeError, "x holds int64"),
        (np.ones((4, 2)), np.ones(2, int), 0.0, TypeError, "w holds int64"),
        (np.ones((4, 2)), np.ones(2), np.array(1), TypeError, "b holds int64"),
        ([[1.0, 2.0]], np.ones(2), 0.0, TypeError, "x is a list of 1"),
    ],
)
def test_wrong_inputs_are_refused_in_the_function_s_own_name(
    name, x, w, b, error, words
):
    function = FUNCTIONS[name]
    with pytest.raises(error, match=rf"^{name}: .*{re.escape(words)}"):
        function(x, w, b)


def test_the_activation_must_be_a_function():
    words = (
        "neuron: activation is 'tanh', expected a function. Hand in the function "
        "itself, without quotes and without parentheses: np.tanh."
    )
    with pytest.raises(TypeError, match=re.escape(words)):
        neuron(np.ones((1, 2)), np.ones(2), 0.0, "tanh")


def test_a_missing_activation_is_said():
    with pytest.raises(TypeError, match=r"^neuron: activation missing: write neuron\("):
        neuron(np.ones((1, 2)), np.ones(2), 0.0)


def passes(x, target, n):
    """Return the weights and the bias after each of n passes from zeros."""
    w, b = np.zeros(x.shape[1]), 0.0
    found = []
    for _ in range(n):
        w, b = perceptron_rule(x, w, b, target)
        found.append((w.tolist(), float(b)))
    return found


def test_the_rule_by_hand():
    # z is 0, so the answer 0 is wrong: add (6, 1). Then z is 12 + 3 + 1 = 16, and the
    # answer 1 is wrong: take (2, 3) away. Then z is 4 * 9 - 2 = 34: right.
    x = np.array([[6.0, 1.0], [2.0, 3.0], [9.0, 1.0]])
    w, b = perceptron_rule(x, np.zeros(2), 0.0, np.array([1.0, 0.0, 1.0]))
    np.testing.assert_array_equal(w, [4.0, -2.0])
    assert b == 0.0


def test_the_rule_learns_and_and_then_stays():
    *_, (before, _), (w, b) = passes(CORNERS, AND, 7)
    assert before == w
    np.testing.assert_array_equal(perceptron(CORNERS, np.array(w), b), AND)


def test_the_rule_goes_round_on_xor():
    found = passes(CORNERS, XOR, 40)
    assert found[1] == found[-1] == ([-1.0, 0.0], 1.0)  # so every pass is the same
    w, b = np.array(found[-1][0]), found[-1][1]
    assert (perceptron(CORNERS, w, b) != XOR).any()


@settings(deadline=None, derandomize=True)
@given(seed=st.integers(0, 1000))
def test_the_rule_ends_where_a_wide_strip_splits_the_samples(seed):
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1, 1, (40, 3))
    sums = x @ np.array([0.6, -0.8, 0.0])
    x, target = x[np.abs(sums) > 0.2], (sums[np.abs(sums) > 0.2] > 0).astype(float)
    # Novikoff: at most (R / gamma)^2 corrections; with the input 1 for b, R^2 <= 4
    w, b = passes(x, target, 101)[-1]
    np.testing.assert_array_equal(perceptron(x, np.array(w), b), target)


@pytest.mark.parametrize("n", [0, 1, 3])
def test_the_rule_keeps_dtype_and_arguments(n):
    x, w = np.ones((n, 2), np.float32), np.array([-1.0, 0.5], np.float32)
    new, b = perceptron_rule(x, w, 0.0, np.ones(n))
    assert new.dtype == np.float32 and new.shape == (2,) and b == (n > 0)
    np.testing.assert_array_equal(x, 1)
    np.testing.assert_array_equal(w, [-1.0, 0.5])
    np.testing.assert_array_equal(new, w + (n > 0))


@pytest.mark.parametrize(
    ("target", "error", "words"),
    [
        (np.ones(3), ValueError, "N is 4 in x and 3 in target"),
        (np.ones((4, 1)), ValueError, "write target.reshape((4,))"),
        (np.ones(4, int), TypeError, "target holds int64"),
        (
            np.array([1.0, -1.0, 1.0, 1.0]),
            ValueError,
            "target runs from -1.0 to 1.0, expected 0.0 or 1.0 everywhere: for -1 and "
            "1 write (target + 1) / 2.",
        ),
        (np.full(4, 2.0), ValueError, "a perceptron answers nothing else."),
    ],
)
def test_the_rule_refuses_other_targets(target, error, words):
    with pytest.raises(error, match=rf"^perceptron_rule: .*{re.escape(words)}"):
        perceptron_rule(CORNERS, np.ones(2), 0.0, target)


def test_the_advice_on_targets_works():
    signs = np.array([-1.0, -1.0, -1.0, 1.0])
    w, b = perceptron_rule(CORNERS, np.zeros(2), 0.0, (signs + 1) / 2)
    np.testing.assert_array_equal(w, [1.0, 1.0])
    assert b == 1.0
