"""Every set of exercises: its specification, its mistakes, its text."""

import contextlib
import functools
import io
import os
import time

import numpy as np
import pytest

from nnlib_grader import catches, comparer, sets
from nnlib_grader.check import check_for, grade
from tools.site import exercise_notebooks

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
PROMISED = 0.2  # seconds from a check's call to its answer
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
def test_the_visible_check_and_the_grade_agree_over_20_seeds(exercise):
    answers = [exercise.reference, unfinished, *exercise.variants.values()]
    answers += [mistake.answer for mistake in exercise.mistakes]
    for answer in answers:
        visible = points(exercise, answer)
        seen = {points(exercise, answer, seed) for seed in SEEDS}
        assert seen == {visible}, answer


@each
def test_its_points_and_its_check_fit(exercise, capsys):
    (name,) = [n for n in sets.names() if exercise.id in sets.load(n).exercises]
    given = check_for(name, worked(name))(exercise.id)
    assert given == exercise.points and isinstance(given, float)
    assert "The visible checks pass." in capsys.readouterr().out


@functools.cache
def worked(name):
    """Run the worked solutions of a set, as a learner's notebook would."""
    names = {"__name__": "__main__"}
    for cell in exercise_notebooks.read(name).cells:
        if cell.cell_type == "code" and not exercise_notebooks.grading(cell)["grade"]:
            exec(exercise_notebooks.solved(cell.source), names)
    return names


def crowd():
    """Return how many times slower other work on this machine makes a computation."""
    start, own = time.perf_counter(), time.thread_time()
    while time.thread_time() - own < 0.1:
        pass
    return (time.perf_counter() - start) / (time.thread_time() - own)


def computed():
    """Return the seconds that this process and its copies have computed."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def seconds(exercise, namespace):
    """Time the visible check: the best of three, less what other work adds to it."""
    times = []
    for _ in range(3):
        start, own = time.perf_counter(), computed()
        with contextlib.redirect_stderr(io.StringIO()):
            grade(exercise, namespace)
        own = computed() - own
        times.append((time.perf_counter() - start, own))
        if times[-1][0] < PROMISED:
            return times[-1][0]
    taken, own = min(times)
    return max(own, taken - (crowd() - 1) * own)


@each
def test_a_check_answers_within_a_fifth_of_a_second(exercise):
    (name,) = [n for n in sets.names() if exercise.id in sets.load(n).exercises]
    answers = {"the solution": worked(name)}
    answers["the reference"] = {exercise.answer: exercise.reference}
    for mistake in exercise.mistakes:
        answers[mistake.name] = {exercise.answer: mistake.answer}
    slow = {
        answer: f"{taken:.3f} s"
        for answer, namespace in answers.items()
        if (taken := seconds(exercise, namespace)) >= PROMISED
    }
    assert not slow, f"{name}, {exercise.id}: {slow}"
