"""The comparer: what a learner is told, and that nothing but plain data passes."""

import base64
import builtins
import collections
import contextlib
import functools
import gc
import http
import io
import json
import math
import sys
import tracemalloc
import warnings
from pathlib import Path

import numpy as np
import pytest

from nnlib_grader import comparer, sets
from nnlib_grader.boundary import plain, runner
from nnlib_grader.check import check_for, grade
from nnlib_grader.specification.exercise import Check, Exercise, Mistake
from nnlib_grader.specification.judges import Equal, Holds, Together, difference
from nnlib_grader.table import table
from tests import fresh

ROOT = Path(__file__).resolve().parent.parent


def rows(rng):
    return [(rng.normal(size=(3, 2)),), (rng.normal(size=(4, 2)),)]


def double(x):
    return 2 * np.asarray(x)


def exercise(**changes):
    settings = {
        "id": "double",
        "answer": "double",
        "objective": "saturation",
        "reference": double,
        "checks": [Check("rows", 2, Equal(double), rows)],
        "mistakes": [],
        "limit": 0.3,
    }
    return Exercise(**settings | changes)


def told(answer, **changes):
    """Return the first failing check of an answer."""
    report = grade(exercise(**changes), {"double": answer})
    return next(check for check in report["checks"] if not check["passed"])


# What happens to an answer that gives no value


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

    assert told(starter)["problem"] == comparer.UNFINISHED
    assert "raised SystemExit" in told(lambda x: sys.exit())["problem"]


def learned(source):
    """Run source as a notebook does: its functions see one namespace."""
    names = {}
    exec(source, names)
    return names


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


@pytest.mark.parametrize(
    "body",
    [
        "while True: pass",
        "while True:\n        x = x + 1",
        "return double(x)",
        *SWALLOWING,
    ],
)
def test_what_never_ends_is_stopped(body):
    names = learned(f"def double(x):\n    {body}\n")
    before = sys.gettrace()
    problem = grade(exercise(), names)["checks"][0]["problem"]
    assert "was still running after 0.3 seconds" in problem or "Recursion" in problem
    assert sys.gettrace() is before


def test_a_loop_in_a_module_of_the_learner_s_is_stopped_too(tmp_path, monkeypatch):
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
    assert runner.own("work/of_mine.py") and runner.own("<string>")
    for module in (np.linalg, json, sets, comparer):
        assert not runner.own(module.__file__)


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


# What is wrong with a value


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


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: 2 * x.T, "Rows and columns are exchanged"),
        (lambda x: (2 * x)[:, None], "the shape is not"),
        (lambda x: -2 * x, "wrong sign"),
        (lambda x: 3 * x, "1.5 times what it should be"),
        (lambda x: 2 * x / len(x), "is the number of rows of x times too small"),
        (lambda x: 2 * x * x.size, "is the size of x times what it should be"),
        (lambda x: 2 * x * x[0, 0], "one common factor, and it changes with the input"),
        (lambda x: 2 * x * x[0], "In each column all values are off by one"),
        (lambda x: 2 * x * x[:, :1], "In each row all values are off by one"),
        (lambda x: 2 * np.abs(x), "Some values have the wrong sign"),
        (lambda x: np.tanh(2 * x), "One step too many: this is what was asked for, th"),
        (lambda x: np.trunc(2 * x), "then cutting off the fraction"),
        (lambda x: 1 / (2 * x), "then 1 divided by the value"),
        (lambda x: (2 * x).sum(axis=0), "This is the sum over the first axis of what"),
        (lambda x: (2 * x).mean(), "This is the mean of all values of what"),
        (lambda x: np.stack([x, x]), "A last step is missing: the sum over the first"),
        (lambda x: 2 * np.vstack([x, x[:1]]), "there is too much at the end"),
        (lambda x: (2 * x)[1:], "something is missing at the start"),
        (lambda x: 2 * x[-1], "This is the last row or value of what was asked for"),
        (lambda x: 2 * x[0], "This is the first row or value of what was asked for"),
        (lambda x: 2 * np.roll(x, 1, axis=0), "one place too late"),
        (lambda x: 2 * np.roll(x, -1, axis=0), "one place too early"),
        (lambda x: 2 * np.sort(x, axis=0)[:, ::-1], "in another order than asked for"),
        (lambda x: np.vstack([2 * x[:1], x[1:] ** 2]), "The first row is right and"),
        (lambda x: np.vstack([x[:1] ** 2, 2 * x[1:]]), "Only the first row is wrong"),
        (lambda x: np.vstack([2 * x[:-1], x[-1:] ** 2]), "Only the last row is wrong"),
        (
            lambda x: 2 * x if len(x) == 3 else -2 * x,
            "backwards. It comes out right with",
        ),
        (lambda x: np.vstack([2 * x[:1], 0 * x[1:]]), "Does return stand inside the"),
        (lambda x: 2 * x + 1, "off by the same amount, 1."),
        (lambda x: (2 * x)[::-1], "reverse order"),
        (lambda x: 2 * x if len(x) == 3 else x**2, "right with x of shape (3, 2), and"),
        (lambda x: np.zeros(2), "the same whatever the input is"),
    ],
)
def test_relations_are_recognised_without_a_mistake_of_the_author_s(answer, words):
    found = told(answer)
    assert found["mistake"] == "relation" and words in found["likely"]


def parts(x):
    return x.sum(axis=0), 2 * x


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: (x.sum(axis=0), -2 * x), "Result number 2: Every value has the wro"),
        (lambda x: (x.mean(axis=0), 2 * x), "Result number 1: Every value is the numb"),
        (
            lambda x: (2 * x, x.sum(axis=0)),
            "The results are right and stand in another",
        ),
    ],
)
def test_relations_are_looked_for_in_each_part_of_a_result(answer, words):
    found = told(answer, reference=parts, checks=[Check("x", 1, Equal(parts), rows)])
    assert found["likely"].startswith(words)


def sums(x, scale):
    return scale * x.sum(axis=0)


def tables(rng):
    return [(rng.normal(size=(4, 3)), 2.0), (rng.normal(size=(5, 2)), 2.0)]


def one_row(rng):
    return [(rng.normal(size=(1, 3)), 2.0)]


def forked(answer, mistakes):
    checks = [Check("t", 1, Equal(sums), tables), Check("r", 1, Equal(sums), one_row)]
    changes = {"reference": sums, "checks": checks, "mistakes": mistakes}
    report = grade(exercise(**changes), {"double": answer})
    return [check.get("mistake") for check in report["checks"]]


def test_a_mistake_is_named_only_where_no_other_check_contradicts_it():
    first = Mistake("first row", "Only the first row was used.", lambda x, scale: x[0])
    total = Mistake("no scale", "Scale is missing.", lambda x, scale: x.sum(axis=0))
    assert forked(first.answer, [first, total]) == ["first row", "first row"]
    # with a single row both give the same numbers
    assert forked(total.answer, [first, total]) == ["no scale", "no scale"]
    known = Mistake(
        "no scale", "", None, lambda given, value: (value == given[0]).all()
    )
    assert forked(total.answer, [first])[1] != "first row"
    assert forked(lambda x, scale: x, [known])[0] == "no scale"


def test_a_mistake_stays_named_beside_a_fault_of_another_kind():
    total = Mistake("no scale", "Scale is missing.", lambda x, scale: x.sum(axis=0))

    def two_faults(x, scale):
        if len(x) == 1:
            raise ValueError("one row")
        return x.sum(axis=0)

    right_there = Check("s", 1, Equal(sums), lambda rng: [(np.ones((2, 2)), 1.0)])
    checks = [Check("t", 1, Equal(sums), tables), right_there]

    def scaled_wrong(x, scale):
        return x.sum(axis=0) if scale != 1 else 7 * x

    settings = {"reference": sums, "checks": checks, "mistakes": [total]}
    report = grade(exercise(**settings), {"double": scaled_wrong})
    assert report["checks"][0]["mistake"] == "no scale"  # it is right in the other
    assert (
        forked(two_faults, [total])[0] != "no scale"
    )  # it is wrong there, without one


def test_one_contradicting_check_of_several_is_enough():
    first = Mistake("first row", "Only the first row was used.", lambda x, scale: x[0])
    checks = [
        Check("r", 1, Equal(sums), one_row),
        Check("again", 1, Equal(sums), one_row),
        Check("t", 1, Equal(sums), tables),
    ]
    changes = {"reference": sums, "checks": checks, "mistakes": [first]}
    answer = {"double": lambda x, scale: x.sum(axis=0)}
    report = grade(exercise(**changes), answer)
    assert "first row" not in [check.get("mistake") for check in report["checks"]]


def test_a_mistake_that_raises_where_the_answer_returns_is_not_named():
    def loses_rows(x, scale):
        return x[0] if len(x) == 1 else x[99]

    wrong = Mistake("lost rows", "Rows were lost.", loses_rows)
    assert forked(lambda x, scale: x.sum(axis=0), [wrong]) == ["relation", "relation"]


def test_two_general_findings_do_not_stand_side_by_side():
    def halves(x, scale):
        return -sums(x, scale) if len(x) > 1 else sums(x, scale) / 3

    assert forked(halves, []) == ["relation", None]


def test_what_the_answer_prints_is_shown_where_it_fails(capsys):
    def loud(x):
        for n in range(9):
            print("shape", x.shape, n)
        return x

    report = grade(exercise(), {"double": loud})
    said = table(report)
    assert "printed:    shape (3, 2) 0\n" in said
    assert "shape (3, 2) 5\n              ...\n" in said and "(3, 2) 6" not in said
    assert capsys.readouterr().out == ""

    def raises(x):
        print("so far")
        raise KeyError("e")

    assert told(raises)["printed"] == "so far"


def test_a_changed_list_is_told_from_a_changed_array():
    def total(numbers):
        return sum(numbers)

    def emptied(numbers):
        return sum(numbers.pop() for _ in range(len(numbers)))

    checks = [Check("x", 1, Equal(total), lambda rng: [([1.0, 2.0],)])]
    words = told(emptied, reference=total, checks=checks)["problem"]
    assert "reversed(...) and sorted(...) leave the list alone" in words


def test_values_are_shown_so_that_they_can_be_pasted_back():
    x = np.arange(6, dtype=np.float32).reshape(3, 2)
    for value in (x, (x, 2), [1, 2.5], {"a": {"b": 0.125}}, (x,), np.arange(3)):
        text = plain.shown(value)
        np.testing.assert_equal(eval(text, {"np": np}), value)
    assert plain.shown(plain.Named("nnlib.activations.tanh")) == "tanh"
    assert plain.shown(plain.Named("numpy.linalg.norm")) == "np.linalg.norm"
    assert plain.shown(np.float64(0.24999791)) == "0.24999791"
    assert plain.shown(np.zeros(30)).endswith("0.])  (shape (30,))")
    assert plain.shown(np.ones((400, 20)) / 3).endswith("])  (shape (400, 20))")
    long = {name: {"a": 1 / 3} for name in "bcdefghijk"}
    assert plain.shown(long).splitlines()[0] == "{'b': {'a': 0.33333333},"
    assert plain.shown(long).endswith("...}")


def test_one_number_is_told_from_an_array():
    assert difference(1.0, np.ones(1)) == (
        "expected one number, got an array of shape (1,)"
    )
    assert difference(np.ones(2), 1.0) == (
        "expected an array of shape (2,), got one number"
    )


def test_a_single_number_is_not_said_to_be_a_factor_off():
    def total(x):
        return x.sum()

    checks = [Check("x", 1, Equal(total), rows)]
    found = told(lambda x: (x**2).sum(), reference=total, checks=checks)
    assert found["likely"] is None
    one = [Check("x", 1, Equal(total), lambda rng: rows(rng)[:1])]
    found = told(lambda x: (x**2).sum(), reference=total, checks=one)
    assert found["likely"] is None


def unbound(x):
    if len(x) > 9:
        y = x
    return y


def endless(x):
    return endless(x)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: 2 ^ x, "a power is written **"),
        (lambda x: int("a"), None),
        (lambda x: 2.0 ^ 3, "a power is written **"),
        (lambda x: x if x > 0 else -x, "np.where decides entry by entry"),
        (lambda x: x + x.sum(axis=1), "keepdims=True keeps"),
        (lambda x: x @ x, "as many columns on its left as rows on its right"),
        (lambda x: x[9], "the last place is the size minus 1"),
        (lambda x: x[0, 0, 0], "fewer axes than there are numbers in the square"),
        (lambda x: {}["e"], "Keys come from the input"),
        (lambda x: y, "No such name is known there"),  # noqa: F821
        (lambda x: x.tolist().shape, "np.asarray(...) makes one"),
        (lambda x: np.softmin(x), "That module has no such function"),
        (lambda x: [1.0] - x.tolist(), "Lists do not calculate"),
        (lambda x: x(x), "To multiply, write *"),
        (lambda x: [].sort() + 1, "Something is None there"),
        (lambda x, y: x, "keep the first line of the starter"),
        (lambda x: math.exp(x), "NumPy's, such as np.exp"),
        (lambda x: len(x.sum()), "a single number there"),
        (lambda x: x.sum(axis=2), "axis=-1 is the last"),
        (lambda x: x.reshape(5), "exactly as many numbers as the array"),
        (lambda x: np.zeros(len(x) / 2), "a whole number: // divides"),
        (lambda x: np.ones(2, int).__iadd__(0.5), "dtype=float"),
        (lambda x: 1 / 0, "can be 0"),
        (lambda x: math.exp(1e4), "larger than any float"),
        (lambda x: np.zeros((0, 2)).max(), "There is nothing in that array"),
        (lambda x: max([]), "There is nothing in that array or list"),
        (lambda x: x + x[:0, 0], "A slice a[start:stop] holds nothing"),
        (lambda x: [a for a, b in [(1,)]], "more names on the left of = than"),
        (lambda x: x[0].shape[1], "this array has fewer axes than that"),
        (lambda x: x[0.5], "A place in an array is a whole number"),
        (lambda x: unbound(x), "a way through the code that has not come past"),
        (lambda x: np.linalg.inv(x), "as many rows as columns"),
        (lambda x: endless(x), "never reaches a case that it answers at once"),
        (lambda x: __import__("nump"), "There is no such module here"),
        (lambda x: [].append(1).append(2), "append or sort"),
        (lambda x: np.concatenate(x, x), "take one argument, a list of arrays"),
        (lambda x: range([1]), "has to be a whole number"),
        (lambda x: {[1]: 2}, None),
        (lambda x: [1.0] > 2, "Lists do not calculate"),
        (lambda x: [1.0] + 2, "Lists do not calculate"),
        (lambda x: np.array([[1], [2, 3]]), "rows of different lengths"),
        (lambda x: np.zeros(2).__setitem__(0, [1, 2]), "was given a whole row"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_an_error_is_explained(answer, words):
    found = told(answer)["likely"]
    assert found is None if words is None else words in found


def test_two_different_errors_are_not_one_mistake():
    mistakes = [Mistake("shapes", "The shapes do not fit.", lambda x: x @ x)]
    assert told(lambda x: x @ x, mistakes=mistakes)["likely"] == mistakes[0].message
    assert told(lambda x: int("a"), mistakes=mistakes)["likely"] is None

    def raises(error):
        def answer(x):
            raise error("a")

        return answer

    same_words = [Mistake("type", "The type is wrong.", raises(TypeError))]
    found = told(raises(ValueError), mistakes=same_words)
    assert "raised ValueError" in found["problem"]
    assert found["likely"] is None


def small(x):
    return 1e-9 * x


def positive(x):
    return x > 0


def up_to_three(rng):
    return [(np.array([1.0, 2.0, 3.0]),)]


def halves(rng):
    return [(np.array([-2.0, -1.0, 1.0, 2.0]),)]


@pytest.mark.parametrize(
    ("right", "answer", "inputs", "words"),
    [
        (small, lambda x: -1e-9 * x**2, up_to_three, None),  # each is next to 0
        (small, lambda x: 3e-9 * x, rows, "Every value is 3 times"),
        (double, lambda x: np.full(2, np.nan), rows, None),
        (positive, lambda x: x <= 0, halves, "then 1 minus the value"),
        (positive, lambda x: x > -1.5, halves, None),
    ],
)
def test_no_relation_is_named_that_holds_by_chance(right, answer, inputs, words):
    check = Check("x", 1, Equal(right, atol=0), inputs)
    found = told(answer, reference=right, checks=[check])["likely"]
    assert found is None if words is None else words in found


def test_the_input_itself_is_recognised():
    def squared(x):
        return x**2

    found = told(
        lambda x: x, reference=squared, checks=[Check("x", 1, Equal(squared), rows)]
    )
    assert found["likely"] == "The function returns its argument x as it was."


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


# Plain data


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, 3, 2.5, float("inf"), "text", [1, [2.0]], (1, "a"), {"k": (1,)}),
        *(np.float32(3), np.arange(6.0).reshape(2, 3), np.array([], np.int8)),
    ],
)
def test_plain_data_survive_json(value):
    back = plain.decode(json.loads(json.dumps(plain.encode(value), allow_nan=False)))
    np.testing.assert_equal(back, value)
    if isinstance(value, np.ndarray):
        assert back.dtype == value.dtype and back.flags.writeable


@pytest.mark.parametrize(
    "value",
    [
        *(object(), {1, 2}, lambda: 0, 2**80, np.array([object()]), np.array(["a"])),
        *(np.zeros(3_000_000), [[0] * 60_000, [0] * 60_000], {(1, 2): 3}, 1j),
    ],
)
def test_anything_else_is_refused(value):
    with pytest.raises(plain.NotPlain):
        plain.encode(value)


def test_subclasses_of_plain_types_are_read_as_these():
    class Half(float):
        def __float__(self):
            return 9.0

    value = collections.OrderedDict([(np.str_("a"), Half(0.5)), (np.int64(2), [True])])
    assert plain.encode(value) == {"dict": [["a", 0.5], [2, [True]]]}
    kinds = collections.namedtuple("Pair", "a b")(http.HTTPStatus.OK, np.str_("b"))
    assert plain.decode(plain.encode(kinds)) == (200, "b")
    wide = plain.decode(plain.encode(np.ones(2, np.longdouble)))
    assert wide.dtype == np.float64 and wide.tolist() == [1, 1]


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


def test_a_name_leads_to_nnlib_and_numpy_only():
    assert plain.decode(plain.encode(plain.Named("numpy.exp"))) is np.exp
    for path in ("os.system", "nnlib.storage._x", "builtins.eval"):
        with pytest.raises(plain.NotPlain):
            plain.function(path)


def test_a_seed_becomes_the_same_generator_each_time():
    draws = [plain.decode(plain.encode(plain.Seed(5))).random() for _ in range(2)]
    assert draws == [np.random.default_rng(5).random()] * 2


# Outcomes from somewhere else


def array(**changes):
    zeros = base64.b64encode(bytes(48)).decode()
    return {"dtype": "float64", "shape": [3, 2], "bytes": zeros} | changes


UNREADABLE = [
    *(None, [], "text", {}, {"status": "new"}, {"status": ["returned"]}),
    *({"status": "returned"}, {"status": "returned", "value": 1, "changed": ["x"]}),
]
BAD_VALUES = [
    *({"float": "six"}, {"float": 1}, {"seed": 1}, {"named": "numpy.exp"}, {"x": 1}),
    *({"tuple": 1}, {"dict": [1]}, {"dict": [[[1], 2]]}, 2**63, {"dtype": "float64"}),
    *(array(dtype="object"), array(dtype=["float64"]), array(shape=[-1, 2])),
    *(array(shape=[3, 3]), array(shape=[10**9, 0]), array(shape=["3", 2])),
    *(array(shape=[0] * 99, bytes=""), array(bytes="!"), array(bytes=5)),
    *(array(bytes="AAAA"), [0] * 200_000, "x" * 200_000, {"tuple": [], "float": "nan"}),
    functools.reduce(lambda inner, _: [inner], range(500), 1),
]


def came(outcome, count=2):
    """Compare outcomes as a pipe brought them."""
    drawn = comparer.draw(exercise(), 0)
    report = comparer.compare(exercise(), drawn, [outcome] * count)
    readable = table(report)
    json.dumps(report, allow_nan=False)
    return report["points"], readable


@pytest.mark.parametrize(
    "outcome",
    [*UNREADABLE, *({"status": "returned", "value": value} for value in BAD_VALUES)],
)
def test_an_outcome_that_cannot_be_read_gives_no_points(outcome):
    points, said = came(outcome)
    assert points == 0 and "No result of double came back that could be" in said


@pytest.mark.parametrize(
    "outcome",
    [
        {"status": "raised", "error": 5, "message": None, "line": []},
        {"status": "raised", "error": "E", "message": "m\n" * 9999, "line": "x" * 9999},
        *({"status": status} for status in ("stopped", "unplain", "uncallable")),
        {"status": "stopped", "seconds": "long"},
        {"status": "returned", "value": None, "printed": ["x"]},
        {"status": "returned", "value": float("nan"), "changed": [99, -1]},
        {"status": "returned", "value": array(), "changed": [10**30, True]}
        | {"changed": [10**30]},
    ],
)
def test_parts_of_an_outcome_may_be_missing_or_of_another_type(outcome):
    points, said = came(outcome)
    assert points == 0 and len(said) < 4000


def test_outcomes_too_few_give_no_points_and_too_many_are_left_out():
    drawn = comparer.draw(exercise(), 0)
    calls = [call for check in drawn for call in check]
    right = runner.run("double", calls, {"double": double}, 1.0)
    assert comparer.compare(exercise(), drawn, right + right)["points"] == 2
    for outcomes in (right[:1], [], None, {}, "text"):
        assert comparer.compare(exercise(), drawn, outcomes)["points"] == 0


def test_a_table_holds_nothing_that_steers_a_terminal():
    def raises(x):
        raise type("\x1b[31mRed", (Exception,), {})("\x1b[2J\ud800 \u202e\ta\rb\n" * 40)

    said = table(grade(exercise(), {"double": raises}))
    assert all(one == "\n" or one.isprintable() for one in said)
    assert "raised \\x1b[31mRed" in said and "\\x1b[2J\\ud800 \\u202e" in said
    assert said.encode() and len(said.splitlines()) < 20


# The notebook's side


def test_check_prints_and_returns_a_float(capsys, monkeypatch, tmp_path):
    page = tmp_path / "book" / "04_activations.html"
    page.parent.mkdir()
    page.touch()
    monkeypatch.setattr(
        "nnlib_grader.check.BUILT", tmp_path
    )  # as if the book were built
    check = check_for("04_activations", {})
    assert check("stable-sigmoid") == 0.0
    said = capsys.readouterr().out
    assert "stable_sigmoid: 0 of" in said and "not yet" in said
    assert "book/04_activations.html#stable-forms" in said
    assert max(map(len, said.splitlines())) <= 79 or "file:" in said


def test_the_book_s_address_can_be_named(monkeypatch, capsys):
    monkeypatch.setenv("NNLIB_BOOK", "https://example.org/course/")
    check_for("04_activations", {})("stable-sigmoid")
    link = "https://example.org/course/book/04_activations.html#stable-forms"
    assert link in capsys.readouterr().out


def test_unknown_sets_and_exercises_suggest_the_nearest():
    with pytest.raises(ValueError, match="Did you mean '04_activations'"):
        sets.load("04_activation")
    with pytest.raises(KeyError, match="Did you mean 'stable-sigmoid'"):
        sets.load("04_activations")["stable-sigmoit"]


def test_a_check_needs_numpy_and_the_standard_library_only():
    code = (
        "import sys\n"
        "class Only:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        ours = {'numpy', 'nnlib', 'nnlib_grader'}\n"
        "        allowed = sys.stdlib_module_names | ours\n"
        "        if name.split('.')[0] not in allowed:\n"
        "            raise ImportError(f'not allowed: {name}')\n"
        "sys.meta_path.insert(0, Only())\n"
        "from nnlib_grader import sets\n"
        "from nnlib_grader.check import grade\n"
        "for name in sets.names():\n"
        "    for exercise in sets.load(name).exercises.values():\n"
        "        names = {exercise.answer: exercise.reference}\n"
        "        assert grade(exercise, names)['points'] == exercise.points\n"
    )
    fresh.run(code, ROOT)


def test_the_comparer_never_runs_the_learner_s_code(monkeypatch):
    drawn = comparer.draw(exercise(), 0)
    calls = [call for check in drawn for call in check]
    outcomes = json.loads(
        json.dumps(runner.run("double", calls, {"double": double}, 1.0))
    )
    for name in ("exec", "eval", "compile"):
        monkeypatch.setattr(builtins, name, None)
    assert comparer.compare(exercise(), drawn, outcomes)["points"] == 2
