"""What a report holds: points, inputs, what came back, and why it is not right."""

import numpy as np
import pytest

from nnlib_grader import comparer, faults
from nnlib_grader.boundary import plain
from nnlib_grader.check import grade
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Equal, Holds
from tests.grader.doubling import double, exercise, rows

NONE = (
    "double returned None. Is the line with return missing, or does the function end "
    "before it, or is what it returns still None?"
)


def one(rng):
    return [(1.0,)]


def two(rng):
    return [(2.0,), (3.0,)]


def scaled(x, factor):
    return factor * x


CHECKS = [Check("one", 1, Equal(double), one), Check("two", 3, Equal(double), two)]


def report_on(answer, **changes):
    return grade(exercise(**{"checks": CHECKS} | changes), {"double": answer})


def test_a_report_holds_the_points_of_every_check():
    report = report_on(double)
    entries = [
        {"name": "one", "passed": True, "points": 1.0, "of": 1.0},
        {"name": "two", "passed": True, "points": 3.0, "of": 3.0},
    ]
    assert report == {
        "exercise": "double",
        "answer": "double",
        "points": 4.0,
        "of": 4.0,
        "checks": entries,
    }
    assert isinstance(report["points"], float)


def test_a_check_that_fails_tells_its_first_wrong_call():
    tripled = Mistake("tripled", "It is tripled.", lambda x: 3 * x if x > 2 else 2 * x)
    report = report_on(lambda x: print(" 9") or tripled.answer(x), mistakes=[tripled])
    assert report["points"] == 1 and report["checks"][1] == {
        "name": "two",
        "passed": False,
        "points": 0.0,
        "of": 3.0,
        "problem": "the value is not right",
        "input": [["x", "3"]],
        "came_back": "9",
        "printed": "9",
        "mistake": "tripled",
        "likely": "It is tripled.",
    }


def test_a_check_is_told_by_its_own_calls():
    report = report_on(lambda x: 2 * x if x != 3 else 0)
    assert [check["passed"] for check in report["checks"]] == [True, False]
    report = report_on(lambda x: 2 * x if x > 1 else 0)
    assert [check["passed"] for check in report["checks"]] == [False, True]


def test_a_value_needs_no_input():
    checks = [Check("value", 1, Equal(3.0))]
    asked = exercise(reference=3.0, checks=checks)
    assert comparer.draw(asked, 0) == [[None]]
    assert grade(asked, {"double": 3})["points"] == 1
    (found,) = grade(asked, {"double": 4})["checks"]
    assert found["came_back"] == "4" and "input" not in found


def test_inputs_are_shown_as_they_were_handed_over():
    def inputs(rng):
        return [(plain.Seed(3), plain.Named("numpy.tanh"))]

    judge = Holds(lambda given, value: None if given[1](0) == value else "not 0")
    asked = exercise(reference=scaled, checks=[Check("x", 1, judge, inputs)])
    assert grade(asked, {"double": lambda rng, f: f(0.0)})["points"] == 1
    (found,) = grade(asked, {"double": lambda rng, f: 1.0})["checks"]
    shown = [["x", "np.random.default_rng(3)"], ["factor", "np.tanh"]]
    assert found["input"] == shown and found["problem"] == "not 0"


def test_the_inputs_of_a_check_hang_on_seed_place_and_exercise():
    once = [Check("rows", 1, Equal(double), rows)]
    ways = ("a", 0), ("a", 0), ("a", 1), ("b", 0)
    drawn = [comparer.draw(exercise(id=id, checks=once), seed) for id, seed in ways]
    assert drawn[0] == drawn[1]
    assert drawn[0] != drawn[2] and drawn[0] != drawn[3]
    assert comparer.VISIBLE == 0  # another one would change every page of feedback
    first, second = comparer.draw(exercise(id="a", checks=2 * once), 0)
    assert [first] == drawn[0] and first != second


SOME = {"status": "returned", "value": 2.0}


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (
            {"status": "undefined"},
            "double is not defined. Run the cell above that defines it, and look "
            "whether the name is spelt as in the exercise, and whether the line `raise "
            "NotImplementedError()` still stands in the place of your answer.",
        ),
        (
            {"status": "uncallable", "type": "int"},
            "double is no function but an object of type int.",
        ),
        ({"status": "lost"}, "No result of double came back that could be read."),
        (
            {"status": "stopped", "seconds": 2.5},
            "double was still running after 2.5 seconds and was stopped. Look for a "
            "loop that never ends, or for one that could be an operation on the whole "
            "array.",
        ),
        (
            {"status": "unplain", "type": "an object of type set"},
            "double returned an object of type set, not numbers or an array of them.",
        ),
        (
            {"status": "raised", "error": "NotImplementedError", "message": ""},
            faults.UNFINISHED,
        ),
        (
            {"status": "raised", "error": "E", "message": "words", "line": ""},
            "double raised E: words",
        ),
        (
            {"status": "raised", "error": "E", "message": "words", "line": "x = 1"},
            "double raised E in the line `x = 1`: words",
        ),
        (
            SOME | {"value": None, "printed": " "},
            NONE,
        ),
        (
            SOME | {"value": None, "changed": [0]},
            NONE,
        ),
        (
            SOME | {"value": None, "printed": "4"},
            "double prints its result and returns None. Replace print(...) by return "
            "...",
        ),
        (
            SOME | {"changed": [0]},
            "double changes its input x in place. Work on a copy, or make a new array: "
            "z = z - 1 leaves the caller's array alone, z -= 1 does not, and y = z is "
            "no copy.",
        ),
        (
            SOME | {"changed": [0], "lists": True},
            "double changes its input x in place, and the caller's list with it. "
            "append, pop, reverse and sort do that; list(...) makes a copy, "
            "reversed(...) and sorted(...) leave the list alone.",
        ),
    ],
)
def test_why_an_outcome_holds_no_result_is_said_in_words(outcome, words):
    asked = exercise(checks=[Check("one", 1, Equal(double), one)])
    report = comparer.compare(asked, comparer.draw(asked, 0), [outcome])
    (found,) = report["checks"]
    assert found["problem"] == words
    shown = outcome["status"] not in ("undefined", "uncallable")
    assert ("input" in found) == (shown and words != faults.UNFINISHED)


def test_a_list_of_arrays_is_changed_by_a_step_in_a_copy_of_it():
    def draw(rng):
        return [([np.ones(2)],)]

    def steps(x):
        moved = list(x)
        moved[0] -= 1
        return moved

    check = Check("one", 1, Equal(lambda x: [x[0] - 1]), draw)
    (found,) = report_on(steps, checks=[check])["checks"]
    assert found["problem"].startswith(
        "double changes its input x in place. In a list of arrays a[0] -= 1 changes "
    )
    assert "copied the list; a[0] = a[0] - 1 makes a new one" in found["problem"]


def test_several_changed_inputs_are_named_together():
    checks = [Check("x", 1, Equal(scaled), lambda rng: [(1.0, 2.0)])]
    asked = exercise(reference=scaled, checks=checks)
    outcome = SOME | {"changed": [0, 1, 2]}
    report = comparer.compare(asked, comparer.draw(asked, 0), [outcome])
    assert "changes its input x, factor in place" in report["checks"][0]["problem"]


def test_a_function_of_c_has_no_names_for_its_arguments():
    asked = Exercise("id", "f", "o", max, [], [])
    assert asked.parameters == [] and exercise(reference=3).parameters == []
    assert exercise(reference=scaled).parameters == ["x", "factor"]
