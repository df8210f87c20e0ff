"""What is said to be wrong with a value, and what counts as right."""

import builtins
import json

import numpy as np
import pytest

from nnlib_grader import comparer
from nnlib_grader.boundary import runner
from nnlib_grader.check import grade
from nnlib_grader.specification.equality import difference
from nnlib_grader.specification.exercise import Check
from nnlib_grader.specification.judges import Equal, Holds, Together
from tests.grader.doubling import double, exercise, rows, told


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: 2 * x.T, "expected the shape (3, 2), got (2, 3)"),
        (lambda x: 2 * x + np.eye(len(x), 2), "2 of 6 values differ; the first is at"),
        (lambda x: "six", "expected an array of float64, got a text"),
        (lambda x: np.full_like(x, np.nan), "and is nan"),
    ],
)
def test_the_problem_is_named(answer, words):
    assert words in told(answer)["problem"]


def test_the_dtype_counts_only_where_it_is_asked_for():
    def narrow(x):
        return (2 * x).astype(np.float32)

    assert grade(exercise(), {"double": narrow})["points"] == 2
    strict = [Check("dtype", 2, Equal(double, keep_dtype=True), rows)]
    found = told(narrow, checks=strict)
    assert found["problem"] == "expected the dtype float64, got float32"
    floats = [Check("dtype", 2, Equal(narrow, keep_dtype=True), rows)]
    listed = told(lambda x: narrow(x).tolist(), reference=narrow, checks=floats)
    assert listed["problem"] == "expected the dtype float32, got a list"


def test_a_changed_list_is_told_from_a_changed_array():
    def total(numbers):
        return sum(numbers)

    def emptied(numbers):
        return sum(numbers.pop() for _ in range(len(numbers)))

    checks = [Check("x", 1, Equal(total), lambda rng: [([1.0, 2.0],)])]
    words = told(emptied, reference=total, checks=checks)["problem"]
    assert "reversed(...) and sorted(...) leave the list alone" in words


def test_one_number_is_told_from_an_array():
    assert difference(1.0, np.ones(1)) == (
        "expected one number, got an array of shape (1,)"
    )
    assert difference(np.ones(2), 1.0) == (
        "expected an array of shape (2,), got one number"
    )


def test_a_property_is_asked_call_by_call_or_of_all_calls_together():
    small = Holds(lambda arguments, value: None if value.max() < 9 else "too large")
    assert grade(exercise(checks=[Check("s", 1, small, rows)]), {"double": double})[
        "points"
    ]
    assert told(lambda x: x + 9, checks=[Check("s", 1, small, rows)])["problem"] == (
        "too large"
    )
    both = Together(lambda calls, values: None if len(values) == 2 else "not both")
    assert grade(exercise(checks=[Check("b", 1, both, rows)]), {"double": double})[
        "points"
    ]
    wrong = told(lambda x: [1], checks=[Check("s", 1, small, rows)])
    assert "not the kind of value" in wrong["problem"]


def test_a_text_is_no_number_for_a_property_either():
    big = Holds(lambda arguments, value: None if float(value[0]) > 1 else "small")
    checks = [Check("s", 1, big, rows)]
    assert grade(exercise(checks=checks), {"double": lambda x: [2.0]})["points"] == 1
    assert told(lambda x: ["2.0"], checks=checks)["problem"] == (
        "expected numbers, got a text"
    )


def test_lists_tuples_and_numbers_compare_by_value():
    assert difference(np.array([1.0, 2.0]), [1, 2]) == ""
    assert difference((1.0, np.ones(2)), [1, [1, 1]]) == ""
    assert difference(1.0, np.float32(1)) == ""
    assert "expected 2 results, got 3" in difference((1, 2), (1, 2, 3))
    assert "keys" in difference({"a": 1}, {"b": 1})
    assert difference(None, None) == "" and difference("a", "b")


def test_an_object_equal_to_anything_gains_nothing():
    class Equaliser:
        def __eq__(self, other):
            return True

        __hash__ = None

    class Forged(np.ndarray):
        def __eq__(self, other):
            return np.True_

    assert grade(exercise(), {"double": lambda x: Equaliser()})["points"] == 0
    forged = {"double": lambda x: np.zeros_like(x).view(Forged)}
    assert grade(exercise(), forged)["points"] == 0


def test_the_comparer_never_runs_the_learner_s_code(monkeypatch):
    drawn = comparer.draw(exercise(), 0)
    calls = [call for check in drawn for call in check]
    outcomes = json.loads(
        json.dumps(runner.run("double", calls, {"double": double}, 1.0))
    )
    for name in ("exec", "eval", "compile"):
        monkeypatch.setattr(builtins, name, None)
    assert comparer.compare(exercise(), drawn, outcomes)["points"] == 2
