"""nbgrader's own columns, as `nbgrader export` writes them; every text is quoted well.

`nbgrader/plugins/export.py` has: assignment, duedate, timestamp, student_id, last_name,
first_name, email, raw_score, late_submission_penalty, score, max_score.
"""

from nnlib_grader.exports.sheet import as_csv

HEAD = ["assignment", "duedate", "timestamp", "student_id", "last_name", "first_name"]
HEAD += ["email", "raw_score", "late_submission_penalty", "score", "max_score"]


def nbgrader(graded: list[dict], title: str, of: float) -> tuple[str, list[str]]:
    """Return the file; nobody is left out."""
    rows: list[list] = [HEAD]
    for each in graded:
        learner, points, score = each["learner"], each["points"], each["score"]
        taken = None if points is None else round(points - score, 2)
        names = [learner[name] for name in ("id", "last_name", "first_name", "email")]
        when = each["received"][:19].replace("T", " ") if points is not None else ""
        rows.append([title, "", when, *names, points, taken, score, of])
    return as_csv(rows), []
