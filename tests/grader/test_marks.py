"""Marks on disk: kept, killed, made anew, and settled by the teacher's rules."""

import json
import os
import sys
from pathlib import Path

import pytest

from nnlib_grader.commands import main
from nnlib_grader.marks import changes, version
from nnlib_grader.marks.rules import Rules, due_time, read_by_hand
from nnlib_grader.marks.store import Store, alone, key, write_whole
from nnlib_grader.secret import mark_of
from nnlib_grader.submissions.learners import read_roster
from tests.grader import a_class
from tests.grader.a_class import FIRST, NAME, SMALL, Counted, marks, most, put, report
from tests.tools.faults import tree

pytestmark = pytest.mark.usefixtures("in_this_process")


@pytest.fixture
def folder(tmp_path):
    return a_class.three(tmp_path)


def one(folder, id):
    return Store(folder / "out").get(id)


def test_a_right_notebook_gets_full_marks(folder):
    put(folder, f"in/ada/{NAME}.ipynb", a_class.text().encode())
    marks(folder / "in", folder / "out")
    assert one(folder, "ada")["score"] == most()
    assert one(folder, "bad")["score"] == 0


def test_what_could_not_be_read_has_no_mark_and_a_reason(folder):
    tally = marks(folder / "in", folder / "out", marker=Counted())
    assert (tally.marked, tally.unread, tally.messages) == (3, 1, 4)
    assert one(folder, "pdf")["score"] is None
    assert "a PDF" in one(folder, "pdf")["messages"][0]


def test_nothing_recorded_is_run_twice(folder):
    first, second = Counted(), Counted()
    marks(folder / "in", folder / "out", marker=first)
    before = tree(folder / "out")
    tally = marks(folder / "in", folder / "out", marker=second)
    assert (first.runs, second.runs, tally.kept) == (3, 0, 3)
    assert tree(folder / "out") == before


def test_another_file_or_another_version_is_run(folder, monkeypatch):
    marker = Counted()
    marks(folder / "in", folder / "out", marker=marker)
    put(folder, f"in/ada/{NAME}.ipynb", SMALL + b" ")
    marks(folder / "in", folder / "out", marker=marker)
    assert marker.runs == 4
    monkeypatch.setattr("nnlib_grader.grading.version", lambda name: "another")
    marks(folder / "in", folder / "out", marker=marker)
    assert marker.runs == 7


def test_the_version_knows_the_exercises_and_the_grader(tmp_path, monkeypatch):
    now = version.version.__wrapped__(NAME)
    assert now == version.version.__wrapped__(NAME)
    assert now != version.version.__wrapped__("04_activations")
    monkeypatch.setattr(version, "GRADER", tmp_path)
    assert now != version.version.__wrapped__(NAME)


def test_two_runs_write_the_same_bytes(folder):
    put(folder, "out/secret.txt", b"a secret of thirty-two characters")
    put(folder, "again/secret.txt", b"a secret of thirty-two characters")
    for out in ("out", "again"):
        marks(folder / "in", folder / out)
    assert tree(folder / "out") == tree(folder / "again")


def test_nothing_is_written_outside(folder):
    before = tree(folder / "in")
    marks(folder / "in", folder / "out", marker=Counted())
    assert tree(folder / "in") == before
    assert {path.name for path in folder.iterdir()} == {"in", "out"}


def test_the_secret_is_made_once_and_in_no_page_or_record(folder):
    marks(folder / "in", folder / "out", marker=Counted())
    secret = (folder / "out" / "secret.txt").read_bytes()
    marks(folder / "in", folder / "out", marker=Counted())
    assert (folder / "out" / "secret.txt").read_bytes() == secret
    if os.name == "posix":
        assert (folder / "out" / "secret.txt").stat().st_mode & 0o077 == 0
    others = [p for p in (folder / "out").rglob("*.*") if p.name != "secret.txt"]
    assert others and not any(secret.strip() in path.read_bytes() for path in others)


def test_a_short_secret_is_refused(folder):
    put(folder, "out/secret.txt", b"short\n")
    with pytest.raises(SystemExit, match="fewer than 32 characters"):
        marks(folder / "in", folder / "out")


def test_a_folder_with_another_set_s_marks_is_refused(folder):
    marks(folder / "in", folder / "out", marker=Counted())
    put(folder, "more/ada/one.ipynb", a_class.text("04_activations").encode())
    with pytest.raises(SystemExit, match=f"holds the marks of {NAME}"):
        marks(folder / "more", folder / "out", name="04_activations")


def test_a_file_is_the_old_one_or_the_new_one(tmp_path, monkeypatch):
    tmp_path = tmp_path / "records"
    path = tmp_path / "one.json"
    write_whole(path, "old")
    monkeypatch.setattr(os, "fsync", lambda file: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_whole(path, "new" * 1000)
    assert path.read_text(encoding="utf-8") == "old"
    assert len(list(tmp_path.iterdir())) == 2
    Store(tmp_path.parent).without_halves()
    assert list(tmp_path.iterdir()) == [path]
    put(tmp_path.parent, "film.mkv.part", b"the teacher's own")
    Store(tmp_path.parent).without_halves()
    assert (tmp_path.parent / "film.mkv.part").exists()


def test_an_export_leaves_alone_what_a_run_is_writing(folder):
    marks(folder / "in", folder / "out", marker=Counted())
    half = folder / "out" / "records" / "ada.json.part"
    half.write_text("a half", encoding="utf-8")
    words = ["export", str(folder / "out"), "--format", "moodle"]
    main([*words, "--out", str(folder / "out.csv")])
    assert half.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no file is held there")
def test_two_runs_do_not_write_into_one_folder(folder):
    with (
        alone(folder / "out"),
        pytest.raises(SystemExit, match="Another grade writes into"),
    ):
        marks(folder / "in", folder / "out", marker=Counted())
    assert {path.name for path in (folder / "out").iterdir()} == {".lock"}
    assert marks(folder / "in", folder / "out", marker=Counted()).marked == 3


def test_marks_of_another_secret_are_not_kept(folder):
    first, second = Counted(), Counted()
    second.inputs = "another"
    marks(folder / "in", folder / "out", marker=first)
    marks(folder / "in", folder / "out", marker=second)
    assert first.runs == second.runs == 3
    assert mark_of(b"one secret of a course") != mark_of(b"another one of a course")


def test_a_record_that_is_none_of_ours_is_no_record(tmp_path):
    store = Store(tmp_path)
    for text in ("", "[]", "{", '{"format": 0}'):
        write_whole(store.place("ada"), text)
        assert store.get("ada") is None and store.all() == []


@pytest.mark.parametrize("ids", [("a", "A"), ("a/b", "ab"), ("ä", "ö"), ("", "..")])
def test_two_learners_have_two_files_below_the_folder(ids, tmp_path):
    one, other = (Store(tmp_path).place(id) for id in ids)
    assert one.name.casefold() != other.name.casefold()
    assert one.resolve().parent == (tmp_path / "records").resolve()


def test_late_work_loses_what_was_stated(folder):
    os.utime(folder / "in/ada" / f"{NAME}.ipynb", (1e9, 1e9))
    os.utime(folder / "in/carl" / f"{NAME}.ipynb", (2e9, 2e9))
    given = ["--due", "2020-01-01T00:00", "--late", "25"]
    marks(folder / "in", folder / "out", *given, marker=Counted())
    ada, carl = one(folder, "ada"), one(folder, "carl")
    assert (ada["late"], ada["score"]) == (False, 2.0)
    assert (carl["late"], carl["points"], carl["score"]) == (True, 2.0, 1.5)


def test_what_the_platform_calls_late_is_late(tmp_path):
    record = {"learner": {"id": "a"}, "exercises": {FIRST: report(2.0)}}
    record |= {"called_late": True, "received": "", "read": True, "possible": {}}
    assert Rules(percent=10).settle(record)["score"] == 1.8
    assert due_time("2026-12-01T23:59+00:00").hour == 23


def test_a_mark_by_hand_counts_with_its_reason_and_is_logged(folder):
    marks(folder / "in", folder / "out", marker=Counted())
    sheet = folder / "hand.csv"
    sheet.write_text(
        f"id,exercise,points,reason\nbad,{FIRST},1.5,it was asked aloud\n",
        encoding="utf-8",
    )
    marker = Counted()
    marks(folder / "in", folder / "out", "--by-hand", str(sheet), marker=marker)
    bad = one(folder, "bad")
    assert marker.runs == 0 and bad["score"] == 1.5
    (change,) = bad["history"]
    assert change["score"] == [0.0, 1.5] and change["why"] == "marks by hand changed"
    log = (folder / "out" / "changes.csv").read_text(encoding="utf-8")
    assert f"bad,bad,1,{FIRST},0.00,1.50,marks by hand changed" in log


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (f"ada,{FIRST},1,", "needs a reason"),
        (f"ada,{FIRST},3,so", "expected 0 to 2"),
        (f"ada,{FIRST},nan,so", "expected 0 to 2"),
        ("ada,none,1,so", "no exercise 'none'"),
    ],
)
def test_a_mark_by_hand_that_cannot_be_is_refused(line, words, tmp_path):
    path = tmp_path / "hand.csv"
    path.write_text(f"id,exercise,points,reason\n{line}\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=words):
        read_by_hand(path, {FIRST: 2.0})


def test_a_regrading_says_what_changed_and_why():
    old = {"exercises": {FIRST: report(2.0)}, "score": 2.0, "history": []}
    old |= {"digest": "1", "version": "1", "sandbox": "linux", "by_hand": {}, "late": 0}
    new = old | {"exercises": {FIRST: report(0.0)}, "score": 0.0, "version": "2"}
    (entry,) = changes.with_history(new, old)["history"]
    assert entry["exercises"] == {FIRST: [2.0, 0.0]}
    assert entry["why"] == "the exercises or the grader changed"
    assert changes.with_history(old, old)["history"] == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name\nAda\n", "needs a first line with the column id"),
        ("id\n1\n1\n", "has id 1 twice"),
        ("id,canvas_id\n1,7\n2,7\n", "has canvas_id 7 twice"),
        ("id,name\n,Ada\n", "has no id in line 2"),
    ],
)
def test_a_roster_that_cannot_be_used_is_refused(text, words, tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit, match=words):
        read_roster(path)


def test_records_hold_json_alone(folder):
    marks(folder / "in", folder / "out", marker=Counted())
    path = folder / "out" / "records" / f"{key('ada')}.json"
    assert json.loads(Path(path).read_text(encoding="utf-8"))["set"] == NAME
