"""The playground trains what its program trains, and what nnlib trains."""

import itertools
import subprocess
import sys

import numpy as np
import pytest

from nnlib.activations import tanh
from nnlib.backprop import backprop
from nnlib.data import moons
from nnlib.losses import cross_entropy
from nnlib.optimizers import Adam
from nnlib.propagation import forward, mlp
from nnlib.training import batches
from nnlib.weights import xavier
from nnlib_live import playground
from nnlib_live.playground.settings import CHOICES, DEFAULTS, checked

FILE = "size,weight,kind\n" + "".join(
    f"{i % 7 + i % 3},{i % 5 - i % 2},{'ab'[i % 2]}\n" for i in range(60)
)
POINTS = [[0, 0, 0], [1, 1, 1], [0, 1, 2], [0.5, 0.3, 1]]


def trained(settings, epochs=3):
    playground.build(settings)
    playground.step("epoch", epochs)
    return playground.current()


def program_network(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    playground.save_table()
    names = {}
    exec(playground.code()["code"], names)
    return names["network"]


def test_it_is_a_loop_that_a_reader_would_write():
    rng = np.random.default_rng(1)
    x, labels = moons(rng, 200, noise=0.1)
    moons(rng, 200, noise=0.1)
    network = mlp(rng, [2, 8, 8, 2], tanh, initialise=xavier)
    adam = Adam(network, learning_rate=0.01)
    losses = []
    for _ in range(4):
        for index in batches(rng, 200, 20):
            value, grads = backprop(network, x[index], cross_entropy, labels[index])
            losses.append(value)
            adam.step(grads)
    playground.build({})
    found = playground.step("epoch", 4)
    assert np.array_equal(playground.numbers()["parameters"], network.parameters)
    assert np.array_equal(playground.numbers()["gradient"], grads.vector)
    assert found["losses"][-1] == pytest.approx(np.mean(losses[-10:]), rel=1e-6)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"data": "rings", "loss": "mse", "layers": [5], "activation": "gelu"},
        {"data": "spirals", "loss": "hinge", "optimizer": "Nesterov", "noise": 0},
        {"data": "xor", "loss": "binary_cross_entropy", "layers": []},
        {"optimizer": "AdamW", "decay": 0, "batch": 50},
        {"optimizer": "SGD", "decay": 0.01, "seed": 9999},
        {"dropout": 0.2, "layers": [9, 4, 3], "activation": "relu"},
        {"data": "points", "points": POINTS, "batch": 1},
        {"data": "table", "table": FILE, "loss": "binary_cross_entropy"},
    ],
    ids=str,
)
def test_its_program_ends_with_the_same_weights(settings, tmp_path, monkeypatch):
    run = trained(settings)
    found = program_network(tmp_path, monkeypatch)
    assert np.array_equal(found.parameters, run.network.parameters)
    program = playground.code()["code"]
    assert max(map(len, program.splitlines())) <= 88


def test_its_program_of_digits_ends_with_the_same_weights(tmp_path, monkeypatch):
    run = trained({"data": "digits", "layers": [10], "batch": 200}, epochs=1)
    found = program_network(tmp_path, monkeypatch)
    assert np.array_equal(found.parameters, run.network.parameters)
    frame = playground.frame("batch", 1)
    assert frame["pixels"].shape == (36, 28, 28)
    assert frame["maps"][0].shape == (10, 28, 28)


@pytest.mark.parametrize("name", ["activation", "loss", "optimizer"])
def test_every_choice_trains(name):
    for option in CHOICES[name].options:
        run = trained({name: option}, epochs=2)
        assert run.loss_by_epoch[-1] < run.loss_by_epoch[0]


def test_batches_and_epochs_are_one_way():
    run = trained({"dropout": 0.1}, epochs=2)
    whole = run.network.parameters.copy()
    playground.build({"dropout": 0.1})
    for _ in range(7):
        playground.step("batch", 1)
    assert playground.current().batch == 7
    playground.step("epoch", 1)  # the rest
    playground.step("epoch", 1)
    assert np.array_equal(playground.numbers()["parameters"], whole)


def test_a_step_ends_when_its_time_is_over():
    playground.build({"batch": 1})
    found = playground.step("epoch", 10_000, within=0.02)
    assert 0 <= found["epoch"] < 100


def test_losses_come_once():
    first = playground.build({})
    assert (first["from"], len(first["losses"])) == (0, 1)
    again = playground.step("epoch", 3)
    assert (again["from"], len(again["losses"]), len(again["new_losses"])) == (1, 3, 3)


@pytest.mark.parametrize("loss", CHOICES["loss"].options)
def test_the_boundary_is_what_the_network_decides(loss):
    run = trained({"loss": loss, "layers": [6]})
    found = playground.boundary(n=9)
    left, right, bottom, top = found["window"]
    corner = np.array([[left, top], [right, bottom]], np.float32)
    y = forward(run.network, corner)
    decided = y.argmax(axis=1) if y.shape[1] > 1 else y[:, 0] > 0
    assert found["classes"][0, 0] == decided[0]
    assert found["classes"][-1, -1] == decided[1]
    assert ((found["sure"] >= 0) & (found["sure"] <= 1)).all()
    assert [each.shape for each in found["maps"]] == [(6, 3, 3)]
    if loss == "binary_cross_entropy":
        share = 1 / (1 + np.exp(-y[0, 0]))
        assert found["sure"][0, 0] == pytest.approx(abs(2 * share - 1), rel=1e-4)


def test_one_pass_is_backprop_of_one_sample():
    run = trained({"layers": [3, 4]})
    before = run.network.parameters.copy()
    found = playground.one_pass(5)
    x, target = run.data.x[5:6], run.target[5:6]
    value, grads = backprop(run.network, x, run.loss, target)
    assert found["loss"] == pytest.approx(float(value))
    for row in found["layers"][::2]:
        part = grads[row["index"]]
        assert np.array_equal(row["to_W"], part.W)
        assert np.array_equal(row["to_b"], part.b)
    for one, next_one in itertools.pairwise(found["layers"]):
        if "W" in next_one:
            z = one["output"] @ next_one["W"] + next_one["b"]
            assert np.allclose(z, next_one["output"], atol=1e-6)
    assert np.array_equal(run.network.parameters, before)
    with pytest.raises(ValueError, match="no sample 200: choose one from 0 to 199"):
        playground.one_pass(200)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"rate": 7}, "learning rate cannot be 7"),
        ({"rate": "0.01"}, "learning rate cannot be '0.01'"),
        ({"data": ["moons"]}, "data cannot be"),
        ({"layers": [0]}, "width cannot be 0"),
        ({"layers": [33]}, "width cannot be 33"),
        ({"layers": [2.5]}, "width cannot be 2.5"),
        ({"layers": [True]}, "width cannot be True"),
        ({"layers": [1] * 5}, "at most 4 hidden layers"),
        ({"seed": -1}, "seed cannot be -1"),
        ({"colour": 1}, "no setting 'colour'"),
        ({"data": "points"}, "two classes or more"),
        ({"data": "points", "points": [[0, 0, 1], [1, 1, 1]]}, "two classes or more"),
        ({"data": "points", "points": [[0, 0, 0], [1, 1, 4]]}, "class from 0 to 3"),
        ({"data": "points", "points": [[0, float("nan"), 0], [1, 1, 1]]}, "numbers"),
        ({"data": "table"}, "Choose a file first"),
        ({"data": "digits", "loss": "hinge"}, "these data have 10: choose"),
    ],
)
def test_bad_settings_are_refused_and_the_run_goes_on(settings, words):
    playground.build({"seed": 77})
    with pytest.raises(ValueError, match=words):
        playground.build(settings)
    assert playground.current().settings["seed"] == 77


def test_settings_that_are_not_given_have_defaults():
    assert checked({"layers": []})["layers"] == []
    assert checked({}) == DEFAULTS
    with pytest.raises(ValueError, match="train: kind is 'day'"):
        playground.step("day")


def test_it_imports_no_more_than_it_uses():
    call = "import sys, nnlib_live.playground; print(*sys.modules)"
    words = [sys.executable, "-c", call]
    found = subprocess.run(words, capture_output=True, check=True, encoding="utf-8")
    loaded = set(found.stdout.split())
    for name in ("matplotlib", "nnlib.figures", "nnlib.gpu", "tqdm", "ipywidgets"):
        assert name not in loaded
