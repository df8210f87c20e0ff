"""The gradients of any function, compared with measured slopes."""

import numpy as np
import pytest

from nnlib.autograd import check_grad
from nnlib.backprop import rule_for
from tests.device import UFUNCS
from tests.devices import each_device, put


def test_each_argument_of_floats_has_a_line(rng):
    def block(x, W, labels, scale):
        return scale * np.tanh(x @ W)[np.arange(4), labels]

    x, W = rng.normal(size=(4, 3)).astype(np.float32), rng.normal(size=(3, 5))
    report = check_grad(block, x, W, np.array([0, 4, 4, 1]), 2.0)
    assert report.passed
    rows = [(row.name, row.shape) for row in report.checks]
    assert rows == [("x", (4, 3)), ("W", (3, 5)), ("scale", ())]


def test_a_number_checkable_by_hand():
    (row,) = check_grad(lambda x: x**3, 2.0).checks
    assert row.largest == pytest.approx(12.0)
    assert row.error < 1e-9


def test_a_wrong_rule_differs_in_its_own_argument(rules):
    def scaled(x, c):
        return x * c

    @rule_for(scaled)
    def vjp_scaled(x, c):
        return x * c, (lambda g: g * c, lambda g: g.sum(axis=0))  # x is forgotten

    report = check_grad(scaled, np.array([[1.0, 2.0], [3.0, 4.0]]), np.ones(2))
    assert [row.error < 1e-6 for row in report.checks] == [True, False]
    assert not report.passed


def test_a_gradient_in_the_wrong_place_is_found(rules):
    # with equal weights for all numbers of the output it would not be
    rule_for(np.cbrt)(lambda x: (np.cbrt(x), (lambda g: g[::-1] / 3,)))
    assert not check_grad(np.cbrt, np.ones(3)).passed


def test_a_plain_number_that_does_not_depend_on_the_argument_has_no_slope():
    (row,) = check_grad(lambda x: 3.0, 1.0).checks
    assert row.largest == 0
    assert row.error == 0


def test_a_number_becomes_an_array_and_what_is_none_stays():
    report = check_grad(lambda x, extra: x.sum() if extra is None else extra, 2.0, None)
    assert [row.name for row in report.checks] == ["x"]
    assert report.checks[0].largest == pytest.approx(1)


@each_device
def test_gradients_are_checked_where_the_arrays_are(device, monkeypatch):
    monkeypatch.setattr("tests.device.UFUNCS", UFUNCS | {np.cos})  # of the weights
    x = put(device, monkeypatch)(np.array([0.5, 2.0]))
    assert check_grad(lambda x: np.exp(x) * x, x).passed


def test_the_arguments_are_not_changed():
    x = np.ones((2, 2))
    check_grad(lambda x: np.exp(x).sum(), x)
    assert x.tolist() == [[1, 1], [1, 1]]
    assert x.flags.writeable


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: check_grad(3.0, 1.0), "check_grad: function is 3.0, expected a funct"),
        (lambda: check_grad(np.tanh), "check_grad: no argument holds floats, expected"),
        (lambda: check_grad(np.tanh, 3), "check_grad: no argument holds floats"),
        (
            lambda: check_grad(lambda x: None, 1.0),
            "check_grad: <lambda> returns None, expected a number or an array of float",
        ),
        (
            lambda: check_grad(lambda x: x > 0, np.ones(2)),
            r"returns an array of shape \(2,\), expected a number or an array of f",
        ),
    ],
)
def test_what_is_refused_is_said_in_words(call, words):
    with pytest.raises(TypeError, match=words):
        call()
