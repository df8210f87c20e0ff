"""A chapter becomes a stored notebook: run, written whole, and faults said."""

import json
import sys
from pathlib import Path

import nbformat
import pytest

from nnlib.figures.widgets import STORED
from tests.tools.sample_book import cells, edit, source, stored
from tools.chapters import conversion, execution, fingerprints, notebooks, outputs
from tools.chapters.chapter import chapter_sources, read_chapter
from tools.chapters.conversion import ChapterError


def test_pages_without_a_kernel_are_no_chapters(made):
    assert [path.name for path in chapter_sources(made)] == ["01_sample.md"]


def test_the_stored_notebook_is_valid_and_holds_the_outputs(made):
    notebook = nbformat.read(stored(made), as_version=4)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    answer, printed, figure, slider, _ = fingerprints.code_cells(notebook)
    assert answer.outputs[0].data["text/plain"] == "42"
    assert printed.outputs[0].text == "one\ntwo\n"
    assert figure.outputs[0].metadata["image/png"]["alt"] == "A line that rises."
    kinds = {STORED, "image/png", "text/plain"}  # no name of a widget of this run
    assert set(slider.outputs[0].data) == kinds
    assert len(outputs.figures(notebook)) == 1 + 1 + 2  # figure, still, frames


def test_nothing_of_the_machine_or_the_clock_is_stored(made):
    text = stored(made).read_text(encoding="utf-8")
    for word in (str(made), str(Path.home()), sys.prefix, "iopub", "Software"):
        assert json.dumps(word)[1:-1] not in text
    metadata = json.loads(text)["metadata"]
    assert "version" not in metadata["language_info"]
    assert set(metadata) == {"jupytext", "kernelspec", "language_info", "nnlib"}


def test_what_is_in_step_is_not_run(book, no_run):
    before = stored(book).read_bytes()
    assert notebooks.main([], book) == 0
    assert notebooks.main(["--check"], book) == 0
    assert stored(book).read_bytes() == before


def test_a_forced_run_changes_no_byte(book):
    before = stored(book).read_bytes()
    assert notebooks.main(["--force"], book) == 0
    assert stored(book).read_bytes() == before


def test_an_edit_renames_no_other_cell(book):
    before = [cell.id for cell in cells(book)]
    edit(source(book), "time.time()", "time.time() + 0")
    after = [cell.id for cell in read_chapter(source(book), book).notebook.cells]
    assert after[:-1] == before[:-1] and after[-1] != before[-1]
    assert len(set(after)) == len(after)


@pytest.mark.parametrize("text", ["", "{", '{"cells": 1}'])
def test_a_damaged_notebook_is_told(book, text):
    stored(book).write_text(text, encoding="utf-8")
    assert "its notebook cannot be read" in notebooks.check(source(book), book)


def test_a_damaged_notebook_is_written_anew(book):
    intact = stored(book).read_bytes()
    stored(book).write_text("{", encoding="utf-8")
    assert notebooks.main([], book) == 0
    assert notebooks.check(source(book), book) == ""
    assert len(stored(book).read_bytes()) == pytest.approx(len(intact), abs=50)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("1 / 0", ["01_sample.md", "    1 / 0", "ZeroDivisionError: division by zero"]),
        ("import os; os._exit(3)", ["memory may have run out"]),
        ("import warnings; warnings.warn('old')", ["writes to stderr", "old"]),
        ("object()", ["an address in memory", "<object at 0x"]),
        ("import nnlib; print(nnlib.__file__)", ["a folder of this machine"]),
        ("first.answer();", ["It ends in a semicolon"]),
    ],
)
def test_a_chapter_that_cannot_be_stored(book, capsys, code, words):
    before = stored(book).read_bytes()
    edit(source(book), "first.answer()\n", code + "\n")
    assert notebooks.main([], book) == 1
    told = capsys.readouterr().err
    for word in words:
        assert word in told
    assert told.endswith("Once that is mended: python course.py notebooks 01_sample\n")
    assert "\x1b[" not in told
    assert stored(book).read_bytes() == before
    assert [path.name for path in (book / "book").glob("*.part")] == []


def test_a_cell_that_runs_too_long_is_named(book):
    edit(source(book), "first.answer()\n", "import time; time.sleep(60)\n")
    notebook = read_chapter(source(book), book).notebook
    with pytest.raises(ChapterError, match=r"(?s)time\.sleep\(60\).*longer than 2 sec"):
        execution.execute(notebook, book, "01_sample.md", timeout=2)


def test_an_expected_error_keeps_its_message_and_no_path(book):
    edit(source(book), "[nbval-ignore-output]", "[raises-exception]")
    edit(source(book), "time.time()", "raise ValueError('a clear message')")
    assert notebooks.main([], book) == 0
    (error,) = cells(book)[-1].outputs
    assert error.traceback == ["ValueError: a clear message"]


def test_unreadable_source_is_told(book, capsys):
    edit(source(book), "tags: [hide-input]", "tags: [hide-input")
    assert notebooks.main(["--check"], book) == 1
    assert "01_sample.md cannot be read" in capsys.readouterr().err


def test_an_unknown_chapter_is_told(book, capsys):
    assert notebooks.main(["99_none"], book) == 2
    assert "no chapter 99_none. There are: 01_sample" in capsys.readouterr().err


def test_an_interrupted_write_leaves_the_old_notebook(book, monkeypatch):
    before = stored(book).read_bytes()
    notebook = nbformat.read(stored(book), as_version=4)

    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", stop)
    with pytest.raises(KeyboardInterrupt):
        conversion.write(notebook, stored(book))
    assert stored(book).read_bytes() == before
    assert len(list((book / "book").iterdir())) == 3
