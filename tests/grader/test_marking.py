"""Marks from what came back; the death of the comparing process costs one exercise."""

import json
import os
import signal

import pytest

from nnlib_grader import comparer, marking, sets
from nnlib_grader.boundary import runner
from nnlib_grader.marking import Comparing
from nnlib_grader.sandboxes.request import NoSandbox

NAME = "04_activations"
ASKED = sets.load(NAME).exercises


def sent(id, answer=None, seed=3):
    exercise = ASKED[id]
    answer = exercise.reference if answer is None else answer
    calls = [call for check in comparer.draw(exercise, seed) for call in check]
    outcomes = runner.run(exercise.answer, calls, {exercise.answer: answer}, 9.0)
    return json.dumps(outcomes).encode()


def mark(seed, outcomes, ended):
    """Return the reports on all exercises; what is in neither has come to its end."""
    with Comparing() as comparing:
        return {
            id: comparing.report(
                NAME, id, seed, outcomes.get(id, b""), ended.get(id, "done")
            )
            for id in ASKED
        }


def points(reports):
    return sum(report["points"] for report in reports.values())


@pytest.fixture(scope="module")
def right():
    return {id: sent(id) for id in ASKED}


def test_right_answers_have_full_marks_and_what_is_missing_none(right):
    marks = mark(3, right | {"relu": b""}, {})
    assert points(marks) == sum(one.points for one in ASKED.values()) - 2
    assert list(marks) == list(ASKED)
    assert "nothing came back" in marks["relu"]["checks"][0]["problem"]


def test_answers_to_other_inputs_have_no_points(right):
    assert mark(4, right, {})["relu"]["points"] == 0


def test_what_cannot_be_read_costs_one_exercise(right):
    marks = mark(3, right | {"relu": b"[" * 9_000_000}, {})
    assert points(marks) == sum(one.points for one in ASKED.values()) - 2
    assert "9000000 bytes" not in str(marks["relu"])  # the pipe carries 8 MB
    assert "8000001 bytes came back" in str(marks["relu"])


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("exited", "ended Python itself"),
        ("killed", "ended Python itself"),
        ("too long", "still running after 2 seconds"),
        ("too large", "took more memory"),
    ],
)
def test_how_a_run_ended_is_said(end, words):
    report = mark(3, {}, {"relu": end})["relu"]
    assert report["points"] == 0 and words in report["checks"][0]["problem"]


def test_a_comparing_process_that_dies_is_followed_by_another(right, monkeypatch):
    with Comparing(20.0) as comparing:
        first = comparing.report(NAME, "relu", 3, right["relu"], "done")
        os.kill(comparing.child.pid, signal.SIGKILL)
        comparing.child.join()
        lost = comparing.report(NAME, "relu", 3, right["relu"], "done")
        again = comparing.report(NAME, "relu", 3, right["relu"], "done")
    assert first["points"] == again["points"] == 2 and lost["points"] == 0
    assert "the comparing process ended" in lost["checks"][0]["problem"]


def test_loading_numpy_is_no_part_of_comparing_s_seconds(right):
    """A start takes longer than this always; comparing does on a busy machine."""
    asked = NAME, "relu", 3, right["relu"], "done"
    with Comparing(0.5) as comparing:
        assert any(comparing.report(*asked)["points"] == 2 for _ in range(8))


def test_a_comparing_process_that_overruns_is_stopped(right):
    with Comparing(20.0) as comparing:
        comparing.report(NAME, "relu", 3, right["relu"], "done")
        os.kill(comparing.child.pid, signal.SIGSTOP)
        comparing.seconds = 0.2
        lost = comparing.report(NAME, "relu", 3, b"[]", "done")
        assert comparing.child is None
    assert "comparing took over 0.2 seconds" in lost["checks"][0]["problem"]


def test_the_comparing_process_gets_little_memory(right):
    with Comparing(20.0) as comparing:
        comparing.report(NAME, "relu", 3, right["relu"], "done")
        path = f"/proc/{comparing.child.pid}/limits"
        with open(path, encoding="ascii") as limits:
            line = next(one for one in limits if one.startswith("Max address space"))
    assert line.split()[3] == str(marking.MOST_MEMORY)


def test_a_comparing_process_that_does_not_start_costs_nobody_points(
    right, monkeypatch
):
    monkeypatch.setattr(marking, "MOST_START", 0.0)
    with Comparing() as comparing:
        with pytest.raises(NoSandbox, match="did not start"):
            comparing.report(NAME, "relu", 3, right["relu"], "done")
        assert comparing.child is None


def test_what_a_start_takes_is_not_the_time_of_comparing(right):
    with Comparing(1.0) as comparing:
        comparing.start(NAME)  # more than a second, on a busy machine
        assert comparing.report(NAME, "relu", 3, right["relu"], "done")["points"] == 2
