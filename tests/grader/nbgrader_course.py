"""A teacher's folder in which nbgrader's own commands run, and learners hand in."""

import csv
import os
import subprocess
import sys

import nbformat

from tools.files import ROOT
from tools.site import exercise_notebooks, nbgrader_release


def nbgrader(folder, *arguments):
    """Run a command of nbgrader in a course's folder; return its exit code and text."""
    # nbgrader calls alembic, which lies beside the environment's Python.
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])
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
        timeout=600,
    )
    return done.returncode, done.stdout


def done(folder, *arguments):
    """Run a command of nbgrader that has to end well."""
    code, text = nbgrader(folder, *arguments)
    assert code == 0, text


def release(folder, names):
    """Make a course and release assignments."""
    nbgrader_release.for_nbgrader(folder)
    for name in names:
        done(folder, "generate_assignment", name)


def released(folder, name):
    """Return an assignment as the learners get it."""
    return nbformat.read(folder / "release" / name / f"{name}.ipynb", 4)


def solution_cells(notebook):
    """Return the cells that hold, or will hold, the answers."""
    grading = exercise_notebooks.grading
    return [cell for cell in notebook.cells if grading(cell).get("solution")]


def answered(folder, name, change=lambda number, stub, solution: solution):
    """Return a released assignment whose answers `change` writes."""
    source = nbformat.read(folder / "source" / name / f"{name}.ipynb", 4)
    notebook = released(folder, name)
    pairs = zip(solution_cells(notebook), solution_cells(source), strict=True)
    for number, (cell, known) in enumerate(pairs):
        cell.source = change(
            number, cell.source, exercise_notebooks.solved(known.source)
        )
    return notebook


def hand_in(folder, name, student, notebook, file=None):
    """Store a notebook where nbgrader looks for what a learner handed in."""
    target = folder / "submitted" / student / name
    target.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, target / (file or f"{name}.ipynb"))


def scores(folder, name):
    """Return what nbgrader's export says that each learner got for an assignment."""
    text = (folder / "grades.csv").read_text(encoding="utf-8")
    return {
        row["student_id"]: float(row["raw_score"])
        for row in csv.DictReader(text.splitlines())
        if row["assignment"] == name and row["timestamp"] + row["raw_score"]
    }
