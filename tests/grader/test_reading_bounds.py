"""What one learner hands in takes little time and memory from the others."""

import contextlib
import itertools
import sys
import zipfile

import pytest
from nbformat import writes
from nbformat.v4 import new_code_cell

from nnlib_grader.submissions import handed_in, sources
from tests.grader import a_class
from tests.grader.a_class import NAME, put, read, right


@contextlib.contextmanager
def deep(folder, levels):
    """Make folders in folders; take them away, as `shutil.rmtree` calls itself too."""
    made = [folder]
    for _ in range(levels):
        made.append(made[-1] / "d")
    for each in made:
        each.mkdir()
    try:
        yield made[-1]
    finally:
        for each in reversed(made):
            for file in [one for one in each.iterdir() if one.is_file()]:
                file.unlink()
            each.rmdir()


@pytest.mark.skipif(sys.platform != "linux", reason="paths of 2,000 signs are refused")
def test_folders_that_lie_very_deep_stop_nobody(tmp_path):
    put(tmp_path, f"ada/{NAME}.ipynb", a_class.text().encode())
    with deep(tmp_path / "eve", 1000) as last:
        last.joinpath("one.pdf").write_bytes(b"%PDF")
        found = read(tmp_path)
    assert found["ada"].sources and "it is a PDF" in found["eve"].messages[0]


PLACES = {  # where a learner's files lie, as platforms have it
    "a folder": "eve/{}.ipynb",
    "nbgrader": "submitted/eve/{}.ipynb",
    "Canvas": "eve_4021_9_{}.ipynb",
    "Moodle": "Eve_4021_assignsubmission_file_{}.ipynb",
}


@pytest.mark.parametrize("place", PLACES)
def test_the_files_of_one_learner_have_a_time_together(place, tmp_path, monkeypatch):
    clock = itertools.count()
    monkeypatch.setattr(handed_in, "computed", lambda: 9.0 * next(clock))
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for number in range(5):
            archive.writestr(PLACES[place].format(number), b"%PDF")
        archive.writestr("ada_4022_9_one.ipynb", a_class.text())
    found = read(tmp_path / "in.zip")
    assert found.pop("4022").sources
    (eve,) = found.values()
    assert len(eve.messages) == 4  # of three files, and of the others
    assert "2 were not read, for the others took over 20 seconds" in eve.messages[-1]


def test_a_helper_that_every_answer_needs_does_not_fill_the_memory(tmp_path):
    notebook = right()
    for cell in notebook.cells:
        if cell.cell_type == "code" and "nbgrader" in cell.metadata:
            cell.source += "\nhelper"
    notebook.cells.insert(0, new_code_cell("helper = 1  # " + "x" * 450_000))
    put(tmp_path, f"eve/{NAME}.ipynb", writes(notebook).encode())
    put(tmp_path, f"ada/{NAME}.ipynb", a_class.text().encode())
    found = read(tmp_path)
    assert "characters together; at most 1,000,000 are run" in found["eve"].messages[0]
    assert not found["eve"].sources and found["ada"].sources


def test_what_no_notebook_can_be_is_told_without_a_copy(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "answers", None)
    for file, data in ("a.csv", b"1"), ("b.ipynb", b"%PDF"), ("c.ipynb", b"\x1f\x8b"):
        put(tmp_path, f"eve/{file}", data)
    first, second, third = read(tmp_path)["eve"].messages
    assert "does not end in .ipynb" in first and "a PDF" in second
    assert "a packed archive, not the notebook" in third


@pytest.mark.parametrize("form", ["utf-32", "utf-16-le", "utf-16", "utf-8-sig"])
def test_every_form_of_unicode_is_read(form, tmp_path):
    put(tmp_path, f"ada/{NAME}.ipynb", a_class.text().encode(form))
    ada = read(tmp_path)["ada"]
    assert ada.sources == read_right(tmp_path).sources and not ada.messages


def read_right(folder):
    put(folder / "more", f"ada/{NAME}.ipynb", a_class.text().encode())
    return read(folder / "more")["ada"]
