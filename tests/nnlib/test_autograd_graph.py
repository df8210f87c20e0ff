"""The way back over a graph: its order, what it shows, and what it refuses."""

import math

import numpy as np
import pytest

from nnlib.activations import relu, tanh
from nnlib.autograd import (
    Node,
    backward_order,
    differentiable,
    grad,
    record,
    value_and_grad,
)
from nnlib.autograd.recording import locked
from nnlib.backprop import rule_for
from nnlib.convolution import max_pool2d
from tests.needs import needs

# 1. The order of the way back.


def test_every_node_comes_after_all_that_used_it():
    a, b = Node(2.0), Node(3.0)
    c = Node(5.0, np.add, [a, b])
    d = Node(10.0, np.multiply, [a, c])
    e = Node(15.0, np.add, [d, c])
    order = backward_order(e)
    assert order[:3] == [e, d, c]
    assert set(order[3:]) == {a, b}


@pytest.mark.parametrize("n", [10_000])
def test_many_operations_in_a_row_raise_no_recursion_error(n):
    def chain(x):
        for _ in range(n):
            x = x * 1.0001
        return x

    assert grad(chain)(1.0) == pytest.approx(1.0001**n)


def test_a_doubling_at_each_step_is_linear_in_the_steps():
    def doubled(x):
        for _ in range(60):  # 2**60 paths lead back
            x = x + x
        return x

    assert grad(doubled)(1.0) == 2.0**60


def test_a_loop_is_refused():
    a = Node(1.0)
    b = Node(2.0, np.add, [a, a])
    a.parents, a.function = [b, b], np.multiply
    words = r"backward_order: Node\(.*\) is made from Node\(.*\), and that one from it"
    with pytest.raises(ValueError, match=words):
        backward_order(b)
    with pytest.raises(
        ValueError, match=r"a loop\. Expected a graph in which no value"
    ):
        backward_order(a)


def test_the_tape_shows_every_number_forwards_and_backwards():
    # microgpt's check: L = a * b + a at 2 and 3
    tape = record(lambda a, b: a * b + a, 2.0, 3.0)
    assert repr(tape).splitlines()[1:] == [
        "a     argument        2      4",
        "b     argument        3      2",
        "v1    multiply(a, b)  6      1",
        "v2    add(v1, a)      8      1",
    ]
    assert tape.backward() == tape.backward() == (4, 2)  # nothing adds up
    assert tape.value == 8


def test_gradients_of_arrays_with_a_gradient_from_behind():
    tape = record(lambda x: x * x, np.array([1.0, 2.0]))
    (slope,) = tape.backward(np.array([1.0, 10.0]))
    assert slope.tolist() == [2.0, 40.0]
    assert repr(tape).splitlines()[1] == "x     argument        (2,)   -"


def test_the_tape_names_the_parts_of_a_list_and_leaves_out_what_is_no_number():
    tape = record(lambda x, y, on: np.stack([x, y, 2.0]), 1.0, 3.0, True)
    assert tape.made(tape.output) == "stack([x, y, ...])"
    assert [tape.names[node] for node in tape.inputs] == ["x", "y"]


def test_settings_by_name_are_no_parents():
    tape = record(lambda x: max_pool2d(x, size=2), np.ones((1, 1, 2, 2)))
    assert tape.made(tape.output) == "max_pool2d(x)"


def test_the_numbers_of_a_shape_are_one_constant():
    tape = record(lambda x: x.reshape(1, 2), np.ones(2))
    assert tape.made(tape.output) == "reshape(x, ...)"


def test_a_recording_within_one_holds_none_of_the_outer_s_nodes():
    inner = []

    def outer(x):
        inner.append(record(lambda y: x * x * y, 2.0))
        return x

    grad(outer)(3.0)
    assert [inner[0].made(node) for node in inner[0].nodes] == [
        *("argument", "multiply(..., y)")
    ]


def test_a_tape_within_a_recording_has_a_derivative():
    def slope(x):
        return record(lambda y: y * y * y, x).backward()[0]

    assert grad(slope)(2.0) == 12


def test_the_gradient_from_behind_takes_the_output_s_dtype():
    tape = record(lambda x: x, np.ones(2, np.float32))
    assert tape.backward(np.ones(2))[0].dtype == np.float32


def test_a_node_that_nothing_flows_back_to_is_passed_over(rules):
    def vjp_copysign(x, y):
        return np.copysign(x, y), (lambda g: g * np.sign(x * y), None)

    rule_for(np.copysign)(vjp_copysign)
    assert grad(lambda x: np.copysign(x, x + 1.0))(2.0) == 1


def test_no_gradient_is_computed_for_a_constant(rules):
    def refused(g):
        raise AssertionError("the gradient of a constant was asked for")

    rule_for(np.copysign)(lambda x, y: (np.copysign(x, y), (lambda g: g, refused)))
    assert grad(lambda x: np.copysign(x, 1.0))(2.0) == 1


def test_a_node_says_what_made_it():
    assert repr(Node(2.0)) == "Node(argument, shape ())"
    assert repr(Node(np.ones(3), np.add)) == "Node(add, shape (3,))"


def test_a_position_counts_from_the_end_as_in_python():
    assert grad(lambda x, y: x * y, -1)(2.0, 3.0) == 2
    assert grad(lambda x, y: x * y, -2)(2.0, 3.0) == 3


# 2. What is changed in place, and what is refused.


IN_PLACE = {
    "add": (lambda x, W: add_to(x), r"x = x \+ y in place of x \+= y"),
    "multiply": (lambda x, W: multiplied(x), r"x = x \* y in place of x \*= y"),
    "matmul": (lambda x, W: turned(x, W), "x = x @ y in place of x @= y"),
    "setitem": (lambda x, W: put_into(x), r"x = np.where\(mask, 0, x\) in place of"),
    "exp": (lambda x, W: np.exp(x, out=x), r"y = np.exp\(x\) in place of np.exp"),
    "grad": (lambda x, W: shrunk((x @ W), W), r"x = x \+ y in place of x \+= y"),
}


def add_to(x):
    x += 1
    return x.sum()


def multiplied(x):
    x *= 2
    return x.sum()


def turned(x, W):
    x @= W
    return x.sum()


def put_into(x):
    x[0] = 0
    return x.sum()


def shrunk(y, W):
    W *= 0.5
    return y.sum()


@pytest.mark.parametrize("name", IN_PLACE)
def test_a_change_in_place_is_refused(name):
    x, W = np.ones((2, 2)), np.ones((2, 2))
    change, advice = IN_PLACE[name]
    with pytest.raises(ValueError, match=f"{name}: .* is changed, .*write {advice}"):
        grad(lambda x: change(x, W))(x)
    assert x.flags.writeable
    assert W.flags.writeable
    assert x.tolist() == W.tolist() == [[1, 1], [1, 1]]


def test_an_argument_is_locked_before_it_is_used():
    x = np.ones(2)

    def changes_first(given):
        x[0] = 5.0
        return given.sum()

    with pytest.raises(ValueError, match="is changed"):
        grad(changes_first)(x)


def test_a_change_after_the_recording_is_noticed():
    x, W = np.ones((2, 2)), np.ones((2, 2))
    tape = record(lambda x: (x @ W).sum(), x)
    assert tape.backward()[0].tolist() == [[2, 2], [2, 2]]
    x[0, 0] = 7
    with pytest.raises(ValueError, match="backward: x was changed in place since"):
        tape.backward()


def test_locks_open_again_views_and_bases_alike():
    base = np.ones((3, 3))
    view = base[1:]
    with locked() as lock:
        lock(view)
        lock(base)
        with pytest.raises(ValueError, match="read-only"):
            base[0] = 2
    assert base.flags.writeable
    assert view.flags.writeable
    with locked() as lock:
        lock(base)
        lock(view)
        assert not view.flags.writeable
    assert base.flags.writeable
    assert view.flags.writeable
    closed = np.ones(2)
    closed.flags.writeable = False
    with locked() as lock:
        lock(closed)
    assert not closed.flags.writeable


def test_memory_of_another_library_stays_open_and_a_change_is_noticed():
    torch = needs("torch")
    x = torch.ones(2, dtype=torch.float64).numpy()
    assert grad(lambda x: (x * x).sum())(x).tolist() == [2, 2]
    tape = record(lambda x: (x * x).sum(), x)
    x[0] = 3
    with pytest.raises(ValueError, match="x was changed in place since"):
        tape.backward()


def test_a_view_is_locked_in_a_recording_within_one():
    base = np.ones((3, 3))
    view = base[1:]

    def inner(y):
        return (view * y).sum()

    assert grad(lambda x: (base * x).sum() * grad(inner)(1.0))(1.0) == 54
    assert base.flags.writeable
    assert view.flags.writeable


def test_the_gradients_are_the_caller_s_own():
    x, y = np.ones(3), np.ones(3)
    to_x, to_y = grad(lambda x, y: (x + y).sum(), (0, 1))(x, y)
    to_x += 1
    assert to_y.tolist() == [1, 1, 1]


def test_a_result_that_no_argument_leads_to_has_no_slope():
    assert grad(lambda x: np.float64(3.0))(np.ones(2)).tolist() == [0, 0]
    assert grad(lambda x, y: y * 2.0, argnums=(0, 1))(1.0, 1.0) == (0, 2)


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: grad(3.0), TypeError, "grad: function is 3.0, expected a function"),
        (lambda: grad(tanh, True), TypeError, "argnums is .*, expected the position"),
        (lambda: grad(tanh)("a"), TypeError, "grad: z is 'a', expected floats"),
        (
            lambda: grad(np.sum)(np.ones(2, int)),
            TypeError,
            "grad: a holds int64, expected floats",
        ),
        (
            lambda: grad(tanh)(np.ones(3)),
            ValueError,
            r"grad: tanh returns an array of shape \(3,\), expected one number: write",
        ),
        (
            lambda: grad(lambda x: None)(1.0),
            TypeError,
            "returns None, expected one number: write return",
        ),
        (
            lambda: grad(lambda x: math.exp(x))(1.0),
            TypeError,
            r"write np\.exp\(x\) in place of math\.exp\(x\)",
        ),
        (
            lambda: grad(lambda x: np.linalg.norm(x))(np.ones(2)),
            NotImplementedError,
            "norm has no backward rule, and cannot be taken apart. Write it with",
        ),
        (
            lambda: grad(lambda x: np.add.reduce(x))(np.ones(2)),
            NotImplementedError,
            "add.reduce has no backward rule",
        ),
        (
            lambda: grad(lambda x: np.exp(x, where=x > 0))(np.ones(2)),
            TypeError,
            "exp: its backward rule takes x, and 1 arguments and where were given",
        ),
        (
            lambda: record(lambda x: x, np.ones(2)).backward(),
            ValueError,
            r"backward: the output has shape \(2,\), expected one number: write \.sum",
        ),
        (
            lambda: record(lambda x: x, np.ones(2)).backward(np.ones(3)),
            ValueError,
            r"backward: g has shape \(3,\), expected \(2,\)",
        ),
        (
            lambda: record(lambda x: 3.0, 1.0),
            TypeError,
            "record: .* returns 3.0, expected what depends on its arguments",
        ),
        (
            lambda: differentiable("tanh"),
            TypeError,
            "differentiable: function is 'tanh', expected a function",
        ),
        (
            lambda: grad(lambda x: relu(x[:, :1] @ x))(np.ones((2, 2))),
            ValueError,
            "matmul",
        ),
    ],
)
def test_what_is_refused_is_said_in_words(call, kind, words):
    with pytest.raises(kind, match=words):
        call()


def test_a_gradient_of_another_shape_is_refused(rules):
    # the rule of linear takes a matrix; a stack of them would lose an axis
    rule_for(np.cbrt)(lambda x: (np.cbrt(x), (lambda g: g.sum(axis=0),)))
    words = r"rule of cbrt returns a gradient of shape \(2,\) for an argument of shape"
    with pytest.raises(ValueError, match=words):
        grad(lambda x: np.cbrt(x).sum())(np.ones((3, 2)))


def test_a_rule_that_writes_has_no_second_derivative_and_says_so(rules):
    def written(g):
        g = g * 1.0
        g[0] *= 2
        return g

    rule_for(np.cbrt)(lambda x: (np.cbrt(x), (written,)))
    assert grad(lambda x: np.cbrt(x).sum())(np.ones(2)).tolist() == [2, 1]
    words = "rule of cbrt writes into an array, so that no second derivative goes"
    with pytest.raises(NotImplementedError, match=words):
        grad(lambda x: grad(lambda x: (x * np.cbrt(x)).sum())(x).sum())(np.ones(2))


def test_a_value_that_only_the_outer_argument_made_keeps_its_slope():
    def outer(x):
        value, slope = value_and_grad(lambda y: x * x)(1.0)
        return value + slope  # nothing leads to y: its slope is 0

    assert outer(3.0) == 9
    assert grad(outer)(3.0) == 6
