"""A learner who solves every build exercise ends with a package of their own."""

import contextlib
import io
import linecache

import numpy as np
import pytest

from nnlib_grader import check_for, own, sets
from tools.site import exercise_notebooks

BUILDS = list(own.builds())
USED = ("he", "linear", "relu", "forward", "cross_entropy", "backprop", "Adam", "epoch")


def solve(name, ids):
    """Run a set's notebook with some exercises solved; return its names."""
    names = {"__name__": "__main__"}
    for number, cell in enumerate(exercise_notebooks.read(name).cells):
        data = exercise_notebooks.grading(cell)
        if cell.cell_type != "code" or data.get("grade"):
            continue
        if data.get("solution") and data["grade_id"] not in ids:
            continue
        path, code = f"<{name} {number}>", exercise_notebooks.solved(cell.source)
        linecache.cache[path] = (len(code), None, code.splitlines(True), path)
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(code, path, "exec"), names)
    return names


@pytest.fixture
def solved(tmp_path):
    """Solve every build exercise, chapter by chapter, and check it."""
    for name in sets.names():
        chosen = sets.load(name).exercises
        ids = [id for id, exercise in chosen.items() if exercise.builds]
        names = solve(name, ids)
        for id in ids:
            assert check_for(name, names)(id) == chosen[id].points
    return tmp_path


def test_every_function_of_the_digits_network_is_built_in_some_chapter():
    assert set(USED) <= set(BUILDS)
    assert len(BUILDS) >= 12


def test_whoever_solved_all_has_all_functions_of_their_own(solved, capsys):
    found = own.own_functions()
    assert {name: of for name, of in found.whose.items() if "yours" not in of} == {}
    assert len(list((solved / "my_nnlib").glob("*.py"))) == len(BUILDS)
    names = solve("08_training", ["own-digits"])
    check = check_for("08_training", names)
    capsys.readouterr()
    assert check("own-digits") == sets.load("08_training")["own-digits"].points


def test_from_the_same_start_the_training_equals_the_package_s(solved):
    names = solve("08_training", ["own-digits"])
    mine = own.own_functions()
    packaged = own.own_functions(solved / "nowhere")
    assert "yours" in repr(mine) and "yours" not in repr(packaged)
    mine.he = packaged.he  # another recipe may draw in another order
    exercise = sets.load("08_training")["own-digits"]
    (x, labels, *_), *_ = exercise.checks[0].inputs(np.random.default_rng(0))
    first, second = (
        names[exercise.answer](functions, x, labels, np.random.default_rng(1))
        for functions in (mine, packaged)
    )
    assert np.allclose(first.parameters, second.parameters, 1e-3, 1e-4)
