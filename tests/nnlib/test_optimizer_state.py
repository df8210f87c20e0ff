"""Optimizers as plain data: described, stored, and made anew bit for bit."""

import copy
import json
import pickle

import numpy as np
import pytest

from nnlib.activations import relu
from nnlib.backprop import Gradient
from nnlib.optimizers import (
    SGD,
    AdaGrad,
    Adam,
    AdamW,
    Momentum,
    Nesterov,
    Optimizer,
    RMSProp,
    Schedule,
    constant,
    cosine,
    described,
    exponential_decay,
    restored,
    step_decay,
    warmup,
)
from nnlib.propagation import mlp
from tests.device import DeviceArray


def network(dtype=np.float32):
    vector = np.random.default_rng(0).normal(size=26).astype(dtype)
    return mlp(np.random.default_rng(0), [3, 4, 2], relu).with_parameters(vector)


def gradients(network, seed, n=7):
    rng = np.random.default_rng(seed)
    dtype = network.parameters.dtype
    return [Gradient(network, rng.normal(size=26).astype(dtype)) for _ in range(n)]


def walk(optimizer, seed):
    for grads in gradients(optimizer.network, seed):
        optimizer.step(grads)


def stored(optimizer):
    """Return what a file would hold of it."""
    words = json.dumps(described(optimizer))
    return words, {name: array.copy() for name, array in optimizer.state().items()}


EVERY = {
    "SGD": lambda n: SGD(n, 0.1),
    "SGD with all settings": lambda n: SGD(
        n,
        warmup(3, cosine(0.1, steps=20)),
        momentum=0.8,
        nesterov=True,
        weight_decay=0.1,
        decay_biases=False,
        clip_norm=2.0,
        frozen=[0, "2.b"],
    ),
    "Momentum": lambda n: Momentum(n, constant(0.1)),
    "Nesterov": lambda n: Nesterov(n, exponential_decay(0.1, 0.9)),
    "AdaGrad": lambda n: AdaGrad(n, step_decay(0.1, every=3)),
    "RMSProp": lambda n: RMSProp(n, rho=1 / 3),
    "Adam": lambda n: Adam(n, 1 / 3, beta1=0.7),
    "AdamW": lambda n: AdamW(n, warmup(9, 0.1), frozen=["0.W"]),
}
every = pytest.mark.parametrize("make", EVERY.values(), ids=EVERY)


@every
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_an_optimizer_goes_on_bit_for_bit_from_what_was_stored(make, dtype):
    whole = network(dtype)
    optimizer = make(whole)
    walk(optimizer, seed=1)
    words, arrays = stored(optimizer)
    resumed = network(dtype).with_parameters(whole.parameters.copy())
    walk(optimizer, seed=2)
    again = restored(resumed, json.loads(words), arrays)
    assert again.steps == 7
    walk(again, seed=2)
    assert resumed.parameters.tobytes() == whole.parameters.tobytes()
    assert stored(again)[0] == stored(optimizer)[0]
    for name, array in optimizer.state().items():
        assert again.state()[name].tobytes() == array.tobytes()
        assert again.state()[name].dtype == dtype


@every
def test_what_was_stored_shares_nothing_with_what_is_made_of_it(make):
    optimizer = make(network())
    walk(optimizer, seed=1)
    words, arrays = stored(optimizer)
    kept = {name: array.copy() for name, array in arrays.items()}
    walk(restored(network(), json.loads(words), arrays), seed=2)
    assert all((arrays[name] == kept[name]).all() for name in kept)


@every
def test_settings_make_the_same_optimizer_at_its_start(make):
    optimizer = make(network())
    again = type(optimizer)(optimizer.network, **optimizer.settings())
    assert repr(again) == repr(optimizer)
    assert again.steps == 0


@every
def test_arrays_from_a_file_go_to_the_device_of_the_network(make):
    optimizer = make(network())
    walk(optimizer, seed=1)
    words, arrays = stored(optimizer)
    there = network().with_parameters(DeviceArray(network().parameters))
    again = restored(there, json.loads(words), arrays)
    for name, array in again.state().items():
        assert type(array) is DeviceArray
        assert array.held.tolist() == arrays[name].tolist()


def test_the_state_is_named_as_in_the_formulas():
    for make, expected in (
        (SGD, []),
        (Momentum, ["velocity"]),
        (Nesterov, ["velocity"]),
        (AdaGrad, ["s"]),
        (RMSProp, ["v"]),
        (Adam, ["m", "v"]),
        (AdamW, ["m", "v"]),
    ):
        optimizer = make(network(), 0.1)
        assert list(optimizer.state()) == expected
        for name, array in optimizer.state().items():
            assert array is getattr(optimizer, name)


class Signs(Optimizer):
    """An optimizer of one's own, with a setting and a memory of its own."""

    remembers = ("last",)
    share: float = 0.5

    def update(self, theta, g, rate):
        theta -= rate * np.sign(self.share * self.last + g)
        self.last[...] = g


class Triangle(Schedule):
    """A schedule of one's own."""

    peak: float

    def __call__(self, step):
        return self.peak * min(step + 1, 20 - step)


def test_classes_of_one_s_own_are_stored_by_name():
    whole = network()
    optimizer = Signs(whole, Triangle(0.01), share=0.25)
    walk(optimizer, seed=1)
    words, arrays = stored(optimizer)
    again = restored(whole, json.loads(words), arrays)
    assert type(again) is Signs
    assert (again.share, again.learning_rate.peak, again.steps) == (0.25, 0.01, 7)
    assert again.last.tolist() == optimizer.last.tolist()


def test_a_function_of_one_s_own_is_refused_in_words_and_works_otherwise():
    optimizer = SGD(network(), lambda step: 0.1)
    walk(optimizer, seed=1)
    with pytest.raises(ValueError, match="SGD: learning_rate is a function, which"):
        described(optimizer)
    inside = SGD(network(), warmup(3, lambda step: 0.1))
    with pytest.raises(ValueError, match="warmup: schedule is a function, which"):
        described(inside)


def test_a_class_that_is_not_known_here_is_named():
    description = described(Adam(network()))
    for wrong in (
        {"name": "Adamant"},
        {"name": "relu", "module": "nnlib.activations"},
        {"name": "cosine", "module": "nnlib.optimizers.schedules"},
        {"module": "os", "name": "system"},
    ):
        with pytest.raises(ValueError, match=r"restored: .* is not known here; run"):
            restored(network(), description | wrong, Adam(network()).state())


def test_a_schedule_that_is_not_known_here_is_named():
    description = described(Adam(network(), cosine(0.1, steps=3)))
    description["settings"]["learning_rate"]["name"] = "Adam"
    with pytest.raises(ValueError, match=r"restored: Adam of .* is not known here"):
        restored(network(), description, Adam(network()).state())


def test_arrays_that_do_not_fit_are_refused():
    adam = Adam(network())
    state = adam.state()
    with pytest.raises(ValueError, match=r"state holds \['m'\], expected \['m', 'v'\]"):
        restored(network(), described(adam), {"m": state["m"]})
    with pytest.raises(ValueError, match=r"holds \['m', 'n', 'v'\], expected"):
        restored(network(), described(adam), state | {"n": state["m"]})
    for wrong in (np.zeros(5, np.float32), np.zeros(26)):
        with pytest.raises(ValueError, match=r"v has shape .*expected \(26,\) and flo"):
            restored(network(), described(adam), state | {"v": wrong})


@every
def test_a_copy_and_a_pickle_of_both_go_on_bit_for_bit(make):
    optimizer = make(network())
    walk(optimizer, seed=1)
    pair = optimizer.network, optimizer
    copies = [copy.deepcopy(pair), pickle.loads(pickle.dumps(pair))]
    walk(optimizer, seed=2)
    for ours, again in copies:
        assert again.network is ours
        walk(again, seed=2)
        assert ours.parameters.tobytes() == optimizer.network.parameters.tobytes()
