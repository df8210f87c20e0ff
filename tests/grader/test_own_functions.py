"""What passed is kept as the learner's own function, and stands in for nnlib's."""

import linecache

import numpy as np
import pytest

from nnlib.activations import relu
from nnlib.backprop import backprop
from nnlib.losses import cross_entropy, mse
from nnlib.optimizers import SGD
from nnlib.propagation import Layer, Network, linear, mlp
from nnlib_grader import own, own_functions, sets
from nnlib_grader.carried import CannotCarry, source_of
from nnlib_grader.keeping import keep
from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.judges import Equal

BUILD = Exercise(
    "build-relu",
    "relu",
    "none",
    relu,
    [Check("a batch", 1, Equal(relu), lambda rng: [(rng.normal(size=(3, 2)),)])],
    [],
    builds="nnlib.activations.relu",
)
CELL = """
import math
import numpy as np
from numpy import maximum as larger
from nnlib.optimizers import Optimizer

low = 0

class Helper:
    floor = low

    def up(self, z):
        return larger(z, self.floor)

def helper(z):
    return Helper().up(z)

def relu(z):
    return helper(z) if np.ndim(z) else math.fabs(z) * (z > low)

class SGD(Optimizer):
    def update(self, theta, g, rate):
        theta -= rate * g

def uses_an_array(z):
    return z + drawn

drawn = np.arange(3)
anonymous = lambda z: z + low
"""


def cell(code, path="<a cell>", **names):
    """Run code as a cell of a notebook, whose text Python can look up."""
    lines = code.splitlines(keepends=True)
    linecache.cache[path] = (len(code), None, lines, path)
    names = {"__name__": "__main__"} | names
    exec(compile(code, path, "exec"), names)
    return names


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(own, "builds", lambda: {"relu": BUILD})
    return tmp_path


@pytest.mark.parametrize("name", ["relu", "SGD", "anonymous", "helper"])
def test_a_function_is_written_down_with_all_that_it_needs(name):
    names = cell(CELL)
    alone = {}
    exec(source_of(name, names), alone)
    if name == "SGD":
        assert issubclass(alone[name], SGD.__mro__[1])
    else:
        z = np.array([-1.0, 2.0])
        assert np.array_equal(alone[name](z), names[name](z))
    assert ("math" in alone) == (name == "relu")


def test_what_cannot_be_written_down_is_said():
    with pytest.raises(CannotCarry, match="uses drawn, a variable of your notebook"):
        source_of("uses_an_array", cell(CELL))
    names = {"__name__": "__main__"}
    exec("def relu(z):\n    return z\n", names)
    with pytest.raises(CannotCarry, match="the text of relu is not known"):
        source_of("relu", names)


def test_a_variable_named_like_a_parameter_or_a_local_stays_in_the_notebook():
    code = "def relu(z):\n    half = z / 2\n    return sum(k for k in [half, low])\n"
    alone = {}
    exec(source_of("relu", cell(code, z=[object()], half=1, k=2, low=3)), alone)
    assert alone.keys() - {"__builtins__"} == {"relu", "low"}
    assert alone["relu"](4) == 5
    with pytest.raises(CannotCarry, match="it uses low"):
        source_of("relu", cell(code, low=np.ones(2)))


def test_the_latest_of_two_definitions_in_a_cell_is_kept():
    code = "def relu(z):\n    return 0\n\ndef relu(z):\n    return max(z, 0)\n"
    alone = {}
    exec(source_of("relu", cell(code)), alone)
    assert alone["relu"](3) == 3


def test_a_function_that_passed_is_the_learner_s_from_then_on(folder):
    assert "nnlib.activations.relu (you have none" in own_functions().whose["relu"]
    assert own_functions().relu is relu
    said = keep(BUILD, cell(CELL))
    assert said.startswith("my_nnlib/relu.py; own_functions() now takes it for nnlib")
    found = own_functions()
    assert repr(found) == "relu  yours, my_nnlib/relu.py"
    assert found.relu is not relu and found.relu(np.array([-1.0, 2.0]))[1] == 2.0
    assert [path.name for path in (folder / "my_nnlib").iterdir()] == ["relu.py"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("def relu(z):\n    return z\n", "does not pass its check"),
        ("def relu(z)\n", "ends in SyntaxError: expected ':'"),
        ("rel = 3\n", "does not pass its check"),
        ("import sys\nsys.exit()\n", "ends in SystemExit"),
    ],
)
def test_a_file_that_no_longer_passes_is_not_taken(folder, text, why):
    keep(BUILD, cell(CELL))
    (folder / "my_nnlib" / "relu.py").write_text(text, encoding="utf-8")
    found = own_functions()
    assert found.relu is relu
    assert found.whose["relu"].startswith("nnlib.activations.relu (my_nnlib/relu.py ")
    assert why in found.whose["relu"]


def test_a_network_trains_on_functions_of_the_learner_s(folder):
    keep(BUILD, cell(CELL))
    x, labels = np.ones((2, 2), np.float32), np.array([0, 1])
    mine, packaged = (
        backprop(mlp(np.random.default_rng(0), [2, 3, 2], f), x, cross_entropy, labels)
        for f in (own_functions().relu, relu)
    )
    assert mine[0] == packaged[0]
    assert np.array_equal(mine[1].vector, packaged[1].vector)


def test_a_rule_calls_the_learner_s_function_on_the_way_forward():
    def double_relu(z):
        return 2 * relu(z)

    own.rule_of(relu, double_relu)
    network = Network([Layer(linear, np.ones((2, 2)), np.zeros(2)), double_relu])
    value, _ = backprop(network, np.ones((1, 2)), mse, np.full((1, 2), 4.0))
    assert value == 0.0


def test_a_folder_that_cannot_be_written_costs_no_points(folder):
    (folder / "my_nnlib").write_text("a file", encoding="utf-8")
    assert "cannot be written" in keep(BUILD, cell(CELL))


def test_every_build_exercise_has_a_name_of_its_own():
    ids = [
        each.answer
        for name in sets.names()
        for each in sets.load(name).exercises.values()
        if each.builds
    ]
    assert len(ids) == len(set(ids))
