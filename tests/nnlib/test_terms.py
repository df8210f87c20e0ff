"""The twins: what they say an element is made of adds up to that element."""

import inspect

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import nnlib.backprop.pair_terms
import nnlib.backprop.row_terms
import nnlib.backprop.sum_terms
import nnlib.training.watch
from nnlib import losses, neurons
from nnlib.activations import relu
from nnlib.attention import attention
from nnlib.backprop import RULES
from nnlib.gpu.kernels import fast_relu
from nnlib.gpu.tiles import tiled_linear, tiled_product
from nnlib.propagation import linear
from nnlib.registry import ENTRIES, entry_of, shapes
from nnlib.terms import Array, Number, terms_for
from tests.nnlib.rule_examples import EXAMPLES, every_row

ROUNDING = 1e-10


def of_nnlib():
    """Return every function that has an entry with shapes or a rule, of nnlib."""
    return [
        function
        for function, entry in ENTRIES.items()
        if entry.module.startswith("nnlib.") and (entry.signature or entry.rule)
    ]


def arrays_of(function, arguments):
    names = inspect.signature(function).parameters
    return [Array(n, a) for n, a in zip(names, arguments, strict=False)]


def add_up_to(terms, number):
    """Tell whether the terms, and the factors of each, add up to a number."""
    terms = list(terms)
    scale = sum(abs(term.value) for term in terms)
    for term in terms:
        product = np.prod([factor.value for factor in term.factors])
        assert product == pytest.approx(term.value, rel=ROUNDING, abs=1e-300)
    total = sum(term.value for term in terms)
    return total == pytest.approx(number, rel=ROUNDING, abs=ROUNDING * scale + 1e-14)


def without_a_twin():
    return sorted(f.__name__ for f in of_nnlib() if entry_of(f).terms is None)


def test_every_row_of_the_registry_has_a_twin():
    assert not without_a_twin(), "add @terms_for below the rule of each of these"


def test_a_new_row_without_a_twin_is_noticed():
    @shapes("x (N, n) -> (N, n)")
    def halved(x):
        return x / 2

    halved.__module__ = "nnlib.halved"
    try:
        assert without_a_twin() == ["halved"]
    finally:
        del ENTRIES[halved]


@pytest.mark.filterwarnings("ignore:.*every label is 2")
@every_row
@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(1, 6))
def test_terms_add_up_to_the_number(function, settings, seed, n):
    rng = np.random.default_rng(seed)
    arguments = EXAMPLES[function](rng, n)
    with np.errstate(over="ignore"):
        y, pullbacks = RULES[function](*arguments, **settings)
    assume(np.isfinite(y).all())  # all labels of weight 0, smoothed: divided by 0
    forwards, backwards = entry_of(function).terms(
        *arrays_of(function, arguments), **settings
    )
    for index in np.ndindex(np.shape(y)):
        assert add_up_to(forwards(*index), np.asarray(y)[index])
    g = rng.normal(size=np.shape(y))
    assert [each is None for each in backwards] == [each is None for each in pullbacks]
    for argument, back, pullback in zip(arguments, backwards, pullbacks, strict=True):
        if pullback is not None:
            gradient = pullback(g)
            for index in np.ndindex(argument.shape):
                assert add_up_to(back(Array("g", g), *index), gradient[index])


X = np.array([[1.0, -2.0], [0.5, 3.0], [2.0, 2.0]])
w, b = np.array([0.75, -0.5]), np.float64(0.25)
WITHOUT_A_RULE = {
    neurons.weighted_sum: (X, w, b),
    neurons.neuron: (X, w, b, np.tanh),
    neurons.perceptron: (X, w, b),
    neurons.perceptron_rule: (X, w, b, np.array([0.0, 1.0, 1.0])),
    losses.one_hot: (np.array([2, 0]), 3),
}


@pytest.mark.parametrize("function", WITHOUT_A_RULE)
def test_terms_add_up_where_nothing_is_learned(function):
    arguments = WITHOUT_A_RULE[function]
    y = function(*arguments)
    y = y[0] if isinstance(y, tuple) else y
    given = [
        a if callable(a) or isinstance(a, int) else Array(name, a)
        for name, a in zip(
            inspect.signature(function).parameters, arguments, strict=False
        )
    ]
    forwards, backwards = entry_of(function).terms(*given)
    assert backwards == ()
    for index in np.ndindex(y.shape):
        assert add_up_to(forwards(*index), y[index])


def test_no_row_is_left_out():
    of_a_card = {fast_relu, tiled_linear, tiled_product}
    elsewhere = of_a_card | {nnlib.training.watch.seen}
    assert set(of_nnlib()) == EXAMPLES.keys() | WITHOUT_A_RULE.keys() | elsewhere


def test_a_wrong_term_does_not_add_up():
    x, W, b = EXAMPLES[linear](np.random.default_rng(0), 2)
    terms = entry_of(linear).terms(*arrays_of(linear, (x, W, b)))[0](0, 1)
    assert add_up_to(terms, linear(x, W, b)[0, 1])
    assert not add_up_to(terms[:-1], linear(x, W, b)[0, 1])


def test_the_words_of_a_sum_with_a_pencil():
    x, W = Array("x", [[2.0, 3.0]]), Array("W", [[4.0], [5.0]])
    terms = entry_of(linear).terms(x, W, Array("b", [0.5]))[0](0, 0)
    assert [str(term) for term in terms] == [
        "x[0, 0] * W[0, 0] = 8",
        "x[0, 1] * W[1, 0] = 15",
        "b[0] = 0.5",
    ]
    assert [read.address for read in terms[0].reads] == ["x.0.0", "W.0.0"]


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        (lambda z: (z - 1) * 2, "(z - 1) * 2"),
        (lambda z: 2 - (z - 1), "2 - (z - 1)"),
        (lambda z: -(z + 1) / 3, "-(z + 1) / 3"),
        (lambda z: 1 / (1 + np.exp(-z)), "1 / (1 + exp(-z))"),
        (lambda z: (z + 1) ** 2 * z, "(z + 1) ** 2 * z"),
        (lambda z: 2 / (z * 3), "2 / (z * 3)"),
        (lambda z: np.maximum(-1, z) > 0, "max(-1, z) > 0"),
        (lambda z: z * -2, "z * (-2)"),
    ],
)
def test_words_are_python_and_mean_the_value(formula, words):
    number = formula(Array("z", np.array(0.3))[()])
    assert number.words == words
    names = {"z": 0.3, "exp": np.exp, "max": max}
    assert eval(number.words, names) == pytest.approx(number.value)


def test_a_seen_loss_has_the_terms_of_the_loss():
    loss = nnlib.training.watch.seen
    y, t = Array("y", np.ones((1, 1))), Array("target", np.zeros((1, 1)))
    forwards, _ = entry_of(loss).terms(y, t, losses.mse, print)
    assert str(forwards()[0]) == "(y[0, 0] - target[0, 0]) ** 2 / 1 = 1"
    assert entry_of(loss).terms(y, t, max, print) is None


@pytest.mark.parametrize(("rows", "mean"), [(2, 2.0), (1, 1.0)])
def test_the_weights_of_huge_scores_can_be_opened(rows, mean):
    q, v = np.full((rows, 1), 1e3), np.array([[1.0], [3.0]])[:rows]
    arrays = arrays_of(attention, (q, q, v))
    forwards, _ = entry_of(attention).terms(*arrays, causal=False)
    assert add_up_to(forwards(rows - 1, 0), mean)  # exp(1e6) is beyond float64


def test_nan_and_infinity_stay_what_they_are():
    z = Array("z", np.array([np.nan, np.inf, -800.0]))
    forwards, _ = entry_of(relu).terms(z)
    assert [str(forwards(i)[0]) for i in (0, 1)] == [
        "max(z[0], 0) = nan",
        "max(z[1], 0) = inf",
    ]
    assert (1 / (1 + np.exp(-z[2]))).value == 0


def test_what_is_no_function_gets_no_twin():
    with pytest.raises(TypeError, match=r"terms_for: function is .*write @terms_for"):
        terms_for("relu")


def test_a_number_without_words_of_its_own_is_itself():
    assert Number(2, "two").factors[0].words == "two"
