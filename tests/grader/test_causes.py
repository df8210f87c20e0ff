"""What is said of a failing check, by the kind of its outcome and of its judge."""

import numpy as np
import pytest

from nnlib_grader.boundary import plain
from nnlib_grader.diagnosis.causes import Failure, Suspicion, likely
from nnlib_grader.specification.exercise import Check, Mistake
from nnlib_grader.specification.families import family
from nnlib_grader.specification.judges import Equal, Holds
from tests.grader.doubling import exercise

X = np.array([1.0, 2.0, 4.0])


def double(x):
    return 2 * x


def returned(value, changed=()):
    return {
        "status": "returned",
        "value": plain.encode(value),
        "changed": list(changed),
        "printed": "",
    }


def failed(*outcomes, judge=None, calls=None):
    check = Check("x", 1, judge or Equal(double))
    calls = calls or [plain.encode([X])] * len(outcomes)
    return Failure(check, calls, list(outcomes), 0, "")


def told(*failures, mistakes=()):
    return likely(exercise(reference=double, mistakes=mistakes), failures)


def test_a_relation_is_told_of_plain_results_that_have_a_reference():
    sign = "Every value has the wrong sign. Look for a difference taken backwards."
    assert told(failed(returned(-2 * X))) == [("relation", sign)]
    nothing = [(None, None)]
    assert told(failed(returned([7.3, 1.1, 5.9]))) == nothing
    assert told(failed(returned(-2 * X), judge=Holds(lambda given, v: ""))) == nothing
    assert told(failed(returned(-2 * X, [0]))) == nothing
    assert told(failed(returned(-2 * X), returned(None))) == nothing
    assert (
        told(failed(returned(-2 * X), {"status": "stopped", "seconds": 1})) == nothing
    )


def test_of_two_relations_the_first_is_told_and_an_error_stays():
    zero = {"status": "raised", "error": "ZeroDivisionError", "message": "a"}
    found = told(failed(returned(-2 * X)), failed(returned(6 * X)), failed(zero))
    assert [name for name, _ in found] == ["relation", None, "error"]
    assert "can be 0" in found[2][1] and found[1] == (None, None)
    twice = told(failed(zero), failed(zero))
    assert twice[0] == twice[1] != (None, None)
    other = told(failed(zero), failed(zero | {"error": "RecursionError"}))
    assert other[1][0] == "error" and "never reaches" in other[1][1]


def suspicion(mistake, *outcomes, calls=None):
    return Suspicion(mistake, failed(*outcomes, calls=calls))


def test_a_recogniser_sees_the_first_wrong_call_and_may_fail():
    seen = Mistake("m", "", None, lambda given, v: (given[0] == X).all() and v[0] == 7)
    assert suspicion(seen, returned([7])).matches is True
    assert suspicion(seen, returned([8])).matches is False
    assert suspicion(seen, returned(7)).matches is False  # a number has no place 0
    calls = [plain.encode([X + 1]), plain.encode([X])]
    outcomes = [returned([8]), returned([7])]
    late = Failure(Check("x", 1, Equal(double)), calls, outcomes, 1, "")
    assert Suspicion(seen, late).matches is True


def test_what_is_no_result_is_not_recognised_but_may_be_repeated():
    anything = Mistake("m", "", None, lambda given, v: True)
    assert suspicion(anything, returned(1)).matches is True
    assert suspicion(anything, returned(1, [0])).matches is False
    assert suspicion(anything, {"status": "stopped", "seconds": 1}).matches is False
    zero = {"status": "raised", "error": "ValueError", "message": "a"}
    assert suspicion(anything, zero).matches is False

    def fails(x):
        raise ValueError("a")

    kind = family("m", "", double, fails)
    assert suspicion(kind, zero).matches is True
    assert suspicion(kind, zero, zero).matches is True
    assert suspicion(kind, zero, zero | {"message": "b"}).matches is False
    assert suspicion(kind, zero, calls=[None]).matches is False
    broken = Mistake("m", "", None, lambda given, v: True, lambda x: 1 / 0)
    assert suspicion(broken, zero).matches is False


@pytest.mark.parametrize(
    ("answer", "contradicts"),
    [
        (lambda x: 3 * x, True),  # it would fail here, and otherwise
        (lambda x: 2 * x, False),  # it is right here: another fault
        (lambda x: None, True),
        (lambda x: -2 * x, False),  # this is what came
    ],
)
def test_a_check_contradicts_what_would_fail_in_another_way(answer, contradicts):
    found = suspicion(Mistake("m", "", answer), returned(-2 * X))
    assert found.contradicts is contradicts
