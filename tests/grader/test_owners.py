"""What a teacher's commands write about learners can be read by its owner alone."""

import os
import stat

import pytest

from nnlib_grader.commands import FORMATS, main
from nnlib_grader.marks.store import alone, write_whole
from tests.grader import a_class
from tests.grader.a_class import Counted, marks

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")


@pytest.fixture(autouse=True)
def others_may_read():
    """Let new files be readable by everybody, as on most machines."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def modes(folder):
    """Return each mode, as ls shows it, of a folder and of all in it."""
    return {stat.filemode(path.stat().st_mode) for path in (folder, *folder.rglob("*"))}


PRIVATE = {"drwx------", "-rw-------"}


def test_grade_and_export_write_for_the_owner_alone(tmp_path, in_this_process):
    folder, out = a_class.three(tmp_path), tmp_path / "new" / "out"
    marks(folder / "in", out, marker=Counted())
    names = {path.name for path in out.iterdir()}
    assert {"records", "pages", "secret.txt", "class.html", "class.json"} <= names
    assert modes(out) == PRIVATE
    for format in FORMATS:
        written = tmp_path / "exports" / format
        main(["export", str(out), "--format", format, "--out", str(written)])
    assert modes(tmp_path / "exports") == PRIVATE


def test_a_folder_of_the_teacher_s_own_keeps_its_mode_and_hides_what_is_written(
    tmp_path, in_this_process
):
    folder, out = a_class.three(tmp_path), tmp_path / "out"
    out.mkdir(mode=0o755)
    marks(folder / "in", out, marker=Counted())
    assert stat.filemode(out.stat().st_mode) == "drwxr-xr-x"
    assert all(modes(path) <= PRIVATE for path in out.iterdir())


def test_what_a_killed_run_left_lends_its_mode_to_nothing(tmp_path):
    half = tmp_path / "one.json.part"
    half.write_text("half", encoding="utf-8")
    assert stat.filemode(half.stat().st_mode) == "-rw-r--r--"
    write_whole(tmp_path / "one.json", "whole")
    assert modes(tmp_path / "one.json") == {"-rw-------"}


def test_a_folder_is_held_by_a_file_for_the_owner_alone(tmp_path):
    with alone(tmp_path / "held"):
        assert modes(tmp_path / "held") == PRIVATE
