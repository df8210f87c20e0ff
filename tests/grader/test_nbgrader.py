"""nbgrader's own commands take the exercises as they are."""

import os

import pytest

from nnlib_grader import sets
from tests.grader import nbgrader_course as made
from tests.needs import needs
from tools.site import exercise_notebooks

needs("nbgrader")
NAME = "04_activations"  # whose answers come in more kinds
# A set takes nbgrader half a minute: these have classes, drivers and a learner's name.
SOME = [NAME, "07_optimizers", "11_autograd"]
NAMES = sets.names() if os.environ.get("EVERY_SET") else SOME
NOISY = "import sys\nprint('a warning', file=sys.stderr)\n"
# right for moderate inputs, nan for large ones: one of two points
HALF = "def stable_sigmoid(z):\n    return np.exp(z) / (1 + np.exp(z))"


SIGMOID = sets.ids(NAME).index("stable-sigmoid")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course that was released, handed in by learners, graded, and exported."""
    folder = tmp_path_factory.mktemp("course")
    made.release(folder, NAMES)
    answers = {
        "none": lambda n, stub, solution: stub,
        "first": lambda n, stub, solution: stub if n else solution,
        "half": lambda n, stub, solution: HALF if n == SIGMOID else stub,
        "noisy": lambda n, stub, solution: NOISY + solution,
    }
    for name in NAMES:
        made.hand_in(folder, name, "all", made.answered(folder, name))
    for student, change in answers.items():
        made.hand_in(folder, NAME, student, made.answered(folder, NAME, change))
    for name in NAMES:
        made.done(folder, "autograde", name)
    made.done(folder, "generate_feedback", NAME)
    made.done(folder, "export")
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_a_learner_finds_the_checks_and_no_trace_of_the_graded_inputs(course, name):
    code, ours = (
        [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        for notebook in (made.released(course, name), exercise_notebooks.learners(name))
    )
    graded = [source for source in code if source.startswith("# Graded by your")]
    assert [source for source in code if source not in graded] == ours
    assert len(graded) == len(sets.ids(name)) and len(set(graded)) == 1
    whole = (course / "release" / name / f"{name}.ipynb").read_text(encoding="utf-8")
    assert "nnlib_grader.graded" not in whole and "HIDDEN" not in whole
    assert not list((course / "release").rglob("secret*"))


@pytest.mark.parametrize("name", NAMES)
def test_right_answers_get_all_points_on_the_teacher_s_inputs(course, name):
    points = sum(exercise.points for exercise in sets.load(name).exercises.values())
    assert made.scores(course, name)["all"] == points


def test_half_right_noisy_and_missing_answers_get_their_points(course):
    points = [exercise.points for exercise in sets.load(NAME).exercises.values()]
    given = made.scores(course, NAME)
    assert given["first"] == points[0] == 2 and given["half"] == 1
    assert given["noisy"] == sum(points) and given["none"] == 0


def test_feedback_holds_the_table_of_the_graded_inputs(course):
    page = course / "feedback" / "none" / NAME / f"{NAME}.html"
    assert "still to be written" in page.read_text(encoding="utf-8")
    page = course / "feedback" / "all" / NAME / f"{NAME}.html"
    text = page.read_text(encoding="utf-8")
    assert text.count("The checks pass, on the teacher") == len(sets.ids(NAME))
