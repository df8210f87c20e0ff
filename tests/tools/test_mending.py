"""What a repair says and does where nbgrader is not asked: odd files, odd folders."""

import os
from pathlib import Path

import pytest
from nbformat import writes
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests.grader import handed_in
from tests.grader.handed_in import FIRST, NAME, SECOND, THIRD
from tests.tools.faults import FAULTS, at, tree
from tools.site import exercise_notebooks
from tools.site.exercise_pages import main
from tools.site.repair import folders, reading
from tools.site.repair.folders import repair
from tools.site.repair.known import known
from tools.site.repair.mending import mend
from tools.start.checks import guarded
from tools.start.environment import CALLER

FILE = f"{NAME}.ipynb"


def solved(name=NAME):
    """Return the site's notebook with its answers."""
    notebook = exercise_notebooks.learners(name)
    source = exercise_notebooks.read(name)
    right = {
        cell.metadata["nbgrader"]["grade_id"]: exercise_notebooks.solved(cell.source)
        for cell in source.cells
        if exercise_notebooks.grading(cell).get("solution")
    }
    for cell in notebook.cells:
        name = exercise_notebooks.grading(cell).get("grade_id")
        cell.source = right.get(name, cell.source)
    return notebook


def put(folder, path, data):
    target = folder / "submitted" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(data if isinstance(data, bytes) else writes(data).encode())
    return target


def mended(change):
    notebook = solved()
    change(notebook)
    return mend(notebook.cells, known(NAME))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "it is empty."),
        (b"PK\x03\x04", "it is a zip archive; unpack it."),
        (b"<!DOCTYPE html>", "it is a web page; ask for the notebook itself."),
        (b'{"cells": [\n<<<<<<< HEAD\n', "a conflict in git; ask for it once more."),
        (b'{"cells": [{"cell_type": "co', "it was cut off before its end"),
        (b'{"cells": [,]}', "it is no notebook: "),
        (b"[1, 2]", "it holds data, but no notebook's."),
        (b'{"cells": [], "nbformat": 5}', "its notebook format is 5, not 4."),
        (b'{"worksheets": 5, "nbformat": 3}', "its old format cannot be read"),
        (b"[" * 100_000, "its data are nested too deeply."),
    ],
)
def test_what_is_no_notebook_is_named_and_left_alone(data, words, tmp_path):
    put(tmp_path, f"ada/{NAME}/{FILE}", data)
    before = tree(tmp_path)
    assert words in repair(tmp_path)
    assert tree(tmp_path) == before


def test_a_file_too_large_to_look_at_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST", 10)
    put(tmp_path, f"ada/{NAME}/{FILE}", solved())
    assert "clear its outputs" in repair(tmp_path)


@pytest.mark.parametrize("kind", ["chapter", "other set", "something else"])
def test_another_notebook_in_an_assignment_s_place_is_named(kind, tmp_path):
    notebooks = {
        "chapter": (
            handed_in.CHAPTER.read_bytes(),
            f"it is the chapter {NAME}, not its exercises.",
        ),
        "other set": (
            solved("06_backprop"),
            "it is the set 06_backprop, handed in at another's place.",
        ),
        "something else": (
            new_notebook(cells=[new_code_cell("x = 1")]),
            "it holds no cell of an exercise.",
        ),
    }
    data, words = notebooks[kind]
    put(tmp_path, f"ada/{NAME}/{FILE}", data)
    before = tree(tmp_path)
    assert words in repair(tmp_path) and tree(tmp_path) == before


def test_of_two_notebooks_the_one_with_more_answers_counts(tmp_path):
    less = solved()
    handed_in.cell(less, FIRST).source = handed_in.stub(FIRST)
    more = solved()
    handed_in.cell(more, SECOND).source = handed_in.stub(SECOND)
    handed_in.cell(less, THIRD).source = handed_in.stub(THIRD)
    put(tmp_path, f"ada/{NAME}/{FILE}", less)
    put(tmp_path, f"ada/{NAME}/{NAME} (1).ipynb", more)
    report = repair(tmp_path)
    assert f"{NAME} (1).ipynb counts, the notebook with more answers." in report
    assert f"This one alone answers {SECOND}." in report
    kept = tree(tmp_path / "submitted" / "ada" / NAME)
    assert kept[f"{FILE}.as-handed-in"] == writes(less).encode()
    assert kept[f"{NAME} (1).ipynb.as-handed-in"] == writes(more).encode()
    assert kept.keys() - {FILE} == {name for name in kept if name != FILE}


def test_a_second_hand_in_keeps_both_originals(tmp_path):
    for change in (handed_in.checks_deleted, handed_in.answer_copied):
        notebook = solved()
        change(notebook)
        put(tmp_path, f"ada/{NAME}/{FILE}", notebook)
        repair(tmp_path)
    found = tree(tmp_path / "submitted" / "ada" / NAME)
    assert set(found) == {FILE, f"{FILE}.as-handed-in", f"{FILE}.as-handed-in-2"}


def test_a_link_is_not_followed(tmp_path):
    other = tmp_path / "secret.ipynb"
    other.write_text(writes(solved()), encoding="utf-8")
    place = tmp_path / "submitted" / "ada" / NAME
    place.mkdir(parents=True)
    try:
        (place / FILE).symlink_to(other)
    except OSError:
        pytest.skip("this system lets nobody make links")
    assert "it is a link to another file" in repair(tmp_path)
    assert (place / FILE).is_symlink()
    (place / f"{NAME} (1).ipynb").write_text(writes(solved()), encoding="utf-8")
    repair(tmp_path)
    assert (place / f"{FILE}.as-handed-in").is_symlink()
    assert (place / FILE).is_file() and not (place / FILE).is_symlink()


def test_capitals_alone_lose_no_notebook(tmp_path, monkeypatch):
    path = put(tmp_path, f"ada/{NAME}/{FILE.upper()}", solved())
    monkeypatch.setattr(Path, "exists", lambda self: True)  # as where both are one
    monkeypatch.setattr(Path, "samefile", lambda self, other: self == path)
    repair(tmp_path)
    kept = {FILE, f"{FILE.upper()}.as-handed-in"}
    assert set(tree(tmp_path / "submitted" / "ada" / NAME)) == kept


def test_files_that_take_a_module_s_place_are_named(tmp_path):
    put(tmp_path, f"ada/{NAME}/numpy.py", b"")
    put(tmp_path, f"ada/{NAME}/mine.py", b"")
    put(tmp_path, f"ada/{NAME}/{FILE}", solved())
    report = repair(tmp_path)
    assert "import numpy finds it in the module's place." in report
    assert "mine.py" not in report


def test_folders_that_nbgrader_does_not_look_into_are_named(tmp_path):
    put(tmp_path, f"ada/{NAME}/answers.zip", b"PK")
    put(tmp_path, f"bob/week 5/{FILE}", solved())
    report = repair(tmp_path)
    assert "no notebook is in it: answers.zip." in report
    assert f"nbgrader looks for it in submitted/NAME/{NAME}." in report


def test_notebooks_outside_a_course_keep_their_names(tmp_path):
    notebook = solved()
    handed_in.answer_copied(notebook)
    (tmp_path / "ada losses.ipynb").write_text(writes(notebook), encoding="utf-8")
    repair(tmp_path)
    names = {"ada losses.ipynb", "ada losses.ipynb.as-handed-in"}
    assert set(tree(tmp_path)) == names


def test_no_folder_and_no_notebook_are_said(tmp_path):
    with pytest.raises(SystemExit, match="There is no notebook in"):
        repair(tmp_path)
    with pytest.raises(SystemExit, match="There is no folder"):
        repair(tmp_path / "none")


def test_names_cannot_steer_a_terminal(tmp_path):
    put(tmp_path, f"a\x1b[31mda/{NAME}/{FILE}", b"")
    assert "\x1b" not in repair(tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        'sys.modules["nnlib_grader.graded"] = fake',
        "get_ipython().input_transformers_post.append(lambda lines: ['2.0'])",
        "import nnlib_grader.comparer as c; c.compare = fake",
        "import builtins",
    ],
)
def test_a_line_that_reaches_for_the_checker_is_shown_to_the_teacher(line, tmp_path):
    notebook = solved()
    put(tmp_path, f"bob/{NAME}/{FILE}", notebook)
    handed_in.cell(notebook, FIRST).source += f"\n{line}"
    put(tmp_path, f"ada/{NAME}/{FILE}", notebook)
    report = repair(tmp_path)
    assert f'your hand  read the line "{line[:60]}".' in report
    assert report.count("read the line") == 1 and "bob" not in report


@pytest.mark.parametrize("fault", FAULTS)
def test_an_interrupted_repair_leaves_what_was_handed_in(fault, tmp_path, monkeypatch):
    notebook = solved()
    handed_in.answer_copied(notebook)
    path = put(tmp_path, f"ada/{NAME}/{FILE}", notebook)
    with at(1, tmp_path, FAULTS[fault], monkeypatch):
        guarded(lambda: repair(tmp_path), "a tool")
    assert path.read_bytes() == writes(notebook).encode()
    assert "several cells had its mark" in repair(tmp_path)


def test_no_line_of_a_learner_is_run(tmp_path):
    notebook = solved()
    trap = f"open({str(tmp_path / 'ran')!r}, 'w')\n"
    for cell in notebook.cells:
        cell.source = trap + cell.source if cell.cell_type == "code" else cell.source
    handed_in.marks_lost(notebook)
    put(tmp_path, f"ada/{NAME}/{FILE}", notebook)
    repair(tmp_path)
    assert not (tmp_path / "ran").exists()


def test_what_is_no_answer_is_said_in_words():
    def change(notebook):
        handed_in.cell(notebook, FIRST).source = "def nielsen_cost(y:\n    return"
        handed_in.cell(notebook, SECOND).source = "def epoch(losses):\n    return 1"
        del notebook.cells[handed_in.place(notebook, THIRD)]

    assert mended(change).look == [
        f"{FIRST}: the answer is no Python (line 1: '(' was never closed).",
        f"{SECOND}: its cell defines epoch, and not epoch_loss.",
        "two-slopes: nothing in the notebook defines two_slopes.",
    ]


def test_a_stub_that_lost_its_mark_is_not_taken_for_an_answer():
    def change(notebook):
        handed_in.cell(notebook, FIRST).source = handed_in.stub(FIRST)
        handed_in.marks_and_ids_lost(notebook)

    found = mended(change)
    assert found.look == []
    words = f"{FIRST}: not answered; its cell had lost nbgrader's mark."
    assert words in found.mended


def test_the_learner_s_name_stands_above_the_answers_again():
    cells = mended(handed_in.reversed_cells).cells
    first = min(n for n, each in enumerate(cells) if known(NAME).mark(each) == FIRST)
    names = [n for n, each in enumerate(cells) if each.source.startswith("learner =")]
    assert names and max(names) < first


def test_a_learner_s_name_that_is_not_there_is_said():
    def change(notebook):
        del notebook.cells[handed_in.place(notebook, "learner")]

    assert mended(change).look == ["learner: no cell says whose numbers were drawn."]


@pytest.mark.parametrize("change", handed_in.CELLS, ids=lambda change: change.__name__)
def test_what_is_mended_is_in_order(change):
    again = mend(mended(change).cells, known(NAME))
    assert (again.mended, again.look) == ([], [])


def test_cells_of_the_learner_s_own_stay():
    def change(notebook):
        handed_in.answer_copied(notebook)
        notebook.cells.insert(3, new_code_cell("mine = 1"))
        notebook.cells.append(new_markdown_cell("My notes"))

    sources = [cell.source for cell in mended(change).cells]
    assert sources.index("mine = 1") < len(sources) - 1 == sources.index("My notes")


def test_both_commands_take_a_folder_as_seen_from_the_caller(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv(CALLER, os.fspath(tmp_path))
    monkeypatch.setattr(folders.sets, "names", lambda: [NAME])
    assert main(["--nbgrader", "a course"]) == 0
    assert (tmp_path / "a course" / "source" / NAME / FILE).is_file()
    assert not Path("a course").exists()
    put(tmp_path / "a course", f"ada/{NAME}/{FILE}", solved())
    assert main(["--repair=a course"]) == 0
    said = capsys.readouterr().out
    assert f"nbgrader generate_assignment {NAME}" in said
    assert "1 in order, 0 mended, 0 that need a hand." in said
