"""Beside a learner's answer stands a package that has no answer in it."""

import json

import pytest

from nnlib_grader import comparer, sandboxed, sets, withheld
from tests import fresh

# Run beside the reduced package alone: every function of it is handed in as an answer.
HAND_IN = """
import contextlib, functools, importlib, inspect, json, os, pkgutil, sys, warnings
import nnlib
from nnlib_grader.boundary import child, clock, plain, runner
warnings.simplefilter("ignore")
child.possible = lambda: False
class Without:  # no sandbox has these; to import them takes longer than the test
    def find_spec(name, *rest):
        if name.partition(".")[0] in ("torch", "keras", "jax", "sklearn", "scipy"):
            raise ModuleNotFoundError(name=name)
sys.meta_path.insert(0, Without)
assert nnlib.__file__.startswith(os.getcwd()), nnlib.__file__
functions = {}
for module in pkgutil.walk_packages(nnlib.__path__, "nnlib."):
    if module.name == "nnlib.estimators":  # nothing but scikit-learn's classes
        continue
    for name, thing in vars(importlib.import_module(module.name)).items():
        home = getattr(thing, "__module__", None) or ""
        if callable(thing) and home.startswith("nnlib") and not name.startswith("_"):
            functions[f"{home}.{thing.__qualname__}"] = thing
assert len(functions) > 300
@functools.cache
def signature(function):
    with contextlib.suppress(TypeError, ValueError):
        return inspect.signature(function)
def takes(function, calls):
    for call in calls if signature(function) else ():
        with contextlib.suppress(TypeError):
            signature(function).bind(*call)
            return True
    return False
def answers_any(function, calls):
    # without all that a runner looks at beside: most raise, and earn nothing by that
    for call in calls:
        with contextlib.suppress(BaseException), clock.TimeLimit(0.1):
            function(*call)
            return True
    return False
for id, answer, calls, driver in json.load(open("asked.json", encoding="utf-8")):
    drive = lambda answer: answer
    if driver:
        module, _, name = driver.partition(":")
        drive = getattr(importlib.import_module(module), name)
    decoded = [plain.decode(call) for call in calls]
    for path, function in functions.items():
        if not driver and not takes(function, decoded):
            continue
        try:
            if not answers_any(drive(function), map(plain.decode, calls)):
                continue
            found = runner.run(answer, calls, {answer: function}, 0.1, drive)
        except BaseException:
            continue
        if any(one["status"] == "returned" for one in found):
            print(json.dumps([id, path, found]))
"""


GROUPS = [
    pytest.param(name, group, id=f"{name}-{number}")
    for name in sets.names()
    for number, group in enumerate(withheld.groups(sets.load(name)))
]


@pytest.mark.parametrize(("name", "group"), GROUPS)
def test_no_function_of_the_reduced_package_earns_a_point(name, group, tmp_path):
    asked, exercises = [], sets.load(name).exercises
    for id in group.ids:
        one = sandboxed.asked(exercises[id], 5)
        if one["calls"][0] is not None and not exercises[id].by_hand:
            asked.append([id, one["answer"], one["calls"], one.get("driver", "")])
    withheld.reduce(group.names, tmp_path)
    (tmp_path / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    paid = []
    for line in fresh.run(HAND_IN, tmp_path).splitlines():
        if line.startswith("["):
            id, path, found = json.loads(line)
            exercise = exercises[id]
            report = comparer.compare(exercise, comparer.draw(exercise, 5), found)
            paid += [(id, path, report["points"])] if report["points"] else []
    assert paid == []


def test_a_withheld_function_takes_its_rule_and_its_terms_with_it(tmp_path):
    withheld.reduce(["nnlib.activations.relu"], tmp_path)
    said = fresh.run(
        "import numpy as np\n"
        "from nnlib.activations import relu, sigmoid\n"
        "from nnlib.backprop import vjp\n"
        "from nnlib.registry import entry_of\n"
        "z = np.ones((2, 2))\n"
        "for call in (lambda: relu(z), lambda: entry_of(relu).rule(z),\n"
        "             lambda: vjp(sigmoid, z)[0].shape):\n"
        "    try:\n"
        "        print(call())\n"
        "    except NotImplementedError as error:\n"
        "        print(error)\n",
        tmp_path,
    )
    first, second, third = said.splitlines()
    assert first == "this is yours to write: relu"
    assert second == "this is yours to write: vjp_relu"
    assert third == "(2, 2)"


# What would be the answer but for one step, reached without a name in the answer.
ONE_STEP = {
    ("04_activations", "softmax"): "np.exp(get('activations', 'log_softmax')(z))",
    ("04_activations", "relu"): "get('activations', 'elu')(z, 1e-300)",
    ("05_losses", "cross-entropy"): "get('losses', 'soft_cross_entropy')(z, z / 2)",
    ("06_backprop", "backprop"): "get('autograd', 'grad')(lambda z: (z * z).sum())(z)",
    ("14_attention", "attention"): "get('attention', 'attention_weights')(z, z) @ z",
}


@pytest.mark.parametrize(("name", "id"), ONE_STEP)
def test_no_function_is_one_step_from_the_answer(name, id, tmp_path):
    (group,) = (one for one in withheld.groups(sets.load(name)) if id in one.ids)
    withheld.reduce(group.names, tmp_path)
    said = fresh.run(
        "import importlib\nimport numpy as np\n"
        "def get(module, name):\n"
        "    return getattr(importlib.import_module('nnlib.' + module), name)\n"
        "z = np.ones((2, 2))\n"
        f"try:\n    {ONE_STEP[name, id]}\n"
        "except NotImplementedError as error:\n    print(error)\n",
        tmp_path,
    )
    assert said.startswith("this is yours to write: ")
