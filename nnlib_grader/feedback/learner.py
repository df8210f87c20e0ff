"""A learner's page: the mark, and what was said of each exercise.

The inputs on it were drawn for this submission alone; what is handed in anew gets
others, so they are no secret. The right results are not on it.
"""

from nnlib_grader import sets
from nnlib_grader.feedback import document as page
from nnlib_grader.marks.guarded import guarded
from nnlib_grader.places import where_to_read
from nnlib_grader.table import number, table

OUTSIDE = "It needs more than the notebook, and counts nothing in this mark."
PASSED = "The checks pass, on inputs drawn for this submission."


def learner_page(record: dict) -> str:
    """Return the page of a record."""
    parts = [page.warning(record["sandbox"]), *mark(record)]
    if record["messages"]:
        parts += ["<h2>About the file</h2>", page.listed(record["messages"])]
    for id in sets.ids(record["set"]):
        parts.append(exercise(record, id))
    title = f"{record['set']}: {record['learner']['name']}"
    return page.document(title, "\n".join(filter(None, parts)))


def mark(record: dict) -> list[str]:
    """Return the lines with the mark."""
    if record["points"] is None:
        words = "Nothing that you handed in could be read, so there is no mark yet."
        return [page.paragraph(words)]
    lines = [f"{number(record['score'])} of {number(record['of'])} points."]
    if record["late"]:
        lines.append(f"It came late; before that {number(record['points'])} points.")
    received = f"{record['file']}, received {record['received'][:16]} UTC"
    lines.append(f"{received}, {guarded([record['sandbox']])}.")
    return [page.paragraph(line) for line in lines]


def exercise(record: dict, id: str) -> str:
    """Return the section of an exercise."""
    report, hand = record["exercises"].get(id), record["by_hand"].get(id)
    parts = [f"<h2>{page.shown(id)}</h2>"]
    if hand:
        given = f"{number(hand['points'])} of {number(record['possible'][id])} points"
        parts.append(page.paragraph(f"Marked by hand: {given}. {hand['reason']}"))
    elif id not in record["possible"]:
        parts.append(page.paragraph(OUTSIDE))
        return "\n".join(parts)
    if report is None:
        parts.append(page.paragraph("No answer was found."))
        return "\n".join(parts)
    names = [check.get("mistake") for check in report["checks"] if not check["passed"]]
    if names := list(dict.fromkeys(name for name in names if name)):
        parts.append(page.paragraph(f"Mistake: {', '.join(names)}."))
    read = where_to_read(record["set"], sets.load(record["set"])[id])
    text = table(report, read.partition("\n")[0], PASSED)
    parts.append(f"<pre>{page.shown(text)}</pre>")
    return "\n".join(parts)
