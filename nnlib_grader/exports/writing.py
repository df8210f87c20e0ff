"""`export`: the records of a class as the file that a platform imports.

Only learners of the roster are in it. Who handed nothing in, or nothing that could be
read, has a blank score: that is no 0.
"""

import argparse
import re
from pathlib import Path

from nnlib_grader.exports import canvas, gradescope, moodle, nbgrader
from nnlib_grader.marks.class_list import absent_records
from nnlib_grader.marks.guarded import guarded
from nnlib_grader.marks.store import Store, key, write_whole

SHEETS = {
    "canvas": canvas.canvas,
    "moodle": moodle.moodle,
    "moodle-worksheet": moodle.worksheet,
    "nbgrader": nbgrader.nbgrader,
}
CANVAS_ID = re.compile(r"( \(\d+\))?$")  # stays last, where Canvas looks for it


def write_export(given: argparse.Namespace) -> list[str]:
    """Write the file or files; return what is to be said."""
    store = Store(given.marks)
    records = store.all()
    if not records:
        raise SystemExit(f"There are no marks in {given.marks}. Type grade first.")
    known = [each for each in records if each["learner"]["known"]]
    said = [f"Everybody: {guarded(each['sandbox'] for each in records)}."]
    said += [
        f"{each['learner']['name']}: not in the roster, so not in the file."
        for each in records
        if not each["learner"]["known"]
    ]
    if given.format == "gradescope":
        return said + write_gradescope(known, given.out, given.learner)
    title = given.title or records[0]["set"]
    if any(each["sandbox"] == "none" for each in records):
        title = unguarded(title)
    everybody = known + absent_records(store, records)
    everybody.sort(key=lambda each: each["learner"]["id"])
    text, left = SHEETS[given.format](everybody, title, records[0]["of"])
    write_whole(given.out, text)
    return said + left


def unguarded(title: str) -> str:
    """Return the title of marks that no sandbox guarded.

    Examples
    --------
    >>> unguarded("Activations (1234)")
    'Activations (unsandboxed) (1234)'
    """
    return CANVAS_ID.sub(r" (unsandboxed)\1", title, count=1)


def write_gradescope(known: list[dict], out: Path, learner: str | None) -> list[str]:
    """Write `results.json`: a learner's into a file, or everybody's into a folder."""
    if learner is not None:
        chosen = [each for each in known if each["learner"]["id"] == learner]
        if not chosen:
            raise SystemExit(f"There is no mark of {learner!r}.")
        write_whole(out, gradescope.results(chosen[0]))
        return []
    for each in known:
        place = out / key(each["learner"]["id"]) / "results.json"
        write_whole(place, gradescope.results(each))
    return []
