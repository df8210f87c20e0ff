"""Layers, networks and the way forward."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.optimizers import SGD
from nnlib.propagation import Layer, Network, check_batch, forward, linear, mlp
from nnlib.propagation.layers import name_of
from nnlib.weights import normal
from tests.needs import needs


def scaled(x, factor, shift=0.0):
    return factor * x + shift


def widened(x):
    return np.concatenate([x, x], axis=1)


@pytest.fixture
def network(rng):
    return mlp(rng, [3, 4, 2], np.tanh)


def test_linear_by_hand():
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    W = np.array([[1.0, 10.0, 0.0], [2.0, 20.0, -1.0]])
    y = linear(x, W, np.array([0.5, 0.0, 1.0]))
    assert y.tolist() == [[5.5, 50.0, -1.0], [11.5, 110.0, -3.0]]


def test_linear_of_one_sample_and_of_a_batch_of_batches():
    W, b = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 30.0]]), np.array([0.0, 1.0])
    assert linear(np.ones(3), W, b).tolist() == [6.0, 61.0]
    assert linear(np.ones((4, 5, 3)), W, b).shape == (4, 5, 2)


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
        def arguments(self, x, rng=None):
            return (x, 0.0 if rng is None else rng.random())

    network = Network([Noise(np.add)])
    x = np.zeros((1, 1), np.float32)
    assert forward(network, x).tolist() == [[0.0]]
    expected = np.float32(np.random.default_rng(0).random())
    assert forward(network, x, rng) == expected


def test_a_layer_names_its_parameters_after_the_function():
    W, b = np.ones((2, 3)), np.zeros(3)
    layer = Layer(linear, W, b)
    assert layer.names == ("W", "b")
    assert layer.W is W
    assert layer.b is b
    assert layer.parameters == (W, b)
    assert layer.settings == {}


def test_a_layer_keeps_its_settings():
    layer = Layer(scaled, np.array([2.0]), shift=1.0)
    assert layer.settings == {"shift": 1.0}
    assert repr(layer) == "Layer(scaled, factor (1,), shift=1.0)"


def test_a_layer_of_a_function_without_a_signature():
    assert Layer(np.maximum).names == ()


def test_a_setting_may_be_a_parameter_s_neighbour_only():
    with pytest.raises(TypeError, match=r"scaled\(x, factor.*no setting 'factor'"):
        Layer(scaled, np.array([2.0]), factor=3.0)


def test_setting_a_parameter_writes_into_the_same_array():
    W = np.ones((2, 3))
    layer = Layer(linear, W, np.zeros(3))
    layer.W = np.full((2, 3), 7.0)
    assert W.tolist() == [[7.0] * 3] * 2
    layer.W += 1
    assert layer.W is W
    assert W.tolist() == [[8.0] * 3] * 2
    layer.b = [1, 2, 3]
    assert layer.b.tolist() == [1.0, 2.0, 3.0]


@pytest.mark.parametrize("value", [np.ones((3, 2)), np.ones(3), 1.0, np.ones((1, 3))])
def test_setting_a_parameter_of_another_shape_is_refused(value):
    layer = Layer(linear, np.ones((2, 3)), np.zeros(3))
    with pytest.raises(ValueError, match=r"W has shape \(2, 3\) and the new value"):
        layer.W = value
    assert layer.W.tolist() == [[1.0] * 3] * 2


def test_a_misspelt_parameter_is_refused():
    layer = Layer(linear, np.ones((2, 3)), np.zeros(3))
    with pytest.raises(AttributeError, match=r"no 'w'; its parameters: W, b"):
        layer.w = np.ones((2, 3))
    with pytest.raises(AttributeError, match=r"no 'w'; its parameters: W, b"):
        _ = layer.w
    with pytest.raises(AttributeError, match=r"no 'W'; its parameters: none"):
        _ = Layer(np.tanh).W


def test_a_layer_s_subclass_keeps_attributes_of_its_own():
    class Named(Layer):
        def __init__(self, name):
            super().__init__(np.tanh)
            self.name = name

    layer = Named("first")
    assert layer.name == "first"
    assert layer.with_parameters(()).name == "first"
    assert repr(layer) == "Named(tanh)"


def test_with_parameters_leaves_the_layer_alone():
    layer = Layer(linear, np.ones((2, 3)), np.zeros(3))
    other = layer.with_parameters((np.zeros((2, 3)), np.ones(3)))
    assert other.W.tolist() == [[0.0] * 3] * 2
    assert layer.W.tolist() == [[1.0] * 3] * 2
    assert other.function is linear


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Layer(3), "first argument must be a function, not 3"),
        (lambda: Layer(linear, [[1.0]], np.zeros(1)), "W must be an array, not list"),
        (lambda: Layer(linear, np.ones((1, 1)), 0.0), "b must be an array, not float"),
        (
            lambda: Layer(linear, np.ones((1, 1), int), np.zeros(1)),
            r"W holds int64.*W\.astype\(np\.float32\)",
        ),
        (
            lambda: Layer(linear, np.ones((1, 1)), np.zeros(1, complex)),
            "b holds complex128",
        ),
        (lambda: Layer(max, np.ones(1)), "max does not tell its parameters' names"),
        (
            lambda: Layer(linear, np.ones((1, 1)), np.zeros(1), np.zeros(1)),
            r"linear\(x, W, b\) takes 2 arguments after the first; 3 parameters",
        ),
        (
            lambda: Layer(scaled, np.ones(1), shfit=1),
            r"no setting 'shfit'\. Did you mean 'shift'\?",
        ),
        (lambda: Layer(scaled, np.ones(1), zzz=1), r"no setting 'zzz'\.$"),
    ],
)
def test_a_layer_that_cannot_work_is_refused(make, message):
    with pytest.raises(TypeError, match=message):
        make()


def test_name_of():
    assert name_of(linear) == "linear"
    assert name_of(np.tanh) == "tanh"
    assert name_of(3) == "3"


def test_the_layers_are_views_of_one_vector(network):
    assert network.parameters.shape == (3 * 4 + 4 + 4 * 2 + 2,)
    assert network.parameters.dtype == np.float32
    network.parameters[:] = np.arange(26)
    assert network[0].W.tolist() == np.arange(12).reshape(3, 4).tolist()
    assert network[0].b.tolist() == [12, 13, 14, 15]
    assert network[2].W.tolist() == np.arange(16, 24).reshape(4, 2).tolist()
    assert network[2].b.tolist() == [24, 25]
    network[2].b = [-1, -2]
    assert network.parameters[-2:].tolist() == [-1, -2]


def test_a_network_copies_the_arrays_it_is_given():
    W = np.ones((2, 2))
    layer = Layer(linear, W, np.zeros(2))
    network = Network([layer])
    network.parameters[:] = 5
    assert W.tolist() == [[1.0, 1.0], [1.0, 1.0]]
    assert layer.W is W
    assert network[0].W.tolist() == [[5.0, 5.0], [5.0, 5.0]]


def test_a_network_is_a_sequence_of_layers(network):
    assert len(network) == 3
    assert network[-1] is network[2]
    assert [layer.function for layer in network] == [linear, np.tanh, linear]
    assert isinstance(network.layers, tuple)
    assert repr(network) == (
        "Network([\n"
        "    Layer(linear, W (3, 4), b (4,)),\n"
        "    Layer(tanh),\n"
        "    Layer(linear, W (4, 2), b (2,)),\n"
        "])"
    )


def test_assigning_the_vector_writes_into_it(network):
    vector = network.parameters
    network.parameters = np.ones(26)
    assert network.parameters is vector
    assert network[0].W.tolist() == [[1.0] * 4] * 3
    with pytest.raises(ValueError, match=r"shape \(26,\) and the new vector.*\(3,\)"):
        network.parameters = np.ones(3)
    with pytest.raises(ValueError, match=r"the new vector has shape \(\)"):
        network.parameters = 1.0


def test_with_parameters_puts_the_same_layers_over_another_vector(network):
    vector = np.arange(26.0)
    other = network.with_parameters(vector)
    assert other.parameters is vector
    other[0].b = [9, 9, 9, 9]
    assert vector[12:16].tolist() == [9.0] * 4
    assert network[0].b.tolist() == [0.0] * 4
    assert len(other) == 3
    assert other[1] is network[1]


def test_a_network_without_parameters():
    network = Network([np.tanh, np.negative])
    assert network.parameters.shape == (0,)
    assert forward(network, np.zeros((2, 3))).tolist() == [[0.0] * 3] * 2


def test_one_layer_used_twice_becomes_two():
    layer = Layer(linear, np.eye(2), np.zeros(2))
    network = Network([layer, layer])
    network[0].b = [1, 1]
    assert network[1].b.tolist() == [0.0, 0.0]


COPIES = {
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "pickle": lambda network: pickle.loads(pickle.dumps(network)),
    "network": Network,
}


@pytest.mark.parametrize("way", COPIES)
def test_an_optimizer_reaches_the_layers_of_a_copy(network, way):
    before = network.parameters.copy()
    twin = COPIES[way](network)
    assert twin.parameters.tolist() == before.tolist()
    assert twin.parameters.dtype == np.float32
    gradient = twin.with_parameters(np.ones_like(twin.parameters))
    SGD(twin, learning_rate=0.5).step(gradient)
    assert np.allclose(twin[0].W, before[:12].reshape(3, 4) - 0.5)
    assert np.allclose(twin[2].b, -0.5)
    assert network.parameters.tolist() == before.tolist()
    assert repr(twin) == repr(network)


def test_an_optimizer_reaches_the_layers_of_the_network_itself(network):
    before = network[0].W.copy()
    SGD(network, 1.0).step(network.with_parameters(np.ones_like(network.parameters)))
    assert np.allclose(network[0].W, before - 1)


def test_a_layer_can_be_copied_and_pickled():
    layer = Layer(scaled, np.array([2.0]), shift=1.0)
    for twin in copy.deepcopy(layer), pickle.loads(pickle.dumps(layer)):
        assert twin.factor.tolist() == [2.0]
        assert twin.factor is not layer.factor
        assert twin.settings == {"shift": 1.0}


def test_mixed_dtypes_are_refused():
    layers = [
        Layer(linear, np.ones((2, 3), np.float32), np.zeros(3, np.float32)),
        Layer(linear, np.ones((3, 1), np.float32), np.zeros(1)),
    ]
    message = "layer 0 has W float32, .*layer 1 has b float64"
    with pytest.raises(TypeError, match=message):
        Network(layers)


def test_a_network_needs_a_layer():
    with pytest.raises(ValueError, match="at least one layer"):
        Network([])


def layer_of(n_in, n_out):
    return Layer(linear, np.ones((n_in, n_out)), np.zeros(n_out))


@pytest.mark.parametrize("between", [[], [np.tanh], [np.tanh, np.negative]])
def test_layers_that_do_not_fit_are_refused(between):
    index = 1 + len(between)
    with pytest.raises(ValueError) as error:
        Network([layer_of(2, 3), *between, layer_of(4, 1)])
    text = str(error.value)
    assert f"layer {index}, Layer(linear, W (4, 1), b (1,)), takes 4 columns" in text
    assert f"but layer {index - 1}, Layer(" in text
    assert "returns 3 from W (2, 3) of layer 0." in text


def test_layers_fit_past_a_function_that_changes_the_width():
    Network([layer_of(2, 3), widened, layer_of(6, 1)])
    with pytest.raises(ValueError, match=r"widened.*returns 6"):
        Network([layer_of(2, 3), widened, layer_of(3, 1)])


def test_a_function_that_fails_on_an_empty_batch_hides_only_its_own_width():
    def fails(x):
        raise RuntimeError("no samples")

    layers = [layer_of(2, 3), fails, layer_of(9, 4), layer_of(4, 1)]
    assert len(Network(layers)) == 4
    with pytest.raises(ValueError, match="from W"):
        Network([layer_of(2, 3), fails, layer_of(9, 4), layer_of(5, 1)])


@pytest.mark.parametrize("b", [np.zeros((3, 1)), np.zeros(2), np.zeros(())])
def test_biases_that_would_be_stretched_are_refused(b):
    with pytest.raises(ValueError, match=r"b has shape .* so shape \(3,\)"):
        linear(np.ones((1, 2)), np.ones((2, 3)), b)


@pytest.mark.parametrize("x", [np.ones((5, 3)), np.ones(3), np.ones((0, 1))])
def test_linear_refuses_other_columns(x):
    with pytest.raises(ValueError) as error:
        linear(x, np.ones((2, 4)), np.zeros(4))
    assert str(error.value) == (
        f"linear: x has shape {x.shape} and W has shape (2, 4); x @ W needs "
        "x (N, n_in) with as many columns as W (n_in, n_out) has rows."
    )


@pytest.mark.parametrize(
    ("x", "kind", "message"),
    [
        ([[1.0, 2.0, 3.0]], TypeError, "f: x must be an array, not list"),
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
            r"x is int32 .*x = x\.astype\(np\.float32\)\.$",
        ),
        (
            np.ones(3, np.float32),
            ValueError,
            r"shape \(3,\), one sample .*W \(3, 4\) and takes \(N, 3\): give x\[None",
        ),
        (
            np.ones((5, 2), np.float32),
            ValueError,
            r"f: x has shape \(5, 2\), but layer 0 has W \(3, 4\) and takes \(N, 3\)",
        ),
        (
            np.ones((5, 3, 1), np.float32),
            ValueError,
            r"shape \(5, 3, 1\), but layer 0 .*: one row a sample, 3 columns\.$",
        ),
        (np.float32(1.0), ValueError, r"shape \(\), but layer 0"),
    ],
)
def test_a_batch_that_the_network_cannot_take(network, x, kind, message):
    with pytest.raises(kind, match=message):
        check_batch("f", network, x)
    with pytest.raises(kind):
        forward(network, x)


def test_forward_names_itself(network):
    with pytest.raises(TypeError, match=r"^forward: x is float64"):
        forward(network, np.ones((5, 3)))


def test_a_network_that_starts_with_another_function_takes_other_shapes():
    network = Network([np.ravel, np.negative])
    assert forward(network, np.ones((2, 2, 2))).shape == (8,)
    check_batch("f", network, np.ones(3, np.uint8))


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


@pytest.mark.parametrize("sizes", [[], [3]])
def test_mlp_needs_two_sizes(rng, sizes):
    words = r"mlp: sizes .* the outputs at least, such as \[784, 30, 10\]\.$"
    with pytest.raises(ValueError, match=words):
        mlp(rng, sizes, np.tanh)


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


def test_layers_are_fitted_behind_a_function_of_unknown_width():
    Network([np.tanh, layer_of(2, 3), layer_of(3, 1)])
    with pytest.raises(ValueError, match=r"layer 2, .* takes 4 columns, .* returns 3"):
        Network([np.tanh, layer_of(2, 3), layer_of(4, 1)])


def test_layers_are_fitted_along_the_last_axis():
    def stacked(x):
        return x[:, None, :]  # (N, 3) -> (N, 1, 3)

    Network([layer_of(2, 3), stacked, layer_of(3, 1)])
    with pytest.raises(ValueError, match="returns 3 from W"):
        Network([layer_of(2, 3), stacked, layer_of(1, 1)])


def test_layers_are_fitted_without_a_sample_and_with_their_settings():
    seen = []

    def repeated(x, times=1):
        seen.append(x.shape)
        return np.concatenate([x] * times, axis=1)

    Network([layer_of(2, 3), Layer(repeated, times=2), layer_of(6, 1)])
    assert seen == [(0, 3)]
