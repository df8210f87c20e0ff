"""Look inside: every number of a network opens, and its terms add up to it."""

import functools
import json

import numpy as np
import pytest

from nnlib import losses
from nnlib.activations import relu, softmax, tanh
from nnlib.backprop import backprop, rule_for
from nnlib.inside import Derivation, inside
from nnlib.inside.recording import names_of
from nnlib.propagation import Layer, Network, linear, mlp
from nnlib.registry import ENTRIES, shapes
from nnlib.terms import terms_for
from nnlib.training import Dropout
from tests.devices import each_device, put


def small(dtype=np.float64):
    rng = np.random.default_rng(0)
    network = mlp(rng, [2, 4, 3], relu, dtype=dtype)
    x = rng.normal(size=(5, 2)).astype(dtype)
    return network, x, losses.cross_entropy, np.array([0, 1, 2, 0, 1])


def every_address(look):
    for stem, shape in look.shapes.items():
        for index in np.ndindex(shape):
            yield ".".join([stem, *map(str, index)])


def adds_up(made, rtol=1e-10):
    scale = sum(abs(term.value) for term in made.terms)
    return made.total == pytest.approx(made.value, rel=rtol, abs=rtol * scale)


@pytest.mark.parametrize(("dtype", "rtol"), [(np.float64, 1e-10), (np.float32, 1e-5)])
def test_every_number_is_the_sum_of_its_terms(dtype, rtol):
    look = inside(*small(dtype))
    n_sums = 0
    for address in every_address(look):
        made = look.open(address)
        assert made.address == address
        if made.terms:
            assert adds_up(made, rtol), address
            assert made.notes == []
            n_sums += 1
    assert n_sums > 100


def test_the_gradients_are_those_of_backprop():
    network, x, loss, target = small()
    look = inside(network, x, loss, target)
    value, grads = backprop(network, x, loss, target)
    assert look.open("loss").value == value
    for layer, name in [(0, "W"), (0, "b"), (2, "W"), (2, "b")]:
        gradient = getattr(grads[layer], name)
        np.testing.assert_array_equal(
            look.kept[f"{layer}.d{name}"].values.values, gradient
        )


def test_a_trail_leads_from_the_loss_to_the_data():
    made = inside(*small()).open("loss")
    trail = ["loss"]
    while made.terms:
        read = next(r for t in made.terms for r in t.reads if r.stem != "target")
        made = made.open(read.address)
        trail.append(made.address)
    assert [each.rpartition(".")[0] for each in trail] == [
        "",
        "2.y.0",
        "1.y.0",
        "0.y.0",
        "x.0",
    ]
    assert made.what == "the data"
    assert made.notes == ["It is given: no formula makes it."]


def test_a_trail_leads_from_a_gradient_to_where_the_way_back_starts():
    made = inside(*small()).open("0.dW.1.2")
    while made.terms:
        last = made
        stems = [r for t in made.terms for r in t.reads if r.words.startswith("g")]
        made = made.open(stems[-1].address)
    assert (last.address[:4], made.address, made.value) == ("2.dy", "dloss", 1)


def test_a_derivation_can_be_read():
    network = Network([Layer(linear, np.array([[3.0]]), np.array([1.0])), tanh])
    look = inside(network, np.array([[2.0]]), losses.mse, np.array([[0.0]]))
    text = str(look.open("1.dy.0.0"))
    assert "1.dy.0.0 = 2, how the loss changes with an output of network[1]" in text
    assert "g * 2 * (y[0, 0] - target[0, 0]) / 1  (1 * 2 * 1 * 1)" in text
    assert "lambda g: (2 * g / y.size) * error" in text
    assert repr(look.open("1.dy.0.0")) == text
    assert "0.W (1, 1)" in repr(look)


def test_of_many_terms_the_largest_are_printed():
    network = mlp(np.random.default_rng(0), [300, 1], relu, dtype=np.float64)
    x = np.random.default_rng(1).normal(size=(1, 300))
    made = inside(network, x, losses.mse, np.zeros((1, 1))).open("0.y.0.0")
    text = str(made)
    assert "added up: 289 more terms, none of them larger" in text
    assert len(text.splitlines()) < 20
    assert len(made.as_dict()["terms"]) == 301


def test_it_is_json():
    made = inside(*small()).open("0.y.1.2")
    assert json.loads(json.dumps(made.as_dict(), allow_nan=False)) == made.as_dict()
    first = made.as_dict()["terms"][0]["factors"][1]["reads"]
    assert first == [
        {
            "address": "0.W.0.2",
            "words": "W[0, 2]",
            "value": made.open("0.W.0.2").value,
        }
    ]
    assert made.as_dict()["sources"][0]["code"] == "return x @ W + b"
    assert made.as_dict()["names"][1] == {
        "name": "W",
        "stem": "0.W",
        "what": "a parameter of network[0], linear",
    }
    assert made.as_dict()["goes_to"] == ["1.y.1.2"]
    assert made.as_dict()["gradient"] == "0.dy.1.2"


def test_a_shared_parameter_has_the_terms_of_both_layers():
    W, b = np.array([[0.5, 0.25], [-1.0, 2.0]]), np.zeros(2)
    network = Network([Layer(linear, W, b), tanh, Layer(linear, W, b)])
    x, target = np.array([[1.0, 2.0]]), np.zeros((1, 2))
    look = inside(network, x, losses.mse, target)
    made = look.open("0.dW.0.1")
    assert made.value == backprop(network, x, losses.mse, target)[1][0].W[0, 1]
    assert adds_up(made)
    assert [term.factors[0].reads[0].stem for term in made.terms] == ["x", "1.y"]
    assert look.open("2.dW.0.1").value == made.value
    assert look.open("0.W.0.1").goes_to == ["0.y.0.1", "2.y.0.1"]


def test_what_is_trained_later_changes_nothing():
    network, *batch = small()
    look = inside(network, *batch)
    before = look.open("0.y.0.1").value, look.open("0.W.0.1").value
    network.parameters[...] = 7
    made = look.open("0.y.0.1")
    assert (made.value, look.open("0.W.0.1").value) == before
    assert adds_up(made)


def test_dropout_shows_its_mask():
    rng = np.random.default_rng(0)
    network = Network([*mlp(rng, [2, 6], relu, dtype=np.float64), Dropout(0.5)])
    x, target = rng.normal(size=(2, 2)), np.zeros((2, 6))
    look = inside(network, x, losses.mse, target, rng=np.random.default_rng(1))
    assert look.open("1.mask.0.0").what == "made for this batch by network[1], dropout"
    assert all(adds_up(look.open(f"1.y.0.{k}")) for k in range(6))
    assert "mask" not in repr(inside(network, x, losses.mse, target))


def test_settings_and_partials_are_seen():
    network, x, loss, target = small()
    loss = functools.partial(loss, label_smoothing=0.1)
    look = inside(network, x, loss, target)
    assert all(adds_up(look.open(a)) for a in ("loss", "2.dy.0.1", "0.dW.0.0"))


# A learner's own function, first without a twin, then with one.


@pytest.fixture
def pooled():
    @shapes("z (N, K) -> (N, K)")
    def pooled(z):
        return z * z[:, :1]

    @rule_for(pooled)
    def vjp_pooled(z):
        def to_z(g):
            back = g * z[:, :1]
            back[:, 0] += (g * z).sum(axis=1)
            return back

        return pooled(z), (to_z,)

    yield pooled
    del ENTRIES[pooled]


def look_at(function):
    rng = np.random.default_rng(3)
    network = Network([*mlp(rng, [2, 4], relu, dtype=np.float64), function])
    x = rng.normal(size=(3, 2))
    return inside(network, x, losses.mse, np.zeros((3, 4)))


def test_a_function_without_terms_is_answered_honestly(pooled):
    look = look_at(pooled)
    made = look.open("1.y.1.2")
    (term,) = made.terms
    assert [r.address for r in term.reads] == ["0.y.1.0", "0.y.1.2"]
    assert "found by changing each a little" in made.notes[0]
    assert adds_up(made)
    back = look.open("0.dy.1.0")
    assert adds_up(back)
    assert [t.factors[0].reads[0].address for t in back.terms] == [
        f"1.dy.1.{k}" for k in range(4)
    ]
    assert "asked for each slope" in back.notes[0]


def test_what_nothing_depends_on_is_said(pooled):
    look = look_at(pooled)
    g = look.kept["1.dy"].values.values
    g[...] = 0
    look.kept["0.dy"].made_by[0][0].pullbacks = (np.zeros_like,)
    made = look.open("0.dy.1.0")
    assert (made.terms, made.notes[-1]) == ([], "Nothing in this pass depends on it.")


def test_a_twin_of_one_s_own_takes_its_place(pooled):
    @terms_for(pooled)
    def terms_pooled(z):
        return lambda n, k: [z[n, k] * z[n, 0]], (None,)

    made = look_at(pooled).open("1.y.1.2")
    assert made.terms[0].words == "z[1, 2] * z[1, 0]"
    assert made.notes == []


def test_a_wrong_twin_is_said_to_be_wrong(pooled):
    @terms_for(pooled)
    def terms_pooled(z):
        return lambda n, k: [z[n, k] * z[n, 0] + 1], (None,)

    assert (
        "the terms of this function are wrong"
        in look_at(pooled).open("1.y.1.2").notes[0]
    )


# What can be wrong.


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("9.W.0", r"there is no '9.W', expected one of x, 0.W"),
        ("0.Q.1", r"there is no '0.Q', expected one of 0.W, 0.b, 0.y"),
        (
            "0.W.0",
            r"0.W has shape \(2, 4\), expected an address from 0.W.0.0 to 0.W.1.3",
        ),
        ("0.W.2.0", r"from 0.W.0.0 to 0.W.1.3"),
        ("x.-1.0", r"there is no 'x.-1.0'"),
        ("x.²", r"there is no 'x.²'"),
        ("loss.0", r"loss is a single number, expected no index: write open\('loss'\)"),
        ("", r"there is no ''"),
        ("1.W.0.0", r"there is no '1.W', expected one of 1.y, 1.dy"),
    ],
)
def test_an_address_that_is_not_there(address, words):
    look = inside(*small())
    with pytest.raises(ValueError, match=words):
        look.open(address)


def test_an_address_is_text():
    with pytest.raises(TypeError, match=r"address is 3, expected text: write open\("):
        inside(*small()).open(3)


def test_it_refuses_what_backprop_refuses_in_its_own_name():
    network, x, loss, target = small()
    with pytest.raises(ValueError, match=r"inside: x has shape \(0, 2\)"):
        inside(network, x[:0], loss, target[:0])
    with pytest.raises(
        ValueError, match="inside, cross_entropy: the labels in target run"
    ):
        inside(network, x, loss, target + 7)
    with pytest.raises(TypeError, match="inside: network is"):
        inside("network", x, loss, target)


def test_a_network_without_parameters_opens_too():
    network = Network([tanh, relu])
    look = inside(network, np.array([[0.5, -1.0]]), losses.mse, np.zeros((1, 2)))
    assert adds_up(look.open("dx.0.0"))
    with pytest.raises(
        ValueError, match=r"there is no .0.W., expected one of 0.y, 0.dy"
    ):
        look.open("0.W.0.0")


@pytest.mark.parametrize("odd", [np.nan, np.inf])
def test_nan_and_infinity_lead_to_where_they_start(odd):
    network, x, loss, target = small()
    network[0].W[1, 2] = odd
    look = inside(network, x, loss, target)
    for start in ("2.y.0.1", "0.y.0.2", "2.dW.0.1"):
        made, seen = look.open(start), []
        while made.terms and made.address not in seen:
            seen.append(made.address)
            assert "terms are not finite. Open " in made.notes[0]
            json.dumps(made.as_dict(), allow_nan=False)
            made = made.open(made.notes[0].split("Open ")[1].split()[0])
        assert made.address == "0.W.1.2"


def test_a_rule_without_a_way_back_to_the_data_ends_there():
    def shifted(x, b):
        return x + b

    @rule_for(shifted)
    def vjp_shifted(x, b):
        return x + b, (None, lambda g: g.sum(axis=0))

    try:
        network = Network([Layer(shifted, np.zeros(2))])
        look = inside(network, np.ones((1, 2)), losses.mse, np.zeros((1, 2)))
        assert look.open("0.db.1").value == 1
        assert look.open("x.0.0").gradient == ""
    finally:
        del ENTRIES[shifted]


def test_a_function_of_numpy_without_a_rule_says_what_backprop_says():
    network = Network([np.arctan])
    assert names_of(np.arctan) == ["x1"]  # which NumPy up to 2.3 does not tell
    with pytest.raises(NotImplementedError, match="arctan has no backward rule"):
        inside(network, np.ones((1, 2)), losses.mse, np.zeros((1, 2)))


def test_a_derivation_shows_no_address_twice():
    look = inside(Network([softmax]), np.ones((1, 3)), losses.mse, np.zeros((1, 3)))
    made = look.open("x.0.1")
    assert isinstance(made, Derivation)
    assert made.goes_to == ["0.y.0.0", "0.y.0.1", "0.y.0.2"]


@each_device
def test_every_number_opens_on_every_device(device, monkeypatch):
    network, x, loss, target = small(np.float32)
    expected = inside(network, x, loss, target)
    to = put(device, monkeypatch)
    look = inside(to(network), to(x), loss, to(target))
    for address in every_address(expected):
        mine, theirs = look.open(address), expected.open(address)
        assert mine.total == pytest.approx(theirs.total, rel=1e-4, abs=1e-6)
        assert mine.goes_to == theirs.goes_to
