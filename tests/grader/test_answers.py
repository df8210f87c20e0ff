"""What happens to an answer that gives no value, and to one that does harm."""

import contextlib
import gc
import io
import json
import sys
import tracemalloc
import warnings
from pathlib import Path

import numpy as np
import pytest

from nnlib_grader import comparer, faults, sets
from nnlib_grader.boundary import child, clock
from nnlib_grader.check import grade
from nnlib_grader.specification.exercise import Check, Mistake
from nnlib_grader.specification.judges import Equal, Holds
from tests.grader.doubling import double, exercise, learned, rows, told


def test_an_undefined_name_is_said_in_words():
    report = grade(exercise(), {})
    assert report["points"] == 0
    assert report["checks"][0]["problem"].startswith("double is not defined. Run the")


def test_none_and_printed_results_are_told_apart(capsys):
    assert "returned None. Is the line with return" in told(lambda x: None)["problem"]
    printed = told(lambda x: print(2 * x))
    assert "prints its result and returns None" in printed["problem"]
    assert capsys.readouterr().out == ""


def test_an_error_shows_the_learner_s_own_line(tmp_path):
    path = tmp_path / "cell.py"
    path.write_text("def double(x):\n    return y + x\n", encoding="utf-8")
    names = {}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), names)
    problem = grade(exercise(), names)["checks"][0]["problem"]
    assert problem == (
        "double raised NameError in the line `return y + x`: name 'y' is not defined"
    )


def test_a_starter_is_unfinished_and_sys_exit_does_not_end_the_kernel():
    def starter(x):
        raise NotImplementedError

    assert told(starter)["problem"] == faults.UNFINISHED
    assert "raised SystemExit" in told(lambda x: sys.exit())["problem"]


SWALLOWING = (  # a bare except catches what stops an answer, too
    """for _ in range(9):
        try:
            while True: pass
        except:
            pass""",
    """while True:
        try:
            x = x / 0
        except:
            pass""",
)


@pytest.fixture(params=["a copy", "this process"])
def place(request, monkeypatch):
    """Run answers in a copy of the process, and where no copy can be made."""
    if request.param == "this process":
        monkeypatch.setattr(child, "possible", lambda: False)
    elif not child.possible():
        pytest.skip("this system copies no processes")


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "while True:\n        x = x + 1",
        "return double(x)",
        *SWALLOWING,
    ],
)
def test_what_never_ends_is_stopped(body, place):
    names = learned(f"def double(x):\n    {body}\n")
    before = sys.gettrace()
    problem = grade(exercise(), names)["checks"][0]["problem"]
    assert "was still running after 0.3 seconds" in problem or "Recursion" in problem
    assert sys.gettrace() is before


def test_a_loop_in_a_module_of_the_learner_s_is_stopped_too(
    tmp_path, monkeypatch, place
):
    code = "def spin(x):\n    while True:\n        pass\n"
    (tmp_path / "helper_of_mine.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    names = learned("from helper_of_mine import spin\n\ndef double(x):\n    spin(x)\n")
    words = grade(exercise(), names)["checks"][0]["problem"]
    assert "was still running after 0.3 seconds" in words
    names = learned("def double(x):\n    exec('while True: pass', {})\n")
    words = grade(exercise(), names)["checks"][0]["problem"]
    assert "was still running after 0.3 seconds" in words


def test_only_the_learner_s_own_code_is_watched():
    assert clock.own("work/of_mine.py") and clock.own("<string>")
    for module in (np.linalg, json, sets, comparer):
        assert not clock.own(module.__file__)
    course = Path(comparer.__file__).parents[1]
    for folder in ("nnlib", "nnlib_grader", "exercises"):
        assert not clock.own(str(course / folder / "module.py"))
    assert clock.own(str(course / "mine.py"))
    installed = Path(np.__file__).parents[1]
    assert str(installed) in clock.LIBRARIES
    assert str(installed.parent) not in clock.LIBRARIES[1:]


class Unreadable(Exception):
    def __str__(self):
        raise SystemExit


class Endless(Exception):
    def __str__(self):
        while True:
            pass


class Liar:
    @property
    def __class__(self):
        raise ValueError


class Nameless(type):
    @property
    def __name__(cls):
        raise ValueError


class Bomb(tuple):
    def __iter__(self):
        raise SystemExit

    __len__ = __repr__ = __iter__


def fails(error):
    raise error


def closes(x):
    sys.stdout.close()
    print("still open")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: fails(Unreadable()), "attempt raised Unreadable in the line"),
        (lambda x: fails(Endless()), "attempt raised Endless in the line"),
        (lambda x: Liar(), "returned an object of type Liar"),
        (lambda x: Nameless("Name", (), {})(), "returned an object of type Name"),
        (lambda x: Bomb((1, 2)), "expected the shape (3, 2), got (2,)"),
        (lambda x: np.broadcast_to(1.0, (10**6, 10**6)), "an array that is too large"),
        (lambda x: [np.zeros(400_000)] * 1000, "an array that is too large"),
        (lambda x: np.zeros((0, 10**9)), "an array that is too large"),
        (closes, "prints its result and returns None"),
    ],
)
def test_no_answer_breaks_the_check(answer, words, monkeypatch):
    monkeypatch.setitem(globals(), "attempt", answer)  # its lines see this namespace
    with contextlib.redirect_stdout(io.StringIO()):
        report = grade(exercise(answer="attempt"), globals())
    assert words in report["checks"][0]["problem"] and report["points"] == 0


def test_a_flood_of_prints_is_not_kept():
    def loud(x):
        for _ in range(50):
            print("x" * 10_000_000)

    tracemalloc.start()
    told(loud)
    assert tracemalloc.get_traced_memory()[1] < 30_000_000
    tracemalloc.stop()


@pytest.mark.filterwarnings("error")
def test_an_answer_that_is_not_awaited_warns_nobody():
    async def later(x):
        return x

    assert "an object of type coroutine" in told(later)["problem"]
    gc.collect()


def test_settings_of_the_learner_s_do_not_end_the_check():
    def far(x):
        return 1e300 * np.asarray(x) ** 9

    def overflows(given, value):
        np.exp(np.float64(1000))

    checks = [
        Check("rows", 2, Equal(double), rows),
        Check("h", 1, Holds(overflows), rows),
    ]
    mistakes = [
        Mistake("m", "", None, lambda given, value: (np.exp(1e4 * value) >= 0).all())
    ]
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        report = grade(exercise(checks=checks, mistakes=mistakes), {"double": far})
    assert [check["passed"] for check in report["checks"]] == [False, True]
    assert report["checks"][0]["mistake"] == "m"


def test_a_changed_input_is_found():
    def in_place(x):
        x *= 2
        return x

    assert "double changes its input x in place" in told(in_place)["problem"]
    allowed = Check("rows", 2, Equal(double), rows, may_change=True)
    assert grade(exercise(checks=[allowed]), {"double": in_place})["points"] == 2


def test_objects_and_numbers_in_place_of_functions():
    assert "no function but an object of type int" in told(3)["problem"]
    assert "returned an object of type set" in told(lambda x: {1, 2})["problem"]
