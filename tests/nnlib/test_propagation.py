"""The way forward: linear, forward, and the batches that they refuse."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.propagation import Layer, Network, check_batch, forward, linear
from tests.needs import needs
from tests.nnlib.small_layers import flat, scaled


def test_linear_by_hand():
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    W = np.array([[1.0, 10.0, 0.0], [2.0, 20.0, -1.0]])
    y = linear(x, W, np.array([0.5, 0.0, 1.0]))
    assert y.tolist() == [[5.5, 50.0, -1.0], [11.5, 110.0, -3.0]]


def test_forward_by_hand():
    first = Layer(linear, np.array([[1.0], [2.0]]), np.array([3.0]))
    second = Layer(scaled, np.array([10.0]), shift=0.5)
    network = Network([first, np.negative, second])
    assert forward(network, np.array([[1.0, 1.0], [0.0, -2.0]])).tolist() == [
        [-59.5],
        [10.5],
    ]


def test_forward_gives_the_generator_to_layers_that_need_chance(rng):
    class Noise(Layer):
        def call(self, x, rng=None):
            return (x, 0.0 if rng is None else rng.random()), {}

    network = Network([Noise(np.add)])
    x = np.zeros((1, 1), np.float32)
    assert forward(network, x).tolist() == [[0.0]]
    expected = np.float32(np.random.default_rng(0).random())
    assert forward(network, x, rng) == expected


@pytest.mark.parametrize("b", [np.zeros((3, 1)), np.zeros((1, 3))])
def test_biases_that_would_be_stretched_are_refused(b):
    x, W = np.ones((1, 2)), np.ones((2, 3))
    with pytest.raises(
        ValueError, match=r"^linear: b has shape .*write b\.reshape\(\(3,"
    ):
        linear(x, W, b)
    assert linear(x, W, b.reshape((3,))).shape == (1, 3)
    with pytest.raises(ValueError, match=r"^linear: .*n_out is 3 in W and 2 in b"):
        linear(x, W, np.zeros(2))


LINEAR_REFUSED = {
    "one sample": (
        np.ones(2),
        r"A single sample is a batch of one: write x\[None, :\]",
    ),
    "images": (np.ones((5, 1, 2)), r"write x\.reshape\(len\(x\), -1\)\.$"),
    "turned": (
        np.ones((2, 5)),
        r"n_in is 5 in x and 2 in W\. Turned round, x fits: write x\.T\.$",
    ),
}


@pytest.mark.parametrize("kind", LINEAR_REFUSED)
def test_linear_s_advice_on_x_works(kind):
    x, words = LINEAR_REFUSED[kind]
    with pytest.raises(ValueError, match=f"^linear: x has shape .*{words}") as error:
        linear(x, np.ones((2, 4)), np.zeros(4))
    code = str(error.value).rpartition("write ")[2].rstrip(".")
    assert linear(eval(code, {"x": x}), np.ones((2, 4)), np.zeros(4)).shape[1] == 4


def test_linear_refuses_other_columns():
    with pytest.raises(ValueError) as error:
        linear(np.ones((5, 3)), np.ones((2, 4)), np.zeros(4))
    assert str(error.value) == (
        "linear: x has shape (5, 3) and W has shape (2, 4), expected (N, n_in) and "
        "(n_in, n_out): n_in is 3 in x and 2 in W."
    )


@pytest.mark.parametrize(
    ("x", "kind", "message"),
    [
        (
            [[1.0, 2.0, 3.0]],
            TypeError,
            r"f: x is a list of 1, .*write np\.array\(x, dtype=np\.float32\)\.$",
        ),
        (
            np.ones((5, 3)),
            TypeError,
            r"x is float64 .* parameters are float32; .* x\.astype\(np\.float32\)\.$",
        ),
        (
            np.ones((5, 3), np.uint8),
            TypeError,
            r"from 0 to 255 are divided by 255; .*astype\(np\.float32\) / 255\.$",
        ),
        (
            np.ones((5, 3), np.int32),
            TypeError,
            r"x is int32 .*write x\.astype\(np\.float32\)\.$",
        ),
        (
            np.ones(3, np.float32),
            ValueError,
            r"layer 0, .* takes \(N, 3\)\. A single sample .* write x\[None, :\]\.$",
        ),
        (
            np.ones((5, 3, 1), np.float32),
            ValueError,
            r"takes \(N, 3\), one row a sample: write x\.reshape\(len\(x\), -1\)\.$",
        ),
    ],
)
def test_a_batch_that_the_network_cannot_take(network, x, kind, message):
    with pytest.raises(kind, match=message) as error:
        check_batch(network, x, caller="f")
    with pytest.raises(kind, match=r"^forward: x "):
        forward(network, x)
    code = str(error.value).rpartition("write ")[2].rstrip(".")
    assert forward(network, eval(code, {"x": x, "np": np})).shape[1] == 2


@pytest.mark.parametrize(
    "x", [np.ones((5, 2), np.float32), np.ones((5, 2, 2), np.float32), np.float32(1.0)]
)
def test_a_batch_of_another_width_is_refused(network, x):
    words = (
        r"^forward: x has shape .*, but layer 0, Layer\(linear, W .*takes \(N, 3\), one"
    )
    with pytest.raises(ValueError, match=words):
        forward(network, x)


def test_forward_says_what_is_swapped_missing_or_no_generator(network):
    x = np.ones((1, 3), np.float32)
    with pytest.raises(TypeError, match=r"network is an array .* look swapped"):
        forward(x, network)
    with pytest.raises(
        TypeError, match=r"^forward: x missing: write forward\(network, x"
    ):
        forward(network)
    with pytest.raises(TypeError, match=r"^forward: rng is 0, expected a generator or"):
        forward(network, x, 0)


def test_forward_names_itself(network):
    with pytest.raises(TypeError, match=r"^forward: x is float64"):
        forward(network, np.ones((5, 3)))


def test_a_network_that_starts_with_another_function_takes_other_shapes():
    network = Network([flat, np.negative])
    assert forward(network, np.ones((2, 2, 2))).shape == (2, 4)
    assert forward(network, np.ones((3, 5))).shape == (3, 5)
    check_batch(network, np.ones(3, np.uint8))


@given(st.integers(0, 4), st.integers(1, 4), st.integers(1, 4), st.integers(0, 99))
def test_linear_equals_its_loops(n, n_in, n_out, seed):
    rng = np.random.default_rng(seed)
    x, W = rng.normal(size=(n, n_in)), rng.normal(size=(n_in, n_out))
    b = rng.normal(size=n_out)
    y = linear(x, W, b)
    assert y.shape == (n, n_out)
    for i in range(n):
        for j in range(n_out):
            expected = sum(x[i, k] * W[k, j] for k in range(n_in)) + b[j]
            assert y[i, j] == pytest.approx(expected)


@pytest.mark.parametrize("n", [0, 1, 7])
def test_a_batch_of_any_size_keeps_the_dtype_and_the_arguments(network, n):
    x = np.ones((n, 3), np.float32)
    before = network.parameters.copy()
    y = forward(network, x)
    assert y.shape == (n, 2)
    assert y.dtype == np.float32
    assert (x == 1).all()
    assert (network.parameters == before).all()


def test_linear_agrees_with_pytorch(rng):
    torch = needs("torch")
    x, W, b = rng.normal(size=(5, 4)), rng.normal(size=(4, 3)), rng.normal(size=3)
    theirs = torch.nn.functional.linear(
        torch.tensor(x), torch.tensor(W.T), torch.tensor(b)
    )
    np.testing.assert_allclose(linear(x, W, b), theirs, rtol=1e-12, atol=1e-12)


def test_a_network_without_parameters_has_an_empty_float32_vector():
    vector = Network([np.tanh]).parameters
    assert vector.shape == (0,) and vector.dtype == np.float32
