"""The gradients measured: numerical_gradient and check_gradients."""

import numpy as np
import pytest

from nnlib.activations import sigmoid
from nnlib.backprop import RULES, backprop, numerical_gradient, rule_for
from nnlib.backprop.gradcheck import Check, GradientReport, check_gradients
from nnlib.losses import cross_entropy, mse
from nnlib.propagation import Layer, Network, linear, mlp


def test_numerical_gradient_by_hand():
    x = np.array([[1.0, 2.0], [-3.0, 0.5]])
    kept = x.copy()
    gradient = numerical_gradient(lambda x: (x**3).sum(), x)
    np.testing.assert_allclose(gradient, 3 * x**2, rtol=1e-8)
    assert x.tolist() == kept.tolist()
    # With a coarse step the error of a cubic is h squared exactly: 3x^2 + h^2.
    coarse = numerical_gradient(lambda x: (x**3).sum(), x, h=0.5)
    np.testing.assert_allclose(coarse, 3 * x**2 + 0.25, rtol=1e-12)


def test_numerical_gradient_uses_the_best_step_of_the_dtype():
    seen = []

    def watch(x):
        seen.append(float(x[0]))
        return x.sum()

    for dtype, step in (np.float64, 6.055e-6), (np.float32, 4.92e-3):
        seen.clear()
        gradient = numerical_gradient(watch, np.zeros(1, dtype))
        assert gradient.dtype == dtype
        assert seen == pytest.approx([step, -step], rel=1e-3)


def test_numerical_gradient_of_a_plain_number():
    assert numerical_gradient(lambda x: x**2, 3.0) == pytest.approx(6.0)


@pytest.mark.parametrize(
    ("function", "x"),
    [
        (lambda x: x, 3.0),
        (lambda x: x.reshape(()), np.array([3.0])),
        (lambda x: x[..., 0], np.array([3.0])),
    ],
)
def test_numerical_gradient_of_a_function_that_returns_a_view_of_x(function, x):
    assert numerical_gradient(function, x) == pytest.approx(1.0)


SLOPELESS = [
    (
        lambda x: x,
        np.ones(2),
        ValueError,
        r"returns an array of shape \(2,\), expected",
    ),
    (
        lambda x: x,
        np.ones(1),
        ValueError,
        r"shape \(1,\), .*write \.sum\(\) or \.mean\(\)",
    ),
    (lambda x: None, np.ones(1), TypeError, "returns None, .*write return in front"),
    (np.sum, np.array([1, 3]), TypeError, r"x holds int64, .*write x\.astype"),
    (np.sum, [1.0], TypeError, r"x is a list of 1, .*write np\.array\(x, dtype"),
    (3, np.ones(1), TypeError, r"function is 3, expected a function: write numerical"),
    (np.ones(1), np.sum, TypeError, "expected a function: the arguments look swapped"),
]


@pytest.mark.parametrize(("function", "x", "kind", "words"), SLOPELESS)
def test_numerical_gradient_refuses_what_has_no_slope(function, x, kind, words):
    with pytest.raises(kind, match=f"^numerical_gradient: .*{words}"):
        numerical_gradient(function, x)


def test_a_step_of_no_length_is_refused():
    with pytest.raises(ValueError, match="h is 0, expected a finite number above 0"):
        numerical_gradient(np.sum, np.ones(1), h=0.0)


def test_check_gradients_names_itself(digits):
    network, x, labels = digits
    with pytest.raises(TypeError, match=r"^check_gradients: x is a list of 7"):
        check_gradients(network, x.tolist(), cross_entropy, labels)
    with pytest.raises(TypeError, match=r"^check_gradients: network is an array"):
        check_gradients(x, network, cross_entropy, labels)


@pytest.mark.parametrize("seed", [None, 0])
def test_right_gradients_pass_the_check(digits, seed):
    network, x, labels = digits
    rng = None if seed is None else np.random.default_rng(seed)
    report = check_gradients(network, x, cross_entropy, labels, rng)
    assert report.passed
    assert [check.name for check in report.checks] == [
        "0.W",
        "0.b",
        "2.W",
        "2.b",
        "4.W",
        "4.b",
    ]
    assert [check.shape for check in report.checks][:2] == [(6, 5), (5,)]
    assert max(check.error for check in report.checks) < 1e-7
    assert min(check.largest for check in report.checks) > 1e-4
    lines = repr(report).splitlines()
    assert len(lines) == 7
    assert lines[0].split("  ")[0] == "parameter"
    assert lines[1].startswith("0.W        (6, 5)        ")
    assert all(line.endswith(" agrees") for line in lines[1:])


@pytest.mark.parametrize("seed", [None, 0])
def test_a_wrong_rule_fails_the_check(rules, digits, seed):
    network, x, labels = digits

    @rule_for(linear)
    def forgets_the_batch(x, W, b):
        return linear(x, W, b), (
            lambda g: g @ W.T,
            lambda g: x.T @ g,
            lambda g: g.mean(axis=0),
        )

    rng = None if seed is None else np.random.default_rng(seed)
    report = check_gradients(network, x, cross_entropy, labels, rng)
    assert not report.passed
    verdicts = [line.split()[-1] for line in repr(report).splitlines()[1:]]
    assert verdicts == ["agrees", "DIFFERS"] * 3
    assert report.checks[1].error == pytest.approx(6 / 7, rel=1e-4)


def test_a_float32_network_is_checked_in_float64(rng):
    network = mlp(rng, [3, 4, 2], sigmoid)
    kept = network.parameters.copy()
    x = rng.random((5, 3), dtype=np.float32)
    report = check_gradients(network, x, mse, np.ones((5, 2), np.float32))
    assert report.passed
    assert network.parameters.dtype == np.float32
    assert network.parameters.tolist() == kept.tolist()


def test_gradients_of_nearly_0_are_not_measured_to_the_tolerance():
    network = Network([Layer(linear, np.zeros((1, 1)), np.array([1.0]))])
    report = check_gradients(network, np.ones((1, 1)), mse, np.ones((1, 1)))
    assert report.passed
    assert report.checks[0].largest < 1e-9


def test_a_check_costs_two_passes_for_each_direction(rules, digits):
    network, x, labels = digits
    calls = []

    def counted(logits, labels):
        calls.append(None)
        return cross_entropy(logits, labels)

    rule_for(counted)(RULES[cross_entropy])
    check_gradients(network, x, counted, labels, np.random.default_rng(0))
    assert len(calls) == 12
    calls.clear()
    check_gradients(network, x, counted, labels)
    assert len(calls) == 2 * network.parameters.size


def test_an_error_as_large_as_the_tolerance_does_not_pass():
    report = GradientReport((Check("0.W", (1,), 1.0, GradientReport.tolerance),))
    assert not report.passed and "DIFFERS" in repr(report)
    report = GradientReport((Check("0.W", (1,), 1.0, GradientReport.tolerance / 2),))
    assert report.passed and "agrees" in repr(report)


def test_a_slope_along_a_direction_is_no_steeper_than_the_gradient(digits):
    network, x, labels = digits
    _, grads = backprop(network, x, cross_entropy, labels)
    report = check_gradients(
        network, x, cross_entropy, labels, np.random.default_rng(0)
    )
    assert report.passed
    for check in report.checks:
        index, name = check.name.split(".")
        steepest = np.linalg.norm(getattr(grads[int(index)], name))
        assert 0 < check.largest <= steepest
