"""Canvas's gradebook as CSV, for Grades, Import.

The columns are those that `lib/gradebook_importer.rb` of canvas-lms reads: "Student",
"ID", "SIS User ID", "SIS Login ID", "Section", then an assignment as `Title (id)`, and
a row of points possible. An empty score leaves what Canvas has.
"""

from nnlib_grader.exports.sheet import as_csv

HEAD = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section"]
POSSIBLE = "Points Possible"


def canvas(graded: list[dict], title: str, of: float) -> tuple[str, list[str]]:
    """Return the file, and in words who is not in it.

    Canvas finds a learner by ID, then by SIS ID, then by name. Who has none of the
    numbers and a name that another one has too is left out.
    """
    rows: list[list] = [[*HEAD, title], [POSSIBLE, "", "", "", "", of]]
    left = []
    names = [each["learner"]["name"].casefold() for each in graded]
    for each in graded:
        learner = each["learner"]
        numbers = [
            learner["canvas_id"],
            learner["sis_user_id"],
            learner["sis_login_id"],
        ]
        if not any(numbers) and names.count(learner["name"].casefold()) > 1:
            left.append(f"{learner['id']}: no canvas_id, and two have this name.")
            continue
        # Canvas takes the row of a learner with this name for the points possible
        odd = POSSIBLE.casefold() in learner["name"].casefold()
        name = learner["id"] if odd else learner["name"]
        rows.append([name, *numbers, learner["section"], each["score"]])
    return as_csv(rows), left
