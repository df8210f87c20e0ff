"""nbgrader's own three commands take the exercises as they are."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from nnlib_grader import sets
from tests.needs import needs
from tools.files import ROOT
from tools.site import exercise_notebooks

needs("nbgrader")
NAMES = sets.names()
NAME = "04_activations"  # whose answers come in more kinds
NOISY = "import sys\nprint('a warning', file=sys.stderr)\n"
# right for moderate inputs, nan for large ones: one of two points
HALF = "def stable_sigmoid(z):\n    return np.exp(z) / (1 + np.exp(z))"


def nbgrader(folder, *arguments):
    # nbgrader calls alembic, which lies beside the environment's Python.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    settings = {**os.environ, "PYTHONPATH": str(ROOT), "PATH": path}
    settings.pop("PYTHONWARNDEFAULTENCODING", None)
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=folder,
        env=settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        timeout=240,
    )
    assert done.returncode == 0, done.stdout


def hand_in(folder, name, student, change):
    """Store the assignment as a learner with some of the solutions hands it in."""
    source = nbformat.read(folder / "source" / name / f"{name}.ipynb", 4)
    notebook = nbformat.read(folder / "release" / name / f"{name}.ipynb", 4)
    solutions = [
        c.source for c in source.cells if exercise_notebooks.grading(c).get("solution")
    ]
    cells = [c for c in notebook.cells if exercise_notebooks.grading(c).get("solution")]
    for number, (cell, solution) in enumerate(zip(cells, solutions, strict=True)):
        cell.source = change(number, cell.source, exercise_notebooks.solved(solution))
    target = folder / "submitted" / student / name
    target.mkdir(parents=True)
    nbformat.write(notebook, target / f"{name}.ipynb")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course that was released, handed in by learners, graded, and exported."""
    folder = tmp_path_factory.mktemp("course")
    exercise_notebooks.for_nbgrader(folder)
    (folder / "nbgrader_config.py").write_text(
        'c = get_config()\nc.CourseDirectory.course_id = "course"\n', encoding="utf-8"
    )
    for name in NAMES:
        nbgrader(folder, "generate_assignment", name)
        hand_in(folder, name, "all", lambda n, stub, solution: solution)
        hand_in(folder, name, "none", lambda n, stub, solution: stub)
    hand_in(folder, NAME, "first", lambda n, stub, solution: stub if n else solution)
    hand_in(folder, NAME, "half", lambda n, stub, solution: stub if n else HALF)
    hand_in(folder, NAME, "noisy", lambda n, stub, solution: NOISY + solution)
    for name in NAMES:
        nbgrader(folder, "autograde", name)
    nbgrader(folder, "generate_feedback", NAME)
    nbgrader(folder, "export")
    return folder


def scores(course, name):
    """Return what nbgrader gave each learner for an assignment."""
    text = (course / "grades.csv").read_text(encoding="utf-8")
    return {
        row["student_id"]: float(row["raw_score"])
        for row in csv.DictReader(text.splitlines())
        if row["assignment"] == name and row["timestamp"] + row["raw_score"]
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_release_is_the_learner_s_notebook(course, name):
    released = nbformat.read(course / "release" / name / f"{name}.ipynb", 4)
    ours = exercise_notebooks.learners(name)
    code = [c.source for c in released.cells if c.cell_type == "code"]
    assert code == [c.source for c in ours.cells[1:] if c.cell_type == "code"]


@pytest.mark.parametrize("name", NAMES)
def test_reference_and_starter_get_all_points_and_none(course, name):
    points = sum(exercise.points for exercise in sets.load(name).exercises.values())
    given = scores(course, name)
    assert (given["all"], given["none"]) == (points, 0)


def test_half_right_and_noisy_answers_get_their_points(course):
    points = [exercise.points for exercise in sets.load(NAME).exercises.values()]
    given = scores(course, NAME)
    assert given["first"] == points[0] == 2 and given["half"] == 1
    assert given["noisy"] == sum(points)


def test_feedback_holds_the_table(course):
    page = course / "feedback" / "none" / NAME / f"{NAME}.html"
    assert "still to be written" in page.read_text(encoding="utf-8")
