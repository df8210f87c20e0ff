"""The same network in PyTorch and back: numbers, gradients, and what is refused."""

import sys
from functools import partial

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
    step,
    tanh,
)
from nnlib.frameworks import compare, counterparts, from_torch, to_torch
from nnlib.frameworks.counterparts import Counterpart, enter_counterparts
from nnlib.propagation import Layer, Network, forward, linear, mlp
from nnlib.registry import ENTRIES
from nnlib.training import Dropout
from tests import fresh
from tests.needs import needs
from tools.files import ROOT

torch = needs("torch")
nn = torch.nn

BETWEEN = [
    *(elu, gelu, leaky_relu, log_softmax, relu, sigmoid, silu, softmax, tanh),
    partial(leaky_relu, slope=0.3),
    Layer(elu, alpha=0.5),
    Dropout(0.4),
]
X = np.random.default_rng(1).normal(size=(6, 4))
LABELS = np.array([0, 2, 1, 1, 0, 2])


def network(dtype=np.float64, between=relu, sizes=(4, 4, 3)):
    made = mlp(np.random.default_rng(0), list(sizes), relu, dtype=dtype)
    made.parameters += 0.1
    return Network([made[0], between, made[2]])


def same(one, other):
    return [str(a) for a in one] == [str(b) for b in other] and np.array_equal(
        one.parameters, other.parameters
    )


def test_a_weight_of_pytorch_has_one_row_a_neuron():
    W = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    model = to_torch(Network([Layer(linear, W, np.array([7.0, 8.0, 9.0]))]))
    assert model[0].weight.tolist() == [[1, 4], [2, 5], [3, 6]]
    assert model[0].bias.tolist() == [7, 8, 9]


@pytest.mark.parametrize("between", BETWEEN)
def test_every_counterpart_computes_the_same_in_pytorch(between):
    whole = network(between=between)
    model = to_torch(whole)
    theirs = model(torch.from_numpy(X)).detach().numpy()
    np.testing.assert_allclose(theirs, forward(whole, X), rtol=1e-10)
    found = compare(whole, model, X, LABELS)
    assert found.agree and not found.why, str(found)
    assert same(from_torch(model), from_torch(to_torch(from_torch(model))))
    assert np.array_equal(from_torch(model).parameters, whole.parameters)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_the_dtype_is_kept_both_ways(dtype):
    whole = network()
    whole = whole.with_parameters(whole.parameters.astype(dtype))
    model = to_torch(whole)
    assert str(model[0].weight.dtype) == f"torch.{np.dtype(dtype)}"
    assert from_torch(model).parameters.dtype == dtype


def test_a_batch_of_one_and_float32_agree_too():
    whole = network(np.float32)
    x = X[:1].astype(np.float32)
    assert compare(whole, to_torch(whole), x, LABELS[:1]).agree


def test_the_numbers_are_copies_both_ways():
    whole = network()
    model = to_torch(whole)
    before = whole.parameters.copy()
    with torch.no_grad():
        model[0].weight.zero_()
    assert np.array_equal(whole.parameters, before)
    back = from_torch(model)
    back.parameters += 1
    assert not model[0].weight.any()


def test_nothing_of_pytorch_changes_beside_the_model():
    torch.manual_seed(0)
    before = torch.get_rng_state()
    whole = network(between=Dropout(0.5))
    model = to_torch(whole).train()
    assert torch.equal(torch.get_rng_state(), before)
    assert compare(whole, model, X, LABELS).agree  # evaluated, although it trains
    assert model.training and model[1].training
    assert model[0].weight.grad is None


def test_a_converted_model_evaluates():
    whole = network(between=Dropout(0.5))
    model = to_torch(whole)
    assert not model.training
    assert torch.equal(model(torch.from_numpy(X)), model(torch.from_numpy(X)))


def test_a_layer_that_stands_twice_is_one_module():
    twice = Layer(linear, np.eye(4) + 0.1, np.zeros(4))
    whole = Network([twice, tanh, twice])
    model = to_torch(whole)
    assert model[0] is model[2]
    assert compare(whole, model, X, LABELS).agree
    back = from_torch(model)
    assert back.parameters.size == whole.parameters.size == 20


def test_half_a_layer_shared_is_refused():
    W = np.eye(4)
    whole = Network([Layer(linear, W, np.zeros(4)), Layer(linear, W, np.ones(4))])
    with pytest.raises(ValueError, match=r"layer 1, .* shares a part"):
        to_torch(whole)


def test_a_sequential_inside_is_taken_apart():
    model = nn.Sequential(nn.Sequential(nn.Linear(4, 3), nn.Tanh()), nn.Linear(3, 2))
    assert [layer.function for layer in from_torch(model)] == [linear, tanh, linear]
    assert compare(from_torch(model), model, X.astype(np.float32), LABELS % 2).agree


def test_a_setting_is_handed_over_even_where_it_is_the_default():
    assert to_torch(Network([leaky_relu]))[0].negative_slope == 0.01
    assert from_torch(nn.Sequential(nn.LeakyReLU(0.3)))[0].settings == {"slope": 0.3}


class Own(nn.Module):
    def forward(self, x):
        return x


class Skipping(nn.Sequential):
    def forward(self, x):
        return x + super().forward(x)


def linear_of(dtype):
    return nn.Sequential(nn.Linear(4, 3).to(dtype))


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (nn.Sequential(nn.Identity()), r"layer 0, Identity.* leave it out"),
        (nn.Sequential(nn.BatchNorm1d(4)), r"layer 0, BatchNorm1d.* no counterpart in"),
        (nn.Sequential(nn.Linear(4, 4), nn.LSTM(4, 4)), r"layer 1, LSTM"),
        (nn.Sequential(nn.LazyLinear(3)), r"LazyLinear.* run one batch"),
        (nn.Sequential(nn.GELU()), r"approximate='none', expected approximate='tanh'"),
        (nn.Sequential(nn.Softmax(dim=0)), r"has dim=0, expected dim=1"),
        (nn.Sequential(nn.Linear(4, 3, bias=False)), r"has no bias.* with zeros"),
        (linear_of(torch.bfloat16), r"weight as bfloat16.*write model.float\(\)"),
        (
            nn.Sequential(*linear_of(torch.float32), *linear_of(torch.float64)),
            r"layer 0, .* has float32, layer 1, .* has float64, expected one dtype",
        ),
        (Own(), r"model is .*Own.*, expected a torch.nn.Sequential"),
        (Skipping(nn.Linear(4, 4)), r"Skipping.*what another class does"),
        (nn.Sequential(Own()), r"layer 0, Own\(\), has no counterpart"),
        (network(), r"Network of nnlib already.* write to_torch"),
        ({"0.weight": np.eye(3)}, r"model is a dict.*, expected a torch"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_from_torch_refuses_by_name(model, said):
    with pytest.raises((TypeError, ValueError), match=f"^from_torch: .*{said}"):
        from_torch(model)


class Louder(Layer):
    def call(self, x, rng=None):
        return (2 * x, *self.parameters), self.settings


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (Network([step]), r"layer 0, Layer\(step\), has no counterpart in torch.nn"),
        (Network([relu, np.tanh]), r"layer 1, Layer\(tanh\), has no counterpart"),
        (Network([Louder(linear, np.eye(2), np.ones(2))]), r"layer 0, Louder"),
        (nn.Linear(2, 3), r"network is .*Linear.*, expected a Network"),
        (None, r"network is None, expected a Network"),
    ],
    ids=["step", "numpy's", "a class of its own", "a module", "nothing"],
)
def test_to_torch_refuses_by_name(given, said):
    with pytest.raises(TypeError, match=f"^to_torch: {said}"):
        to_torch(given)


def softsign(x):
    return x / (1 + abs(x))


def test_a_new_layer_needs_one_entry():
    whole = Network([network()[0], softsign])
    with pytest.raises(TypeError, match="softsign"):
        to_torch(whole)
    try:
        enter_counterparts(softsign, torch=Counterpart("Softsign"))
        model = to_torch(whole)
        theirs = model(torch.from_numpy(X)).detach().numpy()
        np.testing.assert_allclose(theirs, forward(whole, X), rtol=1e-10)
        assert from_torch(model)[1].function is softsign
    finally:
        del ENTRIES[softsign]
    with pytest.raises(TypeError, match="'mxnet' is no framework"):
        enter_counterparts(softsign, mxnet=Counterpart("Softsign"))


def turned(whole, index):
    whole = from_torch(to_torch(whole))
    whole[index].W = whole[index].W.T.copy()
    return whole


def test_a_square_weight_that_was_not_turned_over_is_named():
    whole = network()
    found = compare(turned(whole, 0), to_torch(whole), X, LABELS)
    assert not found.agree and found.logits > 0.01
    assert "right one turned over" in found.why
    assert "write network[0].W = network[0].W.T.copy()" in str(found)


def test_other_numbers_and_other_settings_are_named():
    whole, model = network(between=leaky_relu), to_torch(network(between=leaky_relu))
    whole[2].b = whole[2].b + 1
    assert "layer 2 has another b" in compare(whole, model, X, LABELS).why
    other = network(between=Layer(leaky_relu, slope=0.3))
    found = compare(other, model, X, LABELS)
    assert found.why.startswith("layer 1 has other settings"), found.why


@pytest.mark.parametrize(
    ("given", "model", "said"),
    [
        (network(), to_torch(network(between=tanh)), r"is linear, relu, linear, and"),
        (network(), to_torch(network(sizes=(4, 5, 3))), r"layer 0 has W \(4, 4\)"),
        (network(), network(), r"model is .*Network.*, expected a torch"),
        (network(), Own(), r"model is .*Own.*, expected a torch"),
        (
            network(),
            to_torch(network()).float(),
            r"network holds float64 and the model float32.* model.to\(torch.float64\)",
        ),
    ],
    ids=["functions", "sizes", "no model", "a module", "another dtype"],
)
def test_compare_refuses_what_cannot_be_compared(given, model, said):
    with pytest.raises((TypeError, ValueError), match=f"^compare: .*{said}"):
        compare(given, model, X, LABELS)


def test_without_pytorch_the_way_to_it_is_said(monkeypatch):
    fresh.without(monkeypatch, "torch")
    with pytest.raises(RuntimeError, match="PyTorch is not installed: write pip"):
        to_torch(network())


def test_no_framework_is_imported_before_it_is_needed():
    code = (
        "import sys, nnlib.frameworks;"
        "print(sorted({'torch', 'keras', 'jax', 'tensorflow'} & set(sys.modules)))"
    )
    assert fresh.run(code, ROOT).strip() == "[]"
    assert "torch" in sys.modules  # the test can see one that is


def test_every_counterpart_names_a_class_that_is_there():
    for function in ENTRIES:
        for one in counterparts.counterparts_of(function, "torch"):
            assert isinstance(getattr(nn, one.name), type), one.name
