"""What an answer uses: ready functions, variables of the notebook, hidden names."""

import functools
import time

import numpy as np
import pytest

from nnlib.activations import relu, sigmoid
from nnlib.backprop import numerical_gradient
from nnlib.losses import cross_entropy, quadratic_cost
from nnlib.optimizers import SGD
from nnlib.propagation import linear
from nnlib_grader import sets
from nnlib_grader.boundary.borrowed import borrowed, stands_for
from nnlib_grader.boundary.names import data, hidden, used_by
from nnlib_grader.boundary.state import remembered
from nnlib_grader.check import grade, hides
from nnlib_grader.specification.exercise import Check
from nnlib_grader.specification.judges import Equal
from tests.grader.doubling import double, exercise, rows
from tests.needs import needs


def learned(source):
    """Run source as a notebook does, in Python's main module."""
    names = {"__name__": "__main__"}
    exec(source, names)
    return names


READY = "a ready function of nnlib"
WAYS = {
    "itself": "from nnlib.activations import relu as double\n",
    "by name": "from nnlib.activations import relu\ndef double(x): return relu(x)\n",
    "through a module": (
        "import nnlib.activations as act\ndef double(x): return act.relu(x)\n"
    ),
    "through the package": (
        "import nnlib.activations\ndef double(x): return nnlib.activations.relu(x)\n"
    ),
    "imported inside": (
        "def double(x):\n    from nnlib.activations import relu\n    return relu(x)\n"
    ),
    "module imported inside": (
        "def double(x):\n    import nnlib.activations as a\n    return a.relu(x)\n"
    ),
    "by a helper": (
        "from nnlib.activations import relu\ndef helper(x): return relu(x)\n"
        "def double(x): return helper(x)\n"
    ),
    "inside a function inside": (
        "from nnlib.activations import relu\n"
        "def double(x):\n    def inner(): return relu(x)\n    return inner()\n"
    ),
    "a partial": (
        "import functools\nfrom nnlib.activations import leaky_relu\n"
        "double = functools.partial(leaky_relu, slope=2.0)\n"
    ),
    "a default": (
        "from nnlib.activations import relu\ndef double(x, f=relu): return f(x)\n"
    ),
    "a closure": (
        "from nnlib.activations import relu\n"
        "def make(f):\n    return lambda x: f(x)\ndouble = make(relu)\n"
    ),
    "a list": (
        "from nnlib.activations import relu\nall = [relu]\n"
        "def double(x): return all[0](x)\n"
    ),
    "a method": (
        "from nnlib.activations import relu\n"
        "class A:\n    def f(self, x): return relu(x)\ndouble = A().f\n"
    ),
    "an object that is called": (
        "from nnlib.activations import relu\n"
        "class A:\n    def __call__(self, x): return relu(x)\ndouble = A()\n"
    ),
    "a copy for arrays": (
        "import numpy as np\nfrom nnlib.activations import relu\n"
        "double = np.vectorize(relu)\n"
    ),
    "a memory": (
        "import functools\nfrom nnlib.activations import relu\n"
        "@functools.cache\ndef helper(x): return relu(x)\n"
        "def double(x): return helper(x)\n"
    ),
    "a method of an object": (
        "from nnlib.activations import relu\n"
        "class A:\n    @staticmethod\n    def f(x): return relu(x)\n"
        "a = A()\ndef double(x): return a.f(x)\n"
    ),
    "an object's own variable": (
        "from nnlib.activations import relu\n"
        "class A:\n    def __init__(self): self.f = relu\n"
        "a = A()\ndef double(x): return a.f(x)\n"
    ),
    "a subclass": "from nnlib.optimizers import SGD\nclass double(SGD): pass\n",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_ready_function_is_found_in_every_way_of_using_it(way):
    report = grade(exercise(), learned(WAYS[way]), own_work=True)
    assert report["points"] == 0
    assert READY in report["checks"][0]["problem"], way


@pytest.mark.parametrize(
    "function",
    [linear, quadratic_cost, cross_entropy, numerical_gradient, sigmoid, relu, SGD],
)
def test_a_function_of_the_package_is_no_answer(function):
    words = borrowed("double", used_by(function, "double"), (), {})
    assert words.startswith("double is ") and READY in words


def test_what_the_text_allows_may_be_used():
    allowed = exercise(allowed=["nnlib.activations.relu"])
    for way in ("by name", "through a module", "imported inside", "by a helper"):
        report = grade(allowed, learned(WAYS[way]), own_work=True)
        assert READY not in report["checks"][0].get("problem", ""), way
    other = learned(WAYS["by name"].replace("relu", "sigmoid"))
    assert READY in grade(allowed, other, own_work=True)["checks"][0]["problem"]


def test_what_the_text_forbids_is_said_with_the_exercise_s_sentence():
    banned = exercise(forbidden={"numpy.interp": "Build the line yourself."})
    for code in (
        "import numpy as np\ndef double(x): return np.interp(x, x, 2 * x)\n",
        "from numpy import interp as i\ndef double(x): return i(x, x, 2 * x)\n",
    ):
        problem = grade(banned, learned(code), own_work=True)["checks"][0]["problem"]
        assert problem.endswith("Build the line yourself.") and "double uses" in problem
    plain = "import numpy as np\ndef double(x): return np.add(x, x)\n"
    assert grade(banned, learned(plain), own_work=True)["points"] == 2


def test_a_hat_that_is_no_sum_of_relus_is_refused():
    hat = sets.load("04_activations")["hat"]
    lines = "(x - left) / (peak - left), (right - x) / (right - peak)"
    code = (
        "import numpy as np\ndef hat(x, left, peak, right):\n"
        f"    return np.maximum(0, np.minimum({lines}))\n"
    )
    report = grade(hat, learned(code), own_work=True)
    assert report["points"] == 0
    assert "a sum of three ReLUs" in report["checks"][0]["problem"]


def test_a_whole_library_can_be_forbidden():
    needs("scipy.special")
    banned = exercise(forbidden={"scipy.special.*": "In NumPy.", "absent.*": "No."})
    code = "from scipy.special import expit\ndef double(x): return expit(x)\n"
    problem = grade(banned, learned(code), own_work=True)["checks"][0]["problem"]
    assert problem == "double uses expit. In NumPy."
    assert not stands_for("scipy.special.*", np.exp)
    assert not stands_for("absent.function", np.exp)


def test_honest_answers_are_left_alone():
    for code in (
        "def double(x): return x + x\n",
        "class A:\n    n = 2\ndef double(x): return A.n * x\n",
        "def double(x): return [[2 * v for v in row] for row in x]\n",
        "import functools\n@functools.cache\ndef two(): return 2\n"
        "def double(x): return two() * x\n",
    ):
        assert grade(exercise(), learned(code), own_work=True)["points"] == 2, code


HIDING = {
    "sum": "sum = 0\ndef double(x): return sum([x, x], 0 * x)\n",
    "len": "len = 3\ndef double(x): return x * 2 * len(x) / len(x)\n",
    "range": "range = [1]\ndef double(x): return x * [2 for _ in range(1)][0]\n",
    "float": "float = 0.5\ndef double(x): return x * float('2')\n",
    "np": "import numpy as np\nnp = 5\ndef double(x): return np.add(x, x)\n",
    "max": "max = None\ndef two(): return max(1, 2)\ndef double(x): return two() * x\n",
}


@pytest.mark.parametrize("name", HIDING)
def test_a_hidden_name_costs_nothing_and_is_said(name):
    names = learned(HIDING[name])
    report = grade(exercise(), names)
    assert report["points"] == 2
    assert f"a variable called {name}, which hides" in report["notes"][0]
    assert names[name] is not None or name == "max", "the notebook keeps its variable"
    back = report["notes"][0].rpartition(": ")[2].rstrip(".")
    exec(back, names)  # the advice works
    assert grade(exercise(), names) == {k: v for k, v in report.items() if k != "notes"}


def test_a_wrong_answer_is_judged_without_the_hidden_name():
    report = grade(exercise(), learned("sum = 0\ndef double(x): return sum([x, 1])\n"))
    assert report["points"] == 0 and "called sum" in report["notes"][0]
    assert "callable" not in report["checks"][0]["problem"]


def test_the_graded_cell_refuses_a_ready_function_too(capsys):
    names = learned(
        "from nnlib.losses import quadratic_cost as nielsen_cost\n"
        "from nnlib_grader.graded import points\n"
        "given = points('05_losses', 'nielsen-cost', '1f')\n"
    )
    assert names["given"] == 0 and READY in capsys.readouterr().out


@pytest.mark.parametrize("code", ["2 * x + 0 * len(X)", "2 * x + 0 * len(many)"])
def test_large_data_of_the_notebook_costs_no_time(code):
    names = learned(f"import numpy as np\ndef double(x): return {code}\n")
    names |= {"X": np.ones(20_000_000), "many": [0] * 2_000_000}
    began = time.perf_counter()
    assert grade(exercise(), names, own_work=True)["points"] == 2
    assert time.perf_counter() - began < 2


def test_a_variable_that_is_meant_stays():
    names = learned("max = 2\ndef double(x): return max * x\n")
    report = grade(exercise(), names)
    assert report["points"] == 2 and "notes" not in report
    assert hides(["len", "sum"]).count("del") == 2


def test_a_wrong_answer_that_reads_the_notebook_is_told_so():
    names = learned("factor = 3\ndef double(x): return factor + x\n")
    likely = grade(exercise(), names)["checks"][0]["likely"]
    assert "reads factor, a variable of your notebook" in likely
    right = learned("factor = 2\ndef double(x): return factor * x\n")
    assert grade(exercise(), right)["points"] == 2


STATE = {
    "seen": "seen = []\ndef double(x):\n    seen.append(1)\n    return x + len(seen)\n",
    "made once": "def double(x, n=[]):\n    n.append(1)\n    return x * len(n)\n",
    "it draws from NumPy's own": "import numpy as np\n"
    "def double(x): return x + np.random.rand()\n",
    "chance of its own": "import numpy as np\n"
    "def double(x): return x + np.random.default_rng().normal()\n",
    "it draws from the generator rng": "import numpy as np\n"
    "rng = np.random.default_rng(0)\n"
    "def double(x): return x + rng.normal()\n",
    "it changes counter": "class Counter:\n    n = 0\ncounter = Counter()\n"
    "def double(x):\n    counter.n += 1\n    return x * counter.n\n",
}


@pytest.mark.parametrize("words", STATE)
def test_a_second_call_that_gives_something_else_is_named(words):
    problem = grade(exercise(), learned(STATE[words]))["checks"][0]["problem"]
    assert problem.startswith(
        "Called twice with the same input, double gave two results"
    )
    assert words in problem


def test_what_an_unsteady_answer_looks_like_is_not_explained():
    code = "n = 0\ndef double(x):\n    global n\n    n += 1\n    return x * n\n"
    for check in grade(exercise(mistakes=[]), learned(code))["checks"]:
        assert check["likely"] is None and check["mistake"] is None


@pytest.mark.parametrize(
    "value",
    [
        [1, [2]],
        {"a": [1]},
        np.zeros((2, 2)),
        np.random.default_rng(0),
        (1, [2.0]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_change_inside_a_value_is_seen(value):
    before = remembered(value)
    assert remembered(value) == before
    if isinstance(value, np.random.Generator):
        value.normal()
    elif isinstance(value, np.ndarray):
        value[1, 1] = 1
    else:
        (value["a"] if isinstance(value, dict) else value[1]).append(3)
    assert remembered(value) != before


def test_an_answer_that_draws_from_its_argument_is_steady():
    code = (
        "def double(x):\n    return 2 * x * np.random.default_rng(1).integers(1, 2)\n"
    )
    assert grade(exercise(), learned("import numpy as np\n" + code))["points"] == 2


def test_names_are_told_apart_by_what_they_stand_for():
    names = learned("import numpy as np\nlist = 3\na = 1\nf = len\n_b = 2\n")
    read = {"np", "list", "a", "f", "_b", "other"}
    assert data(read, names) == ["a", "list"]
    assert hidden(read, names) == ["list"]
    assert used_by(functools.partial(np.interp), "line").objects == [
        ("line", np.interp)
    ]


def test_a_warning_of_numpy_s_counts_where_the_exercise_says_so():
    check = Check("rows", 2, Equal(double), rows, may_warn=False)
    code = "import numpy as np\ndef double(x):\n    np.exp({})\n    return 2 * x\n"
    for number, words in (("1e4", "overflow encountered in exp"), ("-1e4", None)):
        names = learned(code.format(number))
        found = grade(exercise(checks=[check]), names)["checks"][0]
        assert (words in found["problem"]) if words else found["passed"], number
        assert grade(exercise(), names)["points"] == 2
    for factor, right in (("2", True), ("np.nan", False), ("-np.inf", True)):
        names = learned(code.format("1e4").replace("2 *", f"{factor} *"))
        found = grade(exercise(checks=[check]), names)["checks"][0]["problem"]
        assert ("may look right" in found) == right and "exercise asks" in found
