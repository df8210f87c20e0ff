"""What the texts of chapters 1 to 7 ask for is looked at, and nothing false is said."""

import pytest

from tests.grader.doubling import report_of
from tests.grader.test_answers_to_chapters_1_to_7 import named

FITTED = """
def fitted_shape(one, other):
    n = max(len(one), len(other))
    one, other = (1,) * (n - len(one)) + one, (1,) * (n - len(other)) + other
    for a, c in zip(one, other):
        if a != c and 1 not in (a, c):
            return False
    return tuple(map(max, one, other))
"""
SEEN_FIRST = """
seen = []

def forward(network, x):
    seen.append(x)
    x = seen[0]
    for layer in network:
        x = layer(x)
    return x
"""
FLOAT32 = """
import numpy as np

def {}:
    return ({}).astype(np.float32)
"""
CASES = """
import numpy as np

def hat(x, left, peak, right):
    up, down = (x - left) / (peak - left), (x - peak) / (right - peak)
    return np.clip(up, 0, 1) - np.clip(down, 0, 1)
"""


def test_what_a_wrong_answer_changes_in_the_notebook_is_named():
    checks = report_of("03_propagation", "forward", SEEN_FIRST)["checks"]
    assert "The function changes seen" in checks[0]["likely"]


@pytest.mark.parametrize(
    ("name", "id", "head", "value"),
    [
        ("03_propagation", "layer-line", "linear(x, W, b)", "x @ W + b"),
        ("04_activations", "relu", "relu(z)", "np.maximum(z, 0)"),
    ],
)
def test_float64_stays_float64(name, id, head, value):
    report = report_of(name, id, FLOAT32.format(head, value))
    assert report["points"] < report["of"] and "float32 returned" in named(report)


def test_a_hat_put_together_from_cases_is_no_sum_of_relus():
    report = report_of("04_activations", "hat", CASES)
    assert report["points"] == 1 and named(report) == {"by cases"}


def test_none_is_no_shape():
    code = FITTED.replace("return False", "return None")
    assert "never refused" not in named(
        report_of("03_propagation", "fitted-shape", code)
    )


WHOLE_SLOPES = """
import numpy as np

def measured_slopes(f, x, h):
    slopes = np.zeros(x.shape, {})
    for place in np.ndindex(x.shape):
        high, low = x.copy(), x.copy()
        high[place] += {step}
        low[place] -= {step}
        slopes[place] = (f(high) - f(low)) / (2 * {step})
    return slopes
"""


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (WHOLE_SLOPES.format("int", step="h"), "fractions of the results are cut off"),
        (WHOLE_SLOPES.format("float", step="1e-6"), "measured with another h"),
    ],
)
def test_slopes_of_whole_numbers_or_of_another_h_are_told(code, words):
    checks = report_of("06_backprop", "measured-slopes", code)["checks"]
    assert words in checks[0]["likely"]


def test_a_number_of_classes_lacks_its_logarithm():
    code = "def start_losses(counts):\n    return len(counts), 1.0\n"
    assert "no logarithm" in named(report_of("05_losses", "start-losses", code))


CLIP = """
import numpy as np

def clip(g, longest):
    length = np.linalg.norm(g)
    if {}:
        return g / length * min(length, longest)
"""


def test_a_gradient_of_zeros_is_told_from_one_that_is_scaled():
    assert named(report_of("07_optimizers", "clip", CLIP.format("True"))) == {
        "0 divided by 0"
    }


def test_of_none_no_mistake_is_named():
    report = report_of("07_optimizers", "clip", CLIP.format("length > longest"))
    assert "clip returned None" in report["checks"][1]["problem"]
    assert named(report) == {None}
