"""A layer: its parameters, its settings, and what is no layer."""

import copy
import pickle

import numpy as np
import pytest

from nnlib.activations import leaky_relu, relu
from nnlib.propagation import Layer, linear
from nnlib.registry import name_of
from tests.nnlib.small_layers import scaled


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


def test_a_layer_can_be_copied_and_pickled():
    layer = Layer(scaled, np.array([2.0]), shift=1.0)
    for twin in copy.deepcopy(layer), pickle.loads(pickle.dumps(layer)):
        assert twin.factor.tolist() == [2.0]
        assert twin.factor is not layer.factor
        assert twin.settings == {"shift": 1.0}
