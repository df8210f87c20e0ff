"""Each export is read back by a reader written from the platform's own source."""

import csv
import io
import json
import re

import pytest

from nnlib_grader.commands import main
from nnlib_grader.exports.sheet import as_csv, safe
from nnlib_grader.marks import class_list
from nnlib_grader.marks.store import Store
from nnlib_grader.submissions.learners import Learner, Roster

SET, FIRST = "05_losses", "nielsen-cost"
HOSTILE = ['=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", "\t=1", "a\r\nb,9", 'q"u,o;te']
HOSTILE += ["<script>", "\u202eltr", "\x1b[31m", "'=1", "Points Possible", "x\0y"]


def learner(number, name, **more):
    about = {"canvas_id": str(4000 + number), "participant": str(100 + number)}
    more = about | {"email": f"l{number}@example.org"} | more
    return Learner(f"l{number:02}", name, **more)


def record(one, points, sandbox="linux", late=False):
    found = {} if points is None else {FIRST: report(points)}
    score = points / 2 if late else points
    return {
        "format": 1,
        "set": SET,
        "learner": vars(one),
        "late": late,
        "points": points,
        "score": score,
        "of": 2.0,
        "received": "2026-11-28T12:00:00+00:00" if found else "",
        "exercises": found,
        "possible": {FIRST: 2.0, "epoch-loss": 3.0},
        "by_hand": {},
        "messages": ["one.ipynb: <b>"],
        "sandbox": sandbox,
        "history": [],
    }


def report(points):
    check = {"name": "one", "passed": points == 2, "points": points, "of": 2.0}
    check |= {"problem": "\x1b[31m<script>", "mistake": None, "likely": None}
    about = {"exercise": FIRST, "answer": "nielsen_cost", "of": 2.0}
    return {"points": points, "checks": [check]} | about


CLASS = [learner(number, name) for number, name in enumerate(["Ada", *HOSTILE])]
ABSENT = learner(50, "Nobody")
UNREAD = learner(51, "Unread")
LATE = learner(52, "Late")
STRANGER = Learner("unknown: eve", "Eve", known=False)


def stored(folder, sandbox="linux"):
    store = Store(folder)
    for number, one in enumerate(CLASS):
        store.put(record(one, 2.0 if number % 2 else 1.25, sandbox))
    store.put(record(UNREAD, None, sandbox))
    store.put(record(LATE, 2.0, sandbox, late=True))
    store.put(record(STRANGER, 2.0, sandbox))
    class_list.keep_class(store, Roster([*CLASS, ABSENT, UNREAD, LATE]))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return stored(tmp_path_factory.mktemp("marks"))


def exported(folder, format, *more, capsys=None):
    out = folder / f"{format}.out"
    words = ["export", str(folder), "--format", format, "--out", str(out)]
    assert main([*words, *more]) == 0
    return out


WANTED = {
    one.id: f"{2 if number % 2 else 1.25:.2f}" for number, one in enumerate(CLASS)
} | {ABSENT.id: "", UNREAD.id: "", LATE.id: "1.00"}


def read_canvas(text):
    """Read as canvas-lms's gradebook_importer.rb: columns by place, scores by ID."""
    header, *rows = csv.reader(io.StringIO(text))
    assert header[0] == "Student" and header[1] == "ID"
    fixed = ["SIS User ID", "SIS Login ID", "Section"]
    assert header[2:5] == fixed and len(header) == 6
    title = re.fullmatch(r"(.+) \((\d+)\)", header[5])  # update_column_count
    assert title, header
    possible, *students = rows
    assert re.search(r"Points Possible", possible[0]) and float(possible[5]) == 2
    found = {}
    for row in students:
        assert len(row) == 6 and not re.search(r"^\s*Points Possible", row[0])
        assert row[5] in ("", "-") or re.fullmatch(r"\d+\.\d\d", row[5])
        found[row[1]] = row[5]
    return title, found


def test_canvas(folder):
    path = exported(folder, "canvas", "--title", "Losses (77)")
    title, found = read_canvas(path.read_text(encoding="utf-8"))
    assert title.groups() == ("Losses", "77")
    numbers = {one.canvas_id: one.id for one in [*CLASS, ABSENT, UNREAD, LATE]}
    assert {numbers[number]: score for number, score in found.items()} == WANTED


def read_moodle(text, column):
    """Read as load_data.php: the first line names the columns, "-" is no grade."""
    rows = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        assert None not in row and None not in row.values()
    return {row["ID number"]: row[column] for row in rows}


def test_moodle_s_grades(folder):
    text = exported(folder, "moodle").read_text(encoding="utf-8")
    assert read_moodle(text, SET) == WANTED


def test_moodle_s_worksheet(folder):
    """Read as importgradeslib.php: by "Participant 123", Grade, the time, comments."""
    text = exported(folder, "moodle-worksheet").read_text(encoding="utf-8")
    found = {}
    numbers = {one.participant: one.id for one in [*CLASS, ABSENT, UNREAD, LATE]}
    for row in csv.DictReader(io.StringIO(text)):
        name = re.fullmatch(r"Participant (\d+)", row["Identifier"])
        assert row["Last modified (grade)"] == "" and None not in row
        found[numbers[name[1]]] = row["Grade"]
        if row["Grade"]:
            assert f"{FIRST}: " in row["Feedback comments"]
    assert found == WANTED


COLUMNS = (
    "assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,"
    "late_submission_penalty,score,max_score"
)


def test_nbgrader_s_columns(folder):
    text = exported(folder, "nbgrader").read_text(encoding="utf-8")
    assert text.splitlines()[0] == COLUMNS
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["student_id"]: row["score"] for row in rows} == WANTED
    late = next(row for row in rows if row["student_id"] == LATE.id)
    assert (late["raw_score"], late["late_submission_penalty"]) == ("2.00", "1.00")


def test_gradescope(folder):
    paths = sorted(exported(folder, "gradescope").rglob("results.json"))
    assert len(paths) == len(CLASS) + 2
    for path in paths:
        results = json.loads(path.read_text(encoding="utf-8"))
        assert isinstance(results["score"], float) and results["score"] >= 0
        assert results["output_format"] == "text"
        for test in results["tests"]:
            assert 0 <= test["score"] <= test["max_score"]
            assert test["status"] in ("passed", "failed")
            assert test["visibility"] == "visible" and "\x1b" not in test["output"]


def test_one_learner_s_results(folder, tmp_path):
    out = tmp_path / "results.json"
    words = ["export", str(folder), "--format", "gradescope", "--out", str(out)]
    main([*words, "--learner", LATE.id])
    assert json.loads(out.read_text(encoding="utf-8"))["score"] == 1.0
    with pytest.raises(SystemExit, match="no mark of 'eve'"):
        main([*words, "--learner", "eve"])


def test_who_is_not_in_the_roster_is_said_and_left_out(folder, capsys):
    text = exported(folder, "moodle").read_text(encoding="utf-8")
    assert "Eve" not in text
    assert "Eve: not in the roster" in capsys.readouterr().err


def test_two_of_one_name_without_numbers_are_left_out_of_canvas(tmp_path, capsys):
    twins = [Learner("1", "Ada"), Learner("2", "ada"), learner(3, "Ada")]
    for one in twins:
        Store(tmp_path).put(record(one, 2.0))
    text = exported(tmp_path, "canvas").read_text(encoding="utf-8")
    assert [row[1] for row in csv.reader(text.splitlines())][2:] == ["4003"]
    assert "two have this name" in capsys.readouterr().err


@pytest.mark.parametrize("format", ["canvas", "moodle", "nbgrader"])
def test_marks_without_a_sandbox_say_so(format, tmp_path):
    path = exported(stored(tmp_path, "none"), format, "--title", "Losses (77)")
    assert "Losses (unsandboxed) (77)" in path.read_text(encoding="utf-8")


def test_the_worksheet_and_gradescope_say_so_too(tmp_path):
    stored(tmp_path, "none")
    text = exported(tmp_path, "moodle-worksheet").read_text(encoding="utf-8")
    assert "marked without a sandbox" in text
    for path in exported(tmp_path, "gradescope").rglob("results.json"):
        assert "without a sandbox" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_runs_or_breaks_a_row(text):
    assert safe(text)[:1] not in set("=+-@\t\r")
    sheet = as_csv([["a", text, 1.0], ["b", "", 2.0]])
    assert all(one.isprintable() or one == "\n" for one in sheet)
    first, second = csv.reader(io.StringIO(sheet))
    assert (first[0], first[2], len(first)) == ("a", "1.00", 3)
    assert second == ["b", "", "2.00"] and sheet.count("\n") == 2


def test_no_marks_is_said(tmp_path):
    with pytest.raises(SystemExit, match="There are no marks"):
        exported(tmp_path, "canvas")
