"""Wrong answers of somebody who knew only the texts: each is told by its own name."""

import pytest

from nnlib_grader import sets
from nnlib_grader.check import grade
from tests.grader.doubling import learned


def checks_of(name, id, code):
    exercise = sets.load(name)[id]
    return grade(exercise, learned(code))["checks"]


def named(name, id, code):
    return [check.get("mistake") for check in checks_of(name, id, code)]


COLUMNS = """
import numpy as np

def bigram_loss(names, new_names):
    symbols = ".abcdefghijklmnopqrstuvwxyz"
    counts, costs = np.ones((27, 27)), []
    for name in names:
        for a, b in zip("." + name, name + "."):
            counts[symbols.index(a), symbols.index(b)] += 1
    p = counts / counts.sum(axis=0)
    for name in new_names:
        for a, b in zip("." + name, name + "."):
            costs.append(-np.log(p[symbols.index(a), symbols.index(b)]))
    return np.mean(costs), np.array(costs)
"""
POOLED = """
def max_pool2d(x, size=2):
    N, C, H, V = x.shape
    rows, columns = H // size, V // size
    x = x[:, :, : rows * size, : columns * size]
    return x.reshape(N, C, {}).max(axis={})
"""
SORTED = """
def back_order(parents, output):
    seen, waiting = {{output}}, [output]
    while waiting:
        for parent in parents[waiting.pop()]:
            if parent not in seen:
                seen.add(parent)
                waiting.append(parent)
    return sorted(seen, reverse={})
"""
ADAM = """
import numpy as np

def keras_adam(start, gradients, rate, epsilon):
    theta = start.copy()
    path = [{}]
    m, v = np.zeros(len(start)), np.zeros(len(start))
    for t, g in enumerate(gradients, 1):
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        factor = np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
        theta -= rate * factor * m / (np.sqrt(v) + epsilon)
        path.append(theta)
    return np.array(path)
"""
MOMENTUM = """
import numpy as np

def momentum_trace(start, gradients, rates, momentum):
    w, u = start.copy(), np.zeros(len(start))
    path = [{}]
    for g, rate in zip(gradients, rates):
        u = momentum * u + g
        w -= rate * u
        path.append(w)
    return np.array(path)
"""
CONVENTION = """
import numpy as np

def which_convention(start, gradients, rates, momentum, recorded):
    gaps = []
    for c in range(5):
        theta, u, path = start, 0.0, [start]
        for G, rate in zip(gradients, rates):
            g = G.sum() if c == 1 else G.mean()
            if c == 2:
                u = momentum * u + rate * g
                theta = theta - u
            elif c == 3:
                u = momentum * u + (1 - momentum) * g
                theta = theta - rate * u
            else:
                u = momentum * u + g
                theta = theta - rate * ((g + momentum * u) if c == 4 else u)
            path.append(theta)
        gaps.append(np.abs(np.array(path) - recorded).max())
    return int(np.argmin(gaps)), np.array(gaps)
"""
LETTERS = """
def different(words):
    return len({(word[-1], len(word), frozenset(word)) for word in words})
"""
STARTS = ["start", "start.copy()", "theta"]
ONE_ARRAY = "the same array in all rows"
CASES = [
    ("09_data", "bigram-loss", COLUMNS, "the first letter not given"),
    ("13_frameworks", "which-convention", CONVENTION, "gradient or rate of a step"),
    ("14_attention", "same-answers", LETTERS, "which, not how often"),
    *(
        ("10_convolution", "max-pool2d", POOLED.format(*way), "runs for windows")
        for way in (
            ("size, rows, size, columns", (2, 4)),
            ("size, rows, columns, size", (2, 5)),
            ("rows, size, size, columns", (3, 4)),
        )
    ),
    *(
        ("11_autograd", "back-order", SORTED.format(way), "by number")
        for way in (True, False)
    ),
    *(("13_frameworks", "keras-adam", ADAM.format(s), ONE_ARRAY) for s in STARTS),
    *(
        ("07_optimizers", "momentum-trace", MOMENTUM.format(s), ONE_ARRAY)
        for s in ("start", "w")
    ),
]


@pytest.mark.parametrize(("name", "id", "code", "told"), CASES)
def test_a_fresh_answer_is_told_by_the_name_of_its_mistake(name, id, code, told):
    assert set(named(name, id, code)) == {told}


def test_a_path_that_differs_is_not_one_array():
    path = ADAM.format("start").replace("append(theta)", "append(1.01 * theta)")
    assert ONE_ARRAY not in named("13_frameworks", "keras-adam", path)


TURNED_ONCE = """
import numpy as np

def vjp_cumsum(x):
    return np.cumsum(x), (lambda g: np.cumsum(g[::-1]),)
"""


def test_the_right_sums_in_reverse_are_not_told_as_sums_from_the_front():
    lengths, numbers = checks_of("11_autograd", "running-sum", TURNED_ONCE)
    assert lengths["likely"].endswith(
        "The values are right and stand in reverse order."
    )
    assert numbers.get("mistake") is None


IN_PLACE = """
def train(program, arrays, learned, rate, steps):
    for i in learned:
        arrays[i] -= rate
    return [0.0] * steps, [arrays[i] for i in learned]
"""


def test_arrays_of_a_list_that_are_changed_need_more_than_a_copy_of_the_list():
    copied = IN_PLACE.replace("for i", "arrays = list(arrays)\n    for i", 1)
    for code in (IN_PLACE, copied):
        for check in checks_of("11_autograd", "array-tape", code):
            assert "train changes its input arrays in place" in check["problem"]
            assert "a[0] = a[0] - 1 makes a new one" in check["problem"]


EPSILON = """
import numpy as np
from nnlib.optimizers import Optimizer

class RMSProp(Optimizer):
    remembers = ("v",)

    def update(self, theta, g, rate):
        self.v = {0} * self.v + (1 - {0}) * g**2
        theta -= rate * g / {1}
"""


@pytest.mark.parametrize("epsilon", ["1e-5", "1e-7", "3e-9"])
@pytest.mark.parametrize(
    ("share", "told"), [(0.9, "Keras' conventions"), (0.99, "epsilon inside the root")]
)
def test_an_epsilon_of_any_size_is_found_under_the_root(share, told, epsilon):
    inside = EPSILON.format(share, f"np.sqrt(self.v + {epsilon})")
    assert named("13_frameworks", "rmsprop", inside) == [told, told]
    outside = EPSILON.format(share, f"(np.sqrt(self.v) + {epsilon})")
    assert told not in named("13_frameworks", "rmsprop", outside)


@pytest.mark.parametrize("key", ["line", "hand_over", "hides", "batches"])
def test_a_wrong_entry_of_the_diagnosis_costs_its_own_point_alone(key):
    exercise = sets.load("13_frameworks")["kept-or-new"]
    report = grade(exercise, {"diagnosis": exercise.reference | {key: 3}})
    assert (report["points"], report["of"]) == (3, 4)
    (failed,) = (check for check in report["checks"] if not check["passed"])
    assert failed["likely"]
