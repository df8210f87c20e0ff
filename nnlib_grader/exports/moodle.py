"""Moodle's two ways in: the import of grades, and an assignment's offline worksheet.

`grade/import/csv/classes/load_data.php` finds a user by ID number or email, and one
unknown user ends the whole import: only the roster's learners are written.
`mod/assign/feedback/offline/importgradeslib.php` reads Identifier ("Participant 123"),
Grade, "Last modified (grade)" and "Feedback comments", in UTF-8 with commas. An empty
comment there takes the place of one that the teacher has written, so that who has no
mark has no row. `locallib.php` beside it leaves alone what is newer in Moodle than the
row's time, unless the teacher ticks that this is meant.
"""

from nnlib_grader.exports.sheet import as_csv, safe
from nnlib_grader.marks.changes import points_by_exercise
from nnlib_grader.marks.guarded import guarded

SHEET = ["Identifier", "Full name", "Email address", "Status", "Grade"]
SHEET += ["Maximum Grade", "Last modified (grade)", "Feedback comments"]


def moodle(graded: list[dict], title: str, of: float) -> tuple[str, list[str]]:
    """Return the file for Grades, Import, CSV, and in words who is not in it."""
    rows: list[list] = [["ID number", "Full name", "Email address", title]]
    left = []
    for each in graded:
        learner = each["learner"]
        if safe(learner["id"]) != learner["id"]:
            left.append(f"{learner['id']}: no sheet can hold this id as it is.")
            continue
        names = [learner[name] for name in ("id", "name", "email")]
        rows.append([*names, each["score"]])
    return as_csv(rows), left


def worksheet(graded: list[dict], title: str, of: float) -> tuple[str, list[str]]:
    """Return the offline worksheet of who has a mark, and in words who is not in it."""
    rows, left = [list(SHEET)], []
    for each in graded:
        learner = each["learner"]
        if each["score"] is None:
            continue
        if not learner["participant"]:
            left.append(f"{learner['id']}: no participant's number in the roster.")
            continue
        who = [f"Participant {learner['participant']}", learner["name"]]
        marks = ["", each["score"], of, None, comment(each)]
        rows.append([*who, learner["email"], *marks])
    return as_csv(rows), left


def comment(record: dict) -> str:
    """Return in a line the points by exercise, what late ones lost, and the sandbox."""
    parts = [
        f"{id}: {points:g} of {record['possible'][id]:g}"
        for id, points in points_by_exercise(record).items()
    ]
    late = [f"late: {record['points']:g} before that"] if record["late"] else []
    return ", ".join([*parts, *late, guarded([record["sandbox"]])])
