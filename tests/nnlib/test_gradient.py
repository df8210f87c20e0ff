"""A gradient is a vector with names: sums, multiples, a length, and parts."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.backprop import Gradient
from nnlib.propagation import Layer, Network, linear, mlp
from nnlib.propagation.vector import joined, places, views

NETWORK = mlp(np.random.default_rng(0), [2, 3, 1], np.tanh, dtype=np.float64)
P = NETWORK.parameters.size
numbers = st.floats(-1e3, 1e3)
vectors = st.lists(numbers, min_size=P, max_size=P).map(np.array)
gradients = vectors.map(lambda vector: Gradient(NETWORK, vector))


def close(one, other):
    np.testing.assert_allclose(one.vector, other.vector, rtol=1e-9, atol=1e-9)


@given(gradients, gradients, gradients, numbers, numbers)
def test_gradients_are_a_vector_space(a, b, c, s, t):
    close(a + b, b + a)
    close((a + b) + c, a + (b + c))
    close(s * (a + b), s * a + s * b)
    close((s + t) * a, s * a + t * a)
    close((s * t) * a, s * (t * a))
    close(a - b, a + -1.0 * b)
    close(1.0 * a, a)
    close(-a, -1.0 * a)
    close(sum([a, b, c]), a + b + c)
    np.testing.assert_array_equal((a - a).vector, 0)


@given(gradients, gradients, numbers)
def test_the_norm_is_one(a, b, s):
    assert (a + b).norm() <= a.norm() + b.norm() + 1e-9
    assert (s * a).norm() == pytest.approx(abs(s) * a.norm())
    assert a.norm() == pytest.approx(math.hypot(*a.vector))


@given(gradients, st.floats(0.1, 1e3))
def test_division_undoes_multiplication(a, s):
    close(s * a / s, a)


@pytest.mark.parametrize(
    "factor", [2, 2.0, np.float32(2), np.float64(2), np.array(2.0)]
)
def test_a_gradient_is_multiplied_from_both_sides(factor):
    vector = np.arange(P, dtype=np.float32)
    grads = Gradient(NETWORK, vector)
    for product in (grads * factor, factor * grads, grads / (1 / factor)):
        assert isinstance(product, Gradient)
        assert product.vector.dtype == np.float32
        assert product.vector.tolist() == (2 * vector).tolist()
    assert vector.tolist() == list(range(P))


def test_the_norm_of_a_float16_gradient_does_not_overflow():
    vector = np.full(P, 300, np.float16)
    assert Gradient(NETWORK, vector).norm() == pytest.approx(300 * math.sqrt(P))


def test_the_parts_have_names_and_are_views():
    vector = np.arange(float(P))
    grads = Gradient(NETWORK, vector)
    assert len(grads) == len(NETWORK) == 3
    assert grads[0].W.tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]
    assert grads[-1].b.tolist() == [12.0]
    assert [repr(part) for part in grads] == [repr(part) for part in grads[:]]
    assert repr(grads[1]) == ""
    grads[0].b[:] = 7
    assert vector[6:9].tolist() == [7.0] * 3
    assert repr(grads).splitlines()[1:3] == [
        "    linear: W (2, 3), b (3,),",
        "    tanh,",
    ]


WRONG = [
    (lambda g: g + 1, TypeError, r"1 was added, expected a Gradient"),
    (
        lambda g: g - g.vector,
        TypeError,
        "an array of shape .* was added, expected a Gr",
    ),
    (lambda g: g * "2", TypeError, "factor is '2', expected a number"),
    (
        lambda g: g * g.vector,
        TypeError,
        r"factor is an array of shape \(13,\), expected",
    ),
    (lambda g: g * math.nan, ValueError, "factor is nan, expected a finite number"),
    (lambda g: g / 0, ZeroDivisionError, "divisor is 0, expected another number"),
    (lambda g: g[0].w, AttributeError, "this layer has no 'w'; its parameters: W, b"),
    (lambda g: g[3], IndexError, "there is no layer 3, expected 0 to 2"),
    (
        lambda g: Gradient(NETWORK, np.ones(3)),
        ValueError,
        r"vector is an array of shape",
    ),
    (
        lambda g: Gradient(NETWORK, [1.0]),
        TypeError,
        "vector is a list of 1, expected an",
    ),
    (
        lambda g: g + Gradient(Network([np.tanh]), np.zeros(0, np.float32)),
        ValueError,
        "the gradients are of two networks",
    ),
    (lambda g: 1 + g, TypeError, "^Gradient: 1 was added, expected a Gradient"),
    (lambda g: g[9], IndexError, "^Gradient: there is no layer 9, expected 0 to 2"),
]


@pytest.mark.parametrize(("wrong", "kind", "words"), WRONG)
def test_what_cannot_be_done_is_said(wrong, kind, words):
    with pytest.raises(kind, match=words):
        wrong(Gradient(NETWORK, np.ones(P)))


# What the vector is made of: places and views.

layers = st.lists(
    st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=4
)


@given(layers, st.data())
def test_the_vector_holds_every_parameter_once_in_its_place(sizes, data):
    made = [
        Layer(linear, np.full((n, m), float(i)), np.full(m, i + 0.5))
        for i, (n, m) in enumerate(sizes)
    ]
    repeats = data.draw(st.lists(st.sampled_from(made), max_size=2))
    given_layers = [*made, *repeats]
    where = places(given_layers)
    vector = joined(given_layers, where)
    assert vector.size == sum(n * m + m for n, m in sizes)
    covered = sorted({(start, stop) for row in where for start, stop, _ in row})
    ends = [0, *(stop for _, stop in covered)]
    assert [start for start, _ in covered] == ends[:-1]
    assert ends[-1] == vector.size
    for layer, seen in zip(
        given_layers, views(given_layers, where, vector), strict=True
    ):
        for array, view in zip(layer.parameters, seen.parameters, strict=True):
            np.testing.assert_array_equal(array, view)
            assert np.shares_memory(view, vector)
            assert not np.shares_memory(array, vector)
