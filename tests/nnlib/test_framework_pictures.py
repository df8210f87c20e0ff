"""Layers of chapters 10 and 14 in PyTorch and in Keras: numbers, and refusals."""

import sys
import types

import numpy as np
import pytest

from nnlib.activations import relu
from nnlib.attention import layer_norm
from nnlib.convolution import average_pool2d, conv2d, flatten, max_pool2d, unflatten
from nnlib.frameworks import compare, from_keras, from_torch, to_keras, to_torch
from nnlib.propagation import Layer, Network, forward, linear
from tests import fresh
from tests.needs import needs, needs_keras
from tools.files import ROOT

keras, torch = needs_keras(), needs("torch")
layers, nn = keras.layers, torch.nn
LABELS = np.arange(5) % 3
# PyTorch says that an even kernel needs a copy of the pictures.
pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same'")
FIRST = {"data_format": "channels_first"}


def small(dtype=np.float64, pool=max_pool2d, kernel=(2, 3), **settings):
    """Return a network on pictures of 3 channels, 8 rows and 9 columns, and rows."""
    rng = np.random.default_rng(0)

    def drawn(*shape):
        return (0.3 * rng.normal(size=shape)).astype(dtype)

    x = drawn(5, 3 * 8 * 9)
    first = [
        Layer(unflatten, channels=3, rows=8, columns=9),
        Layer(conv2d, drawn(4, 3, *kernel), drawn(4), **settings),
        *(relu, pool, flatten),
    ]
    n = forward(Network(first), x).shape[1]
    last = [Layer(layer_norm, 1 + drawn(n), drawn(n)), drawn(n, 3), drawn(3)]
    return Network([*first, last[0], Layer(linear, *last[1:])]), x


CONVOLUTIONS = [
    {},
    {"stride": 2},
    {"dilation": 2},
    {"padding": "same"},
    {"padding": "same", "kernel": (4, 3)},
]
POOLS = [
    max_pool2d,
    average_pool2d,
    Layer(max_pool2d, size=3, stride=2),
    Layer(average_pool2d, size=2, stride=1),
]
CASES = [{"pool": pool} for pool in POOLS] + CONVOLUTIONS


@pytest.mark.parametrize("case", [*CASES, {"padding": 2}])
def test_a_small_network_of_pictures_is_the_same_in_pytorch(case):
    whole, x = small(**case)
    model = to_torch(whole)
    theirs = model(torch.from_numpy(x)).detach().numpy()
    np.testing.assert_allclose(theirs, forward(whole, x), rtol=1e-10, atol=1e-13)
    found = compare(whole, model, x, LABELS)
    assert found.agree and found.gradients > 0, str(found)
    back = from_torch(model)
    assert np.array_equal(back.parameters, whole.parameters)
    assert np.array_equal(forward(back, x), forward(whole, x))


@pytest.mark.parametrize("case", CASES)
def test_a_small_network_of_pictures_is_the_same_in_keras(case):
    whole, x = small(np.float32, **case)
    model = to_keras(whole)
    found = compare(whole, model, x, LABELS)
    assert found.agree and found.gradients > 0, str(found)
    back = from_keras(model)
    assert np.array_equal(back.parameters, whole.parameters)
    assert np.array_equal(forward(back, x), forward(whole, x))


def test_a_kernel_of_keras_has_its_channels_last():
    whole, _ = small(np.float32)
    kernel = to_keras(whole).layers[1].kernel.value.detach().numpy()
    assert kernel.shape == (2, 3, 3, 4) and whole[1].W.shape == (4, 3, 2, 3)
    assert kernel[1, 2, 0, 3] == whole[1].W[3, 0, 1, 2]


@pytest.mark.parametrize("call", ["to_keras", "compare"])
def test_tensorflow_without_a_card_cannot_convolve_and_it_is_said(monkeypatch, call):
    whole, x = small(np.float32)
    model, cards = to_keras(whole), []
    config = types.SimpleNamespace(list_physical_devices=lambda kind: cards)
    monkeypatch.setattr(keras.backend, "backend", lambda: "tensorflow")
    monkeypatch.setitem(sys.modules, "tensorflow", types.SimpleNamespace(config=config))
    does = {"to_keras": lambda: to_keras(whole)}
    does["compare"] = lambda: compare(whole, model, x, LABELS)
    said = f'{call}: layer 1, conv2d, takes .* card only.* = "torch", or "jax"'
    with pytest.raises(RuntimeError, match=f"^{said}"):
        does[call]()
    rows = Network([*whole][-1:])
    assert len(to_keras(rows).layers) == 1  # no pictures: nothing to refuse
    cards.append("a card")
    assert len(to_keras(whole).layers) == len([*whole])


def test_pictures_of_an_unknown_size_are_converted_too():
    """Without unflatten no layer says how many rows a picture has."""
    whole, x = small(np.float32)
    bare = Network([*whole][1:])
    pictures = x.reshape(-1, 3, 8, 9)
    model = to_keras(bare)
    assert compare(bare, model, pictures, LABELS).agree
    assert np.array_equal(from_keras(model).parameters, whole.parameters)


def test_another_kernel_is_named_and_side_by_side_is_no_other_setting():
    whole, x = small()
    model = to_torch(whole)
    whole[6].b = whole[6].b + 1
    assert "layer 6 has another b" in compare(whole, model, x, LABELS).why
    whole[1].W = whole[1].W[:, :, ::-1].copy()
    assert "layer 1 has another W" in compare(whole, model, x, LABELS).why


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        (nn.Conv2d(3, 4, 3, stride=(1, 2)), r"stride=\(1, 2\).* use two equal ones"),
        (nn.Conv2d(4, 4, 3, groups=2), r"has groups=2"),
        (nn.Conv2d(3, 4, 3, padding_mode="reflect"), r"padding_mode='reflect'"),
        (nn.Conv2d(3, 4, 3, bias=False), r"conv2d of nnlib needs one.* with zeros"),
        (nn.MaxPool2d(2, padding=1), r"has padding=1"),
        (nn.MaxPool2d((2, 3)), r"kernel_size=\(2, 3\)"),
        (nn.AvgPool2d(2, ceil_mode=True), r"ceil_mode=True"),
        (nn.Flatten(0), r"start_dim=0, .*expected start_dim=1"),
        (nn.Unflatten(1, (28, 28)), r"expected \(channels, rows, columns\)"),
        (nn.LayerNorm((3, 4)), r"goes over 2 axes"),
        (nn.LayerNorm(4, elementwise_affine=False), r"has no weight.* with ones"),
    ],
    ids=range(11),
)
def test_from_torch_refuses_by_name(layer, said):
    with pytest.raises(ValueError, match=f"^from_torch: layer 0, .*{said}"):
        from_torch(nn.Sequential(layer))


@pytest.mark.parametrize(
    ("layer", "shape", "said"),
    [
        (layers.Conv2D(4, 3), (8, 8, 3), r"has data_format='channels_last'.* rows in"),
        (layers.MaxPooling2D(2), (8, 8, 3), r"data_format='channels_last', expected"),
        (layers.Flatten(**FIRST), (3, 8, 8), r"expected data_format='channels_last'"),
        (
            layers.Conv2D(4, 3, strides=2, padding="same", **FIRST),
            (3, 8, 8),
            r"padding='same' with strides 2.* disagree",
        ),
        (layers.Reshape((784,)), (28, 28), r"target_shape=\(784,\), expected"),
        (layers.Reshape((-1, 2, 2)), (28,), r"target_shape=\(-1, 2, 2\), expected"),
        (layers.LayerNormalization(scale=False), (4,), r"has no gamma.* with ones"),
        (layers.LayerNormalization(axis=[1, 2]), (4, 4), r"expected axis=-1"),
    ],
    ids=range(8),
)
def test_from_keras_refuses_by_name(layer, shape, said):
    model = keras.Sequential([keras.Input(shape), layer])
    with pytest.raises(ValueError, match=f"^from_keras: layer 0, .*{said}"):
        from_keras(model)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"padding": 1}, r"has padding=1, .* use padding='same' or 0"),
        ({"stride": 2, "dilation": 2}, r"has stride=2 and dilation=2, .* other 1"),
    ],
    ids=str,
)
def test_to_keras_refuses_what_keras_does_not_compute(settings, said):
    whole, _ = small(np.float32, **settings)
    with pytest.raises(
        ValueError, match=rf"^to_keras: layer 1, Layer\(conv2d, .*{said}"
    ):
        to_keras(whole)


ON_JAX = """
import os
os.environ["KERAS_BACKEND"], os.environ["JAX_ENABLE_X64"] = "jax", "1"
import numpy as np
from nnlib.attention import layer_norm
from nnlib.convolution import conv2d, flatten, max_pool2d, unflatten
from nnlib.frameworks import compare, to_keras
from nnlib.propagation import Layer, Network
rng = np.random.default_rng(0)
whole = Network([
    Layer(unflatten, channels=2, rows=6, columns=6),
    Layer(conv2d, rng.normal(size=(3, 2, 3, 3)), rng.normal(size=3)),
    max_pool2d,
    flatten,
])
model = to_keras(whole)
found = compare(whole, model, rng.normal(size=(4, 72)), np.arange(4))
print(found.agree, found.logits < 1e-12)
try:
    to_keras(Network([Layer(layer_norm, np.ones(4), np.ones(4))]))
except TypeError as error:
    print("normalizes" in str(error))
"""


def test_keras_on_jax_agrees_in_float64_too():
    needs("jax")
    assert fresh.run(ON_JAX, ROOT).split() == ["True"] * 3
