"""A multilayer perceptron built from its sizes."""

import numpy as np
import pytest

from nnlib.propagation import linear, mlp
from nnlib.weights import he, normal, zeros


def test_mlp_puts_the_activation_between(rng):
    network = mlp(rng, [5, 4, 3, 2], np.tanh)
    functions = [linear, np.tanh, linear, np.tanh, linear]
    assert [layer.function for layer in network] == functions
    assert [layer.W.shape for layer in network if layer.parameters] == [
        (5, 4),
        (4, 3),
        (3, 2),
    ]


def test_mlp_with_an_output(rng):
    network = mlp(rng, [5, 2], np.tanh, output=np.negative)
    assert [layer.function for layer in network] == [linear, np.negative]
    assert [layer.function for layer in mlp(rng, [5, 2], np.tanh)] == [linear]


def test_mlp_draws_with_the_initialiser_in_order():
    network = mlp(np.random.default_rng(3), [4, 3, 2], np.tanh, initialise=normal)
    rng = np.random.default_rng(3)
    W, _ = normal(rng, 4, 3)
    assert network[0].W.tolist() == W.tolist()
    W, _ = normal(rng, 3, 2)
    assert network[2].W.tolist() == W.tolist()


def test_mlp_starts_with_he_by_default():
    network = mlp(np.random.default_rng(0), [1000, 500], np.tanh)
    assert float(network[0].W.std()) == pytest.approx((2 / 1000) ** 0.5, rel=0.01)


MLP_REFUSED = [
    ({"sizes": []}, ValueError, r"sizes is \[\], expected the inputs and the outputs"),
    ({"sizes": [3]}, ValueError, r"sizes is \[3\], .* least: write \[784, 30, 10\]\.$"),
    ({"sizes": [3, 0]}, ValueError, r"sizes\[1\] is 0, expected 1 or more\.$"),
    ({"sizes": [3, 2.0]}, TypeError, r"sizes\[1\] is 2\.0, .* number: write 2\.$"),
    ({"sizes": 3}, TypeError, r"sizes is 3, expected a list: write mlp\(rng, \[784"),
    ({"sizes": "32"}, TypeError, "sizes is '32', expected a list"),
    ({"rng": 0}, TypeError, "rng is 0, expected a generator"),
    ({"activation": "relu"}, TypeError, "activation is 'relu', expected a function"),
    ({"activation": np.ones(2)}, TypeError, "activation is an array of shape"),
    ({"output": "softmax"}, TypeError, "output is 'softmax', expected a function"),
    ({"initialise": "he"}, TypeError, "initialise is 'he', expected a function"),
    ({"dtype": int}, TypeError, r"dtype is int64, expected np\.float32 or np\.float64"),
    (
        {"initialise": lambda rng, n_in, n_out: np.ones((n_in, n_out))},
        ValueError,
        r"initialise\(rng, 3, 2\) returns an array of shape \(3, 2\), .*return W, b\.$",
    ),
    (
        {"initialise": lambda rng, n_in, n_out: he(rng, n_out, n_in)},
        ValueError,
        r"returns shape \(2, 3\) and shape \(3,\), expected W of shape \(3, 2\) and b",
    ),
    (
        {"initialise": lambda rng, n_in, n_out: None},
        ValueError,
        "returns None, expected",
    ),
    (
        {"initialise": zeros},
        TypeError,
        "zeros: n_in is a Generator.* is wrapped: write",
    ),
]


@pytest.mark.parametrize(("wrong", "kind", "words"), MLP_REFUSED)
def test_mlp_refuses_what_it_cannot_build(rng, wrong, kind, words):
    right = {"rng": rng, "sizes": [3, 2], "activation": np.tanh}
    with pytest.raises(kind, match=f"^mlp: .*{words}"):
        mlp(**{**right, **wrong})


def test_mlp_says_what_is_swapped_and_its_advice_works(rng):
    with pytest.raises(
        TypeError, match=r"look swapped: write mlp\(rng, \[784, 30, 10\]"
    ):
        mlp([3, 2], rng, np.tanh)
    network = mlp(
        rng, [3, 2], np.tanh, initialise=lambda rng, n_in, n_out: zeros(n_in, n_out)
    )
    assert not network.parameters.any()


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_mlp_makes_parameters_of_the_dtype(rng, dtype):
    assert mlp(rng, [3, 2, 1], np.tanh, dtype=dtype).parameters.dtype == dtype


@pytest.mark.parametrize("sizes", [(3, 2), np.array([3, 2])])
def test_mlp_takes_sizes_in_any_sequence(rng, sizes):
    assert mlp(rng, sizes, np.tanh)[0].W.shape == (3, 2)
