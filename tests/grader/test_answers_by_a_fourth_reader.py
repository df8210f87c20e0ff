"""Wrong answers of a fourth reader, of the texts of chapters 1 to 7, by name."""

import pytest

from tests.grader.doubling import report_of

ANSWERS = {
    ("01_neurons", "strongest-input", "one side for all samples"): """
import numpy as np

def strongest_input(x, w):
    moves = x * w
    up = moves.argmax(axis=1)
    down = moves.argmin(axis=1)
    if moves.max() > -moves.min():
        return up
    return down
""",
    ("01_neurons", "nand-gate", "numbers for two inputs"): """
import numpy as np

def nand_gate(n):
    return np.full(n, -2.0), n + 1.0
""",
    ("01_neurons", "perceptron-correction", "0 counted as wrong"): """
import numpy as np

def corrected(x, t, w, b):
    side = 2 * t - 1
    if side * (x @ w + b) > 0:
        return w, b
    return w + side * x, b + side
""",
    ("01_neurons", "your-line", "bias left behind"): """
learner = "Ada"
your_line = (-1, 4, -2)
""",
    ("02_weights", "balanced-weights", "one number for many"): """
import numpy as np

def balanced_weights(rng, n_in, n_out):
    row = rng.normal(0, 1 / np.sqrt(n_in), size=n_out)
    return np.ones((n_in, 1)) * row
""",
    ("03_propagation", "your-network", "products of one sample"): """
learner = "Ada"
products = 272 * 18 + 112
counts = {"hidden": (18, 16), "parameters": 407, "bytes": 1628, "products": products}
""",
    ("03_propagation", "fitted-shape", "not refused"): """
def fitted_shape(one, other):
    n = max(len(one), len(other))
    one = (1,) * (n - len(one)) + one
    other = (1,) * (n - len(other)) + other
    for a, b in zip(one, other):
        if max(a, b) % min(a, b) != 0:
            return False
    return tuple(max(a, b) for a, b in zip(one, other))
""",
    ("03_propagation", "network-from-a-vector", "the last by its size"): """
import numpy as np

def network_output(parameters, sizes, x):
    place = 0
    for n_in, n_out in zip(sizes, sizes[1:]):
        W = parameters[place : place + n_in * n_out].reshape(n_in, n_out)
        place += n_in * n_out
        b = parameters[place : place + n_out]
        place += n_out
        x = x @ W + b
        if n_out != sizes[-1]:
            x = np.tanh(x)
    return x
""",
    ("04_activations", "fold-the-scaling", "one mean alone"): """
import numpy as np

def folded(W, b, mean, std):
    V = np.zeros(W.shape)
    c = np.zeros(b.shape)
    for j in range(W.shape[1]):
        for i in range(W.shape[0]):
            V[i, j] = W[i, j] / std[i]
            c[j] = b[j] - mean[i] * V[i, j]
    return V, c
""",
    ("05_losses", "start-losses", "smoothed"): """
import numpy as np

def start_losses(counts):
    K, n = len(counts), counts.sum()
    shares = (counts + 1) / (n + K)
    return np.log(K), -(counts * np.log(shares)).sum() / n
""",
    ("05_losses", "nielsen-cost", "a root"): """
import numpy as np

def nielsen_cost(y, target):
    return np.mean(np.linalg.norm(y - target, axis=1)) / 2
""",
    ("05_losses", "epoch-loss", "a batch left out"): """
import numpy as np

def epoch_loss(losses, sizes):
    if sizes[-1] < sizes[0]:
        losses = losses[:-1]
    return np.mean(losses)
""",
    ("05_losses", "steady-guess", "not arrived"): """
import numpy as np

def steady_guess(values, delta):
    c = 0.0
    for _ in range(100):
        c -= 0.1 * np.mean(np.clip(c - values, -delta, delta))
    return c
""",
    ("06_backprop", "back-sigmoid", "slope elsewhere"): """
import numpy as np

def back_sigmoid(z, g):
    return g * 0.25
""",
    ("06_backprop", "diamond", "a used once"): """
def rate_of_a(tape, end):
    first, rates = tape[0]
    so_far = {first: rates["a"]}
    for name, rates in tape[1:]:
        parts = [rate * so_far.get(source, 0.0) for source, rate in rates.items()]
        so_far[name] = sum(parts)
    return so_far[end]
""",
    ("07_optimizers", "momentum-trace", "the gradient before"): """
import numpy as np

def momentum_trace(start, gradients, rates, momentum):
    path = [np.array(start)]
    before = np.zeros(len(start))
    for g, rate in zip(gradients, rates):
        u = momentum * before + g
        path.append(path[-1] - rate * u)
        before = g
    return np.array(path)
""",
}

SIGNALS = """
import numpy as np

def signal_widths(x, weights):
    product = np.eye(weights[0].shape[0])
    widths = [np.std(x)]
    for W in weights:
        product = product @ W
        widths.append(np.std(x @ product))
    return np.array(widths)
"""
ONE_ROW = """
import numpy as np

def he(rng, n_in, n_out, dtype=np.float32):
    W = np.ones((n_in, 1)) * rng.normal(0, np.sqrt(2 / n_in), n_out)
    return W.astype(dtype), np.zeros(n_out, dtype)
"""
CHANGED = """
from nnlib.optimizers import Optimizer

class SGD(Optimizer):
    def update(self, theta, g, rate):
        g *= rate
        theta -= g
"""
CALLED = """
def forward(network, x):
    return network(x)
"""
INSIDE = """
import numpy as np

def hat(x, left, peak, right):
    up, down = 1 / (peak - left), 1 / (right - peak)
    climb = up * np.maximum(x - left, 0) - (up + down) * np.maximum(x - peak, 0)
    return np.maximum(climb, 0)
"""
DOUBLE = """
import numpy as np

def corrected(x, t, w, b):
    error = 2 * t - 1
    return w + error * x, b + error
"""
NORMS = """
import numpy as np

def nielsen_cost(y, target):
    return np.mean(np.linalg.norm(y - target, axis=0)) / 2
"""
FIRST = """
import numpy as np

def epoch_loss(losses, sizes):
    return np.mean(losses[1:]) if len(losses) > 1 else losses[0]
"""
UPHILL = """
import numpy as np

def steady_guess(values, delta):
    c = values.mean()
    for _ in range(1000):
        c -= 0.1 * np.clip(values - c, -delta, delta).mean()
    return c
"""
HALF = """
def back_sigmoid(z, g):
    return 0.5 * g
"""
STEPS = """
import numpy as np

def momentum_trace(start, gradients, rates, momentum):
    path, before = [start], 0 * start
    for g, rate in zip(gradients, rates):
        path.append(path[-1] - rate * g - momentum * before)
        before = rate * g
    return np.array(path)
"""
MORE = {
    ("05_losses", "nielsen-cost", "a root"): NORMS,
    ("05_losses", "epoch-loss", "a batch left out"): FIRST,
    ("05_losses", "steady-guess", "lower near by"): UPHILL,
    ("06_backprop", "back-sigmoid", "slope elsewhere"): HALF,
    ("07_optimizers", "momentum-trace", "the gradient before"): STEPS,
    ("02_weights", "he", "one number for many"): ONE_ROW,
    ("03_propagation", "forward", "the network called"): CALLED,
}


def named(checks):
    return [check.get("mistake") for check in checks if not check["passed"]]


@pytest.mark.parametrize(
    ("name", "id", "told", "code"),
    [(*key, code) for found in (ANSWERS, MORE) for key, code in found.items()],
)
def test_a_wrong_answer_is_told_by_its_mistake(name, id, told, code):
    report = report_of(name, id, code)
    assert report["points"] < report["of"]
    assert set(named(report["checks"])) == {told}


def test_a_list_in_which_nothing_is_is_told_by_its_name():
    checks = report_of("02_weights", "signal-widths", SIGNALS)["checks"]
    assert checks[1]["likely"].startswith("`weights` is empty in this call")
    everywhere = SIGNALS.replace("weights[0]", "weights[len(weights)]")
    checks = report_of("02_weights", "signal-widths", everywhere)["checks"]
    assert not any("is empty" in check["likely"] for check in checks)


def test_a_relu_around_others_is_no_sum_of_relus():
    _, check = report_of("04_activations", "hat", INSIDE)["checks"]
    assert check["problem"].endswith("no sum of three ReLUs gave them")
    assert "an outer maximum" in check["likely"]


def test_an_optimizer_that_changes_the_gradient_earns_nothing():
    report = report_of("07_optimizers", "sgd", CHANGED)
    assert report["points"] == 0
    assert "g is changed in place" in report["checks"][0]["problem"]


def test_an_answer_that_is_never_looked_at_is_told_in_both_checks():
    checks = report_of("01_neurons", "perceptron-correction", DOUBLE)["checks"]
    assert named(checks) == ["the answer not looked at", "0 counted as wrong"]


def test_a_shape_in_place_of_a_no_is_said_so():
    code = "def fitted_shape(one, other):\n    return max(one, other, key=len)\n"
    *_, check = report_of("03_propagation", "fitted-shape", code)["checks"]
    assert check["problem"].startswith("expected one truth value, got")


def test_the_largest_batch_alone_is_not_taken_for_the_first():
    code = "def epoch_loss(losses, sizes):\n    return losses[sizes.argmax()]\n"
    checks = report_of("05_losses", "epoch-loss", code)["checks"]
    assert "one batch alone" not in named(checks)


def test_the_smallest_is_told_from_one_side_for_all_samples():
    code = "def strongest_input(x, w):\n    return (x * w).argmin(axis=1)\n"
    checks = report_of("01_neurons", "strongest-input", code)["checks"]
    assert set(named(checks)) == {"smallest for largest"}


def test_a_gate_whose_sum_is_0_is_told_from_one_that_gives_way():
    code = "import numpy as np\n\ndef nand_gate(n):\n    return -np.ones(n), n - 1.0\n"
    checks = report_of("01_neurons", "nand-gate", code)["checks"]
    assert set(named(checks)) == {"a sum of exactly 0"}
