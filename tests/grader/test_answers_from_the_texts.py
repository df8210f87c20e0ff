"""Wrong answers of a second reader of the texts alone, told by their mistakes."""

import pytest

from nnlib_grader import sets
from tests.grader.doubling import report_of

ANSWERS = {
    ("01_neurons", "boundary-height", "a sign lost"): """
import numpy as np


def boundary_height(x1, w, b):
    return (w[0] * x1 + b) / abs(w[1])
""",
    ("03_propagation", "forward", "one activation for all"): """
import numpy as np


def forward(network, x):
    for layer in network:
        if layer.parameters:
            W, b = layer.parameters
            x = x @ W + b
        else:
            x = np.tanh(x)
    return x
""",
    ("04_activations", "temperature", "softmax first"): """
import numpy as np


def shares(z, T):
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    heated = p ** (1 / T)
    return heated / heated.sum(axis=1, keepdims=True)
""",
    ("04_activations", "fold-the-scaling", "columns scaled"): """
import numpy as np


def folded(W, b, mean, std):
    V = W / std
    c = b - (mean / std) @ W
    return V, c
""",
    ("04_activations", "hat", "height"): """
import numpy as np


def hat(x, left, peak, right):
    def relu(a):
        return np.maximum(0, a)

    up = 1 / peak
    down = 1 / (right - peak)
    return up * relu(x - left) - (up + down) * relu(x - peak) + down * relu(x - right)
""",
    ("05_losses", "epoch-loss", "one size for several"): """
import numpy as np


def epoch_loss(losses, sizes):
    # only the last batch is smaller
    full = losses[:-1].sum() * sizes[0]
    return (full + losses[-1] * sizes[-1]) / sizes.sum()
""",
    ("05_losses", "honest-spread", "out of reach"): """
import numpy as np


def honest_spread(y, target):
    candidates = np.arange(0.1, 10, 0.005)
    costs = [np.mean(np.log(s) + (target - y) ** 2 / (2 * s**2)) for s in candidates]
    return candidates[np.argmin(costs)]
""",
    ("05_losses", "steady-guess", "not arrived"): """
import numpy as np


def steady_guess(values, delta):
    c = values.mean()
    for _ in range(100):
        c = c - np.clip(c - values, -delta, delta).mean()
    return c
""",
    ("07_optimizers", "warm-up-plan", "another curve"): """
import numpy as np


def warm_up_plan(peak, rise, steps):
    k = np.arange(steps)
    wave = peak * (1 + np.cos(np.pi * (k - rise) / rise)) / 2
    return np.where(k < rise, peak * (k + 1) / rise, wave)
""",
    ("09_data", "standardise", "by next to nothing"): """
import numpy as np


def standardise(x, x_new):
    mean, std = x.mean(axis=0), x.std(axis=0)
    std = np.where(std == 0, 1, std)
    return (x - mean) / std, (x_new - mean) / std
""",
    ("10_convolution", "back-max-pool", "no 0 is paid"): """
import numpy as np


def back_max_pool(x, g, size):
    dx = np.zeros(x.shape)
    for i in range(g.shape[0]):
        for j in range(g.shape[1]):
            best, place = 0, (i * size, j * size)
            for r in range(i * size, (i + 1) * size):
                for c in range(j * size, (j + 1) * size):
                    if x[r, c] > best:
                        best, place = x[r, c], (r, c)
            dx[place] = g[i, j]
    return dx
""",
    ("11_autograd", "unbroadcast", "axes that moved up"): """
import numpy as np


def unbroadcast(g, shape):
    extra = g.ndim - len(shape)
    for axis in range(extra):
        g = g.sum(axis=axis)
    for axis, size in enumerate(shape):
        if size == 1:
            g = g.sum(axis=axis, keepdims=True)
    return g
""",
    ("14_attention", "padded-loss", "the first places"): """
import numpy as np


def mean_loss(logits, labels):
    logp = logits - np.log(np.exp(logits).sum(axis=2, keepdims=True))
    costs = []
    for rows, right in zip(logp, labels):
        length = (right >= 0).sum()
        for t in range(length):
            costs.append(-rows[t, right[t]])
    return np.mean(costs)
""",
}

KMEANS = """
import numpy as np


def kmeans_round(x, centres):
    gaps = np.linalg.norm(x[:, None] - centres, axis=2)
    nearest = gaps.{}(axis=1)
    new = centres.copy()
    for k in range(len(centres)):
        if (nearest == k).any():
            new[k] = x[nearest == k].mean(axis=0)
    return nearest, new
"""
QUIET = """
import {}


def stable_sigmoid(z):
    with {}:
        return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))
"""
KEPT = """
def rate_of_a(tape, end, known={"a": 1.0}):
    for name, rates in tape:
        if name not in known:
            known[name] = sum(
                local * known.get(source, 0.0) for source, local in rates.items()
            )
    return known[end]
"""


@pytest.mark.parametrize(("name", "id", "told"), ANSWERS)
def test_a_wrong_answer_is_told_by_its_mistake(name, id, told):
    report = report_of(name, id, ANSWERS[name, id, told])
    assert report["points"] < report["of"]
    names = {check.get("mistake") for check in report["checks"] if not check["passed"]}
    assert told in names


def test_distances_are_no_numbers_of_centres():
    assert report_of("09_data", "kmeans-round", KMEANS.format("argmin"))["points"] == 4
    wrong = report_of("09_data", "kmeans-round", KMEANS.format("min"))["checks"]
    assert {check["mistake"] for check in wrong} == {"distances for numbers"}


@pytest.mark.parametrize(
    ("module", "line", "used"),
    [
        ("numpy as np", 'np.errstate(over="ignore")', "np.errstate"),
        ("warnings, numpy as np", "warnings.catch_warnings()", "warnings"),
    ],
)
def test_to_switch_a_warning_off_does_not_count(module, line, used):
    code = QUIET.format(module, line)
    report = report_of("04_activations", "stable-sigmoid", code)
    assert report["points"] == 0
    problem = report["checks"][0]["problem"]
    assert f"uses {used}" in problem and "switch a warning off" in problem


def test_warnings_may_be_off_where_none_is_asked_about():
    exercise = sets.load("06_backprop")["back-sigmoid"]
    assert exercise.refused == exercise.forbidden


def test_a_default_value_that_is_kept_is_named():
    checks = report_of("06_backprop", "diamond", KEPT)["checks"]
    assert not any(check.get("mistake") for check in checks)
    assert "such as [] or {}, is made once" in checks[0]["likely"]


@pytest.mark.parametrize(
    ("image", "words"), [(250, "has 0 dimensions"), ([[[250]]], "has 3 dimensions")]
)
def test_a_picture_has_one_dimension_or_two(image, words):
    code = f"""diagnosis = {{
        "line": 2, "fails": ({image}, 10), "holds": ([240], 10), "sum": 4
    }}"""
    report = report_of("09_data", "brighter-picture", code)
    assert report["points"] == 3
    assert words in report["checks"][1]["problem"]
