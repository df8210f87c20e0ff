"""Every row that chapter 11 enters for a function of NumPy: right, and in the dtype."""

import operator
import re

import numpy as np
import pytest

from nnlib.activations import relu
from nnlib.autograd import grad, record
from nnlib.autograd.variable import FLAT
from nnlib.backprop import RULES, backprop, numerical_gradient
from nnlib.convolution import conv2d
from nnlib.gpu import to_cpu
from nnlib.losses import cross_entropy
from nnlib.propagation import forward, mlp
from nnlib.registry import name_of
from tests.devices import each_device, put
from tests.nnlib.rule_examples import EXAMPLES, every_row

RNG = np.random.default_rng(11)
A, B = RNG.normal(size=(3, 4)), RNG.normal(size=(3, 4))
POSITIVE = RNG.uniform(0.5, 2, size=(3, 4))
ROW, COLUMN, ONE = RNG.normal(size=4), RNG.normal(size=(3, 1)), np.array(0.7)
STACK, MATRIX = RNG.normal(size=(2, 3, 4)), RNG.normal(size=(4, 5))
TWICE = np.array([0, 2, 0])
MASK = A > 0

# Each call of a function of NumPy, with the arrays that it is differentiated for.
CALLS = {
    np.add: [(operator.add, A, B), (operator.add, A, ROW), (operator.add, COLUMN, ROW)],
    np.subtract: [(operator.sub, A, ROW), (operator.sub, ONE, A)],
    np.multiply: [(operator.mul, A, COLUMN), (operator.mul, ROW, A)],
    np.divide: [(operator.truediv, A, POSITIVE), (operator.truediv, ONE, POSITIVE)],
    np.negative: [(operator.neg, A)],
    np.power: [
        (operator.pow, POSITIVE, A),
        (lambda x: x**3, A),
        (lambda x: x**0, A),
        (lambda x: 2**x, A),
        (lambda x: x ** np.array([0, 1, 2, 3]), A),
    ],
    np.matmul: [
        (operator.matmul, A, MATRIX),
        (operator.matmul, ROW, MATRIX),
        (operator.matmul, A, ROW),
        (operator.matmul, ROW, ROW),
        (operator.matmul, STACK, MATRIX),
        (operator.matmul, A, np.moveaxis(STACK, 1, 2)),
        (operator.matmul, STACK, ROW),
    ],
    np.maximum: [(np.maximum, A, B), (lambda x: np.maximum(x, 0.0), A)],
    np.minimum: [(np.minimum, A, COLUMN)],
    np.exp: [(np.exp, A)],
    np.expm1: [(np.expm1, A)],
    np.log: [(np.log, POSITIVE)],
    np.log1p: [(np.log1p, POSITIVE)],
    np.logaddexp: [(np.logaddexp, A, ROW)],
    np.sin: [(np.sin, A)],
    np.cos: [(np.cos, A)],
    np.tanh: [(np.tanh, A)],
    np.sqrt: [(np.sqrt, POSITIVE)],
    np.square: [(np.square, A)],
    np.abs: [(np.abs, A)],
    np.clip: [
        (lambda x: np.clip(x, -0.5, 0.5), A),
        (lambda x: np.clip(x, None, 0.5), A),
        (lambda x: np.clip(x, -0.5, None), A),
        (np.clip, A, ROW - 0.5, ROW + 0.5),
        (lambda x, low: np.clip(x, low, None), ROW, A),
        (lambda x, high: np.clip(x, None, high), A, COLUMN),
        (lambda low, high: np.clip(0.0, low, high), A, B),
    ],
    np.where: [(lambda x, y: np.where(MASK, x, y), A, ROW)],
    np.sum: [
        (np.sum, A),
        (lambda x: x.sum(axis=0), A),
        (lambda x: x.sum(axis=(0, -1), keepdims=True), STACK),
    ],
    np.mean: [(np.mean, A), (lambda x: x.mean(axis=1), STACK)],
    np.max: [
        (np.max, A),
        (lambda x: x.max(axis=0), A),
        (lambda x: x.max(axis=-1, keepdims=True), A),
    ],
    np.min: [
        (np.min, A),
        (lambda x: x.min(axis=1), A),
        (lambda x: x.min(axis=0, keepdims=True), A),
    ],
    np.reshape: [(lambda x: x.reshape(4, 3), A), (lambda x: x.ravel(), STACK)],
    np.transpose: [
        (lambda x: x.T, A),
        (lambda x: x.transpose(2, 0, -2), STACK),
        (lambda x: x.transpose((2, 0, 1)), STACK),
        (lambda x: x.transpose(), A),
    ],
    np.moveaxis: [(lambda x: np.moveaxis(x, 0, -1), STACK)],
    np.broadcast_to: [(lambda x: np.broadcast_to(x, (2, 3, 4)), ROW)],
    np.asarray: [(lambda x: x.astype(x.dtype), A)],
    operator.getitem: [
        (lambda x: x[1:, ::2], A),
        (lambda x: x[TWICE], A),
        (lambda x: x[TWICE, [1, 1, 1]], A),
        (lambda x: x[MASK], A),
        (lambda x: x[0][:, None], A),
    ],
    np.bincount: [(lambda w: np.bincount(TWICE, w, minlength=4), A[:, 0])],
    np.concatenate: [
        (lambda x, y: np.concatenate([x, y, x], axis=1), A, COLUMN),
        (lambda x, y: np.concatenate([x, y]), A, B),
    ],
    np.stack: [
        (lambda x, y: np.stack([x, y], axis=-1), A, B),
        (lambda x, y: np.stack([x, y]), A, B),
    ],
}
EACH = [
    pytest.param(function, *call, id=f"{function.__name__}-{i}")
    for function, calls in CALLS.items()
    for i, call in enumerate((call[0], call[1:]) for call in calls)
]
each_call = pytest.mark.parametrize(("function", "call", "arrays"), EACH)
# What the stand-in's list of CuPy's functions lacks: it is kept to chapters 1 to 8.
BEYOND = {np.sin, np.cos, np.stack}
# Calls that hold an array of NumPy, which meets no array of a device.
ON_THE_HOST = {"power-4", "where-0", "getitem-1", "getitem-2", "getitem-3"}
ON_THE_HOST |= {"transpose-1", "transpose-2", "bincount-0"}


def weighted(call, arrays):
    """Return a function of the arrays that is one number, with a slope everywhere."""
    weights = np.cos(np.arange(np.size(call(*arrays)))).reshape(np.shape(call(*arrays)))
    return lambda *given: (call(*given) * weights).sum()


def at(function, arrays, i):
    """Return a function of one of its arguments, the others held."""
    return lambda x: function(*arrays[:i], x, *arrays[i + 1 :])


def test_every_row_of_numpy_has_a_call():
    rows = {
        f for f in RULES if f.__module__.partition(".")[0] in ("numpy", "_operator")
    }
    assert rows - CALLS.keys() == set()


def test_what_is_flat_has_no_row():
    assert not FLAT & set(RULES)


@each_call
def test_the_row_agrees_with_measured_slopes(function, call, arrays):
    loss, tape = weighted(call, arrays), record(call, *arrays)
    assert function in {node.function for node in tape.nodes}
    np.testing.assert_array_equal(tape.value, call(*arrays), strict=True)
    for i, array in enumerate(arrays):
        slope = grad(loss, argnums=i)(*arrays)
        measured = numerical_gradient(at(loss, arrays, i), array.copy())
        np.testing.assert_allclose(slope, measured, rtol=1e-7, atol=1e-8)


@each_call
def test_the_row_has_a_derivative_itself(function, call, arrays):
    loss = weighted(lambda *given: np.tanh(call(*given)), arrays)
    for i, array in enumerate(arrays):
        weights = np.sin(np.arange(array.size) + 1).reshape(array.shape)

        def slope(x, i=i, weights=weights):
            return (grad(at(loss, arrays, i))(x) * weights).sum()

        measured = numerical_gradient(slope, array.copy())
        np.testing.assert_allclose(grad(slope)(array), measured, rtol=1e-6, atol=1e-7)


ONCE = {conv2d}  # its rule writes into the memory of the batch before, to be fast


@every_row
def test_the_rules_of_the_course_have_a_derivative(function, settings):
    # the rules of chapter 6 run on variables, as they stand
    x, *rest = EXAMPLES[function](np.random.default_rng(3), 5)
    weights = np.sin(np.arange(x.size) + 1).reshape(x.shape)
    loss = weighted(lambda x: function(x, *rest, **settings) * np.float64(2), [x])

    def slope(x):
        return (grad(loss)(x) * weights).sum()

    if function in ONCE:
        with pytest.raises(NotImplementedError, match=f"rule of {name_of(function)} "):
            grad(slope)(x)
        return
    measured = numerical_gradient(slope, x)
    np.testing.assert_allclose(grad(slope)(x), measured, rtol=1e-5, atol=1e-7)


@each_call
def test_float32_stays_float32(function, call, arrays):
    arrays = [array.astype(np.float32) for array in arrays]
    positions = tuple(range(len(arrays)))
    gradients = grad(lambda *given: call(*given).sum(), positions)(*arrays)
    for array, gradient in zip(arrays, gradients, strict=True):
        assert (gradient.dtype, gradient.shape) == (np.float32, array.shape)


@each_device
@pytest.mark.parametrize(
    ("function", "call", "arrays"),
    [p for p in EACH if p.values[0] not in BEYOND and p.id not in ON_THE_HOST],
)
def test_the_row_runs_on_every_device(function, call, arrays, device, monkeypatch):
    expected = grad(lambda *given: call(*given).sum())(*arrays)
    to = put(device, monkeypatch)
    slope = grad(lambda *given: call(*given).sum())(*to(tuple(arrays)))
    assert isinstance(slope, np.ndarray | np.generic) == (device == "numpy")
    np.testing.assert_allclose(to_cpu(slope), expected, rtol=1e-12)


@each_device
def test_a_row_taken_twice_is_counted_twice_on_every_device(device, monkeypatch):
    to = put(device, monkeypatch)
    twice = to(TWICE)
    slope = grad(lambda x: x[twice].sum())(to(A))
    np.testing.assert_array_equal(to_cpu(slope)[:, 0], [2, 0, 1])


@each_device
def test_a_new_array_is_made_where_the_variable_is(device, monkeypatch):
    x = put(device, monkeypatch)(A)
    slope = grad(lambda x: (np.arange(4, like=x) * x).sum())(x)
    assert to_cpu(slope)[0].tolist() == [0, 1, 2, 3]


def test_a_copy_has_the_slope_of_what_it_copies():
    assert grad(lambda x: (x.copy() * x).sum())(np.array([2.0, 3.0])).tolist() == [4, 6]


def test_places_of_nothing_are_none():
    assert record(lambda w: np.bincount(TWICE[:0], w), A[:0, 0]).value.shape == (0,)


def test_the_mean_of_no_rows_has_a_gradient_of_no_rows():
    assert grad(lambda x: x.mean(axis=1).sum())(np.ones((0, 3))).shape == (0, 3)


MET = [operator.add, operator.sub, operator.mul, operator.truediv, np.maximum]
MEETINGS = [(f, POSITIVE, A) for f in MET] + [(operator.matmul, A, MATRIX)]


@each_device
@pytest.mark.parametrize(("call", "constant", "x"), MEETINGS)
def test_a_constant_on_the_left_is_met_on_every_device(
    call, constant, x, device, monkeypatch
):
    expected = grad(lambda x: call(constant, x).sum())(x)
    to = put(device, monkeypatch)
    held = to(constant)
    slope = grad(lambda x: call(held, x).sum())(to(x))
    np.testing.assert_allclose(to_cpu(slope), expected, rtol=1e-12)


@pytest.mark.parametrize(("call", "constant", "x"), MEETINGS)
@pytest.mark.parametrize("turned", [False, True])
def test_a_constant_left_on_the_cpu_is_told_where_it_is(
    call, constant, x, turned, monkeypatch
):
    to = put("stand-in", monkeypatch)
    if turned:
        constant, x, call = x, constant, lambda a, b, call=call: call(b, a)
    shapes = rf"{re.escape(str(constant.shape))} is on the CPU and that of shape "
    with pytest.raises(RuntimeError, match=shapes + r".* on a GPU, .*to_gpu"):
        grad(lambda x: call(constant, x).sum())(to(x))


@each_device
def test_a_network_over_recorded_parameters_is_run_by_forward(device, monkeypatch):
    to, rng = put(device, monkeypatch), np.random.default_rng(0)
    network, x, labels = mlp(rng, [4, 5, 3], relu), A.astype("f4"), np.array([0, 2, 1])
    _, expected = backprop(network, x, cross_entropy, labels)
    there, x_there, labels_there = to(network), to(x), to(labels)

    def loss_of(parameters, x):
        y = forward(there.with_parameters(parameters), x)
        return cross_entropy(y, labels_there)

    slope = grad(loss_of)(there.parameters, x_there)
    np.testing.assert_allclose(to_cpu(slope), expected.vector, rtol=1e-6)
    if device != "numpy":
        with pytest.raises(TypeError, match=r"x is on the CPU and .* are on GPU 0"):
            grad(loss_of)(there.parameters, x)
        with pytest.raises(TypeError, match=r"x is on the CPU and .* are on GPU 0"):
            grad(loss_of, 1)(there.parameters, x)
