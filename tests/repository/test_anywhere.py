"""The notebooks that the site offers run where nothing of the checkout is."""

import functools
import os
import zipfile

import nbformat
import pytest

from nnlib.version import version
from tests.learner import Environment
from tests.needs import needs
from tools.chapters.chapter import chapter_sources
from tools.files import ROOT
from tools.site import exercise_notebooks, places
from tools.site.portable import portable
from tools.start import packages

needs("nbclient")
NAMES = ["01_neurons", "05_losses"]
if "EVERY_NOTEBOOK" in os.environ:  # ten minutes
    NAMES = [
        path.stem
        for path in chapter_sources(ROOT)
        if "live-frameworks" not in path.read_text(encoding="utf-8")  # not in the wheel
    ]
RUN = """\
import sys

import nbformat
from nbclient import NotebookClient

notebook = nbformat.read(sys.argv[1], as_version=4)
NotebookClient(notebook, timeout=900, kernel_name="python3").execute()
nbformat.write(notebook, sys.argv[1])
"""


@pytest.fixture(scope="module")
def learner(tmp_path_factory):
    """An environment with the wheel installed, and an empty folder to work in."""
    folder = tmp_path_factory.mktemp("learner")
    environment = Environment(folder)
    packages.wheel(folder / "dist")
    (wheel,) = (folder / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(environment.packages)
    return environment


def run(learner, notebook, name):
    """Run a notebook there and return it; the first cell must have said nothing."""
    nbformat.write(notebook, learner.work / name)
    learner.run("-c", RUN, name, OPENBLAS_NUM_THREADS="1")
    done = nbformat.read(learner.work / name, as_version=4)
    assert done.cells[0].outputs == []
    return done


@functools.cache
def offered(name):
    stored = nbformat.read(ROOT / "book" / f"{name}.ipynb", as_version=4)
    return portable(stored, name, places.find(), version())


def test_the_package_there_is_the_wheel_s(learner):
    found = learner.run("-c", "import nnlib, nnlib_grader; print(nnlib.__path__)")
    assert str(learner.packages) in found and str(ROOT) not in found


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_chapter_runs_from_top_to_bottom_and_shows_its_figures(name, learner):
    notebook = offered(name)
    done = run(learner, notebook, f"{name}.ipynb")
    shown = [out for cell in done.cells for out in cell.get("outputs", ())]
    assert not [out for out in shown if out.output_type == "error"]
    stored = nbformat.read(ROOT / "book" / f"{name}.ipynb", as_version=4)
    before = [out for cell in stored.cells for out in cell.get("outputs", ())]
    assert pictures(shown) == pictures(before)


def pictures(outputs):
    """Return how many figures and sliders there are."""
    kinds = [set(out.get("data", {})) for out in outputs]
    return sum("image/svg+xml" in kind for kind in kinds)


def test_an_unsolved_exercise_says_so_and_a_check_answers(learner):
    notebook = exercise_notebooks.learners("05_losses")
    source = exercise_notebooks.read("05_losses")
    grading = exercise_notebooks.grading
    first = next(cell for cell in source.cells if grading(cell).get("solution"))
    for cell in notebook.cells:
        if grading(cell) == grading(first):
            cell.source = exercise_notebooks.solved(first.source)
    done = run(learner, notebook, "05_losses_exercises.ipynb")
    points = [
        out.data["text/plain"]
        for cell in done.cells
        for out in cell.get("outputs", ())
        if out.output_type == "execute_result"
    ]
    assert points[0] == "2.0" and set(points[1:]) == {"0.0"}
