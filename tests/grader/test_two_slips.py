"""Slips of fresh answers, two at once among them: each is told by its own name."""

import itertools
import math

import numpy as np
import pytest

from nnlib.backprop import Gradient, vjp
from nnlib_grader import sets
from nnlib_grader.check import grade


def report(name, id, answer):
    exercise = sets.load(name)[id]
    return grade(exercise, {exercise.answer: answer})["checks"]


def named(name, id, answer):
    return [check.get("mistake") for check in report(name, id, answer)]


def mine():
    """Return n and std of the layers without a name."""
    words = sets.load("02_weights")["typical-size"].numbers.replace(",", "").split()
    return int(words[2]), float(words[words.index("std") + 1])


@pytest.mark.parametrize(
    ("way", "told"),
    [
        (lambda n, std: round(std * math.sqrt(n / 2), 2), "factor rounded"),
        (lambda n, std: round(std * math.sqrt(n), 2), "ReLU left out"),
        (lambda n, std: std * math.sqrt(n), "ReLU left out"),
        (lambda n, std: round(std * math.sqrt(n) / 2, 3), "half of the root"),
        (lambda n, std: std * math.sqrt((n - 1) / 2), "another factor"),
        (lambda n, std: 1.1 * std * math.sqrt(n / 2), "another factor"),
    ],
)
def test_a_factor_is_told_also_where_it_is_rounded(way, told):
    factor = way(*mine())
    found = named("02_weights", "typical-size", lambda depth: factor ** (depth + 0.0))
    assert set(found) == {told}


def test_neighbours_compared_alone_are_told():
    def count(W1, W2):
        return 1 + sum(
            (W1[:, j] != W1[:, j - 1]).any() or (W2[j] != W2[j - 1]).any()
            for j in range(1, len(W2))
        )

    found = named("02_weights", "different-neurons", count)
    assert found == ["neighbours alone", "neighbours alone"]


def test_weights_read_by_neurons_are_told_beside_a_start_not_moved_on():
    def output(parameters, sizes, x):
        start = 0
        for k, (n, m) in enumerate(itertools.pairwise(sizes)):
            W = parameters[start : start + n * m].reshape(m, n).T
            start += n * m
            x = (np.tanh(x) if k else x) @ W + parameters[start : start + m]
        return x

    found = named("03_propagation", "network-from-a-vector", output)
    assert set(found) == {"read neuron by neuron"}


def test_a_count_is_told_under_its_own_check():
    right = sets.load("03_propagation")["your-network"].reference
    N, n_hidden = right["hidden"]
    weights = right["products"] // N
    counts = {"hidden": (N, n_hidden), "products": weights}
    counts |= {"parameters": weights, "bytes": 4 * weights}
    found = named("03_propagation", "your-network", counts)
    assert found == [None, "biases left out", "products of one sample"]


def test_an_error_in_another_check_hides_no_line():
    def hat(x, left, peak, right):
        y = np.zeros_like(x)
        up, down = 1 / (peak - left), 1 / (right - peak)
        for change, place in ((up, left), (-down, peak), (down, right)):
            y += change * np.maximum(0, x - place)
        return y

    assert named("04_activations", "hat", hat) == ["climb not undone", "error"]


@pytest.mark.parametrize("cut", [lambda z: np.clip(z, -500, 500), lambda z: z])
def test_logits_that_are_cut_off_are_told_from_those_that_overflow(cut):
    def softmax(z):
        e = np.exp(cut(z))
        return e / e.sum(axis=-1, keepdims=True)

    told = "cut off" if cut(np.array([600.0])) == 500 else "overflow"
    assert named("04_activations", "softmax", softmax) == [None, None, told]


def test_errors_added_before_the_square_are_told_without_the_mean():
    def cost(y, target):
        return ((y - target).sum(axis=1) ** 2).sum() / 2

    assert set(named("05_losses", "nielsen-cost", cost)) == {"squared too late"}


def test_one_shift_is_told_where_the_cost_is_capped():
    def cross_entropy(logits, labels):
        e = np.exp(logits - logits.max())
        p = e[np.arange(len(labels)), labels] / (e.sum(axis=1) + 1e-12)
        return -np.mean(np.log(p + 1e-12))

    found = named("05_losses", "cross-entropy", cross_entropy)
    assert found == [None, None, "one shift for all"]


def test_a_spread_below_the_line_in_place_of_its_square_is_told():
    found = named(
        "05_losses", "honest-spread", lambda y, target: np.mean((y - target) ** 2) / 2
    )
    assert set(found) == {"a spread for its square"}


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("step", [1, -0.1, 0.01])
def test_a_large_step_is_told_also_beside_a_lost_sign(sign, step):
    exercise = sets.load("06_backprop")["your-graph"]
    a, b, c = (int(part.split()[-1]) for part in exercise.numbers[:-1].split(","))

    def d(a, b, c):
        return a * b * (a + c * a * b)

    a *= sign
    at = d(a, b, c)
    rates = {
        "a": (d(a + step, b, c) - at) / step,
        "b": (d(a, b + step, c) - at) / step,
        "c": (d(a, b, c + step) - at) / step,
    }
    assert "a coarse step" in named("06_backprop", "your-graph", rates)


def parts_of(network, x, loss, target, through=lambda layer: True):
    """Return the loss, and b and W of each layer as the way back meets them."""
    y, tape, parts = x, [], []
    for layer in network:
        y, pullbacks = vjp(layer.function, y, *layer.parameters)
        tape.append((layer, pullbacks))
    value, back = vjp(loss, y, target)
    g = back[0](1.0)
    for layer, (to_x, *rest) in reversed(tape):
        parts = [[to_one(g) for to_one in rest], *parts]
        g = to_x(g) if through(layer) else g
    return value, [pair for pair in parts if pair]


def test_b_before_W_is_told_also_where_activations_are_skipped():
    def answer(network, *given):
        value, pairs = parts_of(network, *given, lambda layer: layer.parameters)
        parts = [part.ravel() for W, b in pairs for part in (b, W)]
        return value, Gradient(network, np.concatenate(parts))

    found = report("06_backprop", "backprop", answer)
    assert {check["mistake"] for check in found} == {"parts in reverse order"}
    assert found[0]["problem"].startswith("result 'gradient[0].W': ")


def test_a_part_by_columns_and_an_empty_one_are_told():
    def by_columns(network, *given):
        value, pairs = parts_of(network, *given)
        parts = [part.T.ravel() for pair in pairs for part in pair]
        return value, Gradient(network, np.concatenate(parts))

    def empty(network, *given):
        value, pairs = parts_of(network, *given)
        parts = [part.ravel() for W, b in pairs for part in (W, 0 * b)]
        return value, Gradient(network, np.concatenate(parts))

    assert set(named("06_backprop", "backprop", by_columns)) == {"by columns"}
    assert set(named("06_backprop", "backprop", empty)) == {"parts left empty"}


def test_two_wrong_parts_of_a_diagnosis_are_both_told():
    answer = {"line": 5, "fails": [400, 100, 100, 40], "holds": [100, 50, 60, 100]}
    answer["factor"] = math.sqrt(40 / 400)
    found = named("02_weights", "narrow-start", answer)
    assert found == ["a line that follows", None, "upside down", None]


def test_a_network_is_shown_as_the_function_got_it():
    shown = dict(report("03_propagation", "forward", lambda network, x: x)[0]["input"])
    assert list(shown) == ["network", "x"]
    assert shown["network"].startswith("Network([") and "sigmoid" in shown["network"]


def test_one_sum_of_all_exponentials_is_no_cut_and_no_maximum():
    def softmax(z):
        return np.exp(z) / np.exp(z).sum()

    far = "overflow"  # a row of nan, and one of zeros
    assert named("04_activations", "softmax", softmax) == [*["another axis"] * 2, far]
