"""What `check` says around its table: after a pass, of a name, and at the end."""

import dataclasses

import numpy as np
import pytest

from nnlib_grader import sets
from nnlib_grader.check import Checker, grade
from nnlib_grader.personal import learner_of, of_learner
from nnlib_grader.specification.exercise import Check, Exercise
from nnlib_grader.specification.judges import Equal

NAMES = ["Ada", "Emmy", "Sofja", "Grace", "Alan"]


def times(factor):
    """Return an exercise that asks for a product with a number of the learner's."""
    check = Check("x", 1, Equal(lambda x: factor * x), lambda rng: [(3.0,), (5.0,)])
    return Exercise(
        "times",
        "times",
        "none",
        lambda x: factor * x,
        [check],
        [],
        personal=lambda rng: times(int(rng.integers(2, 1000))),
        numbers=f"Multiply by {factor}.",
    )


@pytest.fixture
def small(monkeypatch):
    plain = dataclasses.replace(times(2), id="double", answer="double", personal=None)
    plain = dataclasses.replace(plain, numbers="", compare="Compare it with x + x.")
    chosen = sets.ExerciseSet("04_activations", {"double": plain, "times": times(7)})
    monkeypatch.setattr(sets, "load", lambda name: chosen)
    return lambda **names: Checker("04_activations", names)


@pytest.mark.parametrize(
    ("given", "name"),
    [("  Ada  LOVELACE", "Ada LOVELACE"), ("", ""), (4711, "4711"), (None, "")],
)
def test_a_name_is_read_as_it_was_typed_without_outer_spaces(given, name):
    assert learner_of({"learner": given}) == name
    assert learner_of({}) == ""


def test_the_same_name_draws_the_same_numbers_and_others_draw_others():
    drawn = [of_learner(times(7), {"learner": name}).numbers for name in NAMES]
    assert len(set(drawn)) == len(NAMES)
    again = [of_learner(times(7), {"learner": f" {n.upper()} "}) for n in NAMES]
    assert [each.numbers for each in again] == drawn
    assert of_learner(times(7), {"learner": ""}).numbers == "Multiply by 7."


def test_an_answer_is_judged_by_the_numbers_of_its_own_learner():
    for name in NAMES:
        mine = of_learner(times(7), {"learner": name})
        names = {"times": mine.reference, "learner": name}
        assert grade(times(7), names)["points"] == 1
        assert grade(times(7), names | {"learner": name + "x"})["points"] == 0


def test_the_numbers_are_printed_with_the_name(small, capsys):
    small(learner="Ada").numbers("times")
    said = capsys.readouterr().out
    assert said.startswith("The numbers of Ada\n\nMultiply by ")
    small(learner="").numbers("times")
    said = capsys.readouterr().out
    assert "Multiply by 7." in said and 'the quotes of learner = ""' in said
    small().numbers("double")
    assert "double has no numbers of your own." in capsys.readouterr().out


def test_a_pass_says_what_to_compare_and_where_the_solution_stands(small, capsys):
    check = small(double=lambda x: x + x, times=lambda x: 7 * x)
    assert check("double") == 1.0
    said = capsys.readouterr().out
    assert "compare:    Compare it with x + x." in said
    assert "solution:   the page of exercises of chapter 4" in said
    assert check("times") == 1.0
    assert "solved for: nobody: these are the numbers of" in capsys.readouterr().out
    assert small(double=lambda x: x)("double") == 0.0
    assert "compare:" not in capsys.readouterr().out


def test_half_a_pass_says_nothing_of_the_solution(monkeypatch, capsys):
    right = Equal(lambda x: 2 * x)
    checks = [
        Check("two", 1, right, lambda rng: [(2.0,)]),
        Check("five", 1, right, lambda rng: [(5.0,)]),
    ]
    half = Exercise("double", "double", "none", lambda x: 2 * x, checks, [])
    chosen = sets.ExerciseSet("04_activations", {"double": half})
    monkeypatch.setattr(sets, "load", lambda name: chosen)
    assert Checker("04_activations", {"double": lambda x: min(2 * x, 4)})("double") == 1
    assert "solution:" not in capsys.readouterr().out


def test_the_total_adds_what_the_checks_gave_last(small, capsys):
    check = small(double=lambda x: x + x, times=np.negative)
    check.total()
    assert "0 of 2 points." in capsys.readouterr().out
    check("double")
    capsys.readouterr()
    check.total()
    said = capsys.readouterr().out
    assert "double  1 of 1" in said and "times   0 of 1, not checked yet" in said
    assert said.endswith("1 of 2 points.\n")
    check("times")
    capsys.readouterr()
    check.total()
    assert "times   0 of 1\n" in capsys.readouterr().out


def test_the_worked_solution_has_an_address_where_the_book_has_one(
    small, capsys, monkeypatch
):
    monkeypatch.setenv("NNLIB_BOOK", "https://example.org/course/")
    small(double=lambda x: x + x)("double")
    said = capsys.readouterr().out
    page = "https://example.org/course/book/exercises/04_activations.html"
    assert f"{page}#exercise-double" in said.replace("\n", "").replace(" ", "")
