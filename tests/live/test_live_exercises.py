"""What a page of exercises asks Python for: a check, and what was kept before."""

import json
import linecache

import numpy as np
import pytest

from nnlib_grader import own_functions, sets
from nnlib_live import calls, exercises
from tools.site.exercise_notebooks import grading, read, solved

EVERY = [(name, id) for name in sets.names() for id in sets.ids(name)]
WORKED = {
    grading(cell)["grade_id"]: solved(cell.source)
    for name in sets.names()
    for cell in read(name).cells
    if grading(cell).get("solution")
}


def cell(code, name="relu"):
    """Run code as a cell of a page and return its names."""
    file = f"<cell {name}>"
    linecache.cache[file] = (len(code), None, code.splitlines(keepends=True), file)
    names = {"__name__": "__main__", "np": np}
    exec(compile(code, file, "exec"), names)
    return names


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(("name", "id"), EVERY)
def test_every_worked_solution_passes_in_the_page(name, id):
    report = exercises.check(name, id, cell(WORKED[id], id))
    assert report["passed"] and report["points"] == report["of"]
    assert report["checks"] and not report["mistakes"]
    assert bool(sets.load(name)[id].builds) == ("own" in report)
    json.dumps(calls.packed(report, []))  # it can be sent to the page


@pytest.mark.parametrize(("name", "id"), EVERY)
def test_a_report_of_a_mistake_shows_plain_numbers_and_can_be_sent(name, id):
    exercise = sets.load(name)[id]
    for mistake in exercise.mistakes:
        report = exercises.check(name, id, {exercise.answer: mistake.answer})
        assert not report["passed"] and mistake.name in report["mistakes"]
        text = json.dumps(calls.packed(report, []))
        assert not any(f"np.{kind}(" in text for kind in ("float64", "int64", "bool"))


def test_a_failing_check_says_what_was_found():
    report = exercises.check("04_activations", "relu", cell("def relu(z): return -z"))
    first, second = report["checks"]
    assert (first["passed"], first["points"], first["of"]) == (False, 0.0, 1.0)
    assert first["problem"].startswith("7 of 8 values differ")
    assert dict(first["input"])["z"].startswith("np.array([-2.5")
    assert second["as_in"] == 1 and "problem" not in second
    assert "own" not in report and "compare" not in report


def test_what_an_answer_prints_is_cut_and_made_readable():
    code = "def relu(z):\n    print('\\x1b[31m' + 'line\\n' * 500)\n    return z"
    printed = exercises.check("04_activations", "relu", cell(code))["checks"][0]
    assert "\x1b" not in printed["printed"] and len(printed["printed"]) < 200


def test_names_of_the_page_are_where_the_answer_is_looked_for(monkeypatch):
    import __main__

    monkeypatch.setattr(__main__, "relu", cell(WORKED["relu"])["relu"], raising=False)
    assert exercises.check("04_activations", "relu")["passed"]


def test_what_passed_is_given_back_after_a_new_start(folder):
    report = exercises.check("04_activations", "relu", cell(WORKED["relu"]))
    (folder / "my_nnlib" / "relu.py").unlink()
    assert exercises.restore({"relu": report["own"], "../evil": "x = 1"}) == ["relu"]
    assert own_functions().whose["relu"] == "yours, my_nnlib/relu.py"
    assert [path.name for path in (folder / "my_nnlib").iterdir()] == ["relu.py"]


def test_a_function_whose_text_is_not_known_passes_and_is_not_kept():
    names = {"__name__": "__main__", "np": np}
    exec("def relu(z):\n    return np.maximum(z, 0)\n", names)
    report = exercises.check("04_activations", "relu", names)
    assert report["passed"] and "own" not in report
    assert report["kept"].startswith("not among your own functions: ")


def test_a_personal_exercise_says_for_whom_it_was_solved():
    names = cell(WORKED["your-corners"], "your-corners")
    report = exercises.check("04_activations", "your-corners", names)
    assert report["solved_for"] == ""
    names["learner"] = "Ada <b>Lovelace</b>"
    assert not exercises.check("04_activations", "your-corners", names)["passed"]
