"""A new run of a chapter against what is stored, text and pictures."""

import base64
import io
import os
import subprocess
import sys

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from PIL import Image

from nnlib.figures import plots
from nnlib.figures.widgets import STORED
from tests.tools.sample_book import edit, source, stored
from tools.chapters import (
    comparison,
    notebooks,
    outputs,
)


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
        data = plots.png(figure)
        plt.close(figure)
    return data


def test_pictures_that_look_alike_pass():
    first = picture(lambda ax, x: ax.plot(x, np.tanh(x)))
    second = picture(lambda ax, x: ax.plot(x, np.tanh(x + 0.003)))
    assert first != second
    assert comparison.picture_difference(first, second) <= comparison.SHARE


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
    assert comparison.picture_difference(first, picture(draw)) > comparison.SHARE


def test_pictures_of_two_sizes_differ():
    first = picture(lambda ax, x: None)
    second = picture(lambda ax, x: None, size=(5, 3))
    assert comparison.picture_difference(first, second) == 1


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
        output.data["image/png"] = base64.b64encode(other).decode()

    def frame(notebook):
        first, second = outputs.frames(notebook.cells[4].outputs[0])
        first["data"] = second["data"]

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


def test_nbval_accepts_the_stored_notebook_and_sees_a_changed_text(book):
    command = [sys.executable, "-m", "pytest", "-q", "--nbval"]
    command += ["-p", "no:cacheprovider", "--rootdir", str(book), str(stored(book))]
    environment = {**os.environ, "PYTHONPATH": str(book)}
    environment.pop("PYTHONWARNDEFAULTENCODING", None)

    def run():
        return subprocess.run(
            command, env=environment, cwd=book, capture_output=True, encoding="utf-8"
        )

    assert run().returncode == 0
    edit(stored(book), '"42"', '"41"')
    result = run()
    assert result.returncode == 1 and "1 failed, 4 passed" in result.stdout


def test_figures_hold_the_frames_of_sliders(made):
    found = outputs.figures(nbformat.read(stored(made), as_version=4))
    for data in found.values():
        with Image.open(io.BytesIO(data)) as image:
            assert image.size == (250, 125)
