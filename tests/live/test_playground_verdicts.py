"""What the playground says of a training, on trainings that go wrong on purpose."""

import pytest

from nnlib_live import playground

RELU_SGD = {"optimizer": "SGD", "rate": 10, "activation": "relu"}
BROKEN = {
    "diverged": ({**RELU_SGD, "loss": "mse"}, 3, "learning rate of 1"),
    "rising": ({"rate": 10}, 30, "it diverges"),
    "dead": ({"rate": 1, "activation": "relu"}, 60, "8 of the 8 ReLUs of hidden layer"),
    "remembers": (
        {"rate": 0.03, "samples": 20, "noise": 0.5, "layers": [32, 32]},
        300,
        "the new ones, whose loss was",
    ),
    "line": ({"data": "xor", "layers": []}, 60, "add a hidden layer"),
    "slow": ({"optimizer": "SGD", "rate": 0.0001}, 60, "learning rate of 0.001"),
    "fades": (
        {"activation": "sigmoid", "layers": [8, 8, 8, 8], "optimizer": "SGD"},
        60,
        "times smaller than that of the last",
    ),
    "learnt": ({}, 40, "100% of the training samples are right"),
    "learning": ({}, 5, "Epoch 5: the loss is"),
    "new": ({}, 0, "Nothing is trained yet"),
    "saturated": (
        {"activation": "sigmoid", "rate": 1, "layers": [8] * 4, "data": "spirals"},
        60,
        "where it is flat",
    ),
    "jumps": ({"optimizer": "SGD", "rate": 3, "layers": [3], "batch": 5}, 40, "jumps"),
    "stalled": ({"layers": [1]}, 200, "it has stalled"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_what_went_wrong_is_named(kind):
    settings, epochs, words = BROKEN[kind]
    playground.build(settings)
    if epochs:
        playground.step("epoch", epochs)
    found = playground.verdict()
    assert (found["kind"], words in found["words"]) == (kind, True), found["words"]


def test_a_diverged_training_keeps_its_last_numbers():
    settings, *_ = BROKEN["diverged"]
    playground.build(settings)
    found = playground.frame("epoch", 50)
    assert found["diverged"]
    assert abs(found["parameters"]).max() < float("inf")
    epoch = found["epoch"]
    assert playground.step("epoch", 1)["epoch"] == epoch


def test_dead_units_are_marked():
    playground.build(BROKEN["dead"][0])
    playground.step("epoch", 60)
    dead = playground.units()["dead"]
    assert [len(row) for row in dead] == [8, 8]
    assert all(dead[1])
    playground.build({"data": "points", "points": [[0, 0, 0], [1, 1, 1]]})
    assert playground.units()["dead"] == [[False] * 8] * 2  # too few to say so
