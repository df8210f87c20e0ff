"""nnlib.gpu.timing: which clock is read, when, and how often."""

import sys

import numpy as np
import pytest

from nnlib import gpu
from nnlib.activations import relu
from nnlib.backprop import Gradient
from nnlib.gpu import timing
from nnlib.propagation import mlp
from tests import devices
from tests.device import DeviceArray, Event, stand_in_cupy


def test_the_gpu_is_timed_by_its_events(monkeypatch):
    devices.put("stand-in", monkeypatch)
    calls = []

    def work(x):
        calls.append(x)
        Event.now += [900.0, 900.0, 2.0, 4.0, 300.0][len(calls) - 1]

    assert gpu.time_call(work, DeviceArray([1.0]), repeats=3, warmup=2) == 0.004
    assert len(calls) == 5


def test_the_computers_clock_is_read_before_and_after_a_call(monkeypatch):
    with monkeypatch.context() as clock:
        clock.setattr(timing.time, "perf_counter", iter([5.0, 5.25]).__next__)
        seconds = gpu.time_call(np.exp, np.ones(2), repeats=1, warmup=0)
    assert seconds == 0.25


def test_twenty_calls_are_measured_after_three(monkeypatch):
    calls = []
    gpu.time_call(calls.append, np.ones(2))
    assert len(calls) == 23


def test_which_clock_is_read(monkeypatch, rng):
    devices.put("stand-in", monkeypatch)
    monkeypatch.setattr(timing, "event_seconds", lambda function, *arguments: -1.0)
    there = DeviceArray([1.0, 2.0])
    assert gpu.time_call(lambda: there) == -1
    assert gpu.time_call(lambda: None) == -1  # nothing shows it, and CuPy is in use
    assert gpu.time_call(lambda network: None, gpu.to_gpu(mlp(rng, [1, 1], relu))) == -1
    assert gpu.time_call(lambda pair: None, {"a": [there]}) == -1
    grads = Gradient(mlp(rng, [1, 1], relu), there)
    assert gpu.time_call(lambda grads: None, grads) == -1
    assert gpu.time_call(lambda *arrays: None, np.ones(2), there) == -1
    assert gpu.time_call(np.exp, np.ones(2)) > 0
    assert gpu.time_call(lambda pair: None, {"a": [np.ones(2)]}) >= 0
    monkeypatch.setitem(sys.modules, "cupy", stand_in_cupy(devices=0))
    assert gpu.time_call(lambda: None) >= 0


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"repeats": 0}, "repeats is 0, expected 1 or more."),
        ({"warmup": -1}, "warmup is -1, expected 0 or more."),
        ({"repeats": 2.0}, "repeats is 2.0, expected a whole number: write 2."),
    ],
)
def test_time_call_needs_calls_to_measure(settings, words):
    with pytest.raises((ValueError, TypeError)) as caught:
        gpu.time_call(len, "", **settings)
    assert str(caught.value) == f"time_call: {words}"


def test_time_call_needs_a_function():
    with pytest.raises(TypeError) as caught:
        gpu.time_call(0.5)
    assert str(caught.value) == (
        "time_call: function is 0.5, expected a function: write "
        "time_call(function, x), without brackets behind the function."
    )
