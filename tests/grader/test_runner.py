"""What the runner reports of an answer, call by call."""

import sys
import time
import warnings

import numpy as np
import pytest

from nnlib_grader.boundary import child, plain, runner


def ask(answer, *arguments, limit=1.0):
    """Call an answer with each of the arguments; return the outcomes."""
    calls = [plain.encode(given) for given in arguments]
    return runner.run("answer", calls, {"answer": answer}, limit)


def returned(value, **changes):
    return {
        "status": "returned",
        "value": value,
        "printed": "",
        "changed": [],
        "lists": False,
    } | changes


def test_every_call_has_its_outcome():
    assert ask(lambda x: x + 1, (1,), (2,)) == [returned(2), returned(3)]
    assert runner.run("f", [[1], [2]], {}, 1.0) == [{"status": "undefined"}] * 2
    assert ask(3, (1,)) == [{"status": "uncallable", "type": "int"}]
    assert ask(lambda x: {x}, (1,))[0]["status"] == "unplain"
    assert ask(lambda x: {x}, (1,))[0]["type"] == "an object of type set"


def test_a_value_is_asked_for_without_a_call():
    assert runner.run("f", [None], {"f": 3}, 1.0) == [
        {"status": "returned", "value": 3}
    ]
    (found,) = runner.run("f", [None], {"f": print}, 1.0)
    assert found["status"] == "unplain"


def test_what_is_printed_is_kept_to_a_length_and_stderr_is_not():
    def loud(x):
        print("a" * 1999)
        print("bc", end="")
        print("warned", file=sys.stderr)
        warnings.warn("and warned", stacklevel=1)
        return np.log(np.float64(x))

    (found,) = ask(loud, (0.0,))
    assert found["printed"] == "a" * 1999 + "\n" and len(found["printed"]) == 2000
    assert ask(lambda x: print("hi"), (1,)) == [returned(None, printed="hi\n")]
    paper = runner.Paper()
    assert paper.write("abc") == 3 and paper.writable()


def test_changed_arguments_are_counted_from_0_and_lists_are_told():
    def changes(a, b, c):
        b[0] = 9
        return 1

    lists = ([1], [1], [1])
    assert ask(changes, lists) == [returned(1, changed=[1], lists=True)]
    arrays = ([1], np.array([1.0]), [1])
    assert ask(changes, arrays) == [returned(1, changed=[1])]


def test_a_generator_that_was_drawn_from_is_not_changed():
    (found,) = ask(lambda rng: rng.integers(1, 2), (plain.Seed(1),))
    assert found["changed"] == []


def test_an_error_is_told_with_what_was_printed_before():
    def fails(x):
        print("so far")
        raise ValueError("words" * 1000)

    (found,) = ask(fails, (1,))
    assert found == {
        "status": "raised",
        "error": "ValueError",
        "message": ("words" * 1000)[:2000],
        "line": None,
        "printed": "so far\n",
    }


def test_the_line_of_an_error_is_the_innermost_of_the_learner_s(tmp_path):
    path = tmp_path / "cell.py"
    code = "import json\ndef inner(x):\n  json.loads(x)\ndef answer(x):\n  inner(x)\n"
    path.write_text(code, encoding="utf-8")
    names = {}
    exec(compile(code, str(path), "exec"), names)
    (found,) = runner.run("answer", [["{"]], names, 1.0)
    assert found["line"] == "json.loads(x)" and found["error"] == "JSONDecodeError"


def test_an_interrupt_from_the_keyboard_is_the_learner_s(monkeypatch):
    def interrupted(x):
        raise KeyboardInterrupt

    assert ask(interrupted, (1,))[0]["error"] == "KeyboardInterrupt"
    monkeypatch.setattr(child, "possible", lambda: False)
    with pytest.raises(KeyboardInterrupt):
        ask(interrupted, (1,))


def spin(x):
    while x:
        pass
    return 5


def test_the_time_is_that_of_all_calls_together():
    before = sys.gettrace()
    outcomes = ask(spin, (0,), (1,), (0,), limit=0.2)
    assert outcomes[0] == returned(5)
    assert outcomes[1:] == [{"status": "stopped", "seconds": 0.2}] * 2
    assert sys.gettrace() is before


def test_time_that_was_used_is_gone_for_the_calls_after_it():
    def slow(seconds):
        end = time.process_time() + seconds
        while time.process_time() < end:
            sum(range(1000))
        return 1

    few = ask(slow, *[(0.06,)] * 4, limit=0.15)
    assert few[0]["status"] == "returned" and few[-1]["status"] == "stopped"
