"""Each export is read back by a reader written from the platform's own source."""

import csv
import io
import json
import re

import pytest

from nnlib_grader import sets
from nnlib_grader.commands import main
from nnlib_grader.exports.sheet import as_csv, safe
from nnlib_grader.marking import Comparing
from nnlib_grader.marks import class_list
from nnlib_grader.marks.store import Store
from nnlib_grader.submissions.learners import Learner, Roster
from tests.grader.test_hostile import OUTCOMES

SET, FIRST = "05_losses", "nielsen-cost"
HOSTILE = ['=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", "\t=1", "a\r\nb,9", 'q"u,o;te']
HOSTILE += ["Ada, Points Possible II", "Muted", "1.234,5", "a;b;c;d;e;f;g;h"]
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
    assert canvas_s_mark(text) == ","
    header, *rows = csv.reader(io.StringIO(text))
    # row_has_student_headers?, update_column_count, last_student_info_column
    assert "Student" in header[0] and "ID" in header[1] and "LastName" not in header[0]
    assert re.search(r"SIS\s+User\s+ID", header[2])
    assert re.search(r"SIS\s+Login\s+ID", header[3])
    assert "Section" in header[4] and len(header) == 6
    assert not re.search("|".join(NO_ASSIGNMENT), header[5])
    title = re.fullmatch(r"(.+) \((\d+)\)", header[5])  # Assignment.title_and_id
    assert title, header
    found, possible = {}, []
    for row in rows:
        assert len(row) == 6
        if "Points Possible" in row[0]:  # check_for_non_student_row, process_pp
            possible.append(float(row[5]))
            continue
        filled = [cell for cell in row if cell]
        muted = r"\s*(Muted|Manual Posting.*)?\s*"
        assert not all(re.fullmatch(muted, cell, re.I) for cell in filled)
        number = row[1]
        if re.fullmatch(r"-?[0-9.,]+%?", number):  # decimal_comma_to_period
            *first, last = re.split("[,.]", number)
            number = f"{''.join(first)}.{last}" if first else last
        assert row[5] in ("", "-") or re.fullmatch(r"\d+\.\d\d", row[5])
        assert number not in found
        found[number] = row[5]
    assert possible == [2.0]
    return title, found


NO_ASSIGNMENT = [
    f"{which} {what}"
    for which in ("Current", "Final", "Override")
    for what in ("Score", "Points", "Grade", "Status")
]


def canvas_s_mark(text):
    """Return what separates the cells, as identify_delimiter guesses it."""
    counts = {}
    for mark in ";,":
        rows = [
            next(csv.reader([line], delimiter=mark)) for line in text.split("\n")[:3]
        ]
        counts[mark] = len(rows[0]) if len({len(row) for row in rows}) == 1 else 0
    return ";" if counts[";"] > counts[","] else ","


def test_canvas(folder):
    path = exported(folder, "canvas", "--title", "Losses (77)")
    title, found = read_canvas(path.read_text(encoding="utf-8"))
    assert title.groups() == ("Losses", "77")
    numbers = {one.canvas_id: one.id for one in [*CLASS, ABSENT, UNREAD, LATE]}
    assert {numbers[number]: score for number, score in found.items()} == WANTED


def read_moodle(text, column):
    """Read as load_data.php: the first line names the columns, "-" is no grade.

    A row without an ID number is skipped; a grade that is no number ends it all.
    """
    rows = list(csv.DictReader(io.StringIO(text)))
    for row in rows:
        assert None not in row and None not in row.values() and row["ID number"]
        assert row[column] in ("", "-") or 0 <= float(row[column]) <= 100
    return {row["ID number"]: row[column] for row in rows}


def test_moodle_s_grades(folder):
    text = exported(folder, "moodle").read_text(encoding="utf-8")
    assert read_moodle(text, SET) == WANTED


def test_moodle_s_worksheet(folder):
    """Read as importgradeslib.php: by "Participant 123", Grade, the time, comments.

    An empty comment would take the place of the teacher's own.
    """
    text = exported(folder, "moodle-worksheet").read_text(encoding="utf-8")
    found = {}
    numbers = {one.participant: one.id for one in [*CLASS, ABSENT, UNREAD, LATE]}
    for row in csv.DictReader(io.StringIO(text)):
        name = re.fullmatch(r"Participant (\d+)", row["Identifier"])
        assert row["Last modified (grade)"] == "" and None not in row
        found[numbers[name[1]]] = row["Grade"]
        assert f"{FIRST}: " in row["Feedback comments"]
    assert found == {id: score for id, score in WANTED.items() if score}


# By format the column of the score.
FORMATS = {"canvas": 5, "moodle": 3, "moodle-worksheet": 4, "nbgrader": 9}
FORMATS["gradescope"] = 0
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


# The keys of gradescope-autograders.readthedocs.io/en/latest/specs: all are optional
# but `score`, here or in each test.
GRADESCOPE = {"score", "execution_time", "output", "output_format", "visibility"}
GRADESCOPE |= {"test_output_format", "test_name_format", "stdout_visibility"}
GRADESCOPE |= {"extra_data", "tests", "leaderboard"}
GRADESCOPE_TEST = {"score", "max_score", "status", "name", "name_format", "number"}
GRADESCOPE_TEST |= {"output", "output_format", "tags", "visibility", "extra_data"}


def test_gradescope(folder):
    paths = sorted(exported(folder, "gradescope").rglob("results.json"))
    assert len(paths) == len(CLASS) + 2
    for path in paths:
        results = json.loads(path.read_text(encoding="utf-8"))
        assert isinstance(results["score"], float) and results["score"] >= 0
        assert set(results) <= GRADESCOPE and results["output_format"] == "text"
        assert results["visibility"] == "visible"
        assert results["stdout_visibility"] == "hidden"
        for test in results["tests"]:
            assert set(test) <= GRADESCOPE_TEST and test["output_format"] == "text"
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


def test_an_id_that_no_sheet_holds_ends_no_import(tmp_path, capsys):
    for one in (learner(1, "Ada"), Learner("@eve", "Eve")):
        Store(tmp_path).put(record(one, 2.0))
    text = exported(tmp_path, "moodle").read_text(encoding="utf-8")
    assert read_moodle(text, SET) == {"l01": "2.00"}
    assert "@eve: no sheet can hold this id" in capsys.readouterr().err


def hostile_reports():
    """Return what the grader says of each hostile outcome."""
    exercise = sets.load(SET)[FIRST]
    with Comparing(60.0) as comparing:
        for outcome in OUTCOMES.values():
            data = json.dumps([outcome] * 3).encode()
            bad = comparing.report(SET, FIRST, 0, data, "done")
            assert bad["points"] == 0 and bad["of"] == exercise.points
            yield bad


def test_hostile_outcomes_break_no_export(tmp_path):
    for number, bad in enumerate([*hostile_reports(), report(2.0)]):
        one = record(learner(number, f"Learner {number}"), bad["points"])
        Store(tmp_path).put(one | {"exercises": {FIRST: bad}})
    zeros = ["0.00"] * len(OUTCOMES)
    for format, shown in FORMATS.items():
        out = exported(tmp_path, format, "--title", "A (1)")
        if format == "gradescope":
            texts = [path.read_text(encoding="utf-8") for path in out.rglob("*.json")]
            scores = sorted(f"{json.loads(text)['score']:.2f}" for text in texts)
        else:
            texts = [out.read_text(encoding="utf-8")]
            rows = list(csv.reader(io.StringIO(texts[0])))
            scores = [row[shown] for row in rows[-len(OUTCOMES) - 1 :]]
        assert scores == [*zeros, "2.00"]
        assert all(one == "\n" or one.isprintable() for one in "".join(texts))


def test_a_name_does_not_steer_the_terminal(tmp_path, capsys):
    Store(tmp_path).put(record(Learner("\x1b[2Jgone", "\x1b[2Jgone"), 2.0))
    exported(tmp_path, "moodle-worksheet")
    said = capsys.readouterr().err
    assert "no participant's number" in said and "\x1b" not in said


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


def test_the_sandbox_is_said_where_an_export_has_a_place_for_it(tmp_path, capsys):
    stored(tmp_path, "wasm")
    text = exported(tmp_path, "moodle-worksheet").read_text(encoding="utf-8")
    assert ", marked in the sandbox wasm" in text
    for path in exported(tmp_path, "gradescope").rglob("results.json"):
        said = json.loads(path.read_text(encoding="utf-8"))["output"]
        assert said.endswith("Marked in the sandbox wasm.")
    capsys.readouterr()
    exported(tmp_path, "canvas")
    assert "Everybody: marked in the sandbox wasm." in capsys.readouterr().err


def test_no_marks_is_said(tmp_path):
    with pytest.raises(SystemExit, match="There are no marks"):
        exported(tmp_path, "canvas")
