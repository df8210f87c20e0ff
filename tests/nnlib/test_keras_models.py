"""The same network in Keras and back: on PyTorch, and on JAX in its own process."""

import functools

import numpy as np
import pytest

from nnlib.activations import (
    elu,
    gelu,
    leaky_relu,
    log_softmax,
    relu,
    sigmoid,
    silu,
    softmax,
    tanh,
)
from nnlib.frameworks import compare, from_keras, from_torch, to_keras, to_torch
from nnlib.frameworks.counterparts import counterparts_of
from nnlib.propagation import Layer, Network, forward, linear, mlp
from nnlib.registry import ENTRIES
from nnlib.training import Dropout
from tests import fresh
from tests.needs import needs, needs_keras
from tools.files import ROOT

keras, torch = needs_keras(), needs("torch")
layers = keras.layers

BETWEEN = [
    *(elu, leaky_relu, log_softmax, relu, sigmoid, silu, softmax, tanh),
    functools.partial(leaky_relu, slope=0.4),
    Layer(elu, alpha=0.5),
    Dropout(0.4),
]
X = np.random.default_rng(1).normal(size=(6, 4)).astype(np.float32)
LABELS = np.array([0, 2, 1, 1, 0, 2])


def network(dtype=np.float32, between=relu, sizes=(4, 4, 3)):
    made = mlp(np.random.default_rng(0), list(sizes), relu, dtype=dtype)
    made.parameters += 0.1
    return Network([made[0], between, made[2]])


def sequential(*parts, n_in=4, **settings):
    return keras.Sequential([keras.Input((n_in,)), *parts], **settings)


def test_a_kernel_of_keras_has_one_column_a_neuron():
    W = np.array([[1, 2, 3], [4, 5, 6]], np.float32)
    b = np.array([7, 8, 9], np.float32)
    model = to_keras(Network([Layer(linear, W, b)]))
    assert model.layers[0].kernel.value.tolist() == W.tolist()
    assert model.layers[0].bias.value.tolist() == [7, 8, 9]


@pytest.mark.parametrize("between", BETWEEN)
def test_every_counterpart_computes_the_same_in_keras(between):
    whole = network(between=between)
    model = to_keras(whole)
    theirs = model(X).detach().numpy()
    np.testing.assert_allclose(theirs, forward(whole, X), rtol=1e-5, atol=1e-6)
    found = compare(whole, model, X, LABELS)
    assert found.agree, str(found)
    back = from_keras(model)
    assert np.array_equal(back.parameters, whole.parameters)
    assert np.array_equal(forward(back, X), forward(whole, X))


def test_float64_is_refused_where_keras_multiplies_in_float32():
    table = np.full((1, 1), 1 / 3)
    product = keras.ops.matmul(table, table)
    assert str(product.dtype) == "torch.float32"  # of layers in float64, too
    whole = network(np.float64)
    said = r"holds float64, and Keras 3\.\S+ on torch multiplies float64 in float32"
    with pytest.raises(TypeError, match=f"^to_keras: .*{said}"):
        to_keras(whole)
    model = to_keras(whole.with_parameters(whole.parameters.astype(np.float32)))
    with pytest.raises(TypeError, match=f"^compare: .*{said}"):
        compare(whole, model, X.astype(np.float64), LABELS)


@pytest.mark.parametrize(
    ("part", "function", "settings"),
    [
        (layers.ReLU(), relu, {}),
        (layers.Activation("relu"), relu, {}),
        (layers.LeakyReLU(), leaky_relu, {"slope": 0.3}),
        (layers.Activation("leaky_relu"), leaky_relu, {"slope": 0.2}),
        (layers.ELU(0.5), elu, {"alpha": 0.5}),
        (layers.Activation("elu"), elu, {"alpha": 1.0}),
        (layers.Softmax(), softmax, {}),
        (layers.Dropout(0.25), layers.Dropout, {"rate": 0.25}),
    ],
)
def test_settings_come_along_the_defaults_of_keras_too(part, function, settings):
    layer = from_keras(sequential(part))[0]
    assert layer.settings == pytest.approx(settings)
    if function is not layers.Dropout:
        assert layer.function is function
        theirs = part(X.astype(np.float32)).detach().numpy()
        np.testing.assert_allclose(layer(X), theirs, rtol=1e-6)


def test_an_activation_inside_a_layer_becomes_one_behind_it():
    model = sequential(layers.Dense(5, activation="tanh"), layers.Dense(3))
    found = from_keras(model)
    assert [layer.function for layer in found] == [linear, tanh, linear]
    assert compare(found, model, X.astype(np.float32), LABELS).agree


def test_from_pytorch_to_keras_and_back():
    whole = network(np.float32)
    back = from_torch(to_torch(from_keras(to_keras(whole))))
    assert np.array_equal(back.parameters, whole.parameters)


def test_the_numbers_are_copies_and_gradients_stay_as_they_are():
    whole = network()
    model = to_keras(whole)
    assert compare(whole, model, X, LABELS).agree
    assert model.layers[0].kernel.value.grad is None
    model.layers[0].kernel.assign(np.zeros((4, 4)))
    assert whole[0].W.any()


def test_a_square_kernel_that_was_turned_over_is_named():
    whole = network()
    model = to_keras(whole)
    model.layers[0].kernel.assign(whole[0].W.T)
    found = compare(whole, model, X, LABELS)
    assert not found.agree and "right one turned over" in found.why


class Own(layers.Layer):
    def call(self, x):
        return x


def functional():
    given = keras.Input((4,))
    return keras.Model(given, layers.Dense(3)(given))


def two_dtypes():
    return sequential(layers.Dense(4), layers.Dense(3, dtype="float64"))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: sequential(layers.Identity()), r"layer 0, .*Identity.*leave it out"),
        (
            lambda: sequential(layers.BatchNormalization()),
            r"BatchNorm.* no counterpart",
        ),
        (
            lambda: sequential(layers.Activation("gelu")),
            r"gelu.* ours is the tanh form",
        ),
        (lambda: sequential(layers.Dense(3, activation="selu")), r"applies selu"),
        (lambda: sequential(layers.ReLU(6)), r"max_value=6.*expected max_value=None"),
        (lambda: sequential(layers.Dense(3, use_bias=False)), r"has no bias.*zeros"),
        (lambda: sequential(layers.Dense(3, dtype="bfloat16")), r"kernel as bfloat16"),
        (
            lambda: sequential(layers.Dense(3, dtype="mixed_float16")),
            r"keeps float32 and computes in float16",
        ),
        (two_dtypes, r"float32, .* has float64, expected one dtype"),
        (lambda: keras.Sequential([layers.Dense(3)]), r"run one batch through"),
        (lambda: sequential(Own()), r"layer 0, .*Own.* no counterpart"),
        (functional, r"model is .*Functional.*, expected a keras.Sequential"),
        (network, r"Network of nnlib already.* write to_keras"),
        (lambda: to_torch(network()), r"Sequential of PyTorch.* write from_torch\("),
    ],
    ids=range(14),
)
def test_from_keras_refuses_by_name(make, said):
    with pytest.raises((TypeError, ValueError), match=f"^from_keras: .*{said}"):
        from_keras(make())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            Network([gelu]),
            r"layer 0, Layer\(gelu\), has no counterpart in keras.layers",
        ),
        (Network([np.tanh]), r"layer 0, Layer\(tanh\), has no counterpart"),
        (torch.nn.Linear(2, 3), r"network is .*Linear.*, expected a Network"),
        (
            Network(
                [
                    twice := Layer(linear, np.eye(2, dtype="f4"), np.ones(2, "f4")),
                    tanh,
                    twice,
                ]
            ),
            r"layer 2 is layer 0 once more",
        ),
    ],
    ids=["gelu", "numpy's", "a module", "twice"],
)
def test_to_keras_refuses_by_name(given, said):
    with pytest.raises(TypeError, match=f"^to_keras: {said}"):
        to_keras(given)


def test_a_model_of_another_dtype_is_named():
    model = sequential(layers.Dense(3, dtype="float64"))
    with pytest.raises(
        TypeError, match=r'^compare: .*float32 and the model float64.*"f'
    ):
        compare(Network([network()[0]]), model, X, LABELS)


def test_a_model_of_keras_is_read_by_its_own_converter():
    with pytest.raises(TypeError, match=r"a Sequential of Keras.* write from_keras\("):
        from_torch(sequential(layers.Dense(3)))


def test_without_keras_the_way_to_it_is_said(monkeypatch):
    fresh.without(monkeypatch, "keras")
    with pytest.raises(RuntimeError, match="Keras is not installed: write pip"):
        to_keras(network())


def test_without_what_keras_computes_with_the_variable_is_named(monkeypatch):
    def asks(name):
        raise ModuleNotFoundError("No module named 'tensorflow'", name="tensorflow")

    monkeypatch.setattr("nnlib.frameworks.checks.importlib.import_module", asks)
    with pytest.raises(RuntimeError, match=r"asks for tensorflow.*KERAS_BACKEND"):
        to_keras(network())


ON_JAX = """
import os
os.environ["KERAS_BACKEND"], os.environ["JAX_ENABLE_X64"] = "jax", "1"
import keras
import numpy as np
from nnlib.activations import elu, leaky_relu, relu, sigmoid, silu, tanh
from nnlib.frameworks import compare, from_keras, to_keras
from nnlib.propagation import Network, forward, mlp
def check(between, dtype, rtol):
    ends = mlp(np.random.default_rng(0), [20, 8, 4], relu, dtype=dtype)
    x = np.random.default_rng(1).normal(size=(6, 20)).astype(dtype)
    whole = Network([ends[0], between, ends[2]])
    model = to_keras(whole)
    theirs = np.asarray(model(x))
    np.testing.assert_allclose(theirs, forward(whole, x), rtol=rtol)
    found = compare(whole, model, x, np.arange(6) % 4)
    assert found.agree and found.gradients > 0, str(found)
    assert np.array_equal(from_keras(model).parameters, whole.parameters)
for between in (leaky_relu, relu, sigmoid, silu, tanh):
    check(between, np.float32, 1e-4)
check(elu, np.float64, 1e-10)
print(keras.backend.backend())
"""


def test_keras_on_jax_agrees_in_float64_too():
    needs("jax")
    assert fresh.run(ON_JAX, ROOT).split() == ["jax"]


def test_every_counterpart_names_a_class_that_is_there():
    for function in ENTRIES:
        for one in counterparts_of(function, "keras"):
            assert isinstance(getattr(layers, one.name), type), one.name
