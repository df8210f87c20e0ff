"""Answers that the tape calls, or that get a graph: what is handed over, and back."""

import numpy as np
import pytest

from nnlib.autograd import grad
from nnlib.backprop import RULES
from nnlib_grader.specification.drivers import (
    in_the_table,
    parents_of,
    through_the_tape,
    with_parents,
)

X, G = np.array([1.0, 2.0, 3.0]), np.array([10.0, 20.0, 30.0])
EDGES = np.array([[1, 0], [1, 2], [0, 2]])


def vjp_cumsum(x):
    return np.cumsum(x), (lambda g: g[::-1].cumsum()[::-1],)


def test_a_graph_keeps_the_order_of_its_parents():
    assert parents_of(3, EDGES) == [[2], [0, 2], []]
    assert parents_of(1, np.empty((0, 2), int)) == [[]]


def test_an_order_comes_back_as_an_array_and_anything_else_as_it_is():
    for order in ([1, 0, 2], [np.int64(1), np.array(0), 2]):
        found = with_parents(lambda parents, output, order=order: order)(3, EDGES, 1)
        assert found.dtype.kind == "i" and found.tolist() == [1, 0, 2]
    for other in (None, "102", [1.0, 0.0], [[1], [0, 2]], (1, 0, 2)):
        driven = with_parents(lambda parents, output, other=other: other)
        assert driven(3, EDGES, 1) is other


def test_a_graph_that_was_changed_is_told():
    with pytest.raises(ValueError, match="parents is changed"):
        with_parents(lambda parents, output: parents.pop())(3, EDGES, 1)


def test_a_function_is_differentiated_by_the_tape():
    found = through_the_tape(lambda x: x * x)(X, G)
    assert found["value"].tolist() == [1, 4, 9]
    assert found["gradient"].tolist() == [20, 80, 180]


def test_a_rule_stands_in_the_table_for_as_long_as_it_is_called():
    assert np.cumsum not in RULES
    for rule in (vjp_cumsum, lambda x: list(vjp_cumsum(x))):
        found = in_the_table(rule)(X, G)
        assert found["y"].tolist() == [1, 3, 6]
        assert found["gradient"].tolist() == [60, 50, 30]
    assert np.cumsum not in RULES
    with pytest.raises(NotImplementedError, match="cumsum has no backward rule"):
        grad(lambda x: np.cumsum(x).sum())(X)


@pytest.mark.parametrize(
    "rule",
    [
        lambda x: np.cumsum(x),
        lambda x: (np.cumsum(x), lambda g: g),
        lambda x: (np.cumsum(x), (G,)),
        lambda x: (np.cumsum(x), (lambda g: g, None)),
    ],
)
def test_a_rule_of_another_form_is_told_what_to_write(rule):
    with pytest.raises(TypeError, match=r"write return y, \(to_x,\)"):
        in_the_table(rule)(X, G)
    assert np.cumsum not in RULES


def test_a_pullback_that_changes_g_is_told():
    def to_x(g):
        g += 1
        return g

    with pytest.raises(ValueError, match="g is changed in place"):
        in_the_table(lambda x: (np.cumsum(x), (to_x,)))(X, G)
