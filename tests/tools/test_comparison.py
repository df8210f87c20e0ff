"""A new run of a chapter against what is stored, text and pictures."""

import os
import subprocess
import sys

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest

from nnlib.figures import plots
from nnlib.figures.svg import svg
from nnlib.figures.widgets import STORED, pixels
from tests.tools.sample_book import edit, source, stored
from tools.chapters import comparison, notebooks, outputs
from tools.chapters.drawings import drawing_difference
from tools.files import ROOT


def test_a_new_run_agrees_with_what_is_stored(made):
    assert notebooks.compare_chapter(source(made), made) == []


def test_compare_says_that_a_chapter_is_out_of_step(book):
    edit(book / "nnlib" / "second.py", "42", "43")
    assert notebooks.compare_chapter(source(book), book) == [
        "out of step: nnlib.second changed"
    ]


def picture(draw, size=(5.6, 3.5)):
    with plt.style.context(plots.STYLE):
        figure, ax = plt.subplots(figsize=size)
        ax.set(xlim=(-4, 4), ylim=(-1.1, 1.1))
        draw(ax, np.linspace(-4, 4, 200))
        data = svg(figure)
        plt.close(figure)
    return data


def test_pictures_that_look_alike_pass():
    first = picture(lambda ax, x: ax.plot(x, np.tanh(x)))
    second = picture(lambda ax, x: ax.plot(x, np.tanh(x + 0.003)))
    assert first != second
    assert drawing_difference(first, second) == ""


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax, x: ax.plot(x, np.tanh(1.3 * x)),
        lambda ax, x: ax.plot(x, np.tanh(x), "C1"),
        lambda ax, x: ax.plot(x, np.tanh(x), "--"),
        lambda ax, x: ax.plot(x, np.tanh(x)) and ax.set(xlim=(-4, 5)),
        lambda ax, x: ax.plot(x, np.tanh(x)) and ax.set(ylabel="output"),
        lambda ax, x: None,
    ],
)
def test_pictures_that_differ_fail(draw):
    first = picture(lambda ax, x: ax.plot(x, np.tanh(x)))
    assert drawing_difference(first, picture(draw))


def test_pictures_of_two_sizes_differ():
    first = picture(lambda ax, x: None)
    second = picture(lambda ax, x: None, size=(5, 3))
    assert drawing_difference(first, second)


def test_a_curve_with_other_points_is_the_same_curve():
    first = picture(lambda ax, x: ax.plot([-3, 3], [0, 1]))
    second = picture(lambda ax, x: ax.plot([-3, 0, 3], [0, 0.502, 1]))
    assert drawing_difference(first, second) == ""
    bent = picture(lambda ax, x: ax.plot([-3, 0, 3], [0, 0.54, 1]))
    assert drawing_difference(first, bent).startswith("d is M")


@pytest.mark.parametrize("change", [0, 0.05, 0.2])
def test_embedded_pictures_are_compared_pixel_by_pixel(change):
    def drawn(change):
        pixels = np.linspace(0, 1, 784).reshape(28, 28)
        pixels[3, 3:7] += change
        return picture(lambda ax, x: ax.imshow(pixels, extent=(-1, 1, -1, 1)))

    words = drawing_difference(drawn(0), drawn(change))
    assert words.startswith("href is data:image") == (change == 0.2), words


def changed(root, change):
    """Return what is said after a change to a copy of the stored notebook."""
    old = nbformat.read(stored(root), as_version=4)
    new = nbformat.read(stored(root), as_version=4)
    change(new)
    return comparison.compare_outputs(old, new)


def test_compare_sees_text_figures_and_frames(made):
    other = picture(lambda ax, x: ax.plot(x, np.sin(x)), size=(2, 1))

    def text(notebook):
        notebook.cells[1].outputs[0].data["text/plain"] = "41"

    def figure(notebook):
        output = notebook.cells[3].outputs[0]
        output.data["image/svg+xml"] = other

    def frame(notebook):
        first, second = outputs.frames(notebook.cells[4].outputs[0])
        first["gzip"] = second["gzip"]

    def words(notebook):
        outputs.frames(notebook.cells[4].outputs[0])[0]["alt"] = "Another."

    def control(notebook):
        stored = notebook.cells[4].outputs[0].data[STORED]
        stored["sliders"][0]["words"][1] = "3"

    def clock(notebook):
        notebook.cells[-1].outputs[0].data["text/plain"] = "0.0"

    def gone(notebook):
        notebook.cells[3].outputs = []

    assert changed(made, lambda notebook: None) == []
    assert changed(made, clock) == []
    (said,) = changed(made, text)
    assert "first.answer()" in said and "41" in said
    (said,) = changed(made, figure)
    assert "looks different" in said
    (said,) = changed(made, frame)
    assert said.startswith("frame 0 of output 0 of ") and "looks different" in said
    (said,) = changed(made, words)
    assert "Another." in said
    (said,) = changed(made, control)
    assert "'words': ['1', '3']" in said
    assert any("no longer drawn" in said for said in changed(made, gone))


def nbval(book):
    """Run nbval with our plugin on the stored notebook; return what pytest says."""
    command = [sys.executable, "-m", "pytest", "-q", "--nbval"]
    command += ["-p", "tools.chapters.tested", "-p", "no:cacheprovider"]
    command += ["--rootdir", str(book), str(stored(book))]
    path = os.pathsep.join([str(book), str(ROOT)])
    environment = {**os.environ, "PYTHONPATH": path}
    environment.pop("PYTHONWARNDEFAULTENCODING", None)
    result = subprocess.run(
        command, env=environment, cwd=book, capture_output=True, encoding="utf-8"
    )
    return result.stdout


def test_nbval_accepts_the_stored_notebook_and_its_solution(book):
    assert "7 passed" in nbval(book)


def test_nbval_sees_a_changed_text_drawing_and_solution(book):
    edit(stored(book), '"42"', '"41"')
    notebook = nbformat.read(stored(book), as_version=4)
    figure = notebook.cells[3].outputs[0]
    figure.data["image/svg+xml"] = picture(lambda ax, x: ax.plot(x, x), size=(2, 1))
    nbformat.write(notebook, stored(book))
    edit(source(book), "# 43", "# 44")
    said = nbval(book)
    assert "3 failed, 4 passed" in said and "looks different" in said
    assert "FAILED book/01_sample.ipynb::exercise 1, part 2" in said


def test_figures_hold_the_frames_of_sliders(made):
    found = outputs.figures(nbformat.read(stored(made), as_version=4))
    assert len(found) == 1 + 1 + 2  # figure, still, frames
    assert all(pixels(drawing) == (192, 96) for drawing in found.values())
