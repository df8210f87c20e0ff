"""The exercises' notebooks lead to the site, where its address is known."""

import re

import nbformat
import pytest

from nnlib_grader import sets
from tools.site import offered, places
from tools.site.exercise_links import linked
from tools.site.exercise_notebooks import learners

SITE = "https://example.org/course"
LINK = re.compile(rf"\]\({SITE}/book/(\w+)\.html#([\w-]+)\)")


def texts(notebook):
    return [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]


@pytest.mark.parametrize("name", sets.names())
def test_each_task_leads_to_the_section_that_explains_it(name):
    book = places.find(address=f"{SITE}/")
    before, after = learners(name), linked(learners(name), name, book)
    nbformat.validate(after)
    assert texts(before)[0] in texts(after)[0]
    for page in f"{name}.html", f"exercises/{name}.html":
        assert f"]({SITE}/book/{page})" in texts(after)[0]
    tasks = [text for text in texts(after) if text.startswith("## ")]
    chosen = sets.load(name).exercises.values()
    assert tasks.pop() == texts(before)[-1]  # the sum of points
    for task, exercise in zip(tasks, chosen, strict=True):
        level = task.split("\n\n")[1]
        assert LINK.findall(level) == [(name, exercise.read or exercise.objective)]
        assert exercise.level.capitalize() in level
    for one, other in zip(before.cells, after.cells, strict=True):
        code = one.cell_type == "code"
        assert (one == other) if code else one.source[-40:] in other.source


def test_a_notebook_without_an_address_has_no_link():
    made = learners("04_activations")
    assert linked(made, "04_activations", places.find()) is made
    assert "http" not in "".join(texts(made))


def test_the_offered_notebooks_have_the_links(tmp_path):
    exercises = tmp_path / "made"
    exercises.mkdir()
    nbformat.write(
        learners("03_propagation"), exercises / "03_propagation_exercises.ipynb"
    )
    for name, address in ("with", SITE), ("without", ""):
        site = tmp_path / name
        (site / "_sources" / "book").mkdir(parents=True)
        (made,) = offered.offer(site, exercises, "0.1.0", address)
        text = "".join(texts(nbformat.read(site / "notebooks" / made, as_version=4)))
        assert bool(LINK.search(text)) == bool(address)
