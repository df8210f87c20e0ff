"""A network: one vector under its layers."""

import copy
import pickle

import numpy as np
import pytest

from nnlib.backprop import Gradient
from nnlib.convolution import conv2d, flatten, kernels
from nnlib.frameworks import from_torch
from nnlib.optimizers import SGD
from nnlib.propagation import Layer, Network, forward, linear
from nnlib.training import Dropout
from nnlib.weights import zeros
from tests.needs import needs
from tests.nnlib.small_layers import layer_of


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
        (
            [np.tanh, Dropout],
            r"layer 1 is the class Dropout, expected a layer made of it: write "
            r"Dropout\(rate\)\.$",
        ),
        ([dict], "layer 0 is a type, expected a Layer or a function of x"),
    ],
)
def test_what_is_no_list_of_layers_is_refused(layers, words):
    with pytest.raises(TypeError, match=f"^Network: {words}"):
        Network(layers)


def test_a_layer_of_another_library_is_refused_and_its_model_converted():
    torch = needs("torch")
    model = torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.ReLU())
    words = r"layer 0 is a Linear of torch, .* nnlib.frameworks has from_torch\(model\)"
    with pytest.raises(TypeError, match=words):
        Network([*model])
    assert len(from_torch(model)) == 2


def test_pictures_before_a_linear_layer_are_told_of_flatten():
    W, b = kernels(np.random.default_rng(0), 1, 2, 3)
    first, last = Layer(conv2d, W, b), Layer(linear, *zeros(72, 2))
    with pytest.raises(
        ValueError, match=r"rows, columns\): put flatten between them\.$"
    ):
        Network([first, last])
    Network([first, flatten, last])


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
