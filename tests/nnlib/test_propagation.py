"""Layers, networks and the way forward."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnlib.activations import leaky_relu, relu
from nnlib.backprop import Gradient
from nnlib.optimizers import SGD
from nnlib.propagation import Layer, Network, check_batch, forward, linear, mlp
from nnlib.registry import name_of
from nnlib.weights import he, normal, zeros
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
    with pytest.raises(TypeError, match=r"factor as a parameter and as a setting"):
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
    with pytest.raises(ValueError, match=r"the new W has .*, expected \(2, 3\)\.$"):
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
    assert layer.over(()).name == "first"
    assert repr(layer) == "Named()"


def test_a_layer_over_other_arrays_leaves_the_first_alone():
    layer = Layer(linear, np.ones((2, 3)), np.zeros(3))
    other = layer.over((np.zeros((2, 3)), np.ones(3)))
    assert other.W.tolist() == [[0.0] * 3] * 2
    assert layer.W.tolist() == [[1.0] * 3] * 2
    assert other.function is linear


W23, b3 = np.ones((2, 3)), np.zeros(3)
REFUSED_LAYERS = [
    (lambda: Layer(3), "function is 3, expected a function"),
    (lambda: Layer(W23, b3), r"function is an array of shape \(2, 3\), expected a fun"),
    (lambda: Layer(linear, W23), r"linear\(x, W, b\) needs b too: write Layer\(linear"),
    (lambda: Layer(linear), r"needs W and b too: write Layer\(linear, W, b\)\.$"),
    (lambda: Layer(linear, [[1.0]], b3), r"^Layer\(linear\): W is a list of 1, expect"),
    (
        lambda: Layer(linear, W23, 0.0),
        r"^Layer\(linear\): b is 0\.0, expected an array",
    ),
    (lambda: Layer(linear, W23.astype(int), b3), r"W holds int64.*write W\.astype"),
    (lambda: Layer(linear, W23, b3 + 0j), "b holds complex128"),
    (
        lambda: Layer(linear, (W23, b3)),
        r"W is 2 arrays in one tuple.*\(linear, \*W\)\.$",
    ),
    (
        lambda: Layer(linear, [W23, b3]),
        r"W is 2 arrays in one list.*\(linear, \*W\)\.$",
    ),
    (lambda: Layer(leaky_relu, 0.2), r"write Layer\(leaky_relu, slope=0\.2\)\.$"),
    (
        lambda: Layer(leaky_relu, np.array(0.2)),
        r"write Layer\(leaky_relu, slope=0\.2\)",
    ),
    (lambda: Layer(leaky_relu, b3), r"write Layer\(leaky_relu, slope=\.\.\.\)\.$"),
    (
        lambda: Layer(linear, W23, b=b3),
        r"b is a parameter.*write Layer\(linear, W, b\)",
    ),
    (lambda: Layer(max, np.ones(1)), "max does not tell its parameters' names"),
    (
        lambda: Layer(linear, W23, b3, b3),
        r"takes 2 arguments after the first, and 3 .*: write Layer\(linear, W, b\)\.$",
    ),
    (
        lambda: Layer(relu, W23),
        r"relu\(z\) takes 0 arguments .* write Layer\(relu\)\.$",
    ),
    (
        lambda: Layer(scaled, np.ones(1), shfit=1),
        r"scaled\(x, factor, shift\) has no setting 'shfit'\. Did you mean 'shift'\?",
    ),
    (lambda: Layer(scaled, np.ones(1), zzz=1), r"no setting 'zzz'\.$"),
]


@pytest.mark.parametrize(("make", "message"), REFUSED_LAYERS)
def test_a_layer_that_cannot_work_is_refused(make, message):
    with pytest.raises(TypeError, match=message):
        make()


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            (W23, np.zeros((1, 3))),
            r"b has shape \(1, 3\), .*write b\.reshape\(\(3,\)\)",
        ),
        (
            (W23, np.zeros((3, 1))),
            r"b has shape \(3, 1\), .*write b\.reshape\(\(3,\)\)",
        ),
        ((W23, np.zeros(2)), r"n_out is 3 in W and 2 in b\. Turned round"),
        (
            (W23[0], b3),
            r"W has shape \(3,\), expected \(n_in, n_out\), here \(n_in, 3\)",
        ),
        ((b3, W23), r"They look swapped: the order is W, b\.$"),
        ((W23.T, b3), r"W fits: write W\.T\.$"),
    ],
)
def test_parameters_that_do_not_fit_together_are_refused(parameters, message):
    with pytest.raises(ValueError, match=rf"^Layer\(linear\): .*{message}"):
        Layer(linear, *parameters)


def test_a_function_without_an_entry_may_hold_an_array_as_a_setting():
    def masked(x, mask):
        return x * mask

    layer = Layer(masked, mask=np.array([1.0, 0.0]))
    assert layer(np.ones((1, 2))).tolist() == [[1.0, 0.0]]


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
    words = r"^Network: parameters is an array of shape \(3,\), .* of shape \(26,\)"
    with pytest.raises(ValueError, match=words):
        network.parameters = np.ones(3)
    with pytest.raises(
        TypeError, match=r"^Network: parameters is 1\.0, expected an arr"
    ):
        network.parameters = 1.0
    with pytest.raises(
        ValueError, match=r"^Network\.with_parameters: vector is an arr"
    ):
        network.with_parameters(np.ones(3))


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


def test_a_layer_used_twice_is_shared():
    layer = Layer(linear, np.eye(2), np.zeros(2))
    network = Network([layer, np.tanh, layer])
    assert network.shared
    assert network.parameters.shape == (6,)
    assert network[0] is network[2]
    network[0].b = [1, 1]
    assert network[2].b.tolist() == [1.0, 1.0]
    assert layer.b.tolist() == [0.0, 0.0]


def test_an_array_used_in_two_layers_is_shared():
    W = np.eye(2)
    network = Network([Layer(linear, W, np.zeros(2)), Layer(linear, W, np.ones(2))])
    assert network.shared
    assert network.parameters.shape == (8,)
    network[0].W = 2 * W
    assert network[1].W.tolist() == [[2.0, 0.0], [0.0, 2.0]]
    assert network[1].b.tolist() == [1.0, 1.0]


def test_equal_arrays_are_not_shared():
    layers = [Layer(linear, np.eye(2), np.zeros(2)) for _ in range(2)]
    network = Network(layers)
    assert not network.shared
    assert network.parameters.shape == (12,)


@pytest.mark.parametrize("view", [lambda W: W.T, lambda W: W[:], lambda W: W[::-1]])
def test_two_views_of_one_memory_are_refused(view):
    W = np.ones((2, 2))
    layers = [Layer(linear, W, np.zeros(2)), Layer(linear, view(W), np.zeros(2))]
    with pytest.raises(ValueError, match="W of layer 1 and W of layer 0 are two views"):
        Network(layers)
    Network([layers[0], Layer(linear, view(W).copy(), np.zeros(2))])


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
    gradient = Gradient(twin, np.ones_like(twin.parameters))
    SGD(twin, learning_rate=0.5).step(gradient)
    assert np.allclose(twin[0].W, before[:12].reshape(3, 4) - 0.5)
    assert np.allclose(twin[2].b, -0.5)
    assert network.parameters.tolist() == before.tolist()
    assert repr(twin) == repr(network)


def test_an_optimizer_reaches_the_layers_of_the_network_itself(network):
    before = network[0].W.copy()
    SGD(network, 1.0).step(Gradient(network, np.ones_like(network.parameters)))
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
    message = (
        r"layer 0 has W float32, .*layer 1 has b float64, expected one dtype for all: "
        r"write W\.astype\(np\.float32\), b\.astype"
    )
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
    before = "linear, W (2, 3), b (3,)" if not between else between[-1].__name__
    assert str(error.value) == (
        f"Network: layer {index}, Layer(linear, W (4, 1), b (1,)), takes (N, 4), but "
        f"layer {index - 1}, Layer({before}), returns (N, 3)."
    )


def flat(x):
    return x.reshape(len(x), -1)


@pytest.mark.parametrize("function", [flat, lambda x: flat(x)], ids=["named", "lambda"])
def test_a_flatten_does_not_end_the_check(function):
    Network([layer_of(2, 4), function, layer_of(4, 1)])
    with pytest.raises(
        ValueError, match=r"layer 2, .*\(N, 99\), but .*returns \(N, 4\)"
    ):
        Network([layer_of(2, 4), function, layer_of(99, 1)])


def test_layers_fit_past_a_function_that_changes_the_width():
    Network([layer_of(2, 3), widened, layer_of(6, 1)])
    with pytest.raises(ValueError, match=r"widened\), returns \(N, 6\)"):
        Network([layer_of(2, 3), widened, layer_of(3, 1)])


def test_a_layer_with_a_typo_is_named_when_the_network_is_built():
    def typo(x):
        return np.tnh(x)

    words = (
        r"layer 1, Layer\(typo\), fails on a batch of shape \(N, 3\): AttributeError"
    )
    with pytest.raises(ValueError, match=words):
        Network([layer_of(2, 3), typo, layer_of(3, 1)])


@pytest.mark.parametrize(
    ("function", "words"),
    [
        (
            lambda x: None,
            r"returns None for a batch of shape \(N, 3\), expected an arr",
        ),
        (lambda x: x.sum(), r"returns shape \(\) for a batch of shape \(N, 3\)"),
        (
            lambda x: x.sum(axis=0),
            r"returns shape \(3,\) .*expected \(N, \.\.\.\): one",
        ),
    ],
)
def test_a_function_that_loses_the_samples_is_refused(function, words):
    with pytest.raises(ValueError, match=words):
        Network([layer_of(2, 3), function])


def needs_three_rows(x):
    if len(x) < 3:
        raise ValueError("too few rows")
    return x


def test_a_function_that_needs_several_rows_is_a_layer():
    assert Network([layer_of(2, 3), needs_three_rows]).output_shape == ("N", 3)
    network = Network([needs_three_rows, layer_of(2, 3)])
    assert forward(network, np.ones((3, 2))).shape == (3, 3)


def times(x, A):
    return x @ A


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        (
            [lambda x: np.tnh(x), np.tanh],
            r"layer 0, Layer\(<lambda>\), fails on a batch of shape \(N, 2, 2\): Attr",
        ),
        (
            [Layer(times, np.ones((3, 3)))],
            r"layer 0, Layer\(times, A \(3, 3\)\), fails .*\(N, 2, 2\): ValueError",
        ),
        (
            [flat, Layer(linear, np.ones((5, 3)), np.ones(3))],
            r"layer 1, .*takes \(N, 5\), but layer 0, .*flat\), returns \(N, 4\)\.$",
        ),
    ],
)
def test_a_first_layer_of_unknown_width_is_checked_with_the_first_batch(layers, words):
    network = Network(layers)
    for _ in range(2):
        with pytest.raises(ValueError, match=f"^forward: {words}"):
            forward(network, np.ones((6, 2, 2)))


def test_a_first_layer_is_tried_once_for_each_shape():
    seen = []

    def watched(x):
        seen.append(x.shape)
        return x

    network = Network([watched])
    for shape in [(5, 3), (4, 3), (4, 2)]:
        forward(network, np.ones(shape))
    assert seen == [(2, 3), (5, 3), (4, 3), (2, 2), (4, 2)]


def test_a_trial_is_quiet_and_shows_two_rows_of_ones():
    seen = []

    def noisy(x):
        seen.append(x.copy())
        return np.log(x - 1) / 0

    Network([layer_of(2, 3), noisy])
    assert [x.tolist() for x in seen] == [[[1.0] * 3] * 2]


@pytest.mark.parametrize(
    ("layers", "words"),
    [
        (
            None,
            r"layers is None, expected a list: write Network\(\[layer, \.\.\.\]\)\.$",
        ),
        ("relu", "layers is 'relu', expected a list"),
        (Layer(np.tanh), "layers is a Layer, expected a list"),
        ([None], "layer 0 is None, expected a Layer or a function of x, such as relu"),
        (
            [np.tanh, np.ones((2, 3))],
            r"layer 1 is an array of shape \(2, 3\), expected",
        ),
        (
            [linear, np.tanh],
            r"layer 0, linear, needs W and b: write Layer\(linear, W, b",
        ),
        (
            [Network([np.tanh])],
            r"layer 0 is a Network, .*write Network\(\[\*network\]\)",
        ),
    ],
)
def test_what_is_no_list_of_layers_is_refused(layers, words):
    with pytest.raises(TypeError, match=f"^Network: {words}"):
        Network(layers)


def test_a_network_is_no_function_of_a_layer(network):
    words = (
        r"^Layer: function is a Network, .*write Network\(\[\*network, \.\.\.\]\)\.$"
    )
    with pytest.raises(TypeError, match=words):
        Network([layer_of(2, 3), Layer(network)])


def test_a_network_is_put_into_another_by_a_star(network):
    longer = Network([*network, np.tanh])
    assert len(longer) == 4
    x = np.ones((2, 3), np.float32)
    assert np.array_equal(forward(longer, x), np.tanh(forward(network, x)))


def test_a_layer_that_a_network_does_not_have_is_said(network):
    with pytest.raises(IndexError, match="there is no layer 3, expected 0 to 2"):
        network[3]


def test_a_network_that_is_called_says_what_to_write(network):
    x = np.ones((1, 3), np.float32)
    with pytest.raises(TypeError, match=r"not called: write forward\(network, x\)\.$"):
        network(x)
    assert forward(network, x).shape == (1, 2)


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
    with pytest.raises(ValueError, match=r"layer 2, .*\(N, 4\), .* returns \(N, 3\)"):
        Network([np.tanh, layer_of(2, 3), layer_of(4, 1)])


def test_the_shapes_of_input_and_output_are_known_where_they_can_be(network):
    assert network.input_shape == ("N", 3)
    assert network.output_shape == ("N", 2)
    assert Network([np.tanh]).input_shape is None
    assert Network([np.tanh]).output_shape is None
    assert Network([np.tanh, layer_of(2, 3)]).output_shape == ("N", 3)
    assert Network([layer_of(2, 3), widened]).output_shape == ("N", 6)


def test_functions_are_tried_with_their_settings():
    def repeated(x, times=1):
        return np.concatenate([x] * times, axis=1)

    Network([layer_of(2, 3), Layer(repeated, times=2), layer_of(6, 1)])
    with pytest.raises(ValueError, match=r"takes \(N, 3\), .* returns \(N, 6\)"):
        Network([layer_of(2, 3), Layer(repeated, times=2), layer_of(3, 1)])
