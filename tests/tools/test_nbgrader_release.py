"""What a teacher gets: a secret that is kept, and assignments that hide it."""

import os
import stat

import pytest

from nnlib_grader import sets
from tests.tools.faults import tree
from tools.site import nbgrader_release
from tools.site.exercise_notebooks import grading
from tools.site.nbgrader_release import SECRET, assignment, for_nbgrader, key
from tools.start import commands
from tools.start.environment import CALLER

NAME = "05_losses"


@pytest.fixture
def one_set(monkeypatch):
    monkeypatch.setattr(nbgrader_release.sets, "names", lambda: [NAME])


def test_the_secret_is_kept_and_what_is_written_again_is_the_same(tmp_path, one_set):
    assert f"{tmp_path / SECRET}, new." in for_nbgrader(tmp_path)
    first = tree(tmp_path)
    (tmp_path / "source").rename(tmp_path / "away")
    assert "kept from before" in for_nbgrader(tmp_path)
    again = tree(tmp_path)
    assert {name: again[name] for name in first} == first


def test_two_courses_have_two_secrets(tmp_path, one_set):
    for name in "ab":
        for_nbgrader(tmp_path / name)
    a, b = ((tmp_path / name / SECRET).read_text(encoding="utf-8") for name in "ab")
    assert a != b and len(a.strip()) == 64


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
def test_only_its_owner_reads_the_secret(tmp_path, one_set):
    for_nbgrader(tmp_path)
    assert stat.S_IMODE((tmp_path / SECRET).stat().st_mode) == 0o600


def test_an_empty_secret_is_refused_and_its_advice_holds(tmp_path, one_set):
    (tmp_path / SECRET).write_text("\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"nothing was written\. Delete it"):
        for_nbgrader(tmp_path)
    assert list(tree(tmp_path)) == [SECRET]
    (tmp_path / SECRET).unlink()
    assert "new." in for_nbgrader(tmp_path)


@pytest.mark.parametrize("name", sets.names())
def test_each_graded_cell_has_a_key_of_its_own_and_no_learner_s_name(name):
    cells = assignment(name, "a secret").cells
    graded = [cell for cell in cells if grading(cell).get("grade")]
    for id, cell in zip(sets.ids(name), graded, strict=True):
        lines = cell.source.split("\n")
        assert lines[1] == "### BEGIN HIDDEN TESTS" and lines[-1].endswith(
            "END HIDDEN TESTS"
        )
        assert lines[-2] == f'points("{name}", "{id}", "{key("a secret", name, id)}")'
        visible = cells[cells.index(cell) - 1]
        assert visible.source == f'check("{id}")' and not grading(visible)
    whole = "\n".join(cell.source for cell in cells)
    assert "a secret" not in whole
    assert len({cell.source for cell in graded}) == len(graded)


def test_the_first_cell_is_locked_and_looks_for_the_package():
    cell = assignment(NAME, "").cells[0]
    assert grading(cell)["locked"] and not grading(cell)["grade"]
    assert "nnlib" in cell.source


def test_course_py_says_in_which_folder_it_was_called(tmp_path, monkeypatch):
    settings = []
    monkeypatch.setattr(commands.ENVIRONMENT, "ensure", lambda *extras: None)
    monkeypatch.setattr(
        commands, "python", lambda *arguments, env: settings.append(env) or 0
    )
    monkeypatch.chdir(tmp_path)
    assert commands.exercises(["--nbgrader", "a course"]) == 0
    assert settings[0][CALLER] == os.getcwd()
