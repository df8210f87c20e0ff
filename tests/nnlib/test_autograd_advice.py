"""What a first try hands to the tape, chapter 11: each message says what to write."""

import numpy as np
import pytest

from nnlib.activations import tanh
from nnlib.autograd import backward_order, check_grad, differentiable, grad, record
from nnlib.autograd.checks import refuse_two_places
from tests.devices import each_device, put

X = np.array([0.5, 1.0, 2.0])


def total(x):
    return (x * x).sum()


def written_into(x):
    y = np.zeros(3)
    y[0] = x[0]
    return y.sum()


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda: grad(total, 1)(X), TypeError, r"asks for argument 1 .* with 1,"),
        (lambda: grad(total, -2)(X), TypeError, "asks for argument -2"),
        (
            lambda: grad(total)(x=X),
            TypeError,
            r"with none, .*not grad\(function\)\(x=x",
        ),
        (lambda: grad(total)(), TypeError, r"total was called with none"),
        (lambda: grad(written_into)(X), ValueError, r"write y = np.stack\(\[a, b\]\)"),
        (lambda: grad(lambda x: np.array([x, x]).sum())(1.0), TypeError, "np.stack"),
        (
            lambda: grad(lambda x: x.dot(x))(X),
            AttributeError,
            "no .dot, .* write x @ y",
        ),
        (lambda: grad(tanh, 0.0)(X), TypeError, "argnums is 0.0, expected"),
        (lambda: grad(tanh)(True), TypeError, "z is True, expected floats"),
        (
            lambda: record(3.0, X),
            TypeError,
            r"record: function is 3.0, .*\(lambda x: \(x\*\*2\).sum\(\), np.array",
        ),
        (lambda: record(total, [1.0, 2.0]), TypeError, "no argument of total holds"),
        (lambda: record(total, np.arange(3)), TypeError, "no argument of total holds"),
        (lambda: backward_order(record(total, X)), TypeError, "output is a Tape"),
        (
            lambda: grad(lambda x: (x * 1j).sum())(X),
            TypeError,
            "multiply makes complex numbers of float64, .* as two arrays",
        ),
    ],
)
def test_the_message_says_what_to_write(call, kind, words):
    with pytest.raises(kind, match=words):
        call()


def test_what_the_messages_say_works():
    assert grad(lambda x: np.stack([x[0], 2 * x[1]]).sum())(X).tolist() == [1, 2, 0]
    assert grad(lambda x: np.stack([x, x * x]).sum())(1.0) == 3
    assert grad(lambda x: x @ x)(X).tolist() == [1, 2, 4]
    assert grad(lambda x: np.clip(x, 0, 1).sum())(X).tolist() == [1, 1, 0]


@each_device
def test_what_numpy_refuses_in_one_place_is_not_said_to_be_in_two(device, monkeypatch):
    x = put(device, monkeypatch)(X)
    with pytest.raises(TypeError, match=r"NoneType|None"):
        grad(lambda x: (x * None).sum())(x)
    assert refuse_two_places(np.multiply, [np.array(2.0), x]) is None


def test_a_list_is_in_neither_place():
    with pytest.raises(TypeError, match="multiply"):
        grad(lambda x: (x * ["a", "b", "c"]).sum())(X)


def test_a_function_that_is_taken_apart_is_not_taken_for_a_rule_that_writes(rules):
    leaves = differentiable(lambda x: float(x) * x)
    with pytest.raises(TypeError, match="asked for plain numbers"):
        grad(lambda x: leaves(x) + x)(1.0)
    with pytest.raises(TypeError, match="asked for plain numbers"):
        check_grad(leaves, 1.0)  # through its entry in the table


def test_a_mask_chooses_between_arrays_where_none_may_be_written():
    def written(x):
        y = np.zeros(3)
        y[X > 1] = x[X > 1]
        return y.sum()

    with pytest.raises(TypeError, match=r"or y\[i\] = x: .*np.where\(mask, x, y\)"):
        grad(written)(X)
    chosen = grad(lambda x: np.where(X > 1, x, 0.0).sum())(X)
    assert chosen.tolist() == (X > 1).astype(float).tolist()


@pytest.mark.parametrize(
    ("refused", "advised"),
    [
        (lambda x: np.dot(x, x), lambda x: x @ x),
        (np.linalg.norm, lambda x: np.sqrt((x**2).sum())),
        (np.std, lambda x: np.sqrt(((x - x.mean()) ** 2).mean())),
        (np.var, lambda x: ((x - x.mean()) ** 2).mean()),
    ],
)
def test_a_function_without_a_rule_can_be_written_with_others(refused, advised):
    with pytest.raises(NotImplementedError, match=r"one: .* in place of np\."):
        grad(refused)(X)
    assert check_grad(advised, X).passed and np.isclose(refused(X), advised(X))


def test_a_number_may_be_printed_in_the_middle(capsys):
    def told(x):
        y = total(x)
        print(f"{y:.2f}")
        return y

    assert grad(told)(X).tolist() == [1, 2, 4]
    assert capsys.readouterr().out == "5.25\n"


def test_other_errors_of_the_function_stay_as_they_are():
    def fails(x):
        raise ValueError("mine")

    with pytest.raises(ValueError, match=r"^mine$"):
        grad(fails)(X)
    with pytest.raises(AttributeError, match=r"^__nothing__$"):
        grad(lambda x: x.__nothing__)(X)


def test_a_change_of_the_last_number_is_noticed_too():
    x = X.copy()
    tape = record(total, x)
    x[-1] = 5.0
    with pytest.raises(ValueError, match="x was changed in place"):
        tape.backward()


def test_an_argument_that_is_not_used_gets_zeros_of_its_shape():
    _, unused = record(lambda x, y: total(x), X, np.ones((2, 2))).backward()
    assert unused.tolist() == [[0, 0], [0, 0]]
