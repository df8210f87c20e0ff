"""The learner's functions as one file, which runs where only NumPy is installed."""

import ast
import subprocess
import sys

import numpy as np
import pytest

from nnlib.activations import relu
from nnlib_grader import sets
from nnlib_live import exercises
from nnlib_live.own_file import indented, one_file
from tests.live.test_live_exercises import WORKED, cell

TRY = """
import importlib.util
import sys

for finder in list(sys.meta_path):  # of a package that lies where it is worked on
    if "editable" in repr(finder).lower():
        sys.meta_path.remove(finder)
ours = [place for place in sys.path if importlib.util.find_spec("nnlib")]
while (found := importlib.util.find_spec("nnlib")) is not None:
    root = found.submodule_search_locations[0].removesuffix("nnlib").rstrip("/\\\\")
    sys.path.remove(next(p for p in sys.path if p.rstrip("/\\\\") == root))
    sys.path_importer_cache.clear()
sys.path.insert(0, {folder!r})
import numpy as np
import my_nnlib
{code}
"""


def alone(folder, text, code):
    """Run a file where the package is not installed, and return what it prints."""
    (folder / "my_nnlib.py").write_text(text, encoding="utf-8")
    script = TRY.format(folder=str(folder), code=code)
    call = [sys.executable, "-I", "-X", "utf8", "-c", script]
    done = subprocess.run(
        call, cwd=folder, capture_output=True, encoding="utf-8", check=False
    )
    assert not done.returncode, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def every(tmp_path_factory):
    """Every build exercise, solved."""
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("own"))
        for name in sets.names():
            for id, each in sets.load(name).exercises.items():
                if each.builds:
                    report = exercises.check(name, id, cell(WORKED[id], id))
                    found[each.answer] = report["own"]
    return found


def test_all_functions_train_a_network_without_the_package(every, tmp_path):
    file = one_file(every)
    assert file["names"] == list(every) and not file["left_out"]
    code = """
from nnlib.propagation import Layer, Network
rng = np.random.default_rng(0)
x = np.eye(4, dtype=np.float32)
labels = np.arange(4) % 2
layer = Layer(my_nnlib.linear, *my_nnlib.he(rng, 4, 2))
network = Network([layer])
optimizer = my_nnlib.Adam(network, 0.1)
before, _ = my_nnlib.backprop(network, x, my_nnlib.cross_entropy, labels)
for _ in range(30):
    _, grads = my_nnlib.backprop(network, x, my_nnlib.cross_entropy, labels)
    optimizer.step(grads)
after, _ = my_nnlib.backprop(network, x, my_nnlib.cross_entropy, labels)
print(after < before, my_nnlib.relu(np.array([-1.0, 2.0])))
"""
    assert alone(tmp_path, file["text"], code) == "True [0. 2.]\n"


def test_functions_that_call_nothing_of_the_package_carry_none_of_it(every, tmp_path):
    few = {name: every[name] for name in ("neuron", "relu", "softmax")}
    text = one_file(few)["text"]
    assert "nnlib" not in text.split('"""', 2)[2] and len(text) < 3000
    code = (
        "import sys\nprint(my_nnlib.softmax(np.zeros((1, 2))), 'nnlib' in sys.modules)"
    )
    assert alone(tmp_path, text, code) == "[[0.5 0.5]] False\n"


def test_what_the_learner_wrote_comes_before_what_is_packed(every):
    text = one_file(every)["text"]
    assert text.index("def relu(") < text.index("_PACKED") < text.index("class Adam")


HELPED = "import numpy as np\n\n\ndef helper(z):\n    return {}\n\n\ndef {}(z):\n"
HELPED += '    """Text\nof mine."""\n    return helper(z)\n'


def test_helpers_of_one_name_do_not_hide_each_other():
    own = {"one": HELPED.format("z + 1", "one"), "two": HELPED.format("z + 2", "two")}
    names = {}
    exec(one_file(own)["text"], names)
    assert (names["one"](1), names["two"](1)) == (2, 3)
    assert names["two"].__doc__ == "Text\nof mine.", "a text's own lines stay"


def test_the_same_helper_comes_once():
    own = {name: HELPED.format("z + 1", name) for name in ("one", "two")}
    text = one_file(own)["text"]
    assert text.count("def helper") == text.count("import numpy") == 1


def test_a_file_that_is_no_python_is_left_out_and_said():
    file = one_file({"bad": "def bad(:\n", "relu": "def relu(z):\n    return z\n"})
    assert file["names"] == ["relu"] and "SyntaxError" in file["left_out"]["bad"]
    ast.parse(file["text"])
    assert one_file({})["names"] == []


def test_only_whole_statements_go_further_in():
    part = 'x = f"""a\n{1}\n b"""\nif x:\n    y = 2'
    moved = f"def f():\n{indented(part)}\n    return x"
    names = {}
    exec(moved, names)
    assert names["f"]() == "a\n1\n b"


def test_the_file_says_what_nnlib_says(every):
    names = {}
    exec(one_file({"relu": every["relu"]})["text"], names)
    z = np.array([-1.5, 0.0, 2.0])
    assert np.array_equal(names["relu"](z), relu(z))
