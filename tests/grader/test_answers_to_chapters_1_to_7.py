"""Wrong answers of a third reader of the texts of chapters 1 to 7, told by name."""

import ast
import re

import numpy as np
import pytest

from nnlib_grader import sets
from nnlib_grader.check import grade
from tests.grader.doubling import report_of
from tests.needs import needs
from tools.files import ROOT

ANSWERS = {
    ("01_neurons", "boundary-height", "cut off at 0"): """
import numpy as np

def boundary_height(x1, w, b):
    rain = -(w[0] * x1 + b) / w[1]
    return np.maximum(rain, 0)
""",
    ("01_neurons", "your-line", "another order"): """
import numpy as np

learner = "Ada"
slope = (3 - 2) / (4 - 0)
your_line = (-2.0, -slope, 1.0)
""",
    ("01_neurons", "neuron", "a mean for the sum"): """
import numpy as np

def neuron(x, w, b, activation):
    return activation(np.mean(x * w, axis=1) + b)
""",
    ("02_weights", "signal-widths", "relative widths"): """
def signal_widths(x, weights):
    widths = [x.std()]
    for W in weights:
        x = x @ W
        widths.append(x.std())
        x = x / x.std()
    return widths
""",
    ("02_weights", "signal-widths", "mean not taken off"): """
import numpy as np

def signal_widths(x, weights):
    widths = [np.sqrt(np.mean(x**2))]
    for W in weights:
        x = x @ W
        widths.append(np.sqrt(np.mean(x**2)))
    return np.array(widths)
""",
    ("04_activations", "temperature", "another maximum"): """
import numpy as np

def shares(z, T):
    e = np.exp(z / T - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)
""",
    ("06_backprop", "vjp-linear", "reshape in place of a transpose"): """
def vjp_linear(x, W, b):
    n, n_in = x.shape
    to_W = lambda g: x.reshape(n_in, n) @ g
    return x @ W + b, (lambda g: g @ W.T, to_W, lambda g: g.sum(axis=0))
""",
    ("03_propagation", "fitted-shape", "an empty tuple for no"): """
def fitted_shape(one, other):
    n = max(len(one), len(other))
    a = (1,) * (n - len(one)) + tuple(one)
    b = (1,) * (n - len(other)) + tuple(other)
    result = ()
    for p, q in zip(a, b):
        if p != q and p != 1 and q != 1:
            result = ()
            break
        result += (max(p, q),)
    if not result:
        return False
    return result
""",
    ("03_propagation", "fitted-shape", "arrays built"): """
import numpy as np

def fitted_shape(one, other):
    try:
        return (np.empty(one, dtype=bool) | np.empty(other, dtype=bool)).shape
    except ValueError:
        return False
""",
    ("03_propagation", "spread-of-a-sample", "right by luck"): """
diagnosis = {
    "line": 4,
    "fails": [[1, 3], [3, 5]],
    "holds": [[1, 3], [0, 4]],
}
""",
    ("05_losses", "steady-guess", "too coarse"): """
import numpy as np

def steady_guess(values, delta):
    best, best_cost = None, np.inf
    for c in np.linspace(0, 30, 301):
        a = np.abs(c - values)
        cost = np.mean(np.where(a <= delta, a**2 / 2, delta * (a - delta / 2)))
        if cost < best_cost:
            best, best_cost = c, cost
    return best
""",
    ("06_backprop", "back-sigmoid", "cut to a range"): """
import numpy as np

def back_sigmoid(z, g):
    z = np.clip(z, -5, 5)  # no overflow any more
    y = 1 / (1 + np.exp(-z))
    return g * y * (1 - y)
""",
    ("06_backprop", "diamond", "naive recursion"): """
def rate_of_a(tape, end):
    table = {name: rates for name, rates in tape}
    grad = {end: 1.0}
    queue = [end]
    while queue:
        name = queue.pop(0)
        for source, r in table.get(name, {}).items():
            grad[source] = grad.get(source, 0.0) + grad[name] * r
            queue.append(source)
    return grad["a"]
""",
    ("06_backprop", "measured-slopes", "nudge left in place"): """
import numpy as np

def measured_slopes(f, x, h):
    slopes = np.zeros_like(x)
    nudged = x.copy()
    for i in np.ndindex(x.shape):
        nudged[i] = x[i] + h
        up = f(nudged)
        nudged[i] = x[i] - h
        down = f(nudged)
        slopes[i] = (up - down) / (2 * h)
    return slopes
""",
}


def named(report):
    return {check.get("mistake") for check in report["checks"] if not check["passed"]}


SQUEEZED = """
import numpy as np

def linear(x, W, b):
    return np.squeeze(np.dot(x, W)) + b
"""
SEEN = """
{}

def different_neurons(W1, W2, seen={}):
    for k in range(W1.shape[1]):
        seen.{}((tuple(W1[:, k]), tuple(W2[k])))
    return len(set(seen))
"""
LOGISTIC = """
from scipy.stats import logistic

def stable_sigmoid(z):
    return logistic.cdf(z)
"""
KEY = "03_propagation", "fitted-shape", "an empty tuple for no"
COUNTED = """
def fitted_shape(one, other):
    n = max(len(one), len(other))
    one, other = (1,) * (n - len(one)) + one, (1,) * (n - len(other)) + other
    pairs = list(zip(one, other))
    return all(a == c or 1 in (a, c) for a, c in pairs) and len(pairs)
"""


@pytest.mark.parametrize(("name", "id", "told"), ANSWERS)
def test_a_wrong_answer_is_told_by_its_mistake(name, id, told):
    report = report_of(name, id, ANSWERS[name, id, told])
    assert report["points"] < report["of"]
    assert told in named(report)


def test_an_axis_that_is_gone_is_told_from_one_too_many():
    checks = report_of("03_propagation", "layer-line", SQUEEZED)["checks"]
    assert "an axis of size 1 is gone" in checks[1]["likely"]


def test_an_empty_tuple_is_no_number_of_results():
    checks = report_of("03_propagation", "fitted-shape", COUNTED)["checks"]
    assert checks[0]["problem"] == "expected 2 results, got a number"
    checks = report_of("03_propagation", "fitted-shape", ANSWERS[KEY])["checks"]
    assert checks[1]["problem"] == "expected an empty tuple, got a truth value"


@pytest.mark.parametrize(
    ("line", "made", "add"),
    [("", "set()", "add"), ("from collections import deque", "deque()", "append")],
)
def test_any_default_value_that_is_kept_is_named(line, made, add):
    code = SEEN.format(line, made, add)
    checks = report_of("02_weights", "different-neurons", code)["checks"]
    assert "a default value in its first line" in checks[0]["problem"]


def test_the_ends_of_a_range_belong_to_it_up_to_rounding():
    days = np.full(1000, 1 - 0.9), np.ones(1000)  # 0.09999999999999998
    found = {"line": 4, "fails": days, "holds": (days[0], 1 - days[1])}
    report = grade(sets.load("05_losses")["thousand-days"], {"diagnosis": found})
    assert report["points"] == report["of"]
    z = np.array([1 - 0.9, -3.0, 3.0, 0.9 - 1])
    found = {"line": 3, "fails": (z, -z), "holds": (z, z)}
    report = grade(sets.load("06_backprop")["wrong-sign"], {"diagnosis": found})
    assert report["points"] == report["of"]


def test_the_table_that_shows_the_form_earns_nothing():
    text = (ROOT / "exercises/01_neurons/exercises.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r'"fails": (\(\[\[.*?\)), \.\.\.}', text)
    table = ast.literal_eval(shown)
    found = {"line": 1, "fails": table, "holds": table}
    report = grade(sets.load("01_neurons")["lazy-bias"], {"diagnosis": found})
    assert report["points"] == 0


def test_no_check_lets_arguments_change_as_the_start_says():
    text = (ROOT / "exercises/start.md").read_text(encoding="utf-8")
    assert "given stay as they were" in text
    chosen = [sets.load(name).exercises for name in sets.names()]
    checks = [check for each in chosen for one in each.values() for check in one.checks]
    assert checks and not any(check.may_change for check in checks)


def test_a_method_of_scipy_is_refused_as_its_functions_are():
    needs("scipy.stats")
    checks = report_of("04_activations", "stable-sigmoid", LOGISTIC)["checks"]
    assert "uses logistic" in checks[0]["problem"]


def test_whoever_refuses_a_part_of_scipy_refuses_all_of_it():
    exercises = [
        one for name in sets.names() for one in sets.load(name).exercises.values()
    ]
    refused = [name for one in exercises for name in one.forbidden]
    assert {name for name in refused if name.startswith("scipy")} == {"scipy.*"}


def test_the_line_may_stand_in_a_list_of_one():
    found = sets.load("01_neurons")["lazy-bias"].reference | {"line": [7]}
    report = grade(sets.load("01_neurons")["lazy-bias"], {"diagnosis": found})
    assert report["points"] == report["of"]
