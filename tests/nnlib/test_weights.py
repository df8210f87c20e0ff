"""The initialisers: variances inside computed bands, and refusals in words."""

import math
import re

import numpy as np
import pytest

from nnlib.weights import he, normal, orthogonal, xavier, zeros

SIZES = [(2000, 3), (3, 2000), (784, 128), (30, 200), (200, 30)]
RANDOM = [normal, xavier, he, orthogonal]


def uniform_xavier(rng, n_in, n_out, dtype=np.float32):
    return xavier(rng, n_in, n_out, uniform=True, dtype=dtype)


@pytest.fixture
def rng():
    return np.random.default_rng(2)


def assert_variance(W, expected, kurtosis=3):
    """Both the mean and the variance lie within 5 standard errors."""
    n = W.size
    W = W.astype(np.float64)
    assert abs(W.mean()) < 5 * math.sqrt(expected / n)
    # The variance of a sample variance is (kurtosis - 1) / n times its square.
    error = expected * math.sqrt((kurtosis - 1) / n)
    assert abs((W**2).mean() - expected) < 5 * error


@pytest.mark.parametrize(("n_in", "n_out"), SIZES)
def test_variances(rng, n_in, n_out):
    assert_variance(normal(rng, n_in, n_out)[0], 1.0)
    assert_variance(normal(rng, n_in, n_out, std=0.1)[0], 0.01)
    assert_variance(he(rng, n_in, n_out)[0], 2 / n_in)
    assert_variance(xavier(rng, n_in, n_out)[0], 2 / (n_in + n_out))
    W, _ = uniform_xavier(rng, n_in, n_out)
    assert_variance(W, 2 / (n_in + n_out), kurtosis=1.8)


def test_normal_is_normal_and_uniform_is_uniform(rng):
    limit = math.sqrt(6 / 600)
    W, _ = xavier(rng, 300, 300)
    assert np.abs(W).max() > 3 * math.sqrt(2 / 600)
    W, _ = uniform_xavier(rng, 300, 300)
    assert 0.999 * limit < np.abs(W).max() <= limit
    assert W.min() < 0 < W.max()


def test_signals_keep_their_size_through_he_and_relu(rng):
    x = rng.standard_normal((200, 500))
    for _ in range(10):
        W, _ = he(rng, 500, 500, dtype=np.float64)
        x = np.maximum(x @ W, 0)
    assert 0.5 < (x**2).mean() < 2


@pytest.mark.parametrize("gain", [1.0, 2.0])
@pytest.mark.parametrize(("n_in", "n_out"), [(5, 5), (7, 4), (4, 7), (1, 3)])
def test_orthogonal_keeps_lengths(rng, n_in, n_out, gain):
    W, b = orthogonal(rng, n_in, n_out, gain=gain, dtype=np.float64)
    assert W.shape == (n_in, n_out)
    square = W.T @ W if n_in >= n_out else W @ W.T
    np.testing.assert_allclose(square, gain**2 * np.eye(min(n_in, n_out)), atol=1e-14)
    np.testing.assert_array_equal(b, np.zeros(n_out))


def test_orthogonal_prefers_no_sign(rng):
    corners = [orthogonal(rng, 3, 3)[0][0, 0] > 0 for _ in range(200)]
    assert 65 < sum(corners) < 135  # 5 standard errors around 100


def test_zeros():
    W, b = zeros(3, 2)
    np.testing.assert_array_equal(W, np.zeros((3, 2)))
    np.testing.assert_array_equal(b, np.zeros(2))
    assert W.dtype == b.dtype == np.float32
    assert zeros(3, 2, dtype=np.float64)[1].dtype == np.float64


@pytest.mark.parametrize("initialise", [*RANDOM, uniform_xavier])
def test_shapes_dtypes_and_repetition(initialise):
    for dtype in (np.float32, np.float64):
        W, b = initialise(np.random.default_rng(0), 6, 4, dtype=dtype)
        assert W.shape == (6, 4)
        assert b.shape == (4,)
        assert W.dtype == b.dtype == dtype
        np.testing.assert_array_equal(b, 0)
        assert not np.signbit(b).any()
    again, _ = initialise(np.random.default_rng(0), 6, 4, dtype=np.float64)
    np.testing.assert_array_equal(W, again)
    rng = np.random.default_rng(0)
    first, _ = initialise(rng, 6, 4)
    assert first.dtype == np.float32  # the default
    assert not np.array_equal(first, initialise(rng, 6, 4)[0])


def test_normal_draws_biases_when_asked(rng):
    _, b = normal(rng, 2, 10000, bias_std=0.5)
    assert b.dtype == np.float32
    assert_variance(b, 0.25)


def test_a_numpy_number_does_not_leak_float64(rng):
    W, b = normal(rng, 3, 2, std=np.float64(0.1), bias_std=np.float64(0.1))
    assert W.dtype == b.dtype == np.float32


def test_sizes_may_be_numpy_integers(rng):
    assert he(rng, np.int64(3), np.int32(1))[0].shape == (3, 1)


def test_std_zero_gives_equal_weights(rng):
    np.testing.assert_array_equal(normal(rng, 3, 2, std=0)[0], np.zeros((3, 2)))


@pytest.mark.parametrize("initialise", RANDOM)
def test_a_generator_comes_first(initialise):
    words = (
        f"{initialise.__name__}: rng is 784, expected a generator: "
        "write rng = np.random.default_rng(0) and hand it in."
    )
    with pytest.raises(TypeError, match=re.escape(words)):
        initialise(784, 30, 10)


@pytest.mark.parametrize(
    "initialise",
    [
        zeros,
        *(lambda *a, f=f, **k: f(np.random.default_rng(0), *a, **k) for f in RANDOM),
    ],
    ids=["zeros", *(f.__name__ for f in RANDOM)],
)
def test_impossible_requests(initialise):
    with pytest.raises(ValueError, match=r": n_in is 0, expected 1 or more\."):
        initialise(0, 2)
    with pytest.raises(ValueError, match=r": n_out is -1, expected 1 or more\."):
        initialise(2, -1)
    with pytest.raises(TypeError, match=r": n_out is 2\.5, expected a whole number\.$"):
        initialise(2, 2.5)
    with pytest.raises(TypeError, match=r": n_out is True, expected a whole number\."):
        initialise(2, True)
    words = r": dtype is {}, expected np\.float32 or np\.float64: learning changes"
    wrong = {np.int64: "int64", np.float16: "float16", "hello": "'hello'", None: "None"}
    for dtype, said in wrong.items():
        with pytest.raises(TypeError, match=words.format(said)):
            initialise(2, 2, dtype=dtype)


def test_each_names_itself(rng):
    with pytest.raises(ValueError, match="zeros: n_in"):
        zeros(0, 2)
    for initialise in RANDOM:
        with pytest.raises(ValueError, match=f"{initialise.__name__}: n_in"):
            initialise(rng, 0, 2)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"std": -1.0}, "normal: std is -1, expected a finite number at least 0."),
        ({"bias_std": -1.0}, "normal: bias_std is -1, expected a finite number at"),
        ({"std": math.nan}, "normal: std is nan, expected a finite number at"),
    ],
)
def test_a_spread_that_is_none_is_refused(rng, wrong, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        normal(rng, 2, 2, **wrong)


def test_a_gain_that_is_no_number_is_refused(rng):
    with pytest.raises(TypeError, match=r"orthogonal: gain is '2', expected a number"):
        orthogonal(rng, 2, 2, gain="2")


def test_a_missing_generator_is_said():
    with pytest.raises(TypeError, match=r"^he: n_out missing: write he\(rng, n_in, n"):
        he(2, 2)


def test_xavier_keeps_a_signal_through_tanh_and_not_through_sigmoid(rng):
    def spread_after(activation, layers=20):
        x = rng.standard_normal((200, 300))
        for _ in range(layers):
            x = activation(x @ xavier(rng, 300, 300, dtype=np.float64)[0])
        return x.std(axis=0).mean()  # how much the samples still differ

    assert spread_after(np.tanh) > 0.1
    assert spread_after(lambda z: 1 / (1 + np.exp(-z))) < 1e-6
