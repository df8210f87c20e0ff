"""The tape: numbers that others printed, its rules, and what a chain cannot say."""

import functools

import numpy as np
import pytest

from nnlib.activations import relu, sigmoid, softmax, tanh
from nnlib.autograd import (
    Node,
    differentiable,
    grad,
    record,
    value_and_grad,
)
from nnlib.backprop import RULES, backprop, check_gradients, rule_for, vjp
from nnlib.losses import cross_entropy, mse
from nnlib.neurons import neuron
from nnlib.optimizers import SGD
from nnlib.propagation import Layer, Network, linear
from nnlib.registry import ENTRIES, enter, recorded_by, recorder_now, unchecked
from nnlib.training import fit
from tests.needs import needs
from tests.nnlib.rule_examples import EXAMPLES, every_row

# 1. Numbers that others printed.


def test_baydin_s_example():
    # https://jmlr.org/papers/v18/17-468.html, tables 2 and 3
    value, slopes = value_and_grad(
        lambda x1, x2: np.log(x1) + x1 * x2 - np.sin(x2), (0, 1)
    )(2.0, 5.0)
    assert value.round(3) == 11.652
    assert [slope.round(3) for slope in slopes] == [5.5, 1.716]


def test_micrograd_s_readme():
    # https://github.com/karpathy/micrograd, the example usage
    def g(a, b):
        c, d = a + b, a * b + b**3
        c = c + (c + 1)
        c = c + (1 + c + (-a))
        d = d + (d * 2 + relu(b + a))
        d = d + (3 * d + relu(b - a))
        e = c - d
        f = e**2
        return f / 2.0 + 10.0 / f

    value, (to_a, to_b) = value_and_grad(g, (0, 1))(-4.0, 2.0)
    assert value.round(4) == 24.7041
    assert (to_a.round(4), to_b.round(4)) == (138.8338, 645.5773)


def test_cs231n_s_examples():
    # https://cs231n.github.io/optimization-2/
    value, slopes = value_and_grad(lambda x, y, z: (x + y) * z, (0, 1, 2))(
        -2.0, 5.0, -4.0
    )
    assert (value, *slopes) == (-12, -4, -4, 3)

    def a_neuron(w, x, bias):
        return sigmoid((w * x).sum() + bias)

    w, x = np.array([2.0, -3.0]), np.array([-1.0, -2.0])
    value, slopes = value_and_grad(a_neuron, (0, 1, 2))(w, x, -3.0)
    assert value.round(2) == 0.73
    assert slopes[0].round(2).tolist() == [-0.2, -0.39]
    assert slopes[1].round(2).tolist() == [0.39, -0.59]
    assert slopes[2].round(2) == 0.2


@pytest.mark.parametrize("function", [tanh, np.tanh])
def test_jax_s_cookbook(function):
    # https://docs.jax.dev/en/latest/notebooks/autodiff_cookbook.html, in float32
    printed = [0.070650816, -0.13621868, 0.25265405]
    derivative = function
    for number in printed:
        derivative = grad(derivative)
        assert derivative(2.0) == pytest.approx(number, abs=2e-7)


def test_autograd_s_readme():
    # https://github.com/HIPS/autograd: the slope of tanh at 1
    assert grad(np.tanh)(1.0) == pytest.approx(0.4199743416140260, rel=1e-15)


# 2. The rules are those of the table, and no others.


@every_row
def test_the_tape_calls_the_very_rule_of_the_table(rules, function, settings):
    original, returned = RULES[function], []

    def spy(*arguments, **settings):
        assert all(type(a) is not Node for a in arguments)
        returned.append(original(*arguments, **settings))
        return returned[-1]

    enter(function, rule=spy)
    assert RULES[function] is spy
    arguments = EXAMPLES[function](np.random.default_rng(3), 5)
    tape = record(lambda *given: function(*given, **settings), *arguments)
    assert len(returned) == 1
    assert tape.output.function is function
    assert tape.output.pullbacks is returned[0][1]
    assert tape.output.value is returned[0][0]


def test_the_operators_call_the_rules_of_numpy_s_functions(rules):
    calls = []
    for function in (np.add, np.multiply, np.sin):
        rule = RULES[function]

        def spy(*arguments, function=function, rule=rule):
            calls.append(function)
            return rule(*arguments)

        enter(function, rule=spy)
    grad(lambda x: np.sin(x) * 2 + x)(1.0)
    assert calls == [np.sin, np.multiply, np.add]


def test_a_rule_that_is_entered_later_is_taken(rules):
    @rule_for(np.cbrt)
    def vjp_cbrt(x):
        y = np.cbrt(x)
        return y, (lambda g: g / (3 * y * y),)

    assert grad(np.cbrt)(8.0) == pytest.approx(1 / 12)


def test_nothing_is_replaced():
    before = {f: (entry.rule, entry.check) for f, entry in ENTRIES.items()}
    grad(lambda x: tanh(relu(x)).sum())(np.ones(3))
    after = {f: (entry.rule, entry.check) for f, entry in ENTRIES.items()}
    assert after == before
    assert recorder_now() is None


# 3. What a chain cannot say.


def test_what_a_chain_cannot_say_agrees_with_pytorch(rng):
    torch = needs("torch")
    x, W, b = rng.normal(size=(5, 4)), rng.normal(size=(4, 4)), rng.normal(size=4)
    labels = rng.integers(0, 4, 5)

    def loss(x, W, b):
        hidden = tanh(linear(x, W, b)) + x  # a residual
        for _ in range(2):  # shared weights, and a branch on a value
            hidden = relu(hidden @ W) if hidden.sum() > 0 else hidden @ W.T * 0.1
        halves = np.concatenate([hidden[:, :2], hidden[:, 2:] ** 2], axis=1)
        normed = (halves - halves.mean(axis=1, keepdims=True)) / np.sqrt(
            (halves**2).mean(axis=1, keepdims=True) + 1e-5
        )
        return cross_entropy(normed, labels)

    def theirs(x, W, b):
        hidden = torch.tanh(x @ W + b) + x
        for _ in range(2):
            hidden = torch.relu(hidden @ W) if hidden.sum() > 0 else hidden @ W.T * 0.1
        halves = torch.cat([hidden[:, :2], hidden[:, 2:] ** 2], dim=1)
        normed = (halves - halves.mean(dim=1, keepdim=True)) / torch.sqrt(
            (halves**2).mean(dim=1, keepdim=True) + 1e-5
        )
        return torch.nn.functional.cross_entropy(normed, torch.tensor(labels))

    value, gradients = value_and_grad(loss, (0, 1, 2))(x, W, b)
    tensors = [torch.tensor(a, requires_grad=True) for a in (x, W, b)]
    expected = theirs(*tensors)
    expected.backward()
    assert value == pytest.approx(expected.item(), rel=1e-12)
    for gradient, tensor in zip(gradients, tensors, strict=True):
        np.testing.assert_allclose(gradient, tensor.grad.numpy(), rtol=1e-10)


def test_arguments_by_name_partials_and_lambdas(rng):
    x, W, b = rng.normal(size=(2, 3)), rng.normal(size=(3, 2)), np.zeros(2)
    expected = grad(lambda x: linear(x, W, b).sum())(x)
    named = grad(lambda W: linear(x, b=b, W=W).sum())(W)
    assert named.tolist() == (x.T @ np.ones((2, 2))).tolist()
    partly = functools.partial(lambda x, W, b: linear(x, W, b).sum(), W=W, b=b)
    assert grad(partly)(x).tolist() == expected.tolist()


def test_a_function_without_a_rule_is_taken_apart(rng):
    x, w = rng.normal(size=(4, 3)), rng.normal(size=3)
    tape = record(lambda x, w: neuron(x, w, 0.5, tanh).sum(), x, w)
    assert neuron not in RULES
    made = {node.function for node in tape.nodes}
    assert {np.matmul, np.add, tanh, np.sum} <= made


def test_a_function_of_the_course_may_be_taken_apart_by_its_rule(rules, rng):
    # its checks ask the recorder, which must not ask its rule again
    x, w = rng.normal(size=(4, 3)), rng.normal(size=3)
    differentiable(neuron)
    y, (_, to_w, *_) = vjp(neuron, x, w, 0.5, np.tanh)
    slope = (1 - y**2) @ x
    np.testing.assert_allclose(to_w(np.ones(4)), slope, rtol=1e-12)
    taped = grad(lambda w: neuron(x, w, 0.5, np.tanh).sum())(w)
    np.testing.assert_allclose(taped, slope, rtol=1e-12)


def test_the_hessian_of_rosenbrock_s_function():
    optimize = needs("scipy.optimize")

    def rosenbrock(x):
        return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()

    x = np.array([1.2, 0.7, 0.3])
    rows = [grad(lambda x, i=i: grad(rosenbrock)(x)[i])(x) for i in range(3)]
    np.testing.assert_allclose(rows, optimize.rosen_hess(x), rtol=1e-12)


def test_a_derivative_inside_a_derivative_keeps_its_own_variables():
    # Siskind and Pearlmutter, 2005: d/dx (x * d/dy (x + y)) at 1 is 1, not 2
    assert grad(lambda x: x * grad(lambda y: x + y)(1.0))(1.0) == 1
    # d/dx of d/dy (x * y)**2, that is of 2 * x**2 * y, at 3 and 1
    assert grad(lambda x: grad(lambda y: (x * y) ** 2)(1.0))(3.0) == 12


# 4. Layers and losses of `backprop` and `fit`.


def residual(x, W, b):
    return x + tanh(x @ W + b)


@pytest.fixture
def residuals(rules, rng):
    differentiable(residual)
    W = 0.5 * rng.normal(size=(3, 3))
    return Network([Layer(residual, W, np.zeros(3)), softmax])


def test_a_function_taken_apart_is_a_layer_and_a_loss(residuals, rng):
    x, target = rng.normal(size=(6, 3)), rng.random((6, 3))
    far = differentiable(lambda y, target: np.sqrt(((y - target) ** 2).mean()))
    assert check_gradients(residuals, x, far, target).passed
    data, optimizer = (x, target), SGD(residuals, 0.5)
    history = fit(residuals, far, optimizer, data, 30, 3, rng, progress=False)
    assert history.loss[-1] < 0.8 * history.loss[0]


def test_the_gradients_are_those_of_a_rule_by_hand(rules, rng):
    x, W, b = rng.normal(size=(6, 3)), rng.normal(size=(3, 3)), rng.normal(size=3)
    y, pullbacks = vjp(differentiable(residual), x, W, b)
    h = np.tanh(x @ W + b)
    g = rng.normal(size=y.shape)
    back = g * (1 - h * h)
    expected = g + back @ W.T, x.T @ back, back.sum(axis=0)
    for pullback, gradient in zip(pullbacks, expected, strict=True):
        np.testing.assert_allclose(pullback(g), gradient, rtol=1e-12)
    again = pullbacks[0](2 * g)  # another g, another answer
    np.testing.assert_allclose(again, 2 * expected[0], rtol=1e-12)


def test_a_rule_of_its_own_is_kept():
    rule = RULES[tanh]
    assert differentiable(tanh) is tanh
    assert RULES[tanh] is rule


def test_labels_have_no_gradient_and_partials_no_name(rules):
    loss = differentiable(functools.partial(lambda y, t, by: mse(y, t) * by, by=2.0))
    _, (to_y, to_target) = vjp(loss, np.ones((1, 2)), np.zeros((1, 2)))
    assert to_y(1.0).tolist() == [[2.0, 2.0]]
    assert to_target(1.0).tolist() == [[-2.0, -2.0]]
    picked = differentiable(lambda z, labels: -z[np.arange(2), labels].sum())
    _, pullbacks = vjp(picked, np.ones((2, 2)), np.array([0, 1]))
    assert pullbacks[1] is None


def test_a_setting_among_the_arguments_has_no_gradient(rules):
    power = differentiable(lambda x, n: x**n)
    y, (to_x, to_n) = vjp(power, np.array([2.0]), 3)
    assert (y.tolist(), to_x(np.ones(1)).tolist(), to_n) == ([8.0], [12.0], None)


def test_what_depends_on_nothing_sends_nothing_back(rules):
    y, (to_x,) = vjp(differentiable(lambda x: np.ones(2)), np.zeros(3))
    assert to_x(y).tolist() == [0, 0, 0]


def test_the_way_back_is_gone_once_for_all_arguments(rules):
    gone = []

    def both(g):
        gone.append(g)
        return g

    rule_for(np.copysign)(lambda x, y: (np.copysign(x, y), (both, both)))
    taken = differentiable(lambda x, y: np.copysign(x, y))
    _, (to_x, to_y) = vjp(taken, np.ones(2), np.ones(2))
    g = np.ones(2)
    assert to_x(g).tolist() == to_y(g).tolist() == [1, 1]
    assert len(gone) == 2  # a share for each argument


def test_also_inside_fit_a_function_with_a_rule_is_one_node():
    with unchecked():  # as fit runs
        tape = record(lambda x: softmax(x), np.ones((1, 2)))
    assert [node.function for node in tape.nodes] == [None, softmax]


def test_functions_with_a_rule_never_ask_a_recorder(rng):
    # `fit` runs unchecked, and nobody is asked there: its cost is none
    def asked(*_):
        raise AssertionError("a recorder was asked")

    network = Network([Layer(linear, rng.normal(size=(3, 2)), np.zeros(2)), tanh])
    x, target = rng.normal(size=(4, 3)), rng.normal(size=(4, 2))
    with recorded_by(asked), unchecked():
        backprop.__wrapped__(network, x, mse, target)
    with recorded_by(asked), pytest.raises(AssertionError, match="a recorder was"):
        tanh(x)
