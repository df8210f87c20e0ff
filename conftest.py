"""What all tests share, those in docstrings and notebooks too: strict skips."""

import doctest
import functools
import importlib.util
import os

import numpy as np
import pytest

from nnlib import gpu
from nnlib.backprop import RULES
from nnlib.registry import enter

pytest_plugins = ["tools.chapters.tested"]

# What the tests' jobs do not install, for its size: a job of its own does.
LEFT_OUT = "Skipped: needs tensorflow: "
FRAMEWORKS = ("torch", "keras", "jax")  # of the cells tagged live-frameworks
OWN = ("nnlib", "numpy", "_operator")  # where functions of the package's table are from
STRICT = os.environ.get("CI", "") not in ("", "0", "false")


def pytest_configure(config):
    # The processes that tests start, a notebook's kernel first of all, keep Python's
    # own rule on encodings: only the project's code is held to the stricter one.
    if hasattr(config, "workerinput") or not config.getoption("numprocesses", None):
        os.environ.pop("PYTHONWARNDEFAULTENCODING", None)


def pytest_collection_modifyitems(config, items):
    """Leave out docstrings whose every line is marked +SKIP: they are no tests.

    What needs a GPU is left out where none answers, not skipped: CI counts a skipped
    test as failed.
    """
    out = [item for item in items if is_only_shown(item)]
    if any(item.get_closest_marker("gpu") for item in items) and not gpu.available():
        out += [item for item in items if item.get_closest_marker("gpu")]
    left_out = {id(item) for item in out}
    items[:] = [item for item in items if id(item) not in left_out]
    skip_without_frameworks(items)
    config.hook.pytest_deselected(items=out)


def skip_without_frameworks(items):
    """Skip, by name, the notebooks whose cells need PyTorch, Keras or JAX."""
    missing = [name for name in FRAMEWORKS if importlib.util.find_spec(name) is None]
    if missing:
        reason = f"needs {', '.join(missing)}: python course.py install dev"
        for item in items:
            if item.path.suffix == ".ipynb" and "live-frameworks" in read(item.path):
                item.add_marker(pytest.mark.skip(reason=reason))


@functools.cache
def read(path):
    return path.read_text(encoding="utf-8")


def is_only_shown(item):
    """Tell whether a doctest runs no line at all."""
    if not isinstance(item, pytest.DoctestItem):
        return False
    return all(line.options.get(doctest.SKIP) for line in item.dtest.examples)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    return strict((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector):
    return strict((yield))


def strict(report):
    """Where CI is set, a skipped test is a failed one: nothing goes untested there."""
    if STRICT and report.skipped and not hasattr(report, "wasxfail"):
        *_, reason = report.longrepr if report.longrepr else ("no reason given",)
        if str(reason).startswith(LEFT_OUT):
            return report
        report.outcome = "failed"
        report.longrepr = f"no test may be skipped where CI is set: {reason}"
    return report


@pytest.fixture
def rng():
    """Return a generator that starts anew for each test."""
    return np.random.default_rng(0)


@pytest.fixture
def rules():
    """Let a test enter rules that are gone when it ends."""
    kept = dict(RULES)
    yield RULES
    for function in set(RULES) - set(kept):
        # a module of the package that the test is the first to import enters its own
        theirs = (function.__module__ or "").partition(".")[0] not in OWN
        if theirs or not RULES[function].__module__.startswith("nnlib."):
            enter(function, rule=None)
    for function, rule in kept.items():
        enter(function, rule=rule)
