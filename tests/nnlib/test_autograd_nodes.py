"""Nodes of a graph: lists of parents, parts without a gradient, and what is refused."""

import numpy as np
import pytest

from nnlib.autograd import Node, backward_order, grad
from nnlib.autograd.graph import gradients_of, nodes_in
from nnlib.backprop import rule_for


def test_the_parents_in_a_list_are_found_beside_the_others():
    a, b, c = Node(1.0), Node(2.0), Node(3.0)
    assert nodes_in([a, None, [b, None, [c]]]) == [a, b, c]


def test_a_loop_of_one_parent_each_is_said_with_the_way_out():
    a = Node(1.0)
    b = Node(2.0, np.negative, [a])
    a.parents, a.function = [b], np.sin
    with pytest.raises(ValueError) as error:
        backward_order(b)
    assert str(error.value) == (
        "backward_order: Node(sin, shape ()) is made from Node(negative, shape ()), "
        "and that one from it: a loop. Expected a graph in which no value is needed to "
        "compute itself: write each step's result as a new node."
    )


def test_what_no_gradient_reaches_does_not_stop_the_others():
    x, labels = Node(np.float64(2.0)), Node(np.float64(1.0))
    shifted = Node(np.float64(2.0), np.add, [labels], [lambda g: g])
    squared = Node(np.float64(4.0), np.square, [x], [lambda g: 4.0 * g])
    loss = Node(np.float64(6.0), np.add, [shifted, squared], [None, lambda g: g])
    order = backward_order(loss)
    assert order.index(shifted) < order.index(squared)  # passed by, on the way to x
    gradients = gradients_of(loss, np.float64(1.0))
    assert gradients[x] == 4.0 and shifted not in gradients and labels not in gradients


def test_a_list_that_gets_too_few_gradients_is_refused():
    a, b = Node(np.float64(1.0)), Node(np.float64(2.0))
    both = Node(np.float64(3.0), np.stack, [[a, b]], [lambda g: [g]])
    with pytest.raises(ValueError, match="shorter"):
        gradients_of(both, np.float64(1.0))


def test_a_gradient_that_does_not_fit_is_said_with_both_shapes(rules):
    rule_for(np.cbrt)(lambda x: (np.cbrt(x), (lambda g: g.sum(axis=0),)))
    with pytest.raises(ValueError) as error:
        grad(lambda x: np.cbrt(x).sum())(np.ones((3, 2)))
    assert str(error.value) == (
        "the backward rule of cbrt returns a gradient of shape (2,) for an argument of "
        "shape (3, 2), expected the argument's shape: add up what was stretched, with "
        ".sum(axis=...)."
    )


def test_what_would_come_back_complex_is_said_with_the_way_out(rules):
    rule_for(np.cbrt)(lambda x: (np.cbrt(x), (lambda g: g * 1j,)))
    with pytest.raises(TypeError) as error:
        grad(lambda x: np.cbrt(x).sum())(np.ones(2))
    assert str(error.value) == (
        "cbrt makes complex numbers of float64, and what comes back to these would "
        "lose a part, expected floats all the way: write the real and the imaginary "
        "part as two arrays."
    )
