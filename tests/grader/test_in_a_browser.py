"""Where a browser runs Python: no processes, no signals, no threads, no warnings.

What cannot be made here is tried in the browser itself, by `tests/book`.
"""

import os
import signal
import subprocess
import sys
import threading
import warnings

import numpy as np
import pytest

from nnlib_grader import sets
from nnlib_grader.boundary import child, clock, overflow, plain
from nnlib_grader.check import grade


def refuse(*_, **__):
    raise AssertionError("a browser has none of this")


@pytest.fixture
def browser(monkeypatch):
    """What the system looks like to Python in a browser."""
    monkeypatch.setattr(sys, "platform", "emscripten")
    for place, name in (
        (os, "fork"),
        (os, "pipe"),
        (subprocess, "Popen"),
        (signal, "signal"),
        (signal, "setitimer"),
        (threading.Thread, "start"),
    ):
        monkeypatch.setattr(place, name, refuse, raising=False)


def right(z):
    """Return the ReLU."""
    return np.maximum(z, 0)


def raises(z):
    """Raise an error."""
    raise ValueError("no")


RELU = sets.load("04_activations")["relu"]
SIGMOID = sets.load("04_activations")["stable-sigmoid"]


def test_an_answer_is_checked_without_what_a_browser_lacks(browser):
    assert not child.possible()
    assert grade(RELU, {"relu": right})["points"] == 2
    assert grade(RELU, {"relu": np.abs})["points"] == 0
    report = grade(RELU, {"relu": raises})
    assert "ValueError" in report["checks"][0]["problem"]


def test_every_set_can_be_loaded_and_drawn_there(browser):
    for name in sets.names():
        for exercise in sets.load(name).exercises.values():
            named = {exercise.answer: exercise.reference}
            assert grade(exercise, named)["points"] == exercise.points


class Watch:
    """A stand-in for `sys.monitoring` of Python 3.12, driven by hand."""

    DISABLE = object()

    class events:
        JUMP, PY_START = 1, 2

    def __init__(self):
        self.tools, self.seen, self.set = {3: "another"}, {}, None

    def get_tool(self, number):
        return self.tools.get(number)

    def use_tool_id(self, number, name):
        self.tools[number] = name

    def free_tool_id(self, number):
        del self.tools[number]

    def register_callback(self, tool, event, function):
        self.seen[event] = function

    def set_events(self, tool, events):
        self.set = (tool, events)


def test_a_loop_looks_at_the_time_and_other_code_is_left_alone(browser, monkeypatch):
    watch = Watch()
    monkeypatch.setattr(sys, "monitoring", watch, raising=False)
    rung = []
    disarm = clock.armed(rung.append, 0.0)
    assert watch.tools == {3: "another", 4: "nnlib_grader"} and watch.set == (4, 3)
    mine = compile("pass", "<cell relu>", "exec")
    theirs = np.ones.__code__ if hasattr(np.ones, "__code__") else os.walk.__code__
    assert watch.seen[1](theirs, 0, 0) is Watch.DISABLE
    watch.seen[1](mine, 0, 0)
    watch.seen[2](mine, 0)
    assert [frame.f_code.co_name for frame in rung] == [
        "test_a_loop_looks_at_the_time_and_other_code_is_left_alone"
    ] * 2
    disarm()
    assert watch.tools == {3: "another"} and watch.set == (4, 0)


def test_a_loop_has_more_time_there_than_elsewhere(browser, monkeypatch):
    watch, rung = Watch(), []
    monkeypatch.setattr(sys, "monitoring", watch, raising=False)
    disarm = clock.armed(rung.append, 1000.0)
    watch.seen[1](compile("pass", "<cell relu>", "exec"), 0, 0)
    assert not rung
    disarm()


def test_an_older_python_stops_nothing_there(browser, monkeypatch):
    monkeypatch.delattr(sys, "monitoring", raising=False)
    assert clock.armed(refuse, 0.0)() is None


def test_an_overflow_is_heard_where_numpy_says_nothing(browser):
    def by_way_of_inf(z):
        return 1 / (1 + np.exp(-z))

    before = np.exp
    with np.errstate(all="ignore"):  # as the machine is silent there
        report = grade(SIGMOID, {"stable_sigmoid": by_way_of_inf})
    assert np.exp is before, "NumPy is as it was"
    assert report["points"] == 1
    assert any("warn" in str(check.get("problem")) for check in report["checks"])


@pytest.mark.parametrize("name", overflow.FAST)
def test_only_what_grows_beyond_all_numbers_is_said(name):
    function = overflow.looked_at(getattr(np, name))
    with warnings.catch_warnings(record=True) as heard, np.errstate(over="ignore"):
        warnings.simplefilter("always")
        function(1e5)
    assert not heard, "nobody asked for it"
    with warnings.catch_warnings(record=True) as heard, np.errstate(all="ignore"):
        warnings.simplefilter("always")
        with np.errstate(over="warn"):
            assert function(np.array([1.0, np.inf]))[1] == np.inf
    assert not heard, "inf was there before"


def test_whole_numbers_are_those_of_the_system():
    given = np.array([1, -2, 2**31 - 1])
    assert plain.as_counts(given).dtype == np.intp
    assert np.array_equal(plain.as_counts(given), given)
