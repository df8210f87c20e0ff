"""Every set of exercises: its specification, its mistakes, its text."""

import contextlib
import functools
import io
import json
import subprocess
import sys

import numpy as np
import pytest

from nnlib_grader import catches, comparer, sets
from nnlib_grader.check import check_for, grade
from tests.grader import timed
from tests.grader.timed import PROMISED
from tools.files import ROOT

EXERCISES = [
    pytest.param(exercise, id=f"{name}-{exercise.id}")
    for name in sets.names()
    for exercise in sets.load(name).exercises.values()
]
MISTAKES = [
    pytest.param(exercise, mistake, id=f"{parameter.id}-{mistake.name}")
    for parameter in EXERCISES
    for exercise in parameter.values
    for mistake in exercise.mistakes
]
SEEDS = range(1, 21)
FEWER = range(1, 5)  # other answers are many, and each has a test of its own
worked = functools.cache(timed.worked)
each = pytest.mark.parametrize("exercise", EXERCISES)
here = pytest.mark.usefixtures("in_this_process")


def points(exercise, answer, seed=comparer.VISIBLE):
    with contextlib.redirect_stderr(io.StringIO()):
        return grade(exercise, {exercise.answer: answer}, seed)["points"]


def unfinished(*arguments):
    raise NotImplementedError


@each
def test_the_reference_gets_full_marks_and_the_starter_none(exercise):
    assert points(exercise, exercise.reference) == exercise.points
    assert points(exercise, unfinished) == 0
    assert grade(exercise, {})["points"] == 0


NOTHING = [None, False, True, 0, 1, -1, 0.5, np.nan, "", [], (), {}, [0], np.zeros(3)]


@here
@each
def test_an_answer_that_does_nothing_earns_nothing(exercise):
    if exercise.by_hand:
        return
    answers = NOTHING
    if callable(exercise.reference):
        answers = [lambda *given, value=value: value for value in NOTHING]
        answers += [lambda *given: given[0] if given else None]
        answers += [lambda *given: given[-1] if given else None]
    for number, answer in enumerate(answers):
        assert points(exercise, answer) == 0, number


@each
def test_unusual_right_answers_get_full_marks(exercise):
    assert len(exercise.variants) >= 3
    for name, variant in exercise.variants.items():
        assert points(exercise, variant) == exercise.points, name


@each
def test_it_has_three_to_ten_mistakes_with_words_of_their_own(exercise):
    assert 3 <= len(exercise.mistakes) <= 10
    assert len({mistake.name for mistake in exercise.mistakes}) == len(
        exercise.mistakes
    )
    messages = {mistake.message for mistake in exercise.mistakes}
    assert len(messages) == len(exercise.mistakes)
    assert all(len(message) > 40 for message in messages)


@here
@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES)
def test_a_mistake_is_caught_with_its_own_message(exercise, mistake):
    row = catches.catch(exercise, mistake)
    assert row.points < row.of, "it got full marks"
    assert row.named == mistake.name


@here
@each
def test_the_visible_check_and_the_grade_agree_for_every_seed(exercise):
    others = [*exercise.variants.values(), unfinished]
    others += [mistake.answer for mistake in exercise.mistakes]
    for answers, seeds in (([exercise.reference], SEEDS), (others, FEWER)):
        for answer in answers:
            visible = points(exercise, answer)
            seen = {points(exercise, answer, seed) for seed in seeds}
            assert seen == {visible}, answer


@each
def test_its_points_and_its_check_fit(exercise, capsys):
    (name,) = [n for n in sets.names() if exercise.id in sets.load(n).exercises]
    given = check_for(name, worked(name))(exercise.id)
    assert given == exercise.points and isinstance(given, float)
    assert "The visible checks pass." in capsys.readouterr().out


@pytest.mark.parametrize("name", sets.names())
def test_a_check_answers_within_a_fifth_of_a_second(name):
    command = [sys.executable, "-m", "tests.grader.timed", name]
    options = {"cwd": ROOT, "stdout": subprocess.PIPE, "encoding": "utf-8"}
    done = subprocess.run(command, **options, check=True)
    taken = json.loads(done.stdout)
    mistakes = [each.mistakes for each in sets.load(name).exercises.values()]
    assert len(taken) == sum(2 + len(each) for each in mistakes)
    most = 1.5 * PROMISED  # where all cores are busy, each computes more slowly too
    slow = {each: f"{time:.3f} s" for each, time in taken.items() if time >= most}
    assert not slow, slow
