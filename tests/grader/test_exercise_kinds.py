"""Every set has exercises of each kind, and each exercise has all that it needs."""

import contextlib
import doctest
import io
import re

import numpy as np
import pytest

from nnlib_grader import sets
from nnlib_grader.boundary.dotted import named
from nnlib_grader.check import grade
from nnlib_grader.personal import of_learner
from nnlib_grader.specification.exercise import LEVELS
from tools.site import exercise_notebooks

NAMES = sets.names()
each_set = pytest.mark.parametrize("name", NAMES)
PEOPLE = [f"learner {number}" for number in range(30)]


def chosen(name):
    return sets.load(name).exercises.values()


@each_set
def test_a_set_has_all_levels_builds_diagnoses_and_asks_for_a_name(name):
    assert {exercise.level for exercise in chosen(name)} == set(LEVELS)
    assert 1 <= sum(bool(exercise.builds) for exercise in chosen(name)) <= 2
    assert sum(exercise.personal is not None for exercise in chosen(name)) == 1
    assert sum(exercise.diagnosis for exercise in chosen(name)) == 1


@each_set
def test_every_exercise_says_what_to_compare_after_a_pass(name):
    for exercise in chosen(name):
        assert 30 < len(exercise.compare) < 300, exercise.id


@each_set
def test_every_exercise_has_two_questions_to_ask_aloud(name):
    cells = exercise_notebooks.read(name).cells
    texts = [cell.source for cell in cells if cell.cell_type == "markdown"]
    aloud = [text for one in texts for text in exercise_notebooks.parts(one).aloud]
    assert len(aloud) == len(chosen(name))
    for text in aloud:
        assert len(re.findall(r"^- ", text, re.M)) == 2 and text.count("?") >= 2


def solutions(name):
    """Return the code of each answer of a set, by its id, and what runs before it."""
    cells = exercise_notebooks.read(name).cells
    data = {id(cell): exercise_notebooks.grading(cell) for cell in cells}
    return {
        data[id(cell)]["grade_id"]: cell.source
        for cell in cells
        if data[id(cell)].get("solution")
    }


@each_set
def test_every_function_asked_for_has_an_example_that_holds(name):
    names = {"__name__": "__main__", "np": np}
    for exercise in chosen(name):
        code = solutions(name)[exercise.id]
        exec(exercise_notebooks.solved(code), names)
        if f"def {exercise.answer}(" not in code and "class " not in code:
            continue  # a value, which is its own example
        assert ">>> " in exercise_notebooks.starter(code), exercise.id
        text = names[exercise.answer].__doc__
        found = doctest.DocTestParser().get_doctest(text, names, exercise.id, None, 0)
        said = io.StringIO()
        runner = doctest.DocTestRunner(verbose=False)
        with np.printoptions(precision=8, suppress=False, floatmode="maxprec"):
            failed = runner.run(found, out=said.write).failed
        assert found.examples and not failed, said.getvalue()


@each_set
def test_inputs_are_shown_under_the_names_of_the_text(name):
    for exercise in chosen(name):
        written = re.search(
            rf"^def {exercise.answer}\((.*?)\):", solutions(name)[exercise.id], re.M
        )
        if written and exercise.drive is None:
            names = [part.split("=")[0].strip() for part in written[1].split(",")]
            assert exercise.parameters[: len(names)] == names, exercise.id


@each_set
def test_a_function_of_the_package_earns_what_it_stands_for(name):
    for exercise in chosen(name):
        if exercise.builds:
            assert exercise.builds.rpartition(".")[2] == exercise.answer
            report = grade(exercise, {exercise.answer: named(exercise.builds)})
            assert report["points"] == exercise.points


@pytest.mark.usefixtures("in_this_process")
@each_set
def test_neighbours_have_different_numbers(name):
    (exercise,) = [each for each in chosen(name) if each.personal]
    each = [of_learner(exercise, {"learner": person}) for person in PEOPLE]
    assert len({one.numbers for one in each}) > 25
    again = of_learner(exercise, {"learner": PEOPLE[0].upper()})
    assert again.numbers == each[0].numbers
    for one, person in zip(each, PEOPLE, strict=True):
        names = {one.answer: one.reference, "learner": person}
        assert grade(exercise, names)["points"] == one.points
        for mistake in one.mistakes:
            with contextlib.redirect_stderr(io.StringIO()):
                names = {one.answer: mistake.answer, "learner": person}
                report = grade(exercise, names)
            said = [check.get("mistake") for check in report["checks"]]
            assert mistake.name in said, (person, mistake.name)
