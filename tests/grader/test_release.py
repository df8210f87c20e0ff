"""`release` writes what a learner gets: it answers nothing, and solved it passes."""

import nbformat
import pytest

from nnlib_grader import sets
from nnlib_grader.commands import main
from tests.grader import a_class
from tests.grader.a_class import NAME, most, points, put, read
from tools.site import exercise_notebooks


def released(folder):
    assert main(["release", NAME, "--out", str(folder)]) == 0
    (path,) = folder.iterdir()
    assert path.name == f"{NAME}.ipynb"
    return path


def test_it_holds_no_solution_and_no_secret(tmp_path, capsys):
    path = released(tmp_path / "out")
    assert "holds no solution and no secret" in capsys.readouterr().out
    text = path.read_text(encoding="utf-8")
    notebook = nbformat.reads(text, 4)
    nbformat.validate(notebook)
    assert not [cell for cell in notebook.cells if cell.get("outputs")]
    for sign in ("BEGIN SOLUTION", "BEGIN HIDDEN", "points(", "secret"):
        assert sign not in text
    right = {cell.source for cell in a_class.right().cells if cell.cell_type == "code"}
    stubs = [cell for cell in notebook.cells if stub(cell)]
    assert len(stubs) == len(sets.ids(NAME))
    assert not right & {cell.source for cell in stubs}


def test_untouched_it_answers_nothing_and_solved_it_gets_full_marks(tmp_path):
    path = released(tmp_path / "out")
    put(tmp_path, "in/new/one.ipynb", path.read_bytes())
    notebook, right = nbformat.read(path, 4), a_class.right()
    answers = {mark(cell): cell.source for cell in right.cells}
    for cell in notebook.cells:
        if stub(cell):
            cell.source = answers[mark(cell)]
    put(tmp_path, "in/done/one.ipynb", nbformat.writes(notebook).encode())
    found = read(tmp_path / "in")
    assert not found["new"].sources and points(found["new"]) == 0
    assert points(found["done"]) == most()


def stub(cell):
    return cell.cell_type == "code" and "NotImplementedError" in cell.source


def mark(cell):
    """Return nbgrader's name of a cell."""
    return exercise_notebooks.grading(cell).get("grade_id")


def test_it_writes_over_nothing(tmp_path):
    path = released(tmp_path / "out")
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(SystemExit, match="is there already, and nothing was written"):
        main(["release", NAME, "--out", str(tmp_path / "out")])
    assert path.read_text(encoding="utf-8") == "mine"
