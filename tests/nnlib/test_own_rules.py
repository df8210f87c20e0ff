"""Rules that a reader enters: the right ones, and the wrong ones named in words."""

import functools
import inspect

import numpy as np
import pytest

from nnlib.activations import leaky_relu, tanh
from nnlib.autograd.shape_rules import vjp_reshape
from nnlib.backprop import RULES, backprop, rule_for, vjp
from nnlib.backprop.gradcheck import check_gradients
from nnlib.losses import huber, mse
from nnlib.optimizers import SGD
from nnlib.propagation import Layer, Network, linear
from nnlib.registry import ENTRIES, enter
from nnlib.training import fit
from tests.nnlib.small_functions import doubled, shifted


def test_rule_for_enters_and_replaces():
    def double(x):
        return 2 * x

    @rule_for(double)
    def first(x):
        return double(x), (lambda g: 2 * g,)

    assert RULES[double] is first

    @rule_for(double)
    def second(x):
        return double(x), (lambda g: 2 * g,)

    assert RULES[double] is second
    enter(double, rule=None)
    assert double not in RULES


@pytest.mark.parametrize(
    "rule", [lambda x: None, lambda x, factor, more: None, lambda: None]
)
def test_rule_for_refuses_a_rule_with_other_arguments(rule):
    def scaled(x: np.ndarray, factor: np.ndarray, shift: float = 0.0):
        return x * factor + shift

    words = (
        r"^rule_for: the rule takes \(.*\), and scaled takes \(x, factor, "
        r"shift=0\.0\), .*write def vjp\(x, factor, shift=0\.0\) under @rule_for\.$"
    )
    with pytest.raises(TypeError, match=words):
        rule_for(scaled)(rule)
    assert scaled not in ENTRIES
    for fits in (lambda x, factor, shift=0.0: None, lambda *parts, **settings: None):
        rule_for(scaled)(fits)
    ENTRIES.pop(scaled)


def test_rule_for_needs_a_function():
    with pytest.raises(TypeError, match="rule_for: function is 'relu', expected the f"):
        rule_for("relu")


def test_a_function_without_a_rule_is_named():
    with pytest.raises(NotImplementedError) as error:
        vjp(doubled, np.ones(3))
    assert str(error.value) == (
        "doubled has no backward rule. Decorate one with @rule_for(doubled): it takes "
        "the arguments of doubled and returns its output and a tuple with one pullback "
        "for each argument."
    )
    with pytest.raises(NotImplementedError, match="doubled has no backward rule"):
        backprop(Network([doubled]), np.ones((1, 1)), mse, np.ones((1, 1)))


def test_the_advice_on_a_lambda_and_on_a_partial_works():
    z, target = np.array([[-1.0]]), np.array([[2.0]])
    words = (
        r"write functools\.partial\(huber, delta=0\.5\), or Layer\(leaky_relu, slope="
    )
    with pytest.raises(NotImplementedError, match=words):
        vjp(lambda y, target: huber(y, target, 0.5), z, target)
    y, (to_y, _) = vjp(functools.partial(huber, delta=0.5), z, target)
    assert y == huber(z, target, 0.5)
    assert to_y(1.0).tolist() == [[-0.5]]
    words = (
        r"^partial\(leaky_relu, 0\.2\) has no .*write functools\.partial\(leaky_relu, s"
    )
    with pytest.raises(NotImplementedError, match=words):
        vjp(functools.partial(leaky_relu, 0.2), z)
    _, (to_z,) = vjp(functools.partial(leaky_relu, slope=0.2), z)
    assert to_z(z).tolist() == [[-0.2]]


def test_what_is_no_function_has_no_rule():
    with pytest.raises(TypeError, match=r"^vjp: function is 'linear', expected a f"):
        vjp("linear", np.ones(1))


WRONG_RULES = {
    "no pair": (
        lambda x, shift: x,
        r"returns an array of shape \(3, 2\), expected its",
    ),
    "nothing": (lambda x, shift: None, "returns None, expected its output and a tuple"),
    "three": (
        lambda x, shift: (x, (), ()),
        "returns a tuple of 3, expected its output",
    ),
    "no tuple": (
        lambda x, shift: (x, lambda g: g),
        "its output and a function, expected",
    ),
    "a list": (
        lambda x, shift: (x, [None, None]),
        "its output and a list of 2, expected",
    ),
    "too few": (lambda x, shift: (x, (lambda g: g,)), "and a tuple of 1, expected"),
    "none": (
        lambda x, shift: (x, (None, None)),
        "returns None for shift, expected a pul",
    ),
    "arrays": (
        lambda x, shift: (x, (x, x)),
        r"an array of shape \(3, 2\) for shift, exp",
    ),
}


@pytest.mark.parametrize("wrong", WRONG_RULES)
def test_a_wrong_rule_is_named_in_words(rules, wrong):
    rule, words = WRONG_RULES[wrong]
    rule_for(shifted)(rule)
    network = Network([Layer(shifted, np.array([1.0, 2.0]))])
    with pytest.raises(TypeError, match=f"the backward rule of shifted .*{words}"):
        backprop(network, np.ones((3, 2)), mse, np.ones((3, 2)))
    # fit says it before its first epoch, which runs without these checks
    data, optimizer = (np.ones((3, 2)), np.ones((3, 2))), SGD(network, 0.1)
    with pytest.raises(TypeError, match=words.replace("3, 2", "2, 2")):
        fit(network, mse, optimizer, data, 1, 3, np.random.default_rng(0))
    assert optimizer.steps == 0


def test_a_rule_of_a_numpy_function_takes_as_many_arguments(rules, monkeypatch):
    def signature(function, told=inspect.signature):
        """Say of a ufunc no more than NumPy 2.0 does, with which the pages run."""
        if isinstance(function, np.ufunc):
            return told(lambda *args, **kwargs: None)
        return told(function)

    monkeypatch.setattr(inspect, "signature", signature)
    rule_for(np.hypot)(lambda x, y: (np.hypot(x, y), (None, None)))
    with pytest.raises(TypeError, match=r"takes \(x\), and hypot takes \(x1, x2, /\)"):
        rule_for(np.hypot)(lambda x: (x, (None,)))


def test_a_missing_way_back_to_x_is_named_where_it_is_needed(rules):
    rule_for(doubled)(lambda x: (doubled(x), (None,)))
    layer = Layer(linear, np.ones((1, 1)), np.zeros(1))
    x = np.ones((1, 1))
    backprop(Network([doubled, layer]), x, mse, x)
    words = "rule of doubled returns None for its first argument, expected a pullback"
    with pytest.raises(TypeError, match=words):
        backprop(Network([layer, doubled]), x, mse, x)


def test_a_loss_without_a_way_back_is_named(rules):
    def flat(y, target):
        return y.sum()

    rule_for(flat)(lambda y, target: (y.sum(), (None, None)))
    x = np.ones((1, 1))
    with pytest.raises(TypeError, match="rule of flat returns None for y, expected a"):
        backprop(Network([tanh]), x, flat, x)


def test_a_new_rule_is_all_that_a_new_function_needs(rules):
    @rule_for(shifted)
    def vjp_shifted(x, shift):
        return shifted(x, shift), (lambda g: g, lambda g: g.sum(axis=0))

    network = Network([Layer(shifted, np.array([1.0, 2.0])), tanh])
    report = check_gradients(network, np.ones((3, 2)), mse, np.ones((3, 2)))
    assert report.passed
    assert [check.name for check in report.checks] == ["0.shift"]


@pytest.mark.parametrize(
    "wrong", [lambda g: g, lambda g: g.sum(), lambda g: g.sum(axis=0, keepdims=True)]
)
def test_a_gradient_of_the_wrong_shape_is_refused(rules, wrong):
    @rule_for(shifted)
    def vjp_shifted(x, shift):
        return shifted(x, shift), (lambda g: g, wrong)

    network = Network([Layer(shifted, np.array([1.0, 2.0]))])
    message = (
        r"rule of shifted returns a gradient of shape .* for shift, expected \(2,\)"
    )
    with pytest.raises(ValueError, match=message):
        backprop(network, np.ones((3, 2)), mse, np.ones((3, 2)))


def test_a_function_that_does_not_say_what_it_takes_may_have_a_rule(rules):
    def says_nothing(*args, **kwargs):  # so NumPy 2.0 describes np.add
        return np.add(*args, **kwargs)

    @rule_for(says_nothing)
    def vjp_says_nothing(x, y):
        return x + y, (lambda g: g, lambda g: 2 * g)

    _, pullbacks = vjp(says_nothing, np.ones(3), np.ones(3))
    assert pullbacks[1](np.ones(3)).tolist() == [2, 2, 2]


def test_the_rule_of_reshape_fits_each_way_in_which_numpy_has_written_it():
    def of_numpy_2_0(a, newshape, order="C"):
        return np.reshape(a, newshape, order)

    def of_numpy_2_1(a, /, shape=None, order="C", *, newshape=None, copy=None):
        return np.reshape(a, shape, order)

    def of_numpy_2_4(a, /, shape, order="C", *, copy=None):
        return np.reshape(a, shape, order)

    for reshape in (of_numpy_2_0, of_numpy_2_1, of_numpy_2_4):
        rule_for(reshape)(vjp_reshape)
        y, (to_x, _) = vjp(reshape, np.arange(6.0), (2, 3))
        assert y.shape == (2, 3) and to_x(y).shape == (6,)
