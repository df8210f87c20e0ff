"""Every further wrong answer that a mistake's message is for, graded one by one."""

import contextlib
import io

import pytest

from nnlib_grader import catches, sets
from nnlib_grader.check import grade
from nnlib_grader.diagnosis.causes import Failure, Suspicion
from nnlib_grader.specification.exercise import Check
from nnlib_grader.specification.families import family, family_of
from nnlib_grader.specification.judges import Equal
from tests.grader.doubling import double, exercise, rows

SEEDS = range(1, 4)
FURTHER = [
    pytest.param(one, mistake, answer, id=f"{name}-{one.id}-{mistake.name}-{number}")
    for name in sets.names()
    for one in sets.load(name).exercises.values()
    for mistake in one.mistakes
    for number, answer in enumerate(catches.others(one, mistake), start=2)
]
each = pytest.mark.parametrize(("one", "mistake", "answer"), FURTHER)
here = pytest.mark.usefixtures("in_this_process")


@here
@each
def test_it_is_caught_with_the_message_of_its_kind(one, mistake, answer):
    found = catches.catch(one, mistake, answer)
    assert found.points < found.of, "it got full marks"
    assert found.named == mistake.name


@here
@each
def test_it_gets_full_marks_for_no_seed(one, mistake, answer):
    for seed in SEEDS:
        with contextlib.redirect_stderr(io.StringIO()):
            report = grade(one, {one.answer: answer}, seed)
        assert report["points"] < report["of"]


def both(x):
    return [3 * x, 4 * x]


@pytest.mark.parametrize(
    "mistake",
    [family("times", "", lambda x: 3 * x, lambda x: 4 * x), family_of("t", "", both)],
)
def test_a_family_tells_its_further_answers(mistake):
    (other,) = catches.others(exercise(), mistake)
    assert (mistake.answer(1), other(1)) == (3, 4)
    report = grade(exercise(mistakes=[mistake]), {"double": other})
    assert report["checks"][0]["mistake"] == mistake.name


def ways(x):
    return [2 * x[:1], 2 * x[1]]


@pytest.mark.parametrize(
    ("mistake", "named"),
    [
        (family("one row", "", lambda x: 2 * x[:1], lambda x: 2 * x[1]), "one row"),
        (family_of("one row", "", ways), "error"),  # it computes all, and cannot
    ],
)
def test_an_error_that_a_further_answer_raises_is_its_own(mistake, named):
    single = Check("one", 1, Equal(double), lambda rng: [(rows(rng)[0][0][:1],)])
    checks = [Check("rows", 1, Equal(double), rows), single]
    asked = exercise(checks=checks, mistakes=[mistake])
    report = grade(asked, {"double": lambda x: 2 * x[1]})
    assert report["checks"][1]["mistake"] == named


def test_a_value_that_was_asked_for_has_no_further_answers():
    wrong = family("m", "", None)
    outcome = {"status": "lost"}
    failure = Failure(Check("value", 1, Equal(3)), [None], [outcome], 0, "")
    assert not Suspicion(wrong, failure).matches
